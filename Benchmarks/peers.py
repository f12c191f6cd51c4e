#!/usr/bin/env python3
"""Assay's speed compared with its peers: same texts, same cores, several rounds in turn; prints ratios.

    python3 Benchmarks/peers.py --prepare                      installs the peers and makes their models, once
    python3 Benchmarks/peers.py [--data DATA] [--rounds 5]     measures

DATA contains stream/messages.txt, one text per line, and a folder per data set for the classification job; without
--data see Benchmarks/README.md. Tables go to standard output; raw rounds, tables and plots to Benchmarks/results/.
"""
from __future__ import annotations

import argparse
import os
import pathlib

from assaybench import arguments, results, texts
from assaybench.program import MODEL
from speed import environment

PARTS = ("embed", "classify", "sockets")


def parse() -> argparse.Namespace:
    parser = arguments.parser(__doc__)
    parser.add_argument("--prepare", action="store_true",
                        help="install the peers and make their models, if missing")
    arguments.add_data(parser)
    arguments.add_binary(parser)
    parser.add_argument("--model", type=pathlib.Path, default=MODEL)
    parser.add_argument("--static", type=pathlib.Path,
                        help="a static model made by assay distill; by default one is distilled first")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--texts", type=int, default=1500,
                        help="texts per round (default: 1500); the fastest engines get all of them")
    parser.add_argument("--cores", default=",".join(map(str, sorted(os.sched_getaffinity(0)))),
                        help="as for taskset: 0,1")
    parser.add_argument("--contenders",
                        help="peers to measure, separated by commas (default: all); Assay is always measured")
    parser.add_argument("--parts", default=",".join(PARTS), help="what to measure, separated by commas")
    parser.add_argument("--output", type=pathlib.Path, default=results.FOLDER, help="the folder of the results")
    options = parser.parse_args()
    options.cores = sorted({int(core) for core in options.cores.split(",")})
    options.parts = arguments.names(parser, "--parts", options.parts, PARTS)
    if options.rounds < 1 or options.texts < 1:
        parser.error("--rounds and --texts must be at least 1")
    return options


def main() -> None:
    options = parse()
    if options.prepare:
        environment.prepare(options.model)
    if options.data is not None or not options.prepare:
        options.data = options.data or texts.data()
        environment.enter()  # Goes on in the peers' own Python.
        from speed import program

        program.run(options)


if __name__ == "__main__":
    main()
