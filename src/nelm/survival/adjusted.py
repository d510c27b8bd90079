"""Difference of restricted means between two groups that were not alike, adjusted by inverse probability of treatment.

Each patient counts by one over the probability of the treatment received, given the covariates: then both groups look like all
patients together. Right where the covariates hold all that decided on the treatment, everybody could have had either, and the
logistic model is right; nothing here can tell whether that is so.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nelm.survival.normal import deviate
from nelm.survival.records import Floats, Integers

STEPS, CLOSE, LEAST = (
    50,
    1e-10,
    1e-3,
)  # Newton's steps and when they end; the smallest probability of a treatment allowed
BOOTSTRAPS, SEED = 400, 20231
RIDGE = 1e-8  # keeps Newton's matrix invertible


class Adjusted(NamedTuple):
    """The difference of restricted means (treated minus others), its bootstrap error and 95 % interval; unadjusted beside it.

    `smallest` is the smallest probability that anybody had of either treatment: close to 0, few patients carry the result.
    """

    value: float
    error: float
    low: float
    high: float
    unadjusted: float
    smallest: float


def adjusted_difference(
    times: ArrayLike, status: ArrayLike, treated: ArrayLike, covariates: ArrayLike, horizon: float, seed: int = SEED
) -> Adjusted:
    """Times, status (1 event, 0 censored), treatment (1 or 0) of n patients and their covariates (n, p), until a horizon.

    Raises ValueError where an arm is empty, is not followed to the horizon, or where covariates foretell the treatment.
    """
    when, event, given = (np.asarray(one, dtype=np.float64) for one in (times, status, treated))
    order = np.argsort(when, kind="stable")
    when, event, given = when[order], event[order], given[order]
    design = standardised(np.asarray(covariates, dtype=np.float64).reshape(when.size, -1)[order])
    check(when, event, given, horizon)
    ones = np.ones(when.size)
    value, smallest = difference(when, event, given, design, ones, horizon)
    if smallest < LEAST:
        raise ValueError("the covariates all but foretell the treatment: the groups cannot be compared")
    random = np.random.default_rng(seed)
    counts = random.multinomial(when.size, ones / when.size, BOOTSTRAPS).astype(np.float64)
    draws = np.array([difference(when, event, given, design, one, horizon)[0] for one in counts])
    error = float(draws.std(ddof=1))
    plain = arm_mean(when, event, given, horizon) - arm_mean(when, event, 1 - given, horizon)
    half = deviate() * error
    return Adjusted(value, error, value - half, value + half, plain, smallest)


def check(times: Floats, status: Floats, treated: Floats, horizon: float) -> None:
    """Refuse an arm without patients, or one whose survival is not known until the horizon. Raises ValueError."""
    for arm in (0, 1):
        inside = treated == arm
        if not inside.any():
            raise ValueError("an arm has no patients")
        if times[inside].max() < horizon and not status[inside][-1]:
            raise ValueError("an arm is not followed until the horizon")


def standardised(covariates: Floats) -> Floats:
    """Covariates with mean 0 and deviation 1, behind a column of ones; a constant one is left at 0."""
    spread = covariates.std(axis=0)
    scaled = (covariates - covariates.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return np.concatenate([np.ones((len(covariates), 1)), scaled], axis=1)


def difference(
    times: Floats, status: Floats, treated: Floats, design: Floats, counts: Floats, horizon: float
) -> tuple[float, float]:
    """The weighted difference of restricted means, each patient counted so many times, and the smallest probability."""
    probability = propensity(design, treated, counts)
    received = np.where(treated == 1, probability, 1 - probability)
    weights = counts / np.maximum(received, LEAST)
    value = arm_mean(times, status, weights * treated, horizon) - arm_mean(
        times, status, weights * (1 - treated), horizon
    )
    return value, float(np.minimum(probability, 1 - probability)[counts > 0].min())


def propensity(design: Floats, treated: Floats, counts: Floats) -> Floats:
    """The probability of treatment by logistic regression (Newton's method), each patient counted so many times."""
    beta = np.zeros(design.shape[1])
    for _ in range(STEPS):
        fitted = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        information = (design * (counts * fitted * (1 - fitted))[:, None]).T @ design + RIDGE * np.eye(beta.size)
        step = np.linalg.solve(information, design.T @ (counts * (treated - fitted)))
        beta = beta + step
        if np.abs(step).max() < CLOSE:
            break
    return np.asarray(1 / (1 + np.exp(-np.clip(design @ beta, -30, 30))))


def arm_mean(times: Floats, status: Floats, weights: Floats, horizon: float) -> float:
    """The restricted mean of a weighted Kaplan-Meier curve; times ascending, weight 0 for those who do not count."""
    distinct, first = first_of_each(times)
    at_risk = np.cumsum(weights[::-1])[::-1][first]
    events = np.add.reduceat(weights * status, first)
    kept = 1 - np.divide(events, at_risk, out=np.zeros_like(events), where=at_risk > 0)
    inside = distinct < horizon
    edges = np.concatenate([[0.0], distinct[inside], [horizon]])
    return float(np.diff(edges) @ np.concatenate([[1.0], np.cumprod(kept[inside])]))


def first_of_each(times: Floats) -> tuple[Floats, Integers]:
    """Each distinct time, and where it first stands."""
    distinct, first = np.unique(times, return_index=True)
    return distinct, first.astype(np.int64)
