#!/usr/bin/env python3
"""Writes Tests/EmbeddingTests/Golden: what Hugging Face transformers computes for all-MiniLM-L6-v2.

texts.json holds texts with their token ids, vectors.f32 little-endian floats, texts x 3 x 384: the masked mean of
hidden states 2, 4 and 6, each scaled to unit length (the last is sentence-transformers' embedding; checked here).
Needs PyPI: sentence-transformers. Run from the repository's root after Scripts/bootstrap.
"""
import json
import pathlib

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from transformers import AutoModel, AutoTokenizer

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = ROOT / "Models" / "all-MiniLM-L6-v2"
GOLDEN = ROOT / "Tests" / "EmbeddingTests" / "Golden"
LAYERS = (2, 4, 6)

TEXTS = [
    "a", "Hello, world!", "The quick brown fox jumps over the lazy dog.", "where is my order???",
    "Refund arrived within two days, thank you so much!", "The match ended two all after extra time.",
    "Shares of the carmaker fell 4.2% in early trading.", "wat time u finish", "k", "🙂", "👩‍👩‍👧‍👦 family trip 🎉",
    "Café Zürich naïve façade", "ÅNGSTRÖM", "北京的天气今天很好", "これはテストです", "안녕하세요 세계", "مرحبا بالعالم", "שלום עולם",
    "Привет, мир", "नमस्ते दुनिया", "สวัสดีชาวโลก", "x" * 150, "supercalifragilisticexpialidocious", "3.14159 + 2.71828 = ?",
    "https://example.org/path?query=1&other=two#fragment", "mail me at someone@example.org", "#hashtag @mention RT",
    "tabs\tand\nnew lines\r\nhere", "   leading and trailing   ", "zero\u200bwidth\u200djoiner", "e\u0301 combining",
    "ALL CAPS SHOUTING ABOUT NOTHING", "don't can't won't it's", "semi-colons; and: colons, (brackets) [too] {yes}",
    "asdkjh qwpoei zxmcnb", "1 2 3 4 5 6 7 8 9 10", "$1,000.00 or €900 or £800", "“curly quotes” — and dashes…",
    "You have won a prize! Call now to claim.", "Set an alarm for six in the morning.",
    "How do I change the password of my account when I no longer have the phone?",
    "The committee adjourned without a vote after hours of debate over the bill's second clause.",
    "Scientists report a new measurement of the mass of the particle.", "Rain in the north, sun in the south.",
    "I would not say it was bad, but I would not watch it again either.", "best. burger. ever.",
    " ".join(["the patient was seen again in the clinic and reported no change"] * 5),
    " ".join(["long texts are cut at the limit of the model and say so"] * 40),
    " ".join(f"word{i}" for i in range(400)), "!" * 300,
]


def main():
    tokenizer, bert = AutoTokenizer.from_pretrained(MODEL), AutoModel.from_pretrained(MODEL).eval()
    reference = SentenceTransformer(str(MODEL))
    rows, vectors = [], []
    for text in TEXTS:
        batch = tokenizer([text], truncation=True, max_length=256, return_tensors="pt")
        with torch.no_grad():
            states = bert(**batch, output_hidden_states=True).hidden_states
        pooled = [states[layer][0].mean(0).numpy() for layer in LAYERS]
        vectors.append([vector / np.linalg.norm(vector) for vector in pooled])
        assert np.dot(vectors[-1][-1], reference.encode(text)) > 0.999999, text
        full = len(tokenizer(text, truncation=False)["input_ids"])
        rows.append({"text": text, "ids": batch["input_ids"][0].tolist(), "truncated": full > 256})
    GOLDEN.mkdir(parents=True, exist_ok=True)
    (GOLDEN / "texts.json").write_text(json.dumps(rows, ensure_ascii=True, indent=0) + "\n")
    np.asarray(vectors, "<f4").tofile(GOLDEN / "vectors.f32")
    print(f"{len(rows)} texts, layers {LAYERS}, {(GOLDEN / 'vectors.f32').stat().st_size} bytes")


if __name__ == "__main__":
    main()
