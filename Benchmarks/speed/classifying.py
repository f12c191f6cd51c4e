"""The second part: the classification job on labelled data, compared with fastText: accuracy and texts per second, as
run by a user."""
from __future__ import annotations

import json
import pathlib
import re
import statistics
import sys
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from assaybench.corpora import Corpus, load
from assaybench.program import Argument, run

from .contenders.base import Files
from .environment import CACHE

DATASETS = ("clinc150", "banking77", "ag-news", "sst2", "sms-spam", "shipped-topic")
FASTTEXT = ("-epoch", "50", "-lr", "0.5", "-wordNgrams", "2", "-bucket", "200000", "-dim", "50", "-thread", "1")
"""Better than the final settings of its tutorial (25 epochs at 1.0), especially with many labels; one thread, so that
every run learns the same."""
LEAST_SECONDS = 1.0
"""The tests are repeated until there are this many."""


@dataclass
class Row:
    """`rates` are texts per second, one per round, models loaded."""

    data: str
    title: str
    accuracy: float
    rates: list[float] = field(default_factory=list)


def plain(label: str) -> str:
    """A label in a form that both programs accept."""
    return re.sub(r"\W+", "_", label)


class Classifier(ABC):
    """A program that learns from files and labels the lines of its standard input."""

    title: str

    @abstractmethod
    def learn(self, corpus: Corpus, folder: pathlib.Path, cores: list[int]) -> None: ...

    @abstractmethod
    def command(self) -> list[Argument]: ...

    @abstractmethod
    def line(self, text: str) -> str:
        """A text in its input format."""

    @abstractmethod
    def label(self, line: str) -> str:
        """The label in a line that it printed."""

    def run(self, texts: Sequence[str]) -> tuple[float, list[str]]:
        """Wall time of the process, and what it printed."""
        done = run(*self.command(), text="".join(self.line(text) + "\n" for text in texts))
        return done.seconds, done.output.splitlines()

    def rate(self, texts: Sequence[str]) -> float:
        """Texts per second, without the start of the process."""
        start = min(self.run(texts[:1])[0] for _ in range(2))
        return len(texts) / max(self.run(texts)[0] - start, 1e-6)


class FastText(Classifier):
    """Debian's `fasttext`, on lower-cased words with punctuation apart, as its documentation recommends."""

    title = "fastText"

    def learn(self, corpus: Corpus, folder: pathlib.Path, cores: list[int]) -> None:
        train = folder / "fasttext.txt"
        rows = zip(corpus.train.labels, corpus.train.texts)
        examples = "".join(f"__label__{plain(label)} {self.line(text)}\n" for label, text in rows)
        self.model = folder / f"fasttext{''.join(FASTTEXT)}.bin"
        self.cores = ",".join(map(str, cores))
        if train.exists() and train.read_text() == examples and self.model.exists():
            return
        train.write_text(examples)
        run("fasttext", "supervised", "-input", train, "-output", str(self.model).removesuffix(".bin"), *FASTTEXT)

    def command(self) -> list[Argument]:
        return ["taskset", "--cpu-list", self.cores, "fasttext", "predict", self.model, "-"]

    def line(self, text: str) -> str:
        return " ".join(re.findall(r"\w+|[^\w\s]", text.lower())) or "."

    def label(self, line: str) -> str:
        return line.removeprefix("__label__")


class Assay(Classifier):
    """`assay classify --json -` on a set of the training rows; results carry confidence, anomaly and p-value too."""

    def __init__(self, title: str, files: Files, model: pathlib.Path, *options: str) -> None:
        self.title, self.files, self.model, self.options = title, files, model, options

    def learn(self, corpus: Corpus, folder: pathlib.Path, cores: list[int]) -> None:
        labels = folder / "Labels" / "set"
        labels.mkdir(parents=True, exist_ok=True)
        rows = zip(corpus.train.labels, corpus.train.texts)
        (labels / \
         "examples.tsv").write_text("".join(f"{plain(label)}\t{text}\n" for label, text in rows), encoding="utf8")
        self.labels, self.cache = labels.parent, folder / "cache"
        self.cores, self.threads = ",".join(map(str, cores)), len(cores)
        self.run(["ready"])  # Learns, and keeps what it has learnt.

    def command(self) -> list[Argument]:
        return [
            "taskset", "--cpu-list", self.cores, self.files.binary, "classify", "--json", "--labels", self.labels,
            "--model", self.model, "--cache", self.cache, "--threads", self.threads, "--log-level", "error",
            *self.options, "-"]

    def line(self, text: str) -> str:
        return text

    def label(self, line: str) -> str:
        return json.loads(line)["tags"]["set"]["label"]


def measure(data: pathlib.Path, files: Files, cores: list[int], rounds: int) -> list[Row]:
    rows = []
    for name in DATASETS:
        if not (data / name).is_dir():
            print(f"{name}: there is no {data / name}; it is left out", file=sys.stderr)
            continue
        corpus = load(name, data)
        programs: list[Classifier] = [
            Assay("Assay int8", files, files.model, "--precision", "int8"),
            Assay("Assay static", files, files.static), FastText()]
        # Assay keeps here what it has learnt, as it does for its users.
        folder = CACHE / "classify" / name
        folder.mkdir(parents=True, exist_ok=True)
        rows += measure_corpus(corpus, programs, folder, cores, rounds)
    return rows


def measure_corpus(
    corpus: Corpus, programs: Sequence[Classifier], folder: pathlib.Path, cores: list[int], rounds: int
) -> list[Row]:
    rows, texts = [], []
    wanted = np.array([plain(label) for label in corpus.test.labels])
    for program in programs:
        program.learn(corpus, folder, cores)
        seconds, lines = program.run(corpus.test.texts)
        right = np.array([program.label(line) for line in lines]) == wanted
        rows.append(Row(corpus.name, program.title, float(right.mean())))
        # Texts differ in number from set to set; all programs of a set get the same, the fastest more of them.
        times = 1 + int(LEAST_SECONDS / max(program.rate(corpus.test.texts) ** -1 * len(wanted), 1e-3))
        texts.append(corpus.test.texts * times)
    for number in range(rounds):
        turn = number % len(programs)
        order = list(range(turn, len(programs))) + list(range(turn))
        for index in order:
            rows[index].rates.append(programs[index].rate(texts[index]))
    for row in rows:
        rate = statistics.median(row.rates)
        print(f"{row.data}: {row.title} {100 * row.accuracy:.1f} %, {rate:,.0f} texts/s", file=sys.stderr)
    return rows
