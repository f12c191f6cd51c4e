"""semantic-router 1.x: its `IndexedRouter` over an encoder that serves the given embeddings."""
from __future__ import annotations

import logging
from typing import Literal

import numpy as np
from pydantic import PrivateAttr
from semantic_router import IndexedRouter, Route
from semantic_router.calibration import Calibrator
from semantic_router.encoders import DenseEncoder
from sklearn.model_selection import train_test_split

from .base import Answers, Contender, Texts

# It warns about every draw with uninformative held-out scores; the ECE shows that.
logging.getLogger("semantic_router").setLevel(logging.ERROR)

Aggregation = Literal["mean", "sum"]
HELD_OUT = 0.2
"""The share of the examples whose scores calibrate the router."""


class ServingEncoder(DenseEncoder):
    """Looks up a text's embedding."""

    name: str = "served"
    _vectors: dict[str, np.ndarray] = PrivateAttr(default_factory=dict)

    def serve(self, texts: Texts) -> None:
        self._vectors.update(zip(texts.texts, texts.last))

    def __call__(self, docs: list[str]) -> list[np.ndarray]:
        return [self._vectors[text] for text in docs]

    async def acall(self, docs: list[str]) -> list[np.ndarray]:
        return self(docs)


class SemanticRouter(Contender):
    """Every label a route, every example an utterance; a route's score is the mean (the default) or the sum of its hits
    among the 5 best. `fit` needs queries that are not utterances: a router of four fifths of the examples is calibrated
    on the rest (Platt), and its calibrator is applied to the scores of the router of all examples. Familiarity is the
    best route's raw score."""

    def __init__(self, aggregation: Aggregation) -> None:
        self.name = f"semantic-router 1.x, {aggregation} of hits"
        self.aggregation: Aggregation = aggregation

    def fit(self, examples: Texts, labels: np.ndarray, seed: int) -> None:
        self.encoder = ServingEncoder()
        self.encoder.serve(examples)
        self.calibrator = self.calibrate(examples, labels, seed)
        self.router = self.route(examples.texts, labels)

    def calibrate(self, examples: Texts, labels: np.ndarray, seed: int) -> Calibrator | None:
        """None if all held-out examples are answered right, or all wrong: `fit` refuses to calibrate then."""
        kept, held = train_test_split(np.arange(len(labels)), test_size=HELD_OUT, stratify=labels, random_state=seed)
        router = self.route([examples.texts[i] for i in kept], labels[kept])
        queries, truths = [examples.texts[i] for i in held], labels[held].tolist()
        if router.evaluate(queries, truths) in (0.0, 1.0):
            return None
        router.fit(queries, truths)
        return router.calibrator

    def route(self, texts: list[str], labels: np.ndarray) -> IndexedRouter:
        utterances: dict[str, list[str]] = {}
        for text, label in zip(texts, labels):
            utterances.setdefault(str(label), []).append(text)
        routes = [Route(name=name, utterances=examples) for name, examples in utterances.items()]
        return IndexedRouter(encoder=self.encoder, routes=routes, aggregation=self.aggregation)

    def answer(self, texts: Texts) -> Answers:
        """One call per text, as in real use; the uncalibrated router's confidence is the raw score."""
        self.encoder.serve(texts)
        choices = [self.router(text) for text in texts.texts]
        raw = np.array([choice.confidence for choice in choices])
        labels = np.array([choice.name for choice in choices])
        return Answers(labels, None if self.calibrator is None else self.calibrator(raw), raw)
