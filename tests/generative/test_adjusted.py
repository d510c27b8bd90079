"""The adjusted difference finds a benefit of known size where the plain one is misled, and finds none where there is none."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nelm.survival.adjusted import adjusted_difference, arm_mean, propensity, standardised
from nelm.survival.kaplan_meier import kaplan_meier
from nelm.survival.records import Floats, records
from nelm.survival.restricted_mean import restricted_mean

HORIZON, LAST = 120.0, 200.0


class Cohort(NamedTuple):
    """Simulated patients, and the true difference of restricted means in all of them together."""

    times: Floats
    status: Floats
    treated: Floats
    covariates: Floats
    truth: float


def mean_until(hazard: Floats) -> float:
    """The restricted mean of patients with these hazards, on average."""
    return float(((1 - np.exp(-hazard * HORIZON)) / hazard).mean())


def simulated(size: int, log_ratio: float, random: np.random.Generator) -> Cohort:
    """Older patients and those with more tumour die earlier and are transplanted less often, as in the published series."""
    age, burden = random.normal(size=size), random.normal(size=size)
    chance = 1 / (1 + np.exp(1.0 * age + 0.7 * burden))
    treated = (random.random(size) < chance).astype(float)
    untreated = 0.010 * np.exp(0.5 * age + 0.4 * burden)
    hazard = untreated * np.exp(log_ratio * treated)
    death, censored = random.exponential(1 / hazard), random.uniform(LAST * 0.7, LAST, size)
    truth = mean_until(untreated * np.exp(log_ratio)) - mean_until(untreated)
    times = np.minimum(death, censored)
    return Cohort(times, (death <= censored).astype(float), treated, np.stack([age, burden], axis=1), truth)


def found(cohort: Cohort, seed: int = 1) -> tuple[float, float, float, float]:
    """The adjusted difference with its interval, and the plain one."""
    one = adjusted_difference(cohort.times, cohort.status, cohort.treated, cohort.covariates, HORIZON, seed)
    return one.value, one.low, one.high, one.unadjusted


@pytest.mark.parametrize("log_ratio", [-1.0, -0.5, 0.0])
def test_the_adjusted_difference_finds_the_truth_where_the_plain_one_is_misled(log_ratio: float) -> None:
    cohort = simulated(4000, log_ratio, np.random.default_rng(11))
    value, low, high, plain = found(cohort)
    assert low <= cohort.truth <= high
    assert plain - cohort.truth > 3 * abs(value - cohort.truth)


@pytest.mark.nightly
def test_the_truth_lies_in_the_interval_as_often_as_it_says() -> None:
    random = np.random.default_rng(7)
    hits = []
    for seed in range(300):
        cohort = simulated(300, -0.7, random)
        _, low, high, _ = found(cohort, seed)
        hits.append(low <= cohort.truth <= high)
    assert 0.92 <= np.mean(hits) <= 0.98  # 95 %, as 300 simulations can tell


@given(st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=2, max_size=40))
def test_without_weights_it_is_the_kaplan_meier_mean(rows: list[tuple[int, bool]]) -> None:
    rows = sorted(rows)
    times, status = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    horizon = float(times.max())
    expected = restricted_mean(kaplan_meier(records(times, status.astype(int))), horizon).value
    assert abs(arm_mean(times, status, np.ones(len(rows)), horizon) - expected) < 1e-9


def test_propensity_is_logistic_regression() -> None:
    # R 4.2: x <- 0:5; treated <- c(0,0,1,0,1,1); fitted(glm(treated ~ x, family = binomial)); tolerance 1e-7
    expected = [0.045866484, 0.139308963, 0.352740693, 0.647259307, 0.860691037, 0.954133516]
    got = propensity(standardised(np.arange(6.0)[:, None]), np.array([0.0, 0, 1, 0, 1, 1]), np.ones(6))
    assert np.allclose(got, expected, atol=1e-7)


def test_covariates_that_foretell_the_treatment_are_refused() -> None:
    treated = np.repeat([0.0, 1.0], 20)
    with pytest.raises(ValueError, match="foretell the treatment"):
        adjusted_difference(np.arange(1.0, 41), np.ones(40), treated, treated[:, None], 10)


def test_an_arm_without_patients_or_follow_up_is_refused() -> None:
    with pytest.raises(ValueError, match="no patients"):
        adjusted_difference([1.0, 2.0], [1, 1], [1, 1], [[0.0], [1.0]], 1)
    with pytest.raises(ValueError, match="not followed"):
        adjusted_difference([1.0, 2.0, 9.0], [1, 0, 1], [1, 1, 0], [[0.0], [1.0], [0.5]], 5)
