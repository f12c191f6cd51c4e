"""Both ends of a daemon's or worker's sockets. Needs pyzmq."""
from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any

from .program import Failed, package

zmq: Any = package("zmq", "pip install pyzmq, or use .cache/venv/bin/python3, which Scripts/test makes")

PATIENCE_MS = 120_000
"""How long a result may take."""


def frame(name: str, text: str, **more: Any) -> bytes:
    """A message as it is sent: its id, its text, and other fields of the protocol."""
    return json.dumps({"id": name, "text": text, **more}).encode()


def frames(texts: Sequence[str]) -> list[bytes]:
    """The texts as messages, numbered from 0, in plain UTF-8 without escapes."""
    return [json.dumps({"id": str(id), "text": text}, ensure_ascii=False).encode() for id, text in enumerate(texts)]


class Client:
    """Sends messages and takes results."""

    def __init__(self, pull: str, push: str) -> None:
        """The endpoints, named from the other side, as the daemon's `ready` line does: it pulls from `pull`."""
        self.context = zmq.Context()
        self.sender, self.receiver = self.context.socket(zmq.PUSH), self.context.socket(zmq.PULL)
        self.sender.connect(pull)
        self.receiver.connect(push)

    def results(self, frames: Sequence[bytes]) -> list[bytes]:
        """The results of all frames, in the order in which they come; both ends as fast as they can."""
        poller = zmq.Poller()
        poller.register(self.receiver, zmq.POLLIN)
        poller.register(self.sender, zmq.POLLOUT)
        sent = 0
        results: list[bytes] = []
        while len(results) < len(frames):
            if not poller.poll(PATIENCE_MS):
                raise Failed(f"no result for {PATIENCE_MS / 1000:.0f} s; {len(results)} of {len(frames)} had come")
            try:
                while True:
                    results.append(self.receiver.recv(zmq.NOBLOCK))
            except zmq.Again:
                pass
            try:
                for _ in range(64):
                    if sent < len(frames):
                        self.sender.send(frames[sent], zmq.NOBLOCK)
                        sent += 1
            except zmq.Again:
                pass
            if sent == len(frames) and self.sender in dict(poller.sockets):
                poller.unregister(self.sender)
        return results

    def seconds(self, frames: Sequence[bytes]) -> float:
        """From the first frame out to the last result in. All results must have tags."""
        start = time.perf_counter()
        results = self.results(frames)
        seconds = time.perf_counter() - start
        answered = [json.loads(result) for result in results]
        if len({answer["id"] for answer in answered if "tags" in answer}) != len(frames):
            raise Failed(f"not every message was answered with tags: {results[0][:300]!r} …")
        return seconds

    def one_by_one(self, frames: Sequence[bytes]) -> list[float]:
        """The time of each message in milliseconds, sorted; each is sent when the previous one is back."""
        self.receiver.rcvtimeo = self.sender.sndtimeo = PATIENCE_MS
        times = []
        for frame in frames:
            start = time.perf_counter()
            self.sender.send(frame)
            self.receiver.recv()
            times.append((time.perf_counter() - start) * 1000)
        return sorted(times)

    def close(self) -> None:
        self.context.destroy(linger=0)
