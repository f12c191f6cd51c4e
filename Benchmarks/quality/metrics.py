"""What is measured of a contender's answers. Shares, between 0 and 1."""
from __future__ import annotations

import numpy as np
from sklearn.metrics import roc_auc_score

BINS = 15


def calibration_error(confidence: np.ndarray, correct: np.ndarray, bins: int = BINS) -> float:
    """Expected calibration error over equally wide bins of the winning label's probability (Guo et al. 2017)."""
    edges = np.linspace(0, 1, bins + 1)
    bin_of = np.clip(np.digitize(confidence, edges[1:-1], right=True), 0, bins - 1)
    total = 0.0
    for number in range(bins):
        members = bin_of == number
        if members.any():
            total += members.mean() * abs(confidence[members].mean() - correct[members].mean())
    return float(total)


def auroc(familiarity: np.ndarray, outlier_familiarity: np.ndarray) -> float:
    """Chance that a random in-scope text looks more familiar than a random outlier (ties count half)."""
    inside = np.r_[np.ones(len(familiarity)), np.zeros(len(outlier_familiarity))]
    return float(roc_auc_score(inside, np.r_[familiarity, outlier_familiarity]))


def fpr95(familiarity: np.ndarray, outlier_familiarity: np.ndarray) -> float:
    """Share of outliers that pass at the threshold that passes 95 % of the in-scope texts."""
    return float((outlier_familiarity >= np.quantile(familiarity, 0.05)).mean())
