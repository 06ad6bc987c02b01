"""What a publisher needs to put a post on one channel by hand: text, title, finished images, descriptions.

Images are made from the master at the moment they are asked for: nothing is stored twice, and a changed limit shows at
once. Each has a tag of everything it is made from, so a browser that has it already is not sent it again.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from hashlib import sha256
from io import BytesIO
from typing import IO, Any

from PIL import Image

from accounts.models import StoredFile
from accounts.services import files
from channels_registry.limit_rows import current_limits
from channels_registry.platforms.fit import CropPlan, fit, nearest_ratio
from channels_registry.platforms.limits import PlatformLimits
from channels_registry.platforms.rules import TextReport, check_text, has_title
from content_review.checks.subject import effective
from content_review.imaging import Encoded, fit_image
from content_review.models import Delivery, Revision, RevisionMedia
from content_review.services.revisions import has_other_bytes, other_content
from core import clock

# Raised when the same master and plan give other bytes than before: then no browser keeps the old ones.
RENDERING = 1
_EXTENSION = {"image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True)
class PackImage:
    """One image of the pack: its place (from 1), its row, what is done to its shape, its ratio (width to height).

    `is_converted`: a PNG for a platform that takes none goes out as JPEG.
    """

    position: int
    media: RevisionMedia
    plan: CropPlan
    ratio: Fraction
    is_converted: bool = False

    @property
    def master(self) -> StoredFile:
        """What it is made from."""
        return self.media.asset.master

    @property
    def is_smaller(self) -> bool:
        """Whether the picture is scaled down, besides what happens to its shape."""
        left, top, right, bottom = self.plan.box
        return self.plan.picture != (right - left, bottom - top)


@dataclass(frozen=True)
class CopyPack:
    """Everything for one delivery. `title` is empty where the platform has none, `video` where none is declared."""

    delivery: Delivery
    limits: PlatformLimits
    text: str
    title: str
    report: TextReport
    images: tuple[PackImage, ...]
    video: dict[str, Any]

    @property
    def base_name(self) -> str:
        """Beginning of every file name of the pack."""
        return f"{self.delivery.submission.number}-{self.delivery.channel.platform_id}"

    def image(self, position: int) -> PackImage:
        """The image in this place. Raises IndexError for a place that is not there."""
        if not 1 <= position <= len(self.images):
            raise IndexError(position)
        return self.images[position - 1]


def build(delivery: Delivery) -> CopyPack:
    """The pack of a delivery, for the revision that was approved for it; two queries.

    `delivery` has its channel, revision and submission loaded. Raises UserFacingError when an image is no longer the
    one that was approved (I7); the database lets nobody exchange it.
    """
    revision, channel = delivery.revision, delivery.channel
    limits = current_limits([channel.platform_id])[channel.platform_id].for_instance(channel.host)
    media = list(revision.media.select_related("asset__master", "asset__thumbnail").order_by("position"))
    if has_other_bytes(media):
        raise other_content(delivery)
    text = effective(revision.variants, channel.platform_id, "text", revision.text)
    attached = _attached(revision, media)
    return CopyPack(
        delivery=delivery,
        limits=limits,
        text=text,
        title=_title(revision, channel.platform_id) if has_title(limits, attached) else "",
        report=check_text(channel.platform_id, text, limits, attached),
        images=tuple(_planned(place, item, limits) for place, item in enumerate(media, start=1)),
        video=revision.video,
    )


def render(pack: CopyPack, position: int) -> Encoded:
    """One image of the pack, finished.

    Raises IndexError for a place that is not there, FileNotFoundError for bytes that the store has lost,
    UserFacingError for other bytes than those that were approved.
    """
    item = pack.image(position)
    with files.open_file(item.master) as stored:
        data = stored.read()
    if sha256(data).hexdigest() != item.media.sha256:
        raise other_content(pack.delivery)
    with Image.open(BytesIO(data), formats=("JPEG", "PNG")) as image:
        image.load()
        return fit_image(
            image,
            box=item.plan.box,
            picture=item.plan.picture,
            canvas=item.plan.canvas,
            max_bytes=_max_bytes(pack.limits),
            content_type="image/png" if _stays_png(item.master, pack.limits) else "image/jpeg",
        )


def archive(pack: CopyPack, out: IO[bytes]) -> None:
    """Write the whole pack as a ZIP: text, image descriptions, images. Nothing in it names a person.

    One image is in memory at a time. Raises FileNotFoundError for bytes lost.
    """
    moment = clock.local(pack.delivery.revision.created_at)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as bundle:
        text = "\r\n".join(_lines(pack)).encode("utf-8-sig")
        bundle.writestr(_entry(f"{pack.base_name}.txt", moment), text)
        for item in pack.images:
            encoded = render(pack, item.position)
            bundle.writestr(_entry(file_name(pack, item.position, encoded), moment), encoded.data)


def file_name(pack: CopyPack, position: int, encoded: Encoded) -> str:
    """Name under which an image is saved: `G-2026-00142-instagram-1.jpg`."""
    return f"{pack.base_name}-{position}.{_EXTENSION[encoded.content_type]}"


def tag_of(pack: CopyPack, position: int) -> str:
    """Changes with the master, the plan and the platform's limits of weight and format; 64 hexadecimal digits.

    Raises IndexError for a place that is not there.
    """
    item = pack.image(position)
    made_from = (
        RENDERING,
        item.master.sha256,
        item.plan.box,
        item.plan.picture,
        item.plan.canvas,
        _max_bytes(pack.limits),
        _stays_png(item.master, pack.limits),
    )
    return sha256(repr(made_from).encode()).hexdigest()


def archive_tag(pack: CopyPack) -> str:
    """Changes with anything that lies in the ZIP."""
    parts = [pack.base_name, *_lines(pack), *(tag_of(pack, item.position) for item in pack.images)]
    return sha256("\0".join(parts).encode()).hexdigest()


# ---- Within -------------------------------------------------------------------------------------------------------


def _planned(place: int, item: RevisionMedia, limits: PlatformLimits) -> PackImage:
    width, height = item.asset.master.width, item.asset.master.height
    master = item.asset.master
    is_converted = master.content_type == "image/png" and not _stays_png(master, limits)
    return PackImage(
        place, item, fit(limits, width, height), nearest_ratio(limits, width, height), is_converted
    )


def _attached(revision: Revision, media: list[RevisionMedia]):
    """What hangs on the post, as the platforms' text rules ask."""
    if revision.video:
        return "video"
    return "image" if media else ""


def _title(revision: Revision, platform: str) -> str:
    return effective(revision.variants, platform, "title", revision.title)


def _max_bytes(limits: PlatformLimits) -> int | None:
    """The heaviest file the platform takes."""
    weight = limits.number("image.max_bytes")
    return None if weight is None else int(weight)


def _stays_png(master: StoredFile, limits: PlatformLimits) -> bool:
    """Whether a PNG is sent as one; where the platform's formats are not known, JPEG is the safe choice."""
    formats = limits.value("image.mime") or limits.value("cover.mime") or ()
    return master.content_type == "image/png" and "png" in formats


def _lines(pack: CopyPack) -> Iterator[str]:
    if pack.title:
        yield pack.title
        yield ""
    yield from pack.text.splitlines()
    for item in pack.images:
        yield ""
        yield f"[{item.position}] {item.media.alt_text}"


def _entry(name: str, moment: datetime) -> zipfile.ZipInfo:
    """A file of the ZIP; the same pack gives the same bytes, so its time is that of the revision."""
    entry = zipfile.ZipInfo(name, moment.timetuple()[:6])
    entry.external_attr = 0o644 << 16
    return entry
