"""Exponents: the slope of a curve on logarithmic axes."""
from __future__ import annotations

import math
from collections.abc import Sequence


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """b of t = a x^b, by least squares of the logarithms."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(y) for _, y in points]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys)) / sum((a - x) ** 2 for a in xs)


def tail(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The upper half of a curve, at least three points, where the fixed cost of a run no longer hides the growth."""
    ordered = sorted(points)
    return ordered[-max(3, (len(ordered) + 1) // 2):]
