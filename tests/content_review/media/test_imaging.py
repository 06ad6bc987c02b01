"""Images lose everything but their pixels, and their pixels stay right (L1; defects.md, 13)."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms

from content_review.imaging import ImageRefused, decode, fit_image, make_master, make_preview, make_thumbnail
from scripts.make_sample_images import CANARY, CORNERS, make_all

LIMITS = {"max_bytes": 25 * 1024 * 1024, "max_pixels": 25_000_000}
FILES = make_all()


def corners(image):
    rgb = image.convert("RGB")
    width, height = rgb.size
    step_x, step_y = max(width // 20, 2), max(height // 20, 2)
    return {
        "top_left": rgb.getpixel((step_x, step_y)),
        "top_right": rgb.getpixel((width - step_x, step_y)),
        "bottom_right": rgb.getpixel((width - step_x, height - step_y)),
        "bottom_left": rgb.getpixel((step_x, height - step_y)),
    }


def assert_corners(image, tolerance):
    for name, colour in corners(image).items():
        assert all(abs(a - b) <= tolerance for a, b in zip(colour, CORNERS[name], strict=True)), (
            name,
            colour,
        )


def assert_no_metadata(data):
    image = Image.open(io.BytesIO(data))
    assert CANARY.encode() not in data
    assert not image.getexif()
    assert not {"exif", "xmp", "comment", "icc_profile", "XML:com.adobe.xmp"} & set(image.info)


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_derived_file_is_upright_srgb_and_bare(name):
    decoded = decode(FILES[name], **LIMITS)
    # Display-P3 red lies outside sRGB, so its numbers move further than compression moves the others.
    tolerance = 35 if "p3" in name else 8
    for encoded in (make_master(decoded.image), make_preview(decoded.image), make_thumbnail(decoded.image)):
        assert_no_metadata(encoded.data)
        image = Image.open(io.BytesIO(encoded.data))
        assert image.mode in {"RGB", "RGBA"}
        assert image.size == (encoded.width, encoded.height)
        assert_corners(image, tolerance)


def test_display_p3_is_converted_not_relabelled():
    wide = decode(FILES["genis-renk-p3.jpg"], **LIMITS).image
    red = wide.getpixel((20, 20))
    assert red[0] > CORNERS["top_left"][0] + 10 and red[1] < CORNERS["top_left"][1] - 10


def test_transparency_stays_in_the_master_and_an_opaque_alpha_does_not():
    assert make_master(decode(FILES["saydam.png"], **LIMITS).image).content_type == "image/png"
    opaque = io.BytesIO()
    Image.new("RGBA", (50, 50), (1, 2, 3, 255)).save(opaque, "PNG")
    assert make_master(decode(opaque.getvalue(), **LIMITS).image).content_type == "image/jpeg"


def test_an_animation_gives_its_first_frame_and_is_named():
    decoded = decode(FILES["hareketli.gif"], **LIMITS)
    assert decoded.was_animated
    assert_corners(decoded.image, 8)


def test_the_master_is_at_most_4096_pixels_a_side():
    master = make_master(Image.new("RGB", (6000, 3000)))
    assert (master.width, master.height) == (4096, 2048)


def test_sixteen_bit_grey_keeps_its_brightness():
    grey = Image.frombytes("I;16", (4, 1), struct.pack("<4H", 0, 16384, 32768, 65535))
    out = io.BytesIO()
    grey.save(out, "PNG")
    pixels = list(decode(out.getvalue(), **LIMITS).image.convert("L").tobytes())
    assert pixels == [0, 64, 128, 255]


def png_header(width, height):
    """A PNG that claims a size; the pixels would follow but never do."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


REFUSED = {
    "nothing": (b"", "empty"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "unknown_format"),
    "eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n", "unknown_format"),
    "html named png": (b"<!doctype html><script>alert(1)</script>", "unknown_format"),
    "tiff": (b"II*\x00" + b"\0" * 40, "unknown_format"),
    "bomb": (png_header(20_000, 20_000), "too_many_pixels"),
    "just over the limit": (png_header(5_001, 5_001), "too_many_pixels"),
    "headless png": (png_header(50, 50), "broken"),
    "truncated jpeg": (FILES["yon-1.jpg"][:900], "broken"),
    "truncated heic": (FILES["iphone-12mp.heic"][:2000], "broken"),
    "truncated webp": (FILES["gorsel.webp"][:200], "broken"),
}


