"""The Kaplan-Meier curve with Greenwood's variance, log-log intervals, and the median."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nelm.survival.normal import deviate
from nelm.survival.records import Floats, Integers, Records, counts

HALF, ROUNDING = 0.5, 1e-9


class KaplanMeier(NamedTuple):
    """At each distinct time: at risk, events, survival from then on, and Greenwood's sum (variance of log survival)."""

    times: Floats
    at_risk: Integers
    events: Integers
    survival: Floats
    greenwood: Floats


def kaplan_meier(patients: Records) -> KaplanMeier:
    """The curve of some patients; any status above 0 is an event. Kaplan and Meier 1958, Greenwood 1926."""
    times, at_risk, events = counts(patients)
    left = at_risk - events
    survival = np.cumprod(left / at_risk, dtype=np.float64)
    terms = np.where(left > 0, events / np.maximum(at_risk * left, 1), np.inf)
    return KaplanMeier(times, at_risk, events, survival, np.cumsum(terms, dtype=np.float64))


def survival_at(curve: KaplanMeier, at: ArrayLike) -> Floats:
    """Survival at each of some times: 1 before the first, the last value after the last."""
    steps = np.concatenate(([1.0], curve.survival))
    return steps[np.searchsorted(curve.times, np.asarray(at, dtype=np.float64), side="right")]


def interval(curve: KaplanMeier, level: float = 0.95) -> tuple[Floats, Floats]:
    """Lower and upper limits at each time of the curve, on the log-log scale (Kalbfleisch and Prentice).

    They are 1 before the first event and not a number where survival is 0: nothing can be said there.
    """
    half = deviate(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        width = half * np.sqrt(curve.greenwood) / np.abs(np.log(curve.survival))
        low, high = curve.survival ** np.exp(width), curve.survival ** np.exp(-width)
    untouched, over = curve.survival == 1, curve.survival == 0
    for limit in (low, high):
        limit[untouched], limit[over] = 1.0, np.nan
    return low, high


def median(curve: KaplanMeier) -> float:
    """The time at which half have had the event; infinite where the curve stays above one half.

    Where it lies on one half for a while, the middle of that while, as R's survival has it.
    """
    reached = curve.times[curve.survival < HALF + ROUNDING]
    passed = curve.times[curve.survival < HALF - ROUNDING]
    if not reached.size:
        return float("inf")
    return float((reached[0] + passed[0]) / 2) if passed.size else float(reached[0])
