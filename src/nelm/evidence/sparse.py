"""A survival curve from a few published points, and the uncertainty that few points leave.

Between points the hazard is constant, so the curve is log-linear. Two things are drawn for each stretch between two points,
independently: the share that survives it, from a beta distribution with the information of those at risk; and when in it the
events happen, by a Weibull hazard with a random shape.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nelm.errors import BadInput
from nelm.evidence.streams import uniforms
from nelm.survival.records import Floats

NEUTRAL = 1 / 3  # of an event and of a survivor: the median of the draws is then the published value (Kerman 2011)
SHAPE_SPREAD = 0.4  # standard deviation of the log of the shape: 95 % from 0.46 (events early) to 2.2 (late)
NODES, WEIGHTS = (part / 2 + shift for part, shift in zip(np.polynomial.legendre.leggauss(24), (0.5, 0), strict=True))


class SparseCurve(NamedTuple):
    """Rising times above 0, the survival published for them, and the numbers at risk there, perhaps approximated."""

    times: Floats
    survival: Floats
    patients: int
    at_risk: Floats


class Drawn(NamedTuple):
    """Curves drawn: the ends of the stretches, and for each draw and stretch the share that survives it and its shape."""

    ends: Floats
    kept: Floats
    shapes: Floats


def sparse_curve(
    times: ArrayLike,
    survival: ArrayLike,
    patients: int,
    *,
    at_risk: ArrayLike | None = None,
    follow_up: float | None = None,
) -> SparseCurve:
    """A curve from points, with the numbers at risk, or the median follow-up to approximate them (in the unit of the times).

    With a follow-up, it is taken as uniform from 0 to twice its median. With neither, nobody is taken as censored before
    the last point, and the uncertainty is too small. Raises BadInput where the points make no curve.
    """
    when, alive = np.asarray(times, dtype=np.float64), np.asarray(survival, dtype=np.float64)
    check(when, alive, patients)
    if at_risk is not None:
        there = np.asarray(at_risk, dtype=np.float64)
    elif follow_up is not None:
        there = patients * alive * np.clip(1 - when / (2 * follow_up), 0, 1)
    else:
        there = patients * alive
    if there.shape != when.shape or np.any(there < 0) or np.any(np.diff(there, prepend=patients) > 0):
        raise BadInput("no numbers at risk", remedy="give one for each point, none above the one before", value=there)
    return SparseCurve(when, alive, patients, there)


def check(times: Floats, survival: Floats, patients: int) -> None:
    """Refuse points that make no survival curve. Raises BadInput."""
    if times.ndim != 1 or times.shape != survival.shape or not times.size or patients < 1:
        raise BadInput("no points of a curve", remedy="give times, survival and the number of patients")
    if not np.all(np.isfinite(times)) or times[0] <= 0 or np.any(np.diff(times) <= 0):
        raise BadInput("times of points must rise from above 0", remedy="put the points in order", value=times)
    if not np.all((survival >= 0) & (survival <= 1)) or np.any(np.diff(survival) > 0):
        raise BadInput("survival must fall, from 1 to 0 at most", remedy="check the points", value=survival)
    if np.any(survival[:-1] == 0):
        raise BadInput("points after nobody is left", remedy="leave them out", value=survival)


def check_within(last: float, at: ArrayLike) -> Floats:
    """Times as an array. Raises BadInput where one is before 0 or beyond the last point."""
    asked = np.asarray(at, dtype=np.float64)
    if not np.all((asked >= 0) & (asked <= last)):
        remedy = f"choose a time up to {last:g}: nothing is known beyond the last point"
        raise BadInput("a time outside the published points", remedy=remedy, value=asked)
    return asked


def plain(curve: SparseCurve) -> Drawn:
    """The published curve itself: what survives each stretch, under a constant hazard."""
    kept = curve.survival / np.concatenate(([1.0], curve.survival[:-1]))
    return Drawn(np.concatenate(([0.0], curve.times)), kept[np.newaxis], np.ones((1, kept.size)))


def survival_at(curve: SparseCurve, at: ArrayLike) -> Floats:
    """Survival at some times, log-linear between the points. Raises BadInput beyond the last."""
    return drawn_survival(plain(curve), at).ravel()


def restricted_mean(curve: SparseCurve, horizon: float) -> float:
    """Restricted mean up to a horizon, in the unit of the times. Raises BadInput beyond the last point."""
    return float(drawn_restricted_mean(plain(curve), horizon)[0])


def information(curve: SparseCurve) -> Floats:
    """For each stretch, the number of patients who, without censoring, would say as much about surviving it.

    Numbers at risk fall exponentially from one point to the next; Greenwood's sum is then log-survival times the mean of
    1 / at risk. At least one patient was there where survival was published.
    """
    kept = plain(curve).kept[0]
    start = np.maximum(np.concatenate(([curve.patients], curve.at_risk[:-1])), 1)
    stop = np.minimum(np.maximum(curve.at_risk, 1), start * np.where(kept > 0, kept, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        harmonic = np.where(stop < start, np.log(start / stop) / (1 / stop - 1 / start), start)
        odds = np.where(kept < 1, (1 - kept) / (kept * -np.log(kept)), 1.0)
    return np.where(kept > 0, harmonic * odds, start)


def draw(curve: SparseCurve, seed: int, key: str, count: int, first: int = 0) -> Drawn:
    """Draws `first` to `first + count` of the curve; each depends on the seed, the key and its number alone."""
    from scipy.special import betaincinv, ndtri

    base, stretches = plain(curve), curve.times.size
    numbers = uniforms(seed, key, first, count, 2 * stretches)
    there, kept = information(curve), base.kept[0]
    share = betaincinv(there * kept + NEUTRAL, there * (1 - kept) + NEUTRAL, numbers[:, :stretches])
    return Drawn(base.ends, share, np.exp(SHAPE_SPREAD * ndtri(numbers[:, stretches:])))


def drawn_survival(drawn: Drawn, at: ArrayLike) -> Floats:
    """Survival of each draw at some times: draws x times. Raises BadInput beyond the last point."""
    asked = check_within(float(drawn.ends[-1]), at)
    alive = np.ones((drawn.kept.shape[0], asked.size))
    for place in range(drawn.kept.shape[1]):
        alive *= within_stretch(drawn, place, asked)
    return alive


def drawn_restricted_mean(drawn: Drawn, horizon: float) -> Floats:
    """Restricted mean of each draw up to a horizon. Raises BadInput beyond the last point."""
    check_within(float(drawn.ends[-1]), horizon)
    total, alive = np.zeros(drawn.kept.shape[0]), np.ones(drawn.kept.shape[0])
    for place, start in enumerate(drawn.ends[:-1].tolist()):
        length = min(horizon, float(drawn.ends[place + 1])) - start
        if length <= 0:
            break
        # squared nodes lie close to the start, where an early hazard is steep
        under = within_stretch(drawn, place, start + length * NODES**2) @ (2 * NODES * WEIGHTS)
        total += alive * length * under
        alive *= drawn.kept[:, place]
    return total


def within_stretch(drawn: Drawn, place: int, at: Floats) -> Floats:
    """The share of those at the start of a stretch who are alive at some times: draws x times, 1 before the stretch."""
    start, stop = drawn.ends[place], drawn.ends[place + 1]
    shape = drawn.shapes[:, place, np.newaxis]
    first = (start / stop) ** shape
    passed = ((np.clip(at, start, stop) / stop) ** shape - first) / (1 - first)
    return np.asarray(drawn.kept[:, place, np.newaxis] ** passed)
