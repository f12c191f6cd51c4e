#!/usr/bin/env python3
"""Golden token ids from Hugging Face `tokenizers`, which Tests/TokenizationTests compares with Tokenization.

    python Scripts/golden/tokens.py            rewrites Tests/TokenizationTests/Golden (needs the model in Models/)
    python Scripts/golden/tokens.py --full     compares 20,000+ stream messages, the other data sets' texts and 20,000 random
                                               Unicode strings, the latter also with a vocabulary of all scalars, by way
                                               of files in a temporary folder and `swift test`

Needs: pip install tokenizers==0.23.3. The texts of --full are read from ../shared/data (or --data) and never committed.
"""

import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from texts import mark_sequences, own_texts, random_strings

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "Tests/TokenizationTests/Golden"
MODEL = pathlib.Path(os.environ.get("ASSAY_MODEL_PATH", ROOT / "Models/all-MiniLM-L6-v2"))
BLOCK = 1024
"""Scalars a line of scalars.txt."""

VARIANTS = {
    "uncased": dict(clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=True),
    "cased": dict(clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=False),
    "accents": dict(clean_text=True, handle_chinese_chars=False, strip_accents=False, lowercase=True),
    "raw": dict(clean_text=False, handle_chinese_chars=True, strip_accents=True, lowercase=False),
}
"""The normalizer options under which every Unicode scalar is compared; the first are the model's own."""

