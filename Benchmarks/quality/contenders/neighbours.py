"""scikit-learn's k nearest neighbours, as MTEB uses it."""
from __future__ import annotations

import numpy as np
from sklearn.neighbors import KNeighborsClassifier

from .base import Answers, Contender, Texts

NEIGHBOURS = 5


class Neighbours(Contender):
    """k = 5 by cosine distance on the last layer, MTEB's `kNNClassificationEvaluator`. The probability is the share of
    votes; familiarity is the negative distance to the k-th neighbour (Sun et al. 2022, arXiv 2204.06507)."""

    name = f"k nearest neighbours (k = {NEIGHBOURS}, cosine), last layer"

    def fit(self, examples: Texts, labels: np.ndarray, seed: int) -> None:
        self.classes, targets = np.unique(labels, return_inverse=True)
        self.targets = targets
        self.model = KNeighborsClassifier(n_neighbors=NEIGHBOURS, metric="cosine").fit(examples.last, targets)

    def answer(self, texts: Texts) -> Answers:
        distances, neighbours = self.model.kneighbors(texts.last)
        votes = np.zeros((len(texts), len(self.classes)), np.float32)
        rows = np.repeat(np.arange(len(texts)), NEIGHBOURS)
        np.add.at(votes, (rows, self.targets[neighbours].ravel()), 1 / NEIGHBOURS)
        return Answers(self.classes[votes.argmax(axis=1)], votes.max(axis=1), -distances[:, -1])
