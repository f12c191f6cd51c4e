"""What a contender is: something that turns texts into vectors, loaded once, in a process of its own."""
from __future__ import annotations

import pathlib
import statistics
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MAX_TOKENS = 256
"""Where sentence-transformers cuts a text, and so all do."""
SINGLE_ROUNDS, SINGLE_SECONDS = 50, 3
"""One text alone is measured so often, or for so long."""


@dataclass(frozen=True)
class Files:
    """What contenders load from. `made` holds what `speed.models` has made of `model`."""

    model: pathlib.Path
    made: pathlib.Path
    binary: pathlib.Path
    static: pathlib.Path
    """Assay's static model, distilled at the start of the run."""
    texts: pathlib.Path
    """One text per line, for those that read files."""


class Contender(ABC):
    """An embedding engine. Modules, not only objects, are loaded late: each contender lives in a process of its own."""

    title: str
    """Its row in the tables."""
    packages: tuple[str, ...] = ()
    """Whose versions are reported."""
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
        """Ends what `load` has started."""
