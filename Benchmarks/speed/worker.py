"""The process of one contender: takes requests as lines of JSON on standard input and answers on standard output.

Started by `process.py` as `python -m speed.worker NAME FILES THREADS`.
"""
from __future__ import annotations

import json
import os
import pathlib
import resource
import sys
import time
from typing import Any

import numpy as np

from assaybench.texts import read
from speed import contenders
from speed.contenders.base import Contender, Files


def main() -> None:
    name, files, threads = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3])
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # Libraries print to standard output, which is for answers.
    contender = contenders.ALL[name].make()
    files = Files(**{key: pathlib.Path(path) for key, path in files.items()})
    texts = read(files.texts)
    start = time.perf_counter()
    contender.load(files, threads)
    contender.encode(texts[:32], contender.batches[0])
    report: dict[str, Any] = {
        "title": contender.title, "batches": contender.batches, "is_fast": contender.is_fast,
        "is_same_model": contender.is_same_model, "versions": versions(contender),
        "load_seconds": time.perf_counter() - start}
    try:
        while True:
            print(json.dumps(report), file=answers, flush=True)
            line = sys.stdin.readline()
            if not line:
                return
            report = answer(json.loads(line), contender, texts)
    finally:
        contender.close()


def answer(request: dict[str, Any], contender: Contender, texts: list[str]) -> dict[str, Any]:
    chosen = texts[: request["texts"]]
    match request["do"]:
        case "run":
            return {"seconds": contender.seconds(chosen, request["batch"]), "megabytes": peak_megabytes()}
        case "details":
            return contender.details(chosen)
        case "vectors":
            np.save(request["path"], contender.encode(chosen, request["batch"]))
            return {}
    raise SystemExit(f"no such request: {request}")


def peak_megabytes() -> float:
    """Of this process, or of the largest it has started."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


def versions(contender: Contender) -> dict[str, str]:
    from importlib.metadata import version

    return {package: version(package) for package in contender.packages}


if __name__ == "__main__":
    main()
