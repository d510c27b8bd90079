"""The estimates against the papers: restricted means of the published points, and what the hazard ratio would mean."""

from __future__ import annotations

from math import exp, log

import pytest

from nelm.benefit.implied import area, implied
from nelm.benefit.points import Point
from nelm.benefit.strategies import Place, points
from nelm.evidence.study import study_named

# Mazzaferro 2016, abstract: overall survival 97.2 and 88.8 % with, 50.9 and 22.4 % without transplant at 5 and 10 years.
UNADJUSTED = {60: 15.5, 120: 50.5}  # months, from these points with equal hazards between them; tolerance 0.1
ADJUSTED = {60: (6.82, 1.10, 12.54), 120: (38.43, 21.41, 55.45)}  # as printed


def curve(arm: str) -> list[Point]:
    """A curve of overall survival."""
    return points(Place(study="mazzaferro-2016", arm=arm, endpoint="overall survival"))


@pytest.mark.parametrize("months", UNADJUSTED)
def test_the_unadjusted_difference_of_restricted_means_is_reproduced(months: int) -> None:
    found = area(curve("transplant"), months) - area(curve("no_transplant"), months)
    assert abs(found - UNADJUSTED[months]) < 0.1


@pytest.mark.parametrize("months", ADJUSTED)
def test_the_adjusted_difference_is_stored_as_a_result(months: int) -> None:
    [effect] = [one for one in study_named("mazzaferro-2016").effects
                if one.measure == "difference of restricted means" and one.months == months]  # fmt: skip
    assert (float(effect.value), float(effect.low or 0), float(effect.high or 0)) == ADJUSTED[months]
    assert effect.adjusted == "propensity score" and effect.usable


def test_what_the_hazard_ratio_means_depends_on_the_curve() -> None:
    gained, lost = implied(curve("no_transplant"), 1 / 7.4), implied(curve("transplant"), 7.4)
    assert gained[60] == pytest.approx(13.7, abs=0.05) and gained[120] == pytest.approx(44.7, abs=0.05)
    assert -lost[60] == pytest.approx(5.0, abs=0.05) and -lost[120] == pytest.approx(25.3, abs=0.05)


def test_the_area_under_an_exponential_curve_is_its_closed_form() -> None:
    hazard = 0.01
    listed = [Point(months, exp(-hazard * months), 50) for months in (12, 60, 120)]
    assert area(listed, 120) == pytest.approx((1 - exp(-1.2)) / hazard, rel=1e-12)
    assert log(listed[0].share) == pytest.approx(-0.12)
