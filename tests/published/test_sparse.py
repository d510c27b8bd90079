"""Curves from a few published points: against arithmetic, an independent integral, and closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import gamma, gammainc

from nelm.errors import BadInput
from nelm.evidence.sparse import (
    Drawn,
    draw,
    drawn_restricted_mean,
    drawn_survival,
    information,
    restricted_mean,
    sparse_curve,
    survival_at,
)
from nelm.evidence.streams import uniforms

MILAN = sparse_curve([60, 120], [0.972, 0.888], 42)
NOT_TRANSPLANTED = sparse_curve([60, 120], [0.509, 0.224], 46)


def test_the_unadjusted_difference_of_mazzaferro_2016() -> None:
    """From its points, 97.2 and 88.8 % against 50.9 and 22.4 % at 5 and 10 years: 15.5 and 50.5 months, to 0.1."""
    gained = [restricted_mean(MILAN, months) - restricted_mean(NOT_TRANSPLANTED, months) for months in (60, 120)]
    assert gained == pytest.approx([15.5, 50.5], abs=0.1)


def test_the_curve_is_log_linear_between_points() -> None:
    """By hand: the square root of 0.972 half way, and (1 - S) / -log S of each stretch as its mean."""
    assert survival_at(MILAN, [0, 30, 60, 120]) == pytest.approx([1, math.sqrt(0.972), 0.972, 0.888], abs=1e-12)
    first, second = (1 - 0.972) / -math.log(0.972), (0.972 - 0.888) / -math.log(0.888 / 0.972)
    assert restricted_mean(MILAN, 120) == pytest.approx(60 * (first + second), abs=1e-9)


def test_survival_drawn_lies_about_the_published() -> None:
    """The median of the draws is the published value to within one per cent of survival, for many and for few events."""
    for curve in (MILAN, NOT_TRANSPLANTED):
        middle = np.median(drawn_survival(draw(curve, 1, "centre", 20_000), curve.times), axis=0)
        assert middle == pytest.approx(curve.survival, abs=0.01)


def test_the_mean_of_an_early_or_late_hazard_equals_its_closed_form() -> None:
    """The integral of exp(-h u^k) from 0 to 1 is gammainc(1/k, h) gamma(1/k) / (k h^(1/k)); 24 nodes reach 1e-5 of it."""
    for shape in (0.3, 0.5, 1, 2, 3):
        for kept in (0.01, 0.5, 0.97):
            hazard = -math.log(kept)
            exact = 60 * gammainc(1 / shape, hazard) * gamma(1 / shape) / (shape * hazard ** (1 / shape))
            drawn = Drawn(np.array([0.0, 60.0]), np.array([[kept]]), np.array([[shape]]))
            assert drawn_restricted_mean(drawn, 60)[0] == pytest.approx(exact, abs=1e-5)


def test_without_censoring_those_alive_at_the_start_inform() -> None:
    assert information(MILAN) == pytest.approx([42, 42 * 0.972], abs=1e-9)
    assert information(sparse_curve([12], [1.0], 30)) == pytest.approx([30])
    assert information(sparse_curve([12], [0.0], 30)) == pytest.approx([30])


def test_censoring_leaves_less_information() -> None:
    """By hand for 40 at risk falling to 10 while 80 % survive: 0.2 log(4) / (0.8 x 0.2231436 x (1/10 - 1/40))."""
    curve = sparse_curve([12], [0.8], 40, at_risk=[10])
    assert information(curve) == pytest.approx([0.2 * math.log(4) / (0.8 * 0.2231435513 * 0.075)], rel=1e-8)
    followed = sparse_curve([60, 120], [0.972, 0.888], 42, follow_up=122)
    assert followed.at_risk == pytest.approx([42 * 0.972 * (1 - 60 / 244), 42 * 0.888 * (1 - 120 / 244)])
    assert np.all(information(followed) < information(MILAN))


def test_a_draw_depends_on_its_key_and_number_alone() -> None:
    whole = draw(MILAN, 7, "mazzaferro-2016/transplant", 100)
    parts = [draw(MILAN, 7, "mazzaferro-2016/transplant", 20, first) for first in (80, 60, 40, 20, 0)]
    assert np.array_equal(whole.kept, np.concatenate([part.kept for part in reversed(parts)]))
    assert np.array_equal(whole.shapes, np.concatenate([part.shapes for part in reversed(parts)]))
    for seed, key in ((8, "mazzaferro-2016/transplant"), (7, "mazzaferro-2016/care")):
        assert not np.any(draw(MILAN, seed, key, 100).kept == whole.kept)


def test_the_streams_never_change() -> None:
    """Results must be the same in later versions: these numbers were drawn by the first."""
    expected = [0.11672291030118565, 0.06277927344311884, 0.29664558400543284, 0.401565365107729, 0.5986371033873722]
    assert uniforms(1, "x", 0, 1, 5)[0].tolist() == expected


def test_the_numbers_drawn_are_uniform_and_unrelated() -> None:
    """20,000 draws of four numbers: mean 1/2 and variance 1/12 to four standard errors, no correlation above 0.03."""
    numbers = uniforms(3, "spread", 0, 20_000, 4)
    assert numbers.mean(axis=0) == pytest.approx(np.full(4, 0.5), abs=4 * (1 / 12 / 20_000) ** 0.5)
    assert numbers.var(axis=0) == pytest.approx(np.full(4, 1 / 12), abs=4 * (1 / 180 / 20_000) ** 0.5)
    assert np.max(np.abs(np.corrcoef(numbers.T) - np.eye(4))) < 0.03


@pytest.mark.parametrize("at", [120.1, -1, math.nan])
def test_a_time_outside_the_points_is_refused(at: float) -> None:
    for ask in (lambda: survival_at(MILAN, [60, at]), lambda: restricted_mean(MILAN, at)):
        with pytest.raises(BadInput, match="nothing is known beyond the last point"):
            ask()


REFUSED: dict[str, tuple[list[float], list[float], int, str]] = {
    "no points": ([], [], 40, "no points"),
    "more times than values": ([1, 2], [0.9], 40, "no points"),
    "nobody": ([1], [0.9], 0, "no points"),
    "a point at 0": ([0, 1], [1, 0.9], 40, "must rise"),
    "out of order": ([2, 1], [0.9, 0.8], 40, "must rise"),
    "not a time": ([math.nan], [0.9], 40, "must rise"),
    "rising": ([1, 2], [0.8, 0.9], 40, "must fall"),
    "per cents": ([1, 2], [90, 80], 40, "must fall"),
    "not a number": ([1], [math.nan], 40, "must fall"),
    "after the end": ([1, 2], [0, 0], 40, "nobody is left"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_points_that_make_no_curve_are_refused(name: str) -> None:
    times, survival, patients, told = REFUSED[name]
    with pytest.raises(BadInput, match=told):
        sparse_curve(times, survival, patients)


@pytest.mark.parametrize("at_risk", [[30], [41, 20], [20, 30], [20, -1]])
def test_numbers_at_risk_that_rise_are_refused(at_risk: list[int]) -> None:
    with pytest.raises(BadInput, match="no numbers at risk"):
        sparse_curve([1, 2], [0.9, 0.8], 40, at_risk=at_risk)
