"""How far groups agree with labels."""
from __future__ import annotations

import numpy as np


def cells(groups: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Counts, `groups × labels`."""
    rows, columns = np.unique(groups, return_inverse=True)[1], np.unique(labels, return_inverse=True)[1]
    counts = np.zeros((rows.max() + 1, columns.max() + 1))
    np.add.at(counts, (rows, columns), 1)
    return counts


def purity(groups: np.ndarray, labels: np.ndarray) -> float:
    """The share of things that are in the majority of their group."""
    return float(cells(groups, labels).max(axis=1).sum() / len(groups))


def normalized_information(groups: np.ndarray, labels: np.ndarray) -> float:
    """Mutual information over the mean of both entropies."""
    shares = cells(groups, labels) / len(groups)

    def entropy(values: np.ndarray) -> float:
        values = values[values > 0]
        return float(-(values * np.log(values)).sum())

    left, right, both = entropy(shares.sum(axis=1)), entropy(shares.sum(axis=0)), entropy(shares)
    return 2 * (left + right - both) / (left + right) if left + right > 0 else 1.0


def adjusted_rand(groups: np.ndarray, labels: np.ndarray) -> float:
    """Hubert and Arabie's index."""

    def pairs(values: np.ndarray) -> float:
        return float((values * (values - 1) / 2).sum())

    counts = cells(groups, labels)
    left, right, all_pairs = pairs(counts.sum(axis=1)), pairs(counts.sum(axis=0)), len(groups) * (len(groups) - 1) / 2
    expected, most = left * right / all_pairs, (left + right) / 2
    return (pairs(counts) - expected) / (most - expected) if most != expected else 1.0
