#!/usr/bin/env python3
"""Throughput and latency of classification over HTTP, next to those over ZeroMQ in the same run.

Needs Python and Debian's package wrk. Run from the repository's root after Scripts/build:

    python3 Benchmarks/http_classify.py [--input messages.txt] [--seconds 10] [--rounds 3]

Throughput: wrk with 64 connections, one text per request, against what `assay load` finds over ipc; in turns. Latency: an
open-loop sender (a Poisson process over 64 connections) at 80 % of the HTTP throughput; latency counts from the time at which
a request was due. The daemon runs without its cache; client and daemon share the machine.
"""
import argparse
import asyncio
import json
import pathlib
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from assaybench import arguments, machine, results
from assaybench.daemon import NO_CACHE, Daemon, label_options
from assaybench.http_client import Connection, percentile, request
from assaybench.program import BINARY, Program, find

CONNECTIONS = 64
LUA = """
local bodies = {}
for line in io.lines(os.getenv("BODIES")) do bodies[#bodies + 1] = line end
local next = 0
request = function()
  next = next + 1
  return wrk.format("POST", "/v1/classify", {["Content-Type"] = "application/json"}, bodies[next % #bodies + 1])
end
"""


def throughput(url: str, folder: pathlib.Path, seconds: float) -> float:
    """Requests per second that wrk gets answered."""
    script = folder / "post.lua"
    script.write_text(LUA, encoding="utf8")
    run = subprocess.run(
        ["wrk", "-t", "1", "-c", str(CONNECTIONS), "-d", f"{seconds:.0f}s", "-s", script, url],
        check=True, capture_output=True, text=True, env={"BODIES": str(folder / "bodies.jsonl"), "PATH": "/usr/bin:/bin"})
    if "Non-2xx" in run.stdout or "Socket errors" in run.stdout:
        sys.exit(f"wrk saw errors:\n{run.stdout}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", run.stdout)
    assert found is not None, run.stdout
    return float(found[1])


async def latencies(address: str, bodies: list[str], rate: float, seconds: float) -> list[float]:
    """Seconds from when each request was due until it was answered."""
    idle: asyncio.Queue[Connection] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        idle.put_nowait(await Connection.open(address))
    times: list[float] = []

    async def ask(sent: bytes, due: float) -> None:
        connection = await idle.get()
        await connection.ask(sent)
        times.append(time.perf_counter() - due)
        idle.put_nowait(connection)

    requests = [request("/v1/classify", body.encode()) for body in bodies]
    generator = random.Random(1)
    due = time.perf_counter()
    end = due + seconds
    tasks = []
    while due < end:
        due += generator.expovariate(rate)
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(ask(generator.choice(requests), due)))
    await asyncio.gather(*tasks)
    return times


def main() -> None:
    parser = arguments.parser(__doc__)
    arguments.add_messages(parser)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    arguments.add_labels(parser)
    arguments.add_binary(parser)
    parser.add_argument("--dry", action="store_true", help="keep nothing")
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing: apt-get install wrk")
    options.binary, options.input = find(options.binary), arguments.messages(options.input)
    lines = pathlib.Path(options.input).read_text(encoding="utf8").splitlines()
    bodies = [json.dumps({"text": line}) for line in lines if line.strip()][:5000]
    sender = Program(BINARY if BINARY.is_file() else options.binary)
    rates: dict[str, list[float]] = {"http": [], "zeromq": []}
    with tempfile.TemporaryDirectory(prefix="assay-http-") as name:
        folder = pathlib.Path(name)
        (folder / "bodies.jsonl").write_text("\n".join(bodies), encoding="utf8")
        with Daemon(options.binary, "--http", "127.0.0.1:0", *label_options(options.labels), settings=NO_CACHE) as daemon:
            throughput(f"http://{daemon.http}", folder, 2)
            for _ in range(options.rounds):
                report = sender.json(
                    "load", "--push", daemon.pull, "--pull", daemon.push, "--input", options.input, "--steps", "80",
                    "--seconds", options.seconds)
                rates["zeromq"].append(report["capacity"])
                rates["http"].append(throughput(f"http://{daemon.http}", folder, options.seconds))
            rate = 0.8 * statistics.median(rates["http"])
            times = sorted(asyncio.run(latencies(daemon.http, bodies, rate, 2 * options.seconds)))
    medians = {key: statistics.median(values) for key, values in rates.items()}
    p50, p99 = percentile(times, 0.5), percentile(times, 0.99)
    figures = {
        **medians, "ratio": medians["http"] / medians["zeromq"], "p50_ms": 1e3 * p50, "p99_ms": 1e3 * p99,
        "p99_over_p50": p99 / p50, "offered": rate}
    print(f"HTTP {medians['http']:.0f}/s, ZeroMQ {medians['zeromq']:.0f}/s: {figures['ratio']:.2f}×; at 80 % of it "
          f"p50 {figures['p50_ms']:.1f} ms, p99 {figures['p99_ms']:.1f} ms: {figures['p99_over_p50']:.1f}×")
    if not options.dry:
        record = {"date": results.today(), "machine": machine.describe(), "rates": rates, **figures}
        results.append(results.FOLDER / "http-classify.jsonl", [record])


if __name__ == "__main__":
    main()
