"""The options that the three programs have in common."""
from __future__ import annotations

import argparse
import pathlib

from assaybench import arguments, corpora, texts
from assaybench.program import find

RESULTS = pathlib.Path(__file__).resolve().parent / "results"


def parser(description: str | None) -> argparse.ArgumentParser:
    """Each program adds its own options."""
    made = arguments.parser(description)
    arguments.add_data(made)
    arguments.add_binary(made)
    made.add_argument("--datasets", help="names, separated by commas; by default all that exist")
    made.add_argument("--precision", choices=("f32", "int8"), default="f32", help="of the embeddings")
    made.add_argument("--output", type=pathlib.Path, default=RESULTS, help="the folder of the results")
    return made


def parse(made: argparse.ArgumentParser, datasets: tuple[str, ...] = tuple(corpora.SOURCES)) -> argparse.Namespace:
    """Reads the command line. By default it takes those of `datasets` that exist; ends with a message for others."""
    options = made.parse_args()
    find(options.binary)
    options.data = options.data or texts.data()
    there = [name for name in corpora.SOURCES if (options.data / name).is_dir()]
    if options.datasets:
        options.datasets = arguments.names(made, "--datasets", options.datasets, corpora.SOURCES)
    else:
        options.datasets = [name for name in there if name in datasets]
    if missing := [name for name in options.datasets if name not in there]:
        made.error(f"{options.data} has no {', '.join(missing)}; README.md says where data sets go")
    return options
