"""The interval of a share of so many."""

from __future__ import annotations

from math import sqrt

from nelm.survival.normal import deviate


def wilson(share: float, number: float) -> tuple[float, float]:
    """Wilson's 95 % interval of a share of so many."""
    square = deviate() ** 2
    middle = (share + square / (2 * number)) / (1 + square / number)
    half = deviate() * sqrt(share * (1 - share) / number + square / (4 * number**2)) / (1 + square / number)
    return max(middle - half, 0.0), min(middle + half, 1.0)
