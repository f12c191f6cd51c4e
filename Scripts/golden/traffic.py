#!/usr/bin/env python3
"""Writes Tests/ClassificationTests/Golden/traffic.json: p-values against recent traffic, and the control of the rate.

Plain statements of the formulas in Sources/Classification/Anomaly/Traffic: the conformal p-value with its exponential
tails, adaptive conformal inference (Gibbs and Candes 2021) with the error integration of conformal PID control
(Angelopoulos, Candes and Tibshirani 2023). Needs the standard library only.
"""
import bisect
import json
import math
import pathlib
import random

BOUND, SOFTNESS = 11.0, 6.0


def log_odds(scores: list[float], score: float) -> float:
    scores = sorted(scores)
    n, below = len(scores), bisect.bisect_right(scores, score)
    tail = min(max(1, n // 20), n - 1)
    if below == 0:
        scale = sum(scores[tail] - value for value in scores[:tail]) / tail
        return -math.log(n) - (scores[0] - score) / scale
    if below == n:
        scale = sum(value - scores[-tail - 1] for value in scores[-tail:]) / tail
        return math.log(n) + (score - scores[-1]) / scale
    rank = below + (score - scores[below - 1]) / (scores[below] - scores[below - 1])
    return math.log(rank / (n + 1 - rank))


def shift(excess: float) -> float:
    return math.tan(excess / BOUND * math.pi / 2) * 2 / math.pi * BOUND / SOFTNESS


def main() -> None:
    rng = random.Random(17)
    scores = [rng.randrange(-4000, 4000) / 256 for _ in range(150)]
    asked = [min(scores) - 9, min(scores) - 0.5, *(rng.randrange(-4000, 4000) / 256 for _ in range(20)),
             scores[7], max(scores) + 0.25, max(scores) + 30]
    steps, excess = [], 0.0
    for _ in range(200):
        flagged = rng.random() < 1 / (1 + math.exp(2.5 + shift(excess)))
        excess += flagged - 0.05
        steps.append({"flagged": flagged, "excess": excess, "shift": shift(excess)})
    golden = {"scores": scores, "asked": asked, "log_odds": [log_odds(scores, score) for score in asked],
              "rate": 0.05, "steps": steps}
    path = pathlib.Path(__file__).resolve().parents[2] / "Tests/ClassificationTests/Golden/traffic.json"
    path.write_text(json.dumps(golden) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
