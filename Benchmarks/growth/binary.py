"""The program under test, run as a user would."""
from __future__ import annotations

import json
import os
import pathlib
import subprocess
import tempfile
import time
from dataclasses import dataclass
from typing import Any


class Failed(Exception):
    """The program ended badly; the message is what it said."""


@dataclass(frozen=True)
class Run:
    output: str
    seconds: float
    megabytes: float
    """The most that the process ever held."""

    @property
    def object(self) -> dict[str, Any]:
        return json.loads(self.output)


@dataclass(frozen=True)
class Binary:
    path: pathlib.Path
    root: pathlib.Path
    """Where models and the configuration are."""

    def run(self, *arguments: str | pathlib.Path, standard_input: str = "") -> Run:
        command = [str(self.path), *map(str, arguments)]
        with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors, tempfile.TemporaryFile("w+") as source:
            source.write(standard_input)
            source.seek(0)
            start = time.perf_counter()
            process = subprocess.Popen(command, cwd=self.root, stdin=source, stdout=output, stderr=errors)
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
            output.seek(0)
            errors.seek(0)
            if process.returncode != 0:
                raise Failed(f"{' '.join(command)} ended with {process.returncode}:\n{errors.read()[-2000:]}")
            return Run(output.read(), seconds, usage.ru_maxrss / 1024)
