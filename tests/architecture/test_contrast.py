"""Every pair of colours that the style sheets use is readable, in both themes (WCAG 1.4.3 and 1.4.11)."""

import re

import pytest

from core.design.tokens import (
    ACCENT,
    CSS_FILE,
    PAIRS,
    TOKENS,
    Shade,
    contrast,
    css,
    luminance,
    measure,
    problems,
)
from tests.architecture.sources import ROOT


@pytest.mark.parametrize("found", measure(), ids=lambda found: f"{found.pair.front}-on-{found.pair.back}")
def test_a_pair_has_the_contrast_it_needs(found):
    assert found.is_enough, f"light {found.light:.2f}, dark {found.dark:.2f}, needs {found.pair.needs}"


def test_contrast_is_measured_as_the_standard_says():
    assert luminance("#ffffff") == pytest.approx(1)
    assert contrast("#000000", "#ffffff") == contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    by_pair = {(found.pair.front, found.pair.back): found for found in measure()}
    assert by_pair["text-3", "surface"].light == pytest.approx(5.76, abs=0.005)
    assert by_pair["on-accent", "accent-hover"].dark == pytest.approx(4.59, abs=0.005)


def test_an_institution_may_bring_its_own_accent_but_not_an_unreadable_one():
    assert set(ACCENT) <= TOKENS.keys()
    assert problems() == []
    pale = {"accent": Shade("#9adbe6", "#6ccbdc")}
    assert {found.pair.front for found in problems(pale)} == {"accent"}
    assert "--accent: #9adbe6;" in css(pale)
    assert "--text:" not in css(pale)


def test_pairs_name_tokens():
    assert {name for pair in PAIRS for name in (pair.front, pair.back)} <= TOKENS.keys()


def test_style_sheets_use_no_colour_but_the_tokens():
    """Shadows and backdrops are translucent black, print is black on white, danger buttons are white on red."""
    allowed = {"#fff", "#000"}
    for file in (ROOT / "static" / "css").glob("*.css"):
        if file.stem not in ("tokens", "portal"):
            assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", file.read_text())) <= allowed, file.name


def test_style_sheets_use_only_properties_that_exist():
    sources = [file.read_text() for file in (ROOT / "static" / "css").glob("*.css") if file.stem != "portal"]
    defined = {name for text in sources for name in re.findall(r"(--[\w-]+)\s*:", text)}
    used = {name for text in sources for name in re.findall(r"var\((--[\w-]+)", text)}
    assert used <= defined
    assert {f"--{name}" for name in TOKENS} <= used


def test_both_dark_blocks_say_the_same():
    blocks = re.findall(r"color-scheme: dark;(.*?)\}", CSS_FILE.read_text(), re.DOTALL)
    assert len(blocks) == 2
    assert blocks[0].split() == blocks[1].split()
