#!/usr/bin/env python3
"""Writes Tests/EmbeddingTests/Golden/Modules: what sentence-transformers gives for models with all kinds of modules.

base/ is a toy BERT with random weights (seed 7), dense-*.safetensors are weights of dense layers, cases.json says for each case
which files lie over base/, and each text's vector. Needs PyPI: sentence-transformers. Run from anywhere.
"""
import json
import pathlib
import shutil
import tempfile

import torch
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Dense, Normalize, Pooling, Transformer
from transformers import BertConfig, BertModel

GOLDEN = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "EmbeddingTests" / "Golden" / "Modules"
WIDTH = 32
MODES = ("cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken")
WORDS = "the a cat sat on mat dog ran to find texts like this one query red Red blue Über uber ##s ##ing : , .".split()
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + WORDS
TEXTS = ["the cat sat on the mat", "a dog", "Red dogs, running: BLUE", "Über uber", "the the the a a a cat dog mat red blue on"]

MODULES = "sentence_transformers.sentence_transformer.modules."
BASE = "sentence_transformers.base.modules."
TODAY = {"Transformer": BASE + "transformer.Transformer", "Pooling": MODULES + "pooling.Pooling",
         "Dense": BASE + "dense.Dense", "Normalize": BASE + "normalize.Normalize"}
TANH, IDENTITY = "torch.nn.modules.activation.Tanh", "torch.nn.modules.linear.Identity"


def modules(*names, old=False, first=""):
    """modules.json of these modules; a name may say its folder: Pooling=folder."""
    entries = []
    for index, name in enumerate(names):
        kind, _, folder = name.partition("=")
        kind_type = f"sentence_transformers.models.{kind}" if old else TODAY[kind]
        path = first if index == 0 else folder or f"{index}_{kind}"
        entries.append({"idx": index, "name": str(index), "path": path, "type": kind_type})
    return entries


def pooling(mode, **more):
    return {"embedding_dimension": WIDTH, "pooling_mode": mode, "include_prompt": True} | more


def booleans(*true):
    keys = {"cls": "cls_token", "max": "max_tokens", "mean": "mean_tokens", "mean_sqrt_len_tokens": "mean_sqrt_len_tokens",
            "weightedmean": "weightedmean_tokens", "lasttoken": "lasttoken"}
    return {"word_embedding_dimension": WIDTH} | {f"pooling_mode_{keys[mode]}": mode in true for mode in MODES}


def dense(inputs, outputs, bias, activation):
    return {"in_features": inputs, "out_features": outputs, "bias": bias, "activation_function": activation}


def cases():
    plain = {"modules.json": modules("Transformer", "Pooling")}
    prompts = {"prompts": {"query": "find texts like this one: ", "document": ""}, "default_prompt_name": "query"}
    cased = {"tokenizer_class": "BertTokenizer", "do_lower_case": False}
    yield "no files of sentence-transformers", {}, {}
    for mode in MODES:
        yield f"pooling {mode}", plain | {"1_Pooling/config.json": pooling(mode)}, {}
    for mode in MODES:
        yield (f"earlier pooling {mode}", {"modules.json": modules("Transformer", "Pooling", "Normalize", old=True),
                                           "1_Pooling/config.json": booleans(mode)}, {})
    yield "poolings in a list", plain | {"1_Pooling/config.json": pooling(["lasttoken", "max", "cls"])}, {}
    yield ("all earlier poolings, normalized", {"modules.json": modules("Transformer", "Pooling", "Normalize", old=True),
                                                "1_Pooling/config.json": booleans(*MODES)}, {})
    yield "pooling elsewhere", {"modules.json": modules("Transformer", "Pooling=first"), "first/config.json": pooling("cls")}, {}
    yield ("two dense layers, normalized",
           {"modules.json": modules("Transformer", "Pooling", "Dense", "Dense", "Normalize"),
            "1_Pooling/config.json": pooling(["mean", "max"]), "2_Dense/config.json": dense(64, 24, True, TANH),
            "2_Dense/model.safetensors": "dense-tanh.safetensors", "3_Dense/config.json": dense(24, 40, False, IDENTITY),
            "3_Dense/model.safetensors": "dense-identity.safetensors"}, {})
    yield ("normalized before a dense layer",
           {"modules.json": modules("Transformer", "Pooling", "Normalize", "Dense", old=True),
            "1_Pooling/config.json": pooling(["cls", "max"]), "3_Dense/config.json": dense(64, 24, True, TANH),
            "3_Dense/model.safetensors": "dense-tanh.safetensors"}, {})
    with_prompts = plain | {"1_Pooling/config.json": pooling("mean"), "config_sentence_transformers.json": prompts}
    yield "the default prompt", with_prompts, {}
    yield "no prompt", with_prompts, {"prompt": ""}
    yield "another prompt", with_prompts | {"config_sentence_transformers.json": prompts | {
        "prompts": {"query": "query: ", "other": "a red cat"}}}, {"prompt_name": "other"}
    yield ("a prompt that is not pooled", plain | {"config_sentence_transformers.json": prompts,
                                                  "1_Pooling/config.json": pooling(list(MODES), include_prompt=False)}, {})
    cased_files = plain | {"1_Pooling/config.json": pooling("mean"), "tokenizer_config.json": cased}
    yield "a cased tokenizer", cased_files, {}
    yield "do_lower_case", cased_files | {"sentence_bert_config.json": {"max_seq_length": 12, "do_lower_case": True}}, {}
    yield ("a length in the tokenizer's file",
           plain | {"1_Pooling/config.json": pooling("mean"), "tokenizer_config.json": {"model_max_length": 8}}, {})
    yield "a length of the module's", plain | {"1_Pooling/config.json": pooling("mean"),
                                               "sentence_bert_config.json": {"max_seq_length": 6}}, {}
    yield ("an embedding that is cut", plain | {"1_Pooling/config.json": pooling("mean"),
                                                "config_sentence_transformers.json": {"truncate_dim": 5}}, {})


