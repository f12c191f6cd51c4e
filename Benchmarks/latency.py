#!/usr/bin/env python3
"""Latency of the daemon from idle to saturation, through real sockets: runs `assay load`, keeps and draws the result.

Needs nothing but Python. Run from the repository's root after Scripts/build:

    python3 Benchmarks/latency.py [--input messages.txt] [--seconds 5] [--wires ipc,tcp]

Messages are sent open-loop, at times drawn beforehand (a Poisson process), and latency counts from those times, so
nothing that the daemon delays is left out (no coordinated omission). Quantiles are exact to 0.4 % (HdrHistogram's
layout). The daemon runs without its cache. The sender and the daemon share the machine; "sender p99" says how late the
sender itself was.
"""
import argparse
import os
from typing import Any

from assaybench import arguments, machine, plots, results
from assaybench.daemon import NO_CACHE, Daemon, label_options
from assaybench.program import BINARY, ROOT, Program, find
from assaybench.tables import Columns

QUANTILES = ("p50", "p90", "p99", "p99_9")
COLUMNS = Columns(
    ("load", ">6.0%"), ("offered/s", ">11.0f"), ("answered/s", ">12.0f"), ("p50 ms", ">9.2f"), ("p90", ">9.2f"),
    ("p99", ">9.2f"), ("p99.9", ">9.2f"), ("max", ">9.2f"), ("p99/p50", ">9.1f"), ("sender p99", ">12.2f"), ("", ""))


def measure(wire: str, options: argparse.Namespace) -> dict[str, Any]:
    """What `assay load` reports. `--binary` is the daemon; the built program loads it, if there is one."""
    sender = Program(BINARY if BINARY.is_file() else options.binary)
    with Daemon(options.binary, *label_options(options.labels), wire=wire, settings=NO_CACHE) as daemon:
        return sender.json(
            "load", "--push", daemon.pull, "--pull", daemon.push, "--input", options.input, "--steps", options.steps,
            "--seconds", options.seconds, "--engine")


def tell(wire: str, report: dict[str, Any]) -> None:
    alone, engine, warm = (report[key]["p50"] for key in ("lone", "engine", "engine_warm"))
    print(f"\n{wire}: capacity {report['capacity']:.0f} messages/s; a single message {alone:.2f} ms; the engine alone, "
          f"one thread, with the same pauses {engine:.2f} ms: {alone / engine:.2f}×; "
          f"without pauses {warm:.2f} ms: {alone / warm:.2f}×")
    print(COLUMNS.head())
    for step in report["steps"]:
        times, lost = step["latency"], step["sent"] - step["received"]
        print(COLUMNS.row(
            step["share"], step["offered"], step["answered"], *(times[name] for name in (*QUANTILES, "max")),
            times["p99"] / times["p50"], step["lag"]["p99"], f"  {lost} lost" if lost > 0 else ""))


def plot(reports: dict[str, Any], note: str) -> str:
    """Latency over throughput, a panel for each kind of socket."""
    drawn = []
    for wire, report in reports.items():
        curves = [
            plots.Curve(name.replace("_", "."), [(step["offered"], step["latency"][name]) for step in report["steps"]])
            for name in reversed(QUANTILES)]
        levels = {"engine alone, one text": report["engine"]["p50"]}
        drawn.append(plots.Panel(
            f"messages per second, {wire}", "latency, ms", curves, report["capacity"] * 1.05, levels))
    return plots.panels("Latency over throughput", note, drawn)


def main() -> None:
    parser = arguments.parser(__doc__)
    arguments.add_messages(parser)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--steps", default="5,20,40,60,80,90,95,100")
    parser.add_argument("--wires", default="ipc,tcp")
    arguments.add_labels(parser)
    arguments.add_binary(parser)
    parser.add_argument("--dry", action="store_true", help="keep nothing")
    options = parser.parse_args()
    wires = arguments.names(parser, "--wires", options.wires, ("ipc", "tcp"))
    options.binary, options.input = find(options.binary), arguments.messages(options.input)
    reports = {}
    for wire in wires:
        reports[wire] = measure(wire, options)
        tell(wire, reports[wire])
    if options.dry:
        return
    cpu, cores = machine.cpu_name(), os.cpu_count()
    for report in reports.values():
        for end in ("push", "pull"):
            report[end] = report[end].split(":")[0]
    path = results.FOLDER / results.stem(cpu, "latency")
    record = {"date": results.today(), "machine": cpu, "cores": cores, "reports": reports}
    results.save(path.with_suffix(".json"), record)
    results.save(path.with_suffix(".svg"), plot(reports, f"{cpu}, {cores} cores"))
    print(f"\nkept in {path.relative_to(ROOT)}.json and .svg")


if __name__ == "__main__":
    main()
