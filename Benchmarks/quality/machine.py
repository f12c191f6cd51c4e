"""What a result depends on besides the code: machine, versions, revision."""
from __future__ import annotations

import importlib.metadata
import os
import pathlib
import platform
import re
import subprocess
from typing import Any

PACKAGES = ("numpy", "scipy", "scikit-learn", "setfit", "semantic-router", "torch", "sentence-transformers")


def cpu_name() -> str:
    """The processor's name as the system tells it."""
    info = pathlib.Path("/proc/cpuinfo")
    if info.exists():
        found = re.search(r"^model name\s*:\s*(.+)$", info.read_text(), re.MULTILINE)
        if found:
            return found.group(1).strip()
    return platform.processor() or platform.machine()


def slug(name: str) -> str:
    """A processor's name as a part of a file name."""
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"\((r|tm)\)|@.*|cpu", "", name.lower())).strip("-")


def installed(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def describe(root: pathlib.Path, packages: tuple[str, ...] = PACKAGES) -> dict[str, Any]:
    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout.strip()

    return {
        "cpu": cpu_name(),
        "cores": os.cpu_count(),
        "load_average": os.getloadavg()[0],
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": {package: installed(package) for package in packages if installed(package)},
        "revision": git("rev-parse", "--short", "HEAD"),
        "changed_files": git("status", "--porcelain", "--untracked-files=no") != "",
    }
