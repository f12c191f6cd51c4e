#!/usr/bin/env python3
"""All measured data sets in one table: Assay's `auto` compared with the best peer of each column.

    python3 Benchmarks/quality/summary.py [--results Benchmarks/quality/results]

Reads every result of quality.py and takes the newest of each data set, contender and size; a contender's days may
differ, but draws and embeddings are the same on every day.
"""
from __future__ import annotations

import json
import pathlib
import sys
from collections.abc import Callable
from statistics import mean

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))

from assaybench import arguments, tables  # noqa: E402

OURS = "Assay, auto"
SIZES = (5, 10, 50, None)
Rows = dict[tuple[str, str, int | None], list[dict]]


def newest(folder: pathlib.Path) -> Rows:
    found: Rows = {}
    for file in sorted(folder.glob("20??-??-??-*.json")):
        rows = json.loads(file.read_text()).get("measurements", [])
        if file.stem.endswith("-quick") or not rows or "contender" not in rows[0]:
            continue
        day: Rows = {}
        for row in rows:
            day.setdefault((row["data"], row["contender"], row["shots"]), []).append(row)
        found |= day
    return found


def cell(rows: Rows, data: str, size: int | None, key: str, scale: float, digits: int, better: Callable) -> str:
    """Ours / the best peer's (who)."""
    figures = {
        name: scale * mean(row[key] for row in measured if row[key] is not None)
        for (of, name, shots), measured in rows.items()
        if of == data and shots == size and any(row[key] is not None for row in measured)
    }
    peers = {name: value for name, value in figures.items() if not name.startswith("Assay")}
    if OURS not in figures or not peers:
        return "–"
    best = better(peers.values())
    ours = f"{figures[OURS]:.{digits}f}"
    shown = f"**{ours}**" if better(figures[OURS], best) == figures[OURS] else ours
    return f"{shown} / {best:.{digits}f}"


def main() -> None:
    parser = arguments.parser(__doc__)
    parser.add_argument("--results", type=pathlib.Path, default=pathlib.Path(__file__).parent / "results")
    rows = newest(parser.parse_args().results)
    columns = [
        *((f"accuracy {size or 'all'}", size, "accuracy", 100, 1, max) for size in SIZES),
        ("ECE all", None, "ece", 1, 3, min), ("AUROC all", None, "auroc", 100, 1, max),
        ("FPR95 all", None, "fpr95", 100, 1, min),
    ]
    lines = ([data, *(cell(rows, data, *rest) for _, *rest in columns)]
             for data in dict.fromkeys(of for of, _, _ in rows))
    print(tables.table(["data", *(name for name, *_ in columns)], lines))


if __name__ == "__main__":
    main()
