"""Measurements as Markdown: one table per data set."""
from __future__ import annotations

from collections.abc import Callable
from statistics import mean, stdev
from typing import Any

from assaybench import machine as machines, tables
from measure import Measurement

NONE = "–"
Pick = Callable[[Measurement], float | None]


def shots_name(shots: int | None) -> str:
    return "all" if shots is None else str(shots)


def figure(rows: list[Measurement], pick: Pick, scale: float, digits: int) -> str:
    """Mean over the seeds, with the standard deviation where there are several."""
    values = [scale * value for row in rows if (value := pick(row)) is not None]
    if not values:
        return NONE
    spread = f" ± {stdev(values):.{digits}f}" if len(values) > 1 else ""
    return f"{mean(values):.{digits}f}{spread}"


def table(rows: list[Measurement]) -> str:
    """The best accuracy of a column is bold. Times are those of the largest draw."""
    contenders = list(dict.fromkeys(row.contender for row in rows))
    shots = list(dict.fromkeys(row.shots for row in rows))
    has_outliers = any(row.auroc is not None for row in rows)
    cells: dict[tuple[str, int | None], list[Measurement]] = {}
    for row in rows:
        cells.setdefault((row.contender, row.shots), []).append(row)
    best = {
        count: max(mean(r.accuracy for r in cells[name, count]) for name in contenders if (name, count) in cells)
        for count in shots
    }

    def accuracy(name: str, count: int | None) -> str:
        found = cells.get((name, count), [])
        shown = figure(found, lambda r: r.accuracy, 100, 1)
        return f"**{shown}**" if found and mean(r.accuracy for r in found) >= best[count] - 1e-9 else shown

    head = ["contender", *(f"accuracy {shots_name(s)}" for s in shots), *(f"ECE {shots_name(s)}" for s in shots)]
    if has_outliers:
        head += [f"AUROC / FPR95 {shots_name(s)}" for s in shots]
    head += [f"fit s ({shots_name(shots[-1])})", f"score µs a text ({shots_name(shots[-1])})"]
    lines = []
    for name in contenders:
        row = [name, *(accuracy(name, s) for s in shots)]
        row += [figure(cells.get((name, s), []), lambda r: r.ece, 1, 3) for s in shots]
        if has_outliers:
            row += [outlier_cell(cells.get((name, s), [])) for s in shots]
        last = cells.get((name, shots[-1]), [])
        row += [figure(last, lambda r: r.fit_seconds, 1, 2), figure(last, lambda r: r.score_microseconds, 1, 0)]
        lines.append(row)
    return tables.table(head, lines)


def outlier_cell(rows: list[Measurement]) -> str:
    shown = [figure(rows, pick, 100, 1) for pick in (lambda r: r.auroc, lambda r: r.fpr95)]
    return NONE if shown[0] == NONE else " / ".join(shown)


def machine_lines(machine: dict[str, Any], seeds: int) -> str:
    return "\n".join([
        f"- machine: {machine['cpu']}, {machine['cores']} cores, load {machine['load_average']:.1f} at the start, "
        f"{machine['system']}",
        f"- Assay: {machine['model']}, {machine['precision']}, revision {machines.revision(machine)}",
        f"- peers: Python {machine['python']}, {machines.packages(machine)}",
        f"- draws: seeds 0 to {seeds - 1}; mean ± standard deviation over them; all examples are one run",
    ])


def markdown(rows: list[Measurement], machine: dict[str, Any], date: str, seeds: int) -> str:
    parts = [
        f"# Quality beside the peers, {date}", machine_lines(machine, seeds),
        "Accuracy, AUROC and FPR95 in per cent; ECE as a share. How to read the tables: [README](../README.md).",
    ]
    for data in dict.fromkeys(row.data for row in rows):
        found = [row for row in rows if row.data == data]
        tests, largest = found[0].tests, max(row.examples for row in found)
        parts += [f"## {data}", f"{largest:,} examples, {tests:,} tests", table(found)]
    return "\n\n".join(parts) + "\n"
