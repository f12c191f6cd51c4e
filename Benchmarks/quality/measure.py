"""One measurement: one contender, one data set, one draw."""
from __future__ import annotations

import pathlib
import time
from dataclasses import dataclass

import numpy as np
import torch
from threadpoolctl import threadpool_limits

import metrics
from assay import Assay
from contenders.base import Contender, Texts


@dataclass(frozen=True)
class Measurement:
    """Shares between 0 and 1; `shots` None: every example. None where a contender has no such figure."""

    data: str
    contender: str
    shots: int | None
    seed: int
    examples: int
    tests: int
    accuracy: float
    ece: float | None
    auroc: float | None
    fpr95: float | None
    fit_seconds: float
    score_microseconds: float | None


@dataclass(frozen=True)
class Draw:
    """The rows that every contender sees, in memory and as files."""

    data: str
    shots: int | None
    seed: int
    examples: Texts
    labels: np.ndarray
    tests: Texts
    truths: np.ndarray
    outliers: Texts | None
    files: dict[str, pathlib.Path]


def measure_peer(peer: Contender, draw: Draw) -> Measurement:
    """Fits and scores on one thread; the time of scoring is that of all tests at once, divided by their number."""
    torch.set_num_threads(1)
    with threadpool_limits(1):
        start = time.perf_counter()
        peer.fit(draw.examples, draw.labels, draw.seed)
        fitted = time.perf_counter()
        answers = peer.answer(draw.tests)
        scored = time.perf_counter()
        strange = None if draw.outliers is None else peer.answer(draw.outliers)
    correct = answers.labels == draw.truths
    ece = None if answers.confidence is None else metrics.calibration_error(answers.confidence, correct)
    far = None if strange is None else (answers.familiarity, strange.familiarity)
    return Measurement(
        draw.data, peer.name, draw.shots, draw.seed, len(draw.examples), len(draw.tests),
        accuracy=float(correct.mean()), ece=ece,
        auroc=metrics.auroc(*far) if far else None, fpr95=metrics.fpr95(*far) if far else None,
        fit_seconds=fitted - start, score_microseconds=1e6 * (scored - fitted) / len(draw.tests))


def measure_assay(assay: Assay, name: str, options: tuple[str, ...], draw: Draw) -> Measurement:
    """`assay eval` with these options on the draw's files."""
    if "outliers" in draw.files:
        options += ("--outliers", str(draw.files["outliers"]))
    report = assay.evaluate(draw.files["train"], draw.files["test"], *options)
    outliers = report.get("outliers", {})
    return Measurement(
        draw.data, f"Assay, {name}", draw.shots, draw.seed, report["examples"], report["tests"],
        accuracy=report["accuracy"], ece=report["ece"], auroc=outliers.get("auroc"), fpr95=outliers.get("fpr95"),
        fit_seconds=report["fit_seconds"], score_microseconds=report.get("score_microseconds"))
