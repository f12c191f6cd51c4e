"""fastembed with its own loading, batching and pooling code, on the exported model (it would fetch the same from a
hub)."""
from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .base import Contender, Files

NAME = "local/all-MiniLM-L6-v2"


class FastEmbed(Contender):
    title = "fastembed"
    packages = ("fastembed", "onnxruntime")

    def load(self, files: Files, threads: int) -> None:
        import fastembed
        from fastembed.common.model_description import ModelSource, PoolingType

        fastembed.TextEmbedding.add_custom_model(
            model=NAME, pooling=PoolingType.MEAN, normalization=True, sources=ModelSource(hf=NAME), dim=384,
            model_file="model.onnx")
        self.model = fastembed.TextEmbedding(NAME, threads=threads, specific_model_path=str(files.made / "fastembed"))

    def encode(self, texts: Sequence[str], batch: int) -> np.ndarray:
        return np.stack(list(self.model.embed(texts, batch_size=batch)))
