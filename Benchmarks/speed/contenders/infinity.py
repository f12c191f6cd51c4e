"""infinity, the embedding server, as a library: its own queue and batching on torch, without HTTP."""
from __future__ import annotations

import asyncio
from collections.abc import Sequence

import numpy as np

from .base import Contender, Files


class Infinity(Contender):
    title = "infinity"
    packages = ("infinity-emb", "torch", "transformers", "sentence-transformers")
    batches = (32,)
    """Set when the engine starts; its default."""

    def load(self, files: Files, threads: int) -> None:
        import torch
        from infinity_emb import AsyncEmbeddingEngine, EngineArgs

        torch.set_num_threads(threads)
        self.loop = asyncio.new_event_loop()
        self.engine = AsyncEmbeddingEngine.from_args(EngineArgs(
            model_name_or_path=str(files.model), engine="torch", device="cpu", dtype="float32",
            batch_size=self.batches[0],
            compile=False, bettertransformer=False, model_warmup=False))
        self.loop.run_until_complete(self.engine.astart())

    def encode(self, texts: Sequence[str], batch: int) -> np.ndarray:
        vectors, _ = self.loop.run_until_complete(self.engine.embed(sentences=list(texts)))
        return np.stack(vectors)

    def close(self) -> None:
        self.loop.run_until_complete(self.engine.astop())
