"""Plots as SVG, without a library: bars, and curves on one or more panels."""
from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from statistics import median

STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f } .title { font-weight: 600; font-size: 15px }
.note { fill: #57606a } .ours { fill: #d1480a } .peer { fill: #8c959f }
.range { stroke: #24292f; stroke-width: 1.5 } .ground { fill: #ffffff }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .note { fill: #9198a1 } .ground { fill: #0d1117 } .range { stroke: #e6edf3 }
  .ours { fill: #f0743e } .peer { fill: #6e7681 } }
"""
"""How every plot looks, in light and dark mode."""
COLOURS = ("#d1480a", "#2166ac", "#4d9221", "#8c6bb1")

Point = tuple[float, float]


def document(width: int, height: int, title: str, note: str, parts: Sequence[str]) -> str:
    """The whole file: a ground, a title, a note below it, and the parts."""
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f'<rect class="ground" width="{width}" height="{height}" rx="6"/>',
        f'<text class="title" x="12" y="22">{escape(title)}</text>',
        f'<text class="note" x="12" y="41">{escape(note)}</text>',
        *parts, "</svg>"]) + "\n"


def figure(value: float) -> str:
    """A number as short as a tick wants it."""
    if value >= 1_000_000:
        return f"{value / 1_000_000:g}M"
    return f"{value / 1000:g}k" if value >= 10_000 else f"{value:g}"


@dataclass(frozen=True)
class Bar:
    title: str
    values: Sequence[float]
    """One for each round."""
    is_ours: bool = False

    @property
    def middle(self) -> float:
        return median(self.values)


WIDTH, LABELS, FIGURES, BAR, GAP, HEAD = 760, 250, 130, 18, 10, 52


def bars(title: str, note: str, rows: Sequence[Bar], digits: int = 0, less_is_better: bool = False) -> str:
    """Horizontal bars of the medians, whiskers from minimum to maximum, ours in colour, the best first."""
    rows = sorted(rows, key=lambda row: row.middle, reverse=not less_is_better)
    scale = (WIDTH - LABELS - FIGURES) / max(max(row.values) for row in rows)
    parts = []
    for number, row in enumerate(rows):
        top = HEAD + number * (BAR + GAP) + GAP / 2
        middle, line = top + BAR / 2, top + BAR - 4.5
        low, high = LABELS + scale * min(row.values), LABELS + scale * max(row.values)
        parts += [
            f'<text x="{LABELS - 8}" y="{line}" text-anchor="end">{escape(row.title)}</text>',
            f'<rect class="{"ours" if row.is_ours else "peer"}" x="{LABELS}" y="{top}" '
            f'width="{scale * row.middle:.1f}" height="{BAR}"/>',
            f'<path class="range" d="M{low:.1f} {middle}H{high:.1f}"/>',
            f'<text x="{max(high, LABELS + scale * row.middle) + 8:.1f}" y="{line}">{row.middle:,.{digits}f}</text>']
    return document(WIDTH, HEAD + len(rows) * (BAR + GAP) + GAP, title, note, parts)


@dataclass(frozen=True)
class Curve:
    name: str
    points: Sequence[Point]
    note: str = ""
    """Below the name, at the end of the curve."""
    guide: tuple[Point, Point] | None = None
    """A dashed line beside the curve, from one point to another; left out if it leaves the plot."""


@dataclass(frozen=True)
class Panel:
    """Curves over common axes. The vertical axis is logarithmic."""

    horizontal: str
    vertical: str
    curves: Sequence[Curve]
    max_x: float | None = None
    """The horizontal axis goes from 0 to this; without it, the axis is logarithmic."""
    levels: Mapping[str, float] = field(default_factory=dict)
    """Dashed horizontal lines, by name."""


PANEL_WIDTH, PANEL_HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 560, 340, 70, 52, 150, 48


def panels(title: str, note: str, drawn: Sequence[Panel]) -> str:
    """Panels side by side."""
    parts = [part for number, panel in enumerate(drawn) for part in draw(panel, number * PANEL_WIDTH)]
    return document(PANEL_WIDTH * len(drawn), PANEL_HEIGHT, title, note, parts)


def draw(panel: Panel, start: int) -> list[str]:
    """A panel whose left edge is at `start`."""
    xs = sorted({x for curve in panel.curves for x, _ in curve.points})
    ys = [y for curve in panel.curves for _, y in curve.points] + list(panel.levels.values())
    left, right, bottom = start + LEFT, start + PANEL_WIDTH - RIGHT, PANEL_HEIGHT - BOTTOM
    low, high = math.floor(math.log10(min(ys))), math.ceil(math.log10(max(ys)) + 1e-9)
    x, ticks = horizontal_axis(xs, panel.max_x, left, right)

    def y(value: float) -> float:
        return TOP + (bottom - TOP) * (1 - (math.log10(value) - low) / max(high - low, 1))

    parts = [
        f'<path d="M{left} {y(10 ** power):.1f}H{right}" stroke="#8c959f" stroke-opacity=".35"/>'
        f'<text class="note" x="{left - 8}" y="{y(10 ** power) + 4:.1f}" text-anchor="end">{figure(10 ** power)}</text>'
        for power in range(low, high + 1)]
    parts += [
        f'<text class="note" x="{x(value):.1f}" y="{bottom + 18}" text-anchor="middle">{figure(value)}</text>'
        for value in ticks]
    parts.append(
        f'<text x="{(left + right) / 2}" y="{PANEL_HEIGHT - 10}" text-anchor="middle">{escape(panel.horizontal)}</text>'
        f'<text transform="translate({start + 16} {(TOP + bottom) / 2}) rotate(-90)" text-anchor="middle">'
        f'{escape(panel.vertical)}</text>')
    parts += [
        f'<path d="M{left} {y(level):.1f}H{right}" stroke="#8c959f" stroke-dasharray="4 3"/>'
        f'<text class="note" x="{left + 4}" y="{y(level) - 4:.1f}">{escape(name)}</text>'
        for name, level in panel.levels.items()]
    for colour, curve in zip(COLOURS, panel.curves):
        points = [(x(a), y(b)) for a, b in sorted(curve.points)]
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points]
        if curve.guide is not None and curve.guide[1][1] <= 10 ** high:
            (a, b), (c, d) = curve.guide
            parts.append(
                f'<path d="M{x(a):.1f} {y(b):.1f}L{x(c):.1f} {y(d):.1f}" stroke="{colour}" stroke-dasharray="3 4" '
                f'stroke-opacity=".6"/>')
        a, b = points[-1]
        parts.append(f'<text x="{a + 8:.1f}" y="{b + 4:.1f}">{escape(curve.name)}</text>')
        if curve.note:
            parts.append(f'<text class="note" x="{a + 8:.1f}" y="{b + 20:.1f}">{escape(curve.note)}</text>')
    return parts


def horizontal_axis(
    xs: Sequence[float], max_x: float | None, left: float, right: float
) -> tuple[Callable[[float], float], list[float]]:
    """Where a value is, and which values get a tick."""
    if max_x is not None:
        return lambda value: left + (right - left) * value / max_x, [round(max_x * part / 5) for part in range(6)]
    low, high = math.log10(xs[0]), math.log10(xs[-1])
    ticks = [value for value in xs if value in (xs[0], xs[-1]) or math.log10(value).is_integer() or len(xs) < 7]
    return lambda value: left + (right - left) * (math.log10(value) - low) / max(high - low, 1e-9), ticks
