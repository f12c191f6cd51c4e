#!/usr/bin/env python3
"""Idle keep-alive connections: what each costs the daemon, and whether it answers others meanwhile.

Needs nothing but Python. Run from the repository's root after Scripts/build:

    python3 Benchmarks/http_connections.py [--connections 10000]

As many connections as asked for, or as the limit of open files allows, each make one request and stay open. Then a new
connection makes 1,000 requests, some of those that were idle make another, all close, and as many new ones come three times.
Exits with 1 if an answer is missing, if a connection costs more than --max-kilobytes, if memory grows beside idle connections
or still grows with the last wave, or if descriptors are left.
"""
from __future__ import annotations

import json
import os
import pathlib
import resource
import socket
import time
from collections.abc import Callable

from assaybench import arguments, machine, results
from assaybench.daemon import NO_CACHE, Daemon, label_options
from assaybench.http_client import request
from assaybench.program import Failed, find

FURTHER = 1000
"""Requests on a new connection while the others are idle."""
SPARE = 200
"""Descriptors for everything but the connections, in each process."""
IDLE_GROWTH = 4.0
"""How much memory may grow by those further requests, in megabytes: what an allocator's arenas differ by."""
IDLE_SECONDS = 5
WAVES = 4
"""How often all connections open and close."""
CLASSIFY = request("/v1/classify", json.dumps({"text": "The parcel is late."}).encode())
HEALTH = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"


def ask(connection: socket.socket, request: bytes) -> None:
    """Ends the benchmark unless the answer has status 200."""
    connection.sendall(request)
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += received(connection)
    head, _, rest = answer.partition(b"\r\n\r\n")
    lines = [line.partition(b":") for line in head.lower().split(b"\r\n")]
    left = next(int(value) for name, _, value in lines if name == b"content-length") - len(rest)
    while left > 0:
        left -= len(received(connection))
    if not head.startswith(b"HTTP/1.1 200"):
        raise Failed(f"an answer that is of no use: {answer!r}")


def received(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise Failed("the daemon closed a connection")
    return data


def wait_until(holds: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)


def descriptors(daemon: Daemon) -> int:
    return len(os.listdir(f"/proc/{daemon.process.pid}/fd"))


def main() -> None:
    parser = arguments.parser(__doc__)
    parser.add_argument("--connections", type=int, default=10_000)
    parser.add_argument("--max-kilobytes", type=float, default=32, help="per idle connection; default: 32")
    arguments.add_labels(parser)
    arguments.add_binary(parser)
    parser.add_argument("--dry", action="store_true", help="keep nothing")
    options = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    # The daemon has the same limit, and raises its soft one itself.
    count = options.connections if hard == resource.RLIM_INFINITY else min(options.connections, hard - SPARE)
    settings = {
        **NO_CACHE, "ASSAY_HTTP_MAX_CONNECTIONS": str(count + 16), "ASSAY_HTTP_IDLE_SECONDS": "3600"}
    with Daemon(find(options.binary), "--http", "127.0.0.1:0", *label_options(options.labels), settings=settings) as daemon:
        host, port = daemon.http.rsplit(":", 1)

        def connected() -> socket.socket:
            return socket.create_connection((host, int(port)), timeout=30)

        def further() -> float:
            with connected() as fresh:
                start = time.perf_counter()
                for _ in range(FURTHER):
                    ask(fresh, CLASSIFY)
            return time.perf_counter() - start

        def wave() -> list[socket.socket]:
            opened = []
            for number in range(count):
                opened.append(connected())
                ask(opened[-1], HEALTH if number % 100 else CLASSIFY)
            return opened

        def close(opened: list[socket.socket]) -> int:
            """The descriptors that are left."""
            for connection in opened:
                connection.close()
            wait_until(lambda: descriptors(daemon) <= first)
            return descriptors(daemon) - first

        further()  # The memory that computing takes anyway.
        first = descriptors(daemon)
        figures = {"connections": count, "before_mb": daemon.resident(), "alone_s": further()}
        idle = wave()
        figures |= {"connected_mb": daemon.resident(), "descriptors": descriptors(daemon) - first}
        cpu = daemon.cpu_seconds()
        time.sleep(IDLE_SECONDS)
        figures["idle_cpu"] = (daemon.cpu_seconds() - cpu) / IDLE_SECONDS
        figures |= {"beside_s": further(), "after_mb": daemon.resident()}
        for connection in idle[::100]:
            ask(connection, CLASSIFY)
        figures |= {"left": close(idle), "closed_mb": daemon.resident()}
        waves = [figures["connected_mb"]]
        for _ in range(WAVES - 1):
            idle = wave()
            waves.append(daemon.resident())
            figures["left"] += close(idle)
    figures["kilobytes_each"] = 1024 * (figures["connected_mb"] - figures["before_mb"]) / count
    print(f"{count:,} idle connections: {figures['kilobytes_each']:.1f} KB each; memory {figures['before_mb']:.1f} MB before, "
          f"{figures['connected_mb']:.1f} connected, {figures['after_mb']:.1f} after {FURTHER:,} requests beside them, "
          f"{figures['closed_mb']:.1f} once closed, and with as many new ones, time and again, "
          + ", ".join(f"{size:.1f}" for size in waves[1:]))
    slower = figures["beside_s"] / figures["alone_s"]
    print(f"{FURTHER:,} requests one after the other took {slower:.2f} times as long beside them; "
          f"idle CPU {figures['idle_cpu']:.1%}; descriptors {figures['descriptors']:+d} at most, {figures['left']:+d} at the end")
    if not options.dry:
        results.append(results.FOLDER / "http-connections.jsonl", [
            {"date": results.today(), "machine": machine.describe(), **figures, "waves_mb": waves}])
    wrong = [
        text for is_wrong, text in (
            (figures["kilobytes_each"] > options.max_kilobytes, "a connection costs too much"),
            (figures["after_mb"] - figures["connected_mb"] > IDLE_GROWTH, "memory grows beside idle connections"),
            (waves[-1] - waves[-2] > IDLE_GROWTH, "memory still grows with the last wave"),
            (figures["left"] > 0, "descriptors are left"),
        ) if is_wrong]
    if wrong:
        raise Failed("; ".join(wrong))


if __name__ == "__main__":
    main()
