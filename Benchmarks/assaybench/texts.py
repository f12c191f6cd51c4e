"""The texts that benchmarks use by default: the data next to the checkout, else texts made of the shipped label sets.

`../shared/data` contains stream/messages.txt, one message per line, and public data sets as quality/README.md describes
them. It is not part of this project. If it is missing, .cache/benchmarks takes its place: messages put together from
halves of the shipped examples, so that none is itself an example, and three small data sets made of the single-label
sets. Ratios between engines carry over; accuracies say nothing about other data.
"""
from __future__ import annotations

import pathlib
import random
import sys

from .program import LABELS, ROOT, need

SHARED = ROOT.parent / "shared" / "data"
MADE = ROOT / ".cache" / "benchmarks"
SHIPPED = ("topic", "sentiment", "spam")


def data() -> pathlib.Path:
    """The folder of messages and data sets."""
    if SHARED.is_dir():
        return SHARED
    make()
    print(f"note: there is no {SHARED}; using texts made of the shipped label sets ({MADE})", file=sys.stderr)
    return MADE


def messages() -> pathlib.Path:
    """A file with a message per line."""
    return need(data() / "stream" / "messages.txt", "name a file with a message per line")


def labelled() -> pathlib.Path:
    """A file of `label<TAB>text` lines."""
    path = MADE / "shipped-topic" / "train.tsv"
    if not path.is_file():
        make()
    return path


def read(path: pathlib.Path) -> list[str]:
    """One text per line, without blank lines."""
    return [line for line in path.read_text(encoding="utf8").split("\n") if line.strip()]


def halves(path: pathlib.Path) -> tuple[list[str], list[str]]:
    """Every other message, and the rest: those that are sent, and those that a static model learns from."""
    texts = read(path)
    return texts[0::2], texts[1::2]


def write(path: pathlib.Path, lines: list[str]) -> pathlib.Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(line + "\n" for line in lines), encoding="utf8")
    return path


def examples(name: str) -> list[tuple[str, str]]:
    """Labels and texts of a shipped set."""
    return [(path.stem, line.strip()) for path in sorted((LABELS / name).glob("*.txt"))
            for line in read(path) if not line.startswith("#")]


def make() -> None:
    """Writes the texts to `MADE`, the same each time."""
    rows = {path.name: examples(path.name) for path in sorted(LABELS.iterdir()) if path.is_dir()}
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
