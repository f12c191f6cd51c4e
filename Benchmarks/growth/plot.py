"""Curves on logarithmic axes as SVG, without a library."""
from __future__ import annotations

import math
from html import escape

from speed.style import STYLE

from .axes import Axis, Curve
from .slopes import exponent, tail

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 560, 340, 70, 52, 150, 48
COLOURS = ("#d1480a", "#2166ac", "#4d9221")


def draw(axis: Axis, curves: dict[str, Curve], note: str) -> str:
    """Every curve with its points; dashes show what growth in proportion would be, from where the judged half begins."""
    xs = [x for curve in curves.values() for x, _ in curve]
    ys = [y for curve in curves.values() for _, y in curve]
    low_x, high_x = math.log10(min(xs)), math.log10(max(xs))
    low_y, high_y = math.floor(math.log10(min(ys))), math.ceil(math.log10(max(ys)) + 1e-9)

    def x(value: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (math.log10(value) - low_x) / max(high_x - low_x, 1e-9)

    def y(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - (math.log10(value) - low_y) / max(high_y - low_y, 1))

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img">',
        f"<title>{escape(axis.title)}</title><style>{STYLE}</style>",
        f'<rect class="ground" width="{WIDTH}" height="{HEIGHT}" rx="6"/>',
        f'<text class="title" x="12" y="22">{escape(axis.title)}</text><text class="note" x="12" y="41">{escape(note)}</text>']
    for power in range(low_y, high_y + 1):
        parts.append(
            f'<path d="M{LEFT} {y(10 ** power):.1f}H{WIDTH - RIGHT}" stroke="#8c959f" stroke-opacity=".35"/>'
            f'<text class="note" x="{LEFT - 8}" y="{y(10 ** power) + 4:.1f}" text-anchor="end">{figure(10 ** power)}</text>')
    for value in sorted(set(xs)):
        if value in (min(xs), max(xs)) or math.log10(value).is_integer() or len(set(xs)) < 7:
            parts.append(
                f'<text class="note" x="{x(value):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{figure(value)}</text>')
    parts.append(
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 10}" text-anchor="middle">{escape(axis.horizontal)}</text>'
        f'<text transform="translate(16 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">{escape(axis.vertical)}</text>')
    for colour, (name, curve) in zip(COLOURS, curves.items()):
        points = sorted(curve)
        half = tail(points)
        path = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x(a):.1f}" cy="{y(b):.1f}" r="3" fill="{colour}"/>' for a, b in points]
        (first, start), (last, end) = half[0], points[-1]
        whole = start * (last / first) ** (-1 if axis.most < 0 else 1)
        if math.log10(whole) <= high_y:
            parts.append(
                f'<path d="M{x(first):.1f} {y(start):.1f}L{x(last):.1f} {y(whole):.1f}" stroke="{colour}" stroke-dasharray="3 4" '
                f'stroke-opacity=".6"/>')
        parts.append(
            f'<text x="{x(last) + 8:.1f}" y="{y(end) + 4:.1f}">{escape(name)}</text>'
            f'<text class="note" x="{x(last) + 8:.1f}" y="{y(end) + 20:.1f}">exponent {exponent(half):.2f}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def figure(value: float) -> str:
    if value >= 1_000_000:
        return f"{value / 1_000_000:g}M"
    return f"{value / 1000:g}k" if value >= 10_000 else f"{value:g}"
