#!/usr/bin/env python3
"""Is the promise on false alarms kept? Random splits of each data set, learnt on one part and tested on the other.

    python3 Benchmarks/quality/anomalies.py [--data DATA] [--binary .build/release/assay] [--datasets trec6,sst2]
                                            [--splits 20]

Also the share of probes flagged: gibberish, other languages, near-empty and very long texts. Exits with 1 if the mean
rate of any data set is above its band, widened for the number of bands checked. Tables go to standard output and,
with every split as JSON, to Benchmarks/quality/results/.
"""
from __future__ import annotations

import argparse
import pathlib
import sys
from dataclasses import asdict, dataclass, field
from typing import Any

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))

import program  # noqa: E402
from anomaly_report import broken, false_alarm_table, probe_table, verdict  # noqa: E402
from assay import Assay  # noqa: E402
from assaybench import corpora, machine, results  # noqa: E402
from assaybench.corpora import Rows  # noqa: E402
from probes import probes  # noqa: E402
from splits import MAIN_RATE, RATES, Sizes, Split, flagged_probes, run_split  # noqa: E402


def parse() -> argparse.Namespace:
    parser = program.parser(__doc__)
    parser.add_argument("--splits", type=int, default=20, help="random splits per data set (default: 20)")
    parser.add_argument("--train-rows", type=int, default=3_000, help="maximum number of examples (default: 3000)")
    parser.add_argument("--test-rows", type=int, default=1_500, help="maximum number of tests (default: 1500)")
    return program.parse(parser)


def pool_of(name: str, data: pathlib.Path) -> Rows:
    """All training rows, each text once: a text on both sides of a split would not be new."""
    rows = corpora.read_rows([data / name / corpora.SOURCES[name].train])
    first = {text: index for index, text in reversed(list(enumerate(rows.texts)))}
    return rows.at(sorted(first.values()))


@dataclass
class Findings:
    """By data set."""

    splits: dict[str, list[Split]] = field(default_factory=dict)
    flagged: dict[str, dict[str, float]] = field(default_factory=dict)

    def verdicts(self) -> dict[str, list[dict[str, Any]]]:
        return {name: [verdict(splits, rate) for rate in RATES] for name, splits in self.splits.items()}


def save(found: Findings, facts: dict[str, Any], options: argparse.Namespace) -> str:
    """Writes both files and returns the Markdown."""
    date, verdicts = results.today(), found.verdicts()
    text = "\n\n".join([
        f"# False alarms, promised and realized, {date}",
        f"{facts['cpu']}, {facts['cores']} cores; {facts['model']}, {facts['precision']}; revision "
        f"{machine.revision(facts)}; {options.splits} random splits, seeds 0 to {options.splits - 1}. In per cent. "
        "How to read it: [README](../README.md).",
        false_alarm_table(verdicts, found.splits),
        f"## Flagged at {100 * MAIN_RATE:.0f} %", probe_table(found.flagged, verdicts),
    ]) + "\n"
    splits = {name: [asdict(split) for split in rows] for name, rows in found.splits.items()}
    record = {"date": date, "machine": facts, "verdicts": verdicts, "splits": splits, "probes": found.flagged}
    results.save_both(options.output / results.stem(facts["cpu"], "anomalies"), text, record)
    return text


def main() -> int:
    options = parse()
    assay, sizes = Assay(options.binary, options.precision), Sizes(options.train_rows, options.test_rows)
    facts = machine.describe() | {"precision": options.precision}
    found = Findings()
    text = ""
    for name in options.datasets:
        pool = pool_of(name, options.data)
        rows: list[Split] = []
        for seed in range(options.splits):
            rows.append(split := run_split(assay, pool, sizes, seed))
            shown = ", ".join(f"{100 * rate:.0f} %: {100 * split.realized[rate]:.2f} %" for rate in RATES)
            print(f"{name} split {seed}: {shown}", file=sys.stderr)
        found.splits[name] = rows
        found.flagged[name] = flagged_probes(assay, pool, sizes, probes(pool.texts, seed=0))
        # After every data set, so that an interrupted run keeps its measurements.
        text = save(found, facts | {"model": assay.model}, options)
    print(text)
    checks = [(splits, rate) for splits in found.splits.values() for rate in RATES]
    return 1 if any(broken(splits, rate, len(checks)) for splits, rate in checks) else 0


if __name__ == "__main__":
    sys.exit(main())
