"""Where a platform cuts a picture: the part it keeps of an image of another shape (centred, as all of them do)."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

# Less than this share of the picture is lost to rounding, not to cropping.
NEGLIGIBLE = Fraction(1, 100)


@dataclass(frozen=True)
class Crop:
    """The kept rectangle in pixels of the image; `edges` names the sides that go, `percent` the share lost."""

    x: int
    y: int
    width: int
    height: int
    edges: Literal["sides", "top_bottom"]
    percent: int


def parse_ratio(text: str) -> Fraction:
    """Width to height from "4:5" or "1.91:1"; raises ValueError for anything else."""
    width, _colon, height = text.partition(":")
    sides = Fraction(width), Fraction(height)
    if min(sides) <= 0:
        raise ValueError(f"{text!r} is no ratio.")
    return sides[0] / sides[1]


def crop(width: int, height: int, narrowest: Fraction, widest: Fraction) -> Crop | None:
    """What a frame of a shape from `narrowest` to `widest` keeps of width x height pixels; None when it keeps all."""
    shape = Fraction(width, height)
    if narrowest <= shape <= widest:
        return None
    if shape > widest:
        kept = int(height * widest)
        lost = 1 - Fraction(kept, width)
        found = Crop((width - kept) // 2, 0, kept, height, "sides", round(lost * 100))
    else:
        kept = int(width / narrowest)
        lost = 1 - Fraction(kept, height)
        found = Crop(0, (height - kept) // 2, width, kept, "top_bottom", round(lost * 100))
    return found if lost >= NEGLIGIBLE else None
