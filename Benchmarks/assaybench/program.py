"""The program under test, run as a user would run it, and everything else that is started and timed."""
from __future__ import annotations

import importlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from types import ModuleType
from typing import Any, NoReturn

ROOT = pathlib.Path(__file__).resolve().parents[2]
"""The checkout: models and configuration are there, so the program runs there."""
BINARY = ROOT / ".build" / "release" / "assay"
MODEL = ROOT / "Models" / "all-MiniLM-L6-v2"
LABELS = ROOT / "Labels"

Argument = str | pathlib.Path | int | float


class Failed(SystemExit):
    """Ends the benchmark with 1; the message says which command failed, and what it printed."""


def refuse(message: str) -> NoReturn:
    """Ends the benchmark with 2: something that it needs is missing or wrong."""
    print(f"error: {message}", file=sys.stderr)
    sys.exit(2)


def say(text: str) -> None:
    """What a long run is doing, on standard error."""
    print(f"==> {text}", file=sys.stderr, flush=True)


def need(path: pathlib.Path, remedy: str) -> pathlib.Path:
    """The file, if it exists. Otherwise ends with 2 and says what to do."""
    if not path.is_file():
        refuse(f"{path}: there is no such file; {remedy}")
    return path


def find(path: pathlib.Path | str = BINARY) -> pathlib.Path:
    """The absolute path of the program to measure. Ends with 2 if it is missing."""
    return need(pathlib.Path(path), "build it with Scripts/build, or name it with --binary").resolve()


def package(module: str, remedy: str) -> ModuleType:
    """Imports a module that is not in the standard library. Ends with 2 and says how to install it if it is missing."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError:
        refuse(f"this needs {module}: {remedy}")


@dataclass(frozen=True)
class Run:
    """A finished process."""

    output: str
    errors: str
    seconds: float
    """Wall time, from its start to its end."""
    megabytes: float
    """Peak resident memory."""

    @property
    def object(self) -> dict[str, Any]:
        """The output, which is a JSON object."""
        return json.loads(self.output)


def run(*command: Argument, text: str = "", folder: pathlib.Path = ROOT) -> Run:
    """Runs a command with `text` as its standard input. Input and output are files, so that nobody waits for a pipe."""
    words = [str(word) for word in command]
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        source.write(text.encode())
        source.seek(0)
        start = time.perf_counter()
        try:
            process = subprocess.Popen(words, cwd=folder, stdin=source, stdout=output, stderr=errors)
        except FileNotFoundError:
            refuse(f"{words[0]}: there is no such command")
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        said = errors.read().decode(errors="replace")
        if process.returncode != 0:
            raise Failed(f"{' '.join(words)} failed ({process.returncode}):\n{said[-2000:]}")
        return Run(output.read().decode(), said, seconds, usage.ru_maxrss / 1024)


@dataclass(frozen=True)
class Program:
    """The program with the options that all its runs share."""

    path: pathlib.Path
    options: tuple[Argument, ...] = ()
    """Follow the arguments of each run."""
    cores: str = ""
    """Binds it to these cores, as by `taskset`; by default to none."""

    def run(self, *arguments: Argument, text: str = "") -> Run:
        prefix = ("taskset", "--cpu-list", self.cores) if self.cores else ()
        return run(*prefix, self.path, *arguments, *self.options, text=text)

    def json(self, *arguments: Argument, text: str = "") -> dict[str, Any]:
        """What a command with `--json` prints."""
        return self.run(*arguments, "--json", text=text).object
