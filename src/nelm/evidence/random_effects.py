"""Random-effects meta-analysis: REML, Hartung-Knapp interval, prediction interval, heterogeneity."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nelm.survival.records import Floats

MOST_STEPS = 10_000
CLOSE = 1e-12


class RandomEffects(NamedTuple):
    """The mean effect with its interval, where a new study's effect would lie, and how much the studies differ.

    `plain_error` assumes the variances known; `scale` is Hartung and Knapp's factor for its square; `error` is what the
    intervals use. `q` is Cochran's statistic with `q_p`; `i2` is the per cent of variance due to differences.
    """

    studies: int
    effect: float
    error: float
    low: float
    high: float
    predicted_low: float
    predicted_high: float
    plain_error: float
    scale: float
    tau2: float
    q: float
    q_p: float
    i2: float


def random_effects(effects: ArrayLike, errors: ArrayLike, level: float = 0.95) -> RandomEffects:
    """Pool effects with standard errors above 0, as metafor's rma(method="REML", test="adhoc") and predict().

    Hartung and Knapp's error is used where it is larger than the plain one, else the plain one with their t distribution:
    few studies that agree by chance would give an interval too narrow (Roever 2015, BMC Med Res Methodol 15:99).
    Raises ValueError for fewer than two studies.
    """
    from scipy.special import chdtrc, stdtrit

    y, v = np.asarray(effects, dtype=np.float64), np.asarray(errors, dtype=np.float64) ** 2
    if y.ndim != 1 or y.shape != v.shape or y.size < 2 or not np.all(np.isfinite(y) & (v > 0) & np.isfinite(v)):
        raise ValueError("effects and positive errors of at least two studies are needed")
    tau2 = restricted_likelihood(y, v)
    weights = 1 / (v + tau2)
    mean = float(np.average(y, weights=weights))
    scale = float(np.sum(weights * (y - mean) ** 2)) / (y.size - 1)
    plain = 1 / math.sqrt(float(weights.sum()))
    error = plain * math.sqrt(max(scale, 1.0))
    quantile = float(stdtrit(y.size - 1, (1 + level) / 2))
    apart = quantile * math.sqrt(tau2 + error**2)
    q, typical = cochran(y, v)
    return RandomEffects(
        studies=y.size,
        effect=mean,
        error=error,
        low=mean - quantile * error,
        high=mean + quantile * error,
        predicted_low=mean - apart,
        predicted_high=mean + apart,
        plain_error=plain,
        scale=scale,
        tau2=tau2,
        q=q,
        q_p=float(chdtrc(y.size - 1, q)),
        i2=100 * tau2 / (tau2 + typical),
    )


def restricted_likelihood(y: Floats, v: Floats) -> float:
    """The variance between studies by REML, by Fisher scoring. Raises ValueError where it does not converge."""
    tau2, before, damping = max(0.0, float(np.var(y, ddof=1) - v.mean())), 0.0, 1.0
    for _ in range(MOST_STEPS):
        w = 1 / (v + tau2)
        whole = w.sum()
        residual = y - np.average(y, weights=w)
        trace = whole - np.sum(w**2) / whole
        information = np.sum(w**2) - 2 * np.sum(w**3) / whole + (np.sum(w**2) / whole) ** 2
        step = float((np.sum((w * residual) ** 2) - trace) / information)
        damping = damping / 2 if step * before < 0 else damping  # two steps that undo each other never end
        before, step = step, step * damping
        moved = max(0.0, tau2 + step)
        if abs(moved - tau2) <= CLOSE * (1 + tau2):
            return moved
        tau2 = moved
    raise ValueError("the variance between studies did not converge")


def cochran(y: Floats, v: Floats) -> tuple[float, float]:
    """Cochran's Q, and the typical variance within studies (Higgins and Thompson 2002)."""
    w = 1 / v
    q = float(np.sum(w * (y - np.average(y, weights=w)) ** 2))
    return q, float((y.size - 1) / (w.sum() - np.sum(w**2) / w.sum()))
