#!/usr/bin/env python3
"""Instructions per message, counted by valgrind, for machines without counters of their own.

    cd Benchmarks/Micro && swift build -c release --product step && python3 instructions.py [STEP…]

Two runs of different length, and their difference divided: what the start costs is not in it. The same binary on the
same input gives the same count on any machine, whatever else it does. valgrind knows no AVX-512: kernels that are
chosen by the CPU run in their AVX2 form.
"""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))

from assaybench.program import Failed, need, run  # noqa: E402
from assaybench.tables import head, line  # noqa: E402

STEPS = {
    "decode": (100, 1100, 1), "tokenize": (100, 1100, 1), "classify": (2, 22, 16), "encode": (100, 1100, 1),
    "path": (100, 600, 1)}
"""How many times in the two runs, and the messages of one time."""


def stripped() -> str:
    """The binary without what debuggers read, which valgrind does not understand."""
    binary, bare = HERE / ".build" / "release" / "step", HERE / ".build" / "step-stripped"
    run("strip", "-o", bare, need(binary, "build it: swift build -c release --product step"))
    return str(bare)


def instructions(binary: str, step: str, count: int) -> int:
    done = run("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", binary, step, count, folder=HERE)
    found = re.search(r"Collected : (\d+)", done.errors)
    if found is None:
        raise Failed(f"valgrind counted nothing:\n{done.errors[-2000:]}")
    return int(found[1])


def main() -> None:
    steps = sys.argv[1:] or list(STEPS)
    if unknown := set(steps) - set(STEPS):
        sys.exit(f"no step {', '.join(sorted(unknown))}; there are {', '.join(STEPS)}")
    binary = stripped()
    print(head(["step", "instructions per message"]))
    for step in steps:
        few, many, messages = STEPS[step]
        each = (instructions(binary, step, many) - instructions(binary, step, few)) / ((many - few) * messages)
        print(line([step, f"{each:,.0f}"]), flush=True)


if __name__ == "__main__":
    main()
