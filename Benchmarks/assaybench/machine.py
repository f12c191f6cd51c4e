"""What a result depends on besides the code: machine, versions, revision."""
from __future__ import annotations

import importlib.metadata
import os
import pathlib
import platform
import re
import subprocess
from typing import Any

from .program import ROOT

PACKAGES = ("numpy", "scipy", "scikit-learn", "setfit", "semantic-router", "torch", "sentence-transformers")


def cpu_name() -> str:
    """The processor's name, as the system gives it."""
    info = pathlib.Path("/proc/cpuinfo")
    if info.exists():
        found = re.search(r"^model name\s*:\s*(.+)$", info.read_text(), re.MULTILINE)
        if found:
            return found.group(1).strip()
    return platform.processor() or platform.machine()


def line() -> str:
    """Processor, cores and system, above a table."""
    return f"{cpu_name()}, {os.cpu_count()} cores, {platform.platform()}"


def slug(name: str) -> str:
    """A processor's name as a part of a file name."""
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"\((r|tm)\)|@.*|cpu", "", name.lower())).strip("-")


def installed(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def describe(packages: tuple[str, ...] = PACKAGES) -> dict[str, Any]:
    """The facts that a result is kept with."""

    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()

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


def revision(facts: dict[str, Any]) -> str:
    """The revision that was measured, for a report."""
    return f"{facts['revision']}{' with uncommitted changes' if facts['changed_files'] else ''}"


def packages(facts: dict[str, Any]) -> str:
    """The installed packages with their versions, for a report."""
    return ", ".join(f"{name} {version}" for name, version in facts["packages"].items())
