#!/usr/bin/env python3
"""How cost grows with batch size, text length, labels, examples, sets and cores: measures the real program, fits an exponent to every
curve, draws it on logarithmic axes, and ends with 1 where something grows faster than it should.

Needs nothing but Python. Run from the repository's root after Scripts/bootstrap and Scripts/build, on a quiet machine:

    python3 Benchmarks/scaling.py [--quick] [--axes batch,labels] [--messages messages.txt]

Label sets are made up, the same each time; a static model for the large ones is distilled from the messages, and kept in
.cache/scaling. Raw figures go to Benchmarks/results/, with a plot an axis. What the plots show: docs/scaling.md.
"""
import argparse
import datetime
import json
import os
import pathlib
import shutil
import sys
import tempfile

import defaults
from growth import axes, plot, slopes
from growth.binary import Binary, Failed
from speed.quality import describe, slug

ROOT = pathlib.Path(__file__).resolve().parents[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=pathlib.Path, help="one per line; by default see Benchmarks/defaults.py")
    parser.add_argument("--axes", default=",".join(axis.name for axis in axes.ALL))
    parser.add_argument("--quick", action="store_true", help="smaller sizes, a minute or two; keeps nothing")
    parser.add_argument("--binary", type=pathlib.Path, default=ROOT / ".build" / "release" / "assay")
    parser.add_argument("--static", type=pathlib.Path, help="a static model to use instead of distilling one")
    options = parser.parse_args()
    wanted = options.axes.split(",")
    if unknown := set(wanted) - {axis.name for axis in axes.ALL}:
        parser.error(f"--axes: no {', '.join(sorted(unknown))}; there are {', '.join(axis.name for axis in axes.ALL)}")
    defaults.binary(options.binary)
    chosen = defaults.need(options.messages, "see --messages") if options.messages else defaults.messages()
    binary = Binary(options.binary.resolve(), ROOT)
    facts = describe(ROOT)
    (cache := ROOT / ".cache" / "scaling").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="assay-scaling-", dir=cache) as folder:
        messages = chosen.resolve()
        bench = axes.Bench(
            binary, pathlib.Path(folder), (options.static or distilled(binary, cache, messages)).resolve(), messages, options.quick)
        measured = {}
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


def distilled(binary: Binary, cache: pathlib.Path, messages: pathlib.Path) -> pathlib.Path:
    """A static model of 384 dimensions; made once."""
    folder = cache / "static"
    if not (folder / "config.json").exists():
        say("distilling a static model, once: some minutes")
        shutil.rmtree(folder, ignore_errors=True)
        binary.run("distill", "--dimensions", "384", "--traffic", messages, folder)
    return folder


def tell(measured: dict[axes.Axis, dict[str, axes.Curve]]) -> list[str]:
    """Prints every curve; returns what is steeper than it should be."""
    surprises = []
    for axis, curves in measured.items():
        print(f"\n{axis.title} ({axis.vertical} by {axis.horizontal})")
        for name, curve in curves.items():
            half = slopes.tail(curve)
            slope = slopes.exponent(half)
            values = "  ".join(f"{plot.figure(x)}: {y:.3g}" for x, y in sorted(curve))
            print(f"  {name:<16} exponent {slope:5.2f} from {plot.figure(half[0][0])} on   {values}")
            most = axis.exceptions.get(name, axis.most)
            if slope > most:
                surprises.append(
                    f"{axis.name}, {name}: exponent {slope:.2f} from {plot.figure(half[0][0])} {axis.horizontal} on, "
                    f"at most {most:g} expected")
    return surprises


def keep(measured: dict[axes.Axis, dict[str, axes.Curve]], facts: dict) -> None:
    """Raw figures by date and processor, with a plot an axis."""
    results = ROOT / "Benchmarks" / "results"
    results.mkdir(exist_ok=True)
    stem = f"{datetime.date.today().isoformat()}-{slug(facts['cpu'])}-scaling"
    record = {"date": datetime.date.today().isoformat(), "machine": facts, "axes": {
        axis.name: {name: {"points": curve, "exponent": slopes.exponent(slopes.tail(curve))} for name, curve in curves.items()}
        for axis, curves in measured.items()}}
    path = results / f"{stem}.json"
    if path.exists():
        # Axes that were not measured this time stay.
        record["axes"] = json.loads(path.read_text(encoding="utf8"))["axes"] | record["axes"]
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf8")
    note = f"{facts['cpu']}, {facts['cores']} cores"
    for axis, curves in measured.items():
        (results / f"{stem}-{axis.name}.svg").write_text(plot.draw(axis, curves, note), encoding="utf8")
    print(f"\nkept in {path.relative_to(ROOT)}, plots beside it")


def say(text: str) -> None:
    print(f"==> {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as error:
        sys.exit(str(error))
