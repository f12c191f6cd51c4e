"""A running daemon: its endpoints, its log, its memory and CPU time. Ends with its `with` block."""
from __future__ import annotations

import json
import os
import pathlib
import queue
import re
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from .program import ROOT, Argument, Failed

START_SECONDS = 1200
"""How long a start may take: the first one embeds the examples of all label sets."""

NO_CACHE = {"ASSAY_CACHE_BYTES": "0"}
"""Settings of a daemon that computes every message."""


@dataclass(frozen=True)
class Entry:
    """A line of the log."""

    message: str
    fields: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0
    """When it was read, by `time.perf_counter`."""

    @classmethod
    def of(cls, line: str) -> Entry:
        """From a line of JSON, or a plain line, which is all message."""
        seconds = time.perf_counter()
        try:
            fields = json.loads(line)
            # Older programs put what belongs to a message into `metadata`.
            return cls(fields["message"], {**fields.get("metadata", {}), **fields}, seconds)
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls(line.rstrip("\n"), {}, seconds)


class Service:
    """A process that logs to standard error or output and says `ready` there."""

    def __init__(
        self, command: Sequence[Argument], folder: pathlib.Path = ROOT, settings: Mapping[str, str] | None = None,
        ends_with: signal.Signals = signal.SIGTERM
    ) -> None:
        """`settings` are added to the environment; `ends_with` is the signal that ends it."""
        self.command, self.ends_with = [str(word) for word in command], ends_with
        self.process = subprocess.Popen(
            self.command, cwd=folder, env={**os.environ, **(settings or {})}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        self.lines: list[str] = []
        self.unread: queue.SimpleQueue[Entry | None] = queue.SimpleQueue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.unread.put(Entry.of(line))
            self.lines = [*self.lines[-50:], line]
        self.unread.put(None)

    def wait_for(self, message: str, seconds: float = START_SECONDS) -> Entry:
        """The next line of the log whose message matches the pattern. Fails with the end of the log."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                entry = self.unread.get(timeout=left)
            except queue.Empty:
                break
            if entry is None:
                break
            if re.fullmatch(message, entry.message):
                return entry
        self.stop()
        raise Failed(f"{' '.join(self.command)}: no line {message!r} in its log:\n{''.join(self.lines)[-2000:]}")

    def wait(self) -> Entry:
        """Until it is ready."""
        return self.wait_for("ready")

    def stop(self) -> Entry | None:
        """Ends the process, and returns the last line that it logged."""
        if self.process.poll() is None:
            self.process.send_signal(self.ends_with)
        self.process.wait()
        self.reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()
        last = None
        while not self.unread.empty():
            last = self.unread.get() or last
        return last

    def resident(self, name: str = "VmRSS") -> float:
        """Megabytes: resident now, or with `VmHWM` the peak since the last `reset_peak`."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf8")
        found = re.search(rf"^{name}:\s+(\d+)", status, re.MULTILINE)
        assert found is not None
        return int(found[1]) / 1024

    def reset_peak(self) -> None:
        pathlib.Path(f"/proc/{self.process.pid}/clear_refs").write_text("5", encoding="utf8")

    def cpu_seconds(self) -> float:
        """CPU time of the process so far, of all threads."""
        status = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf8")
        fields = status.rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def __enter__(self) -> Self:
        self.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class Daemon(Service):
    """`assay run` on sockets of its own: ipc in a temporary folder, or tcp on free ports. `with` waits for `ready`."""

    pull: str
    """Where it takes messages, once it is ready."""
    push: str
    """Where it leaves results."""
    http: str
    """Where it answers over HTTP, with the option `--http`."""

    def __init__(
        self, binary: pathlib.Path, *options: Argument, wire: str = "ipc", cores: str = "",
        settings: Mapping[str, str] | None = None, ends_with: signal.Signals = signal.SIGTERM
    ) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="assay-")
        pull, push = ("tcp://127.0.0.1:*",) * 2 if wire == "tcp" else (
            f"ipc://{self.folder.name}/{end}" for end in ("in", "out"))
        prefix = ("taskset", "--cpu-list", cores) if cores else ()
        command = (*prefix, binary, "run", "--pull", f"@{pull}", "--push", f"@{push}", "--log-format", "json", *options)
        self.serves_http = "--http" in options
        # Daemons beside each other would want the same port.
        own = {} if self.serves_http else {"ASSAY_HTTP_LISTEN": "off"}
        super().__init__(command, settings={**own, **(settings or {})}, ends_with=ends_with)

    def wait(self) -> Entry:
        ready = super().wait()
        self.pull, self.push = ready.fields["pull"], ready.fields["push"]
        if self.serves_http:
            self.http = self.wait_for("HTTP ready").fields["address"]
        return ready

    def stop(self) -> Entry | None:
        last = super().stop()
        self.folder.cleanup()
        return last


def label_options(folder: str | None) -> tuple[str, ...]:
    """The options that name another folder of label sets than the shipped one."""
    return ("--labels", folder) if folder else ()
