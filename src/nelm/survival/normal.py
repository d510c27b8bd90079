"""The normal distribution's part in an interval."""

from __future__ import annotations

from functools import cache
from statistics import NormalDist


@cache
def deviate(level: float = 0.95) -> float:
    """How many standard errors a two-sided interval reaches to each side."""
    return NormalDist().inv_cdf((1 + level) / 2)
