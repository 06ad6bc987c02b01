"""How a picture is made to fit: shape, size, and the invariants of every plan."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels_registry.platforms.catalogue import shipped_limits
from channels_registry.platforms.fit import fit, image_bounds, nearest_ratio

LIMITS = shipped_limits()
sides = st.integers(min_value=1, max_value=12_000)


@pytest.mark.parametrize(
    ("platform", "width", "height", "ratio"),
    [
        ("instagram", 1080, 1080, Fraction(1)),
        ("instagram", 1080, 1350, Fraction(4, 5)),
        ("instagram", 1080, 1920, Fraction(4, 5)),
        ("instagram", 3000, 1000, Fraction(191, 100)),
        ("spotify", 1600, 900, Fraction(1)),
        ("telegram", 5000, 100, Fraction(20)),
        ("telegram", 100, 5000, Fraction(1, 20)),
        ("x", 5000, 100, Fraction(50)),
    ],
)
def test_the_nearest_allowed_ratio(platform, width, height, ratio):
    assert nearest_ratio(LIMITS[platform], width, height) == ratio


def test_a_picture_that_fits_is_kept_as_it_is():
    plan = fit(LIMITS["instagram"], 1080, 1350)
    assert (plan.how, plan.box, plan.picture, plan.canvas) == (
        "keep",
        (0, 0, 1080, 1350),
        (1080, 1350),
        (1080, 1350),
    )
    assert not plan.changes_shape


def test_a_small_loss_is_cropped_from_the_middle():
    plan = fit(LIMITS["instagram"], 3000, 4000)
    assert (plan.how, plan.box, plan.canvas) == ("crop", (0, 125, 3000, 3875), (1440, 1800))
    assert plan.lost_share == Fraction(1, 16)


def test_a_large_loss_is_avoided_by_a_margin():
    plan = fit(LIMITS["instagram"], 1080, 1920)
    assert (plan.how, plan.box, plan.picture, plan.canvas) == (
        "pad",
        (0, 0, 1080, 1920),
        (1012, 1800),
        (1440, 1800),
    )


def test_the_person_may_choose_between_cut_and_margin():
    assert fit(LIMITS["instagram"], 1080, 1920, how="crop").how == "crop"
    assert fit(LIMITS["instagram"], 3000, 4000, how="pad").how == "pad"


@pytest.mark.parametrize(
    ("platform", "size", "expected"),
    [
        ("facebook", (4096, 3072), (2048, 1536)),
        ("tiktok", (3000, 4000), (1080, 1440)),
        ("telegram", (9000, 8000), (5294, 4705)),
        ("mastodon", (9000, 9000), (5760, 5760)),
        ("threads", (2880, 1440), (1440, 720)),
        ("x", (4096, 4096), (4096, 4096)),
    ],
)
def test_a_picture_that_is_too_large_is_scaled_in_its_shape(platform, size, expected):
    plan = fit(LIMITS[platform], *size)
    assert (plan.how, plan.picture) == ("keep", expected)


@pytest.mark.parametrize("size", [(0, 10), (10, 0), (-1, 5)])
def test_a_picture_without_extent_is_refused(size):
    with pytest.raises(ValueError, match="no picture"):
        fit(LIMITS["x"], *size)


@given(st.sampled_from(sorted(LIMITS)), sides, sides, st.sampled_from(["auto", "crop", "pad"]))
def test_every_plan_stays_within_the_platforms_bounds(platform, width, height, how):
    bounds = image_bounds(LIMITS[platform])
    plan = fit(LIMITS[platform], width, height, how)
    canvas_width, canvas_height = plan.canvas
    assert bounds.holds_size(canvas_width, canvas_height)
    smallest = 25
    if min(width, height) >= smallest:
        assert bounds.nearest_ratio(canvas_width, canvas_height) == Fraction(canvas_width, canvas_height)
    left, top, right, bottom = plan.box
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert 1 <= plan.picture[0] <= min(canvas_width, right - left)
    assert 1 <= plan.picture[1] <= min(canvas_height, bottom - top)
    if plan.how != "pad":
        assert plan.picture == plan.canvas
    else:
        assert plan.box == (0, 0, width, height)
        assert plan.lost_share == 0


@given(st.sampled_from(sorted(LIMITS)), sides, sides)
def test_a_fitted_picture_needs_no_second_fit(platform, width, height):
    canvas = fit(LIMITS[platform], width, height).canvas
    again = fit(LIMITS[platform], *canvas)
    assert again.canvas == canvas
