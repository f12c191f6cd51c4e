"""What both programs have in common: their options, and how results are kept."""
from __future__ import annotations

import argparse
import json
import pathlib
from typing import Any

import corpora
from assay import ROOT

RESULTS = pathlib.Path(__file__).resolve().parent / "results"


def parser(description: str | None) -> argparse.ArgumentParser:
    """The options of either program; each adds its own."""
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--data", type=pathlib.Path, required=True, help="the folder of the data sets")
    made.add_argument("--binary", type=pathlib.Path, default=ROOT / ".build" / "release" / "assay")
    made.add_argument("--datasets", default=",".join(corpora.SOURCES), help="names, separated by commas")
    made.add_argument("--precision", choices=("f32", "int8"), default="f32", help="of the embeddings")
    made.add_argument("--output", type=pathlib.Path, default=RESULTS, help="the folder of the results")
    return made


def parse(made: argparse.ArgumentParser) -> argparse.Namespace:
    """Reads the command line; ends with a message for data sets that do not exist."""
    options = made.parse_args()
    options.datasets = options.datasets.split(",")
    if unknown := sorted(set(options.datasets) - set(corpora.SOURCES)):
        made.error(f"no data set {', '.join(unknown)}; there are {', '.join(corpora.SOURCES)}")
    return options


def save(stem: pathlib.Path, text: str, record: dict[str, Any]) -> None:
    """Writes the Markdown and the JSON anew."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    stem.with_suffix(".md").write_text(text, encoding="utf8")
    stem.with_suffix(".json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf8")
