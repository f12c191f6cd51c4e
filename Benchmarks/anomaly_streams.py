#!/usr/bin/env python3
"""Anomalies of a stream: the realized rate while it changes, planted outliers, and floods of one kind of oddity.

    python3 Benchmarks/anomaly_streams.py [--rates 0.01,0.05,0.1] [--set topic | --combined] [--binary PATH]
        [--cache DIR]

Sends each stream through a daemon, once per rate and reference, one compute thread, and prints three tables in Markdown
for docs/quality.md. The realized rate is that of every 5,000 messages in a row after the first 2,000. Outliers are
planted after those, 3 in 100 messages. A flood begins at message 3,000: 30 of 100 messages are copies or variants of a
single oddity, Chinese texts, or gibberish of one style. With --combined, the flag of the text as a whole is measured
in place of a set's. Needs pyzmq and the public data (Benchmarks/README.md).
"""
from __future__ import annotations

import json
import pathlib
import random
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from assaybench import arguments, texts
from assaybench.daemon import Daemon
from assaybench.program import Failed, find
from assaybench.tables import table

START, WINDOW = 2000, 5000
"""The promise holds for any WINDOW messages after the first START."""
FLOOD_START, FLOOD_SHARE = 3000, 0.3
PLANTED_SHARE = 0.03
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass
class Stream:
    name: str
    texts: list[str]
    marked: set[int] = field(default_factory=set)
    """Where outliers, or messages of the flood, are."""


@dataclass
class Judged:
    """What the daemon said about each message of a stream by one set."""

    anomalies: list[bool]
    p_values: list[float]


def windows(anomalies: Sequence[bool], start: int = START, window: int = WINDOW) -> tuple[float, float]:
    """The least and the greatest realized rate of any `window` messages in a row after the first `start`."""
    counts = [0]
    for anomaly in anomalies:
        counts.append(counts[-1] + anomaly)
    rates = [(counts[end] - counts[end - window]) / window for end in range(start + window, len(counts))]
    if not rates:
        raise ValueError(f"a stream of {len(anomalies)} messages has no {window} after {start}")
    return min(rates), max(rates)


def auroc(ordinary: Sequence[float], strange: Sequence[float]) -> float:
    """The probability that a strange message has the smaller p-value than an ordinary one; ties count half."""
    values = sorted([(value, 0) for value in ordinary] + [(value, 1) for value in strange])
    wins, below, at = 0.0, 0, 0
    while at < len(values):
        end = at
        while end < len(values) and values[end][0] == values[at][0]:
            end += 1
        own = sum(kind for _, kind in values[at:end])
        rest = end - at - own
        wins += rest * (below + own / 2)
        below += own
        at = end
    return wins / (len(ordinary) * len(strange))


def planted(stream: Sequence[str], outliers: Sequence[str], rng: random.Random) -> Stream:
    """The stream with outliers after its first START messages, each once."""
    result = Stream("", list(stream[:START]))
    left = list(outliers)
    rng.shuffle(left)
    for text in stream[START:]:
        if left and rng.random() < PLANTED_SHARE:
            result.marked.add(len(result.texts))
            result.texts.append(left.pop())
        result.texts.append(text)
    return result


def flooded(stream: Sequence[str], oddity: Callable[[], str], rng: random.Random) -> Stream:
    """The stream with FLOOD_SHARE of oddities from FLOOD_START on."""
    result = Stream("", list(stream[:FLOOD_START]))
    for text in stream[FLOOD_START:]:
        while rng.random() < FLOOD_SHARE:
            result.marked.add(len(result.texts))
            result.texts.append(oddity())
        result.texts.append(text)
    return result


def ramp(first: Sequence[str], second: Sequence[str], rng: random.Random) -> list[str]:
    """From one kind of traffic to another, little by little."""
    count = min(len(first), len(second))
    return [(second if rng.random() < at / count else first)[at] for at in range(count)]


def gibberish(rng: random.Random) -> str:
    return " ".join("".join(rng.choices(LETTERS, k=rng.randint(3, 9))) for _ in range(rng.randint(3, 9)))


def hexadecimal(rng: random.Random) -> str:
    return "".join(rng.choices("0123456789abcdef", k=40))


