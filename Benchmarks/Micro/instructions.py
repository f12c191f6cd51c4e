#!/usr/bin/env python3
"""Instructions a message, counted by valgrind, where the machine's own counters are not to be had.

    cd Benchmarks/Micro && swift build -c release --product step && python3 instructions.py [STEP…]

Two runs of different length, and their difference divided: what the start costs is not in it. The same binary on the same
input gives the same count on any machine, whatever else it does. valgrind knows no AVX-512: kernels that are chosen by the
CPU run in their AVX2 form.
"""
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
STEPS = {
    "decode": (100, 1100, 1), "tokenize": (100, 1100, 1), "classify": (2, 22, 16), "encode": (100, 1100, 1),
    "path": (100, 600, 1)}
"""How many times in the two runs, and the messages of one time."""


def stripped() -> str:
    """The binary without what debuggers read, which valgrind does not understand."""
    binary, bare = HERE / ".build" / "release" / "step", HERE / ".build" / "step-stripped"
    if not binary.exists():
        sys.exit(f"{binary}: there is no such file; build it: swift build -c release --product step")
    subprocess.run(["strip", "-o", str(bare), str(binary)], check=True)
    return str(bare)


def instructions(binary: str, step: str, count: int) -> int:
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", binary, step, str(count)]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or found is None:
        sys.exit(f"{' '.join(command)} failed ({done.returncode}):\n{done.stderr[-2000:]}")
    return int(found[1])


def main() -> None:
    steps = sys.argv[1:] or list(STEPS)
    if unknown := set(steps) - set(STEPS):
        sys.exit(f"no step {', '.join(sorted(unknown))}; there are {', '.join(STEPS)}")
    binary = stripped()
    print("| step | instructions a message |\n|---|---:|")
    for step in steps:
        few, many, messages = STEPS[step]
        each = (instructions(binary, step, many) - instructions(binary, step, few)) / ((many - few) * messages)
        print(f"| {step} | {each:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
