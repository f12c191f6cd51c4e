"""The inputs and outputs of every contender."""
from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal

import numpy as np

Layers = Literal["last", "chosen"]


@dataclass(frozen=True)
class Texts:
    """Texts with their embeddings, `rows × dimensions`, float32, of unit length: the last layer's, and layers 2, 4,
    6."""

    texts: list[str]
    last: np.ndarray
    chosen: np.ndarray

    def __len__(self) -> int:
        return len(self.texts)

    def at(self, indices: np.ndarray) -> Texts:
        return Texts([self.texts[i] for i in indices], self.last[indices], self.chosen[indices])

    def features(self, layers: Layers) -> np.ndarray:
        return self.last if layers == "last" else self.chosen


@dataclass(frozen=True)
class Answers:
    """One entry per text: the label, its probability (None: the contender has no probability), and how familiar the
    text looks, larger for texts that look more like the examples."""

    labels: np.ndarray
    confidence: np.ndarray | None
    familiarity: np.ndarray


class Contender(ABC):
    """A classifier on given embeddings. `name` is its row in the tables."""

    name: str

    @abstractmethod
    def fit(self, examples: Texts, labels: np.ndarray, seed: int) -> None: ...

    @abstractmethod
    def answer(self, texts: Texts) -> Answers: ...


def most_probable(classes: np.ndarray, probabilities: np.ndarray) -> Answers:
    """Answers of a classifier with probabilities `texts × classes`: familiarity is the largest one."""
    top = probabilities.max(axis=1)
    return Answers(classes[probabilities.argmax(axis=1)], top, top)
