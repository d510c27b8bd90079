"""Patients found behind clicked curves, against the patients the curves were drawn from.

The tolerances are those of docs/survival-statistics.md: survival 0.01 on average and 0.05 at most, the median within 3 %, the
hazard ratio within 6 %. Where only the number of patients is known, median and hazard ratio may be off by more. The largest
error is taken while a tenth of the patients is at risk: further on, the step of one patient is larger than the tolerance
(Pocock 2002, Lancet 359:1686, would not draw the curve there).
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pytest

from nelm.evidence.reconstruct import AtRisk, Clicks, Fit, cleaned, falling, reconstruct
from nelm.survival.compare import hazard_ratio
from nelm.survival.kaplan_meier import kaplan_meier, median, survival_at
from nelm.survival.records import Records
from tests.arms import at_risk_of, clicked, clicked_evenly, data_set, simulated

PERSONS = 5
TABLE, EVENTS, NUMBER = "numbers at risk", "number of events", "number of patients"
PAIRS = {
    "lung": ("1", "2"),
    "pbc": ("1", "2"),
    "colon": ("Obs", "Lev+5FU"),
    "simulated, n 200": (),
    "simulated, n 100": (),
}
HARD = {"veteran": ("1", "2"), "heart": ("0", "1")}
MEDIAN = {TABLE: 3.0, EVENTS: 3.0, NUMBER: 10.0}
HAZARD = {TABLE: 6.0, EVENTS: 6.0, NUMBER: 15.0}


class Errors(NamedTuple):
    """Errors of one arm: of survival on average and at most, of the median and the number of events as shares."""

    mean: float
    largest: float
    median: float
    events: float


@cache
def pair(name: str) -> tuple[Records, Records]:
    if name.startswith("simulated"):
        size = int(name.split()[-1])
        return simulated(1, size, 0.8, 100, 120), simulated(2, size, 1.2, 50, 120)
    one, other = (PAIRS | HARD)[name]
    arms = data_set(name)
    return arms[one], arms[other]


@cache
def fits(name: str, known: str, person: int) -> tuple[Fit, Fit]:
    first, second = (refit(arm, known, 2 * person + place) for place, arm in enumerate(pair(name)))
    return first, second


def refit(arm: Records, known: str, seed: int) -> Fit:
    table = at_risk_of(arm)
    if known != TABLE:
        table = AtRisk(table.times[:1], table.numbers[:1])
    events = int(np.sum(arm.status > 0)) if known == EVENTS else None
    return reconstruct(clicked(arm, seed), table, events)


def errors(truth: Records, fit: Fit) -> Errors:
    grid = np.linspace(0, truth.times[-1], 1000)
    before, after = kaplan_meier(truth), kaplan_meier(fit.patients)
    off = np.abs(survival_at(before, grid) - survival_at(after, grid))
    shown = off[grid <= truth.times[int(0.9 * truth.times.size)]]
    middle = median(before)
    wrong = abs(fit.median / middle - 1) if np.isfinite(middle) else float(np.isfinite(fit.median))
    return Errors(float(off.mean()), float(shown.max()), wrong, abs(fit.events / truth.status.sum() - 1))


@pytest.mark.parametrize("known", MEDIAN)
@pytest.mark.parametrize("name", PAIRS)
def test_the_curve_is_that_of_the_patients(name: str, known: str) -> None:
    """Ten arms, each clicked by five persons; the error of the median is that of the middle person."""
    for place, truth in enumerate(pair(name)):
        found = [errors(truth, fits(name, known, person)[place]) for person in range(PERSONS)]
        assert max(error.mean for error in found) <= 0.01
        assert max(error.largest for error in found) <= 0.05
        assert 100 * sorted(error.median for error in found)[PERSONS // 2] <= MEDIAN[known]


@pytest.mark.parametrize("known", HAZARD)
@pytest.mark.parametrize("name", PAIRS)
def test_the_hazard_ratio_is_that_of_the_patients(name: str, known: str) -> None:
    truth = hazard_ratio(*pair(name)).value
    for person in range(PERSONS):
        first, second = fits(name, known, person)
        off = hazard_ratio(first.patients, second.patients).value / truth - 1
        assert 100 * abs(off) <= HAZARD[known]


@pytest.mark.parametrize("name", PAIRS)
def test_clicks_at_even_distances_do_as_well(name: str) -> None:
    for truth in pair(name):
        for person in range(PERSONS):
            found = errors(truth, reconstruct(clicked_evenly(truth, person), at_risk_of(truth)))
            assert found.mean <= 0.01 and found.largest <= 0.07


@pytest.mark.parametrize("name", PAIRS)
def test_published_numbers_are_reproduced(name: str) -> None:
    for known in HAZARD:
        for truth, fit in zip(pair(name), fits(name, known, 0), strict=True):
            assert all(published == found for _, published, found in fit.at_risk)
            assert fit.patients.times.size == truth.times.size
            if known == EVENTS:
                assert fit.events == truth.status.sum()


def test_exact_clicks_give_the_patients_back() -> None:
    """Without censoring and without slips of the hand, every patient is found at the day of the event."""
    clicks = Clicks(np.array([1.0, 2, 5, 7]), np.array([0.75, 0.5, 0.25, 0]))
    fit = reconstruct(clicks, AtRisk(np.array([0.0]), np.array([4])))
    assert fit.patients.times.tolist() == [1, 2, 5, 7] and fit.patients.status.tolist() == [1, 1, 1, 1]
    assert (fit.largest, fit.events, fit.median) == (0, 4, 3.5)


def test_clicks_are_sorted_begun_at_one_and_made_falling() -> None:
    found = cleaned(Clicks(np.array([3.0, 1, 2]), np.array([0.5, 0.7, 0.8])))
    assert found.times.tolist() == [0, 1, 2, 3]
    assert found.survival == pytest.approx([1, 0.75, 0.75, 0.5], abs=1e-6)


def test_isotonic_regression_equals_r() -> None:
    """-isoreg(-c(1, 0.9, 0.95, 0.7, 0.72, 0.71, 0.4))$yf"""
    values = np.array([1, 0.9, 0.95, 0.7, 0.72, 0.71, 0.4])
    expected = [1, 0.925, 0.925, 0.71, 0.71, 0.71, 0.4]
    assert falling(values, np.ones(7)) == pytest.approx(expected, abs=1e-12)
