"""What the checks look at: one post as plain data. No check asks the database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from channels_registry.platforms.limits import PlatformLimits
from channels_registry.platforms.media import MediaFacts, check_media
from channels_registry.platforms.problems import Problem
from channels_registry.platforms.rules import TextReport, check_text

Phase = Literal["writing", "deciding"]


@dataclass(frozen=True)
class Target:
    """A channel the post is meant for."""

    uid: str
    platform: str
    platform_label: str
    name: str
    limits: PlatformLimits
    is_receiving: bool = True
    status_label: str = ""
    has_representative: bool = True
    # An imported account without a representative goes on until its date (decisions.md section 3).
    goes_on_as_before: bool = False
    # The server of a federated platform, which may have limits of its own.
    host: str = ""


@dataclass(frozen=True)
class Image:
    """An image of the post in its place; `has_people` is None until somebody answered."""

    position: int
    name: str
    alt_text: str = ""
    rights_basis: str = ""
    rights_note: str = ""
    has_people: bool | None = None
    mime: str = ""
    size_bytes: int | None = None
    width: int | None = None
    height: int | None = None
    was_animated: bool = False

    def facts(self) -> MediaFacts:
        """The image as the platforms' rules read it. Masters are still pictures, whatever was uploaded."""
        return MediaFacts(
            kind="image",
            mime=self.mime,
            bytes=self.size_bytes,
            width=self.width,
            height=self.height,
            name=self.name,
            alt_text=self.alt_text,
        )


@dataclass(frozen=True)
class Video:
    """A video as it is declared: there are no video files yet."""

    name: str
    seconds: float | None = None
    # None until somebody answered.
    has_captions: bool | None = None
    note: str = ""

    def facts(self) -> MediaFacts:
        return MediaFacts(kind="video", name=self.name, seconds=self.seconds, is_declared=True)


@dataclass(frozen=True)
class Neighbour:
    """Another post on one of the channels: the same text, or a time close by."""

    number: str
    platform: str
    channel: str
    at: datetime | None = None
    is_published: bool = False


@dataclass(frozen=True)
class Passage:
    """A piece of text that readers will see, and the form field it stands in."""

    field: str
    text: str
    platform: str = ""


@dataclass(frozen=True)
class Subject:
    """One post. `field` names of findings: text, title, media, video, channels, wished_at, variants.<platform>.text,
    variants.<platform>.title, and media.<position>.alt_text, .rights_basis, .rights_note,
    .has_people.
    """

    text: str = ""
    title: str = ""
    variants: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    images: tuple[Image, ...] = ()
    video: Video | None = None
    targets: tuple[Target, ...] = ()
    wished_at: datetime | None = None
    now: datetime | None = None
    phase: Phase = "writing"
    is_unit_open: bool = True
    domain: str = ""
    mailboxes: frozenset[str] = frozenset()
    student_number_pattern: str = ""
    duplicates: tuple[Neighbour, ...] = ()
    clashes: tuple[Neighbour, ...] = ()

    @cached_property
    def platforms(self) -> tuple[Target, ...]:
        """One target per platform, in their order: rules of a platform speak once, not once per channel."""
        first: dict[tuple[str, str], Target] = {}
        for target in self.targets:
            first.setdefault((target.platform, target.host), target)
        return tuple(first.values())

    def text_for(self, platform: str) -> str:
        """The text that goes to the platform: its own, else the common one."""
        return effective(self.variants, platform, "text", self.text)

    def title_for(self, platform: str) -> str:
        """The title that goes to the platform."""
        return effective(self.variants, platform, "title", self.title)

    @cached_property
    def text_reports(self) -> tuple[tuple[Target, TextReport], ...]:
        """Each platform's answer about its text, counted once for all checks."""
        return tuple(
            (
                target,
                check_text(target.platform, self.text_for(target.platform), target.limits, self.attached),
            )
            for target in self.platforms
        )

    @cached_property
    def media_problems(self) -> tuple[tuple[Target, Problem], ...]:
        """Each platform's answer about the media."""
        return tuple(
            (target, problem)
            for target in self.platforms
            for problem in check_media(target.limits, self.media)
        )

    def field_for(self, platform: str, name: str) -> str:
        """The form field in which the platform's text or title stands."""
        return f"variants.{platform}.{name}" if self.variants.get(platform, {}).get(name) else name

    @property
    def attached(self) -> Literal["", "image", "video"]:
        """What hangs on the post, as the platforms' text rules ask."""
        if self.video:
            return "video"
        return "image" if self.images else ""

    @cached_property
    def media(self) -> tuple[MediaFacts, ...]:
        """Images in their order, then the declared video."""
        return (*(image.facts() for image in self.images), *([self.video.facts()] if self.video else []))

    def written(self) -> Iterator[Passage]:
        """Texts and titles as they were written, each once."""
        yield Passage("text", self.text)
        yield Passage("title", self.title)
        for platform, own in self.variants.items():
            for name in ("text", "title"):
                if own.get(name):
                    yield Passage(f"variants.{platform}.{name}", own[name], platform)

    def described(self) -> Iterator[Passage]:
        """The alternative texts."""
        for image in self.images:
            yield Passage(f"media.{image.position}.alt_text", image.alt_text)

    def passages(self) -> Iterator[Passage]:
        """Everything that is read by the public."""
        yield from self.written()
        yield from self.described()


def effective(variants: Mapping[str, Any], platform: str, name: str, common: str) -> str:
    """The platform's own words where there are any, else the common ones."""
    return variants.get(platform, {}).get(name) or common
