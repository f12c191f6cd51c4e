#!/usr/bin/env python3
"""Writes Tests/ClassificationTests/Golden/logistic.json: scikit-learn's logistic regressions of labels that overlap, one against rest.

Needs: numpy scikit-learn. Run from anywhere: Scripts/golden/logistic.py
"""
import json
import os

import numpy as np
from sklearn.linear_model import LogisticRegression

LABELS, DIMENSIONS, EXAMPLES, TESTS = 3, 8, 90, 20
# Of the two outputs of a yes/no model: half of it is the penalty of their difference.
PENALTIES = (0.1, 0.01, 0.001)
TARGET = os.path.join(os.path.dirname(__file__), "../../Tests/ClassificationTests/Golden/logistic.json")


def problem(seed):
    """Texts with up to two labels, whose vectors lie about the sum of the labels' centers."""
    rng = np.random.RandomState(seed)
    centers = rng.normal(size=(LABELS, DIMENSIONS))
    has = rng.uniform(size=(EXAMPLES + TESTS, LABELS)) < 0.35
    x = has @ centers + rng.normal(size=(EXAMPLES + TESTS, DIMENSIONS)) * 0.8
    return x.astype(np.float32).astype(np.float64), has


def logits(x, yes, tests, penalty):
    """Mean log loss + ¼ λ |w|²: scikit-learn's C is 1 / (n λ / 2)."""
    model = LogisticRegression(C=2 / (len(x) * penalty), tol=1e-10, max_iter=10000).fit(x, yes)
    return model.decision_function(tests)


def main():
    x, has = problem(5)
    examples, tests, answers = x[:EXAMPLES], x[EXAMPLES:], has[:EXAMPLES]
    golden = {
        "features": examples.tolist(),
        "labels": [np.flatnonzero(own).tolist() for own in answers],
        "tests": tests.tolist(),
        "logits": [
            {"penalty": penalty, "values": [logits(examples, answers[:, label], tests, penalty).tolist() for label in range(LABELS)]}
            for penalty in PENALTIES
        ],
    }
    with open(TARGET, "w") as file:
        json.dump(json.loads(json.dumps(golden), parse_float=lambda v: float(f"{float(v):.9g}")), file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main()
