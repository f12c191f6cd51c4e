#!/usr/bin/env python3
"""What one client's flood costs another: floods the daemon, and times the messages of a second, quiet client.

Needs pyzmq. Run from the repository's root after Scripts/build:

    python3 Benchmarks/fairness.py [--seconds 20] [--input messages.txt] [--floods plain,explain,array,long]
                                   [--transport ipc]

The quiet client sends messages at random times, 20 per second or 3 % of what the daemon can do, first alone, then
beside a flood. Its 99th percentile must not exceed three times what it is alone. Floods are sent by separate processes
as fast as the daemon takes them. Then messages with a deadline of 250 ms flood the daemon: those answered with tags
must be at least 90 % of what it does without deadlines. All of it shares one machine, the daemon runs without its
cache, and a single consumer takes all results. Prints a table, and exits with 1 when a goal is missed.
"""
import contextlib
import json
import multiprocessing
import random
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence

from assaybench import arguments, machine, texts
from assaybench.client import Client, frame, zmq
from assaybench.daemon import NO_CACHE, Daemon, label_options
from assaybench.program import Argument, Failed, find
from assaybench.tables import Columns

FLOODS = ("plain", "explain", "array", "numbers", "long")
# Their error results come faster than a consumer in Python takes them, and all results wait in one line for it.
WITHOUT_GOAL = ("numbers",)
GOAL_RATIO, GOAL_USEFUL = 3.0, 0.9
DEADLINE_MS = 250
COLUMNS = Columns(
    ("flood", "<22"), ("messages", ">9"), ("p50 ms", ">10.2f"), ("p90", ">10.2f"), ("p99", ">10.2f"), ("max", ">10.2f"),
    ("peak MB", ">10.0f"), ("", ""))


def frames(kind: str, texts: Sequence[str]) -> list[bytes]:
    """The frames that a flood sends, in turn."""
    if kind == "explain":
        return [frame("f", text, explain=True) for text in texts]
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
        return [frame("f", text, deadline_ms=DEADLINE_MS) for text in texts]
    return [frame("f", text) for text in texts]


def flood(kind: str, texts: Sequence[str], address: str) -> None:
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
def flooding(kind: str, texts: Sequence[str], address: str, processes: int = 1) -> Iterator[None]:
    workers = [
        multiprocessing.Process(target=flood, args=(kind, texts, address), daemon=True) for _ in range(processes)]
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        for worker in workers:
            worker.kill()
            worker.join()


class Watched(Daemon):
    """A daemon without its cache, with a quiet client, and a consumer of all results on a separate thread."""

    def __init__(self, *arguments: Argument, wire: str) -> None:
        # Killed, because it would first compute what a flood left in the kernel's buffers.
        super().__init__(*arguments, wire=wire, settings=NO_CACHE, ends_with=signal.SIGKILL)
        self.arrivals: dict[int, float] = {}
        """When the results of the quiet client came, by number."""
        self.tagged = self.errors = self.next = 0

    def __enter__(self) -> "Watched":
        super().__enter__()
        self.client = Client(self.pull, self.push)
        threading.Thread(target=self.consume, daemon=True).start()
        return self

    def consume(self) -> None:
        """Takes all results, notes when those of the quiet client came, and counts the rest."""
        while True:
            result = self.client.receiver.recv()
            if result.startswith(b'{"id":"q'):
                self.arrivals[int(result[8:result.index(b'"', 8)])] = time.perf_counter()
            elif b'"error":{' in result[:120]:
                self.errors += 1
            else:
                self.tagged += 1

    def probe(self, texts: Sequence[str], seconds: float, rate: float, generator: random.Random) -> list[float]:
        """Latencies of the quiet client's messages in milliseconds, sorted; those that never come count as infinite."""
        sent: dict[int, float] = {}
        end = time.perf_counter() + seconds
        due = time.perf_counter()
        while due < end:
            time.sleep(max(0, due - time.perf_counter()))
            number, self.next = self.next, self.next + 1
            text = texts[number % len(texts)]
            sent[number] = time.perf_counter()
            self.client.sender.send(frame(f"q{number}", text))
            due += generator.expovariate(rate)
        limit = time.perf_counter() + 10
        while time.perf_counter() < limit and not sent.keys() <= self.arrivals.keys():
            time.sleep(0.01)
        return sorted((self.arrivals.get(number, float("inf")) - start) * 1000 for number, start in sent.items())

    def rates(self, seconds: float) -> tuple[float, float]:
        """Messages answered with tags and with errors, per second."""
        tagged, errors, start = self.tagged, self.errors, time.perf_counter()
        time.sleep(seconds)
        passed = time.perf_counter() - start
        return (self.tagged - tagged) / passed, (self.errors - errors) / passed


