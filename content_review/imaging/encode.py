"""From clean pixels to the files the portal keeps."""

import hashlib
import io
from dataclasses import dataclass

from PIL import Image

MASTER_MAX_SIDE = 4096
PREVIEW_MAX_SIDE = 1080
# Twice the 72 px a row shows, for sharp screens.
THUMBNAIL_SIDE = 144


@dataclass(frozen=True)
class Encoded:
    """A finished file: its bytes, MIME type and size in pixels."""

    data: bytes
    content_type: str
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def make_master(image: Image.Image) -> Encoded:
    """The unit's original as the portal means it: sRGB JPEG of quality 90, PNG when it has alpha, at most 4096 px."""
    sized = shrink(image, MASTER_MAX_SIDE)
    return as_png(sized) if sized.mode == "RGBA" else as_jpeg(sized)


def make_preview(image: Image.Image) -> Encoded:
    """WebP of at most 1080 px a side for pages."""
    return as_webp(shrink(image, PREVIEW_MAX_SIDE), quality=80)


def make_thumbnail(image: Image.Image) -> Encoded:
    """Square WebP cut from the middle, 144 px."""
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    square = image.crop((left, top, left + side, top + side))
    return as_webp(square.resize((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS), quality=72)


def shrink(image: Image.Image, max_side: int) -> Image.Image:
    """The image itself, or a copy whose longer side is `max_side`; never enlarged."""
    if max(image.size) <= max_side:
        return image
    copy = image.copy()
    copy.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    return copy


def as_jpeg(image: Image.Image, quality: int = 90) -> Encoded:
    """Baseline-compatible JPEG on white ground, without metadata."""
    flat = on_white(image)
    return _save(flat, "image/jpeg", format="JPEG", quality=quality, optimize=True, progressive=True)


def as_png(image: Image.Image) -> Encoded:
    """PNG without metadata."""
    return _save(image, "image/png", format="PNG", optimize=False)


def as_webp(image: Image.Image, *, quality: int) -> Encoded:
    """WebP without metadata."""
    return _save(image, "image/webp", format="WEBP", quality=quality, method=4)


def on_white(image: Image.Image) -> Image.Image:
    """The image without transparency."""
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _save(image: Image.Image, content_type: str, **options) -> Encoded:
    out = io.BytesIO()
    image.save(out, exif=b"", icc_profile=None, **options)
    return Encoded(out.getvalue(), content_type, image.width, image.height)
