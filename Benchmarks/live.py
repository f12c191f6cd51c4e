#!/usr/bin/env python3
"""How long an edited example takes to be live: from the write of the file to the daemon's line "label set updated".

    python3 Benchmarks/live.py [--train FILE.tsv] [--mode multi] [--edits 20] [--binary NAME=PATH]...

Makes a set of the file, starts every binary as a daemon on a copy of it, and appends an example to the copies by turns, so that
a busy machine is busy for all. Wall time is what a person waits; CPU time, of the whole process until the files are at rest
again, does not suffer from neighbours. The first edit is shown on its own, because nothing is warm yet.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import defaults

REST = 0.5  # seconds after an edit in which the daemon comes to rest, well before it fits the set again


class Daemon:
    def __init__(self, name, path, folder, arguments):
        self.name = name
        self.folder = folder / name
        self.labels = self.folder / "Labels"
        self.log = self.folder / "log"
        command = [path, "run", "--labels", self.labels, "--cache", self.folder / "cache", "--log-format", "text"]
        command += ["--pull", f"ipc://{self.folder}/in", "--push", f"ipc://{self.folder}/out", *arguments]
        self.process = subprocess.Popen([str(part) for part in command], stderr=open(self.log, "w"))
        self.read = open(self.log)
        self.seen = ""
        self.wall, self.cpu = [], []

    def wait(self, pattern, seconds):
        end = time.time() + seconds
        while time.time() < end:
            self.seen += self.read.read()
            if found := re.search(pattern, self.seen):
                self.seen = self.seen[found.end() :]
                return time.time()
            if self.process.poll() is not None:
                break
            time.sleep(0.0003)
        sys.exit(f"{self.name}: no {pattern!r} in its log:\n{self.log.read_text()}")

    def ticks(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def edit(self, label, number):
        before, start = self.ticks(), time.time()
        with open(self.labels / "set" / "examples.tsv", "a") as file:
            file.write(f"{label}\tan example of number {number}, {start}, that nobody wrote before\n")
        self.wall.append((self.wait("label set (updated|reloaded).*\n", 60) - start) * 1000)
        time.sleep(REST)
        self.cpu.append((self.ticks() - before) * 1000)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", type=Path, help="label<TAB>text lines: the set; by default the shipped topic set")
    parser.add_argument("--mode", default="single", choices=["single", "multi"])
    parser.add_argument("--edits", type=int, default=20, help="edits of each, at most 60: more want a new fit")
    parser.add_argument("--binary", action="append", default=[], metavar="NAME=PATH")
    parser.add_argument("arguments", nargs="*", help="more for assay run, after --")
    options = parser.parse_args()
    binaries = [binary.split("=", 1) for binary in options.binary or [f"assay={defaults.BINARY}"]]
    for _, path in binaries:
        defaults.binary(path)
    source = defaults.need(options.train, "see --train") if options.train else defaults.labelled()
    rows = list(dict.fromkeys(line for line in source.read_text(encoding="utf8").splitlines() if line.count("\t") == 1))
    label = rows[-1].split("\t")[0]
    with tempfile.TemporaryDirectory(prefix="assay-live-") as folder:
        for name, _ in binaries:
            target = Path(folder) / name / "Labels" / "set"
            target.mkdir(parents=True)
            (target / "examples.tsv").write_text("\n".join(rows) + "\n")
            (target / "set.yaml").write_text(f"mode: {options.mode}\n")
        daemons = []
        for name, path in binaries:
            daemons.append(Daemon(name, path, Path(folder), options.arguments))
            daemons[-1].wait(" ready", 1200)
        try:
            time.sleep(5)
            started = {daemon.name: daemon.memory() for daemon in daemons}
            for number in range(options.edits):
                for daemon in daemons:
                    daemon.edit(label, number)
            print(f"{len(rows)} examples, mode {options.mode}, {options.edits} edits of each by turns; load {os.getloadavg()[0]:.1f}")
            print("| binary | first, ms | min, ms | median, ms | max, ms | CPU per edit, ms | memory before, after, MB |")
            print("|---|---|---|---|---|---|---|")
            for daemon in daemons:
                wall = daemon.wall[1:]
                print(
                    f"| {daemon.name} | {daemon.wall[0]:.0f} | {min(wall):.0f} | {statistics.median(wall):.0f} "
                    f"| {max(wall):.0f} | {statistics.mean(daemon.cpu):.0f} "
                    f"| {started[daemon.name]:.0f}, {daemon.memory():.0f} |"
                )
        finally:
            for daemon in daemons:
                daemon.process.terminate()
                daemon.process.wait()


if __name__ == "__main__":
    main()