def quantile(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))]


def tell(name: str, times: Sequence[float], daemon: Watched, note: str = "") -> None:
    quantiles = (quantile(times, share) for share in (0.5, 0.9, 0.99))
    print(COLUMNS.row(name, len(times), *quantiles, times[-1], daemon.resident("VmHWM"), f"  {note}"), flush=True)


def main() -> int:
    parser = arguments.parser(__doc__)
    arguments.add_messages(parser)
    parser.add_argument("--seconds", type=float, default=20, help="of each measurement")
    parser.add_argument("--floods", default=",".join(FLOODS))
    arguments.add_labels(parser)
    parser.add_argument("--transport", choices=("tcp", "ipc"), default="tcp")
    arguments.add_binary(parser)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    floods = arguments.names(parser, "--floods", options.floods, FLOODS)
    binary, messages = find(options.binary), texts.read(arguments.messages(options.input))[:2000]
    generator = random.Random(options.seed)
    missed = []

    def daemon() -> Watched:
        return Watched(binary, *label_options(options.labels), wire=options.transport)

    print(f"{machine.line()}; pyzmq {zmq.__version__}, libzmq {zmq.zmq_version()}; {options.transport}")
    print(COLUMNS.head())
    with daemon() as quiet:
        with flooding("plain", messages, quiet.pull, 4):
            quiet.rates(2)
            capacity, _ = quiet.rates(options.seconds / 2)
        rate = min(20, 0.03 * capacity)
    with daemon() as quiet:
        quiet.probe(messages, 2, rate, generator)
        quiet.reset_peak()
        alone = quiet.probe(messages, options.seconds, rate, generator)
        tell("none", alone, quiet)
    if alone[-1] == float("inf"):
        raise Failed("messages were lost without any flood")
    for kind in floods:
        # A separate daemon: what a flood leaves in the kernel's buffers may take minutes to compute.
        with daemon() as flooded, flooding(kind, messages, flooded.pull):
            flooded.reset_peak()
            flooded.rates(2)
            before = flooded.tagged + flooded.errors
            times = flooded.probe(messages, options.seconds, rate, generator)
            if flooded.tagged + flooded.errors == before:
                raise Failed(f"{kind}: there was no flood")
            ratio = quantile(times, 0.99) / quantile(alone, 0.99)
            tell(kind, times, flooded, f"p99 is {ratio:.1f} × the quiet one")
        if kind not in WITHOUT_GOAL and ratio > GOAL_RATIO:
            missed.append(f"{kind}: p99 is {ratio:.1f} times the quiet one, more than {GOAL_RATIO:g}")
    with daemon() as flooded, flooding("deadline", messages, flooded.pull, 4):
        flooded.rates(2)
        useful, expired = flooded.rates(options.seconds / 2)
    print(f"\ncapacity {capacity:.0f} messages/s; in a flood with deadlines of {DEADLINE_MS} ms {useful:.0f} answered "
          f"in time, {useful / capacity:.0%}, and {expired:.0f} expired")
    if useful < GOAL_USEFUL * capacity:
        missed.append(f"deadlines: {useful / capacity:.0%} of capacity answered in time, less than {GOAL_USEFUL:.0%}")
    for miss in missed:
        print(f"missed: {miss}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
