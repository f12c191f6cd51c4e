"""Assay, timed from outside: `assay embed` on a file, minus the time for one text, which is the start of the
process."""
from __future__ import annotations

import pathlib
import tempfile
from collections.abc import Sequence

import numpy as np

from assaybench import texts as files_of_texts
from assaybench.program import Program

from .base import Contender, Files


class Assay(Contender):
    """Reading the texts and writing the matrix count against Assay, but against no other contender."""

    batches = (64,)
    """How many texts `assay embed` takes at once."""

    def __init__(self, title: str, *options: str) -> None:
        self.title, self.options = title, options

    def load(self, files: Files, threads: int) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="assay-peers-")
        self.output = pathlib.Path(self.folder.name) / "vectors.npy"
        self.program = Program(files.binary, ("--threads", threads, *self.options, "--model", self.model(files)))

    def model(self, files: Files) -> pathlib.Path:
        return files.model

    def encode(self, texts: Sequence[str], batch: int) -> np.ndarray:
        self.run(texts)
        return np.load(self.output)

    def seconds(self, texts: Sequence[str], batch: int) -> float:
        start = min(self.run(texts[:1]) for _ in range(3))
        return self.run(texts) - start

    def details(self, texts: Sequence[str]) -> dict[str, float]:
        """From `assay bench`, which also reports the share of the machine's own rate of matrix products."""
        file = files_of_texts.write(pathlib.Path(self.folder.name) / "texts.txt", list(texts))
        found = self.program.json("bench", "--input", file)
        return {"single_ms": found["single_text_ms"], "gemm_limit_share": found["gemm_limit_share"]}

    def run(self, texts: Sequence[str]) -> float:
        """Wall time of the process."""
        return self.program.run("embed", "--npy", self.output, "-", text="\n".join(texts) + "\n").seconds

    def close(self) -> None:
        self.folder.cleanup()


class AssayStatic(Assay):
    """On the static model that `assay distill` has made of the transformer."""

    is_fast = True
    is_same_model = False

    def model(self, files: Files) -> pathlib.Path:
        return files.static

    def details(self, texts: Sequence[str]) -> dict[str, float]:
        return {}
