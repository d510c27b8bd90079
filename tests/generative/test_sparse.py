"""What holds of every curve from a few points, and of every curve drawn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nelm.evidence.sparse import (
    SparseCurve,
    draw,
    drawn_restricted_mean,
    drawn_survival,
    restricted_mean,
    sparse_curve,
    survival_at,
)
from nelm.evidence.streams import uniforms

CLOSE = 1e-9


@st.composite
def curves(draw: st.DrawFn) -> SparseCurve:
    """One to five points, plateaus among them, with or without a follow-up."""
    times = sorted(draw(st.sets(st.integers(1, 240), min_size=1, max_size=5)))
    shares = [draw(st.one_of(st.just(1.0), st.floats(0.05, 1))) for _ in times]
    follow_up = draw(st.none() | st.floats(10, 300))
    return sparse_curve(times, np.cumprod(shares), draw(st.integers(1, 500)), follow_up=follow_up)


@given(curves(), st.integers(0, 2**32), st.data())
def test_every_draw_is_a_survival_curve_with_its_mean(curve: SparseCurve, seed: int, data: st.DataObject) -> None:
    last = float(curve.times[-1])
    drawn = draw(curve, seed, "any", 20)
    at = np.linspace(0, last, 40)
    alive = drawn_survival(drawn, at)
    assert np.all((alive >= 0) & (alive <= 1)) and np.all(alive[:, 0] == 1)
    assert np.all(np.diff(alive, axis=1) <= CLOSE)
    horizon = data.draw(st.floats(0.01, last))
    means = drawn_restricted_mean(drawn, horizon)
    assert np.all((means >= 0) & (means <= horizon + CLOSE))
    assert np.all(means >= horizon * drawn_survival(drawn, horizon).ravel() - CLOSE)


@given(curves())
def test_the_curve_goes_through_its_points(curve: SparseCurve) -> None:
    assert survival_at(curve, curve.times) == pytest.approx(curve.survival, abs=CLOSE)
    assert 0 < restricted_mean(curve, float(curve.times[-1])) <= curve.times[-1] + CLOSE


@given(curves(), st.lists(st.integers(1, 30), min_size=1, max_size=5), st.integers(0, 2**32))
def test_draws_do_not_depend_on_the_chunks(curve: SparseCurve, chunks: list[int], seed: int) -> None:
    whole = draw(curve, seed, "key", sum(chunks))
    starts = np.cumsum([0, *chunks[:-1]]).tolist()
    parts = [draw(curve, seed, "key", count, first) for first, count in zip(starts, chunks, strict=True)]
    assert np.array_equal(whole.kept, np.concatenate([part.kept for part in parts]))
    assert np.array_equal(whole.shapes, np.concatenate([part.shapes for part in parts]))


@given(st.integers(0, 2**63), st.text(max_size=20), st.integers(0, 10**9), st.integers(1, 9))
def test_numbers_drawn_lie_between_0_and_1(seed: int, key: str, first: int, width: int) -> None:
    numbers = uniforms(seed, key, first, 3, width)
    assert numbers.shape == (3, width) and np.all((numbers > 0) & (numbers < 1))
    assert np.array_equal(numbers[2:], uniforms(seed, key, first + 2, 1, width))
