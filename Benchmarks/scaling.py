#!/usr/bin/env python3
"""How cost grows with batch size, text length, labels, examples, sets and cores.

Measures the real program, fits an exponent to every curve, draws it on logarithmic axes, and exits with 1 if something
grows faster than it should. Run from the repository's root after Scripts/bootstrap and Scripts/build, on a quiet
machine:

    python3 Benchmarks/scaling.py [--quick] [--axes batch,labels] [--messages messages.txt]

Label sets are generated, the same each time; a static model for the large ones is distilled from the messages and
kept in .cache/scaling. Raw figures go to Benchmarks/results/, with a plot for each axis. What the plots show:
docs/scaling.md.
"""
import json
import os
import pathlib
import shutil
import sys
import tempfile

from assaybench import arguments, machine, plots, results
from assaybench.program import ROOT, Program, find, say
from growth import axes, slopes

CACHE = ROOT / ".cache" / "scaling"
Measured = dict[axes.Axis, dict[str, axes.Curve]]


def main() -> int:
    parser = arguments.parser(__doc__)
    arguments.add_messages(parser, "--messages")
    parser.add_argument("--axes", default=",".join(axis.name for axis in axes.ALL))
    parser.add_argument("--quick", action="store_true", help="smaller sizes, a minute or two; keeps nothing")
    arguments.add_binary(parser)
    parser.add_argument("--static", type=pathlib.Path, help="a static model to use instead of distilling one")
    options = parser.parse_args()
    wanted = arguments.names(parser, "--axes", options.axes, (axis.name for axis in axes.ALL))
    program, messages = Program(find(options.binary)), arguments.messages(options.messages, "--messages")
    facts = machine.describe()
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="assay-scaling-", dir=CACHE) as folder:
        static = (options.static or distilled(program, messages)).resolve()
        bench = axes.Bench(program, pathlib.Path(folder), static, messages, options.quick)
        measured: Measured = {}
        for axis in axes.ALL:
            if axis.name in wanted:
                say(f"measuring {axis.name}")
                measured[axis] = axis.measure(bench)
    facts["load_average_after"] = os.getloadavg()[0]
    surprises = tell(measured)
    if not options.quick:
        keep(measured, facts)
    for surprise in surprises:
        print(f"SURPRISE: {surprise}", file=sys.stderr)
    return 1 if surprises else 0


def distilled(program: Program, messages: pathlib.Path) -> pathlib.Path:
    """A static model of 384 dimensions; made once."""
    folder = CACHE / "static"
    if not (folder / "config.json").exists():
        say("distilling a static model, once: some minutes")
        shutil.rmtree(folder, ignore_errors=True)
        program.run("distill", "--dimensions", 384, "--traffic", messages, folder)
    return folder


def tell(measured: Measured) -> list[str]:
    """Prints every curve; returns what is steeper than it should be."""
    surprises = []
    for axis, curves in measured.items():
        print(f"\n{axis.title} ({axis.vertical} by {axis.horizontal})")
        for name, curve in curves.items():
            half = slopes.tail(curve)
            slope, start = slopes.exponent(half), plots.figure(half[0][0])
            values = "  ".join(f"{plots.figure(x)}: {y:.3g}" for x, y in sorted(curve))
            print(f"  {name:<16} exponent {slope:5.2f} from {start} on   {values}")
            limit = axis.exceptions.get(name, axis.max_exponent)
            if slope > limit:
                surprises.append(
                    f"{axis.name}, {name}: exponent {slope:.2f} from {start} {axis.horizontal} on, "
                    f"at most {limit:g} expected")
    return surprises


def plot(axis: axes.Axis, curves: dict[str, axes.Curve], note: str) -> str:
    """The curves; dashes show proportional growth from the start of the fitted half."""
    drawn = []
    for name, curve in curves.items():
        half = slopes.tail(curve)
        (first, start), (last, _) = half[0], half[-1]
        whole = start * (last / first) ** (-1 if axis.max_exponent < 0 else 1)
        drawn.append(plots.Curve(name, curve, f"exponent {slopes.exponent(half):.2f}", ((first, start), (last, whole))))
    return plots.panels(axis.title, note, [plots.Panel(axis.horizontal, axis.vertical, drawn)])


def keep(measured: Measured, facts: dict) -> None:
    """Raw figures by date and processor, with a plot for each axis."""
    stem = results.stem(facts["cpu"], "scaling")
    record = {"date": results.today(), "machine": facts, "axes": {
        axis.name: {
            name: {"points": curve, "exponent": slopes.exponent(slopes.tail(curve))} for name, curve in curves.items()}
        for axis, curves in measured.items()}}
    path = results.FOLDER / f"{stem}.json"
    if path.exists():
        # Axes that were not measured this time stay.
        record["axes"] = json.loads(path.read_text(encoding="utf8"))["axes"] | record["axes"]
    results.save(path, record)
    for axis, curves in measured.items():
        drawing = plot(axis, curves, f"{facts['cpu']}, {facts['cores']} cores")
        results.save(results.FOLDER / f"{stem}-{axis.name}.svg", drawing)
    print(f"\nkept in {path.relative_to(ROOT)}, plots beside it")


if __name__ == "__main__":
    sys.exit(main())
