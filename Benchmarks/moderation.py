#!/usr/bin/env python3
"""What the moderation set flags: on public data, and case by case on short texts of harm and its harmless twins.

Run from the repository's root after Scripts/build:

    python3 Benchmarks/moderation.py [--labels DIR/SET] [--data DIR] [--precision int8]

Prints two tables in Markdown. The first has the share that is flagged (given any label) of harmless public texts, and
recall, false alarms and AUROC where the data says what is harmful; the score of a text is the confidence of its
likeliest label. Data that is absent is skipped, with a line that says so. The second counts, for each function of
Benchmarks/moderation/functions.tsv, the cases that are flagged. No goal is checked: a person reads it.
"""
import argparse
import collections
import json
import pathlib
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assaybench import arguments
from assaybench.program import LABELS, ROOT, Program, find, need, say
from assaybench.tables import table
from assaybench.texts import SHARED

HARMLESS = ("clinc150", "banking77", "trec6", "sst2", "ag-news", "sms-spam", "airline-tweets")
"""Folders whose train.tsv has (nearly) no harm. Film reviews, adverts and complaints have some."""
ORDINARY = {"sms-spam": "ham"}
"""Of these folders, only the rows with this label."""
HARMFUL = {"jigsaw-toxic": "toxic", "tweeteval-offensive": "offensive"}
"""Folders whose train.tsv says what is harmful, by this label."""
FUNCTIONS = ROOT / "Benchmarks" / "moderation" / "functions.tsv"
BACKGROUND = "ok"


@dataclass(frozen=True)
class Verdict:
    """What the set says about a text."""

    labels: tuple[str, ...]
    score: float
    """Confidence of the likeliest label."""

    @property
    def is_flagged(self) -> bool:
        return bool(self.labels)


@dataclass(frozen=True)
class Case:
    """A row of functions.tsv."""

    function: str
    labels: tuple[str, ...]
    text: str

    @property
    def is_harmful(self) -> bool:
        return self.labels != (BACKGROUND,)


def rows(path: pathlib.Path) -> list[tuple[str, str]]:
    """label<TAB>text"""
    pairs = (line.split("\t", 1) for line in path.read_text(encoding="utf8").split("\n") if "\t" in line)
    return [(label, text) for label, text in pairs]


def ordinary(rows: Iterable[tuple[str, str]], only: str | None) -> list[tuple[str, str]]:
    """Rows with a text, and with this label, if one is given."""
    return [(label, text) for label, text in rows if text.strip() and only in (None, label)]


def cases(path: pathlib.Path) -> list[Case]:
    lines = need(path, "it is part of the repository").read_text(encoding="utf8").splitlines()[1:]
    fields = (line.split("\t") for line in lines if line)
    return [Case(function, tuple(labels.split(",")), text) for function, labels, text in fields]


def auroc(harmful: Sequence[float], harmless: Sequence[float]) -> float:
    """The share of pairs that the scores put in the right order; a tie is half right."""
    counts = collections.Counter(harmless)
    below, values = {}, 0
    for score in sorted({*counts, *harmful}):
        below[score] = values + counts[score] / 2
        values += counts[score]
    return sum(below[score] for score in harmful) / (len(harmful) * len(harmless))


def percent(verdicts: Iterable[Verdict]) -> str:
    flagged = [verdict.is_flagged for verdict in verdicts]
    return f"{100 * sum(flagged) / len(flagged):.1f} %" if flagged else "–"


def public_row(name: str, labels: Sequence[str], verdicts: Sequence[Verdict], harm: str | None) -> list[str]:
    """A row of the first table; without `harm` all texts are taken for harmless."""
    if harm is None:
        return [name, str(len(verdicts)), percent(verdicts), "–", "–"]
    yes = [verdict for label, verdict in zip(labels, verdicts) if label == harm]
    no = [verdict for label, verdict in zip(labels, verdicts) if label != harm]
    return [name, str(len(verdicts)), percent(no), percent(yes),
            f"{auroc([verdict.score for verdict in yes], [verdict.score for verdict in no]):.3f}"]


def function_rows(cases: Sequence[Case], verdicts: Sequence[Verdict]) -> list[list[str]]:
    """One row for each function, harmful ones first, each side after its sum.

    A harmful case is right with any of its labels.
    """
    found: dict[tuple[bool, str], list[tuple[Case, Verdict]]] = {}
    for case, verdict in zip(cases, verdicts):
        for name in (case.function, "all harmful cases" if case.is_harmful else "all harmless cases"):
            found.setdefault((case.is_harmful, name), []).append((case, verdict))
    out = []
    order = sorted(found.items(), key=lambda item: (not item[0][0], not item[0][1].startswith("all "), item[0][1]))
    for (is_harmful, name), pairs in order:
        flagged = sum(verdict.is_flagged for _, verdict in pairs)
        named = sum(bool(set(case.labels) & set(verdict.labels)) for case, verdict in pairs)
        out.append([name, "harmful" if is_harmful else "harmless", str(len(pairs)), str(flagged),
                    str(named) if is_harmful else "–"])
    return out


def classify(program: Program, labels: pathlib.Path, texts: Sequence[str]) -> list[Verdict]:
    """The set's verdicts; a text is one line."""
    command = ("classify", "--labels", labels, "--json", "--format", "lines", "-")
    output = program.run(*command, text="\n".join(texts) + "\n").output
    tags = [json.loads(line)["tags"][labels.name] for line in output.splitlines()]
    if len(tags) != len(texts):
        sys.exit(f"error: {len(texts)} texts, {len(tags)} results; an empty text is none")
    return [Verdict(tuple(tag["labels"]), tag["confidence"]) for tag in tags]


def main() -> None:
    parser = arguments.parser(__doc__)
    arguments.add_binary(parser)
    parser.add_argument(
        "--labels", type=pathlib.Path, default=LABELS / "moderation", help="the set; by default the shipped one")
    parser.add_argument("--data", type=pathlib.Path, default=SHARED, help="the folder of public data")
    parser.add_argument("--precision", default="int8", help="f32 or int8; by default int8")
    parser.add_argument("--cache", type=pathlib.Path, help="keeps the fitted set between runs")
    parser.add_argument("--limit", type=int, default=0, help="the most rows to read of each data set; by default all")
    run(parser.parse_args())


def run(options: argparse.Namespace) -> None:
    shared = ("--precision", options.precision, *(("--cache", options.cache) if options.cache else ()))
    program, labels = Program(find(options.binary), shared), options.labels.resolve()
    lines = []
    for name in (*HARMLESS, *HARMFUL):
        path = options.data / name / "train.tsv"
        if not path.is_file():
            say(f"skipped: there is no {path}")
            continue
        data = ordinary(rows(path), ORDINARY.get(name))[:options.limit or None]
        say(f"{name}: {len(data)} texts")
        verdicts = classify(program, labels, [text for _, text in data])
        lines.append(public_row(name, [label for label, _ in data], verdicts, HARMFUL.get(name)))
    if lines:
        print(table(("data", "texts", "harmless flagged", "harmful found", "AUROC"), lines) + "\n")
    suite = cases(FUNCTIONS)
    say(f"functions: {len(suite)} cases")
    verdicts = classify(program, labels, [case.text for case in suite])
    print(table(("function", "", "cases", "flagged", "right label"), function_rows(suite, verdicts), words=2))


if __name__ == "__main__":
    main()
