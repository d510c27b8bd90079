"""Times and status of patients as arrays, checked once; the types of arrays."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]


class Records(NamedTuple):
    """A row for each patient, in ascending time; status is 0 for censored, else the cause of the event (1, 2, ...)."""

    times: Floats
    status: Integers


class Counts(NamedTuple):
    """At each distinct time: the number at risk just before it, and the number of events at it."""

    times: Floats
    at_risk: Integers
    events: Integers


def records(times: ArrayLike, status: ArrayLike) -> Records:
    """Times (finite, not negative) and status (0, 1, ...), sorted by time. Raises ValueError where they are not that."""
    when, what = np.asarray(times, dtype=np.float64), np.asarray(status)
    if when.ndim != 1 or when.shape != what.shape or not when.size:
        raise ValueError("times and status must be two lists of one length, not empty")
    if not np.all(np.isfinite(when)) or np.any(when < 0):
        raise ValueError("times must be finite and not negative")
    if np.any(what != what.astype(np.int64)) or np.any(what < 0):
        raise ValueError("status must be 0 for censored, or the number of a cause")
    order = np.argsort(when, kind="stable")
    return Records(when[order], what.astype(np.int64)[order])


def counts(patients: Records, cause: int | None = None) -> Counts:
    """Numbers at risk and events (of one cause, or of any) at each distinct time."""
    happened = patients.status > 0 if cause is None else patients.status == cause
    distinct, first = np.unique(patients.times, return_index=True)
    events = np.add.reduceat(happened.astype(np.int64), first)
    return Counts(distinct, patients.times.size - first, events)


def numbers_at_risk(patients: Records, at: ArrayLike) -> Integers:
    """How many are still under observation just before each of the times `at`."""
    return patients.times.size - np.searchsorted(patients.times, np.asarray(at, dtype=np.float64), side="left")
