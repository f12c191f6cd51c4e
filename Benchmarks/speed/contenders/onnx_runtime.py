"""ONNX Runtime on the exported model, pooling in the graph: f32, and int8 by its own dynamic quantization."""
from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .base import Contender, Files
from .tokens import TokenBatches


class ONNXRuntime(Contender):
    packages = ("onnxruntime",)

    def __init__(self, title: str, file: str) -> None:
        self.title, self.file = title, file

    def load(self, files: Files, threads: int) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        self.session = onnxruntime.InferenceSession(
            str(files.made / self.file), options, providers=["CPUExecutionProvider"])
        self.batches_of = TokenBatches(files.model).of

    def encode(self, texts: Sequence[str], batch: int) -> np.ndarray:
        vectors = np.empty((len(texts), 384), dtype=np.float32)
        for places, ids, mask in self.batches_of(texts, batch):
            vectors[places] = self.session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors
