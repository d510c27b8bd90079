"""Whatever a CSV file holds, it is read or refused; what is read can be reconstructed, and keeps every patient."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from nelm.errors import BadInput
from nelm.evidence.reconstruct import AtRisk, Clicks, reconstruct
from nelm.exchange.curve_file import read_at_risk, read_clicks, records_text
from nelm.survival.records import numbers_at_risk

CELLS = st.sampled_from(["0", "1", "0.5", "0,5", "100", "-1", "NaN", "", '"', "1e9", "6", "ä", "12.25"])
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=3), max_size=6)


@given(st.sampled_from(["time,surv", "time;surv_percent", "time\tn_risk", "surv", ""]), ROWS, st.binary(max_size=8))
def test_a_file_is_read_or_refused(names: str, rows: list[list[str]], more: bytes) -> None:
    mark = next((mark for mark in ";\t" if mark in names), ",")
    text = "\n".join([names, *(mark.join(row) for row in rows)])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "curve.csv"
        path.write_bytes(text.encode() + more)
        for read in (read_clicks, read_at_risk):
            try:
                read(path)
            except BadInput as refused:
                assert "curve.csv" in str(refused) and "remedy: " in str(refused)


@st.composite
def tables(draw: st.DrawFn) -> AtRisk:
    """Numbers at risk that fall, or none after time 0."""
    numbers = sorted(draw(st.lists(st.integers(0, 80), max_size=5)), reverse=True)
    times = sorted(draw(st.sets(st.integers(1, 120), min_size=len(numbers), max_size=len(numbers))))
    return AtRisk(np.array([0.0, *times]), np.array([draw(st.integers(80, 100)), *numbers]))


@given(
    st.lists(st.tuples(st.integers(0, 120), st.integers(0, 100)), min_size=1, max_size=30),
    tables(),
    st.none() | st.integers(0, 80),
)
@example([(2, 9), (2, 9), (2, 9)], AtRisk(np.array([0.0, 1.0]), np.array([80, 2])), None)
def test_numbers_at_risk_are_always_reproduced(
    points: list[tuple[int, int]], table: AtRisk, events: int | None
) -> None:
    """Also where the clicks are no curve at all and contradict them."""
    times, percents = zip(*points, strict=True)
    clicks = Clicks(np.array(times, dtype=np.float64), np.array(percents) / 100)
    fit = reconstruct(clicks, table, events)
    assert all(published == found for _, published, found in fit.at_risk)
    assert fit.patients.times.size == table.numbers[0]
    assert np.array_equal(numbers_at_risk(fit.patients, table.times), table.numbers)
    assert records_text(fit.patients).count("\n") == table.numbers[0] + 1
    assert 0 <= fit.mean <= fit.largest <= 1
