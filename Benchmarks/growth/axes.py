"""What is varied, and what is measured at each value. Functions return curves by name: value, then seconds."""
from __future__ import annotations

import pathlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from assaybench.program import Program

from . import data

Curve = list[tuple[float, float]]


@dataclass(frozen=True)
class Bench:
    """What the axes are measured with."""

    program: Program
    folder: pathlib.Path
    static: pathlib.Path
    """A static model, for sets of up to a million examples."""
    messages: pathlib.Path
    quick: bool


@dataclass(frozen=True, eq=False)
class Axis:
    name: str
    title: str
    horizontal: str
    vertical: str
    measure: Callable[[Bench], dict[str, Curve]]
    max_exponent: float = 1.1
    """A steeper curve is a surprise."""
    exceptions: Mapping[str, float] = field(default_factory=dict)
    """The same for curves that are known to be steeper; docs/scaling.md says why."""


def batches(bench: Bench) -> dict[str, Curve]:
    sizes = [2 ** power for power in range(0, 9 if bench.quick else 11)]
    calls = {"transformer": (), "static model": ("--model", bench.static)}
    return {
        name: [(call["texts"], call["seconds"]) for call in bench.program.json(
            "bench", "--batches", ",".join(map(str, sizes)), "--input", bench.messages, *model)["batches"]]
        for name, model in calls.items()}


def lengths(bench: Bench) -> dict[str, Curve]:
    tokens = ",".join(str(2 ** power) for power in range(3, 9))
    calls = {"transformer": (), "static model": ("--model", bench.static)}
    return {
        name: [(call["tokens"] / call["texts"], call["seconds"] / call["texts"])
               for call in bench.program.json("bench", "--lengths", tokens, *model)["lengths"]]
        for name, model in calls.items()}


def labels(bench: Bench) -> dict[str, Curve]:
    """The number of examples is fixed, so the more labels there are, the fewer examples each has."""
    examples = 20_000 if bench.quick else 100_000
    curves: dict[str, Curve] = {"fit": [], "decide a text": []}
    for count in (10, 30, 100, 300, 1000) if bench.quick else (10, 30, 100, 300, 1000, 3000, 10_000):
        train = data.table(bench.folder / f"train-{examples}-{count}.tsv", examples, count)
        test = data.table(bench.folder / f"test-{count}.tsv", 2000, min(count, 2000), seed=2)
        report = bench.program.json("eval", "--train", train, "--test", test, "--model", bench.static)
        curves["fit"].append((count, report["fit_seconds"]))
        curves["decide a text"].append((count, report["score_microseconds"] * 1e-6))
    return curves


BUILT: dict[str, Curve] = {}
"""Memory of the builds, which serve two axes and are measured once."""


def examples(bench: Bench) -> dict[str, Curve]:
    """A set's folder, read, embedded and fitted by a program with an empty cache, then again with what it saved."""
    curves: dict[str, Curve] = {"first start": [], "next start": []}
    BUILT.clear()
    BUILT.update({"first start": [], "next start": []})
    counts = (100, 300, 1000, 3000, 10_000, 30_000, 100_000)
    for count in counts if bench.quick else (*counts, 300_000, 1_000_000):
        folder = data.table(bench.folder / f"sets-{count}" / "made" / "examples.tsv", count, 20).parent
        cache = bench.folder / f"cache-{count}"
        for start in curves:
            run = bench.program.run(
                "classify", "--labels", folder, "--model", bench.static, "--cache", cache, "--json", "-",
                text="one text\n")
            curves[start].append((count, run.seconds))
            BUILT[start].append((count, run.megabytes))
    return curves


def memory(bench: Bench) -> dict[str, Curve]:
    """Of the same builds."""
    if not BUILT:
        examples(bench)
    return dict(BUILT)


def sets(bench: Bench) -> dict[str, Curve]:
    curves: dict[str, Curve] = {"decide": [], "encode": []}
    for count in (1, 2, 5, 10) if bench.quick else (1, 2, 5, 10, 20, 50):
        shape = bench.program.json(
            "bench", "--path", "--sets", count, "--messages", 0, "--cache", bench.folder / "cache-path")["shapes"][0]
        curves["decide"].append((count, shape["decide"] * 1e-6))
        curves["encode"].append((count, shape["encode"] * 1e-6))
    return curves


def cores(bench: Bench) -> dict[str, Curve]:
    curves: dict[str, Curve] = {"embed": [], "text to result": []}
    for count in (1, 2):
        report = bench.program.json(
            "bench", "--input", bench.messages, "--threads", count, "--limit", 1000 if bench.quick else 4000)
        curves["embed"].append((count, 1 / report["texts_per_second"]))
        curves["text to result"].append((count, 1 / report["pipeline_texts_per_second"]))
    return curves


ALL = (
    Axis("batch", "One call of the engine, one thread", "texts in the call", "seconds", batches),
    Axis("length", "A text's length, one thread", "tokens of a text", "seconds per text", lengths,
         exceptions={"transformer": 1.3}),
    Axis("labels", "Labels of a set, the number of examples fixed", "labels", "seconds", labels),
    Axis("examples", "Examples of a set: a program's start to its first answer", "examples", "seconds", examples),
    Axis("memory", "Examples of a set: peak memory of the same builds", "examples", "MB", memory),
    Axis("sets", "Label sets of a message, 150 labels each, one thread", "sets", "seconds per message", sets),
    Axis("cores", "Compute threads", "threads", "seconds per text", cores, max_exponent=-0.7),
)
