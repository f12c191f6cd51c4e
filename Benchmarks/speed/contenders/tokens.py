"""Shared by engines without their own text front end: tokenizing, sorting by length, padding."""
from __future__ import annotations

import pathlib
from collections.abc import Iterator, Sequence

import numpy as np
from tokenizers import Tokenizer

from .base import MAX_TOKENS

Batch = tuple[np.ndarray, np.ndarray, np.ndarray]
"""The texts' places, their token ids padded to the longest, and the mask, all int64."""


class TokenBatches:
    """Batches of texts of similar length, so that there is little padding; the library's tokenizer uses all its
    threads."""

    def __init__(self, model: pathlib.Path) -> None:
        self.tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self.tokenizer.no_padding()

    def of(self, texts: Sequence[str], size: int) -> Iterator[Batch]:
        ids = [encoding.ids for encoding in self.tokenizer.encode_batch_fast(list(texts))]
        order = sorted(range(len(ids)), key=lambda place: len(ids[place]), reverse=True)
        for start in range(0, len(order), size):
            places = order[start : start + size]
            padded = np.zeros((len(places), len(ids[places[0]])), dtype=np.int64)
            mask = np.zeros_like(padded)
            for row, place in enumerate(places):
                padded[row, : len(ids[place])] = ids[place]
                mask[row, : len(ids[place])] = 1
            yield np.array(places), padded, mask
