#!/usr/bin/env python3
"""What one would write instead of Assay, written well: pyzmq, a Python embedding engine, NumPy centroids.

    python -m speed.sockets.python_worker NAME FILES THREADS LABELS PULL PUSH

Reads the same label sets, takes the same frames and answers in the same shape. All waiting messages go into one batch,
up to the engine's best size; a single message never waits for others.
"""
from __future__ import annotations

import json
import pathlib
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import orjson
import zmq

from speed import contenders
from speed.contenders.base import Files

BATCH = 64
"""How many messages are answered together."""
SHARPNESS = 20.0
"""Confidence is the softmax of the cosines times this."""
THRESHOLD = 0.5
"""Of the labels of a set in multi mode, on the logistic curve about the cosine `THRESHOLD_COSINE`."""
THRESHOLD_COSINE = 0.45

Embed = Callable[[list[str]], np.ndarray]


class LabelSet:
    """Centroids of unit length, one per label."""

    def __init__(self, folder: pathlib.Path, embed: Embed) -> None:
        self.name = folder.name
        settings = folder / "set.yaml"
        self.is_multi = settings.exists() and "mode: multi" in settings.read_text(encoding="utf8")
        self.labels, centroids = [], []
        for file in sorted(folder.glob("*.txt")):
            examples = [line for line in file.read_text(
                encoding="utf8").splitlines() if line.strip() and line[0] != "#"]
            centroid = embed(examples).mean(axis=0)
            self.labels.append(file.stem)
            centroids.append(centroid / np.linalg.norm(centroid))
        self.centroids = np.stack(centroids).T

    def tags(self, vectors: np.ndarray) -> list[dict[str, Any]]:
        cosines = vectors @ self.centroids
        if self.is_multi:
            chances = 1 / (1 + np.exp(-SHARPNESS * (cosines - THRESHOLD_COSINE)))
            return [self.several(*row) for row in zip(cosines.round(4).tolist(), chances.round(4).tolist())]
        powers = np.exp(SHARPNESS * (cosines - cosines.max(axis=1, keepdims=True)))
        chances = powers / powers.sum(axis=1, keepdims=True)
        best = cosines.argmax(axis=1)
        rows = np.arange(len(best))
        found = zip(best.tolist(), chances[rows, best].round(4).tolist(), cosines[rows, best].round(4).tolist())
        return [{"label": self.labels[b], "confidence": c, "similarity": s} for b, c, s in found]

    def several(self, cosines: list[float], chances: list[float]) -> dict[str, Any]:
        labels = [label for label, chance in zip(self.labels, chances) if chance >= THRESHOLD]
        return {"labels": labels, "confidence": max(chances), "similarity": max(cosines)}


def serve(pull: zmq.Socket, push: zmq.Socket, embed: Embed, sets: list[LabelSet]) -> None:
    while True:
        frames = [pull.recv()]
        try:
            while len(frames) < BATCH:
                frames.append(pull.recv(zmq.NOBLOCK))
        except zmq.Again:
            pass
        messages = [orjson.loads(frame) for frame in frames]
        vectors = embed([message["text"] for message in messages])
        tags = [(labels.name, labels.tags(vectors)) for labels in sets]
        for row, message in enumerate(messages):
            push.send(orjson.dumps({"id": message["id"], "tags": {name: found[row] for name, found in tags}}))


def main() -> None:
    name, paths, threads, labels, pull_from, push_to = sys.argv[1:]
    files = Files(**{key: pathlib.Path(path) for key, path in json.loads(paths).items()})
    engine = contenders.ALL[name].make()
    engine.load(files, int(threads))
    embed: Embed = lambda texts: engine.encode(texts, engine.serving_batch)  # noqa: E731
    sets = [LabelSet(folder, embed) for folder in sorted(pathlib.Path(labels).iterdir()) if folder.is_dir()]
    context = zmq.Context()
    pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    pull.bind(pull_from)
    push.bind(push_to)
    print("ready", file=sys.stderr, flush=True)
    serve(pull, push, embed, sets)


if __name__ == "__main__":
    main()
