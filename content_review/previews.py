"""How a post looks and how long it is on each platform, by the same rules as the checks.

The form shows this while somebody writes, the review page and the unit's page show it of a revision. Nothing here asks
the database: the rows come in loaded.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from django.urls import reverse

from channels_registry.platforms.counting.graphemes import first_clusters
from channels_registry.platforms.fit import fit
from channels_registry.platforms.limits import PlatformLimits
from channels_registry.platforms.rules import TOO_LONG, TOO_MANY_BYTES, TOO_MANY_HASHTAGS
from content_review.checks.subject import Subject

# Where a phone puts "more": (characters, lines). No platform documents it, so the marker is a help and no rule;
# what is not listed shows the whole text.
FOLDS = {
    "instagram": (125, 4),
    "facebook": (180, 5),
    "linkedin": (210, 3),
    "youtube": (150, 3),
    "tiktok": (100, 2),
    "pinterest": (60, 2),
    "spotify": (120, 3),
}
# A cut goes back to the end of a word if one ends this near.
WORD_WITHIN = 24
_TOO_MUCH = frozenset({TOO_LONG, TOO_MANY_BYTES, TOO_MANY_HASHTAGS})
# Less than this share of the picture is rounding and not worth a word.
NEGLIGIBLE = Fraction(1, 100)


@dataclass(frozen=True)
class Fitting:
    """What the copy pack does to a picture for one platform, as a rectangle on a field, in pixels.

    "crop": the field is the picture and the rectangle the part that stays. "pad": the field is the canvas and the
    rectangle the picture on it. `edges` names the sides that are lost or filled, `percent` their share of the field.
    """

    how: Literal["crop", "pad"]
    field: tuple[int, int]
    x: int
    y: int
    width: int
    height: int
    edges: Literal["sides", "top_bottom"]
    percent: int


@dataclass(frozen=True)
class Picture:
    """An image as a page shows it: its address, alternative text, and size in pixels.

    `master` is the size of the image that goes out, `fitting` what a platform's shape does to it (None: nothing).
    """

    url: str
    alt: str
    width: int | None
    height: int | None
    master: tuple[int, int] | None = None
    fitting: Fitting | None = None


@dataclass(frozen=True)
class Counter:
    """The length of the text as one platform counts it; `limit` None = the platform names none."""

    platform: str
    label: str
    length: int
    limit: int | None
    is_over: bool


@dataclass(frozen=True)
class Preview:
    """What components/preview/*.html draw: one channel's post, its text cut where the platform folds it.

    `accounts` names every chosen account of the platform when there are several: the frame shows the first of them.
    """

    platform: str
    label: str
    channel_name: str
    handle: str
    title: str
    visible: str
    folded: str
    images: tuple[Picture, ...]
    counter: Counter
    accounts: tuple[str, ...] = ()


def counters(subject: Subject) -> list[Counter]:
    """The text's length on each chosen platform, in the order of the channels."""
    return [
        Counter(
            platform=target.platform,
            label=target.platform_label,
            length=report.length,
            limit=report.limit,
            is_over=any(problem.code in _TOO_MUCH for problem in report.findings),
        )
        for target, report in subject.text_reports
    ]


def build_previews(subject: Subject, *, channels: Iterable, pictures: Sequence[Picture]) -> list[Preview]:
    """One preview per platform, of its first channel by name, whatever the order in which the channels come.

    `channels` are the chosen ones, `pictures` in their order.
    """
    chosen: dict[str, list] = {}
    for channel in sorted(channels, key=lambda channel: channel.handle):
        chosen.setdefault(channel.platform_id, []).append(channel)
    return [
        _preview(subject, counter, chosen[counter.platform], _fitted(pictures, target.limits))
        for counter, (target, _report) in zip(counters(subject), subject.text_reports, strict=True)
        if counter.platform in chosen
    ]


def pictures_of(media: Iterable) -> list[Picture]:
    """The images of draft or revision rows (`asset__preview` and `asset__master` loaded), in their order."""
    return [
        Picture(
            url=reverse("content:image", args=[row.asset.uid, "orta"]),
            alt=row.alt_text,
            width=row.asset.preview.width,
            height=row.asset.preview.height,
            master=(row.asset.master.width, row.asset.master.height),
        )
        for row in media
    ]


def fitting_of(limits: PlatformLimits, width: int, height: int) -> Fitting | None:
    """What the copy pack does to the shape of a picture of width x height pixels; None when it keeps it."""
    plan = fit(limits, width, height)
    if plan.how == "keep":
        return None
    if plan.how == "crop":
        field, (left, top, right, bottom) = (width, height), plan.box
        x, y, inner_width, inner_height = left, top, right - left, bottom - top
    else:
        field, (inner_width, inner_height) = plan.canvas, plan.picture
        x, y = (field[0] - inner_width) // 2, (field[1] - inner_height) // 2
    share = 1 - Fraction(inner_width * inner_height, field[0] * field[1])
    if share < NEGLIGIBLE:
        return None
    edges: Literal["sides", "top_bottom"] = "sides" if inner_width < field[0] else "top_bottom"
    return Fitting(plan.how, field, x, y, inner_width, inner_height, edges, round(share * 100))


def fold_text(text: str, platform: str) -> tuple[str, str]:
    """The text that shows at once and what is read only after a tap; the second part is empty if nothing is."""
    if platform not in FOLDS:
        return text, ""
    most, lines = FOLDS[platform]
    line_end = _end_of_line(text, lines)
    cut = len(first_clusters(text[:line_end], most))
    if cut == line_end:
        return (text, "") if line_end == len(text) else (text[:line_end].rstrip(), text[line_end:].lstrip())
    blank = max(text.rfind(" ", cut - WORD_WITHIN, cut + 1), text.rfind("\n", cut - WORD_WITHIN, cut + 1))
    cut = blank if blank > 0 else cut
    return text[:cut].rstrip(), text[cut:].lstrip()


def _fitted(pictures: Sequence[Picture], limits: PlatformLimits) -> tuple[Picture, ...]:
    return tuple(
        replace(picture, fitting=fitting_of(limits, *picture.master)) if picture.master else picture
        for picture in pictures
    )


def _end_of_line(text: str, lines: int) -> int:
    """Position at which the given number of lines ends."""
    at = -1
    for _line in range(lines):
        at = text.find("\n", at + 1)
        if at < 0:
            return len(text)
    return at


def _preview(subject: Subject, counter: Counter, channels: list, pictures: tuple[Picture, ...]) -> Preview:
    channel = channels[0]
    visible, folded = fold_text(subject.text_for(counter.platform), counter.platform)
    return Preview(
        platform=counter.platform,
        label=counter.label,
        channel_name=channel.display_name,
        handle=channel.handle,
        title=subject.title_for(counter.platform),
        visible=visible,
        folded=folded,
        images=pictures,
        counter=counter,
        accounts=tuple(channel.handle for channel in channels) if len(channels) > 1 else (),
    )
