"""What holds of every fact, recorded or derived, whatever a case says."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from nelm.errors import BadInput
from nelm.facts.calendar import Days, show_day
from nelm.facts.case import Case, Observed, Reading, event_day
from nelm.facts.dictionary import dictionary
from nelm.facts.view import View, base_inputs, derived_facts
from nelm.facts.words import REASONS
from nelm.logic import Codes, Cut, Interval, Numbers, Values, meet, numbers, subset
from tests.cases import AS_OF, Data, as_case, case_data

DERIVED = tuple(derived_facts())


def all_facts(*cases: Case) -> list[str]:
    """Every derived fact, and the recorded ones that the cases speak of."""
    return [*DERIVED, *dict.fromkeys(name for case in cases for name in case.readings)]


def cases_of(*facts: str) -> st.SearchStrategy[Case]:
    """Cases that say much about what some facts are computed from, and nothing else."""
    names = tuple(dict.fromkeys(base for fact in facts for base in base_inputs(fact)))
    return case_data(most=4, names=names).map(usable).filter(bool).map(lambda case: case or Case("none", {}))


def usable(facts: Data) -> Case | None:
    """The case, or none where the generator wrote what the reader refuses (a reading before the birth)."""
    try:
        return as_case(facts)
    except BadInput:
        return None


any_case = st.sampled_from(DERIVED).flatmap(cases_of)


# --- (a) there is always something a fact may be -------------------------------------------------------------------


@given(any_case)
def test_a_fact_always_has_a_possible_value_within_its_dictionary_entry(case: Case) -> None:
    view = View(case, AS_OF)
    for name in all_facts(case):
        observed = view.observed(name)
        assert observed.values, name
        assert subset(observed.values, observed.fact.everything()) or observed.fact.unit == "a", name


@given(any_case)
def test_what_is_not_exact_has_a_reason_and_a_recorded_fact_to_ask_for(case: Case) -> None:
    view = View(case, AS_OF)
    for name in all_facts(case):
        observed = view.observed(name)
        assert observed.reason in {"", *REASONS}
        assert not observed.conflict or observed.reason == "conflicting"
        assert all(base in dictionary() for base in (*observed.asks, *observed.outcomes))
        assert bool(observed.asks) or not observed.reason or observed.conflict, name


# --- (b) narrowing one reading narrows what follows from it ----------------------------------------------------------


def fewer(values: Values, draw: st.DrawFn) -> Values:
    """A part of a set of values that is not empty."""
    if not isinstance(values, Numbers):
        return frozenset(draw(st.sets(st.sampled_from(sorted(values)), min_size=1)))
    ends = st.sampled_from([0, 1, 2, 2.9, 3, 9.9, 10, 19, 20, 20.1, 30, 55, 60, 100]).map(float)
    low, high = sorted([draw(ends), draw(ends)])
    part = values & numbers([Interval(Cut(low, draw(st.integers(0, 1))), Cut(high, draw(st.integers(0, 1))))])
    return part or values


def within(span: Days, draw: st.DrawFn) -> Days:
    """Some days of an interval of days, not after the as-of date, with which a partial date ends."""
    last = min(span.last, AS_OF)
    if span.first >= last:
        return span
    one, other = (draw(st.integers(span.first, last)) for _ in range(2))
    return Days(min(one, other), max(one, other))


@st.composite
def narrowed(draw: st.DrawFn, cases: st.SearchStrategy[Case], *, dates: bool) -> tuple[Case, Case]:
    """A case, and the same with one reading that claims less: fewer values, or fewer days."""
    case = draw(cases)
    known = [
        (name, index)
        for name, readings in case.readings.items()
        for index, reading in enumerate(readings)
        if not reading.reason and reading.earliest() <= AS_OF
    ]
    assume(known)
    name, index = draw(st.sampled_from(known))
    reading = case.readings[name][index]
    smaller = with_fewer_days(reading, draw) if dates else replace(reading, values=fewer(reading.values, draw))
    readings = list(case.readings[name])
    readings[index] = smaller
    return case, replace(case, readings={**case.readings, name: tuple(readings)})


def with_fewer_days(reading: Reading, draw: st.DrawFn) -> Reading:
    """A reading dated more exactly; one whose `since` is its own date or a later one stays as it is."""
    if event := event_day(reading):
        span = within(event, draw)
        return replace(reading, values=numbers([Interval(Cut(span.first, 0), Cut(span.last, 1))]))
    on = within(reading.on, draw) if reading.on else None
    since = within(reading.since, draw) if reading.since else None
    return reading if on and since and since.first > on.last else replace(reading, on=on, since=since)


def only_narrower(pair: tuple[Case, Case], facts: Sequence[str]) -> None:
    before, after = (View(case, AS_OF) for case in pair)
    for fact in facts:
        became = after.observed(fact)
        if not became.conflict:
            assert subset(became.values, before.observed(fact).values), fact


@given(narrowed(any_case, dates=False))
def test_a_reading_that_claims_less_never_widens_what_follows_unless_it_contradicts_another(
    pair: tuple[Case, Case],
) -> None:
    only_narrower(pair, all_facts(*pair))


CLOCKS = ("documented_stability", "months_since_primary_removal", "recurrence_free_months", "primary_removal")


@given(narrowed(st.sampled_from([*CLOCKS, "age_at_assessment"]).flatmap(cases_of), dates=True))
def test_a_date_known_better_never_widens_what_follows_unless_it_contradicts_another(pair: tuple[Case, Case]) -> None:
    only_narrower(pair, [*CLOCKS, "age_at_assessment", *pair[0].readings])


@given(narrowed(cases_of("extrahepatic_status"), dates=True))
def test_a_date_known_better_never_widens_the_extrahepatic_status(pair: tuple[Case, Case]) -> None:
    only_narrower(pair, ["extrahepatic_status"])


# --- (c) the future changes nothing ----------------------------------------------------------------------------------


@given(any_case, any_case)
def test_readings_after_the_day_change_nothing(case: Case, other: Case) -> None:
    later = {
        name: tuple(reading for reading in readings if reading.earliest() > AS_OF)
        for name, readings in other.readings.items()
    }
    both = {name: (*case.readings.get(name, ()), *later.get(name, ())) for name in {*case.readings, *later}}
    before, after = View(case, AS_OF), View(replace(case, readings=both), AS_OF)
    assert after.ignored == before.ignored + sum(map(len, later.values()))
    for name in all_facts(case):
        assert after.observed(name) == before.observed(name), name


# --- (d) the order of the file means nothing -------------------------------------------------------------------------


@given(any_case, st.randoms(use_true_random=False))
def test_the_order_of_readings_means_nothing(case: Case, shuffle: random.Random) -> None:
    mixed = {name: tuple(shuffle.sample(readings, len(readings))) for name, readings in case.readings.items()}
    before, after = View(case, AS_OF), View(replace(case, readings=mixed), AS_OF)
    for name in all_facts(case):
        assert said(after.observed(name)) == said(before.observed(name)), name


def said(observed: Observed) -> tuple[object, ...]:
    return observed.values, observed.reason, observed.conflict, observed.asks, observed.since, observed.until
