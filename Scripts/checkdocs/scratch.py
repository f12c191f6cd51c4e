"""The folder in which the blocks of a page run, and the daemon that one of them has left running."""
from __future__ import annotations

import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import typing
import urllib.request
from collections import Counter

from checkdocs.routes import Route, answered, documented

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECONDS = 300  # per block; the first one fits the shipped sets
DONE = ".done"
# What a kept block ends with: it says that its commands are done, and passes SIGTERM on to what it started.
KEEP = f"\n: >{DONE}\ntrap 'kill $(jobs -p); wait' TERM\nwait\n"


class Scratch:
    """A folder that looks like the root of a checkout, for the commands of one page."""

    def __init__(self, folder: pathlib.Path, binary: pathlib.Path):
        self.folder = folder
        for part in ("Labels", "Config", "examples"):
            shutil.copytree(ROOT / part, folder / part)
        (folder / "Models").mkdir()
        for model in (ROOT / "Models").iterdir():
            (folder / "Models" / model.name).symlink_to(model)
        tools = folder / ".tools"
        tools.mkdir()
        (tools / "assay").symlink_to(binary)
        cache = ROOT / ".cache" / "docs"
        cache.mkdir(parents=True, exist_ok=True)
        # What the tests of a set say depends on the last run.
        shutil.rmtree(cache / "tests", ignore_errors=True)
        kept = {key: value for key, value in os.environ.items() if not key.startswith("ASSAY_")}
        self.port = free_port()
        self.kept: subprocess.Popen | None = None
        self.routes: set[Route] = set()  # that the daemon has
        self.used: Counter[Route] = Counter()  # requests of the page's examples, by route
        self.own: Counter[Route] = Counter()  # requests of ours to the daemon that is kept
        self.environment = kept | {
            "PATH": f"{tools}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8", "ASSAY_CACHE_DIRECTORY": str(cache),
            "ASSAY_ZEROMQ_PULL": f"@ipc://{folder}/in", "ASSAY_ZEROMQ_PUSH": f"@ipc://{folder}/out",
            "ASSAY_HTTP_LISTEN": f"127.0.0.1:{self.port}", "no_proxy": "*", "NO_PROXY": "*",
            "ENDPOINT_IN": f"ipc://{folder}/in", "ENDPOINT_OUT": f"ipc://{folder}/out",
            "XDG_CONFIG_HOME": str(folder / ".config")}

    def local(self, text: str) -> str:
        """The text with this scratch folder's endpoints in place of the default ones."""
        text = re.sub(r"\b(127\.0\.0\.1|localhost):8080\b", rf"\1:{self.port}", text)
        for port, endpoint in ("5555", "in"), ("5556", "out"):
            text = text.replace(f"tcp://127.0.0.1:{port}", f"ipc://{self.folder}/{endpoint}")
        return text

    def spawn(self, script: str, output: typing.IO[bytes]) -> subprocess.Popen:
        return subprocess.Popen(
            ["bash", "-c", self.local(script)], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=output, stderr=subprocess.STDOUT, start_new_session=True)

    def run(self, script: str) -> tuple[int, str]:
        """The exit code of a bash script, and all that it printed. What it leaves running is stopped."""
        with tempfile.TemporaryFile() as output:
            shell = self.spawn(script, output)
            try:
                code = shell.wait(SECONDS)
            except subprocess.TimeoutExpired:
                code = -1
            finally:
                end(shell)
            output.seek(0)
            return code, output.read().decode("utf8", errors="replace")

    def keep(self, script: str) -> tuple[int, str]:
        """Runs a script and keeps what it leaves running, which must include a daemon. The exit code is 0 if that is ready."""
        self.stop()
        (self.folder / DONE).unlink(missing_ok=True)
        log, code = self.folder / ".log", 0
        with log.open("wb") as output:
            shell = self.spawn(script + KEEP, output)
        if self.is_ready(shell):
            self.kept = shell
        else:
            # A script that has ended without a fault has not started a daemon.
            code = -1 if shell.poll() is None else shell.returncode or 1
            end(shell)
        return code, log.read_text(encoding="utf8", errors="replace")

    def is_ready(self, shell: subprocess.Popen) -> bool:
        """Waits until the commands of a kept block are done and its daemon is ready, for as long as the block lives."""
        deadline = time.monotonic() + SECONDS
        while shell.poll() is None and time.monotonic() < deadline:
            if (self.folder / DONE).exists() and self.get("/readyz") is not None:
                return True
            time.sleep(0.05)
        return False

    def get(self, path: str) -> str | None:
        """What the daemon answers, if it does with success. Such requests do not count as examples."""
        try:
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(f"http://127.0.0.1:{self.port}{path}", timeout=SECONDS) as response:
                self.own["GET", path] += 1
                return response.read().decode("utf8")
        except (OSError, http.client.HTTPException):
            return None

    def stop(self) -> None:
        """Notes which routes the daemon has answered, and ends it. One that wants tokens does not say."""
        if self.kept is None:
            return
        # The request that asks is not yet among those answered.
        own = self.own.copy()
        if (metrics := self.get("/metrics")) and (document := self.get("/openapi.json")):
            self.used += answered(metrics) - own
            self.routes = documented(json.loads(document))
        self.own.clear()
        shell, self.kept = self.kept, None
        shell.send_signal(signal.SIGTERM)
        try:
            shell.wait(SECONDS)
        except subprocess.TimeoutExpired:
            print(f"note: a daemon did not drain within {SECONDS} seconds", file=sys.stderr)
        end(shell)


def end(shell: subprocess.Popen) -> None:
    """Stops a script and all that it started."""
    try:
        os.killpg(shell.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    shell.wait()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
