"""Throughput with a full queue, and the time of a lone message, through real sockets."""
from __future__ import annotations

import json
import pathlib
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import zmq

from ..contenders.base import Files
from ..texts import halves
from .subject import KINDS, Subject

LONE_MESSAGES = 100
WARM_UP = 64
CASCADE_WARM_UP = 2500
"""Messages before the first round; a cascade answers its first 2,000 twice, to choose by."""
PATIENCE_MS = 120_000


@dataclass
class Row:
    """`rates` are messages per second, `lone_ms` the median time of a single message; one per round."""

    name: str
    title: str
    rates: list[float] = field(default_factory=list)
    lone_ms: list[float] = field(default_factory=list)
    lone_p95_ms: list[float] = field(default_factory=list)


class Client:
    """The senders' and the consumers' end of a subject."""

    def __init__(self, subject: Subject) -> None:
        self.context = zmq.Context()
        self.push, self.pull = self.context.socket(zmq.PUSH), self.context.socket(zmq.PULL)
        self.pull.rcvtimeo = self.push.sndtimeo = PATIENCE_MS
        self.push.connect(subject.into)
        self.pull.connect(subject.out)

    def seconds(self, frames: Sequence[bytes]) -> float:
        """From the first frame out to the last result in, both ends as fast as they can."""
        poller = zmq.Poller()
        poller.register(self.pull, zmq.POLLIN)
        poller.register(self.push, zmq.POLLOUT)
        sent = received = 0
        results = []
        start = time.perf_counter()
        while received < len(frames):
            ready = dict(poller.poll(PATIENCE_MS))
            if not ready:
                raise SystemExit(f"no result for {PATIENCE_MS / 1000:.0f} s; {received} of {len(frames)} had come")
            try:
                while True:
                    results.append(self.pull.recv(zmq.NOBLOCK))
                    received += 1
            except zmq.Again:
                pass
            try:
                for _ in range(64):
                    if sent < len(frames):
                        self.push.send(frames[sent], zmq.NOBLOCK)
                        sent += 1
            except zmq.Again:
                pass
            if sent == len(frames) and self.push in dict(poller.sockets):
                poller.unregister(self.push)
        seconds = time.perf_counter() - start
        answered = [json.loads(result) for result in results]
        if len({result["id"] for result in answered}) != len(frames) or any("tags" not in result for result in answered):
            raise SystemExit(f"not every message was answered with tags: {results[0][:300]!r} …")
        return seconds

    def lone(self, frames: Sequence[bytes]) -> list[float]:
        """The time of each message, in milliseconds, sent when the last one is back."""
        times = []
        for frame in frames:
            start = time.perf_counter()
            self.push.send(frame)
            self.pull.recv()
            times.append((time.perf_counter() - start) * 1000)
        return sorted(times)

    def close(self) -> None:
        self.context.destroy(linger=0)


def frames_of(texts: Sequence[str]) -> list[bytes]:
    return [json.dumps({"id": str(number), "text": text}, ensure_ascii=False).encode() for number, text in enumerate(texts)]


def measure(names: Sequence[str], files: Files, cores: list[int], count: int, rounds: int) -> list[Row]:
    texts = halves(files.texts)[0]
    with tempfile.TemporaryDirectory(prefix="assay-s-") as folder:
        subjects = [Subject(name, files, cores, pathlib.Path(folder)) for name in names]
        try:
            for subject in subjects:
                subject.wait()
            clients = [Client(subject) for subject in subjects]
            rows = [Row(subject.name, subject.title) for subject in subjects]
            for client, name in zip(clients, names):
                client.seconds(frames_of(texts[-(CASCADE_WARM_UP if KINDS[name].has_cascade else WARM_UP) :]))
            for number in range(rounds):
                # Other texts every round: what has been seen may be remembered.
                start = number * (count + LONE_MESSAGES) % max(1, len(texts) - count - LONE_MESSAGES)
                many = frames_of(texts[start : start + count])
                few = frames_of(texts[start + count : start + count + LONE_MESSAGES])
                turn = number % len(rows)
                for client, row in list(zip(clients, rows))[turn:] + list(zip(clients, rows))[:turn]:
                    row.rates.append(len(many) / client.seconds(many))
                    times = client.lone(few)
                    row.lone_ms.append(statistics.median(times))
                    row.lone_p95_ms.append(times[int(len(times) * 0.95)])
                shown = (f"{row.title} {row.rates[-1]:,.0f}/s {row.lone_ms[-1]:.1f} ms" for row in rows)
                print(f"round {number + 1}: {', '.join(shown)}", file=sys.stderr)
            for client in clients:
                client.close()
            return rows
        finally:
            for subject in subjects:
                subject.stop()
