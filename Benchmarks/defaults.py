"""The texts that benchmarks use when none are named: the data beside the checkout, else texts made of the shipped label sets.

`../shared/data` holds stream/messages.txt, a message per line, and public data sets as quality/README.md describes them. It is no
part of this project. Where it is missing, .cache/benchmarks takes its place: messages put together from halves of the shipped
examples, so that none is an example itself, and three small data sets made of the single-label sets. Ratios between engines carry
over; accuracies say nothing about other data.
"""
from __future__ import annotations

import pathlib
import random
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
MADE = ROOT / ".cache" / "benchmarks"
BINARY = ROOT / ".build" / "release" / "assay"
SHIPPED = ("topic", "sentiment", "spam")


def data() -> pathlib.Path:
    """The folder of messages and data sets."""
    if SHARED.is_dir():
        return SHARED
    make()
    print(f"note: there is no {SHARED}; texts made of the shipped label sets take its place ({MADE})", file=sys.stderr)
    return MADE


def messages() -> pathlib.Path:
    """A file with a message per line."""
    path = data() / "stream" / "messages.txt"
    return need(path, "name a file with a message per line")


def labelled() -> pathlib.Path:
    """A file of `label<TAB>text` lines."""
    if not (MADE / "shipped-topic" / "train.tsv").is_file():
        make()
    return MADE / "shipped-topic" / "train.tsv"


def binary(path: pathlib.Path | str = BINARY) -> pathlib.Path:
    """The program to measure. Ends with 2 where it is missing."""
    return need(pathlib.Path(path), "build it with Scripts/build, or name it with --binary")


def need(path: pathlib.Path, remedy: str) -> pathlib.Path:
    """The file, if it exists. Ends with 2 and says what to do where it does not."""
    if not path.is_file():
        print(f"error: {path}: there is no such file; {remedy}", file=sys.stderr)
        sys.exit(2)
    return path


def examples(name: str) -> list[tuple[str, str]]:
    """Labels and texts of a shipped set."""
    return [(path.stem, line.strip()) for path in sorted((ROOT / "Labels" / name).glob("*.txt"))
            for line in path.read_text(encoding="utf8").split("\n") if line.strip() and not line.startswith("#")]


def make() -> None:
    """Writes the texts to `MADE`, the same each time."""
    rows = {path.name: examples(path.name) for path in sorted((ROOT / "Labels").iterdir()) if path.is_dir()}
    texts = list(dict.fromkeys(text for of in rows.values() for _, text in of))
    random.Random(1).shuffle(texts)
    own = set(texts)
    mixed = (f"{front(first)} {back(second)}" for first, second in zip(texts, texts[1:] + texts[:1]))
    write(MADE / "stream" / "messages.txt", [text for text in dict.fromkeys(mixed) if text not in own])
    for name in SHIPPED:
        write(MADE / f"shipped-{name}" / "train.tsv", [f"{label}\t{text}" for label, text in rows.get(name, [])])


def front(text: str) -> str:
    words = text.split()
    return " ".join(words[:(len(words) + 1) // 2])


def back(text: str) -> str:
    words = text.split()
    return " ".join(words[len(words) // 2:])


def write(path: pathlib.Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(line + "\n" for line in lines), encoding="utf8")
