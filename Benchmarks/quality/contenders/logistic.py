"""scikit-learn's logistic regression: as MTEB uses it, and with its C chosen by cross-validation."""
from __future__ import annotations

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedKFold, StratifiedShuffleSplit

from .base import Answers, Contender, Layers, Texts, most_probable

MAX_ITERATIONS = 100
CHOICES_OF_C = (1.0, 10.0, 100.0, 1_000.0)
FOLDS = 3
ONE_FOLD_FROM = 3_000
"""From this number of examples on, one fifth of them is held out once instead of cross-validating."""


class Logistic(Contender):
    """C = 1 and 100 iterations of lbfgs, MTEB's `logRegClassificationEvaluator`; with `tuned`, the C of the lowest
    cross-validated log loss."""

    def __init__(self, layers: Layers, tuned: bool) -> None:
        shown = "last layer" if layers == "last" else "layers 2, 4, 6"
        self.name = f"logistic regression, {shown}, C {'cross-validated' if tuned else '= 1'}"
        self.layers: Layers = layers
        self.tuned = tuned

    def fit(self, examples: Texts, labels: np.ndarray, seed: int) -> None:
        features = examples.features(self.layers)
        c = choose_c(features, labels, seed) if self.tuned else 1.0
        self.model = fitted(features, labels, c)

    def answer(self, texts: Texts) -> Answers:
        return most_probable(self.model.classes_, self.model.predict_proba(texts.features(self.layers)))


def fitted(features: np.ndarray, labels: np.ndarray, c: float) -> LogisticRegression:
    with warnings.catch_warnings():
        # MTEB's 100 iterations are the rule of this comparison, whether or not they converge.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return LogisticRegression(C=c, max_iter=MAX_ITERATIONS).fit(features, labels)


def choose_c(features: np.ndarray, labels: np.ndarray, seed: int) -> float:
    """The C of `CHOICES_OF_C` with the lowest log loss on held-out examples."""
    if len(labels) < ONE_FOLD_FROM:
        splitter = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    else:
        splitter = StratifiedShuffleSplit(1, test_size=0.2, random_state=seed)
    folds = list(splitter.split(features, labels))

    def loss(c: float) -> float:
        losses = []
        for kept, held in folds:
            model = fitted(features[kept], labels[kept], c)
            losses.append(log_loss(labels[held], model.predict_proba(features[held]), labels=model.classes_))
        return float(np.mean(losses))

    return min(CHOICES_OF_C, key=loss)
