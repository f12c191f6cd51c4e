"""What the speed comparison takes over from the quality comparison: data sets with their splits, and the machine's facts."""
from __future__ import annotations

import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "quality"))

from corpora import Corpus, load  # noqa: E402
from machine import cpu_name, describe, slug  # noqa: E402

__all__ = ["Corpus", "cpu_name", "describe", "load", "slug"]
