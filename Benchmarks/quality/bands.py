"""The range of the realized rate of false alarms if the promise is kept. Rates are between 0 and 1."""
from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from scipy import stats

LEVEL = 0.95


@dataclass(frozen=True)
class Band:
    low: float
    high: float

    def place(self, rate: float) -> Literal["below", "inside", "above"]:
        if rate < self.low - 1e-12:
            return "below"
        return "above" if rate > self.high + 1e-12 else "inside"


def binomial(tests: int, rate: float) -> Band:
    """If each of `tests` texts were flagged independently at exactly `rate`: the plain band, which treats
    the threshold as known."""
    low, high = stats.binom.interval(LEVEL, tests, rate)
    return Band(low / tests, high / tests)


def flagged_ranks(calibration: int, rate: float) -> int:
    """A text is flagged when its p-value, (1 + calibration scores at least as strange) / (calibration + 1), is at most
    the rate. Returns how many ranks among them are flagged."""
    return math.floor(rate * (calibration + 1) + 1e-9)


def beta_binomial(tests: int, calibration: int, rate: float) -> Band:
    """One split's band: the threshold is itself an order statistic of `calibration` scores, so the rate it realizes is
    Beta(k, calibration + 1 - k), k = `flagged_ranks` (Vovk 2012), and the count among `tests` is beta-binomial."""
    k = flagged_ranks(calibration, rate)
    if k == 0:
        return Band(0, 0)
    low, high = stats.betabinom.interval(LEVEL, tests, k, calibration + 1 - k)
    return Band(low / tests, high / tests)


def mean_of_splits(splits: int, tests: int, calibration: int, rate: float, level: float = LEVEL) -> Band:
    """The band of the mean over `splits` splits. Given the pooled texts, random splits are independent, so it is the
    normal one with the beta-binomial's variance. Its middle is `rate`, which `flagged_ranks` may stay below by up to
    1 / (calibration + 1)."""
    k = max(flagged_ranks(calibration, rate), 1)
    deviation = stats.betabinom.std(tests, k, calibration + 1 - k) / tests / math.sqrt(splits)
    half = stats.norm.ppf((1 + level) / 2) * deviation
    return Band(max(rate - half, 0), rate + half)
