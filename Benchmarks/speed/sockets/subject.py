"""What is measured socket to socket: Assay's daemon, or the Python worker with an engine."""
from __future__ import annotations

import json
import tempfile
from dataclasses import asdict, dataclass

from assaybench.daemon import Daemon, Entry, Service
from assaybench.program import LABELS

from .. import environment
from ..contenders.base import Files


@dataclass(frozen=True)
class Kind:
    """The name and the command line of a subject."""

    title: str
    engine: str | None = None
    """Of the Python worker; None is Assay."""
    precision: str = ""
    """Of Assay."""
    has_cascade: bool = False
    """Whether the static model answers the messages it is certain of, before the transformer."""


KINDS = {
    "assay-int8": Kind("Assay int8", precision="int8"),
    "assay-f32": Kind("Assay f32", precision="f32"),
    "assay-cascade": Kind("Assay cascade", precision="int8", has_cascade=True),
    "python": Kind("Python: pyzmq, sentence-transformers, NumPy", engine="sentence-transformers"),
    "python-openvino": Kind("Python: pyzmq, OpenVINO int8, NumPy", engine="openvino-int8"),
}


class Worker(Service):
    """The Python worker on an engine, which answers as the daemon does."""

    def __init__(self, engine: str, files: Files, cores: str, threads: int, settings: dict[str, str]) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="assay-")
        self.pull, self.push = (f"ipc://{self.folder.name}/{end}" for end in ("in", "out"))
        paths = json.dumps({key: str(path) for key, path in asdict(files).items()})
        super().__init__(
            ["taskset", "--cpu-list", cores, environment.python(), "-m", "speed.sockets.python_worker", engine, paths,
             threads, LABELS, self.pull, self.push], environment.HERE.parent, settings)

    def stop(self) -> Entry | None:
        last = super().stop()
        self.folder.cleanup()
        return last


def start(name: str, files: Files, cores: list[int]) -> Daemon | Worker:
    """Starts a subject on the cores, with as many threads. It may not be ready yet."""
    kind, bound, threads = KINDS[name], ",".join(map(str, cores)), len(cores)
    settings = {"OMP_NUM_THREADS": str(threads), "RAYON_NUM_THREADS": str(threads), "HF_HUB_OFFLINE": "1"}
    if kind.engine is not None:
        return Worker(kind.engine, files, bound, threads, settings)
    if kind.has_cascade:
        settings["ASSAY_CASCADE_MODEL"] = str(files.static)
    return Daemon(
        files.binary, "--threads", threads, "--precision", kind.precision, "--labels", LABELS, "--model", files.model,
        cores=bound, settings=settings)
