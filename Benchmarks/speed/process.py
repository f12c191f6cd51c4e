"""A contender's process, seen from outside."""
from __future__ import annotations

import json
import os
import subprocess
from dataclasses import asdict
from typing import Any

from . import contenders, environment
from .contenders.base import Files


class ContenderProcess:
    """Loads the contender on the given cores. Between requests it waits for its standard input and computes nothing."""

    def __init__(self, name: str, files: Files, cores: list[int]) -> None:
        self.name = name
        if not environment.is_made(contenders.ALL[name].environment):
            raise ContenderFailed(f"{name} is not installed; what --prepare said tells why")
        paths = json.dumps({key: str(path) for key, path in asdict(files).items()})
        python = str(environment.python(contenders.ALL[name].environment))
        command = ["taskset", "--cpu-list", ",".join(map(str, cores)), python, "-m", "speed.worker", name, paths]
        threads = {"OMP_NUM_THREADS": str(len(cores)), "RAYON_NUM_THREADS": str(len(cores))}
        quiet = {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "true"}
        self.log = open(environment.CACHE / f"{name}.log", "w+", encoding="utf8")
        self.process = subprocess.Popen(
            [*command, str(len(cores))], cwd=environment.HERE.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self.log, text=True, env=os.environ | threads | quiet)
        self.facts = self.read()

    def ask(self, do: str, **details: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        print(json.dumps({"do": do, **details}), file=self.process.stdin, flush=True)
        return self.read()

    def read(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            self.log.seek(0)
            raise ContenderFailed(f"{self.name} ended with {self.process.returncode}:\n{self.log.read()[-2000:]}")
        return json.loads(line)

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()
        self.log.close()


class ContenderFailed(Exception):
    """The contender's process ended; the message carries the end of its log."""
