"""A bare HTTP/1.1 client: connections that stay open, with next to no work of their own."""
from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

from .program import Failed

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def request(path: str, body: bytes) -> bytes:
    """A request that posts JSON, as it goes over the wire."""
    return (b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            % (path.encode(), len(body))) + body


class Connection:
    """Sends one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, address: str) -> Self:
        """To HOST:PORT."""
        host, port = address.rsplit(":", 1)
        return cls(*await asyncio.open_connection(host, int(port), limit=1 << 22))

    async def ask(self, request: bytes) -> bytes:
        """The body of the response. Ends the benchmark if its status is not 200."""
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(head)
        body = await self.reader.readexactly(int(length[1])) if length else b""
        if not head.startswith(b"HTTP/1.1 200") or not length:
            raise Failed(f"an answer that is of no use: {(head + body)[:2000].decode(errors='replace')}")
        return body

    async def close(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()


@dataclass
class Measured:
    """Requests that were answered."""

    seconds: float = 0
    """From the first request until the last answer."""
    times: list[float] = field(default_factory=list)
    """How long each took, in ascending order."""

    @property
    def rate(self) -> float:
        """Requests per second."""
        return len(self.times) / self.seconds


async def closed_loop(address: str, requests: Iterator[bytes], connections: int, seconds: float) -> Measured:
    """Each connection sends its next request when it has the answer to the last one. Those under way at the end count."""
    opened = [await Connection.open(address) for _ in range(connections)]
    times: list[float] = []
    start = time.perf_counter()

    async def work(connection: Connection) -> None:
        while (sent := time.perf_counter()) < start + seconds:
            await connection.ask(next(requests))
            times.append(time.perf_counter() - sent)

    await asyncio.gather(*map(work, opened))
    measured = Measured(time.perf_counter() - start, sorted(times))
    for connection in opened:
        await connection.close()
    return measured


def percentile(ascending: list[float], share: float) -> float:
    """By nearest rank: with fewer than 100 values the 99th percentile is the largest."""
    return ascending[min(len(ascending) - 1, int(len(ascending) * share))]
