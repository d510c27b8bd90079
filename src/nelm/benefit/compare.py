"""What draws come to: a middle with an interval, a curve with a band, a difference, and what drives it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nelm.benefit.estimates import Band, Difference, Driver, Interval
from nelm.benefit.history import EARLY, FAR, LATE, NEAR, Array, Course, Occupancy, restricted_mean
from nelm.benefit.quality import Utilities

ENDS = (2.5, 50.0, 97.5)
FIFTH, DIGITS, YEAR = 0.2, 4, 12


def rounded(value: float) -> float:
    """A number as it is stored."""
    return round(float(value), DIGITS)


def interval(draws: Array) -> Interval:
    """The middle and the interval of draws of one number (n)."""
    low, middle, high = np.percentile(draws, ENDS)
    return Interval(rounded(middle), rounded(low), rounded(high))


def band(draws: Array) -> Band:
    """The middle and the band of draws of a curve (n, m)."""
    low, middle, high = ([rounded(value) for value in line] for line in np.percentile(draws, ENDS, axis=0))
    return Band(middle, low, high)


def adjusted(shares: Occupancy, one: Utilities, strategy: str, months: int, toll: str = "") -> Array:
    """Quality-adjusted months until a horizon, for each draw; `toll` names another cost of the operation than the strategy's."""
    free = restricted_mean(shares.free, months) * one.free[strategy]
    after = restricted_mean(shares.after, months) * one.after[strategy]
    return free + after - YEAR * one.tolls.get(toll or strategy, 0.0)


def difference(one: Occupancy, other: Occupancy, months: int) -> Difference:
    """One strategy against another until a horizon."""
    gained = restricted_mean(one.alive, months) - restricted_mean(other.alive, months)
    more = one.alive[:, months] - other.alive[:, months]
    return Difference(interval(gained), rounded((gained > 0).mean()), needed(more))


def needed(more: Array) -> tuple[float, float, float | None] | None:
    """The number to treat for one more survivor, from draws of the difference in survival (n); nothing where few show one."""
    found = interval(more)
    if found.middle <= 0:
        return None
    return rounded(1 / found.middle), rounded(1 / found.high), rounded(1 / found.low) if found.low > 0 else None


def drivers(sides: Iterator[tuple[str, Course, Occupancy]], gained: Array, months: int) -> list[Driver]:
    """What drives a gain: each quantity with the mean gain among the fifths of the draws in which it is least and most."""
    found = [driver(name, values, gained) for side in sides for name, values in quantities(*side, months)]
    return sorted(found, key=lambda one: -abs(one.at_high - one.at_low))


def driver(name: str, values: Array, gained: Array) -> Driver:
    """One quantity."""
    low, high = np.quantile(values, [FIFTH, 1 - FIFTH])
    least, most = values <= low, values >= high
    ends = (np.median(values[least]), np.median(values[most]), gained[least].mean(), gained[most].mean())
    return Driver(name, *(rounded(end) for end in ends))


def quantities(label: str, course: Course, shares: Occupancy, months: int) -> Iterator[tuple[str, Array]]:
    """The quantities of a strategy that a reader can picture, as shares (n)."""
    alive, years = np.exp(-course.near * course.after), course.near // 12
    kind, once = ("a late first event", "a late one") if course.early else ("the first event", "it")
    yield f"{label}: without the first event at {months // 12} years", shares.free[:, months]
    if course.early:
        yield f"{label}: alive {years} years after an early first event", alive[:, EARLY, NEAR]
    yield f"{label}: alive {years} years after {kind}", alive[:, LATE, NEAR]
    yield f"{label}: alive {2 * years} years after {once}, of those alive at {years}", alive[:, LATE, FAR]
