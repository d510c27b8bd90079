"""What holds of every fact, recorded or derived, whatever a case says."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from nelm.errors import BadInput
from nelm.facts.calendar import Days, completed_months
from nelm.facts.case import Case, Observed, Reading, event_day
from nelm.facts.dictionary import NEVER, dictionary
from nelm.facts.view import View, base_inputs, derived_facts
from nelm.facts.words import REASONS
from nelm.logic import Cut, Interval, Numbers, Values, numbers, subset
from tests.cases import AS_OF, Data, as_case, as_text, case_data

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


# Dates better known: of grade and mitoses not tried, since a count belongs to a specimen by its date, and another date
# is another specimen. Of the extrahepatic status only where examinations keep their dates: they belong to a finding by
# its date, and "2023-05" beside "2023-05" is one visit, beside "2023-05-14" perhaps another.

DATED = ("documented_stability", "months_since_primary_removal", "recurrence_free_months", "primary_removal",
         "age_at_assessment")  # fmt: skip
FINDINGS = ("extrahepatic_disease", "extrahepatic_resection", "recurrence_extrahepatic")


@given(narrowed(st.sampled_from(DATED).flatmap(cases_of), dates=True))
def test_a_date_known_better_never_widens_what_follows_unless_it_contradicts_another(pair: tuple[Case, Case]) -> None:
    only_narrower(pair, [*DATED, *pair[0].readings])


def without_shared_partial_dates(case: Case) -> Case:
    """The case without the examinations of an unknown day."""
    return replace(
        case,
        readings={
            name: tuple(r for r in readings if name in FINDINGS or r.on is None or r.on.exact)
            for name, readings in case.readings.items()
        },
    )


@given(narrowed(cases_of("extrahepatic_status").map(without_shared_partial_dates), dates=True))
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


# --- the dangerous directions ----------------------------------------------------------------------------------------


def certain(case: Case, fact: str, *codes: str) -> list[Reading]:
    """The readings up to the day that certainly say one of some codes."""
    return [r for r in View(case, AS_OF).readings(fact) if not r.reason and r.codes <= frozenset(codes)]


def least(values: Values) -> float:
    """The fewest months of a set; -1 where there may be none."""
    assert isinstance(values, Numbers)
    return values[0].start.value


@given(cases_of("documented_stability"))
def test_no_more_months_of_stability_are_certain_than_have_passed_since_any_progression(case: Case) -> None:
    for progression in certain(case, "disease_course", "progression"):
        since = completed_months(progression.earliest(), AS_OF)
        assert least(View(case, AS_OF).observed("documented_stability").values) <= since


@given(cases_of("documented_stability"))
def test_stability_is_never_certain_where_nothing_later_was_seen_than_a_progression(case: Case) -> None:
    seen = [r for r in View(case, AS_OF).readings("disease_course") if not r.reason]
    for progression in certain(case, "disease_course", "progression"):
        if all(reading.earliest() <= progression.latest(AS_OF) for reading in seen):
            assert least(View(case, AS_OF).observed("documented_stability").values) == NEVER


@given(st.lists(st.tuples(st.integers(0, 900), st.sampled_from(["stable", "response", "progression"])), min_size=1))
def test_stability_of_exactly_dated_readings_is_what_a_clinician_counts(course: list[tuple[int, str]]) -> None:
    by_day = dict(sorted(course))
    entries = [{"value": code, "on": as_text(AS_OF - 900 + day)} for day, code in by_day.items()]
    run: list[int] = []
    for day, code in by_day.items():
        run = [] if code == "progression" else [*run, AS_OF - 900 + day]
    expected = (completed_months(run[0], run[-1]), completed_months(run[0], AS_OF)) if run else (NEVER, NEVER)
    observed = View(as_case({"disease_course": entries}), AS_OF).observed("documented_stability")
    assert observed.values == observed.fact.span(*expected)


@given(cases_of("months_since_primary_removal", "recurrence_free_months"))
def test_no_more_months_are_certain_than_have_passed_since_any_resection(case: Case) -> None:
    view = View(case, AS_OF)
    for fact in ("primary_resection", "extrahepatic_resection"):
        for resection in certain(case, fact, "R0", "R1", "R2", "done"):
            since = completed_months(resection.earliest(), AS_OF)
            assert least(view.observed("recurrence_free_months").values) <= since
            if fact == "primary_resection":
                assert least(view.observed("months_since_primary_removal").values) <= since


@given(cases_of("extrahepatic_status"))
def test_disease_outside_the_liver_is_never_certainly_absent_where_nothing_later_contradicts_a_positive(
    case: Case,
) -> None:
    view = View(case, AS_OF)
    later = [r for r in view.readings("extrahepatic_disease") if not r.reason and "false" in r.codes and r.on]
    for positive in certain(case, "extrahepatic_disease", "true"):
        if all(reading.earliest() <= positive.latest(AS_OF) for reading in later):
            assert "present" in view.observed("extrahepatic_status").codes


@given(cases_of("extrahepatic_status"))
def test_disease_outside_the_liver_is_never_certainly_absent_without_a_dated_negative(case: Case) -> None:
    if not [r for r in certain(case, "extrahepatic_disease", "false") if r.on]:
        assert "present" in View(case, AS_OF).observed("extrahepatic_status").codes


@given(cases_of("who_grade"))
def test_no_reading_of_a_high_grade_is_ever_outweighed(case: Case) -> None:
    view = View(case, AS_OF)
    high = [r for r in view.readings("ki67") if not r.reason and r.numbers[0].start >= Cut(20, 1)]
    high += certain(case, "grade", "G3")
    if high:
        assert view.observed("who_grade").codes <= {"G3", "carcinoma"}
    if certain(case, "histology", "NEC", "small_cell", "MiNEN") or certain(case, "differentiation", "poor"):
        assert view.observed("who_grade").codes == {"carcinoma"}
