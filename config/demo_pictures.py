"""Pictures of the demo posts, drawn from shapes: no photograph, no person, no rights to clear."""

import io
import math
from collections.abc import Callable
from functools import cache

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]

SIZE = (1080, 1350)
# The middle of a picture, in which every scene has what matters, and the side to which it is made smaller: each
# picture is re-encoded three times when the demonstration is made, and its first start should be short.
SQUARE = (0, 135, 1080, 1215)
SQUARE_SIDE = 720
INK, PAPER, SNOW = (16, 34, 44), (246, 243, 236), (250, 250, 250)
AMBER, PETROL, PLUM, LEAF, BRICK, SKY = (
    (231, 168, 66),
    (14, 98, 117),
    (108, 72, 150),
    (52, 128, 84),
    (186, 70, 56),
    (58, 112, 184),
)

# Colours of the background from top to bottom; descriptions of pictures name them.
GROUNDS: dict[str, tuple[Colour, Colour]] = {
    "navy": ((18, 40, 84), (38, 84, 138)),
    "teal": ((12, 86, 98), (44, 150, 158)),
    "dusk": ((238, 142, 70), (250, 222, 168)),
    "plum": ((78, 48, 128), (140, 104, 188)),
    "leaf": ((36, 108, 72), (112, 172, 118)),
    "sky": ((120, 186, 226), (222, 240, 248)),
    "sand": ((240, 234, 222), (218, 204, 180)),
    "rose": ((246, 218, 214), (226, 158, 154)),
    "slate": ((70, 84, 98), (136, 150, 162)),
}


@cache
def draw_scene(scene: str, ground: str, *, is_square: bool = False) -> bytes:
    """A JPEG of 1080 x 1350 pixels, or a square of 720. Raises KeyError for an unknown scene or ground."""
    image = _ground(*GROUNDS[ground])
    SCENES[scene](ImageDraw.Draw(image, "RGBA"))
    if is_square:
        image = image.resize((SQUARE_SIDE, SQUARE_SIDE), Image.Resampling.BILINEAR, box=SQUARE)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88)
    return out.getvalue()


def _ground(top: Colour, bottom: Colour) -> Image.Image:
    """A gradient from top to bottom: one column of pixels, then pulled to the full size."""
    mask = Image.linear_gradient("L").resize((1, 256))
    column = Image.composite(Image.new("RGB", mask.size, bottom), Image.new("RGB", mask.size, top), mask)
    return column.resize(SIZE, Image.Resampling.BILINEAR)


