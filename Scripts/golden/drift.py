#!/usr/bin/env python3
"""Writes Tests/DriftTests/Golden/drift.json: confidence sequences and e-detectors, computed the plain, slow way.

Needs: scipy. Run from anywhere: Scripts/golden/drift.py
The interval is every share on a fine grid that the beta-binomial mixture does not rule out; the Shiryaev-Roberts statistic is the
sum over all starting points of the product since, and the e-CUSUM the largest of them.
"""
import json
import os
import random

from scipy.special import betaln, xlog1py, xlogy

TARGET = os.path.join(os.path.dirname(__file__), "../../Tests/DriftTests/Golden/drift.json")
GRID = 200_000


def interval(hits, trials, error):
    """The lowest and the highest share whose mixture ratio is below 1 / error."""
    from math import log

    mixture = betaln(hits + 0.5, trials - hits + 0.5) - betaln(0.5, 0.5)
    inside = [
        q / GRID
        for q in range(GRID + 1)
        if mixture - xlogy(hits, q / GRID) - xlog1py(trials - hits, -q / GRID) < -log(error)
    ]
    return {"hits": hits, "trials": trials, "error": error, "low": inside[0], "high": inside[-1]}


def detector(values):
    """Both statistics after each value, and where the largest product begins (from 0)."""
    steps = []
    for end in range(len(values)):
        products = []
        for start in range(end + 1):
            product = 1.0
            for value in values[start : end + 1]:
                product *= value
            products.append(product)
        peak = max(products)
        steps.append({"sum": sum(products), "peak": peak, "since": products.index(peak)})
    return {"values": values, "steps": steps}


def main():
    random.seed(17)
    cases = [(0, 1), (0, 50), (3, 40), (40, 40), (120, 1000), (997, 1000), (5000, 20000)]
    golden = {
        "intervals": [interval(k, n, error) for k, n in cases for error in (0.05, 0.01, 0.00001)],
        "detectors": [
            detector([round(random.choice([0.4, 0.8, 0.9]) if i < 12 else random.uniform(1.0, 2.0), 3) for i in range(25)]),
            detector([round(random.uniform(0.5, 1.6), 3) for _ in range(30)]),
        ],
    }
    with open(TARGET, "w", encoding="utf-8") as file:
        json.dump(golden, file, indent=1)
        file.write("\n")


main()
