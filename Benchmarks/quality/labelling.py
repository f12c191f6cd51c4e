#!/usr/bin/env python3
"""Do `assay labels suggest` and `assay labels discover` help the owners of labels? Measured on labelled data sets.

    python3 Benchmarks/quality/labelling.py [--data DATA] [--binary .build/release/assay]
                                            [--datasets banking77,clinc150]

suggest: a set of a few random examples per label gets N more, either those suggested out of the rest of the training
rows or random ones, each with its true label; accuracy on the test rows is compared. discover: a set lacks ten labels,
whose rows are the traffic; the groups found are compared with the labels. Tables go to standard output and, with every
run as JSON, to Benchmarks/quality/results/.
"""
from __future__ import annotations

import argparse
import pathlib
import sys
import tempfile
from typing import Any

import numpy as np

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))

import program  # noqa: E402
from agreement import adjusted_rand, normalized_information, purity  # noqa: E402
from assay import Assay  # noqa: E402
from assaybench import corpora, machine, results, tables, texts  # noqa: E402
from assaybench.corpora import Corpus, Rows  # noqa: E402

LEFT_OUT = 10


def parse() -> argparse.Namespace:
    parser = program.parser(__doc__)
    parser.add_argument("--seeds", type=int, default=3, help="draws of either experiment (default: 3)")
    parser.add_argument("--shots", type=int, default=5, help="random examples per label at the start (default: 5)")
    parser.add_argument("--count", type=int, default=200, help="examples to add (default: 200)")
    return program.parse(parser, ("banking77", "clinc150", "shipped-topic"))


def write_set(folder: pathlib.Path, rows: Rows) -> pathlib.Path:
    """A label set of one .tsv; what a set refuses is fixed: a text under two labels, a name with a question mark."""
    first = {text: index for index, text in reversed(list(enumerate(rows.texts)))}
    kept = rows.at(np.array(sorted(first.values())))
    folder.mkdir()
    names = np.array([label.replace("?", "") for label in kept.labels])
    Rows(kept.texts, names).write(folder / "examples.tsv")
    return folder


def tool(assay: Assay, name: str, folder: pathlib.Path, traffic: list[str], *options: str) -> dict[str, Any]:
    """`assay labels NAME --json` on a set and some messages."""
    path = texts.write(folder / "traffic.txt", traffic)
    return assay.program.json(
        "labels", name, "--set", folder / "set", "--traffic", path, *options, "--cache", folder / "cache")


def accuracy(assay: Assay, folder: pathlib.Path, train: Rows, test: Rows) -> float:
    files = folder / "train.tsv", folder / "test.tsv"
    train.write(files[0])
    test.write(files[1])
    return 100 * assay.evaluate(*files)["accuracy"]


def suggest(assay: Assay, corpus: Corpus, seed: int, shots: int, count: int) -> dict[str, float]:
    """Accuracy at the start, and with `count` more examples by either choice."""
    start = corpora.draw(corpus.train.labels, shots, seed)
    rest = np.setdiff1d(np.arange(len(corpus.train)), start)
    rest = rest[np.random.default_rng(seed).permutation(len(rest))]
    known = {corpus.train.texts[index].strip(): index for index in reversed(rest)}
    result = {}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_set(folder / "set", corpus.train.at(start))
        result["start"] = accuracy(assay, folder, corpus.train.at(start), corpus.test)
        choices = {"random": rest[:count]}
        for key, options in (("suggested", []), ("suggested, with anomalies", ["--with-anomalies"])):
            traffic = [corpus.train.texts[index] for index in rest]
            report = tool(assay, "suggest", folder, traffic, "--count", str(count), *options)["sets"][0]
            choices[key] = np.array([known[suggestion["text"]] for suggestion in report["suggestions"]])
        for key, chosen in choices.items():
            rows = corpus.train.at(np.concatenate([start, chosen]))
            result[key] = accuracy(assay, folder, rows, corpus.test)
    return result


def discover(assay: Assay, corpus: Corpus, seed: int) -> dict[str, float]:
    """How the groups of ten labels' rows agree with the labels: of all rows, and of the anomalies among them."""
    names = np.unique(corpus.train.labels)
    removed = np.random.default_rng(seed).choice(names, LEFT_OUT, replace=False)
    is_traffic = np.isin(corpus.train.labels, removed)
    traffic = corpus.train.at(np.flatnonzero(is_traffic))
    truth = {text.strip(): label for text, label in zip(traffic.texts, traffic.labels)}
    result: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_set(folder / "set", corpus.train.at(np.flatnonzero(~is_traffic)))
        for key, options in (("anomalies", []), ("all", ["--all"])):
            report = tool(assay, "discover", folder, traffic.texts, *options)
            pairs = [(number, truth[member["text"]]) for number, group in enumerate(report["groups"])
                     for member in group["members"]]
            groups, labels = (np.array(column) for column in zip(*pairs))
            result |= {
                f"{key}: taken": report["grouped"] / report["distinct"], f"{key}: groups": len(report["groups"]),
                f"{key}: in a group": len(pairs) / report["grouped"], f"{key}: purity": purity(groups, labels),
                f"{key}: NMI": normalized_information(groups, labels), f"{key}: ARI": adjusted_rand(groups, labels),
                f"{key}: labels found": len({label for label in majority(groups, labels)}),
            }
    return result


def majority(groups: np.ndarray, labels: np.ndarray) -> list[str]:
    """The most frequent label of every group."""
    found = []
    for group in np.unique(groups):
        names, counts = np.unique(labels[groups == group], return_counts=True)
        found.append(str(names[counts.argmax()]))
    return found


def table(title: str, found: dict[str, list[dict[str, float]]]) -> str:
    """A row per measure, a column per data set: mean ± standard deviation over the draws."""
    rows = []
    for key in next(iter(found.values()))[0]:
        cells = []
        for runs in found.values():
            values = [run[key] for run in runs]
            cells.append(f"{np.mean(values):.2f} ± {np.std(values):.2f}")
        rows.append([key, *cells])
    return f"## {title}\n\n{tables.table(['', *found], rows)}"


def main() -> None:
    options = parse()
    assay = Assay(options.binary, options.precision)
    suggested: dict[str, list[dict[str, float]]] = {}
    discovered: dict[str, list[dict[str, float]]] = {}
    for name in options.datasets:
        corpus = corpora.load(name, options.data)
        for seed in range(options.seeds):
            suggested.setdefault(name, []).append(suggest(assay, corpus, seed, options.shots, options.count))
            discovered.setdefault(name, []).append(discover(assay, corpus, seed))
            print(f"{name}, draw {seed}: {suggested[name][-1]} {discovered[name][-1]}", file=sys.stderr)
    date, facts = results.today(), machine.describe() | {"model": assay.model, "precision": options.precision}
    text = "\n\n".join([
        f"# Label tools, {date}",
        f"{facts['cpu']}, {facts['cores']} cores; {facts['model']}, {facts['precision']}; "
        f"revision {facts['revision']}; {options.seeds} draws. How to read it: [README](../README.md).",
        table(f"suggest: accuracy, {options.shots} examples a label and {options.count} more", suggested),
        table(f"discover: {LEFT_OUT} labels removed", discovered),
    ])
    print(text)
    record = {"date": date, "machine": facts, "shots": options.shots, "count": options.count, "suggest": suggested,
              "discover": discovered}
    results.save_both(options.output / results.stem(facts["cpu"], "labelling"), text + "\n", record)


if __name__ == "__main__":
    main()
