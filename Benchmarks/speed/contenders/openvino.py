"""OpenVINO on the exported model, pooling in the graph: f32, and int8 as NNCF quantizes it with the stream's own
texts."""
from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .base import Contender, Files
from .tokens import TokenBatches


class OpenVINO(Contender):
    """Throughput mode: as many requests at once as the compiled model asks for, each batch with texts of similar
    length."""

    packages = ("openvino", "nncf")
    batches = (4, 8, 16, 32, 64)
    serving_batch = 16

    def __init__(self, title: str, file: str, precision: str | None) -> None:
        """`precision` of what is not quantized; None leaves it to OpenVINO, which uses bfloat16 if the CPU has
        it."""
        self.title, self.file, self.precision = title, file, precision

    def load(self, files: Files, threads: int) -> None:
        import openvino

        settings: dict[str, object] = {"PERFORMANCE_HINT": "THROUGHPUT", "INFERENCE_NUM_THREADS": threads}
        if self.precision is not None:
            settings["INFERENCE_PRECISION_HINT"] = self.precision
        self.compiled = openvino.Core().compile_model(str(files.made / self.file), "CPU", settings)
        self.queue = openvino.AsyncInferQueue(self.compiled)
        self.batches_of = TokenBatches(files.model).of

    def encode(self, texts: Sequence[str], batch: int) -> np.ndarray:
        vectors = np.empty((len(texts), 384), dtype=np.float32)

        def keep(request: object, places: np.ndarray) -> None:
            vectors[places] = request.get_output_tensor(0).data  # type: ignore[attr-defined]

        self.queue.set_callback(keep)
        for places, ids, mask in self.batches_of(texts, batch):
            self.queue.start_async({"input_ids": ids, "attention_mask": mask}, places)
        self.queue.wait_all()
        return vectors
