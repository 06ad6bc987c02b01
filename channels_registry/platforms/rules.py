"""The rules for text: the post's text, the title and the alternative text.

`check_text` is also what `manage.py check_text` prints. Media rules are in `media`.
"""

from dataclasses import dataclass
from typing import Any, Literal

from channels_registry.platforms.counting import counter_for
from channels_registry.platforms.limits import PlatformLimits
from channels_registry.platforms.normal import is_blank, prepare
from channels_registry.platforms.problems import ERROR, Problem

Attached = Literal["", "image", "video"]

TOO_LONG = "too_long"
TOO_MANY_BYTES = "too_many_bytes"
TOO_MANY_HASHTAGS = "too_many_hashtags"
TOO_SHORT = "too_short"
EMPTY = "empty"
TITLE_MISSING = "title_missing"
TITLE_FORBIDDEN = "title_forbidden"
ALT_TOO_LONG = "alt_too_long"

_BYTES = "utf8_bytes"


@dataclass(frozen=True)
class TextReport:
    """A text against a platform's text rule: `length` and `limit` in `unit` (limit None = not known)."""

    length: int
    limit: int | None
    unit: str
    problems: tuple[str, ...]
    findings: tuple[Problem, ...] = ()
    hashtags: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The four fields of the command's answer (architecture.md section 9)."""
        return {
            "length": self.length,
            "limit": self.limit,
            "unit": self.unit,
            "problems": list(self.problems),
        }


def check_text(platform_key: str, text: str, limits: PlatformLimits, attached: Attached = "") -> TextReport:
    """The text as the platform counts it, with what breaks its rule.

    Which limit holds depends on what is attached where the platform says so: Telegram's caption and TikTok's
    photo text have limits of their own.

    `empty` is a text of which nothing is visible, where a post consists of its text. Where the platform
    requires media (Instagram, TikTok, Pinterest, YouTube) or media is attached, a post without text is allowed
    and empty text is no problem. Beyond Instagram's five hashtags (graded S) the old limit of thirty is not
    checked apart: it stands in the same row of the same grade.
    """
    measure = counter_for(platform_key).measure(text)
    key = _text_key(limits, attached)
    number = limits.number(key)
    limit = None if number is None else int(number)
    found = []

    def broken(code: str, key: str, actual: int, allowed: float, severity: str = "") -> None:
        severity = severity or limits.severity(key)
        found.append(Problem(code, severity, platform_key, key, actual, allowed))

    if limit is not None and measure.length > limit:
        broken(TOO_MANY_BYTES if measure.unit == _BYTES else TOO_LONG, key, measure.length, limit)
    for code, key, actual in (
        (TOO_MANY_BYTES, "text.max_bytes", measure.bytes),
        (TOO_MANY_HASHTAGS, "hashtags.max", len(measure.hashtags)),
    ):
        allowed = limits.number(key)
        if allowed is not None and actual > allowed:
            broken(code, key, actual, allowed)
    if is_blank(text):
        if not attached and not requires_media(limits):
            broken(EMPTY, "text", 0, 1, ERROR)
    elif (shortest := limits.number("text.min")) is not None and measure.length < shortest:
        broken(TOO_SHORT, "text.min", measure.length, shortest)
    return TextReport(
        length=measure.length,
        limit=limit,
        unit=measure.unit,
        problems=tuple(problem.label for problem in found),
        findings=tuple(found),
        hashtags=measure.hashtags,
    )


def requires_media(limits: PlatformLimits) -> bool:
    """True where a post without picture or video does not exist."""
    return bool(limits.value("media.required") or limits.value("media.exactly_one_video"))


def has_title(limits: PlatformLimits, attached: Attached = "") -> bool:
    """True where the platform knows a title for such a post (TikTok only with pictures)."""
    return limits.number(_title_key(attached, limits)) is not None


def check_title(limits: PlatformLimits, title: str, attached: Attached = "") -> tuple[Problem, ...]:
    """What breaks the title rule, in NFC code points; nothing where the platform has no title.

    A title is obligatory where a least length is known (YouTube).
    """
    key = _title_key(attached, limits)
    longest = limits.number(key)
    if longest is None:
        return ()
    least_key = f"{key.rpartition('.')[0]}.min"
    least = limits.number(least_key)
    length = 0 if is_blank(title) else len(prepare(title))
    found = []
    if least and not length:
        found.append(Problem(TITLE_MISSING, limits.severity(least_key), limits.platform, least_key, 0, least))
    elif least and length < least:
        found.append(
            Problem(TOO_SHORT, limits.severity(least_key), limits.platform, least_key, length, least)
        )
    if length > longest:
        found.append(Problem(TOO_LONG, limits.severity(key), limits.platform, key, length, longest))
    forbidden = str(limits.value("title.forbid", ""))
    used = "".join(sorted(set(forbidden) & set(title)))
    if used:
        severity = limits.severity("title.forbid")
        found.append(Problem(TITLE_FORBIDDEN, severity, limits.platform, "title.forbid", used, forbidden))
    return tuple(found)


def check_alt_text(limits: PlatformLimits, alt_text: str, item: int | None = None) -> tuple[Problem, ...]:
    """Too long an alternative text, in NFC code points. That one is there at all is not a platform's rule."""
    longest = limits.number("alt.max")
    length = len(prepare(alt_text))
    if longest is None or length <= longest:
        return ()
    return (
        Problem(ALT_TOO_LONG, limits.severity("alt.max"), limits.platform, "alt.max", length, longest, item),
    )


def _text_key(limits: PlatformLimits, attached: Attached) -> str:
    if attached and limits.number("caption.max") is not None:
        return "caption.max"
    if attached == "image" and limits.number("photo_text.max") is not None:
        return "photo_text.max"
    return "text.max"


def _title_key(attached: Attached, limits: PlatformLimits) -> str:
    if attached == "image" and limits.number("photo_title.max") is not None:
        return "photo_title.max"
    return "title.max"
