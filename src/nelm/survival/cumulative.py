"""Cumulative hazard (Nelson-Aalen) and cumulative incidence with competing events (Aalen-Johansen)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nelm.survival.records import Floats, Records, counts


class Cumulative(NamedTuple):
    """A step function that begins at 0: its value from each of some times on."""

    times: Floats
    values: Floats


def nelson_aalen(patients: Records) -> Cumulative:
    """The cumulative hazard of any event (Nelson 1972, Aalen 1978)."""
    times, at_risk, events = counts(patients)
    return Cumulative(times, np.cumsum(events / at_risk))


def cumulative_incidence(patients: Records, cause: int) -> Cumulative:
    """The probability of having had the event of one cause, the others competing (Aalen and Johansen 1978)."""
    times, at_risk, events = counts(patients)
    of_cause = counts(patients, cause).events
    before = np.concatenate(([1.0], np.cumprod(1 - events / at_risk)[:-1]))
    return Cumulative(times, np.cumsum(before * of_cause / at_risk))


def value_at(steps: Cumulative, at: ArrayLike) -> Floats:
    """The value of a step function at each of some times."""
    whole = np.concatenate(([0.0], steps.values))
    return whole[np.searchsorted(steps.times, np.asarray(at, dtype=np.float64), side="right")]
