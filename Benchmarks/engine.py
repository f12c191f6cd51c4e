#!/usr/bin/env python3
"""Assay's engine beside sentence-transformers: same texts, same cores, alternating, several rounds; prints ratios.

Needs PyPI: sentence-transformers (torch). Run from the repository's root after Scripts/build:

    python3 Benchmarks/engine.py [--input ../shared/data/stream/messages.txt] [--texts 4000] [--rounds 3]

sentence-transformers gets two threads and its best batch size of 16, 32, 64 and 128, measured first. Assay runs as
`assay bench --json`. Both embed the same texts; times are of embedding alone, models loaded. The machines are shared, so
what counts is the ratio; raw rounds are appended to Benchmarks/results/.
"""
import argparse
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", default=str(ROOT / ".." / "shared" / "data" / "stream" / "messages.txt"))
    parser.add_argument("--texts", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    options = parser.parse_args()
    os.environ["HF_HUB_OFFLINE"] = "1"

    import sentence_transformers
    import torch

    torch.set_num_threads(options.threads)
    texts = [line for line in open(options.input, encoding="utf8").read().split("\n") if line.strip()][: options.texts]
    model = sentence_transformers.SentenceTransformer(str(ROOT / "Models" / "all-MiniLM-L6-v2"), device="cpu")

    def peer(batch, count):
        start = time.perf_counter()
        model.encode(texts[:count], batch_size=batch, show_progress_bar=False)
        return count / (time.perf_counter() - start)

    def assay(precision):
        command = [ROOT / ".build" / "release" / "assay", "bench", "--json", "--input", options.input,
                   "--limit", str(options.texts), "--precision", precision, "--threads", str(options.threads)]
        return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)

    peer(32, 64)
    best = max((16, 32, 64, 128), key=lambda batch: peer(batch, 512))
    rounds = []
    for number in range(options.rounds):
        row = {"sentence-transformers": peer(best, len(texts))}
        for precision in ("f32", "int8"):
            row[precision] = assay(precision)
        rounds.append(row)
        print(f"round {number + 1}: sentence-transformers {row['sentence-transformers']:.0f} texts/s, "
              + ", ".join(f"{p} {row[p]['texts_per_second']:.0f} ({row[p]['texts_per_second'] / row['sentence-transformers']:.2f}×)"
                          for p in ("f32", "int8")))

    print(f"\n{platform.processor() or platform.machine()}, {options.threads} threads, {len(texts)} texts, "
          f"sentence-transformers {sentence_transformers.__version__} (torch {torch.__version__}, batch {best}), "
          f"{rounds[0]['f32']['machine']}")
    print(f"{'':24}{'texts/s':>10}{'ratio':>8}{'spread':>16}{'of GEMM limit':>16}{'memory MB':>12}")
    base = statistics.median(row["sentence-transformers"] for row in rounds)
    print(f"{'sentence-transformers':24}{base:10.0f}{1:8.2f}")
    for precision in ("f32", "int8"):
        ratios = sorted(row[precision]["texts_per_second"] / row["sentence-transformers"] for row in rounds)
        print(f"{'assay ' + precision:24}{statistics.median(r[precision]['texts_per_second'] for r in rounds):10.0f}"
              f"{statistics.median(ratios):8.2f}{f'{ratios[0]:.2f}–{ratios[-1]:.2f}':>16}"
              f"{100 * statistics.median(r[precision]['gemm_limit_share'] for r in rounds):15.0f}%"
              f"{max(r[precision]['resident_mb'] for r in rounds):12.0f}")

    results = ROOT / "Benchmarks" / "results"
    results.mkdir(exist_ok=True)
    with open(results / "engine.jsonl", "a", encoding="utf8") as file:
        for row in rounds:
            record = {"date": datetime.date.today().isoformat(), "threads": options.threads, "batch": best, **row}
            file.write(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
