"""Results are kept by date and processor, as JSON, with tables and plots beside it."""
from __future__ import annotations

import datetime
import json
import pathlib
from collections.abc import Iterable
from typing import Any

from .machine import slug
from .program import ROOT

FOLDER = ROOT / "Benchmarks" / "results"


def today() -> str:
    return datetime.date.today().isoformat()


def stem(cpu: str, kind: str = "") -> str:
    """The start of the names of today's files, such as `2026-11-26-amd-epyc-scaling`."""
    return "-".join(part for part in (today(), slug(cpu), kind) if part)


def save(path: pathlib.Path, record: dict[str, Any] | str, sort_keys: bool = False) -> pathlib.Path:
    """Writes a record as JSON, or a text as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = record if isinstance(record, str) else json.dumps(record, indent=1, sort_keys=sort_keys) + "\n"
    path.write_text(content, encoding="utf8")
    return path


def append(path: pathlib.Path, records: Iterable[dict[str, Any]]) -> None:
    """Adds records to a file of JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a", encoding="utf8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)


def save_both(stem: pathlib.Path, text: str, record: dict[str, Any]) -> None:
    """Writes a report's Markdown, and its figures as JSON beside it."""
    save(stem.with_suffix(".md"), text)
    save(stem.with_suffix(".json"), record)
