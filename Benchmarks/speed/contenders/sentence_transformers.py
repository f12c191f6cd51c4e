"""sentence-transformers on torch, f32: what most people use, and the reference for all vectors."""
from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np

from .base import MAX_TOKENS, Contender, Files


class SentenceTransformers(Contender):
    title = "sentence-transformers"
    packages = ("sentence-transformers", "torch", "transformers")
    serving_batch = 16

    def load(self, files: Files, threads: int) -> None:
        import sentence_transformers
        import torch

        torch.set_num_threads(threads)
        self.model = sentence_transformers.SentenceTransformer(str(files.model), device="cpu")
        self.model.max_seq_length = MAX_TOKENS

    def encode(self, texts: Sequence[str], batch: int) -> np.ndarray:
        return self.model.encode(list(texts), batch_size=batch, show_progress_bar=False,
            normalize_embeddings=True)


class SentenceTransformersPool(SentenceTransformers):
    """One process per core with one thread each, by the library's own pool: as many models in memory. Each process
    sorts its share by length."""

    title = "sentence-transformers, a process a core"

    def load(self, files: Files, threads: int) -> None:
        os.environ["OMP_NUM_THREADS"] = "1"  # Of the processes to come; torch reads it when it is imported.
        super().load(files, 1)
        self.processes = threads
        self.pool = self.model.start_multi_process_pool(["cpu"] * threads)

    def encode(self, texts: Sequence[str], batch: int) -> np.ndarray:
        share = max(1, -(-len(texts) // (4 * self.processes)))
        return self.model.encode(
            list(texts), pool=self.pool, chunk_size=share, batch_size=batch, show_progress_bar=False,
            normalize_embeddings=True)

    def close(self) -> None:
        self.model.stop_multi_process_pool(self.pool)
