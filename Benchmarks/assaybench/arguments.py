"""Command lines: the options that several benchmarks have, and how they are checked."""
from __future__ import annotations

import argparse
import pathlib
from collections.abc import Iterable

from . import texts
from .program import BINARY, need

DEFAULT = "by default see Benchmarks/README.md"


def parser(description: str | None) -> argparse.ArgumentParser:
    """Whose help is the script's own documentation."""
    return argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)


def add_binary(to: argparse.ArgumentParser) -> None:
    to.add_argument("--binary", type=pathlib.Path, default=BINARY, help="the program; by default .build/release/assay")


def add_labels(to: argparse.ArgumentParser) -> None:
    to.add_argument("--labels", help="the folder of label sets; by default the shipped ones")


def add_data(to: argparse.ArgumentParser) -> None:
    to.add_argument("--data", type=pathlib.Path, help=f"the folder of the texts; {DEFAULT}")


def add_messages(to: argparse.ArgumentParser, name: str = "--input") -> None:
    to.add_argument(name, type=pathlib.Path, help=f"messages, one per line; {DEFAULT}")


def messages(path: pathlib.Path | None, name: str = "--input") -> pathlib.Path:
    """The file that the option names, or the usual one, as an absolute path."""
    return (need(path, f"see {name}") if path else texts.messages()).resolve()


def names(of: argparse.ArgumentParser, option: str, value: str, known: Iterable[str]) -> list[str]:
    """Names separated by commas. Ends with a message if there is an unknown one."""
    known, found = list(known), value.split(",")
    if unknown := sorted(set(found) - set(known)):
        of.error(f"{option}: there is no {', '.join(unknown)}; there are {', '.join(known)}")
    return found
