"""The estimates against the paper: restricted means of the published points, and what the hazard ratio would mean."""

from __future__ import annotations

import pytest

from nelm.benefit.estimates import estimates
from nelm.benefit.implied import curve, difference, implied, scaled
from nelm.benefit.strategies import Place, points
from nelm.evidence.sparse import SparseCurve
from nelm.evidence.study import study_named

# Mazzaferro 2016, abstract: overall survival 97.2 and 88.8 % with, 50.9 and 22.4 % without transplant at 5 and 10 years.
UNADJUSTED = {5: 15.5, 10: 50.5}  # months, from these points with equal hazards between them; tolerance 0.1
ADJUSTED = {5: (6.82, 1.10, 12.54), 10: (38.43, 21.41, 55.45)}  # as printed


def arm(name: str) -> SparseCurve:
    """A curve of overall survival."""
    return curve(points(Place(study="mazzaferro-2016", arm=name, endpoint="overall survival")))


@pytest.mark.parametrize("year", UNADJUSTED)
def test_the_unadjusted_difference_of_restricted_means_is_reproduced(year: int) -> None:
    found = difference(arm("transplant"), arm("no_transplant"), year, 1)
    assert abs(found.middle - UNADJUSTED[year]) < 0.1
    assert found.low < found.middle < found.high
    assert estimates().papers["transplant-no_transplant"].plain[year].middle == pytest.approx(found.middle, abs=0.001)


@pytest.mark.parametrize("year", ADJUSTED)
def test_the_adjusted_difference_is_stored_as_a_result(year: int) -> None:
    [effect] = [one for one in study_named("mazzaferro-2016").effects
                if one.measure == "difference of restricted means" and one.months == 12 * year]  # fmt: skip
    assert (float(effect.value), float(effect.low or 0), float(effect.high or 0)) == ADJUSTED[year]
    assert effect.adjusted == "propensity score" and effect.usable


def test_what_the_hazard_ratio_means_depends_on_the_curve() -> None:
    found = implied(arm("transplant"), arm("no_transplant"), 7.4, [5, 10])
    assert found.without == pytest.approx({5: 13.7, 10: 44.7}, abs=0.05)
    assert found.beside == pytest.approx({5: 5.0, 10: 25.3}, abs=0.05)
    assert [one.ratio for one in estimates().papers["transplant-no_transplant"].implied] == [7.4]


def test_a_ratio_that_is_not_positive_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        scaled(arm("transplant"), 0)
