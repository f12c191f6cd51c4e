"""Splits against their bands, and as Markdown."""
from __future__ import annotations

from dataclasses import asdict
from statistics import mean
from typing import Any

import bands
from assaybench.tables import table
from splits import MAIN_RATE, Split


def verdict(splits: list[Split], rate: float) -> dict[str, Any]:
    """One data set at one rate: the mean over the splits, and each split, against their bands."""
    tests, calibration = splits[0].tests, splits[0].calibration
    rates = [split.realized[rate] for split in splits]
    single = [bands.beta_binomial(split.tests, split.calibration, rate).place(r) for split, r in zip(splits, rates)]
    of_mean = bands.mean_of_splits(len(splits), tests, calibration, rate)
    plain = bands.binomial(len(splits) * tests, rate)
    return {
        "rate": rate, "mean": mean(rates), "least": min(rates), "most": max(rates),
        "band": asdict(of_mean), "place": of_mean.place(mean(rates)),
        "binomial_band": asdict(plain), "binomial_place": plain.place(mean(rates)),
        "split_band": asdict(bands.beta_binomial(tests, calibration, rate)),
        "splits": {place: single.count(place) for place in ("below", "inside", "above")},
    }


def broken(splits: list[Split], rate: float, checks: int) -> bool:
    """Whether the mean is above its band, the band widened so that all `checks` together hold at `bands.LEVEL`
    (Bonferroni): of many means of a kept promise, one or another leaves a band of 95 %."""
    level = 1 - (1 - bands.LEVEL) / checks
    realized = mean(split.realized[rate] for split in splits)
    first = splits[0]
    return bands.mean_of_splits(len(splits), first.tests, first.calibration, rate, level).place(realized) == "above"


def percent(low: float, high: float) -> str:
    return f"{100 * low:.2f}–{100 * high:.2f}"


def false_alarm_table(verdicts: dict[str, list[dict[str, Any]]], outcomes: dict[str, list[Split]]) -> str:
    head = [
        "data", "examples calibrating / tests", "promised", "mean", "band of the mean", "", "plain binomial band", "",
        "splits", "band of a split", "below / inside / above"]
    rows = []
    for name, found in verdicts.items():
        split = outcomes[name][0]
        for row in found:
            counts = row["splits"]
            rows.append([
                name, f"{split.calibration:,} / {split.tests:,}", f"{100 * row['rate']:.0f}",
                f"**{100 * row['mean']:.2f}**", percent(**row["band"]), row["place"],
                percent(**row["binomial_band"]), row["binomial_place"], percent(row["least"], row["most"]),
                percent(**row["split_band"]),
                f"{counts['below']} / {counts['inside']} / {counts['above']}"])
    return table(head, rows)


def probe_table(flagged: dict[str, dict[str, float]], verdicts: dict[str, list[dict[str, Any]]]) -> str:
    kinds = list(next(iter(flagged.values())))
    rows = []
    for name, shares in flagged.items():
        own = next(row["mean"] for row in verdicts[name] if row["rate"] == MAIN_RATE)
        rows.append([name, *(f"{100 * shares[kind]:.0f}" for kind in kinds), f"{100 * own:.1f}"])
    return table(["data", *kinds, "its own tests"], rows)
