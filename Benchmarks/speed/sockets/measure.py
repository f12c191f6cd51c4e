"""Throughput with a full queue, and the time of a single message, through real sockets."""
from __future__ import annotations

import contextlib
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from assaybench.client import Client, frames
from assaybench.texts import halves

from ..contenders.base import Files
from .subject import KINDS, start

SINGLE_MESSAGES = 100
WARM_UP = 64
CASCADE_WARM_UP = 2500
"""Messages before the first round; a cascade answers its first 2,000 with both models, to choose its threshold."""


@dataclass
class Row:
    """`rates` are messages per second, `lone_ms` the median time of a single message; one per round."""

    name: str
    title: str
    rates: list[float] = field(default_factory=list)
    lone_ms: list[float] = field(default_factory=list)
    lone_p95_ms: list[float] = field(default_factory=list)


def measure(names: Sequence[str], files: Files, cores: list[int], count: int, rounds: int) -> list[Row]:
    texts = halves(files.texts)[0]
    with contextlib.ExitStack() as running:
        # All start at once, and are then waited for.
        subjects = [start(name, files, cores) for name in names]
        for subject in subjects:
            running.callback(subject.stop)
        for subject in subjects:
            subject.wait()
        clients = [Client(subject.pull, subject.push) for subject in subjects]
        rows = [Row(name, KINDS[name].title) for name in names]
        for client, name in zip(clients, names):
            client.seconds(frames(texts[-(CASCADE_WARM_UP if KINDS[name].has_cascade else WARM_UP):]))
        for number in range(rounds):
            # Different texts every round: seen ones may be cached.
            first = number * (count + SINGLE_MESSAGES) % max(1, len(texts) - count - SINGLE_MESSAGES)
            many = frames(texts[first:first + count])
            few = frames(texts[first + count:first + count + SINGLE_MESSAGES])
            turn = number % len(rows)
            for client, row in list(zip(clients, rows))[turn:] + list(zip(clients, rows))[:turn]:
                row.rates.append(len(many) / client.seconds(many))
                times = client.one_by_one(few)
                row.lone_ms.append(statistics.median(times))
                row.lone_p95_ms.append(times[int(len(times) * 0.95)])
            shown = (f"{row.title} {row.rates[-1]:,.0f}/s {row.lone_ms[-1]:.1f} ms" for row in rows)
            print(f"round {number + 1}: {', '.join(shown)}", file=sys.stderr)
        for client in clients:
            client.close()
        return rows
