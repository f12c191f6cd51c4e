"""What is measured socket to socket: Assay's daemon, or the Python worker on some engine."""
from __future__ import annotations

import json
import os
import pathlib
import re
import subprocess
import time
from dataclasses import asdict, dataclass

from .. import environment
from ..contenders.base import Files

ROOT = pathlib.Path(__file__).resolve().parents[3]
START_SECONDS = 600
"""The first start embeds the examples of all label sets."""


@dataclass(frozen=True)
class Kind:
    """How one is called and started."""

    title: str
    engine: str | None = None
    """Of the Python worker; None is Assay."""
    precision: str = ""
    """Of Assay."""
    has_cascade: bool = False
    """Whether the static model answers what it is sure of before the transformer."""


KINDS = {
    "assay-int8": Kind("Assay int8", precision="int8"),
    "assay-f32": Kind("Assay f32", precision="f32"),
    "assay-cascade": Kind("Assay cascade", precision="int8", has_cascade=True),
    "python": Kind("Python: pyzmq, sentence-transformers, NumPy", engine="sentence-transformers"),
    "python-openvino": Kind("Python: pyzmq, OpenVINO int8, NumPy", engine="openvino-int8"),
}


class Subject:
    """A running daemon or worker with its two endpoints, `into` and `out`."""

    def __init__(self, name: str, files: Files, cores: list[int], folder: pathlib.Path) -> None:
        kind = KINDS[name]
        self.name, self.title = name, kind.title
        self.into, self.out = f"ipc://{folder}/{name}-in", f"ipc://{folder}/{name}-out"
        threads = str(len(cores))
        settings = {"ASSAY_CASCADE_MODEL": str(files.static)} if kind.has_cascade else {}
        if kind.engine is None:
            command = [
                str(files.binary), "run", "--threads", threads, "--precision", kind.precision, "--labels", str(ROOT / "Labels"),
                "--model", str(files.model), "--pull", f"@{self.into}", "--push", f"@{self.out}", "--log-format", "text"]
            cwd = ROOT
        else:
            paths = json.dumps({key: str(path) for key, path in asdict(files).items()})
            command = [
                str(environment.python()), "-m", "speed.sockets.python_worker", kind.engine, paths, threads,
                str(ROOT / "Labels"), self.into, self.out]
            cwd = environment.HERE.parent
        limits = {"OMP_NUM_THREADS": threads, "RAYON_NUM_THREADS": threads, "HF_HUB_OFFLINE": "1"}
        self.log = folder / f"{name}.log"
        with open(self.log, "w", encoding="utf8") as log:
            self.process = subprocess.Popen(
                ["taskset", "--cpu-list", ",".join(map(str, cores)), *command], cwd=cwd, stdout=log, stderr=log,
                env=os.environ | limits | settings)

    def wait(self) -> None:
        """Until it says that it is ready."""
        deadline = time.monotonic() + START_SECONDS
        while not re.search(r"\bready\b", self.log.read_text(encoding="utf8")):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise SystemExit(f"{self.name} did not start:\n{self.log.read_text(encoding='utf8')[-2000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()
