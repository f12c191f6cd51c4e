"""Runs the Python blocks of a page with the clients that people have."""
from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import sys
import threading
from typing import NamedTuple

from checkdocs.output import value_difference
from checkdocs.scratch import ROOT, SECONDS, Scratch

LIBRARIES = ("openai", "zmq")  # what Python blocks import


class Fault(NamedTuple):
    line: int  # of the block, from 1
    what: str
    output: str


class Session:
    """An interpreter for the Python blocks of a page, in which session.py runs."""

    def __init__(self, python: str, scratch: Scratch):
        self.scratch = scratch
        self.process = subprocess.Popen(
            [python, str(pathlib.Path(__file__).with_name("session.py"))], cwd=scratch.folder, env=scratch.environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf8")

    def faults(self, text: list[str]) -> list[Fault]:
        assert self.process.stdin and self.process.stdout
        watchdog = threading.Timer(SECONDS, self.process.kill)
        watchdog.start()
        try:
            self.process.stdin.write(json.dumps(self.scratch.local("\n".join(text))) + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        finally:
            watchdog.cancel()
        if not answer:
            return [Fault(0, f"the Python program ended, or did not within {SECONDS} seconds", "")]
        faults = []
        for one in json.loads(answer):
            if "error" in one:
                faults.append(Fault(one["line"], "it fails", one["error"]))
            elif fault := value_difference(one["expected"], one["actual"]):
                faults.append(Fault(one["line"], fault, one["actual"]))
        return faults

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


def find_python() -> str | None:
    """An interpreter with the libraries that Python blocks import."""
    for python in (os.environ.get("PYTHON"), str(ROOT / ".cache" / "venv" / "bin" / "python3"), sys.executable):
        if python and shutil.which(python) and subprocess.run(
                [python, "-c", f"import {', '.join(LIBRARIES)}"], capture_output=True, check=False).returncode == 0:
            return python
    return None
