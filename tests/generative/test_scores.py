"""The range of a score holds the score of every point inside it, and narrowing never widens it."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from nelm.facts.view import View
from nelm.scores.meld import LABORATORY, coefficients, meld
from tests.cases import AS_OF, Data, as_case

UNITS = {"bilirubin": "mg/dL", "sodium": "mmol/L", "inr": "1", "creatinine": "mg/dL", "albumin": "g/dL"}
RANGES = {"bilirubin": (5, 800), "sodium": (1000, 1600), "inr": (5, 80), "creatinine": (2, 150), "albumin": (5, 60)}


def tenths(name: str) -> st.SearchStrategy[Decimal]:
    low, high = RANGES[name]
    return st.integers(low, high).map(lambda value: Decimal(value) / 10)


@st.composite
def bands(draw: st.DrawFn) -> dict[str, tuple[Decimal, Decimal]]:
    found = {}
    for name in LABORATORY:
        low, high = sorted((draw(tenths(name)), draw(tenths(name))))
        found[name] = (low, high)
    return found


def case(values: dict[str, tuple[Decimal, Decimal]], sex: Data, dialysis: bool) -> View:
    facts: Data = {name: {"low": low, "high": high, "unit": UNITS[name]} for name, (low, high) in values.items()}
    facts |= {"age": {"value": Decimal(50), "on": "2024-06-01"}, "sex": sex, "dialysis": dialysis}
    return View(as_case(facts), AS_OF)


@given(bands(), st.booleans(), st.data())
def test_the_range_of_meld_holds_every_point_of_its_inputs(
    values: dict[str, tuple[Decimal, Decimal]], dialysis: bool, data: st.DataObject
) -> None:
    score = meld(case(values, {"any_of": ["female", "male"]}, dialysis))
    assert score.low is not None and score.high is not None
    point = {name: data.draw(st.decimals(low, high, places=2)) for name, (low, high) in values.items()}
    sex = data.draw(st.sampled_from(["female", "male"]))
    inside = meld(case({name: (value, value) for name, value in point.items()}, {"value": sex}, dialysis))
    assert inside.low is not None and score.low <= inside.low == inside.high
    assert inside.high is not None and inside.high <= score.high


@given(bands())
def test_both_ends_of_the_range_of_meld_are_reached(values: dict[str, tuple[Decimal, Decimal]]) -> None:
    score = meld(case(values, {"value": "male"}, False))
    model = coefficients()
    reached = {
        model.points(
            model.raw({name: float(values[name][bit >> place & 1]) for place, name in enumerate(LABORATORY)}, False)
        )
        for bit in range(32)
    }
    assert (score.low, score.high) == (min(reached), max(reached))
