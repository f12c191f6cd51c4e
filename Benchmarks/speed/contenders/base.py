"""A contender: it turns texts into vectors, and is loaded once, in a separate process."""
from __future__ import annotations

import pathlib
import statistics
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MAX_TOKENS = 256
"""Where sentence-transformers truncates a text, and so all contenders do."""
SINGLE_ROUNDS, SINGLE_SECONDS = 50, 3
"""How often, or for how long, a single text is measured."""


@dataclass(frozen=True)
class Files:
    """The files that contenders load. `made` has what `speed.models` made from `model`."""

    model: pathlib.Path
    made: pathlib.Path
    binary: pathlib.Path
    static: pathlib.Path
    """Assay's static model, distilled at the start of the run."""
    texts: pathlib.Path
    """One text per line, for those that read files."""


class Contender(ABC):
    """An embedding engine. Modules, not only objects, are loaded late: each contender has its own process."""

    title: str
    """The name of its row in the tables."""
    packages: tuple[str, ...] = ()
    """The packages whose versions are reported."""
    batches: tuple[int, ...] = (16, 32, 64, 128)
    """Batch sizes to try; the best is taken."""
    serving_batch: int = 64
    """How many texts the Python worker hands over at once to be computed together."""
    is_fast: bool = False
    """Whether it is so fast that it gets all texts, so that times can be measured."""
    is_same_model: bool = True
    """Whether its vectors should be those of the reference."""

    @abstractmethod
    def load(self, files: Files, threads: int) -> None: ...

    @abstractmethod
    def encode(self, texts: Sequence[str], batch: int) -> np.ndarray:
        """Unit vectors, `texts × dimensions`, in the order of the texts."""

    def seconds(self, texts: Sequence[str], batch: int) -> float:
        """How long `encode` takes, model loaded."""
        start = time.perf_counter()
        self.encode(texts, batch)
        return time.perf_counter() - start

    def details(self, texts: Sequence[str]) -> dict[str, float]:
        """What is measured once: `single_ms`, the median time of one text of median length, in milliseconds."""
        median = sorted(texts, key=len)[len(texts) // 2]
        times = [self.seconds([median], 1)]
        while len(times) < SINGLE_ROUNDS and sum(times) < SINGLE_SECONDS:
            times.append(self.seconds([median], 1))
        return {"single_ms": statistics.median(times) * 1000}

    def close(self) -> None:
        """Ends the processes that `load` started."""
