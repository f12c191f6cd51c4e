#!/usr/bin/env python3
"""How fast `assay search` finds the nearest of 100,000 texts, compared with faiss and sqlite-vec, and what 8 bits cost.

Needs numpy, faiss-cpu and sqlite-vec. Run from the repository's root after Scripts/build:

    python3 Benchmarks/search.py [--texts 100000] [--queries 500] [--rounds 5] [--cores 0] [--model DIR]

The texts are embedded once by `assay embed` (f32 vectors, the reference) and once by `assay index`, which takes some
minutes; with a static model (`assay distill`) some seconds. How long a search takes depends on the number of
dimensions, not on the model. In each round the engines take turns with the same queries, one at a time, for the ten nearest:

- assay: `assay search --like - --json`, timed from outside, minus the time of a process with one id. So reading ids,
  fetching the texts and writing JSON count, for Assay only.
- faiss: IndexFlatIP, f32.
- sqlite-vec: a vec0 table with cosine distance, f32 and int8.

Recall is measured with texts that are not in the index: how many of the ten nearest by exact f32 `assay search --by
meaning` finds. The benchmark fails below 0.99.
"""
from __future__ import annotations

import json
import os
import pathlib
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import Any

from assaybench import arguments, machine, results, texts
from assaybench.program import Failed, Program, find, package, refuse, say
from assaybench.tables import Columns

NEAREST = 10
LEAST_RECALL = 0.99
COLUMNS = Columns(
    ("engine", "<20"), ("ms a query", ">12.2f"), ("least", ">8.2f"), ("most", ">8.2f"), ("assay is faster by", ">20.2f"),
    ("memory of vectors, MB", ">23.0f"))
REMEDY = "pip install numpy faiss-cpu sqlite-vec"


def enough(known: Sequence[str], count: int, rng: random.Random) -> list[str]:
    """As many different texts: the known ones, then some put together from their halves."""
    found = dict.fromkeys(known)
    while len(found) < count:
        first, second = rng.choice(known), rng.choice(known)
        found[f"{texts.front(first)} {texts.back(second)}"] = None
    chosen = list(found)[:count]
    rng.shuffle(chosen)
    return chosen


def all_texts(data: pathlib.Path) -> list[str]:
    """The messages, and the texts of the data sets: those in English."""
    found = dict.fromkeys(line.strip() for line in texts.read(data / "stream" / "messages.txt"))
    for path in sorted(data.glob("*/train.tsv")):
        if not path.parent.name.startswith("zh-"):
            found.update(dict.fromkeys(line.split("\t", 1)[-1].strip() for line in texts.read(path)))
    return [text for text in found if text]


def recall(found: Sequence[Sequence[int]], exact: Sequence[Sequence[int]]) -> float:
    """The share of the exact nearest that were found, over all queries."""
    return sum(len(set(some) & set(best)) for some, best in zip(found, exact)) / sum(map(len, exact))


def summary(times: dict[str, list[float]]) -> dict[str, dict[str, float]]:
    """Of each engine the milliseconds a query, and how much faster Assay is: the median of the rounds' ratios."""
    return {
        name: {
            "median": statistics.median(own), "least": min(own), "most": max(own),
            "ratio": statistics.median(one / ours for one, ours in zip(own, times["assay"]))}
        for name, own in times.items()}


class Assay:
    """`assay search --like -`, a process each time."""

    def __init__(self, program: Program, index: pathlib.Path) -> None:
        self.program, self.index = program, index

    def related(self, rows: Sequence[int]) -> tuple[list[list[int]], float]:
        """Of each row the nearest rows, and the seconds."""
        text = "".join(f"{row + 1}\n" for row in rows)
        run = self.program.run("search", self.index, "--like", "-", "--limit", NEAREST, "--json", text=text)
        found: dict[int, list[int]] = {row: [] for row in rows}
        for line in run.output.splitlines():
            hit = json.loads(line)
            found[int(hit["like"]) - 1].append(int(hit["id"]) - 1)
        return [found[row] for row in rows], run.seconds

    def milliseconds(self, rows: Sequence[int]) -> float:
        _, alone = self.related(rows[:1])
        _, together = self.related(rows)
        return (together - alone) / (len(rows) - 1) * 1000

    def nearest(self, queries: Sequence[str]) -> list[list[int]]:
        run = self.program.run(
            "search", self.index, "-", "--by", "meaning", "--limit", NEAREST, "--json",
            text="".join(query + "\n" for query in queries))
        found: dict[str, list[int]] = {query: [] for query in queries}
        for line in run.output.splitlines():
            hit = json.loads(line)
            found[hit["query"]].append(int(hit["id"]) - 1)
        return [found[query] for query in queries]


def timed(search: Callable[[Any], Any], queries: Sequence[Any]) -> float:
    """Milliseconds a query, one at a time."""
    start = time.perf_counter()
    for query in queries:
        search(query)
    return (time.perf_counter() - start) / len(queries) * 1000


def sqlite_tables(np: Any, vectors: Any) -> sqlite3.Connection:
    """An in-memory database with the vectors in two tables of sqlite-vec: f32 and int8."""
    vec = package("sqlite_vec", REMEDY)
    database = sqlite3.connect(":memory:")
    if not hasattr(database, "enable_load_extension"):
        refuse("this Python's sqlite3 cannot load extensions: use another Python, such as Debian's")
    database.enable_load_extension(True)
    vec.load(database)
    columns = vectors.shape[1]
    database.execute(f"CREATE VIRTUAL TABLE floats USING vec0(v float[{columns}] distance_metric=cosine)")
    database.execute(f"CREATE VIRTUAL TABLE bytes USING vec0(v int8[{columns}] distance_metric=cosine)")
    database.executemany("INSERT INTO floats(rowid, v) VALUES (?, ?)", ((n, row.tobytes()) for n, row in enumerate(vectors)))
    database.executemany(
        "INSERT INTO bytes(rowid, v) VALUES (?, vec_int8(?))", ((n, row.tobytes()) for n, row in enumerate(bytes_of(np, vectors))))
    return database


