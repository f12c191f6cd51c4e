#!/usr/bin/env python3
"""Is the promise on false alarms kept? Random splits of each data set, learnt from one part and tested on the other.

    python3 Benchmarks/quality/anomalies.py --data DATA [--binary .build/release/assay] [--datasets trec6,sst2] [--splits 20]

Also the share of probes flagged: gibberish, other languages, near-empty and very long texts. Ends with 1 when the mean rate of
some data set lies above its band. Tables go to standard output and, with every split as JSON, to Benchmarks/quality/results/.
"""
from __future__ import annotations

import argparse
import datetime
import json
import pathlib
import sys
from dataclasses import asdict
from statistics import mean
from typing import Any

import bands
import corpora
import machine
from assay import ROOT, Assay
from corpora import Rows
from probes import probes
from splits import MAIN_RATE, RATES, Sizes, Split, flagged_probes, run_split

RESULTS = pathlib.Path(__file__).resolve().parent / "results"


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True, help="the folder of the data sets")
    parser.add_argument("--binary", type=pathlib.Path, default=ROOT / ".build" / "release" / "assay")
    parser.add_argument("--datasets", default=",".join(corpora.SOURCES), help="names, separated by commas")
    parser.add_argument("--splits", type=int, default=20, help="random splits a data set (default: 20)")
    parser.add_argument("--train-rows", type=int, default=3_000, help="at most so many examples (default: 3000)")
    parser.add_argument("--test-rows", type=int, default=1_500, help="at most so many tests (default: 1500)")
    parser.add_argument("--precision", choices=("f32", "int8"), default="f32")
    parser.add_argument("--output", type=pathlib.Path, default=RESULTS, help="the folder of the results")
    options = parser.parse_args()
    options.datasets = options.datasets.split(",")
    if unknown := sorted(set(options.datasets) - set(corpora.SOURCES)):
        parser.error(f"no data set {', '.join(unknown)}; there are {', '.join(corpora.SOURCES)}")
    return options


def pool_of(name: str, data: pathlib.Path) -> Rows:
    """Every training row, one a text: a text on both sides of a split would not be a fresh one."""
    rows = corpora.read_rows([data / name / corpora.SOURCES[name].train])
    first = {text: index for index, text in reversed(list(enumerate(rows.texts)))}
    return rows.at(sorted(first.values()))


def verdict(splits: list[Split], rate: float) -> dict[str, Any]:
    """One data set at one rate: the mean over the splits, and each split, against their bands."""
    tests, calibration = splits[0].tests, splits[0].calibration
    rates = [split.realized[rate] for split in splits]
    single = [bands.beta_binomial(split.tests, split.calibration, rate).place(r) for split, r in zip(splits, rates)]
    of_mean = bands.mean_of_splits(len(splits), tests, calibration, rate)
    plain = bands.binomial(len(splits) * tests, rate)
    return {
        "rate": rate, "mean": mean(rates), "least": min(rates), "most": max(rates),
        "band": asdict(of_mean), "place": of_mean.place(mean(rates)),
        "binomial_band": asdict(plain), "binomial_place": plain.place(mean(rates)),
        "split_band": asdict(bands.beta_binomial(tests, calibration, rate)),
        "splits": {place: single.count(place) for place in ("below", "inside", "above")},
    }


def percent(low: float, high: float) -> str:
    return f"{100 * low:.2f}–{100 * high:.2f}"


def false_alarm_table(verdicts: dict[str, list[dict[str, Any]]], outcomes: dict[str, list[Split]]) -> str:
    lines = [
        "| data | examples calibrating / tests | promised | mean | band of the mean | | plain binomial band | | "
        "splits | band of a split | below / inside / above |",
        "|---|---:|---:|---:|---:|---|---:|---|---:|---:|---:|",
    ]
    for name, found in verdicts.items():
        split = outcomes[name][0]
        for row in found:
            counts = row["splits"]
            lines.append(
                f"| {name} | {split.calibration:,} / {split.tests:,} | {100 * row['rate']:.0f} | **{100 * row['mean']:.2f}** "
                f"| {percent(**row['band'])} | {row['place']} | {percent(**row['binomial_band'])} | {row['binomial_place']} "
                f"| {percent(row['least'], row['most'])} | {percent(**row['split_band'])} "
                f"| {counts['below']} / {counts['inside']} / {counts['above']} |")
    return "\n".join(lines)


def probe_table(flagged: dict[str, dict[str, float]], verdicts: dict[str, list[dict[str, Any]]]) -> str:
    kinds = list(next(iter(flagged.values())))
    lines = ["| data | " + " | ".join(kinds) + " | its own tests |", "|---" + "|---:" * (len(kinds) + 1) + "|"]
    for name, shares in flagged.items():
        own = next(row["mean"] for row in verdicts[name] if row["rate"] == MAIN_RATE)
        lines.append(f"| {name} | " + " | ".join(f"{100 * shares[kind]:.0f}" for kind in kinds) + f" | {100 * own:.1f} |")
    return "\n".join(lines)


def main() -> int:
    options = parse()
    assay, sizes = Assay(options.binary, options.precision), Sizes(options.train_rows, options.test_rows)
    facts = machine.describe(ROOT) | {"precision": options.precision}
    outcomes: dict[str, list[Split]] = {}
    flagged: dict[str, dict[str, float]] = {}
    for name in options.datasets:
        pool = pool_of(name, options.data)
        outcomes[name] = []
        for seed in range(options.splits):
            outcomes[name].append(split := run_split(assay, pool, sizes, seed))
            shown = ", ".join(f"{100 * rate:.0f} %: {100 * split.realized[rate]:.2f} %" for rate in RATES)
            print(f"{name} split {seed}: {shown}", file=sys.stderr)
        flagged[name] = flagged_probes(assay, pool, sizes, probes(pool.texts, seed=0))
    verdicts = {name: [verdict(splits, rate) for rate in RATES] for name, splits in outcomes.items()}
    date = datetime.date.today().isoformat()
    text = "\n\n".join([
        f"# False alarms, promised and realized, {date}",
        f"{facts['cpu']}, {facts['cores']} cores; {assay.model}, {facts['precision']}; revision {facts['revision']}"
        f"{' with uncommitted changes' if facts['changed_files'] else ''}; {options.splits} random splits, seeds 0 to "
        f"{options.splits - 1}. In per cent. How to read it: [README](../README.md).",
        false_alarm_table(verdicts, outcomes), f"## Flagged at {100 * MAIN_RATE:.0f} %", probe_table(flagged, verdicts),
    ]) + "\n"
    print(text)
    options.output.mkdir(parents=True, exist_ok=True)
    stem = options.output / f"{date}-{machine.slug(facts['cpu'])}-anomalies"
    stem.with_suffix(".md").write_text(text, encoding="utf8")
    splits = {name: [asdict(split) for split in found] for name, found in outcomes.items()}
    record = {"date": date, "machine": facts | {"model": assay.model}, "verdicts": verdicts, "splits": splits, "probes": flagged}
    stem.with_suffix(".json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf8")
    return 1 if any(row["place"] == "above" for found in verdicts.values() for row in found) else 0


if __name__ == "__main__":
    sys.exit(main())
