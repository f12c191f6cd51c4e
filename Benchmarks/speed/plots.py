"""Bars as SVG, without a library."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from statistics import median

from .report import Report, is_ours
from .style import STYLE

WIDTH, LABELS, FIGURES, BAR, GAP, HEAD = 760, 250, 130, 18, 10, 52


@dataclass(frozen=True)
class Bar:
    title: str
    values: Sequence[float]
    """One a round."""

    @property
    def middle(self) -> float:
        return median(self.values)


def bars(title: str, note: str, rows: Sequence[Bar], digits: int = 0, less_is_better: bool = False) -> str:
    """Horizontal bars of the medians, whiskers from minimum to maximum, ours in colour, the best first."""
    rows = sorted(rows, key=lambda row: row.middle, reverse=not less_is_better)
    longest = max(max(row.values) for row in rows)
    scale = (WIDTH - LABELS - FIGURES) / longest
    height = HEAD + len(rows) * (BAR + GAP) + GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f'<rect class="ground" width="{WIDTH}" height="{height}" rx="6"/>',
        f'<text class="title" x="12" y="22">{escape(title)}</text><text class="note" x="12" y="41">{escape(note)}</text>']
    for number, row in enumerate(rows):
        top = HEAD + number * (BAR + GAP) + GAP / 2
        middle, line = top + BAR / 2, top + BAR - 4.5
        low, high = LABELS + scale * min(row.values), LABELS + scale * max(row.values)
        parts += [
            f'<text x="{LABELS - 8}" y="{line}" text-anchor="end">{escape(row.title)}</text>',
            f'<rect class="{"ours" if is_ours(row.title) else "peer"}" x="{LABELS}" y="{top}" '
            f'width="{scale * row.middle:.1f}" height="{BAR}"/>',
            f'<path class="range" d="M{low:.1f} {middle}H{high:.1f}"/>',
            f'<text x="{max(high, LABELS + scale * row.middle) + 8:.1f}" y="{line}">{row.middle:,.{digits}f}</text>']
    return "\n".join([*parts, "</svg>"]) + "\n"


def of(report: Report) -> dict[str, str]:
    """The plots of a report, by name."""
    drawn: dict[str, str] = {}
    cores = f"{len(report.machine['cores_used'])} cores of {report.machine['cpu']}, {report.rounds} rounds"
    if report.embed is not None:
        slow = [Bar(row.title, row.rates) for row in report.embed.rows if row.cosine is not None]
        fast = [Bar(row.title, row.rates) for row in report.embed.rows if row.cosine is None]
        drawn["embed"] = bars("Texts per second, all-MiniLM-L6-v2", cores, slow)
        if fast:
            drawn["other-models"] = bars("Texts per second, other models", cores, fast)
    if report.sockets:
        drawn["sockets"] = bars(
            "Messages per second, queue to queue", cores, [Bar(row.title, row.rates) for row in report.sockets])
        drawn["lone"] = bars(
            "A lone message, milliseconds there and back", cores, [Bar(row.title, row.lone_ms) for row in report.sockets], 1,
            less_is_better=True)
    return drawn
