"""How a picture is made to fit a platform: nearest allowed shape, part kept or margin added, size in pixels.

The copy pack carries a plan out; here is only arithmetic, exact and without rounding outside the limits.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, isqrt
from typing import Literal

from channels_registry.platforms.limits import PlatformLimits

How = Literal["auto", "crop", "pad"]
# Above this share of the picture lost, a margin does less harm than a cut.
MOST_LOST_BY_CROP = Fraction(1, 5)


@dataclass(frozen=True)
class Bounds:
    """What a platform allows a picture to be, ratios as width to height, the rest in pixels; None = not known."""

    min_ratio: Fraction | None = None
    max_ratio: Fraction | None = None
    min_width: int | None = None
    max_width: int | None = None
    max_height: int | None = None
    max_shorter_side: int | None = None
    max_sum: int | None = None
    max_pixels: int | None = None

    def nearest_ratio(self, width: int, height: int) -> Fraction:
        """The allowed ratio next to that of the picture; its own when it is allowed."""
        ratio = Fraction(width, height)
        if self.min_ratio is not None and ratio < self.min_ratio:
            return self.min_ratio
        if self.max_ratio is not None and ratio > self.max_ratio:
            return self.max_ratio
        return ratio

    def holds_size(self, width: int, height: int) -> bool:
        """True when the picture is not too large in any respect; its shape does not matter here."""
        return all(
            most is None or actual <= most
            for actual, most in (
                (width, self.max_width),
                (height, self.max_height),
                (min(width, height), self.max_shorter_side),
                (width + height, self.max_sum),
                (width * height, self.max_pixels),
            )
        )


@dataclass(frozen=True)
class CropPlan:
    """What the copy pack does with a picture, in this order.

    1. keep `box` (left, top, right, bottom in pixels of the picture), 2. scale it to `picture` (width,
    height), 3. put that in the middle of a `canvas` (width, height), which is larger only when `how` is "pad".
    A picture is never enlarged.
    """

    how: Literal["keep", "crop", "pad"]
    box: tuple[int, int, int, int]
    picture: tuple[int, int]
    canvas: tuple[int, int]
    lost_share: Fraction

    @property
    def changes_shape(self) -> bool:
        """True when something is cut off or a margin is added."""
        return self.how != "keep"


def image_bounds(limits: PlatformLimits) -> Bounds:
    """The bounds for a picture on the platform; for Spotify those of the square cover."""
    if square := limits.pair("cover.square_px"):
        one = Fraction(1)
        return Bounds(one, one, min_width=int(square[0]), max_width=int(square[1]))
    ratio, width, box = limits.pair("image.ratio"), limits.pair("image.width"), limits.pair("image.max_wh")
    steepest = limits.number("image.ratio_max")
    low: Fraction | None = None
    high: Fraction | None = None
    if ratio:
        low, high = _fraction(ratio[0]), _fraction(ratio[1])
    elif steepest:
        low, high = 1 / _fraction(steepest), _fraction(steepest)
    return Bounds(
        min_ratio=low,
        max_ratio=high,
        min_width=int(width[0]) if width else None,
        max_width=int(width[1]) if width else int(box[0]) if box else None,
        max_height=int(box[1]) if box else None,
        max_shorter_side=_whole(limits.number("image.shorter_side_max")),
        max_sum=_whole(limits.number("image.w_plus_h_max")),
        max_pixels=_whole(limits.number("image.max_pixels")),
    )


def nearest_ratio(limits: PlatformLimits, width: int, height: int) -> Fraction:
    """The platform's allowed ratio (width to height) next to that of the picture."""
    return image_bounds(limits).nearest_ratio(width, height)


def fit(limits: PlatformLimits, width: int, height: int, how: How = "auto") -> CropPlan:
    """The plan that makes a picture of width x height pixels fit the platform.

    "auto" crops while at most a fifth of the picture is lost and pads otherwise. Raises ValueError for a
    picture without extent.
    """
    if width < 1 or height < 1:
        raise ValueError(f"{width} x {height} pixels is no picture.")
    bounds = image_bounds(limits)
    ratio = bounds.nearest_ratio(width, height)
    whole = (0, 0, width, height)
    if ratio == Fraction(width, height):
        size = _scaled(width, height, bounds)
        return CropPlan("keep", whole, size, size, Fraction(0))
    kept_width, kept_height = _inside(width, height, ratio)
    lost = 1 - Fraction(kept_width * kept_height, width * height)
    if how == "crop" or (how == "auto" and lost <= MOST_LOST_BY_CROP):
        left, top = (width - kept_width) // 2, (height - kept_height) // 2
        size = _scaled(kept_width, kept_height, bounds)
        return CropPlan("crop", (left, top, left + kept_width, top + kept_height), size, size, lost)
    canvas = _scaled(*_around(width, height, ratio), bounds)
    return CropPlan("pad", whole, _largest_inside(width, height, canvas), canvas, Fraction(0))


def _inside(width: int, height: int, ratio: Fraction) -> tuple[int, int]:
    """The largest part of the picture with the ratio, rounded to the side of the picture's own shape."""
    if Fraction(width, height) > ratio:
        return max(1, int(height * ratio)), height
    return width, max(1, int(width / ratio))


def _around(width: int, height: int, ratio: Fraction) -> tuple[int, int]:
    """The smallest canvas with the ratio that holds the whole picture."""
    if Fraction(width, height) > ratio:
        return width, max(height, ceil(width / ratio))
    return max(width, ceil(height * ratio)), height


def _scaled(width: int, height: int, bounds: Bounds) -> tuple[int, int]:
    """The largest size of that shape, not above the given one, that the bounds hold; at least one pixel."""
    if bounds.holds_size(width, height):
        return width, height
    scale = min(
        Fraction(most, actual)
        for actual, most in (
            (1, 1),
            (width, bounds.max_width),
            (height, bounds.max_height),
            (min(width, height), bounds.max_shorter_side),
            (width + height, bounds.max_sum),
            (isqrt(width * height - 1) + 1, bounds.max_pixels and isqrt(bounds.max_pixels)),
        )
        if most is not None
    )
    size = max(1, int(width * scale)), max(1, int(height * scale))
    return _inside(*size, bounds.nearest_ratio(*size))


def _largest_inside(width: int, height: int, canvas: tuple[int, int]) -> tuple[int, int]:
    scale = min(Fraction(canvas[0], width), Fraction(canvas[1], height), Fraction(1))
    return max(1, int(width * scale)), max(1, int(height * scale))


def _fraction(number: float) -> Fraction:
    """The decimal number as it is written: 1.91 is 191/100."""
    return Fraction(str(number))


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)
