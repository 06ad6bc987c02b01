"""The rules for pictures and videos of a post.

Pictures are judged as the portal keeps them (the re-encoded master); what the copy pack mends by itself is
marked `is_mendable`. A video is only declared (name, duration, captions) until video files are supported: what
concerns the number of media then only warns (decisions.md section 4).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal

from channels_registry.platforms.fit import image_bounds
from channels_registry.platforms.limits import PlatformLimits
from channels_registry.platforms.problems import WARNING, Problem
from channels_registry.platforms.rules import check_alt_text, requires_media

MEDIA_MISSING = "media_missing"
MEDIA_MIXED = "media_mixed"
IMAGES_NOT_ALLOWED = "images_not_allowed"
TOO_MANY_MEDIA = "too_many_media"
TOO_MANY_IMAGES = "too_many_images"
TOO_MANY_GIFS = "too_many_gifs"
TOO_MANY_VIDEOS = "too_many_videos"
SIZES_DIFFER = "sizes_differ"
FORMAT_NOT_ALLOWED = "format_not_allowed"
FILE_TOO_LARGE = "file_too_large"
FILE_TOO_SMALL = "file_too_small"
IMAGE_TOO_LARGE = "image_too_large"
IMAGE_TOO_NARROW = "image_too_narrow"
RATIO_NOT_ALLOWED = "ratio_not_allowed"
TOO_MANY_FRAMES = "too_many_frames"
VIDEO_TOO_SHORT = "video_too_short"
VIDEO_TOO_LONG = "video_too_long"

MEDIA_CODES = frozenset(
    {
        MEDIA_MISSING,
        MEDIA_MIXED,
        IMAGES_NOT_ALLOWED,
        TOO_MANY_MEDIA,
        TOO_MANY_IMAGES,
        TOO_MANY_GIFS,
        TOO_MANY_VIDEOS,
        SIZES_DIFFER,
        FORMAT_NOT_ALLOWED,
        FILE_TOO_LARGE,
        FILE_TOO_SMALL,
        IMAGE_TOO_LARGE,
        IMAGE_TOO_NARROW,
        RATIO_NOT_ALLOWED,
        TOO_MANY_FRAMES,
        VIDEO_TOO_SHORT,
        VIDEO_TOO_LONG,
    }
)

# Rows name formats shortly ("jpeg", "mov"); media types and file endings differ from these names.
_FORMATS = {
    "jpg": "jpeg",
    "pjpeg": "jpeg",
    "tif": "tiff",
    "x-ms-bmp": "bmp",
    "quicktime": "mov",
    "x-msvideo": "avi",
    "m4v": "mp4",
    "x-m4v": "mp4",
}


@dataclass(frozen=True)
class MediaFacts:
    """What is known of one picture or video; None = not known.

    `kind`: "image" (a still picture, also a still GIF), "gif" (animated) or "video". `mime` as in
    "image/jpeg"; a declared video without one is judged by the ending of its `name`. `bytes` is the file's
    size, `width` and `height` are pixels, `seconds` the duration.
    """

    kind: Literal["image", "gif", "video"]
    mime: str = ""
    bytes: int | None = None
    width: int | None = None
    height: int | None = None
    frames: int = 1
    seconds: float | None = None
    name: str = ""
    alt_text: str = ""
    is_declared: bool = False

    @property
    def format(self) -> str:
        """The short name of the format ("jpeg", "mp4"), empty when it is not known."""
        short = self.mime.rpartition("/")[2] or PurePosixPath(self.name.lower()).suffix.lstrip(".")
        return _FORMATS.get(short.lower(), short.lower())


def check_media(limits: PlatformLimits, media: Sequence[MediaFacts]) -> tuple[Problem, ...]:
    """Every problem of a post's media on the platform: first the post's, then each item's in their order."""
    found = list(check_media_count(limits, media))
    for item, facts in enumerate(media):
        if facts.kind == "video":
            found += _video_problems(limits, facts, item)
        elif _is_gif_of_its_own(limits, facts):
            found += _gif_problems(limits, facts, item)
        else:
            found += _image_problems(limits, facts, item)
        if facts.kind != "video":
            found += check_alt_text(limits, facts.alt_text, item)
    return tuple(found)


