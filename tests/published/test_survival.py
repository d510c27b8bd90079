"""Survival statistics against published values and R's `survival` 3.5-3 (R 4.2.2); the call stands beside each number.

The tolerance for values of R is 1e-6: they were printed with at least eight digits. What was published with three decimals is
held to half of the last one.
"""

from __future__ import annotations

import pytest

from nelm.survival.compare import hazard_ratio, log_rank
from nelm.survival.cumulative import cumulative_incidence, nelson_aalen, value_at
from nelm.survival.kaplan_meier import interval, kaplan_meier, median, survival_at
from nelm.survival.records import numbers_at_risk, records
from nelm.survival.restricted_mean import difference, restricted_mean
from tests.arms import DAYS_A_YEAR, data_set, whole

PRINTED = 1e-6
THREE_DECIMALS = 0.0005
VIGNETTE = 1e-4


def test_kaplan_meier_equals_r() -> None:
    """summary(survfit(Surv(time, status) ~ 1, data = lung, conf.type = "log-log"), times = c(90, 180, 365, 730))."""
    patients, at = whole("lung"), [90, 180, 365, 730]
    curve = kaplan_meier(patients)
    assert numbers_at_risk(patients, [0, *at]).tolist() == [228, 201, 160, 65, 13]
    expected = [0.881578947368, 0.721670653410, 0.409241624460, 0.115693098345]
    assert survival_at(curve, at) == pytest.approx(expected, abs=PRINTED)
    place = curve.times.searchsorted(at, side="right") - 1
    low, high = interval(curve)
    assert low[place] == pytest.approx([0.8320713422, 0.6583045284, 0.3387142691, 0.0676321515], abs=PRINTED)
    assert high[place] == pytest.approx([0.9172136042, 0.7753146907, 0.4783807676, 0.1778252197], abs=PRINTED)
    error = (curve.survival * curve.greenwood**0.5)[place]
    assert error == pytest.approx([0.0213982196, 0.0298124195, 0.0358236382, 0.0282981973], abs=PRINTED)


def test_medians_equal_r() -> None:
    """survfit(Surv(time, status) ~ 1, lung); (futime, fustat) ~ 1, jasa; ~ trt, veteran (its second lies on one half a while)."""
    assert median(kaplan_meier(whole("lung"))) == 310
    assert median(kaplan_meier(whole("heart"))) == 99
    assert [median(kaplan_meier(arm)) for arm in data_set("veteran").values()] == [103, 52.5]
    assert median(kaplan_meier(records([1, 2, 3], [1, 0, 0]))) == float("inf")


def test_the_restricted_means_are_those_of_the_vignette_of_surv_rm2() -> None:
    """rmst2(time, status, arm, tau = 10) of survRM2 1.0-4, vignette 3-2, section 3.1 (three decimals); `arm` 1 is trt 1.

    To 1e-4: its formula written out in R over survfit, and summary(survfit(Surv(t, s) ~ arm), rmean = 10)$table.
    """
    arms = data_set("pbc", DAYS_A_YEAR)
    treated, placebo = (restricted_mean(kaplan_meier(arms[arm]), 10) for arm in "12")
    assert treated == pytest.approx((7.146, 0.283), abs=THREE_DECIMALS)
    assert placebo == pytest.approx((7.283, 0.295), abs=THREE_DECIMALS)
    gained = difference(treated, placebo)
    published = (gained.value, gained.low, gained.high, gained.p)
    assert published == pytest.approx((-0.137, -0.939, 0.665, 0.738), abs=THREE_DECIMALS)
    assert treated == pytest.approx((7.1464929963, 0.2827748496), abs=VIGNETTE)
    assert placebo == pytest.approx((7.2834157612, 0.2954780922), abs=VIGNETTE)
    exact = (-0.1369227649, 0.4089852302, -0.9385190863, 0.6646735566, 0.7377860875)
    assert gained == pytest.approx(exact, abs=VIGNETTE)


def test_restricted_means_equal_r() -> None:
    """summary(survfit(Surv(time, status) ~ 1, lung[lung$sex == a, ]), rmean = 365)$table."""
    men, women = (restricted_mean(kaplan_meier(arm), 365) for arm in data_set("lung").values())
    assert men == pytest.approx((241.4950851921, 10.3582264911), abs=PRINTED)
    assert women == pytest.approx((297.4654095320, 10.7913239788), abs=PRINTED)


def test_the_log_rank_test_equals_r() -> None:
    """survdiff(Surv(time, status) ~ sex, lung); survdiff(Surv(time, status) ~ trt, veteran)$chisq."""
    found = log_rank(*data_set("lung").values())
    assert found == pytest.approx((112, 91.581739, 10.32674195488563, 0.00131116452036), abs=PRINTED)
    assert log_rank(*data_set("veteran").values()).chi_square == pytest.approx(0.00822734320235, abs=PRINTED)


def test_the_hazard_ratio_equals_r() -> None:
    """summary(coxph(Surv(time, status) ~ sex, lung))$conf.int; summary(coxph(Surv(time, status) ~ trt, veteran))."""
    men, women = data_set("lung").values()
    expected = (0.588002818564, 0.423717830354, 0.815984813171, 0.167178583231)
    assert hazard_ratio(women, men) == pytest.approx(expected, abs=PRINTED)
    standard, test = data_set("veteran").values()
    found = hazard_ratio(test, standard)
    assert (found.value, found.log_error) == pytest.approx((1.01790090394, 0.180661012288), abs=PRINTED)


def test_cumulative_hazard_and_incidence_equal_r() -> None:
    """summary(survfit(Surv(time, status) ~ 1, lung), times)$cumhaz; mgus2: survfit(Surv(t, factor(e, 0:2)) ~ 1)$pstate."""
    hazard = value_at(nelson_aalen(whole("lung")), [90, 365, 730])
    assert hazard == pytest.approx([0.125552968527, 0.888324574368, 2.125042798297], abs=PRINTED)
    patients = whole("mgus2")
    progressed, died = (value_at(cumulative_incidence(patients, cause), [60, 120, 240]) for cause in (1, 2))
    assert progressed == pytest.approx([0.0341037129743, 0.0637221680131, 0.0998137159355], abs=PRINTED)
    assert died == pytest.approx([0.320367010268, 0.531817704080, 0.724027976143], abs=PRINTED)


@pytest.mark.parametrize("events", [([1, 1], [0, 0]), ([0, 0], [1, 1])])
def test_a_hazard_ratio_without_events_is_not_estimated(events: tuple[list[int], list[int]]) -> None:
    first, second = (records([1, 2], status) for status in events)
    with pytest.raises(ValueError, match="not estimable"):
        hazard_ratio(first, second)


def test_a_hazard_ratio_of_groups_that_never_meet_is_not_estimated() -> None:
    with pytest.raises(ValueError, match="not estimable"):
        hazard_ratio(records([1, 2, 3], [1, 1, 1]), records([4, 5, 6], [1, 1, 1]))