def _mountains(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse((560, 130, 980, 550), AMBER)
    draw.ellipse((640, 210, 900, 470), (244, 204, 118))
    draw.polygon(
        [(0, 1350), (0, 950), (330, 620), (620, 960), (800, 760), (1080, 1050), (1080, 1350)], (9, 52, 66)
    )
    draw.polygon([(0, 1350), (0, 1130), (420, 900), (760, 1160), (1080, 980), (1080, 1350)], (5, 33, 44))


def _sun(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse((290, 260, 790, 760), (250, 210, 90))
    draw.ellipse((-300, 820, 760, 1800), (60, 130, 90))
    draw.ellipse((380, 900, 1500, 1900), (35, 95, 70))


def _waves(draw: ImageDraw.ImageDraw) -> None:
    for row in range(7):
        base = 380 + row * 150
        points = [(x, base + 60 * math.sin(x / 150 + row)) for x in range(0, SIZE[0] + 20, 20)]
        draw.polygon([*points, (SIZE[0], SIZE[1]), (0, SIZE[1])], (255, 255, 255, 46))
    draw.ellipse((690, 140, 900, 350), (255, 255, 255, 220))


def _books(draw: ImageDraw.ImageDraw) -> None:
    colours = (PETROL, AMBER, PLUM, LEAF, BRICK, SKY)
    left = 120
    for index in range(8):
        width, height = 84 + (index * 29) % 46, 560 + (index * 83) % 260
        draw.rectangle((left, 1130 - height, left + width, 1130), colours[index % len(colours)])
        draw.rectangle((left + 14, 1180 - height, left + width - 14, 1196 - height), (255, 255, 255, 150))
        left += width + 8
    draw.rectangle((80, 1130, 1000, 1156), (92, 70, 48))


def _robot(draw: ImageDraw.ImageDraw) -> None:
    draw.line((540, 260, 540, 380), (232, 237, 239), 18)
    draw.ellipse((500, 200, 580, 280), (239, 192, 106))
    draw.rounded_rectangle((240, 380, 840, 900), 90, (232, 237, 239))
    for left in (360, 610):
        draw.rounded_rectangle((left, 520, left + 110, 630), 24, INK)
    draw.arc((400, 600, 680, 800), 20, 160, INK, 18)
    draw.rounded_rectangle((330, 950, 750, 1250), 60, (179, 190, 196))


def _ball(draw: ImageDraw.ImageDraw) -> None:
    for top in range(0, SIZE[1], 270):
        draw.rectangle((0, top, SIZE[0], top + 135), (255, 255, 255, 18))
    draw.line((0, 675, SIZE[0], 675), (255, 255, 255, 200), 12)
    draw.ellipse((340, 475, 740, 875), outline=(255, 255, 255, 200), width=12)
    draw.ellipse((440, 575, 640, 775), SNOW)


def _campus(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 1130, 1080, 1350), (74, 134, 88))
    for left, top, right, colour in ((90, 640, 420, PAPER), (420, 430, 700, SNOW), (700, 720, 990, PAPER)):
        draw.rectangle((left, top, right, 1130), colour)
        for x in range(left + 40, right - 60, 90):
            for y in range(top + 60, 1030, 120):
                draw.rectangle((x, y, x + 46, y + 66), (70, 120, 150))
    draw.polygon([(400, 430), (560, 300), (720, 430)], BRICK)
    draw.rectangle((520, 1010, 600, 1130), (92, 70, 48))


def _cap(draw: ImageDraw.ImageDraw) -> None:
    draw.polygon([(310, 640), (770, 640), (770, 860), (540, 940), (310, 860)], (24, 44, 66))
    draw.polygon([(540, 380), (980, 580), (540, 780), (100, 580)], INK)
    draw.line([(540, 580), (880, 660), (880, 960)], AMBER, 14)
    draw.polygon([(850, 950), (910, 950), (930, 1090), (830, 1090)], AMBER)


def _bread(draw: ImageDraw.ImageDraw) -> None:
    draw.rounded_rectangle((90, 930, 990, 1060), 50, (126, 88, 56))
    draw.ellipse((180, 520, 900, 1040), (198, 134, 68))
    draw.ellipse((210, 540, 870, 960), (222, 166, 98))
    for left in (330, 480, 630):
        draw.line([(left, 820), (left + 110, 620)], (246, 220, 176), 26)


def _gamepad(draw: ImageDraw.ImageDraw) -> None:
    draw.rounded_rectangle((130, 520, 950, 940), 200, (232, 237, 239))
    draw.rectangle((290, 680, 470, 740), INK)
    draw.rectangle((350, 620, 410, 800), INK)
    for x, y, colour in (
        (700, 620, BRICK),
        (790, 700, AMBER),
        (610, 700, SKY),
        (700, 780, LEAF),
    ):
        draw.ellipse((x, y, x + 76, y + 76), colour)


def _tooth(draw: ImageDraw.ImageDraw) -> None:
    draw.rounded_rectangle((300, 380, 780, 860), 190, SNOW)
    draw.polygon([(310, 700), (520, 820), (440, 1120), (380, 1110)], SNOW)
    draw.polygon([(770, 700), (560, 820), (640, 1120), (700, 1110)], SNOW)
    draw.arc((390, 470, 560, 640), 180, 270, (214, 232, 238), 22)


def _calendar(draw: ImageDraw.ImageDraw) -> None:
    draw.rounded_rectangle((170, 330, 910, 1080), 48, SNOW)
    draw.rounded_rectangle((170, 330, 910, 530), 48, BRICK)
    draw.rectangle((170, 480, 910, 530), BRICK)
    for left in (330, 700):
        draw.rounded_rectangle((left, 250, left + 50, 420), 25, INK)
    for row in range(4):
        for column in range(5):
            is_marked = (row, column) == (2, 3)
            x, y = 230 + column * 130, 600 + row * 115
            draw.rounded_rectangle((x, y, x + 90, y + 76), 16, AMBER if is_marked else (222, 228, 232))


def _chart(draw: ImageDraw.ImageDraw) -> None:
    draw.rounded_rectangle((120, 320, 960, 1080), 40, SNOW)
    for index, height in enumerate((180, 300, 240, 420, 520)):
        left = 200 + index * 144
        draw.rectangle((left, 1000 - height, left + 96, 1000), (PETROL, SKY)[index % 2])
    draw.line([(248, 780), (392, 660), (536, 700), (680, 530), (824, 430)], BRICK, 16)


def _microphone(draw: ImageDraw.ImageDraw) -> None:
    draw.rounded_rectangle((410, 280, 670, 800), 130, (232, 237, 239))
    for top in range(400, 720, 80):
        draw.line((450, top, 630, top), INK, 12)
    draw.arc((320, 480, 760, 940), 0, 180, SNOW, 26)
    draw.line((540, 940, 540, 1100), SNOW, 26)
    draw.rounded_rectangle((360, 1090, 720, 1130), 20, SNOW)


SCENES: dict[str, Callable[[ImageDraw.ImageDraw], None]] = {
    "mountains": _mountains,
    "sun": _sun,
    "waves": _waves,
    "books": _books,
    "robot": _robot,
    "ball": _ball,
    "campus": _campus,
    "cap": _cap,
    "bread": _bread,
    "gamepad": _gamepad,
    "tooth": _tooth,
    "calendar": _calendar,
    "chart": _chart,
    "microphone": _microphone,
}
