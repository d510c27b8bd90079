"""Two groups compared: the log-rank test, and the hazard ratio of a Cox model."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from nelm.survival.normal import deviate
from nelm.survival.records import Floats, Records, numbers_at_risk

MOST_STEPS = 50


class LogRank(NamedTuple):
    """Observed and expected events of the first group, chi-square with one degree of freedom, and its p value."""

    observed: int
    expected: float
    chi_square: float
    p: float


class HazardRatio(NamedTuple):
    """The hazard of the first group over the second, its interval, and the standard error of its logarithm."""

    value: float
    low: float
    high: float
    log_error: float


class Table(NamedTuple):
    """At each distinct time of an event: at risk and events, in the first group and in both."""

    at_risk: Floats
    events: Floats
    all_at_risk: Floats
    all_events: Floats


def table(first: Records, second: Records) -> Table:
    """The two-by-two tables behind a comparison."""
    happened = [group.times[group.status > 0] for group in (first, second)]
    times = np.unique(np.concatenate(happened))
    at_risk = [numbers_at_risk(group, times).astype(np.float64) for group in (first, second)]
    events = [
        (np.searchsorted(when, times, side="right") - np.searchsorted(when, times, side="left")).astype(np.float64)
        for when in happened
    ]
    return Table(at_risk[0], events[0], at_risk[0] + at_risk[1], events[0] + events[1])


def log_rank(first: Records, second: Records) -> LogRank:
    """The log-rank test with the hypergeometric variance (Mantel 1966), as R's `survdiff`. Raises ValueError without events."""
    one = table(first, second)
    share = one.at_risk / one.all_at_risk
    expected = float(np.sum(one.all_events * share))
    spread = one.all_events * share * (1 - share) * (one.all_at_risk - one.all_events)
    variance = float(np.sum(spread / np.maximum(one.all_at_risk - 1, 1)))
    if variance == 0:
        raise ValueError("no event happened while both groups were under observation")
    observed = int(one.events.sum())
    chi_square = (observed - expected) ** 2 / variance
    return LogRank(observed, expected, chi_square, math.erfc(math.sqrt(chi_square / 2)))


def hazard_ratio(first: Records, second: Records, level: float = 0.95) -> HazardRatio:
    """Cox's hazard ratio of the first group over the second, with Efron's ties, as R's `coxph`.

    Raises ValueError where it is not estimable: a group without events, or all events of one group before the other's.
    """
    groups = table(first, second)
    if not 0 < groups.events.sum() < groups.all_events.sum():
        raise ValueError("the hazard ratio is not estimable: a group has no events")
    log_ratio = 0.0
    for _ in range(MOST_STEPS):
        score, information = derivatives(groups, log_ratio)
        step = float(np.clip(score / information, -1, 1)) if information > 1e-12 else 1.0
        log_ratio += step
        if abs(step) < 1e-10:
            half = deviate(level) / math.sqrt(information)
            limits = math.exp(log_ratio - half), math.exp(log_ratio + half)
            return HazardRatio(math.exp(log_ratio), *limits, 1 / math.sqrt(information))
    raise ValueError("the hazard ratio is not estimable: the groups do not overlap in time")


def derivatives(groups: Table, log_ratio: float) -> tuple[float, float]:
    """The score and the information of Efron's partial likelihood at a log hazard ratio."""
    ratio = math.exp(log_ratio)
    ties = groups.all_events.astype(np.int64)
    place = np.repeat(np.arange(ties.size), ties)
    within = np.arange(place.size) - np.repeat(np.cumsum(ties) - ties, ties)
    gone = within / ties[place]  # the tied events leave the risk set one share after another
    first = ratio * (groups.at_risk[place] - gone * groups.events[place])
    whole = first + (groups.all_at_risk - groups.at_risk)[place]
    share = first / (whole - gone * (groups.all_events - groups.events)[place])
    return float(groups.events.sum() - share.sum()), float(np.sum(share * (1 - share)))
