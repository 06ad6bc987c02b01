"""From uploaded bytes to clean sRGB pixels."""

import io
import re
import warnings
from dataclasses import dataclass

import pillow_heif
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

pillow_heif.register_heif_opener()

# The allow-list. Without it Pillow would open EPS (a Ghostscript path) and dozens of other formats.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")
_SIGNATURES = {
    "JPEG": lambda head: head.startswith(b"\xff\xd8\xff"),
    "PNG": lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
    "WEBP": lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP",
    "GIF": lambda head: head.startswith((b"GIF87a", b"GIF89a")),
    "HEIF": lambda head: head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS,
}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
# A progressive JPEG has about ten; each costs a pass over all pixels, and a few bytes are enough for one.
MAX_SCANS = 64
_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
_SRGB = ImageCms.createProfile("sRGB")


class ImageRefused(Exception):  # noqa: N818 - what happened, not a fault of the program
    """The bytes cannot be taken. `code` is one of empty, too_large, unknown_format, too_many_pixels, broken."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Decoded:
    """Upright pixels in sRGB, mode RGB or RGBA; `source_format` and `was_animated` tell what came in."""

    image: Image.Image
    source_format: str
    was_animated: bool


def decode(data: bytes, *, max_bytes: int, max_pixels: int) -> Decoded:
    """Open an upload safely. Only the first frame of an animation is taken. Raises ImageRefused."""
    if not data:
        raise ImageRefused("empty")
    if len(data) > max_bytes:
        raise ImageRefused("too_large")
    found = next((name for name, matches in _SIGNATURES.items() if matches(data[:16])), None)
    if found is None:
        raise ImageRefused("unknown_format")
    if found == "JPEG" and _scans(data) > MAX_SCANS:
        raise ImageRefused("broken")
    try:
        with warnings.catch_warnings():
            # Metadata is thrown away here, so damage in it is no reason to refuse the pixels.
            warnings.simplefilter("ignore", UserWarning)
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _read(data, found, max_pixels)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise ImageRefused("too_many_pixels") from error
    except UnidentifiedImageError as error:
        raise ImageRefused("broken") from error
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, IndexError, TypeError) as error:
        # What Pillow and its plugins raise for truncated or crafted files.
        raise ImageRefused("broken") from error


def _scans(data: bytes) -> int:
    """Scans of the first picture in a JPEG; counting ends soon after there are too many."""
    at, found = 2, 0
    while found <= MAX_SCANS and (marker := _MARKER.search(data, at)):
        kind, at = marker[1][0], marker.end()
        if kind == 0xD9:  # the end; what a phone appended behind it is no part of the picture
            break
        found += kind == 0xDA
        # The two bytes after a marker tell how long its segment is, these two included.
        at += int.from_bytes(data[at : at + 2], "big")
    return found


def _read(data: bytes, found: str, max_pixels: int) -> Decoded:
    with Image.open(io.BytesIO(data), formats=(found,)) as opened:
        width, height = opened.size
        if width * height > max_pixels:
            raise ImageRefused("too_many_pixels")
        was_animated = found != "HEIF" and getattr(opened, "n_frames", 1) > 1
        opened.seek(0)
        opened.load()
        profile = opened.info.get("icc_profile")
        upright = ImageOps.exif_transpose(opened)
        return Decoded(_to_srgb(_expand(upright), profile), found, was_animated and opened.format != "MPO")


def _expand(image: Image.Image) -> Image.Image:
    """Palette, grey and 16-bit pixels as 8-bit ones; CMYK stays until its profile is applied."""
    if image.mode.startswith("I;16") or image.mode in {"I", "F"}:
        return image.point(lambda value: value / 256).convert("L").convert("RGB")
    if image.mode in {"LA", "La", "PA"} or "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode in {"P", "L", "1"}:
        return image.convert("RGB")
    return image


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    colour = image.convert("RGB") if alpha is not None else image
    if profile and colour.mode in {"RGB", "CMYK"}:
        colour = _apply_profile(colour, profile)
    colour = colour.convert("RGB")
    # A new image carries pixels only; info, EXIF and comments stay behind with the old one.
    clean = Image.new("RGB", colour.size)
    clean.paste(colour)
    if alpha is not None and alpha.getextrema()[0] < 255:
        clean.putalpha(alpha)
    return clean


def _apply_profile(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        # A damaged or mismatching profile: the plain numbers are the best reading left.
        return image
