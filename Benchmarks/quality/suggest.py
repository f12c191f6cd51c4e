#!/usr/bin/env python3
"""What `assay labels suggest` is worth: accuracy after labelling the messages it asks for, beside as many drawn at random.

    python3 Benchmarks/quality/suggest.py --data DATA [--shots 5] [--count 200] [--seeds 3] [--datasets banking77,trec6]

A set of a few examples a label is made; the rest of the training data is the traffic. Table on standard output.
"""
from __future__ import annotations

import json
import pathlib
import tempfile

import numpy as np

import corpora
import program
from assay import Assay


def write_set(folder: pathlib.Path, rows: corpora.Rows) -> None:
    folder.mkdir(parents=True)
    # Other layers and methods would blur what is compared.
    (folder / "set.yaml").write_text("mode: single\n", encoding="utf8")
    rows.write(folder / "examples.tsv")


def main() -> None:
    parser = program.parser(__doc__)
    parser.add_argument("--shots", type=int, default=5, help="examples a label to begin with (default: 5)")
    parser.add_argument("--count", type=int, default=200, help="messages to label (default: 200)")
    parser.add_argument("--seeds", type=int, default=3)
    options = program.parse(parser)
    assay = Assay(options.binary, options.precision)
    print("| data | to begin with | random | suggested |\n|---|---:|---:|---:|")
    for name in options.datasets:
        corpus = corpora.load(name, options.data)
        results: dict[str, list[float]] = {"start": [], "random": [], "suggested": []}
        for seed in range(options.seeds):
            generator = np.random.default_rng(seed)
            order = generator.permutation(len(corpus.train))
            start: list[int] = []
            for label in np.unique(corpus.train.labels):
                start += [i for i in order if corpus.train.labels[i] == label][: options.shots]
            rest = np.setdiff1d(order, start)
            truth = {corpus.train.texts[i].strip(): i for i in rest}
            with tempfile.TemporaryDirectory() as scratch:
                folder = pathlib.Path(scratch)
                write_set(folder / "labels", corpus.train.at(np.array(start)))
                traffic = folder / "traffic.txt"
                traffic.write_text("".join(corpus.train.texts[i] + "\n" for i in rest), encoding="utf8")
                found = json.loads(assay.run([
                    "labels", "suggest", str(folder / "labels"), "--traffic", str(traffic), "--count", str(options.count),
                    "--cache", str(folder / "cache"), "--json"]))
                suggested = [truth[s["text"]] for s in found["suggestions"] if s["text"] in truth]
                random = list(generator.permutation(rest)[: len(suggested)])
                test = folder / "test.tsv"
                corpus.test.write(test)
                for key, more in (("start", []), ("random", random), ("suggested", suggested)):
                    train = folder / f"{key}.tsv"
                    corpus.train.at(np.array(start + more)).write(train)
                    results[key].append(100 * assay.evaluate(train, test)["accuracy"])
        cells = " | ".join(f"{np.mean(v):.1f} ± {np.std(v):.1f}" for v in results.values())
        print(f"| {name} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