@pytest.mark.parametrize("data,code", REFUSED.values(), ids=REFUSED)
def test_what_is_no_clean_image_is_refused_by_name(data, code):
    with pytest.raises(ImageRefused) as refusal:
        decode(data, **LIMITS)
    assert refusal.value.code == code


def test_a_file_over_the_limit_is_refused_before_it_is_opened():
    with pytest.raises(ImageRefused) as refusal:
        decode(FILES["yon-1.jpg"], max_bytes=100, max_pixels=25_000_000)
    assert refusal.value.code == "too_large"


def test_a_script_behind_a_jpeg_does_not_survive():
    master = make_master(decode(FILES["yon-1.jpg"] + b"<script>alert(1)</script>", **LIMITS).image)
    assert b"script" not in master.data


def test_a_damaged_profile_leaves_a_readable_picture():
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, "JPEG", icc_profile=b"not a profile at all")
    assert decode(out.getvalue(), **LIMITS).image.size == (20, 20)


class TestFit:
    def test_a_cut_keeps_the_box_and_scales_it(self):
        source = decode(FILES["yon-1.jpg"], **LIMITS).image
        cut = fit_image(source, box=(0, 0, 450, 300), picture=(225, 150), canvas=(225, 150), max_bytes=None)
        image = Image.open(io.BytesIO(cut.data))
        assert image.size == (cut.width, cut.height) == (225, 150)
        assert all(abs(a - b) <= 8 for a, b in zip(image.getpixel((5, 5)), CORNERS["top_left"], strict=True))

    def test_a_margin_is_white_and_the_whole_picture_stays(self):
        source = Image.new("RGB", (2000, 500), "red")
        padded = fit_image(
            source, box=(0, 0, 2000, 500), picture=(2000, 500), canvas=(2000, 1047), max_bytes=None
        )
        image = Image.open(io.BytesIO(padded.data))
        assert image.size == (2000, 1047)
        assert image.getpixel((1000, 5)) == (255, 255, 255)
        assert image.getpixel((1000, 520))[0] > 240

    def test_the_weight_comes_down_to_the_limit(self):
        noise = Image.effect_noise((1600, 1600), 90).convert("RGB")
        whole = {"box": (0, 0, 1600, 1600), "picture": (1600, 1600), "canvas": (1600, 1600)}
        assert len(fit_image(noise, **whole, max_bytes=120_000).data) <= 120_000

    def test_copies_are_bare_and_flat(self):
        source = decode(FILES["saydam.png"], **LIMITS).image
        encoded = fit_image(
            source, box=(0, 0, 800, 800), picture=(800, 800), canvas=(800, 1000), max_bytes=8_000_000
        )
        assert_no_metadata(encoded.data)
        flat = Image.open(io.BytesIO(encoded.data))
        assert flat.mode == "RGB"
        assert flat.getpixel((flat.width // 2, flat.height // 2)) == (255, 255, 255)

    def test_png_is_kept_where_it_fits_and_becomes_jpeg_where_not(self):
        source = Image.effect_noise((80, 80), 90).convert("RGBA")
        whole = {"box": (0, 0, 80, 80), "picture": (80, 80), "canvas": (80, 80), "content_type": "image/png"}
        assert fit_image(source, **whole, max_bytes=100_000).content_type == "image/png"
        assert fit_image(source, **whole, max_bytes=4_000).content_type == "image/jpeg"


def test_the_srgb_profile_of_an_upload_is_dropped_with_the_rest():
    out = io.BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.new("RGB", (30, 30), (10, 200, 30)).save(out, "PNG", icc_profile=profile)
    master = make_master(decode(out.getvalue(), **LIMITS).image)
    assert_no_metadata(master.data)


# ---- Work that a small file asks for ------------------------------------------------------------------------------


def with_scans(repeated: int) -> bytes:
    """A progressive JPEG whose last scan is written `repeated` more times: 42 bytes for a pass over all pixels."""
    out = io.BytesIO()
    Image.linear_gradient("L").resize((640, 640)).save(out, "JPEG", progressive=True)
    data = out.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * repeated + b"\xff\xd9"


def test_a_progressive_jpeg_is_taken_and_one_with_thousands_of_scans_is_not_decoded():
    assert decode(with_scans(0), **LIMITS).image.size == (640, 640)
    with pytest.raises(ImageRefused) as refusal:
        decode(with_scans(1000), **LIMITS)
    assert refusal.value.code == "broken"


def test_what_a_phone_appends_behind_the_picture_counts_for_nothing():
    moving = with_scans(0) + b"ftypmp42" + b"\xff\xda\x00\x02" * 1000
    assert decode(moving, **LIMITS).image.size == (640, 640)
