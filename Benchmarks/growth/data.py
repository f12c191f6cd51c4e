"""Generated label sets and messages: each label has its own words among common ones. Same seed, same texts."""
from __future__ import annotations

import pathlib
import random
from collections.abc import Iterator

WORDS, OWN, LENGTH, SHARE = 20_000, 6, 12, 0.4
"""Words of the language; words of a label; words of a text, and the share of them that are the label's."""


def texts(count: int, labels: int, seed: int) -> Iterator[tuple[str, str]]:
    """Labels and texts, labels in turn, no text twice."""
    vocabulary = random.Random(0)
    words = [
        "".join(
            vocabulary.choice("bcdfghklmnprstvw") + vocabulary.choice("aeiou") for _ in range(vocabulary.randint(2, 3)))
        for _ in range(WORDS)]
    own = [[vocabulary.choice(words) for _ in range(OWN)] for _ in range(labels)]
    draw = random.Random(seed)
    seen: set[str] = set()
    while len(seen) < count:
        label = len(seen) % labels
        # Common words are drawn with a square, so that some are frequent.
        text = " ".join(
            own[label][int(OWN * draw.random())] if draw.random() < SHARE else words[int(WORDS * draw.random() ** 2)]
            for _ in range(LENGTH))
        if text not in seen:
            seen.add(text)
            yield f"label{label}", text


def table(path: pathlib.Path, count: int, labels: int, seed: int = 1) -> pathlib.Path:
    """A file of label<TAB>text lines; made once."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "w", encoding="utf8") as file:
            file.writelines(f"{label}\t{text}\n" for label, text in texts(count, labels, seed))
    return path
