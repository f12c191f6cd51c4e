"""The first part: texts to vectors, all contenders in turn, several rounds."""
from __future__ import annotations

import pathlib
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from assaybench.texts import read

from . import contenders
from .contenders.base import Files
from .process import ContenderFailed, ContenderProcess

TUNING_TEXTS = 512
COMPARED_TEXTS = 500


@dataclass
class Row:
    """What was measured of a contender. `rates` are texts per second, one per round."""

    name: str
    title: str
    versions: dict[str, str]
    batch: int
    texts: int
    rates: list[float] = field(default_factory=list)
    cosine: float | None = None
    """Mean cosine to the reference's vectors; None for another model's."""
    megabytes: float = 0
    details: dict[str, float] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    def ratios(self, other: Row) -> list[float]:
        """How many times as fast as `other`, round by round."""
        return [mine / theirs for mine, theirs in zip(self.rates, other.rates)]


@dataclass
class EmbeddingResult:
    rows: list[Row]
    left_out: dict[str, str]
    """Contenders that did not start, and why."""


def measure(names: Sequence[str], files: Files, cores: list[int], texts: int, rounds: int) -> EmbeddingResult:
    everything = len(read(files.texts))
    processes, left_out = start(names, files, cores)
    try:
        rows = [tune(process, texts, everything) for process in processes]
        compare(processes, rows)
        for number in range(rounds):
            # Each round begins with a different contender, so that none always follows the same one.
            turn = number % len(processes)
            for process, row in list(zip(processes, rows))[turn:] + list(zip(processes, rows))[:turn]:
                done = process.ask("run", texts=row.texts, batch=row.batch)
                row.rates.append(row.texts / done["seconds"])
                row.megabytes = done["megabytes"]
            print(f"round {number + 1}: " + \
                  ", ".join(f"{row.title} {row.rates[-1]:,.0f}" for row in rows), file=sys.stderr)
        for process, row in zip(processes, rows):
            row.details = process.ask("details", texts=min(TUNING_TEXTS, everything))
    finally:
        for process in processes:
            process.close()
    return EmbeddingResult(rows, left_out)


def start(names: Sequence[str], files: Files, cores: list[int]) -> tuple[list[ContenderProcess], dict[str, str]]:
    processes, left_out = [], {}
    for name in names:
        try:
            processes.append(ContenderProcess(name, files, cores))
        except ContenderFailed as problem:
            left_out[name] = str(problem).strip().splitlines()[-1]
            print(f"{name} is left out: {problem}", file=sys.stderr)
    return processes, left_out


def tune(process: ContenderProcess, texts: int, everything: int) -> Row:
    """The batch size with the highest throughput."""
    facts = process.facts
    count = everything if facts["is_fast"] else min(texts, everything)
    tuning = count if facts["is_fast"] else min(TUNING_TEXTS, count)
    seconds = {batch: process.ask("run", texts=tuning, batch=batch)["seconds"] for batch in facts["batches"]}
    return Row(process.name, facts["title"], facts["versions"], min(seconds, key=seconds.__getitem__), count)


def compare(processes: list[ContenderProcess], rows: list[Row]) -> None:
    """All vectors compared with the reference's, so that no contender wins by being wrong."""
    with tempfile.TemporaryDirectory() as folder:
        vectors: dict[str, np.ndarray] = {}
        for process, row in zip(processes, rows):
            path = pathlib.Path(folder) / f"{process.name}.npy"
            process.ask("vectors", texts=COMPARED_TEXTS, batch=row.batch, path=str(path))
            found = np.load(path)
            vectors[row.name] = found / np.linalg.norm(found, axis=1, keepdims=True)
    reference = vectors.get(contenders.REFERENCE)
    for process, row in zip(processes, rows):
        if reference is not None and process.facts["is_same_model"]:
            row.cosine = float(np.einsum("ij,ij->i", vectors[row.name], reference).mean())


def record(result: EmbeddingResult) -> dict[str, Any]:
    return {
        "rows": [vars(row) for row in result.rows],
        "left_out": result.left_out,
    }
