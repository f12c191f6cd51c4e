#!/usr/bin/env python3
"""Assay compared with its peers: the same embeddings, the same splits and draws, one run.

    python3 Benchmarks/quality/quality.py [--data DATA] [--binary .build/release/assay] [--datasets clinc150,sst2]
                                          [--quick] [--only assay]

DATA contains a folder per data set (see README.md); without --data see Benchmarks/README.md. Tables go to standard
output and, with every single measurement as JSON, to Benchmarks/quality/results/.
"""
from __future__ import annotations

import argparse
import json
import pathlib
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))

import program  # noqa: E402
import report  # noqa: E402
from assay import Assay  # noqa: E402
from assaybench import corpora, machine, results  # noqa: E402
from assaybench.corpora import Corpus  # noqa: E402
from contenders import peers  # noqa: E402
from measure import Draw, Measurement, measure_assay, measure_peer  # noqa: E402

SHOTS: tuple[int | None, ...] = (5, 10, 50, None)
QUICK_SHOTS: tuple[int | None, ...] = (10,)
ASSAY = {
    "auto": ("--method", "auto"),
    "auto, layers auto": ("--method", "auto", "--layers", "auto"),
    "cosine": ("--method", "cosine"),
}


def parse() -> argparse.Namespace:
    parser = program.parser(__doc__)
    parser.add_argument("--seeds", type=int, default=3, help="few-shot draws per data set (default: 3)")
    parser.add_argument("--only", default="", help="only contenders whose name contains this, in any case")
    parser.add_argument("--quick", action="store_true", help="10 examples per label, one seed, only the fast peers")
    options = program.parse(parser)
    if options.seeds < 1:
        parser.error("--seeds wants at least 1")
    if options.quick:
        options.seeds = 1
    return options


def draws(corpus: Corpus, assay: Assay, folder: pathlib.Path, options: argparse.Namespace) -> Iterator[Draw]:
    """Every draw of the corpus, its files written to `folder`."""
    files = {"train": folder / "train.tsv", "test": folder / "test.tsv"}
    corpus.test.write(files["test"])
    train, tests = assay.embed(corpus.train), assay.embed(corpus.test)
    outliers = None
    if corpus.outliers is not None:
        files["outliers"] = folder / "outliers.tsv"
        corpus.outliers.write(files["outliers"])
        outliers = assay.embed(corpus.outliers)
    for shots in QUICK_SHOTS if options.quick else SHOTS:
        for seed in range(1 if shots is None else options.seeds):
            rows = corpora.draw(corpus.train.labels, shots, seed)
            corpus.train.at(rows).write(files["train"])
            yield Draw(
                corpus.name, shots, seed, train.at(
                    rows), corpus.train.labels[rows], tests, corpus.test.labels, outliers,
                files)


def measure(corpus: Corpus, assay: Assay, options: argparse.Namespace) -> Iterator[Measurement]:
    with tempfile.TemporaryDirectory() as folder:
        for draw in draws(corpus, assay, pathlib.Path(folder), options):
            for name, chosen in ASSAY.items():
                if options.only.lower() in f"assay, {name}":
                    yield measure_assay(assay, name, chosen, draw)
            for make in peers(options.quick):
                if options.only.lower() in (peer := make()).name.lower():
                    yield measure_peer(peer, draw)


def save(rows: list[Measurement], facts: dict[str, Any], options: argparse.Namespace) -> str:
    """Writes both files and returns the Markdown. Measurements of other data sets or contenders from the
    same day are kept."""
    stem = options.output / results.stem(facts["cpu"], "quick" if options.quick else "")
    rows = [*kept(stem.with_suffix(".json"), rows), *rows]
    text = report.markdown(rows, facts, results.today(), options.seeds)
    record = {"date": results.today(), "machine": facts, "seeds": options.seeds,
                                    "measurements": [asdict(row) for row in rows]}
    results.save_both(stem, text, record)
    return text


def kept(file: pathlib.Path, rows: list[Measurement]) -> list[Measurement]:
    """The measurements in the file that `rows` do not measure again."""
    if not file.exists():
        return []
    again = {(row.data, row.contender, row.shots) for row in rows}
    earlier = [Measurement(**row) for row in json.loads(file.read_text())["measurements"]]
    return [row for row in earlier if (row.data, row.contender, row.shots) not in again]


def main() -> None:
    options = parse()
    assay = Assay(options.binary, options.precision)
    facts = machine.describe() | {"precision": options.precision}
    rows: list[Measurement] = []
    text = ""
    for name in options.datasets:
        for row in measure(corpora.load(name, options.data), assay, options):
            rows.append(row)
            print(f"{row.data} {report.shots_name(row.shots)} seed {row.seed}: {row.contender} "
                  f"{100 * row.accuracy:.1f} %", file=sys.stderr)
        # After every data set, so that an interrupted run keeps its measurements.
        text = save(rows, facts | {"model": assay.model}, options)
    print(text)


if __name__ == "__main__":
    main()
