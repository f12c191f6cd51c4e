"""The public data sets: where their files are, how they are split, how a few-shot draw is made. Needs numpy."""
from __future__ import annotations

import pathlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .program import package

if TYPE_CHECKING:
    import numpy as np
else:
    np = package("numpy", "pip install numpy")

SPLIT_SEED = 0


@dataclass(frozen=True)
class Rows:
    """Labelled texts, in the order of their file."""

    texts: list[str]
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.texts)

    def at(self, indices: np.ndarray) -> Rows:
        return Rows([self.texts[i] for i in indices], self.labels[indices])

    def write(self, path: pathlib.Path) -> None:
        """As `label<TAB>text`, one row per line."""
        lines = (f"{label}\t{text}\n" for label, text in zip(self.labels, self.texts))
        path.write_text("".join(lines), encoding="utf8", newline="\n")


@dataclass(frozen=True)
class Corpus:
    name: str
    train: Rows
    test: Rows
    outliers: Rows | None


@dataclass(frozen=True)
class Source:
    """Which files make a corpus; without a test file, `train_share` of the training file's rows stay for training."""

    train: str
    test: str | None = None
    outliers: tuple[str, ...] = ()
    train_share: float = 0.8


SOURCES: dict[str, Source] = {
    "clinc150": Source("train.tsv", "val.tsv", outliers=("oos_val.tsv", "oos_train.tsv")),
    "banking77": Source("train.tsv"),
    "ag-news": Source("train.tsv", train_share=0.75),
    "sst2": Source("train.tsv", "dev.tsv"),
    "tweeteval-emotion": Source("train.tsv", "val.tsv"),
    "sms-spam": Source("train.tsv", train_share=0.7),
    "trec6": Source("train.tsv"),
    # Made of the shipped label sets where there is no other data: see texts.py.
    "shipped-topic": Source("train.tsv"),
    "shipped-sentiment": Source("train.tsv"),
    "shipped-spam": Source("train.tsv"),
}


def read_rows(paths: list[pathlib.Path]) -> Rows:
    """Every row of the files; a carriage return within a text becomes a space, so that a row stays a line."""
    texts, labels = [], []
    for path in paths:
        for number, line in enumerate(path.read_bytes().decode("utf8").rstrip("\n").split("\n"), start=1):
            label, tab, text = line.partition("\t")
            if not tab or not text.strip():
                raise SystemExit(f"{path}:{number}: not a row 'label<TAB>text'")
            labels.append(label)
            texts.append(text.replace("\r", " "))
    return Rows(texts, np.array(labels))


def load(name: str, data: pathlib.Path) -> Corpus:
    """The corpus of `SOURCES[name]` under `data`, split by `SPLIT_SEED` where no test file comes with it."""
    source, folder = SOURCES[name], data / name
    train = read_rows([folder / source.train])
    outliers = read_rows([folder / file for file in source.outliers]) if source.outliers else None
    if source.test is not None:
        return Corpus(name, train, read_rows([folder / source.test]), outliers)
    kept, held = stratified_split(train.labels, source.train_share, SPLIT_SEED)
    return Corpus(name, train.at(kept), train.at(held), outliers)


def stratified_split(labels: np.ndarray, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Indices of `share` of every label's rows, and of the rest, both in the order of the file."""
    rng, kept = np.random.default_rng(seed), []
    for label in np.unique(labels):
        rows = rng.permutation(np.flatnonzero(labels == label))
        kept.append(rows[: round(share * len(rows))])
    chosen = np.sort(np.concatenate(kept))
    return chosen, np.setdiff1d(np.arange(len(labels)), chosen)


def draw(labels: np.ndarray, shots: int | None, seed: int) -> np.ndarray:
    """Indices of `shots` random rows of every label (fewer where a label has fewer); every row when `shots` is None."""
    if shots is None:
        return np.arange(len(labels))
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.permutation(np.flatnonzero(labels == label))[:shots] for label in np.unique(labels)])
