"""Pooling against metafor 3.8-1 (R 4.2.2): its worked examples; the call stands beside each number.

metafor's own criterion of convergence is 1e-5; it was run with control = list(threshold = 1e-12, maxiter = 10000). Tolerance
1e-4, as far as its documentation prints.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
import pytest

from nelm.errors import BadInput
from nelm.evidence.pooling import (
    AT_RISK,
    BINOMIAL,
    PUBLISHED,
    Point,
    Pooled,
    Shown,
    Study,
    from_interval,
    from_numbers,
    log_log,
)
from nelm.evidence.pooling import pool as pool_points
from nelm.evidence.random_effects import RandomEffects, random_effects
from nelm.survival.records import Floats
from tests.arms import DATA

PRINTED = 1e-4

ALIKE = np.array([0.10, 0.12, 0.09, 0.11]), np.array([0.04, 0.03, 0.05, 0.02])
Effects: TypeAlias = tuple[Floats, Floats]


def table(name: str) -> Floats:
    return np.loadtxt(DATA / f"{name}.csv", delimiter=",", skiprows=1)


def bcg() -> Effects:
    """escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)"""
    sick, well, control_sick, control_well = table("bcg").T
    treated, controls = sick + well, control_sick + control_well
    ratio = np.log(sick / treated) - np.log(control_sick / controls)
    return ratio, 1 / sick - 1 / treated + 1 / control_sick - 1 / controls


def teachers() -> Effects:
    """dat.raudenbush1985"""
    effects, variances = table("raudenbush1985").T
    return effects, variances


def pooled(data: Effects) -> RandomEffects:
    return random_effects(data[0], np.sqrt(data[1]))


def told(found: RandomEffects) -> tuple[float, ...]:
    heterogeneity = (found.tau2, found.q, found.q_p, found.i2)
    return (found.effect, found.error, found.low, found.high, *heterogeneity, found.predicted_low, found.predicted_high)


def test_the_bcg_trials_are_pooled_as_metafor_pools_them() -> None:
    """rma(yi, vi, data = dat, method = "REML", test = "knha"); predict(). Printed in its help: -0.7145, tau2 0.3132, I2 92.22."""
    found = pooled(bcg())
    expected = (-0.714532342158, 0.180791744093, -1.10844371369, -0.320620970631)
    heterogeneity = (0.313243258136, 152.233008082, 1.99676459085e-26, 92.2213845213)
    assert told(found) == pytest.approx((*expected, *heterogeneity, -1.9960168342, 0.56695214988), abs=PRINTED)
    assert found.plain_error == pytest.approx(0.179781516105, abs=PRINTED)


def test_the_teachers_are_pooled_as_metafor_pools_them() -> None:
    """rma(yi, vi, data = dat.raudenbush1985, test = "knha"); Raudenbush 2009, table 16.3: 0.084, error 0.062, tau2 0.019."""
    found = pooled(teachers())
    expected = (0.0837012418833, 0.0615793194693, -0.0456721076128, 0.213074591379)
    heterogeneity = (0.0188182881411, 35.8295362996, 0.00741931325488, 41.8466702481)
    assert told(found) == pytest.approx((*expected, *heterogeneity, -0.232208563884, 0.399611047651), abs=PRINTED)
    assert (found.effect, found.error, found.tau2) == pytest.approx((0.084, 0.062, 0.019), abs=0.0005)


def test_studies_that_agree_by_chance_keep_the_plain_error() -> None:
    """rma(yi, vi, test = "adhoc") and, for the error that would be too small, test = "knha": 0.00582247058999."""
    found = pooled(ALIKE)
    expected = (0.107532467532, 0.0882734829505, -0.173393152138, 0.388458087203)
    heterogeneity = (0, 0.0130519480519, 0.999604968317, 0)
    assert told(found) == pytest.approx((*expected, *heterogeneity, -0.173393152138, 0.388458087203), abs=PRINTED)
    assert found.plain_error * math.sqrt(found.scale) == pytest.approx(0.00582247058999, abs=PRINTED)


@pytest.mark.parametrize("errors", [[0.1], [0.1, 0], [0.1, math.inf]])
def test_what_cannot_be_pooled_is_refused(errors: list[float]) -> None:
    with pytest.raises(ValueError, match="at least two studies"):
        random_effects([0.5] * len(errors), errors)


FIVE = [(0.52, 213), (0.47, 85), (0.578, 110), (0.69, 42), (0.65, 206)]


def points(numbers: list[tuple[float, int]] = FIVE) -> list[Point]:
    return [from_numbers(Study(f"s{i}", f"s{i}", n, 2000 + i), s) for i, (s, n) in enumerate(numbers)]


def test_survival_is_pooled_on_the_log_log_scale() -> None:
    """y <- log(-log(s)); v <- (1 - s) / (n * s) / log(s)^2; m <- rma(y, v, test = "adhoc"); exp(-exp(c(...)))."""
    found = pool_points(points())
    assert isinstance(found, Pooled)
    survival = (found.survival, found.low, found.high, found.predicted_low, found.predicted_high)
    expected = (0.575387938185, 0.460984848463, 0.674023646073, 0.33350782072, 0.757144778538)
    assert survival == pytest.approx(expected, abs=PRINTED)
    assert (found.model.tau2, found.model.i2) == pytest.approx((0.0463816166284, 69.9984246252), abs=PRINTED)
    errors = [0.100670037304, 0.152552595313, 0.148618084619, 0.278729674336, 0.118682110824]
    assert sorted(point.error for point in found.counted) == pytest.approx(sorted(errors), abs=PRINTED)


def test_fewer_than_three_independent_studies_are_shown() -> None:
    milan = [Study("2016", "Milan", 42, 2016), Study("2022", "Milan", 48, 2022), Study("a", "a", 30, 2010)]
    found = pool_points([from_numbers(study, 0.9) for study in milan])
    assert isinstance(found, Shown)
    assert [point.study.name for point in found.counted] == ["2022", "a"]
    assert found.reason == "2 independent studies, fewer than 3: shown, not pooled"
    assert [left.reason for left in found.left_out] == ["shares patients with 2022, which has more patients (48)"]


def test_of_studies_as_large_the_later_counts() -> None:
    series = [Study("old", "x", 50, 2001), Study("new", "x", 50, 2011)]
    found = pool_points([from_numbers(study, 0.9) for study in series])
    assert [point.study.name for point in found.counted] == ["new"]
    assert found.left_out[0].reason == "shares patients with new, which has as many patients (50)"


def test_three_independent_studies_are_enough_and_one_that_shares_patients_is_named() -> None:
    sharing = from_numbers(Study("small", "s0", 50, 2001), 0.5)
    found = pool_points([*points(FIVE[:3]), sharing])
    assert isinstance(found, Pooled)
    assert [point.study.name for point in found.counted] == ["s0", "s2", "s1"]
    assert [left.point for left in found.left_out] == [sharing]


def test_one_study_is_told_in_the_singular() -> None:
    found = pool_points(points(FIVE[:1]))
    assert isinstance(found, Shown) and found.reason == "1 independent study, fewer than 3: shown, not pooled"


def test_a_lower_level_gives_a_narrower_interval() -> None:
    wide, narrow = pool_points(points()), pool_points(points(), level=0.9)
    assert isinstance(wide, Pooled) and isinstance(narrow, Pooled)
    assert wide.low < narrow.low < narrow.survival == wide.survival < narrow.high < wide.high


STUDY = Study("s", "s", 100, 2020)


def test_an_error_from_an_interval_gives_the_interval_back() -> None:
    """survfit(Surv(time, status) ~ 1, lung, conf.type = "log-log") at 365 days; there the interval is symmetric on this scale."""
    point = from_interval(STUDY, 0.409241624460, 0.3387142690883, 0.478380767647)
    assert (point.basis, point.survival) == (PUBLISHED, 0.409241624460)
    expected = 0.0358236381720 / (0.409241624460 * abs(math.log(0.409241624460)))
    assert point.error == pytest.approx(expected, abs=1e-6)


def test_an_interval_that_ends_at_all_survivors_is_read_from_its_other_end() -> None:
    one = from_interval(STUDY, 0.97, 0.87, 1)
    assert one.error == pytest.approx((math.log(-math.log(0.87)) - math.log(-math.log(0.97))) / 1.959964, abs=1e-6)


def test_an_interval_that_ends_at_no_survivors_is_read_from_its_other_end() -> None:
    one = from_interval(STUDY, 0.1, 0, 0.3)
    assert one.error == pytest.approx((math.log(-math.log(0.1)) - math.log(-math.log(0.3))) / 1.959964, abs=1e-6)


def test_all_and_none_alive_lie_infinitely_far_apart() -> None:
    assert (log_log(1), log_log(0)) == (-math.inf, math.inf)


def test_where_all_survived_half_an_event_is_added_and_where_none_did_half_a_survivor() -> None:
    """By hand, of 100: 100.5 of 101 alive, and 0.5 of 101."""
    every, none = from_numbers(STUDY, 1.0), from_numbers(STUDY, 0.0)
    assert every.effect == pytest.approx(math.log(-math.log(100.5 / 101)), abs=1e-12)
    assert none.effect == pytest.approx(math.log(-math.log(0.5 / 101)), abs=1e-12)
    assert every.basis == f"{BINOMIAL}, half an event added"
    assert none.basis == f"{BINOMIAL}, half a survivor added"


def test_one_at_risk_is_somebody() -> None:
    assert from_numbers(STUDY, 0.5, 1).error == pytest.approx(math.sqrt(0.5) / math.log(2), abs=1e-12)


def test_errors_without_an_interval_are_labelled() -> None:
    """By hand: sqrt(0.2 / (100 * 0.8)) / -log(0.8), and with 40 at risk sqrt(0.2 / 40) / -log(0.8)."""
    binomial, peto = from_numbers(STUDY, 0.8), from_numbers(STUDY, 0.8, 40)
    assert (binomial.basis, peto.basis) == (BINOMIAL, AT_RISK)
    assert (binomial.error, peto.error) == pytest.approx((0.05 / 0.2231436, 0.0707107 / 0.2231436), abs=1e-6)
    certain = from_numbers(STUDY, 1.0)
    assert certain.survival == 1 and math.isfinite(certain.effect) and certain.basis.endswith("half an event added")
    assert from_numbers(STUDY, 0.0).basis.endswith("half a survivor added")


@pytest.mark.parametrize("ends", [(0.9, 0.95), (0.7, 0.8), (0.8, 0.9), (0.0, 1.0), (0.5, 1.1)])
def test_an_interval_that_is_none_is_refused(ends: tuple[float, float]) -> None:
    with pytest.raises(BadInput) as found:
        from_interval(STUDY, 0.8, *ends)
    told = f"0.8 ({ends[0]:g} to {ends[1]:g})"
    assert str(found.value) == f"s: no interval of survival (found: {told})\n  remedy: check the numbers"


@pytest.mark.parametrize(("survival", "at_risk"), [(1.2, None), (-0.1, None), (0.8, 101), (0.8, 0)])
def test_numbers_that_do_not_fit_are_refused(survival: float, at_risk: float | None) -> None:
    with pytest.raises(BadInput) as found:
        from_numbers(STUDY, survival, at_risk)
    told = f"survival {survival:g}, {100 if at_risk is None else at_risk} of 100 patients"
    assert str(found.value) == f"s: survival and numbers do not fit (found: {told})\n  remedy: check the numbers"
