#!/usr/bin/env python3
"""What one client's flood costs another: starts the daemon, floods it, and times the messages of a second, quiet client.

Needs pyzmq. Run from the repository's root after Scripts/build:

    python3 Benchmarks/fairness.py [--seconds 20] [--input messages.txt] [--floods plain,explain,array,long]
                                   [--transport ipc]

The quiet client sends messages at random times, 20 per second or 3 % of what the daemon can do, first alone, then beside a flood.
Its 99th percentile must not exceed three times what it is alone. Floods are sent by separate processes as fast as the daemon takes
them. Then messages with a deadline of 250 ms flood the daemon: those answered with tags must be at least 90 % of what it does
without deadlines. All of it shares one machine, the daemon runs without its cache, and a single consumer takes all results. Prints
a table, and exits with 1 when a goal is missed.
"""
import argparse
import contextlib
import json
import multiprocessing
import os
import pathlib
import platform
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time

import defaults

try:
    import zmq
except ModuleNotFoundError:
    print("error: this needs pyzmq: pip install pyzmq, or use .cache/venv/bin/python3, which Scripts/test makes", file=sys.stderr)
    sys.exit(2)

ROOT = pathlib.Path(__file__).resolve().parents[1]
FLOODS = ("plain", "explain", "array", "numbers", "long")
# Their error results come faster than a consumer in Python takes them, and all results wait in one line for it.
WITHOUT_GOAL = ("numbers",)
GOAL_RATIO, GOAL_USEFUL = 3.0, 0.9
DEADLINE_MS = 250


def frames(kind, texts):
    """The frames that a flood sends, in turn."""
    if kind == "explain":
        return [json.dumps({"id": "f", "text": text, "explain": True}).encode() for text in texts]
    if kind == "array":
        return [json.dumps([{"id": "f", "text": texts[(start + i) % len(texts)][:60]} for i in range(10_000)]).encode()
                for start in range(4)]
    if kind == "numbers":
        return [b"[" + b",".join([b"1"] * 10_000) + b"]"]
    if kind == "long":
        words = " ".join(texts)
        while len(words.encode()) < 70_000:
            words += " " + words
        return [words.encode()[:65_000].decode(errors="ignore").encode()]
    if kind == "deadline":
        return [json.dumps({"id": "f", "text": text, "deadline_ms": DEADLINE_MS}).encode() for text in texts]
    return [json.dumps({"id": "f", "text": text}).encode() for text in texts]


def flood(kind, texts, address):
    """Sends until it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    socket = zmq.Context().socket(zmq.PUSH)
    socket.connect(address)
    own = frames(kind, texts)
    number = 0
    while True:
        socket.send(own[number % len(own)], copy=False)
        number += 1


@contextlib.contextmanager
def flooding(kind, texts, address, processes=1):
    workers = [multiprocessing.Process(target=flood, args=(kind, texts, address), daemon=True) for _ in range(processes)]
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        for worker in workers:
            worker.kill()
            worker.join()


class Consumer(threading.Thread):
    """Takes all results, notes when those of the quiet client came, and counts the rest."""

    def __init__(self, context, address):
        super().__init__(daemon=True)
        self.socket = context.socket(zmq.PULL)
        self.socket.connect(address)
        self.arrivals, self.tagged, self.errors = {}, 0, 0

    def run(self):
        while True:
            result = self.socket.recv()
            if result.startswith(b'{"id":"q'):
                self.arrivals[int(result[8:result.index(b'"', 8)])] = time.perf_counter()
            elif b'"error":{' in result[:120]:
                self.errors += 1
            else:
                self.tagged += 1


class Daemon:
    """A daemon with a quiet client and a consumer of all results. Ends with its `with` block."""

    def __init__(self, binary, labels, transport):
        self.folder = tempfile.TemporaryDirectory(prefix="assay-")
        folder = self.folder.name
        pull, push = ("tcp://127.0.0.1:*",) * 2 if transport == "tcp" else (f"ipc://{folder}/{name}" for name in ("in", "out"))
        command = [binary, "run", "--pull", "@" + pull, "--push", "@" + push, "--log-format", "json"]
        if labels:
            command += ["--labels", labels]
        self.process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "ASSAY_CACHE_BYTES": "0"}, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            entry = json.loads(line)
            if entry["message"] == "ready":
                self.pull, push = entry["pull"], entry["push"]
                break
        else:
            sys.exit("the daemon did not start")
        threading.Thread(target=lambda: [None for _ in self.process.stderr], daemon=True).start()
        context = zmq.Context()
        self.sender = context.socket(zmq.PUSH)
        self.sender.connect(self.pull)
        self.consumer = Consumer(context, push)
        self.consumer.start()
        self.next = 0

    def memory(self):
        """Resident megabytes at most, from the last `reset_memory` on."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf8")
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))) / 1024

    def reset_memory(self):
        pathlib.Path(f"/proc/{self.process.pid}/clear_refs").write_text("5", encoding="utf8")

    def probe(self, texts, seconds, rate, generator):
        """Latencies of the quiet client's messages in milliseconds, sorted; those that never come count as infinite."""
        sent = {}
        end = time.perf_counter() + seconds
        due = time.perf_counter()
        while due < end:
            time.sleep(max(0, due - time.perf_counter()))
            number, self.next = self.next, self.next + 1
            text = texts[number % len(texts)]
            sent[number] = time.perf_counter()
            self.sender.send(json.dumps({"id": f"q{number}", "text": text}).encode())
            due += generator.expovariate(rate)
        limit = time.perf_counter() + 10
        while time.perf_counter() < limit and not sent.keys() <= self.consumer.arrivals.keys():
            time.sleep(0.01)
        return sorted((self.consumer.arrivals.get(number, float("inf")) - start) * 1000 for number, start in sent.items())

    def rates(self, seconds):
        """Messages answered with tags and with errors a second."""
        before = (self.consumer.tagged, self.consumer.errors, time.perf_counter())
        time.sleep(seconds)
        passed = time.perf_counter() - before[2]
        return (self.consumer.tagged - before[0]) / passed, (self.consumer.errors - before[1]) / passed

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.folder.cleanup()


