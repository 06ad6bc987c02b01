"""Pictures cut or padded to a platform's shape, for the copy pack; the plan comes from the platform's rules."""

from PIL import Image

from content_review.imaging.encode import Encoded, as_jpeg, as_png, on_white

Box = tuple[int, int, int, int]
Size = tuple[int, int]


def fit_image(
    image: Image.Image,
    *,
    box: Box,
    picture: Size,
    canvas: Size,
    max_bytes: int | None,
    content_type: str = "image/jpeg",
) -> Encoded:
    """Keep `box` of the picture, scale it to `picture`, centre it on a white `canvas` (pixels), encode it bare.

    `max_bytes` is the heaviest file the platform takes: the JPEG quality and then the size go down until it fits. A
    PNG that is too heavy becomes a JPEG.
    """
    shaped = image if box == (0, 0, *image.size) else image.crop(box)
    if shaped.size != picture:
        shaped = shaped.resize(picture, Image.Resampling.LANCZOS)
    if picture != canvas:
        flat = on_white(shaped)
        shaped = Image.new("RGB", canvas, "white")
        shaped.paste(flat, ((canvas[0] - picture[0]) // 2, (canvas[1] - picture[1]) // 2))
    if content_type == "image/png":
        encoded = as_png(shaped)
        if max_bytes is None or len(encoded.data) <= max_bytes:
            return encoded
    return _within(shaped, max_bytes)


def _within(image: Image.Image, max_bytes: int | None) -> Encoded:
    for quality in (90, 82, 74, 66):
        encoded = as_jpeg(image, quality)
        if max_bytes is None or len(encoded.data) <= max_bytes:
            return encoded
    while len(encoded.data) > max_bytes and min(image.size) > 64:
        image = image.resize((image.width * 3 // 4, image.height * 3 // 4), Image.Resampling.LANCZOS)
        encoded = as_jpeg(image, 66)
    return encoded
