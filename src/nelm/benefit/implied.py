"""What a paper's own points and hazard ratio come to in months: what its bare curves differ by, and what the ratio would mean."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nelm.benefit.compare import YEAR, interval, rounded
from nelm.benefit.estimates import Implied, Interval
from nelm.benefit.points import Point
from nelm.evidence.sparse import SparseCurve, draw, drawn_restricted_mean, restricted_mean, sparse_curve

DRAWS = 10_000


def curve(points: Sequence[Point], follow_up: float | None = None) -> SparseCurve:
    """Published points as a curve whose hazard is constant between them; `follow_up` is the median, in months."""
    times, shares = ([point.months for point in points], [point.share for point in points])
    return sparse_curve(times, shares, round(points[0].number), follow_up=follow_up)


def difference(one: SparseCurve, other: SparseCurve, year: int, seed: int) -> Interval:
    """How many months more one published curve means than another until a year; the interval is of the points alone."""
    months = YEAR * year
    plain = restricted_mean(one, months) - restricted_mean(other, months)
    first, second = (
        drawn_restricted_mean(draw(each, seed, key, DRAWS), months) for each, key in ((one, "one"), (other, "other"))
    )
    found = interval(first - second)
    return Interval(rounded(plain), found.low, found.high)


def implied(one: SparseCurve, other: SparseCurve, ratio: float, years: Sequence[int]) -> Implied:
    """What a hazard ratio of `other` to `one` would mean if it held all the time: on the other's curve, and on the one's."""
    better, worse = scaled(other, 1 / ratio), scaled(one, ratio)
    return Implied(
        ratio,
        {year: rounded(restricted_mean(better, YEAR * year) - restricted_mean(other, YEAR * year)) for year in years},
        {year: rounded(restricted_mean(one, YEAR * year) - restricted_mean(worse, YEAR * year)) for year in years},
    )


def scaled(curve: SparseCurve, ratio: float) -> SparseCurve:
    """A curve under `ratio` times its hazard. Raises ValueError for a ratio that is not positive."""
    if ratio <= 0:
        raise ValueError("a hazard ratio is above 0")
    return curve._replace(survival=np.power(curve.survival, ratio))
