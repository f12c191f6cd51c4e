#!/usr/bin/env python3
"""How long an edited example takes to be live: from the write of the file to the daemon's line "label set updated".

    python3 Benchmarks/live.py [--train FILE.tsv] [--mode multi] [--edits 20] [--binary NAME=PATH]...

Makes a set from the file, starts every binary as a daemon on a copy of it, and appends an example to the copies in
turn, so that other load affects them all alike. Wall time is how long a person waits; CPU time, of the whole process
until the daemon is idle again, is not affected by other processes. The first edit is shown separately, because nothing
is warm yet.
"""
import contextlib
import os
import pathlib
import statistics
import tempfile
import time

from assaybench import arguments, texts
from assaybench.daemon import Daemon
from assaybench.program import BINARY, find, need
from assaybench.tables import table

REST = 0.5
"""Seconds after an edit until the daemon is idle, well before it fits the set again."""
HEAD = (
    "binary", "first, ms", "min, ms", "median, ms", "max, ms", "CPU per edit, ms", "memory before, after, MB")


class Edited(Daemon):
    """A daemon with its own set, and how long each edit of it took."""

    def __init__(
        self, name: str, binary: pathlib.Path, folder: pathlib.Path, rows: list[str], mode: str, more: list[str]
    ) -> None:
        self.name, self.labels = name, folder / "Labels"
        self.examples = texts.write(self.labels / "set" / "examples.tsv", rows)
        texts.write(self.labels / "set" / "set.yaml", [f"mode: {mode}"])
        self.wall: list[float] = []
        self.cpu: list[float] = []
        super().__init__(binary, "--labels", self.labels, "--cache", folder / "cache", *more)

    def edit(self, label: str, number: int) -> None:
        before, start = self.cpu_seconds(), time.perf_counter()
        with open(self.examples, "a", encoding="utf8") as file:
            file.write(f"{label}\tan example of number {number}, {time.time()}, never written before\n")
        self.wall.append((self.wait_for("label set (updated|reloaded)", 60).seconds - start) * 1000)
        time.sleep(REST)
        self.cpu.append((self.cpu_seconds() - before) * 1000)

    def row(self, started: float) -> list[str]:
        first, *wall = self.wall
        times = (first, min(wall), statistics.median(wall), max(wall), statistics.mean(self.cpu))
        return [self.name, *(f"{value:.0f}" for value in times), f"{started:.0f}, {self.resident():.0f}"]


def main() -> None:
    parser = arguments.parser(__doc__)
    parser.add_argument("--train", type=pathlib.Path,
                        help="label<TAB>text lines: the set; by default the shipped topic set")
    parser.add_argument("--mode", default="single", choices=["single", "multi"])
    parser.add_argument("--edits", type=int, default=20, help="edits of each set, 2 to 60; more require a new fit")
    parser.add_argument("--binary", action="append", default=[], metavar="NAME=PATH")
    parser.add_argument("arguments", nargs="*", help="more for assay run, after --")
    options = parser.parse_args()
    if options.edits < 2:
        parser.error("--edits must be at least 2: the first is shown separately")
    binaries = [binary.split("=", 1) for binary in options.binary or [f"assay={BINARY}"]]
    if any(len(binary) != 2 for binary in binaries):
        parser.error("--binary must have the form NAME=PATH")
    paths = {name: find(path) for name, path in binaries}
    source = need(options.train, "see --train") if options.train else texts.labelled()
    rows = list(dict.fromkeys(line for line in source.read_text(encoding="utf8").splitlines() if line.count("\t") == 1))
    label = rows[-1].split("\t")[0]
    with tempfile.TemporaryDirectory(prefix="assay-live-") as folder, contextlib.ExitStack() as running:
        daemons = [
            running.enter_context(
                Edited(name, path, pathlib.Path(folder, name), rows, options.mode, options.arguments))
            for name, path in paths.items()]
        time.sleep(5)
        started = [daemon.resident() for daemon in daemons]
        for number in range(options.edits):
            for daemon in daemons:
                daemon.edit(label, number)
        load = os.getloadavg()[0]
        print(f"{len(rows)} examples, mode {options.mode}, {options.edits} edits of each in turn; load {load:.1f}")
        print(table(HEAD, [daemon.row(memory) for daemon, memory in zip(daemons, started)]))


if __name__ == "__main__":
    main()
