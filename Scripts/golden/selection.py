#!/usr/bin/env python3
"""Writes Tests/ClassificationTests/Golden/selection.json: areas under risk-coverage curves, risks at coverages, and binomial bounds.

AURC is the mean risk over all coverages (Geifman, Uziel and El-Yaniv 2019); where scores are equal, the mean over orders of the
texts, by shuffling 20,000 times, is close to what is written, which is exact. Bounds are Clopper and Pearson's.

Needs: numpy scipy. Run from anywhere: Scripts/golden/selection.py
"""
import json
import os

import numpy as np
from scipy.stats import beta

COVERAGES = (0.8, 0.9, 0.95, 1.0)
BOUNDS = ((0, 100, 0.1), (5, 100, 0.1), (20, 400, 0.01), (3, 10, 0.05))
TARGET = os.path.join(os.path.dirname(__file__), "../../Tests/ClassificationTests/Golden/selection.json")


def curve(scores, errors):
    """Expected errors among the first 1, 2, … n texts by falling score, ties in random order."""
    order = np.argsort(-scores, kind="stable")
    rates = errors[order].astype(np.float64)
    for value in np.unique(scores):
        tied = scores[order] == value
        rates[tied] = rates[tied].mean()
    return np.cumsum(rates)


def shuffled(scores, errors, rng, rounds):
    areas = []
    for _ in range(rounds):
        order = np.lexsort((rng.uniform(size=len(scores)), -scores))
        areas.append(np.mean(np.cumsum(errors[order]) / np.arange(1, len(scores) + 1)))
    return np.mean(areas)


def main():
    rng = np.random.RandomState(7)
    curves = []
    for count, digits in ((50, 9), (400, 9), (200, 1)):
        scores = rng.uniform(size=count).astype(np.float32).round(digits)
        errors = rng.uniform(size=count) < (1 - scores) / 2
        found = curve(scores, errors)
        aurc = np.mean(found / np.arange(1, count + 1))
        assert abs(aurc - shuffled(scores, errors, rng, 20000)) < 1e-3
        risks = [found[int(np.ceil(share * count - 1e-9)) - 1] / np.ceil(share * count - 1e-9) for share in COVERAGES]
        curves.append({"scores": scores.astype(float).tolist(), "errors": errors.tolist(), "aurc": aurc, "risks": risks})
    bounds = [
        {"errors": k, "count": n, "doubt": doubt, "bound": float(beta.ppf(1 - doubt, k + 1, n - k))} for k, n, doubt in BOUNDS]
    with open(TARGET, "w") as file:
        json.dump({"coverages": COVERAGES, "curves": curves, "bounds": bounds}, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
