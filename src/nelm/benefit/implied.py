"""What a published hazard ratio would mean in months, if it held all the time: it depends on the curve it is applied to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import log

from nelm.benefit.points import Point


def implied(curve: Sequence[Point], ratio: float) -> dict[int, float]:
    """How many months more are lived until each point's month under `ratio` times the hazard of a curve.

    Hazards are constant between the points. Raises ValueError for a ratio that is not positive.
    """
    if ratio <= 0:
        raise ValueError("a hazard ratio is above 0")
    other = [replace(point, share=point.share**ratio) for point in curve]
    return {point.months: area(other, point.months) - area(curve, point.months) for point in curve}


def area(curve: Sequence[Point], months: int) -> float:
    """The restricted mean of a curve whose hazard is constant between its points, until one of their months."""
    found, begun, share = 0.0, 0, 1.0
    for point in curve:
        if point.months > months:
            break
        width, lost = point.months - begun, share - point.share
        found += width * lost / log(share / point.share) if lost > 0 else width * share
        begun, share = point.months, point.share
    return found
