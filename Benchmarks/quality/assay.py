"""Runs the `assay` binary."""
from __future__ import annotations

import hashlib
import json
import pathlib
import subprocess
from typing import Any

import numpy as np

from contenders.base import Texts
from corpora import Rows

ROOT = pathlib.Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "quality"
MODEL = ROOT / "Models" / "all-MiniLM-L6-v2"
LAYERS = (2, 4, 6)


class Assay:
    """The binary at one precision. Embeddings and their cache lie in `.cache/quality`."""

    def __init__(self, binary: pathlib.Path, precision: str, threads: int = 0) -> None:
        self.binary, self.precision = binary.resolve(), precision
        self.options = ["--precision", precision, "--threads", str(threads)]
        self.model: str | None = None
        """The model with its fingerprint, once something was evaluated."""
        if not self.binary.is_file():
            raise SystemExit(f"{binary}: no such binary; build it with Scripts/build, or name it with --binary")
        if not (MODEL / "model.safetensors").is_file():
            raise SystemExit(f"{MODEL}: no model; fetch it with Scripts/bootstrap")
        CACHE.mkdir(parents=True, exist_ok=True)

    def run(self, arguments: list[str], text: str = "") -> str:
        """Standard output. Fails with the binary's own words."""
        done = subprocess.run(
            [str(self.binary), *arguments, *self.options], input=text, cwd=ROOT, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"assay {' '.join(arguments)} failed ({done.returncode}):\n{done.stderr}")
        return done.stdout

    def evaluate(self, train: pathlib.Path, test: pathlib.Path, *options: str) -> dict[str, Any]:
        """`assay eval --json`, which embeds the texts of every run again."""
        files = ["--train", str(train), "--test", str(test), "--cache", str(CACHE / "eval")]
        report = json.loads(self.run(["eval", *files, *options, "--json"]))
        self.model = report["model"]
        return report

    def embed(self, rows: Rows) -> Texts:
        """The features label sets see, and from them the last layer."""
        path = CACHE / f"{self.digest(rows)}.npy"
        if not path.exists():
            partial = path.with_suffix(".partial.npy")
            layers = ",".join(map(str, LAYERS))
            self.run(["embed", "--layers", layers, "--npy", str(partial), "-"], "\n".join(rows.texts) + "\n")
            partial.rename(path)
        features = np.load(path)
        if len(features) != len(rows):
            raise SystemExit(f"{path}: {len(features)} rows for {len(rows)} texts; remove it and run again")
        last = features[:, -features.shape[1] // len(LAYERS):]
        return Texts(rows.texts, last / np.linalg.norm(last, axis=1, keepdims=True), features)

    def digest(self, rows: Rows) -> str:
        """Of everything that embeddings depend on: model files, precision, layers, texts."""
        state = hashlib.sha256()
        for file in ("model.safetensors", "tokenizer.json", "config.json"):
            with open(MODEL / file, "rb") as stream:
                state.update(hashlib.file_digest(stream, "sha256").digest())
        state.update(f"{self.precision} {LAYERS}\n".encode())
        state.update("\n".join(rows.texts).encode())
        return state.hexdigest()[:24]