def check_media_count(limits: PlatformLimits, media: Sequence[MediaFacts]) -> tuple[Problem, ...]:
    """How many media the post has and how they are mixed.

    A rule that concerns a declared video, or a video that is missing because there are no video files yet,
    only warns.
    """
    videos = [facts for facts in media if facts.kind == "video"]
    gifs = [facts for facts in media if _is_gif_of_its_own(limits, facts)]
    images = [facts for facts in media if facts.kind != "video" and facts not in gifs]
    only_warns = any(facts.is_declared for facts in media)
    found = []

    def broken(code: str, key: str, actual: Any, allowed: Any, warns: bool = only_warns) -> None:
        severity = WARNING if warns else limits.severity(key)
        found.append(Problem(code, severity, limits.platform, key, actual, allowed))

    takes_one_video = bool(limits.value("media.exactly_one_video"))
    if not media and requires_media(limits):
        key = "media.exactly_one_video" if takes_one_video else "media.required"
        broken(MEDIA_MISSING, key, 0, 1, warns=takes_one_video)
    if takes_one_video and images:
        broken(IMAGES_NOT_ALLOWED, "media.exactly_one_video", len(images), 0)
    if limits.value("media.mix") is False and sum(1 for group in (images, gifs, videos) if group) > 1:
        broken(MEDIA_MIXED, "media.mix", len(media), 1)
    for code, key, group, most in _count_rules(limits, media, images, gifs, videos):
        if most is not None and len(group) > most:
            broken(code, key, len(group), most)
    sizes = {(facts.width, facts.height) for facts in images if facts.width and facts.height}
    if limits.value("media.same_dimensions") and len(sizes) > 1:
        broken(SIZES_DIFFER, "media.same_dimensions", len(sizes), 1)
    return tuple(found)


def _count_rules(
    limits: PlatformLimits,
    media: Sequence[MediaFacts],
    images: Sequence[MediaFacts],
    gifs: Sequence[MediaFacts],
    videos: Sequence[MediaFacts],
) -> Iterator[tuple[str, str, Sequence[MediaFacts], float | None]]:
    for key in ("media.group", "media.carousel"):
        pair = limits.pair(key)
        yield TOO_MANY_MEDIA, key, media, pair[1] if pair else None
    yield TOO_MANY_MEDIA, "media.max_items", media, limits.number("media.max_items")
    yield TOO_MANY_IMAGES, "media.max_images", images, limits.number("media.max_images")
    yield TOO_MANY_IMAGES, "media.max_photos", images, limits.number("media.max_photos")
    yield TOO_MANY_GIFS, "media.max_gif", gifs, limits.number("media.max_gif")
    yield TOO_MANY_VIDEOS, "media.max_video", videos, limits.number("media.max_video")
    if limits.value("media.exactly_one_video"):
        yield TOO_MANY_VIDEOS, "media.exactly_one_video", videos, 1


def _is_gif_of_its_own(limits: PlatformLimits, facts: MediaFacts) -> bool:
    """True for an animated GIF where the platform counts these apart from pictures."""
    return facts.kind == "gif" and limits.number("media.max_gif") is not None


def _image_problems(limits: PlatformLimits, facts: MediaFacts, item: int) -> list[Problem]:
    group = "cover" if limits.row("cover.square_px") else "image"
    found = [
        *_too_much(limits, item, [(FILE_TOO_LARGE, f"{group}.max_bytes", facts.bytes)], is_mendable=True),
        *_format_problems(limits, facts, item, f"{group}.mime", is_mendable=True),
    ]
    if not facts.width or not facts.height:
        return found
    bounds = image_bounds(limits)
    width, height = facts.width, facts.height

    def broken(code: str, key: str, actual: Any, allowed: Any, is_mendable: bool) -> None:
        found.append(
            Problem(code, limits.severity(key), limits.platform, key, actual, allowed, item, is_mendable)
        )

    if bounds.nearest_ratio(width, height) * height != width:
        key = next(key for key in ("cover.square_px", "image.ratio", "image.ratio_max") if limits.row(key))
        allowed = tuple(
            None if ratio is None else float(ratio) for ratio in (bounds.min_ratio, bounds.max_ratio)
        )
        broken(RATIO_NOT_ALLOWED, key, round(width / height, 4), allowed, True)
    key_of_width = "cover.square_px" if group == "cover" else "image.width"
    if bounds.min_width is not None and width < bounds.min_width:
        broken(IMAGE_TOO_NARROW, key_of_width, width, bounds.min_width, False)
    for key, actual, most in (
        (key_of_width, width, bounds.max_width if limits.row(key_of_width) else None),
        ("image.max_wh", (width, height), limits.pair("image.max_wh")),
        ("image.shorter_side_max", min(width, height), bounds.max_shorter_side),
        ("image.w_plus_h_max", width + height, bounds.max_sum),
        ("image.max_pixels", width * height, bounds.max_pixels),
    ):
        if most is not None and _exceeds(actual, most):
            broken(IMAGE_TOO_LARGE, key, actual, most, True)
    return found