def bytes_of(np: Any, vectors: Any) -> Any:
    """Each row scaled to 8 bits."""
    return np.rint(vectors * (127 / np.abs(vectors).max(axis=1, keepdims=True))).astype(np.int8)


def main() -> None:
    parser = arguments.parser(__doc__)
    arguments.add_data(parser)
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cores", default="0", help="the cores that engines may use; as many threads")
    parser.add_argument("--model", type=pathlib.Path, help="the model's folder; by default the program's")
    arguments.add_binary(parser)
    parser.add_argument("--dry", action="store_true", help="keep nothing")
    options = parser.parse_args()
    np, faiss = package("numpy", REMEDY), package("faiss", REMEDY)
    package("sqlite_vec", REMEDY)
    path = find(options.binary)
    cores = {int(core) for core in options.cores.split(",")}
    rng = random.Random(1)
    chosen = enough(all_texts(options.data or texts.data()), options.texts + options.queries, rng)
    held, chosen = chosen[:options.queries], chosen[options.queries:]

    with tempfile.TemporaryDirectory(prefix="assay-") as folder:
        place = pathlib.Path(folder)
        # Embedding is not measured: it may use the whole machine.
        model = ("--model", options.model.resolve()) if options.model else ()
        whole = Program(path, model)
        say(f"embedding {len(chosen)} texts")
        for name, lines in (("texts", chosen), ("queries", held)):
            source = texts.write(place / f"{name}.txt", lines)
            whole.run("embed", "--npy", place / f"{name}.npy", "-", text=source.read_text(encoding="utf8"))
        vectors, queries = np.load(place / "texts.npy"), np.load(place / "queries.npy")
        say("building the index")
        built = whole.run("index", place / "texts.txt", "--out", place / "index", "--json")
        rows = rng.sample(range(len(chosen)), options.queries)

        os.sched_setaffinity(0, cores)
        faiss.omp_set_num_threads(len(cores))
        flat = faiss.IndexFlatIP(vectors.shape[1])
        flat.add(vectors)
        say("filling sqlite-vec")
        database = sqlite_tables(np, vectors)
        bytes_ = bytes_of(np, vectors)
        assay = Assay(Program(path, ("--threads", len(cores), *model), options.cores), place / "index")

        def floats(row: int) -> Any:
            return database.execute(
                "SELECT rowid FROM floats WHERE v MATCH ? AND k = ?", (vectors[row].tobytes(), NEAREST)).fetchall()

        def integers(row: int) -> Any:
            return database.execute(
                "SELECT rowid FROM bytes WHERE v MATCH vec_int8(?) AND k = ?", (bytes_[row].tobytes(), NEAREST)).fetchall()

        engines: list[tuple[str, Callable[[], float]]] = [
            ("assay", lambda: assay.milliseconds(rows)),
            ("faiss IndexFlatIP", lambda: timed(lambda row: flat.search(vectors[row:row + 1], NEAREST), rows)),
            ("sqlite-vec f32", lambda: timed(floats, rows)),
            ("sqlite-vec int8", lambda: timed(integers, rows))]
        times: dict[str, list[float]] = {name: [] for name, _ in engines}
        for number in range(options.rounds):
            say(f"round {number + 1} of {options.rounds}")
            first = number % len(engines)
            for name, measure in engines[first:] + engines[:first]:
                times[name].append(measure())

        exact = [[int(row) for row in some] for some in flat.search(queries, NEAREST)[1]]
        found = recall(assay.nearest(held), exact)
        size = (place / "index").stat().st_size / 1e6

    figures = summary(times)
    megabytes = {"assay": vectors.shape[1] + 4, "sqlite-vec int8": vectors.shape[1]}
    print(f"\n{machine.line()}; {len(cores)} thread{'s' if len(cores) > 1 else ''}")
    print(f"{len(chosen)} texts, {built.object['model']}, {vectors.shape[1]} dimensions, {options.queries} queries, {options.rounds} rounds\n")
    print(COLUMNS.head())
    for name, of in figures.items():
        memory = megabytes.get(name, vectors.shape[1] * 4) * len(chosen) / 1e6
        print(COLUMNS.row(name, of["median"], of["least"], of["most"], of["ratio"], memory))
    print(f"\nrecall@{NEAREST} of assay against exact f32: {found:.4f}")
    print(f"the index: {size:.0f} MB, built in {built.seconds:.0f} s with embedding")
    if not options.dry:
        facts = machine.describe(("numpy", "faiss-cpu", "sqlite-vec"))
        results.append(results.FOLDER / "search.jsonl", [{
            "date": results.today(), **facts, "texts": len(chosen), "dimensions": int(vectors.shape[1]), "model": built.object["model"], "threads": len(cores),
            "milliseconds": times, "recall": found, "index_megabytes": size, "index_seconds": built.seconds}])
    if found < LEAST_RECALL:
        raise Failed(f"recall is below {LEAST_RECALL}")


if __name__ == "__main__":
    main()
