"""The texts that everybody gets."""
from __future__ import annotations

import pathlib


def halves(path: pathlib.Path) -> tuple[list[str], list[str]]:
    """The messages that are sent, and those that the static model learns from: every other one."""
    texts = read_texts(path)
    return texts[0::2], texts[1::2]


def read_texts(path: pathlib.Path) -> list[str]:
    """One text per line, without blank lines."""
    return [line for line in path.read_text(encoding="utf8").split("\n") if line.strip()]
