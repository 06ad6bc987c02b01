"""Colour tokens: the single source of every colour of the portal, and the contrast each pair must keep.

`python -m core.design` writes static/css/tokens.css from it. An institution replaces the ACCENT tokens only;
`problems()` guards its choice as it guards ours.
"""

from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import NamedTuple

CSS_FILE = Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css"


class Shade(NamedTuple):
    """One colour in both themes, as #rrggbb."""

    light: str
    dark: str


class Pair(NamedTuple):
    """`front` is drawn on `back` and needs at least this contrast ratio (WCAG 1.4.3, 1.4.11; 7 for running text)."""

    front: str
    back: str
    needs: float


class Contrast(NamedTuple):
    """A pair with its measured ratios."""

    pair: Pair
    light: float
    dark: float

    @property
    def is_enough(self) -> bool:
        return min(self.light, self.dark) >= self.pair.needs


TOKENS: dict[str, Shade] = {
    "bg": Shade("#f4f6f7", "#0f1417"),
    "surface": Shade("#ffffff", "#171d21"),
    "surface-2": Shade("#f0f3f4", "#1e262b"),
    "surface-3": Shade("#e5eaec", "#29333a"),
    "line": Shade("#dbe1e4", "#2c363c"),
    "line-strong": Shade("#76838b", "#7d8b93"),
    "text": Shade("#162027", "#e8edef"),
    "text-2": Shade("#47555d", "#b3bec4"),
    "text-3": Shade("#5a6870", "#99a6ad"),
    "accent": Shade("#0b5a6b", "#6ccbdc"),
    "accent-solid": Shade("#0e6275", "#167387"),
    "accent-hover": Shade("#0a4d5c", "#1a8097"),
    "on-accent": Shade("#ffffff", "#ffffff"),
    "accent-soft": Shade("#e0f0f3", "#12313a"),
    "ok": Shade("#1a6138", "#7fd6a1"),
    "ok-soft": Shade("#e1f3e8", "#143222"),
    "warn": Shade("#774800", "#efc06a"),
    "warn-soft": Shade("#fcefd3", "#38290c"),
    "bad": Shade("#a2201e", "#ff9f97"),
    "bad-soft": Shade("#fbe7e5", "#431b19"),
    "bad-solid": Shade("#b3261e", "#b8352d"),
    "info": Shade("#1c4d99", "#9dc3ff"),
    "info-soft": Shade("#e5eefb", "#16294a"),
    "plan": Shade("#59389b", "#c8b4ff"),
    "plan-soft": Shade("#eeeafa", "#2b2148"),
    "mute": Shade("#435059", "#b9c4c9"),
    "mute-soft": Shade("#e8ecee", "#262f34"),
    "ins": Shade("#0f4a29", "#a8ebc1"),
    "ins-soft": Shade("#d4f0de", "#173d28"),
    "del": Shade("#7f1a17", "#ffb9b3"),
    "del-soft": Shade("#fbdad7", "#4a1e1b"),
    "c1": Shade("#0e6e82", "#4fb7cb"),
    "c2": Shade("#a86a12", "#dfaa4d"),
    "c3": Shade("#7a4ea3", "#b79ae0"),
    "c4": Shade("#b3362f", "#ef857c"),
    "c5": Shade("#2f7d4f", "#69c08c"),
}

# What an institution may replace with its own colours.
ACCENT = ("accent", "accent-solid", "accent-hover", "on-accent", "accent-soft")

TONES = ("ok", "warn", "bad", "info", "plan")

PAIRS: tuple[Pair, ...] = tuple(
    chain(
        (Pair("text", back, 7) for back in ("bg", "surface", "surface-2", "surface-3")),
        (Pair(text, back, 4.5) for text in ("text-2", "text-3") for back in ("surface", "bg", "surface-2")),
        (Pair("accent", back, 4.5) for back in ("surface", "bg", "accent-soft", "surface-2")),
        (Pair("on-accent", back, 4.5) for back in ("accent-solid", "accent-hover", "bad-solid")),
        (Pair(tone, f"{tone}-soft", 4.5) for tone in (*TONES, "mute", "ins", "del")),
        (Pair(tone, "surface", 4.5) for tone in TONES),
        (Pair("text", f"{tone}-soft", 7) for tone in TONES),
        (
            Pair("text", "accent-soft", 7),
            Pair("text-2", "accent-soft", 4.5),
            Pair("text-2", "surface-3", 4.5),
        ),
        (Pair("line-strong", back, 3) for back in ("surface", "bg", "surface-2")),
        (Pair(chart, "surface", 3) for chart in ("c1", "c2", "c3", "c4", "c5")),
        (Pair("accent", "surface-3", 3),),
    )
)


def luminance(colour: str) -> float:
    """Relative luminance of a #rrggbb colour, 0 to 1 (WCAG 2.2 definition)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two #rrggbb colours, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def measure(tokens: Mapping[str, Shade] = TOKENS) -> list[Contrast]:
    """Every pair with its ratios; `tokens` may replace some of ours."""
    colours = {**TOKENS, **tokens}
    return [
        Contrast(
            pair,
            contrast(colours[pair.front].light, colours[pair.back].light),
            contrast(colours[pair.front].dark, colours[pair.back].dark),
        )
        for pair in PAIRS
    ]


def problems(tokens: Mapping[str, Shade] = TOKENS) -> list[Contrast]:
    """The pairs that miss their contrast; empty for a set that may be used."""
    return [found for found in measure(tokens) if not found.is_enough]


def css(tokens: Mapping[str, Shade] = TOKENS) -> str:
    """Custom properties for the light theme, the device's dark theme and the person's own choice of dark."""

    def block(theme: str, indent: str) -> str:
        lines = [f"{indent}color-scheme: {theme};"]
        lines += [f"{indent}--{name}: {getattr(shade, theme)};" for name, shade in tokens.items()]
        return "\n".join(lines)

    return (
        f":root {{\n{block('light', '  ')}\n}}\n"
        "@media (prefers-color-scheme: dark) {\n"
        f"  :root:not([data-theme=light]) {{\n{block('dark', '    ')}\n  }}\n"
        "}\n"
        f":root[data-theme=dark] {{\n{block('dark', '  ')}\n}}\n"
    )


def stylesheet() -> str:
    """Text of static/css/tokens.css, with the order of the cascade layers: this file loads first."""
    return (
        "/* Written by `python -m core.design`; change core/design/tokens.py instead. */\n"
        "@layer reset, base, layout, components, utilities, print;\n\n" + css()
    )
