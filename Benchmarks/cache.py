#!/usr/bin/env python3
"""What the embedding cache gains on a stream that repeats itself: hit rates, throughput, whether results stay the same.

Needs nothing but Python. Run from the repository's root after Scripts/build:

    python3 Benchmarks/cache.py [--input messages.txt] [--messages 20000] [--exponent 1.0]

The stream draws texts of the input by Zipf's law (the k-th most frequent text comes in proportion to k^-exponent), with
a fixed seed; "flood" adds a text that never repeats after every drawn one. Each stream goes through a daemon with no
cache and with caches of several sizes, and its closing line reports hits and misses. For comparison: a cache without
limit, and for each size Belady's MIN (1966), which knows the future, and LRU, both simulated on the same stream.
"""
import bisect
import collections
import heapq
import itertools
import json
import pathlib
import random
import tempfile
from collections.abc import Sequence

from assaybench import arguments, results, texts
from assaybench.daemon import Daemon, Entry, label_options
from assaybench.program import Failed, Program, find
from assaybench.tables import Columns

COLUMNS = Columns(
    ("cache", ">8"), ("entries", ">9"), ("hits", ">8.1%"), ("of best", ">9.1%"),
    ("of MIN", ">8.1%"), ("LRU of MIN", ">12.1%"), ("messages/s", ">12.0f"), ("ratio", ">7.2f"), ("  results", ""))


def zipf(texts: Sequence[str], count: int, exponent: float, rng: random.Random) -> list[str]:
    weights = list(itertools.accumulate((place + 1) ** -exponent for place in range(len(texts))))
    return [texts[bisect.bisect_left(weights, rng.random() * weights[-1])] for _ in range(count)]


def with_flood(stream: Sequence[str], rng: random.Random, texts: Sequence[str]) -> list[str]:
    return [text for number, drawn in enumerate(stream) for text in (drawn, f"{rng.choice(texts)} {number}")]


def lru_hits(stream: Sequence[str], capacity: int) -> int:
    kept: collections.OrderedDict[str, bool] = collections.OrderedDict()
    hits = 0
    for text in stream:
        if text in kept:
            hits += 1
            kept.move_to_end(text)
        else:
            kept[text] = True
            if len(kept) > capacity:
                kept.popitem(last=False)
    return hits


def min_hits(stream: Sequence[str], capacity: int) -> int:
    """Belady's MIN, free not to keep a text at all."""
    following, last = [0] * len(stream), {}
    for place in range(len(stream) - 1, -1, -1):
        following[place] = last.get(stream[place], len(stream) * 2)
        last[stream[place]] = place
    kept: dict[str, int] = {}
    heap: list[tuple[int, str]] = []
    hits = 0
    for place, text in enumerate(stream):
        if text in kept:
            hits += 1
        elif len(kept) >= capacity:
            while kept.get(heap[0][1]) != -heap[0][0]:
                heapq.heappop(heap)
            if -heap[0][0] <= following[place]:
                continue
            del kept[heapq.heappop(heap)[1]]
        kept[text] = following[place]
        heapq.heappush(heap, (-following[place], text))
    return hits


def through_daemon(
    program: Program, stream: list[str], size: int, labels: str | None
) -> tuple[float, Entry, dict[int, str]]:
    """Messages per second, the closing line, and each message's tags."""
    with tempfile.TemporaryDirectory(prefix="assay-") as folder:
        lines = texts.write(pathlib.Path(folder, "stream.txt"), stream)
        with Daemon(program.path, *label_options(labels), settings={"ASSAY_CACHE_BYTES": str(size)}) as daemon:
            run = program.run("tag", "--push", daemon.pull, "--pull", daemon.push, "--json", lines)
            closing = daemon.stop()
    answers = (json.loads(line) for line in run.output.splitlines())
    tags = {int(answer["id"]): json.dumps(answer["tags"], sort_keys=True) for answer in answers}
    if len(tags) != len(stream) or closing is None:
        raise Failed(f"{len(tags)} of {len(stream)} messages were answered")
    return len(stream) / run.seconds, closing, tags


def main() -> None:
    parser = arguments.parser(__doc__)
    arguments.add_messages(parser)
    parser.add_argument("--messages", type=int, default=20000)
    parser.add_argument("--exponent", type=float, default=1.0)
    parser.add_argument("--sizes", default="4,16,64", help="of the caches, in megabytes")
    arguments.add_labels(parser)
    arguments.add_binary(parser)
    parser.add_argument("--dry", action="store_true", help="keep nothing")
    options = parser.parse_args()
    program = Program(find(options.binary))
    known = list(dict.fromkeys(texts.read(arguments.messages(options.input))))
    rng = random.Random(1)
    rng.shuffle(known)
    drawn = zipf(known, options.messages, options.exponent, rng)
    records = []
    for name, stream in (("zipf", drawn), ("zipf with flood", with_flood(drawn, rng, known))):
        distinct = len(set(stream))
        repeats = len(stream) - distinct
        rate, _, expected = through_daemon(program, stream, 0, options.labels)
        print(f"\n{name}: {len(stream)} messages, {distinct} texts; at best {repeats / len(stream):.1%} are hits")
        print(COLUMNS.head())
        print(COLUMNS.row("none", 0, "", "", "", "", rate, 1, ""), flush=True)
        for megabytes in (int(size) for size in options.sizes.split(",")):
            fast, closing, tags = through_daemon(program, stream, megabytes << 20, options.labels)
            hits, entries = int(closing.fields["cache_hits"]), int(closing.fields["cache_entries"])
            ideal, recent = min_hits(stream, max(entries, 1)), lru_hits(stream, max(entries, 1))
            differing = sum(expected[key] != tags[key] for key in expected)
            shares = (hits / len(stream), hits / repeats, hits / ideal, recent / ideal)
            print(COLUMNS.row(
                f"{megabytes} MB", entries, *shares, fast, fast / rate,
                "  the same" if differing == 0 else f"  {differing} DIFFER"), flush=True)
            records.append({
                "date": results.today(), "stream": name, "exponent": options.exponent, "messages": len(stream),
                "texts": distinct, "megabytes": megabytes, "entries": entries, "hits": hits, "min_hits": ideal,
                "lru_hits": recent, "rate": fast, "rate_without": rate, "differing": differing})
    if not options.dry:
        results.append(results.FOLDER / "cache.jsonl", records)


if __name__ == "__main__":
    main()
