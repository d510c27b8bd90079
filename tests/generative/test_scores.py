"""The range of a score holds the score of every point inside it, its ends are reached, and narrowing never widens it."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from nelm.facts.view import View
from nelm.scores.liver_volume import hepatomegaly, liver_volume, standard_volumes
from nelm.scores.meld import LABORATORY, coefficients, meld
from nelm.scores.score import Score
from nelm.scores.table import all_scores
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


# Every score: two cases, the second of which knows more and contradicts nothing of the first.

NUMBERS = {
    "age": (8, 80, 1, "a"),
    "height": (120, 210, 1, "cm"),
    "weight": (35, 150, 1, "kg"),
    "liver_volume": (600, 5000, 1, "mL"),
    "bilirubin": (5, 400, 10, "mg/dL"),
    "sodium": (1200, 1420, 10, "mmol/L"),
    "inr": (8, 40, 10, "1"),
    "creatinine": (5, 50, 10, "mg/dL"),
    "albumin": (10, 45, 10, "g/dL"),
}
CODES: dict[str, list[str | bool]] = {
    "sex": ["female", "male"],
    "dialysis": [True, False],
    "primary_site": ["ileum", "duodenum", "ampulla", "pancreas_head", "pancreas_body_tail", "unknown_primary"],
    "planned_concomitant_resection": ["none", "minor", "major", "pancreatic", "exenteration"],
    "primary_resection_with_transplant": [True, False],
}
Known = dict[str, tuple[int, int] | list[str | bool]]


@st.composite
def knowledge(draw: st.DrawFn) -> Known:
    """What may be known of a patient: a range, a list of codes, or nothing of each fact."""
    known: Known = {}
    for name, (low, high, _, _) in NUMBERS.items():
        if draw(st.integers(0, 7)):
            first = draw(st.integers(low, high))
            known[name] = (first, min(high, first + draw(st.integers(0, (high - low) // 2))))
    for name, codes in CODES.items():
        if draw(st.integers(0, 3)):
            known[name] = draw(st.lists(st.sampled_from(codes), min_size=1, unique=True))
    if True in known.get("primary_resection_with_transplant", []):  # nothing resected contradicts it
        known["planned_concomitant_resection"] = ["major", "pancreatic", "exenteration"]
    return known


@st.composite
def narrowed(draw: st.DrawFn, known: Known, *, exact: bool) -> Known:
    """The same patient, better known: ranges within the ranges, some of the codes; points where `exact`."""
    more: Known = {}
    for name, (least, most, _, _) in NUMBERS.items():
        known_range = known.get(name, (least, most))
        assert isinstance(known_range, tuple)
        ends = sorted((draw(st.integers(*known_range)), draw(st.integers(*known_range))))
        more[name] = (ends[0], ends[0] if exact else ends[1])
    for name, codes in CODES.items():
        options = known.get(name, codes)
        assert isinstance(options, list)
        chosen = st.lists(st.sampled_from(options), min_size=1, max_size=1 if exact else None, unique=True)
        more[name] = draw(chosen)
    if True in more["primary_resection_with_transplant"] and "none" in more["planned_concomitant_resection"]:
        more["primary_resection_with_transplant"] = [False]  # else the case contradicts itself, and its values widen
    return more


def patient(known: Known) -> View:
    facts: Data = {}
    for name, values in known.items():
        if isinstance(values, tuple):
            _, _, parts, unit = NUMBERS[name]
            low, high = (Decimal(value) / parts for value in values)
            facts[name] = {"low": low, "high": high, "unit": unit} | ({"on": "2024-06-01"} if name == "age" else {})
        else:
            facts[name] = {"any_of": values} if len(values) > 1 else {"value": values[0]}
    return View(as_case(facts), AS_OF)


def within(inner: Score, outer: Score) -> bool:
    """Whether knowing more gave no value that was not possible before."""
    if outer.refusal:
        return inner.refusal == outer.refusal
    if outer.low is None or outer.high is None:
        return True
    if inner.low is None or inner.high is None:
        return bool(inner.refusal)
    return outer.low <= inner.low <= inner.high <= outer.high


@given(st.data(), st.booleans())
def test_knowing_more_never_widens_a_score_or_revokes_a_refusal(data: st.DataObject, exact: bool) -> None:
    known = data.draw(knowledge())
    more = data.draw(narrowed(known, exact=exact))
    for outer, inner in zip(all_scores(patient(known)), all_scores(patient(more)), strict=True):
        assert within(inner, outer), (outer.id, outer.low, outer.high, inner.low, inner.high)
    before, after = hepatomegaly(patient(known)), hepatomegaly(patient(more))
    for name in before.keys() & after.keys():
        assert set_of(after[name]) <= set_of(before[name])
    assert not before or after.keys() <= before.keys()


def set_of(verdict: tuple[bool, bool]) -> set[bool]:
    """What can still be true, as a set."""
    return {answer for answer, can_be in zip((True, False), verdict, strict=True) if can_be}


@given(st.data())
def test_what_a_score_does_not_ask_for_does_not_move_it(data: st.DataObject) -> None:
    """Where every fact is known but one, and a score does not ask for that one, knowing it changes nothing."""
    point = data.draw(narrowed({}, exact=True))
    open_fact = data.draw(st.sampled_from([*NUMBERS, *CODES]))
    without = {name: values for name, values in point.items() if name != open_fact}
    asked = "birth_date" if open_fact == "age" else open_fact
    for outer, inner in zip(all_scores(patient(without)), all_scores(patient(point)), strict=True):
        if asked not in outer.missing:
            assert (outer.low, outer.high, outer.refusal) == (inner.low, inner.high, inner.refusal), outer.id


@given(st.data())
def test_both_ends_of_a_standard_volume_are_reached(data: st.DataObject) -> None:
    known = data.draw(narrowed({"age": (18, 80)}, exact=False))
    height, weight, age, sexes = (known[name] for name in ("height", "weight", "age", "sex"))
    assert (
        isinstance(age, tuple) and isinstance(height, tuple) and isinstance(weight, tuple) and isinstance(sexes, list)
    )
    ages = {*age, *(year for year in (50, 51, 70) if age[0] <= year <= age[1])}
    points = [
        standard_volumes(patient({"height": (h, h), "weight": (w, w), "age": (a, a), "sex": [sex]}))
        for h, w, a, sex in product({*height}, {*weight}, ages, sexes)
    ]
    found = [(name, end) for point in points for name, ends in point for end in ends]
    for name, (low, high) in standard_volumes(patient(known)):
        reached = [value for other, value in found if other == name]
        assert (low, high) == (min(reached), max(reached))
    whole = liver_volume(patient(known))
    assert (whole.low, whole.high) == (min(value for _, value in found), max(value for _, value in found))
