"""The natural history equals its plain reference, and holds what a patient group would check."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nelm.benefit.history import Course, Occupancy, occupancy, restricted_mean
from tests.benefit_reference import alive_after

HAZARD = st.floats(0, 0.3, allow_subnormal=False)


@st.composite
def courses(draw: st.DrawFn) -> Course:
    """Courses of one draw, with every edge: no hazard, equal hazards, phases that begin at once or never."""
    starts = tuple(sorted({0, *draw(st.lists(st.integers(1, 30), max_size=2))}))
    first = [draw(HAZARD) for _ in starts]
    after = [draw(st.sampled_from([0.0, first[0], draw(HAZARD)])) for _ in range(4)]
    return Course(
        starts,
        np.array([first]),
        np.array([draw(st.floats(0, 1))]),
        draw(st.sampled_from([0, 1, 12, 99])),
        draw(st.sampled_from([1, 5, 24, 99])),
        np.array(after).reshape(1, 2, 2),
    )


@given(courses(), st.integers(0, 40))
def test_the_monthly_flows_equal_the_plain_reference(course: Course, months: int) -> None:
    found = occupancy(course, months)
    free, later = alive_after(
        course.starts, course.first[0].tolist(), float(course.deaths[0]), course.early, course.near,
        course.after[0].tolist(), months,
    )  # fmt: skip
    assert abs(found.free[0, -1] - free) < 1e-12
    assert abs(found.after[0, -1] - later) < 2e-5  # the reference cuts months into slices


@given(courses())
def test_shares_are_shares_and_survival_never_rises(course: Course) -> None:
    found = occupancy(course, 60)
    for curve in (found.free, found.after, found.alive):
        assert curve.min() >= -1e-12 and curve.max() <= 1 + 1e-12
    assert (np.diff(found.alive[0]) <= 1e-12).all()
    assert (np.diff(found.free[0]) <= 1e-12).all()


@given(courses(), st.floats(1, 5))
def test_worse_biology_never_raises_survival(course: Course, factor: float) -> None:
    worse_after = replace(course, after=course.after * factor)
    assert (occupancy(worse_after, 60).alive <= occupancy(course, 60).alive + 1e-12).all()
    worse_first = replace(course, first=course.first * factor)
    assert (occupancy(worse_first, 60).free <= occupancy(course, 60).free + 1e-12).all()


@given(courses(), courses())
def test_draws_do_not_touch_each_other(one: Course, other: Course) -> None:
    both = replace(
        one,
        first=np.concatenate([one.first, one.first * 0.5]),
        deaths=np.concatenate([one.deaths, one.deaths]),
        after=np.concatenate([one.after, other.after]),
    )
    assert (occupancy(both, 36).alive[0] == occupancy(one, 36).alive[0]).all()


@given(courses(), st.integers(1, 60))
def test_a_restricted_mean_is_between_nothing_and_the_horizon(course: Course, months: int) -> None:
    found: Occupancy = occupancy(course, 60)
    mean = restricted_mean(found.alive, months)[0]
    assert 0 <= mean <= months + 1e-9
    assert restricted_mean(found.free, months)[0] <= mean + 1e-9
