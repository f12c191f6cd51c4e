"""Realized false alarms of `assay eval` over random splits of one pool of texts."""
from __future__ import annotations

import pathlib
import tempfile
from dataclasses import dataclass

import numpy as np

from assay import Assay
from assaybench.corpora import Rows

RATES = (0.01, 0.05, 0.1)
MAIN_RATE = 0.05


@dataclass(frozen=True)
class Sizes:
    """Rows per split; smaller pools are split in the same proportion."""

    train: int
    test: int

    def fitting(self, rows: int) -> Sizes:
        scale = min(1.0, rows / (self.train + self.test))
        return Sizes(int(self.train * scale), int(self.test * scale))


@dataclass(frozen=True)
class Split:
    """One split's outcome: `realized` by promised rate, and how many examples calibrated the threshold."""

    seed: int
    tests: int
    calibration: int
    realized: dict[float, float]


def split_rows(pool: Rows, sizes: Sizes, seed: int) -> tuple[Rows, Rows]:
    """Exchangeable by construction: one shuffle, then a cut."""
    order = np.random.default_rng(seed).permutation(len(pool))
    fitting = sizes.fitting(len(pool))
    return pool.at(order[: fitting.train]), pool.at(order[fitting.train : fitting.train + fitting.test])


def run_split(assay: Assay, pool: Rows, sizes: Sizes, seed: int) -> Split:
    train, test = split_rows(pool, sizes, seed)
    with tempfile.TemporaryDirectory() as folder:
        files = pathlib.Path(folder, "train.tsv"), pathlib.Path(folder, "test.tsv")
        train.write(files[0])
        test.write(files[1])
        report = assay.evaluate(*files)
        realized = {float(rate): share for rate, share in report["false_alarms"].items()}
    return Split(seed, report["tests"], report["fit"]["anomaly"]["size"], realized)


def flagged_probes(assay: Assay, pool: Rows, sizes: Sizes, kinds: dict[str, list[str]]) -> dict[str, float]:
    """Share of each kind's texts flagged at `MAIN_RATE`, learnt from split 0."""
    train, test = split_rows(pool, sizes, 0)
    shares = {}
    with tempfile.TemporaryDirectory() as folder:
        files = {name: pathlib.Path(folder, f"{name}.tsv") for name in ("train", "test", "probes")}
        train.write(files["train"])
        test.write(files["test"])
        for kind, texts in kinds.items():
            Rows(texts, np.full(len(texts), "probe")).write(files["probes"])
            options = ["--anomaly-rate", str(MAIN_RATE), "--outliers", str(files["probes"])]
            shares[kind] = assay.evaluate(files["train"], files["test"], *options)["outliers"]["recall"]
    return shares
