"""Runs the `assay` binary."""
from __future__ import annotations

import hashlib
import pathlib
from typing import Any

import numpy as np

from assaybench.corpora import Rows
from assaybench.program import MODEL, ROOT, Program, find, need
from contenders.base import Texts

CACHE = ROOT / ".cache" / "quality"
LAYERS = (2, 4, 6)


class Assay:
    """The binary at one precision. Embeddings and their cache are in `.cache/quality`."""

    def __init__(self, binary: pathlib.Path, precision: str, threads: int = 0) -> None:
        self.program = Program(find(binary), ("--precision", precision, "--threads", threads))
        self.precision = precision
        self.model: str | None = None
        """The model with its fingerprint, once anything has been evaluated."""
        need(MODEL / "model.safetensors", "fetch it with Scripts/bootstrap")
        CACHE.mkdir(parents=True, exist_ok=True)

    def evaluate(self, train: pathlib.Path, test: pathlib.Path, *options: str) -> dict[str, Any]:
        """`assay eval --json`, which embeds the texts of every run again."""
        report = self.program.json("eval", "--train", train, "--test", test, "--cache", CACHE / "eval", *options)
        self.model = report["model"]
        return report

    def embed(self, rows: Rows) -> Texts:
        """The features label sets see, and from them the last layer."""
        path = CACHE / f"{self.digest(rows)}.npy"
        if not path.exists():
            partial = path.with_suffix(".partial.npy")
            layers = ",".join(map(str, LAYERS))
            self.program.run("embed", "--layers", layers, "--npy", partial, "-", text="\n".join(rows.texts) + "\n")
            partial.rename(path)
        features = np.load(path)
        if len(features) != len(rows):
            raise SystemExit(f"{path}: {len(features)} rows for {len(rows)} texts; remove it and run again")
        last = features[:, -features.shape[1] // len(LAYERS):]
        return Texts(rows.texts, last / np.linalg.norm(last, axis=1, keepdims=True), features)

    def digest(self, rows: Rows) -> str:
        """A digest of everything that embeddings depend on: model files, precision, layers, texts."""
        state = hashlib.sha256()
        for file in ("model.safetensors", "tokenizer.json", "config.json"):
            with open(MODEL / file, "rb") as stream:
                state.update(hashlib.file_digest(stream, "sha256").digest())
        state.update(f"{self.precision} {LAYERS}\n".encode())
        state.update("\n".join(rows.texts).encode())
        return state.hexdigest()[:24]
