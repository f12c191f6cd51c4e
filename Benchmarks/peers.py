#!/usr/bin/env python3
"""Assay's speed beside its peers: the same texts, the same cores, alternating, several rounds; prints ratios.

    python3 Benchmarks/peers.py --prepare                      installs the peers and makes their models, once
    python3 Benchmarks/peers.py [--data DATA] [--rounds 5]     measures

DATA holds stream/messages.txt, a text per line, and a folder per data set for the classification job (Benchmarks/README.md);
without --data see Benchmarks/defaults.py.
Tables go to standard output; raw rounds, tables and plots to Benchmarks/results/.
"""
from __future__ import annotations

import argparse
import os
import pathlib
import sys

import defaults
from speed import environment

ROOT = pathlib.Path(__file__).resolve().parents[1]


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prepare", action="store_true", help="install the peers and make their models; does what is missing")
    parser.add_argument("--data", type=pathlib.Path, help="the folder of the texts; by default see Benchmarks/defaults.py")
    parser.add_argument("--binary", type=pathlib.Path, default=ROOT / ".build" / "release" / "assay")
    parser.add_argument("--model", type=pathlib.Path, default=ROOT / "Models" / "all-MiniLM-L6-v2")
    parser.add_argument("--static", type=pathlib.Path, help="a static model of Assay's; by default one is distilled first")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--texts", type=int, default=1500, help="texts a round (default: 1500); the fastest get all there are")
    parser.add_argument("--cores", default=",".join(map(str, sorted(os.sched_getaffinity(0)))), help="as for taskset: 0,1")
    parser.add_argument("--contenders", help="some of them, by name, separated by commas; Assay is always there")
    parser.add_argument("--parts", default="embed,classify,sockets", help="what to measure, separated by commas")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "Benchmarks" / "results", help="the folder of the results")
    options = parser.parse_args()
    options.cores = sorted({int(core) for core in options.cores.split(",")})
    options.parts = options.parts.split(",")
    if unknown := set(options.parts) - {"embed", "classify", "sockets"}:
        parser.error(f"--parts: there is no {', '.join(sorted(unknown))}; there are embed, classify, sockets")
    if options.rounds < 1 or options.texts < 1:
        parser.error("--rounds and --texts want at least 1")
    return options


def main() -> None:
    options = parse()
    if options.prepare:
        environment.prepare(options.model)
    if options.data is not None or not options.prepare:
        options.data = options.data or defaults.data()
        environment.enter()  # Goes on in the peers' own Python.
        from speed import program

        program.run(options)


if __name__ == "__main__":
    try:
        main()
    except environment.NotReady as problem:
        print(f"error: {problem}", file=sys.stderr)
        sys.exit(2)
