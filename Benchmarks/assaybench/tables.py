"""Tables: Markdown for what is kept, columns of a fixed width for a terminal."""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def line(cells: Iterable[str]) -> str:
    """A row of a Markdown table."""
    return "| " + " | ".join(cells) + " |"


def head(titles: Sequence[str], words: int = 1) -> str:
    """The first two lines of a Markdown table. The first `words` columns are words, the others figures."""
    return f"{line(titles)}\n|{'---|' * words}{'---:|' * (len(titles) - words)}"


def table(titles: Sequence[str], rows: Iterable[Sequence[str]], words: int = 1) -> str:
    """A Markdown table."""
    return "\n".join([head(titles, words), *(line(row) for row in rows)])


class Columns:
    """A table for the terminal: each column has a title and a format such as `>10.2f`, whose width its title shares."""

    def __init__(self, *columns: tuple[str, str]) -> None:
        self.titles = [title for title, _ in columns]
        self.formats = [form for _, form in columns]
        self.widths = [re.match(r"[<>]?\d*", form)[0] for form in self.formats]  # type: ignore[index]

    def head(self) -> str:
        return "".join(f"{title:{width}}" for title, width in zip(self.titles, self.widths)).rstrip()

    def row(self, *values: float | str) -> str:
        """A row; words in a column of figures are shown as they are."""
        cells = zip(values, self.formats, self.widths)
        return "".join(f"{value:{width if isinstance(value, str) else form}}" for value, form, width in cells).rstrip()
