"""Make the image files the suite drives through form, review and copy pack.

    python scripts/make_sample_images.py FOLDER

Each picture has one colour per corner (red, green, blue, yellow, read clockwise from the top left), so that a
wrong orientation, a lost profile or a swapped channel shows. The metadata in them is planted to be found
missing later.
"""

import io
import sys
from pathlib import Path

import pillow_heif
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

pillow_heif.register_heif_opener()

CORNERS = {"top_left": (220, 30, 30), "top_right": (30, 160, 60), "bottom_right": (30, 60, 210)} | {
    "bottom_left": (240, 210, 30)
}
GROUND = (245, 245, 240)
CANARY = "TEMSIL-METADATA-CANARY"
ORIENTATION, GPS_IFD, DESCRIPTION, MAKER = 0x0112, 0x8825, 0x010E, 0x010F
# The transposition that undoes each EXIF orientation, applied to the stored pixels.
STORED_AS = {
    1: (),
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_90,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_270,),
}
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="'
    + CANARY.encode()
    + b'"/></rdf:RDF></x:xmpmeta>'
)


def picture(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A picture with a coloured block in every corner."""
    image = Image.new("RGB", (width, height), GROUND)
    draw = ImageDraw.Draw(image)
    w, h = width // 4, height // 4
    draw.rectangle((0, 0, w, h), CORNERS["top_left"])
    draw.rectangle((width - w, 0, width, h), CORNERS["top_right"])
    draw.rectangle((width - w, height - h, width, height), CORNERS["bottom_right"])
    draw.rectangle((0, height - h, w, height), CORNERS["bottom_left"])
    return image.convert(mode)


def exif(orientation: int) -> Image.Exif:
    """EXIF with an orientation, a description and a place: Taksim, 41.0370 N 28.9850 E."""
    data = Image.Exif()
    data[ORIENTATION] = orientation
    data[DESCRIPTION] = CANARY
    data[MAKER] = CANARY
    data.get_ifd(GPS_IFD).update({1: "N", 2: (41.0, 2.0, 13.2), 3: "E", 4: (28.0, 59.0, 6.0)})
    return data


def display_p3() -> bytes:
    """A Display-P3 profile: sRGB's with the primaries and the name of Display P3 written into its tags.

    Colorants are the D50-adapted XYZ values of Apple's published profile, as s15Fixed16 numbers.
    """
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    colorants = {
        b"rXYZ": (0.515102, 0.241182, -0.001050),
        b"gXYZ": (0.291965, 0.692236, 0.041882),
        b"bXYZ": (0.157153, 0.066582, 0.784378),
    }
    count = int.from_bytes(data[128:132], "big")
    for index in range(count):
        at = 132 + index * 12
        tag, offset = bytes(data[at : at + 4]), int.from_bytes(data[at + 4 : at + 8], "big")
        for place, value in enumerate(colorants.get(tag, ())):
            start = offset + 8 + place * 4
            data[start : start + 4] = round(value * 65536).to_bytes(4, "big", signed=True)
    return bytes(data)


def jpeg(image: Image.Image, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=92, comment=CANARY.encode(), **options)
    return out.getvalue()


def make_all() -> dict[str, bytes]:
    """File name -> bytes."""
    files = {}
    for orientation, steps in STORED_AS.items():
        image = picture(900, 600)
        for step in steps:
            image = image.transpose(step)
        files[f"yon-{orientation}.jpg"] = jpeg(image, exif=exif(orientation), xmp=XMP)
    return files | {
        "iphone-12mp.heic": _heic(),
        "genis-renk-p3.jpg": jpeg(picture(1200, 1500), icc_profile=display_p3()),
        "saydam.png": _png_with_alpha(),
        "palet.png": _palette_png(),
        "gorsel.webp": _webp(),
        "hareketli.gif": _animated_gif(),
        "baski-cmyk.jpg": jpeg(picture(1000, 1000, "CMYK")),
    }


def _heic() -> bytes:
    image = picture(4032, 3024)
    heif = pillow_heif.from_pillow(image)
    out = io.BytesIO()
    heif.save(out, quality=70, exif=exif(1).tobytes(), xmp=XMP)
    return out.getvalue()


def _png_with_alpha() -> bytes:
    image = picture(800, 800, "RGBA")
    hole = Image.new("L", image.size, 255)
    ImageDraw.Draw(hole).ellipse((300, 300, 500, 500), 0)
    image.putalpha(hole)
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", CANARY)
    text.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return _saved(image, "PNG", pnginfo=text, exif=exif(1).tobytes())


def _palette_png() -> bytes:
    image = picture(640, 640).convert("P", palette=Image.Palette.ADAPTIVE, colors=16)
    return _saved(image, "PNG")


def _webp() -> bytes:
    return _saved(picture(1080, 1350), "WEBP", quality=90, exif=exif(1).tobytes(), xmp=XMP)


def _animated_gif() -> bytes:
    first = picture(480, 480)
    second = first.transpose(Image.Transpose.ROTATE_180)
    return _saved(first, "GIF", save_all=True, append_images=[second], duration=200, loop=0, comment=CANARY)


def _saved(image: Image.Image, format_name: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, format_name, **options)
    return out.getvalue()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in make_all().items():
        (folder / name).write_bytes(data)
        sys.stdout.write(f"{name}: {len(data):,} bytes\n")
