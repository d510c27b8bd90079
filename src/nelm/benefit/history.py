"""The natural history of a strategy: alive without the first event, then after it, then dead; exact for stepwise hazards.

The first event is a recurrence after surgery, a progression without it, or death before either. Survival after it depends on
when it came (early or late) and on the time since, so the process is semi-Markov. Hazards are constant between whole months
that are named, which makes every month's flow a closed formula: no simulation, no tunnel of states, no error of a step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
EARLY, LATE = 0, 1  # classes of the first event
NEAR, FAR = 0, 1  # phases after it


@dataclass(frozen=True)
class Course:
    """Hazards of a strategy by month, for n draws at once.

    `first` (n, k): of the first event, from each of the k months in `starts` on, the first of which is 0.
    `deaths` (n): the share of first events that are deaths. `early`: a first event before this month is early.
    `after` (n, 2, 2): of death after an early or late first event, in the `near` months after it and from then on.
    """

    starts: tuple[int, ...]
    first: Array
    deaths: Array
    early: int
    near: int
    after: Array


@dataclass(frozen=True)
class Occupancy:
    """Shares of n draws at months 0 to m, each (n, m + 1): free of the first event, and alive after it."""

    free: Array
    after: Array

    @property
    def alive(self) -> Array:
        """Overall survival."""
        return self.free + self.after


def occupancy(course: Course, months: int) -> Occupancy:
    """The shares in each state from month 0 to `months`, exact at whole months."""
    piece = np.searchsorted(course.starts, np.arange(months), side="right") - 1
    keep = np.exp(-course.first.T)
    free = np.ones((months + 1, len(course.deaths)))
    for month in range(months):
        np.multiply(free[month], keep[piece[month]], out=free[month + 1])
    after = np.zeros_like(free)
    cut = min(course.early, months)
    for kind, span in ((EARLY, range(cut)), (LATE, range(cut, months))):
        if span:
            add_survivors(after, free, course, kind, piece, span)
    return Occupancy(free.T, after.T)


def add_survivors(after: Array, free: Array, course: Course, kind: int, piece: NDArray[np.intp], span: range) -> None:
    """Add who is alive after a first event in a span of months to `after` (m + 1, n), given who was free of it.

    Those of one month enter the near phase spread over it, and leave for the far phase `near` months later, spread alike.
    """
    near_hazard, far_hazard = course.after[:, kind, NEAR], course.after[:, kind, FAR]
    stay_near, stay_far, reach = np.exp(-near_hazard), np.exp(-far_hazard), np.exp(-course.near * near_hazard)
    survived = 1 - course.deaths
    enter = [survived * entering(hazard, near_hazard) for hazard in course.first.T]
    leave = [flow * reach for flow in enter]
    arrive = [survived * entering(hazard, far_hazard) * reach for hazard in course.first.T]
    in_near, in_far, flow = (np.zeros_like(stay_near) for _ in range(3))
    for month in range(span.start, len(free) - 1):
        in_near *= stay_near
        in_far *= stay_far
        if month in span:
            in_near += np.multiply(free[month], enter[piece[month]], out=flow)
        if month - course.near in span:
            begun = month - course.near
            in_near -= np.multiply(free[begun], leave[piece[begun]], out=flow)
            in_far += np.multiply(free[begun], arrive[piece[begun]], out=flow)
        after[month + 1] += in_near
        after[month + 1] += in_far


def entering(first: Array, hazard: Array) -> Array:
    """The share of those free at the start of a month who have their first event in it and are alive at its end (n)."""
    difference = first - hazard
    equal = np.abs(difference) < 1e-9
    exact = np.exp(-hazard) * -np.expm1(-difference) / np.where(equal, 1.0, difference)
    return np.asarray(first * np.where(equal, np.exp(-hazard), exact))


def restricted_mean(curve: Array, months: int) -> Array:
    """The mean months lived in a state until `months`: the area under a monthly curve (n, m + 1), for each draw."""
    kept = curve[:, : months + 1]
    return np.asarray(kept.sum(axis=1) - (kept[:, 0] + kept[:, -1]) / 2)
