"""Charts as SVG: no script, no style attribute, a text alternative beside each (the page shows the same table).

Colours are classes of components.css: f1 to f5 fill, l1 to l5 line.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.design.words import num, percent

Number = int | float

WIDTH, HEIGHT = 500, 215
TOP, BOTTOM = 10, 26
# Room on the left for the numbers of the scale, wider when they carry a unit.
LEFT, LEFT_WITH_UNIT = 34, 44
BAR_SHARE = 0.56
# Height of the plot in a spark line, and its margin.
SPARK_WIDTH, SPARK_HEIGHT, SPARK_MARGIN = 160, 34, 2


@dataclass(frozen=True)
class Scale:
    """The vertical axis: `top` is the highest grid line, `step` the distance between two."""

    top: Number
    step: Number

    @classmethod
    def over(cls, highest: Number) -> "Scale":
        """Three to five round grid lines (1, 2 or 5 times a power of ten) that reach the highest value."""
        step = 1
        while highest > 4 * step:
            step = step * 2 if str(step)[0] in "15" else step * 5 // 2
        return cls(top=max(step, -(-highest // step) * step), step=step)

    @property
    def ticks(self) -> list[Number]:
        return [self.step * n for n in range(int(self.top // self.step) + 1)]

    def y(self, value: Number) -> float:
        """The height of a value, in the coordinates of the picture."""
        plot = HEIGHT - TOP - BOTTOM
        return TOP + plot - plot * value / self.top


def _grid(scale: Scale, left: int, unit: str) -> SafeString:
    lines = []
    for tick in scale.ticks:
        y = scale.y(tick)
        css = "base" if tick == 0 else "grid"
        lines.append((css, left, WIDTH, f"{y:.1f}", f"{y:.1f}", left - 8, f"{y + 4:.1f}", num(tick), unit))
    return format_html_join(
        "",
        '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" text-anchor="end">{}{}</text>',
        lines,
    )


def _label(text: str, x: float, place: int) -> SafeString:
    """A word under the axis: every second one, and on a phone every fourth (class alt hides there)."""
    if place % 2:
        return SafeString("")
    alt = SafeString(' class="alt"') if place % 4 else ""
    return format_html(
        '<text x="{}" y="{}" text-anchor="middle"{}>{}</text>', f"{x:.1f}", HEIGHT - 6, alt, text
    )


def _chart(label: str, parts: Sequence[str]) -> SafeString:
    body = format_html_join("", "{}", ((part,) for part in parts))
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDTH,
        HEIGHT,
        label,
        body,
    )


def bars(rows: Sequence[tuple[str, Sequence[Number]]], label: str, series: str = "1 2 4") -> SafeString:
    """Stacked bars. `rows` are (word under the bar, values from bottom to top); `series` the colour of each value.

    Empty without rows.
    """
    if not rows:
        return SafeString("")
    colours = series.split()
    scale = Scale.over(max(sum(values) for _word, values in rows))
    step = (WIDTH - LEFT) / len(rows)
    width = step * BAR_SHARE
    parts = [_grid(scale, LEFT, "")]
    for place, (word, values) in enumerate(rows):
        x, below = LEFT + place * step + (step - width) / 2, 0
        for colour, value in zip(colours, values, strict=False):
            if value:
                height = max(scale.y(below) - scale.y(below + value) - 1.5, 0)
                parts.append(
                    format_html(
                        '<rect class="f{}" x="{}" y="{}" width="{}" height="{}" rx="2"><title>{}: {}</title></rect>',
                        colour,
                        f"{x:.1f}",
                        f"{scale.y(below + value):.1f}",
                        f"{width:.1f}",
                        f"{height:.1f}",
                        word,
                        num(value),
                    )
                )
            below += value
        parts.append(_label(word, x + width / 2, place))
    return _chart(label, parts)


def _target(scale: Scale, left: int, target: Number, unit: str) -> SafeString:
    """A dashed line across the plot with its number above the right end."""
    y = scale.y(target)
    words = _("Target %(number)s") % {"number": f"{num(target)}{unit}"}
    return format_html(
        '<line class="ln--t" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
        left,
        WIDTH,
        f"{y:.1f}",
        f"{y:.1f}",
        WIDTH,
        f"{y - 6:.1f}",
        words,
    )


def _point(x: float, y: float, word: str, value: Number, unit: str) -> SafeString:
    return format_html(
        '<circle class="pt" cx="{}" cy="{}" r="3.5"><title>{}: {}{}</title></circle>',
        f"{x:.1f}",
        f"{y:.1f}",
        word,
        num(value),
        unit,
    )


def line(
    rows: Sequence[tuple[str, Number]], label: str, target: Number | None = None, unit: str = ""
) -> SafeString:
    """One line over time with its area. `rows` are (word under the axis, value); `target` draws a dashed line.

    `unit` follows each number after a space ("sa"). Empty with fewer than two rows: one point is no line.
    """
    if len(rows) < 2:
        return SafeString("")
    unit = f" {unit}" if unit else ""
    left = LEFT_WITH_UNIT if unit else LEFT
    values = [value for _word, value in rows]
    scale = Scale.over(max(*values, target or 0))
    step = (WIDTH - left - 16) / (len(rows) - 1)
    points = [(left + 8 + place * step, scale.y(value)) for place, value in enumerate(values)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    first, last = f"{points[0][0]:.1f}", f"{points[-1][0]:.1f}"
    floor = f"{scale.y(0):.1f}"
    parts = [
        _grid(scale, left, unit),
        format_html('<polygon class="area1" points="{},{} {} {},{}"/>', first, floor, path, last, floor),
    ]
    if target is not None:
        parts.append(_target(scale, left, target, unit))
    parts.append(format_html('<polyline class="ln l1" points="{}"/>', path))
    for place, ((x, y), (word, value)) in enumerate(zip(points, rows, strict=True)):
        parts += [_point(x, y, word, value, unit), _label(word, x, place)]
    # Under the point, unless the point lies on the floor.
    y = points[-1][1]
    y = y + 20 if y + 20 < scale.y(0) else y - 10
    parts.append(
        format_html(
            '<text class="val" x="{}" y="{}" text-anchor="end">{}{}</text>',
            last,
            f"{y:.1f}",
            num(values[-1]),
            unit,
        )
    )
    return _chart(label, parts)


def hbars(rows: Sequence[tuple], good: Number = 90, fair: Number = 75) -> SafeString:
    """Horizontal bars of shares: green from `good` on, amber from `fair` on, red below.

    `rows` are (name, share of 100) or (name, share, address): with an address the name links to its records.
    """
    items = []
    for name, share, *address in rows:
        colour = "f5" if share >= good else "f2" if share >= fair else "f4"
        title = format_html('<a href="{}">{}</a>', address[0], name) if address else name
        items.append((title, colour, min(max(share, 0), 100), percent(share)))
    return format_html(
        '<ul class="hbar">{}</ul>',
        format_html_join(
            "",
            '<li><span>{}</span><svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">'
            '<rect class="f0" width="100" height="1"/><rect class="{}" width="{}" height="1"/></svg><b>{}</b></li>',
            items,
        ),
    )


def spark(values: Sequence[Number], colour: str | int = 1) -> SafeString:
    """A line without axes beside a figure; decorative, the figure says it. Empty with fewer than two values."""
    if len(values) < 2:
        return SafeString("")
    low, span = min(values), (max(values) - min(values)) or 1
    step = (SPARK_WIDTH - 2 * SPARK_MARGIN) / (len(values) - 1)
    height = SPARK_HEIGHT - 4 * SPARK_MARGIN
    path = " ".join(
        f"{SPARK_MARGIN + place * step:.1f},{SPARK_HEIGHT - 2 * SPARK_MARGIN - height * (value - low) / span:.1f}"
        for place, value in enumerate(values)
    )
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">'
        '<polyline class="ln l{}" points="{}" vector-effect="non-scaling-stroke"/></svg>',
        SPARK_WIDTH,
        SPARK_HEIGHT,
        colour,
        path,
    )
