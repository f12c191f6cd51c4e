"""model2vec: a static model, distilled from the same transformer by its own code."""
from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .base import MAX_TOKENS, Contender, Files


class Model2Vec(Contender):
    title = "model2vec"
    packages = ("model2vec",)
    batches = (256, 1024, 4096)
    is_fast = True
    is_same_model = False

    def load(self, files: Files, threads: int) -> None:
        import model2vec

        self.model = model2vec.StaticModel.from_pretrained(str(files.made / "model2vec"))

    def encode(self, texts: Sequence[str], batch: int) -> np.ndarray:
        return self.model.encode(
            list(texts), batch_size=batch, max_length=MAX_TOKENS, use_multiprocessing=False, show_progress_bar=False)