def _gif_problems(limits: PlatformLimits, facts: MediaFacts, item: int) -> list[Problem]:
    rules = [
        (FILE_TOO_LARGE, "gif.max_bytes", facts.bytes),
        (TOO_MANY_FRAMES, "gif.max_frames", facts.frames),
    ]
    if facts.width and facts.height:
        rules.append((IMAGE_TOO_LARGE, "gif.max_pixels", facts.width * facts.height * facts.frames))
    found = _too_much(limits, item, rules)
    box = limits.pair("gif.max_wh")
    if box and facts.width and facts.height and _exceeds((facts.width, facts.height), box):
        key = "gif.max_wh"
        found.append(
            Problem(
                IMAGE_TOO_LARGE,
                limits.severity(key),
                limits.platform,
                key,
                (facts.width, facts.height),
                box,
                item,
            )
        )
    return found


def _video_problems(limits: PlatformLimits, facts: MediaFacts, item: int) -> list[Problem]:
    found = _too_much(limits, item, [(FILE_TOO_LARGE, "video.max_bytes", facts.bytes)])
    found += _format_problems(limits, facts, item, "video.mime")
    rules: list[tuple[str, str, float, float]] = []
    least = limits.number("video.min_bytes")
    if least is not None and facts.bytes is not None and facts.bytes < least:
        rules.append((FILE_TOO_SMALL, "video.min_bytes", facts.bytes, least))
    seconds = limits.pair("video.sec")
    if seconds and facts.seconds is not None:
        if facts.seconds < seconds[0]:
            rules.append((VIDEO_TOO_SHORT, "video.sec", facts.seconds, seconds[0]))
        if facts.seconds > seconds[1]:
            rules.append((VIDEO_TOO_LONG, "video.sec", facts.seconds, seconds[1]))
    return found + [
        Problem(code, limits.severity(key), limits.platform, key, actual, allowed, item)
        for code, key, actual, allowed in rules
    ]


def _too_much(
    limits: PlatformLimits,
    item: int,
    rules: Iterable[tuple[str, str, float | None]],
    is_mendable: bool = False,
) -> list[Problem]:
    return [
        Problem(code, limits.severity(key), limits.platform, key, actual, most, item, is_mendable)
        for code, key, actual in rules
        if actual is not None and (most := limits.number(key)) is not None and actual > most
    ]


def _format_problems(
    limits: PlatformLimits, facts: MediaFacts, item: int, key: str, is_mendable: bool = False
) -> list[Problem]:
    allowed = limits.value(key)
    if not allowed or not facts.format or facts.format in allowed:
        return []
    severity = limits.severity(key)
    return [
        Problem(
            FORMAT_NOT_ALLOWED,
            severity,
            limits.platform,
            key,
            facts.format,
            tuple(allowed),
            item,
            is_mendable,
        )
    ]


def _exceeds(actual: float | tuple[float, ...], most: float | tuple[float, ...]) -> bool:
    """True when the number, or one of several, is above its limit."""
    if isinstance(actual, tuple) and isinstance(most, tuple):
        return any(one > limit for one, limit in zip(actual, most, strict=True))
    if isinstance(actual, tuple) or isinstance(most, tuple):
        raise TypeError("A number is compared with a number, several with as many.")
    return actual > most
