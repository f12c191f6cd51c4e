"""The plots of a report."""
from __future__ import annotations

from collections.abc import Sequence

from assaybench.plots import Bar, bars

from .report import Report, is_ours


def bar(title: str, values: Sequence[float]) -> Bar:
    return Bar(title, values, is_ours(title))


def of(report: Report) -> dict[str, str]:
    """The plots of a report, by name."""
    drawn: dict[str, str] = {}
    cores = f"{len(report.machine['cores_used'])} cores of {report.machine['cpu']}, {report.rounds} rounds"
    if report.embed is not None:
        slow = [bar(row.title, row.rates) for row in report.embed.rows if row.cosine is not None]
        fast = [bar(row.title, row.rates) for row in report.embed.rows if row.cosine is None]
        drawn["embed"] = bars("Texts per second, all-MiniLM-L6-v2", cores, slow)
        if fast:
            drawn["other-models"] = bars("Texts per second, other models", cores, fast)
    if report.sockets:
        drawn["sockets"] = bars(
            "Messages per second, queue to queue", cores, [bar(row.title, row.rates) for row in report.sockets])
        drawn["lone"] = bars(
            "A single message, milliseconds there and back", cores, [
                bar(row.title, row.lone_ms) for row in report.sockets],
            digits=1, less_is_better=True)
    return drawn
