"""The texts that everybody gets."""
from __future__ import annotations

import pathlib


def read_texts(path: pathlib.Path) -> list[str]:
    """A text a line; a blank line is none."""
    return [line for line in path.read_text(encoding="utf8").split("\n") if line.strip()]