class Data:
    """The public texts."""

    def __init__(self, folder: pathlib.Path, seed: int) -> None:
        self.folder, self.rng = folder, random.Random(seed)

    def read(self, path: str) -> list[str]:
        file = self.folder / path
        if not file.is_file():
            raise Failed(f"there is no {file}; see Benchmarks/README.md")
        lines = texts.read(file)
        return lines if path.endswith(".txt") else [line.split("\t", 1)[1] for line in lines if "\t" in line]

    def some(self, path: str, count: int | None = None) -> list[str]:
        """Rows in random order."""
        rows = self.read(path)
        self.rng.shuffle(rows)
        return rows[:count]

    def mixed(self, *parts: list[str]) -> list[str]:
        rows = [text for part in parts for text in part]
        self.rng.shuffle(rows)
        return rows

    def streams(self) -> list[Stream]:
        clinc, banking, ag = "clinc150/train.tsv", "banking77/train.tsv", "ag-news/train.tsv"
        sst2, trec, sms = "sst2/train.tsv", "trec6/train.tsv", "sms-spam/train.tsv"
        airline, emotion = "airline-tweets/train.tsv", "tweeteval-emotion/train.tsv"
        some, mixed = self.some, self.mixed
        return [
            Stream("CLINC150", some(clinc)),
            Stream("messages", self.read("stream/messages.txt")),
            Stream("Banking77", some(banking)),
            Stream("CLINC150, Banking77, AG News, SST-2, SMS mixed", mixed(
                some(clinc, 4000), some(banking, 4000), some(ag, 4000), some(sst2, 4000), some(sms, 2000))),
            Stream("CLINC150, then AG News", some(clinc, 7500) + some(ag, 8000)),
            Stream("Banking77, then airline tweets", some(banking, 7500) + some(airline, 6000)),
            Stream("AG News, then Banking77", some(ag, 8000) + some(banking, 8000)),
            Stream("SST-2, then TREC-6, then SMS", some(sst2) + some(trec) + some(sms)),
            Stream("messages, gradually CLINC150", ramp(some("stream/messages.txt", 15000), some(clinc), self.rng)),
            Stream("CLINC150 and Banking77, then SMS and emotion tweets",
                   mixed(some(clinc, 4000), some(banking, 4000)) + mixed(some(sms), some(emotion))),
        ]

    def outliers(self) -> list[Stream]:
        clinc, messages = self.some("clinc150/train.tsv"), self.read("stream/messages.txt")
        oos = self.read("clinc150/oos_train.tsv") + self.read("clinc150/oos_val.tsv")
        chinese = self.some("zh-thucnews-title/train.tsv", 400)
        made = [gibberish(self.rng) for _ in range(400)]
        result = []
        for name, stream, strange in (
                ("CLINC150: out of scope", clinc, oos), ("CLINC150: Chinese", clinc, chinese),
                ("CLINC150: gibberish", clinc, made), ("messages: Chinese", messages, chinese),
                ("messages: gibberish", messages, made)):
            one = planted(stream, strange, self.rng)
            result.append(Stream(name, one.texts, one.marked))
        return result

    def floods(self) -> list[Stream]:
        clinc = self.some("clinc150/train.tsv", 12000)
        chinese, rng = self.some("zh-waimai10k/train.tsv"), self.rng
        words = "0x7f3a segfault libqtx marmalade qqq zebra kernel panic 0000 fjord".split()

        def variant() -> str:
            return " ".join(word.upper() if rng.random() < 0.2 else word for word in words if rng.random() < 0.9)

        result = []
        for name, oddity in (
                ("copies", lambda: " ".join(words)), ("variants", variant), ("hexadecimal digits", lambda: hexadecimal(rng)),
                ("gibberish", lambda: gibberish(rng)), ("Chinese reviews", lambda: rng.choice(chinese))):
            one = flooded(clinc, oddity, rng)
            result.append(Stream(name, one.texts, one.marked))
        return result


class Judge:
    """Sends streams through daemons. Embeddings are kept between them, what is known of the traffic is not."""

    def __init__(self, binary: pathlib.Path, cache: pathlib.Path, name: str, combined: bool = False) -> None:
        self.binary, self.cache, self.set, self.combined = binary, cache, name, combined

    def __call__(self, stream: Stream, rate: float, reference: str) -> Judged:
        from assaybench.client import Client

        shutil.rmtree(self.cache / "traffic", ignore_errors=True)
        settings = {
            "ASSAY_LABELS_ANOMALY_RATE": str(rate), "ASSAY_LABELS_ANOMALY_REFERENCE": reference,
            "ASSAY_ANOMALY_RATE": str(rate), "ASSAY_ANOMALY_REFERENCE": reference,
            "ASSAY_COMPUTE_THREADS": "1", "ASSAY_CACHE_PERSIST": "true", "ASSAY_CACHE_BYTES": "1000000000"}
        with Daemon(self.binary, "--cache", self.cache, settings=settings) as daemon:
            client = Client(daemon.pull, daemon.push)
            try:
                frames = [
                    json.dumps({"id": str(id), "text": text, "sets": [self.set]}).encode()
                    for id, text in enumerate(stream.texts)]
                return self.judged(client.results(frames), None if self.combined else self.set, len(frames))
            finally:
                client.close()

    @staticmethod
    def judged(results: Sequence[bytes], name: str | None, count: int) -> Judged:
        """What a set says of the messages, in their order; without a name, what is said of each text as a whole."""
        judged = Judged([False] * count, [1.0] * count)
        for raw in results:
            result = json.loads(raw)
            tag = result if name is None else result["tags"][name]
            judged.anomalies[int(result["id"])] = tag["anomaly"]
            judged.p_values[int(result["id"])] = tag["p_value"]
        return judged


