#!/usr/bin/env python3
"""Latency of the daemon from idle to saturation, through real sockets: starts it, runs `assay load`, keeps the result and draws it.

Needs nothing but Python. Run from the repository's root after Scripts/build:

    python3 Benchmarks/latency.py [--input messages.txt] [--seconds 5] [--wires ipc,tcp]

Messages are sent open-loop, at times drawn beforehand (a Poisson process), and latency counts from those times, so nothing that the
daemon delays is left out (no coordinated omission). Quantiles are exact to 0.4 % (HdrHistogram's layout). The daemon runs
without its cache. The sender and the daemon share the machine; "sender p99" says how late the sender itself was.
"""
import argparse
import datetime
import json
import math
import os
import pathlib
import platform
import signal
import subprocess
import tempfile

import defaults

ROOT = pathlib.Path(__file__).resolve().parents[1]
QUANTILES = (("p50", "#2166ac"), ("p90", "#67a9cf"), ("p99", "#ef8a62"), ("p99_9", "#b2182b"))


def measure(assay, wire, options, folder):
    pull, push = ((f"ipc://{folder}/{name}" for name in ("in", "out")) if wire == "ipc"
                  else ("tcp://127.0.0.1:5755", "tcp://127.0.0.1:5756"))
    command = [assay, "run", "--pull", "@" + pull, "--push", "@" + push, "--log-format", "json"]
    if options.labels:
        command += ["--labels", options.labels]
    environment = {**os.environ, "ASSAY_CACHE_BYTES": "0"}
    daemon = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        for line in daemon.stderr:
            if json.loads(line)["message"] == "ready":
                break
        load = [ROOT / ".build" / "release" / "assay", "load", "--push", pull, "--pull", push, "--input", options.input, "--seconds",
                str(options.seconds), "--steps", options.steps, "--engine", "--json"]
        return json.loads(subprocess.run(load, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.communicate()


def table(wire, report):
    lone, engine, warm = report["lone"], report["engine"], report["engine_warm"]
    print(f"\n{wire}: capacity {report['capacity']:.0f} messages/s; a lone message {lone['p50']:.2f} ms; the engine alone, one thread, with "
          f"the same pauses {engine['p50']:.2f} ms: {lone['p50'] / engine['p50']:.2f}×; without pauses {warm['p50']:.2f} ms: "
          f"{lone['p50'] / warm['p50']:.2f}×")
    print(f"{'load':>6}{'offered/s':>11}{'answered/s':>12}{'p50 ms':>9}{'p90':>9}{'p99':>9}{'p99.9':>9}{'max':>9}{'p99/p50':>9}"
          f"{'sender p99':>12}")
    for step in report["steps"]:
        times = step["latency"]
        print(f"{step['share']:6.0%}{step['offered']:11.0f}{step['answered']:12.0f}{times['p50']:9.2f}{times['p90']:9.2f}"
              f"{times['p99']:9.2f}{times['p99_9']:9.2f}{times['max']:9.2f}{times['p99'] / times['p50']:9.1f}"
              f"{step['lag']['p99']:12.2f}" + (f"  {step['sent'] - step['received']} lost" if step["sent"] > step["received"] else ""))


def svg(reports):
    """Latency over throughput, a panel for each kind of socket, latency on a logarithmic axis."""
    width, height, left, top, inner = 460, 320, 56, 28, (376, 236)
    marks = []
    for panel, (wire, report) in enumerate(reports.items()):
        steps = report["steps"]
        most = report["capacity"] * 1.05
        times = [step["latency"][name] for step in steps for name, _ in QUANTILES] + [report["lone"]["p50"]]
        low, high = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)))

        def x(rate):
            return panel * width + left + inner[0] * rate / most

        def y(value):
            return top + inner[1] * (1 - (math.log10(max(value, 10 ** low)) - low) / (high - low))

        marks.append(f'<text x="{panel * width + left}" y="16" font-weight="bold">{wire}</text>')
        for power in range(low, high + 1):
            marks.append(f'<path d="M{x(0)} {y(10 ** power)}h{inner[0]}" stroke="#ddd"/><text x="{x(0) - 6}" '
                         f'y="{y(10 ** power) + 4}" text-anchor="end">{10 ** power:g}</text>')
        for tick in range(0, 6):
            rate = report["capacity"] * tick / 5
            marks.append(f'<text x="{x(rate)}" y="{top + inner[1] + 16}" text-anchor="middle">{rate:.0f}</text>')
        marks.append(f'<text x="{x(most / 2)}" y="{height - 12}" text-anchor="middle">messages per second</text>')
        for name, colour in QUANTILES:
            points = [(x(step["offered"]), y(step["latency"][name])) for step in steps]
            path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
            marks.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
            marks += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="2.5" fill="{colour}"/>' for a, b in points]
            marks.append(f'<text x="{points[-1][0] + 4:.1f}" y="{points[-1][1] + 4:.1f}" fill="{colour}">{name.replace("_", ".")}</text>')
        engine = report["engine"]["p50"]
        marks.append(f'<path d="M{x(0)} {y(engine):.1f}h{inner[0]}" stroke="#888" stroke-dasharray="4 3"/>'
                     f'<text x="{x(0) + 4}" y="{y(engine) - 4:.1f}" fill="#555">engine alone, one text</text>')
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width * len(reports) + 30} {height}" font-family="sans-serif" '
            f'font-size="11"><rect width="100%" height="100%" fill="white"/><text transform="translate(12 {top + inner[1] / 2}) '
            f'rotate(-90)" text-anchor="middle">latency, ms</text>{"".join(marks)}</svg>\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", type=pathlib.Path, help="messages, one per line; by default see Benchmarks/defaults.py")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--steps", default="5,20,40,60,80,90,95,100")
    parser.add_argument("--wires", default="ipc,tcp")
    parser.add_argument("--labels", help="the folder of label sets; by default the shipped ones")
    parser.add_argument("--binary", default=str(ROOT / ".build" / "release" / "assay"), help="of the daemon")
    parser.add_argument("--dry", action="store_true", help="keep nothing")
    options = parser.parse_args()
    defaults.binary(options.binary)
    options.input = defaults.need(options.input, "see --input") if options.input else defaults.messages()
    options.input = options.input.resolve()
    reports = {}
    for wire in options.wires.split(","):
        with tempfile.TemporaryDirectory(prefix="assay-") as folder:
            reports[wire] = measure(options.binary, wire, options, folder)
        table(wire, reports[wire])
    if options.dry:
        return
    results = ROOT / "Benchmarks" / "results"
    results.mkdir(exist_ok=True)
    name = f"{datetime.date.today().isoformat()}-latency"
    record = {"date": datetime.date.today().isoformat(), "machine": platform.processor() or platform.machine(),
              "cores": os.cpu_count(), "reports": reports}
    for report in reports.values():
        for end in ("push", "pull"):
            report[end] = report[end].split(":")[0]
    (results / f"{name}.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf8")
    (results / f"{name}.svg").write_text(svg(reports), encoding="utf8")
    print(f"\nkept in {(results / name).relative_to(ROOT)}.json and .svg")


if __name__ == "__main__":
    main()
