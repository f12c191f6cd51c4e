"""What both programs have in common: their options, and how results are kept."""
from __future__ import annotations

import argparse
import json
import pathlib
import sys
from typing import Any

import corpora
from assay import ROOT

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))

import defaults  # noqa: E402

RESULTS = pathlib.Path(__file__).resolve().parent / "results"


def parser(description: str | None) -> argparse.ArgumentParser:
    """The options of either program; each adds its own."""
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--data", type=pathlib.Path, help="the folder of the data sets; by default see Benchmarks/defaults.py")
    made.add_argument("--binary", type=pathlib.Path, default=ROOT / ".build" / "release" / "assay")
    made.add_argument("--datasets", help="names, separated by commas; by default all that are there")
    made.add_argument("--precision", choices=("f32", "int8"), default="f32", help="of the embeddings")
    made.add_argument("--output", type=pathlib.Path, default=RESULTS, help="the folder of the results")
    return made


def parse(made: argparse.ArgumentParser, datasets: tuple[str, ...] = tuple(corpora.SOURCES)) -> argparse.Namespace:
    """Reads the command line. By default it takes those of `datasets` that exist; ends with a message for others."""
    options = made.parse_args()
    defaults.binary(options.binary)
    options.data = options.data or defaults.data()
    there = [name for name in corpora.SOURCES if (options.data / name).is_dir()]
    options.datasets = options.datasets.split(",") if options.datasets else [name for name in there if name in datasets]
    if unknown := sorted(set(options.datasets) - set(corpora.SOURCES)):
        made.error(f"no data set {', '.join(unknown)}; there are {', '.join(corpora.SOURCES)}")
    if missing := [name for name in options.datasets if name not in there]:
        made.error(f"{options.data} has no {', '.join(missing)}; README.md says where data sets go")
    return options


def save(stem: pathlib.Path, text: str, record: dict[str, Any]) -> None:
    """Writes the Markdown and the JSON."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    stem.with_suffix(".md").write_text(text, encoding="utf8")
    stem.with_suffix(".json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf8")
