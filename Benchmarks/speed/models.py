"""Makes the peers' models from the local one, into `.cache/peers/models`: ONNX, ONNX int8, OpenVINO int8, model2vec.

Run by `peers.py --prepare` as `python -m speed.models MODEL`. Makes what is missing, and everything again
if the model or this file has changed.
"""
from __future__ import annotations

import hashlib
import pathlib
import shutil
import sys

from speed.environment import MODELS, say

CALIBRATION_TEXTS = 300
FRONT_END = ("config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt")


def main() -> None:
    model = pathlib.Path(sys.argv[1])
    state = hashlib.sha256((model / "model.safetensors").read_bytes() + pathlib.Path(__file__).read_bytes()).hexdigest()
    ready = MODELS / "ready"
    if ready.exists() and ready.read_text() == state:
        return
    shutil.rmtree(MODELS, ignore_errors=True)
    MODELS.mkdir(parents=True)
    for make in (export, quantize_for_onnx_runtime, quantize_for_openvino, distill):
        say(make.__doc__ or make.__name__)
        make(model)
    ready.write_text(state)


def export(model: pathlib.Path) -> None:
    """ONNX: with pooling for the runtimes, and token by token for fastembed, which pools itself"""
    import torch
    from transformers import AutoModel

    transformer = AutoModel.from_pretrained(str(model), attn_implementation="eager").eval()

    class Tokens(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            return self.transformer(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state

    class Sentences(Tokens):
        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            mask = attention_mask.unsqueeze(-1).to(torch.float32)
            tokens = super().forward(input_ids, attention_mask)
            return torch.nn.functional.normalize((tokens * mask).sum(1) / mask.sum(1), dim=1)

    ids = torch.tensor([[101, 7592, 2088, 102], [101, 7592, 102, 0]])
    mask = (ids != 0).to(torch.int64)
    (MODELS / "fastembed").mkdir()
    for module, path, output in (
        (Sentences(), MODELS / "sentences.onnx", "sentence_embedding"),
        (Tokens(), MODELS / "fastembed" / "model.onnx", "last_hidden_state"),
    ):
        tokens = {0: "texts", 1: "tokens"}
        axes = {"input_ids": tokens, "attention_mask": tokens, output: {0: "texts"}}
        torch.onnx.export(
            module.eval(), (ids, mask), str(path), input_names=["input_ids", "attention_mask"], output_names=[output],
            dynamic_axes=axes, opset_version=17, dynamo=False)
    for name in FRONT_END:
        if (model / name).exists():
            shutil.copy(model / name, MODELS / "fastembed" / name)


def quantize_for_onnx_runtime(model: pathlib.Path) -> None:
    """ONNX Runtime int8: its dynamic quantization, one scale per channel"""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        MODELS / "sentences.onnx", MODELS / "sentences-int8.onnx", weight_type=QuantType.QInt8, per_channel=True)


def quantize_for_openvino(model: pathlib.Path) -> None:
    """OpenVINO int8: NNCF's post-training quantization for transformers, calibrated on the shipped label examples"""
    import nncf
    import openvino

    from speed.contenders.tokens import TokenBatches

    examples = sorted((pathlib.Path(__file__).resolve().parents[2] / "Labels").glob("*/*.txt"))
    lines = [
        line for file in examples for line in file.read_text(encoding="utf8").splitlines() if line and line[0] != "#"]
    texts = lines[:: max(1, len(lines) // CALIBRATION_TEXTS)]
    samples = [{"input_ids": ids, "attention_mask": mask} for _, ids, mask in TokenBatches(model).of(texts, 1)]
    quantized = nncf.quantize(
        openvino.Core().read_model(MODELS / "sentences.onnx"), nncf.Dataset(samples),
        model_type=nncf.ModelType.TRANSFORMER,
        subset_size=len(samples))
    openvino.save_model(quantized, MODELS / "sentences-int8.xml")


def distill(model: pathlib.Path) -> None:
    """model2vec: distilled with its defaults, 256 dimensions"""
    from model2vec.distill import distill_from_model
    from transformers import AutoModel, AutoTokenizer

    static = distill_from_model(AutoModel.from_pretrained(str(model)), AutoTokenizer.from_pretrained(str(model)))
    static.save_pretrained(str(MODELS / "model2vec"))


if __name__ == "__main__":
    main()
