#!/usr/bin/env python3
"""What the daemon's embedding cache is worth on a stream that repeats itself: hit rates, throughput, and whether results stay the same.

Needs nothing but Python. Run from the repository's root after Scripts/build:

    python3 Benchmarks/cache.py [--input messages.txt] [--messages 20000] [--exponent 1.0]

The stream draws texts of the input by Zipf's law (the k-th most frequent text comes in proportion to k^-exponent), with a fixed seed;
"flood" puts a text that comes once after every drawn one. Each stream goes through a daemon with no cache and with caches of
several sizes, and its closing line tells hits and misses. Beside them stands what is possible: a cache without limit, and for
each size Belady's MIN (1966), which knows the future, and LRU, both simulated on the same stream.
"""
import argparse
import bisect
import collections
import datetime
import heapq
import itertools
import json
import os
import pathlib
import random
import signal
import subprocess
import tempfile
import time

import defaults

ROOT = pathlib.Path(__file__).resolve().parents[1]
ASSAY = ROOT / ".build" / "release" / "assay"


def zipf(texts, count, exponent, rng):
    weights = list(itertools.accumulate((place + 1) ** -exponent for place in range(len(texts))))
    return [texts[bisect.bisect_left(weights, rng.random() * weights[-1])] for _ in range(count)]


def with_flood(stream, rng, texts):
    return [text for number, drawn in enumerate(stream) for text in (drawn, f"{rng.choice(texts)} {number}")]


def lru_hits(stream, capacity):
    kept, hits = collections.OrderedDict(), 0
    for text in stream:
        if text in kept:
            hits += 1
            kept.move_to_end(text)
        else:
            kept[text] = True
            if len(kept) > capacity:
                kept.popitem(last=False)
    return hits


def min_hits(stream, capacity):
    """Belady's MIN, free not to keep a text at all."""
    following, last = [0] * len(stream), {}
    for place in range(len(stream) - 1, -1, -1):
        following[place] = last.get(stream[place], len(stream) * 2)
        last[stream[place]] = place
    kept, heap, hits = {}, [], 0
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


def through_daemon(stream, size, folder, labels):
    """Messages per second, the closing line, and each message's tags."""
    lines = folder / "stream.txt"
    lines.write_text("\n".join(stream) + "\n", encoding="utf8")
    pull, push = (f"ipc://{folder}/{name}" for name in ("in", "out"))
    command = [ASSAY, "run", "--pull", "@" + pull, "--push", "@" + push, "--log-format", "json"]
    if labels:
        command += ["--labels", labels]
    environment = {**os.environ, "ASSAY_CACHE_BYTES": str(size)}
    daemon = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        for line in daemon.stderr:
            if json.loads(line)["message"] == "ready":
                break
        start = time.perf_counter()
        output = subprocess.run([ASSAY, "tag", "--push", pull, "--pull", push, "--json", lines], cwd=ROOT, check=True,
                                capture_output=True, text=True).stdout
        seconds = time.perf_counter() - start
    finally:
        daemon.send_signal(signal.SIGTERM)
        closing = [json.loads(line) for line in daemon.stderr][-1]
        daemon.wait()
    results = {}
    for line in output.splitlines():
        result = json.loads(line)
        results[int(result["id"])] = json.dumps(result["tags"], sort_keys=True)
    assert len(results) == len(stream), (len(results), len(stream))
    return len(stream) / seconds, closing, results


def field(closing, name):
    return int(closing.get(name) or closing.get("metadata", {}).get(name))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", type=pathlib.Path, help="messages, one per line; by default see Benchmarks/defaults.py")
    parser.add_argument("--messages", type=int, default=20000)
    parser.add_argument("--exponent", type=float, default=1.0)
    parser.add_argument("--sizes", default="4,16,64", help="of the caches, in megabytes")
    parser.add_argument("--labels", help="the folder of label sets; by default the shipped ones")
    options = parser.parse_args()
    defaults.binary(ASSAY)
    source = defaults.need(options.input, "see --input") if options.input else defaults.messages()
    lines = source.read_text(encoding="utf8").split("\n")
    texts = list(dict.fromkeys(line for line in lines if line.strip()))
    rng = random.Random(1)
    rng.shuffle(texts)
    drawn = zipf(texts, options.messages, options.exponent, rng)
    records = []
    with tempfile.TemporaryDirectory(prefix="assay-") as folder:
        for name, stream in (("zipf", drawn), ("zipf with flood", with_flood(drawn, rng, texts))):
            repeats = len(stream) - len(set(stream))
            rate, _, expected = through_daemon(stream, 0, pathlib.Path(folder), options.labels)
            print(f"\n{name}: {len(stream)} messages, {len(set(stream))} texts; at best {repeats / len(stream):.1%} are hits")
            print(f"{'cache':>8}{'entries':>9}{'hits':>8}{'of best':>9}{'of MIN':>8}{'LRU of MIN':>12}{'messages/s':>12}{'ratio':>7}  results")
            print(f"{'none':>8}{0:9}{'':8}{'':9}{'':8}{'':12}{rate:12.0f}{1:7.2f}")
            for megabytes in (int(size) for size in options.sizes.split(",")):
                fast, closing, results = through_daemon(stream, megabytes << 20, pathlib.Path(folder), options.labels)
                hits, entries = field(closing, "cache_hits"), field(closing, "cache_entries")
                ideal, recent = min_hits(stream, max(entries, 1)), lru_hits(stream, max(entries, 1))
                differing = sum(expected[key] != results[key] for key in expected)
                print(f"{megabytes:5} MB{entries:9}{hits / len(stream):8.1%}{hits / repeats:9.1%}{hits / ideal:8.1%}"
                      f"{recent / ideal:12.1%}{fast:12.0f}{fast / rate:7.2f}  "
                      + ("the same" if differing == 0 else f"{differing} DIFFER"))
                records.append({"date": datetime.date.today().isoformat(), "stream": name, "exponent": options.exponent,
                                "messages": len(stream), "texts": len(set(stream)), "megabytes": megabytes, "entries": entries,
                                "hits": hits, "min_hits": ideal, "lru_hits": recent, "rate": fast, "rate_without": rate,
                                "differing": differing})
    results = ROOT / "Benchmarks" / "results"
    results.mkdir(exist_ok=True)
    with open(results / "cache.jsonl", "a", encoding="utf8") as file:
        for record in records:
            file.write(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
