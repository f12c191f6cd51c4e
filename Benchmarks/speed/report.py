"""Measurements as Markdown: first the ratios, then each part."""
from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from assaybench import machine as machines
from assaybench.tables import table

from . import classifying, embedding
from .sockets import measure as sockets

OURS = "Assay"
"""The start of the titles of our rows."""


@dataclass
class Report:
    date: str
    machine: dict[str, Any]
    rounds: int
    embed: embedding.EmbeddingResult | None = None
    classify: list[classifying.Row] = field(default_factory=list)
    sockets: list[sockets.Row] = field(default_factory=list)

    def record(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return {
            "date": self.date, "machine": self.machine, "rounds": self.rounds,
            "embed": None if self.embed is None else embedding.record(self.embed),
            "classify": [vars(row) for row in self.classify], "sockets": [vars(row) for row in self.sockets]}


def is_ours(title: str) -> bool:
    return title.startswith(OURS)


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    """Median over the rounds, with minimum and maximum; each is from one round."""
    ratios = sorted(mine / other for mine, other in zip(ours, theirs))
    digits = max(0, 2 - math.floor(math.log10(median(ratios))))
    return f"{median(ratios):.{digits}f} ({ratios[0]:.{digits}f}–{ratios[-1]:.{digits}f})"


def ratio_table(report: Report) -> str:
    """Of every peer in every job: how many times as fast Assay is."""
    jobs: list[tuple[str, list[tuple[str, list[float]]]]] = []
    if report.embed is not None:
        jobs.append(("embed", [(row.title, row.rates) for row in report.embed.rows]))
    for data in dict.fromkeys(row.data for row in report.classify):
        jobs.append((f"label {data}", [(row.title, row.rates) for row in report.classify if row.data == data]))
    if report.sockets:
        jobs.append(("queue to queue", [(row.title, row.rates) for row in report.sockets]))
        # A shorter time is better.
        jobs.append(("a lone message", [(row.title, [1 / ms for ms in row.lone_ms]) for row in report.sockets]))
    columns = list(dict.fromkeys(title for _, rows in jobs for title, _ in rows if is_ours(title)))
    lines = []
    for job, rows in jobs:
        rates = dict(rows)
        for title, theirs in rows:
            if not is_ours(title):
                ours = [ratio(rates[column], theirs) if column in rates else "–" for column in columns]
                lines.append([job, title, *ours])
    return table(["job", "peer", *(f"{column} ÷ peer" for column in columns)], lines, words=2)


def embedding_table(result: embedding.EmbeddingResult) -> str:
    lines = []
    for row in result.rows:
        cosine = "another model" if row.cosine is None else f"{row.cosine:.4f}"
        single = f"{row.details['single_ms']:.2f}" if "single_ms" in row.details else "–"
        lines.append([
            row.title, f"{row.rate:,.0f}", f"{min(row.rates):,.0f}–{max(row.rates):,.0f}", cosine,
            single, f"{row.megabytes:,.0f}", str(row.batch), f"{row.texts:,}"])
    head = ["engine", "texts/s", "min–max", "cosine to f32", "one text, ms", "memory, MB", "batch", "texts per round"]
    return table(head, lines)


def classifying_table(rows: Sequence[classifying.Row]) -> str:
    titles = list(dict.fromkeys(row.title for row in rows))
    found = {(row.data, row.title): row for row in rows}
    lines = []
    for data in dict.fromkeys(row.data for row in rows):
        cells = [found[data, title] for title in titles]
        lines.append([data, *(f"{100 * row.accuracy:.1f} %, {median(row.rates):,.0f}/s" for row in cells)])
    return table(["data", *titles], lines)


def sockets_table(rows: Sequence[sockets.Row]) -> str:
    lines = [
        [row.title, f"{median(row.rates):,.0f}", f"{min(row.rates):,.0f}–{max(row.rates):,.0f}",
         f"{median(row.lone_ms):.2f}", f"{median(row.lone_p95_ms):.2f}"] for row in rows]
    return table(["worker", "messages/s", "min–max", "single message, ms", "95th percentile, ms"], lines)


def machine_lines(report: Report) -> str:
    machine = report.machine
    debian = f", fasttext {machine['fasttext']} (Debian)" if machine["fasttext"] else ""
    return "\n".join([
        f"- machine: {machine['cpu']} ({', '.join(machine['features'])}), cores "
        f"{', '.join(map(str, machine['cores_used']))} of {machine['cores']}, load "
        f"{machine['load_average']:.1f} before, {machine['load_average_after']:.1f} after, {machine['system']}",
        f"- Assay: revision {machines.revision(machine)}",
        f"- peers: Python {machine['python']}, {machines.packages(machine)}{debian}",
        f"- {report.rounds} rounds, all contenders in turn; ratios are from the same round: median (min–max)",
    ])


def markdown(report: Report) -> str:
    parts = [
        f"# Speed beside the peers, {report.date}", machine_lines(report),
        "How to run and read this: [README](../README.md).", "## Ratios", ratio_table(report)]
    if report.embed is not None:
        parts += ["## Texts to vectors", embedding_table(report.embed)]
        parts += [f"{name} is left out: {reason}" for name, reason in report.embed.left_out.items()]
    if report.classify:
        parts += ["## The classification job", classifying_table(report.classify)]
    if report.sockets:
        parts += ["## Queue to queue", sockets_table(report.sockets)]
    return "\n\n".join(parts) + "\n"