def percent(value: float) -> str:
    return f"{100 * value:.2f}"


def rate_row(judge: Judge, stream: Stream, rates: Sequence[float]) -> list[str]:
    row = [stream.name]
    for rate in rates:
        low, high = windows(judge(stream, rate, "traffic").anomalies)
        row.append(f"{percent(low)}–{percent(high)}")
    # What the examples make of it does not depend on the order, so that one rate is enough to compare.
    low, high = windows(judge(stream, 0.05, "examples").anomalies)
    return [*row, f"{percent(low)}–{percent(high)}"]


def outlier_rows(judge: Judge, stream: Stream, rates: Sequence[float]) -> list[list[str]]:
    rows = []
    for reference in ("traffic", "examples"):
        row = [stream.name, reference]
        for rate in rates:
            judged = judge(stream, rate, reference)
            marked = stream.marked
            ordinary = [at for at in range(START, len(stream.texts)) if at not in marked]
            if len(row) == 2:
                row.append(percent(auroc([judged.p_values[at] for at in ordinary], [judged.p_values[at] for at in marked])))
            recall = sum(judged.anomalies[at] for at in marked) / len(marked)
            flagged = sum(judged.anomalies[at] for at in ordinary) / len(ordinary)
            row.append(f"{percent(recall)} ({percent(flagged)})")
        rows.append(row)
    return rows


def flood_row(judge: Judge, stream: Stream, rate: float) -> list[str]:
    judged = judge(stream, rate, "traffic")

    def share(places: Sequence[int]) -> str:
        return percent(sum(judged.anomalies[at] for at in places) / max(len(places), 1))

    flood = sorted(stream.marked)
    ordinary = [at for at in range(FLOOD_START, len(stream.texts)) if at not in stream.marked]
    return [stream.name, f"{100 * rate:g} %", share(flood[:300]), share(flood[300:]), share(ordinary)]


def main() -> None:
    parser = arguments.parser(__doc__)
    arguments.add_binary(parser)
    arguments.add_data(parser)
    parser.add_argument("--rates", default="0.01,0.05,0.1")
    parser.add_argument("--set", default="topic", help="the set that judges; default topic")
    parser.add_argument("--combined", action="store_true", help="the flag of the text as a whole, not of the set")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", choices=["rates", "outliers", "floods"], help="one of the tables")
    parser.add_argument("--cache", type=pathlib.Path, help="a folder that keeps embeddings; by default a temporary one")
    options = parser.parse_args()
    rates = [float(rate) for rate in options.rates.split(",")]
    data = Data(options.data or texts.data(), options.seed)
    titles = [f"{100 * rate:g} %" for rate in rates]
    with tempfile.TemporaryDirectory(prefix="assay-anomalies-") as folder:
        judge = Judge(find(options.binary), options.cache or pathlib.Path(folder), options.set, options.combined)
        print(f"{'combined flag' if options.combined else f'set {options.set}'}, seed {options.seed}\n", flush=True)
        if options.only in (None, "rates"):
            rows = [rate_row(judge, stream, rates) for stream in data.streams()]
            print(table(["stream", *titles, "examples, 5 %"], rows) + "\n", flush=True)
        if options.only in (None, "outliers"):
            rows = [row for stream in data.outliers() for row in outlier_rows(judge, stream, rates)]
            recall = [f"recall (ordinary flagged) at {title}" for title in titles]
            print(table(["outliers", "reference", "AUROC", *recall], rows, words=2) + "\n", flush=True)
        if options.only in (None, "floods"):
            rows = [flood_row(judge, stream, rate) for stream in data.floods() for rate in rates]
            print(table(["flood in CLINC150", "rate", "its first 300 flagged", "the rest", "ordinary flagged"], rows))


if __name__ == "__main__":
    main()