def quantile(values, share):
    return values[min(len(values) - 1, int(len(values) * share))]


def row(name, times, memory, note=""):
    print(f"{name:<22}{len(times):>9}{quantile(times, 0.5):>10.2f}{quantile(times, 0.9):>10.2f}{quantile(times, 0.99):>10.2f}"
          f"{times[-1]:>10.2f}{memory:>10.0f}  {note}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", type=pathlib.Path, help="messages, one per line; by default see Benchmarks/defaults.py")
    parser.add_argument("--seconds", type=float, default=20, help="of each measurement")
    parser.add_argument("--floods", default=",".join(FLOODS))
    parser.add_argument("--labels", help="the folder of label sets; by default the shipped ones")
    parser.add_argument("--transport", choices=("tcp", "ipc"), default="tcp")
    parser.add_argument("--binary", default=str(ROOT / ".build" / "release" / "assay"), help="of the daemon")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    defaults.binary(options.binary)
    source = defaults.need(options.input, "see --input") if options.input else defaults.messages()
    texts = [line for line in source.read_text(encoding="utf8").splitlines() if line.strip()][:2000]
    generator = random.Random(options.seed)
    missed = []

    def daemon():
        return Daemon(options.binary, options.labels, options.transport)

    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, {platform.platform()}; "
          f"pyzmq {zmq.__version__}, libzmq {zmq.zmq_version()}; {options.transport}")
    print(f"{'flood':<22}{'messages':>9}{'p50 ms':>10}{'p90':>10}{'p99':>10}{'max':>10}{'peak MB':>10}")
    with daemon() as quiet:
        with flooding("plain", texts, quiet.pull, 4):
            quiet.rates(2)
            capacity, _ = quiet.rates(options.seconds / 2)
        rate = min(20, 0.03 * capacity)
    with daemon() as quiet:
        quiet.probe(texts, 2, rate, generator)
        quiet.reset_memory()
        alone = quiet.probe(texts, options.seconds, rate, generator)
        row("none", alone, quiet.memory())
    if alone[-1] == float("inf"):
        sys.exit("messages were lost without any flood")
    limit = GOAL_RATIO * quantile(alone, 0.99)
    for kind in options.floods.split(","):
        # A daemon of its own: what a flood leaves in the kernel's buffers may take minutes to compute.
        with daemon() as flooded, flooding(kind, texts, flooded.pull):
            flooded.reset_memory()
            flooded.rates(2)
            before = flooded.consumer.tagged + flooded.consumer.errors
            times = flooded.probe(texts, options.seconds, rate, generator)
            if flooded.consumer.tagged + flooded.consumer.errors == before:
                sys.exit(f"{kind}: there was no flood")
            row(kind, times, flooded.memory(), f"p99 is {quantile(times, 0.99) / quantile(alone, 0.99):.1f} × that alone")
        if kind not in WITHOUT_GOAL and quantile(times, 0.99) > limit:
            missed.append(f"{kind}: p99 is {quantile(times, 0.99) / quantile(alone, 0.99):.1f} times that alone, "
                          f"more than {GOAL_RATIO:g}")
    with daemon() as flooded, flooding("deadline", texts, flooded.pull, 4):
        flooded.rates(2)
        useful, expired = flooded.rates(options.seconds / 2)
    print(f"\ncapacity {capacity:.0f} messages/s; in a flood with deadlines of {DEADLINE_MS} ms {useful:.0f} answered in time, "
          f"{useful / capacity:.0%}, and {expired:.0f} expired")
    if useful < GOAL_USEFUL * capacity:
        missed.append(f"deadlines: {useful / capacity:.0%} of capacity answered in time, less than {GOAL_USEFUL:.0%}")
    for miss in missed:
        print(f"missed: {miss}", file=sys.stderr)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