def make_base():
    shutil.rmtree(GOLDEN, ignore_errors=True)
    base = GOLDEN / "base"
    base.mkdir(parents=True)
    torch.manual_seed(7)
    config = BertConfig(vocab_size=len(VOCABULARY), hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=2,
                        intermediate_size=64, max_position_embeddings=24, initializer_range=0.3)
    encoder = BertModel(config, add_pooling_layer=False).eval()
    for name, parameter in encoder.named_parameters():
        if name.endswith("bias"):
            torch.nn.init.normal_(parameter, std=0.2)
    encoder.save_pretrained(base)
    special = {name: {"id": name, "ids": [VOCABULARY.index(name)], "tokens": [name]} for name in ("[CLS]", "[SEP]")}
    frame = [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
             {"SpecialToken": {"id": "[SEP]", "type_id": 0}}]
    tokenizer = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [
            {"id": index, "content": name, "special": True, "single_word": False, "lstrip": False, "rstrip": False,
             "normalized": False} for index, name in enumerate(VOCABULARY[:5])],
        "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None,
                       "lowercase": True},
        "pre_tokenizer": {"type": "BertPreTokenizer"}, "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "post_processor": {"type": "TemplateProcessing", "single": frame, "pair": frame + [
            {"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
            "special_tokens": special},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                  "max_input_chars_per_word": 100, "vocab": {token: index for index, token in enumerate(VOCABULARY)}}}
    (base / "tokenizer.json").write_text(json.dumps(tokenizer, indent=1))
    for name, shape, bias in (("tanh", (24, 64), True), ("identity", (40, 24), False)):
        tensors = {"linear.weight": torch.randn(shape) * 0.3} | ({"linear.bias": torch.randn(shape[0])} if bias else {})
        save_file(tensors, GOLDEN / f"dense-{name}.safetensors")


def lay(files, folder):
    shutil.copytree(GOLDEN / "base", folder, dirs_exist_ok=True)
    for name, value in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        if isinstance(value, str):
            shutil.copy(GOLDEN / value, path)
        else:
            path.write_text(json.dumps(value))


def saved_files(folder):
    """The JSON files and dense weights that sentence-transformers itself has written, and those of the plain model."""
    model = SentenceTransformer(modules=[Transformer(str(folder)), Pooling(WIDTH, "weightedmean"),
                                         Dense(WIDTH, 24, activation_function=torch.nn.Identity()), Normalize()])
    model.prompts, model.default_prompt_name = {"query": "query: ", "document": ""}, "query"
    with tempfile.TemporaryDirectory() as out:
        model.save(out, create_model_card=False)
        out = pathlib.Path(out)
        shutil.copy(out / "2_Dense" / "model.safetensors", GOLDEN / "dense-saved.safetensors")
        return {str(path.relative_to(out)): json.loads(path.read_text()) for path in sorted(out.rglob("*.json"))} | {
            "2_Dense/model.safetensors": "dense-saved.safetensors"}


def compute(name, files, arguments):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder) / "model"
        lay(files, folder)
        model = SentenceTransformer(str(folder), device="cpu")
        vectors = [model.encode(text, **arguments) for text in TEXTS]
        prompt = arguments.get("prompt", model.prompts.get(arguments.get("prompt_name", model.default_prompt_name), ""))
        full = [len(model.tokenizer(prompt + text, truncation=False)["input_ids"]) for text in TEXTS]
    chosen = arguments.get("prompt_name", "none" if "prompt" in arguments else None)
    return {"name": name, "files": files, "prompt": chosen, "texts": [
        {"text": text, "truncated": count > model.max_seq_length, "vector": [float(f"{value:.7g}") for value in vector]}
        for text, vector, count in zip(TEXTS, vectors, full)]}


def main():
    make_base()
    rows = [compute(*case) for case in cases()]
    with tempfile.TemporaryDirectory() as folder:
        lay({}, pathlib.Path(folder))
        saved = saved_files(pathlib.Path(folder))
    rows.append(compute("as sentence-transformers saves it", saved, {}))
    (GOLDEN / "cases.json").write_text("[" + ",\n".join(json.dumps(row) for row in rows) + "]\n")
    print(f"{len(rows)} cases, {sum(path.stat().st_size for path in GOLDEN.rglob('*') if path.is_file())} bytes")


if __name__ == "__main__":
    main()
