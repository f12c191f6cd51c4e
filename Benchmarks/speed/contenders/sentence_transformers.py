"""sentence-transformers on torch, f32: what most people use, and the reference for everybody's vectors."""
from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .base import MAX_TOKENS, Contender, Files


class SentenceTransformers(Contender):
    title = "sentence-transformers"
    packages = ("sentence-transformers", "torch", "transformers")

    def load(self, files: Files, threads: int) -> None:
        import sentence_transformers
        import torch

        torch.set_num_threads(threads)
        self.model = sentence_transformers.SentenceTransformer(str(files.model), device="cpu")
        self.model.max_seq_length = MAX_TOKENS

    def encode(self, texts: Sequence[str], batch: int) -> np.ndarray:
        return self.model.encode(list(texts), batch_size=batch, show_progress_bar=False, normalize_embeddings=True)
