"""Restricted mean survival time: the mean time lived up to a horizon, and differences of two."""

from __future__ import annotations

from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from nelm.errors import BadInput
from nelm.survival.kaplan_meier import KaplanMeier
from nelm.survival.normal import deviate


class Estimate(NamedTuple):
    """A value with its standard error."""

    value: float
    error: float


class Difference(NamedTuple):
    """A difference with its standard error, the limits of its interval, and the two-sided p value of no difference."""

    value: float
    error: float
    low: float
    high: float
    p: float


def restricted_mean(curve: KaplanMeier, horizon: float) -> Estimate:
    """The area under a Kaplan-Meier curve up to a horizon, in its unit of time, with Greenwood's standard error.

    As survRM2 and R's `survival` compute it. Raises BadInput where the curve is not known up to the horizon.
    """
    check_horizon(curve, horizon)
    inside = curve.times < horizon
    times = np.concatenate(([0.0], curve.times[inside], [horizon]))
    areas = np.diff(times) * np.concatenate(([1.0], curve.survival[inside]))
    to_come = areas[1:][::-1].cumsum()[::-1]
    at_risk, events = curve.at_risk[inside], curve.events[inside]
    terms = events / np.maximum(at_risk * (at_risk - events), 1)
    return Estimate(float(areas.sum()), float(np.sqrt(np.sum(to_come**2 * terms))))


def check_horizon(curve: KaplanMeier, horizon: float) -> None:
    """Refuse a horizon that is not positive, or one beyond the observation of patients still alive. Raises BadInput."""
    last = float(curve.times[-1])
    if not 0 < horizon < float("inf"):
        raise BadInput("the horizon must be a positive time", remedy="choose one above 0", value=horizon)
    if horizon > last and curve.survival[-1] > 0:
        raise BadInput(
            "the horizon lies beyond the last observation", remedy=f"choose one up to {last:g}", value=f"{horizon:g}"
        )


def difference(one: Estimate, other: Estimate, level: float = 0.95) -> Difference:
    """The first minus the second of two independent estimates, by the normal distribution."""
    value, error = one.value - other.value, float(np.hypot(one.error, other.error))
    half = deviate(level) * error
    p = 2 * NormalDist().cdf(-abs(value) / error) if error else float("nan")
    return Difference(value, error, value - half, value + half, p)
