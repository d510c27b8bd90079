"""What holds of every survival curve, against the same statistics written in plain Python."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nelm.errors import BadInput
from nelm.survival.compare import log_rank
from nelm.survival.cumulative import cumulative_incidence
from nelm.survival.kaplan_meier import interval, kaplan_meier, median, survival_at
from nelm.survival.records import Records, numbers_at_risk, records
from nelm.survival.restricted_mean import restricted_mean

CLOSE = 1e-9  # both sides are double precision sums of at most a few dozen terms


@st.composite
def patients(draw: st.DrawFn) -> Records:
    """Up to forty patients with ties, censoring and two causes; times on a grid so that they tie."""
    rows = draw(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 2)), min_size=1, max_size=40))
    return records([time / 4 for time, _ in rows], [status for _, status in rows])


def plain_survival(group: Records, at: float) -> float:
    """Kaplan-Meier as the textbook multiplies it."""
    alive = 1.0
    for time in sorted(set(group.times.tolist())):
        if time <= at:
            at_risk = sum(1 for other in group.times if other >= time)
            events = sum(1 for other, status in zip(*group, strict=True) if other == time and status)
            alive *= 1 - events / at_risk
    return alive


def plain_area(group: Records, horizon: float) -> float:
    """The area under the textbook's curve, step by step."""
    times = sorted({0.0, horizon, *(float(time) for time in group.times if time < horizon)})
    return sum((right - left) * plain_survival(group, left) for left, right in pairwise(times))


@given(patients())
def test_a_curve_falls_from_one_and_equals_the_plain_one(group: Records) -> None:
    curve = kaplan_meier(group)
    assert np.all((curve.survival >= 0) & (curve.survival <= 1))
    assert np.all(np.diff(curve.survival) <= 0)
    at = [0.0, *np.arange(0.1, 16, 0.7).tolist(), *group.times.tolist()]
    assert survival_at(curve, at) == pytest.approx([plain_survival(group, time) for time in at], abs=CLOSE)
    assert numbers_at_risk(group, at).tolist() == [sum(1 for other in group.times if other >= time) for time in at]


@given(patients(), st.floats(0.1, 20))
def test_a_restricted_mean_lies_within_the_horizon_and_equals_the_plain_one(group: Records, horizon: float) -> None:
    curve = kaplan_meier(group)
    if horizon > group.times[-1] and curve.survival[-1] > 0:
        with pytest.raises(BadInput, match="beyond the last observation"):
            restricted_mean(curve, horizon)
        return
    found = restricted_mean(curve, horizon)
    assert 0 <= found.value <= horizon + CLOSE and found.error >= 0
    assert found.value == pytest.approx(plain_area(group, horizon), abs=CLOSE)


@given(patients())
def test_the_interval_holds_the_curve(group: Records) -> None:
    curve = kaplan_meier(group)
    low, high = interval(curve)
    alive = curve.survival > 0
    assert np.all(low[alive] <= curve.survival[alive] + CLOSE) and np.all(curve.survival[alive] <= high[alive] + CLOSE)
    assert np.all(np.isnan(low[~alive])) and np.all(np.isnan(high[~alive]))


@given(patients())
def test_half_are_left_at_the_median(group: Records) -> None:
    curve = kaplan_meier(group)
    found = median(curve)
    if found == float("inf"):
        assert curve.survival[-1] > 0.5
    else:
        assert survival_at(curve, found) <= 0.5 + CLOSE
        before = curve.times[curve.times < found]
        assert not before.size or survival_at(curve, before[-1]) >= 0.5 - CLOSE


@given(patients())
def test_the_incidences_of_all_causes_add_up_to_one_minus_survival(group: Records) -> None:
    together = sum(cumulative_incidence(group, cause).values for cause in (1, 2))
    assert together == pytest.approx(1 - kaplan_meier(group).survival, abs=CLOSE)


@given(patients(), patients())
def test_the_log_rank_test_does_not_depend_on_the_order_of_groups(one: Records, other: Records) -> None:
    try:
        forth = log_rank(one, other)
    except ValueError:
        with pytest.raises(ValueError, match="no event happened"):
            log_rank(other, one)
        return
    assert forth.chi_square == pytest.approx(log_rank(other, one).chi_square, rel=1e-6, abs=CLOSE)
