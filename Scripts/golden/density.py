#!/usr/bin/env python3
"""Writes Tests/ClassificationTests/Golden/density.json: squared Mahalanobis distances by numpy and scipy."""

import json
import pathlib

import numpy as np
from scipy.spatial.distance import mahalanobis

OUT = pathlib.Path(__file__).parents[2] / "Tests/ClassificationTests/Golden/density.json"
DIMENSIONS, ROWS, TESTS, SHRINKAGE = 6, 40, 8, 0.1


def main() -> None:
    random = np.random.default_rng(17)
    mix = random.normal(size=(DIMENSIONS, DIMENSIONS)) * 0.2
    rows = (random.normal(size=(ROWS, DIMENSIONS)) @ mix + 0.3).astype(np.float32)
    tests = (random.normal(size=(TESTS, DIMENSIONS)) @ mix + 0.3).astype(np.float32)
    weights = random.uniform(0.2, 1, size=ROWS)
    mean = np.average(rows, axis=0, weights=weights)
    covariance = np.cov(rows.T, aweights=weights, ddof=0)
    floor = np.trace(covariance) / DIMENSIONS
    precision = np.linalg.inv((1 - SHRINKAGE) * covariance + SHRINKAGE * floor * np.eye(DIMENSIONS))
    distances = [mahalanobis(test, mean, precision) ** 2 for test in tests]
    problem = {
        "rows": rows.tolist(),
        "weights": weights.tolist(),
        "shrinkage": SHRINKAGE,
        "tests": tests.tolist(),
        "distances": distances,
    }
    OUT.write_text(json.dumps(problem) + "\n")


if __name__ == "__main__":
    main()