INVALID = [b"\xff", b"a\xffb", b"\xc3", b"caf\xc3", b"\xe4\xb8", b"\xe4\xb8x", b"\xf0\x9f\x98", b"\xf0\x9f\x98 ok",
           b"\xc0\xaf", b"\xe0\x80\xaf", b"\xed\xa0\x80", b"hi \xed\xa0\xbd\xed\xb8\x80 there", b"\xed\xb0\x80",
           b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80", b"\x80\x80\x80", b"good\x80bye", b"\xe2\x82\xe2\x82\xac", b"x\xe2\x28\xa1y"]  # fmt: skip
"""Broken UTF-8, surrogate halves among it; repaired by U+FFFD before it is compared."""


def load():
    tokenizer = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def wide(options):
    """A tokenizer without special tokens that has every scalar of planes 0 and 1 as a token, alone and inside a word.

    The model's own vocabulary lacks most scalars, and a word with one of them is [UNK] whatever else becomes of it.
    """
    scalars = [c for c in range(0x20000) if not 0xD800 <= c < 0xE000]
    vocab = {"[UNK]": 0, **{chr(c): c + 1 for c in scalars}, **{"##" + chr(c): c + 0x20001 for c in scalars}}
    tokenizer = Tokenizer(models.WordPiece(vocab, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(**options)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def byte_offsets(text, encoding):
    """Flat start, end, start, end, … in bytes of UTF-8, with 0, 0 for the special tokens that frame the text."""
    at = [0]
    for character in text:
        at.append(at[-1] + len(character.encode()))
    return [at[place] for pair in encoding.offsets for place in pair]


def golden_lines(tokenizer, texts, offsets=True):
    for start in range(0, len(texts), 1000):
        batch = texts[start : start + 1000]
        for text, encoding in zip(batch, tokenizer.encode_batch(batch)):
            record = {"text": text, "ids": encoding.ids}
            if offsets:
                record["offsets"] = byte_offsets(text, encoding)
            yield json.dumps(record, separators=(",", ":"))


def truncation_lines(texts):
    rng = random.Random(3)
    tokenizer = load()
    for text in texts:
        count = len(tokenizer.encode(text).ids)
        for limit in sorted({3, count - 1, count, count + 1, rng.randint(3, max(4, count))}):
            if limit < 3:
                continue
            tokenizer.enable_truncation(limit)
            encoding = tokenizer.encode(text)
            tokenizer.no_truncation()
            yield json.dumps(
                {"text": text, "ids": encoding.ids, "limit": limit, "truncated": bool(encoding.overflowing)}, separators=(",", ":")
            )


def invalid_lines():
    tokenizer = load()
    for data in INVALID:
        ids = tokenizer.encode(data.decode("utf-8", "replace")).ids
        yield json.dumps({"bytes": list(data), "ids": ids}, separators=(",", ":"))


def scalar_digests():
    """For each block of scalars, one FNV-1a digest a variant over the ids `wide` gives to `c acb`, for every scalar c."""
    columns = []
    for options in VARIANTS.values():
        tokenizer = wide(options)
        column = []
        for start in range(0, 0x110000, BLOCK):
            texts = [f"{chr(c)} a{chr(c)}b" for c in range(start, start + BLOCK) if not 0xD800 <= c < 0xE000]
            digest = 0x811C9DC5
            for encoding in tokenizer.encode_batch(texts):
                for token in encoding.ids:
                    digest = (digest ^ token) * 0x01000193 & 0xFFFFFFFF
            column.append(f"{digest:08x}")
        columns.append(column)
    yield " ".join(VARIANTS)
    for row in zip(*columns):
        yield " ".join(row)


def write(path, lines):
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with path.open("w") as file:
        for line in lines:
            file.write(line + "\n")
            count += 1
    print(f"{path}: {count} lines, {path.stat().st_size} bytes", file=sys.stderr)


def data_texts(folder):
    stream = (folder / "stream/messages.txt").read_text().split("\n")
    if len(stream) < 20_000:
        sys.exit(f"{folder}/stream/messages.txt has only {len(stream)} messages; 20,000 are needed")
    texts = stream
    for path in sorted(folder.glob("*/*.tsv")):
        texts += [line.split("\t", 1)[-1] for line in path.read_text().split("\n")]
    return [text for text in texts if text]


def compare_everything(folder, seed, configuration):
    texts = data_texts(folder)
    print(f"{len(texts)} texts of {folder}, 20000 random strings of seed {seed}", file=sys.stderr)
    failures = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        golden = folder / "tokens.jsonl"
        strings = list(random_strings(20_000, seed, sorted(load().get_vocab())))
        write(golden, golden_lines(load(), texts + strings, offsets=False))
        failures += run_test(golden, MODEL, configuration)
        for name, options in VARIANTS.items():
            tokenizer = wide(options)
            (folder / name).mkdir()
            tokenizer.save(str(folder / name / "tokenizer.json"), pretty=False)
            write(golden, golden_lines(tokenizer, strings, offsets=False))
            failures += run_test(golden, folder / name, configuration)
    print(f"{failures} of {1 + len(VARIANTS)} comparisons failed", file=sys.stderr)
    return 1 if failures else 0


def run_test(golden, model, configuration):
    """Compares in Swift; returns whether that failed."""
    environment = {**os.environ, "TOKEN_GOLDEN": str(golden), "ASSAY_MODEL_PATH": str(model)}
    command = ["swift", "test", "-c", configuration, "--filter", "TokenizationTests.GoldenTextTests/full"]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    output = result.stdout + result.stderr
    compared = [line for line in output.split("\n") if "texts compared" in line]
    print(f"{model}: {compared[0] if compared else 'nothing was compared'}", file=sys.stderr)
    if result.returncode == 0 and compared:
        return False
    print(output, file=sys.stderr)
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--data", type=pathlib.Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--seed", type=int, default=20_000)
    parser.add_argument("--configuration", default="release", choices=["debug", "release"])
    arguments = parser.parse_args()
    if arguments.full:
        sys.exit(compare_everything(arguments.data, arguments.seed, arguments.configuration))
    texts = own_texts()
    write(GOLDEN / "texts.jsonl", golden_lines(load(), texts))
    write(GOLDEN / "marks.jsonl", golden_lines(wide(VARIANTS["uncased"]), mark_sequences(), offsets=False))
    write(GOLDEN / "truncation.jsonl", truncation_lines(texts[:40]))
    write(GOLDEN / "invalid.jsonl", invalid_lines())
    write(GOLDEN / "scalars.txt", scalar_digests())


if __name__ == "__main__":
    main()
