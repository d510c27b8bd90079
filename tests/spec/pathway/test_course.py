"""The facts the pathway derives: the phase on record, months to a recurrence, and what the grade rests on."""

from __future__ import annotations

from textwrap import indent

import pytest

from nelm.exchange.case_file import case_from
from nelm.facts.calendar import days
from nelm.facts.case import Observed
from nelm.facts.view import View
from nelm.facts.words import show_values
from nelm.library.document import parse


def observed(fact: str, facts: str, as_of: str = "2024-06-01") -> Observed:
    case = case_from(parse(f"case: one\nfacts:\n{indent(facts.strip(), '  ')}\n", "case.yaml"))
    return View(case, days(as_of).first).observed(fact)


def phase(facts: str, as_of: str = "2024-06-01") -> set[str]:
    return set(observed("recorded_phase", facts, as_of).codes)


R0 = "liver_resection: {value: R0, on: 2022-02-10}\n"
CLEAR = "recurrence_after_liver_resection: {value: none, on: 2024-05-20}"


@pytest.mark.parametrize(
    ("facts", "phases"),
    [
        ("{}", {"metastases"}),
        ("liver_resection: {value: none, on: 2024-05-20}", {"metastases"}),
        ("liver_resection: {value: planned, on: 2024-05-20}", {"metastases"}),
        ("liver_resection: {unknown: not-asked}", {"metastases"}),
        (R0 + CLEAR, {"resected_clear"}),
        (R0, {"recurred", "resected_clear"}),
        (R0 + "recurrence_after_liver_resection: 2023-01-01", {"recurred"}),
        (R0 + "recurrence_after_liver_resection: 2021-01-01", {"recurred", "resected_clear"}),
        (R0 + "recurrence_after_liver_resection: 2022", {"recurred", "resected_clear"}),
        (R0 + "recurrence_after_liver_resection: {value: none}", {"recurred", "resected_clear"}),
        (R0 + "recurrence_after_liver_resection: {value: none, on: 2021-05-20}", {"recurred", "resected_clear"}),
        (R0 + "recurrence_after_liver_resection: [2023-01-01, {value: none, on: 2022-09-01}]", {"recurred"}),
        (R0 + "recurrence_after_liver_resection: [2023-01-01, {value: none, on: 2024-05-20}]", {"recurred", "resected_clear"}),
        ("liver_resection: {value: R2, on: 2022-02-10}\n" + CLEAR, {"metastases"}),
        ("liver_resection: {any_of: [R1, R2], on: 2022-02-10}\n" + CLEAR, {"metastases", "recurred", "resected_clear"}),
        ("liver_resection: {any_of: [none, R0], on: 2022-02-10}\n" + CLEAR, {"metastases", "resected_clear"}),
        ("liver_resection: done\n" + CLEAR, {"recurred", "resected_clear"}),
        (
            "liver_resection: [{value: R0, on: 2021-02-10}, {value: R1, on: 2023-02-10}]\n"
            "recurrence_after_liver_resection: [2022-12-01, {value: none, on: 2024-05-20}]",
            {"resected_clear"},
        ),
        ("transplant: 2024-05-31", {"transplanted"}),
        ("transplant: 2024-06-01", {"metastases"}),
        ("transplant: 2024-07-01", {"metastases"}),
        ("transplant: 2024", {"metastases", "transplanted"}),
        ("transplant: {value: none, on: 2024-05-20}", {"metastases"}),
        ("transplant: {unknown: masked}", {"metastases"}),
        ("transplant: 2023\n" + R0, {"transplanted"}),
        ("transplant: 2024\n" + R0 + CLEAR, {"resected_clear", "transplanted"}),
    ],
)  # fmt: skip
def test_the_phase_is_what_the_record_says(facts: str, phases: set[str]) -> None:
    assert phase(facts) == phases


def test_an_open_phase_asks_for_what_would_settle_it() -> None:
    assert observed("recorded_phase", R0).asks == ("recurrence_after_liver_resection",)
    assert observed("recorded_phase", R0).reason == "silent"
    assert observed("recorded_phase", "transplant: 2024").asks == ("transplant",)
    assert observed("recorded_phase", "liver_resection: done\n" + CLEAR).asks == (
        "recurrence_after_liver_resection",
        "liver_resection",
    )
    assert observed("recorded_phase", "{}").asks == ()


def test_readings_of_a_resection_that_contradict_each_other_are_named_and_leave_the_phase_open() -> None:
    found = observed("recorded_phase", "liver_resection: [R0, none]")
    assert "R0" in found.conflict
    assert found.reason == "conflicting" and "metastases" in found.codes
    assert observed("recorded_phase", R0).conflict == ""


def months(facts: str) -> str:
    known = observed("months_to_recurrence", facts)
    return show_values(known.fact, known.values)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ("transplant: 2021-03-01\nrecurrence_after_transplant: 2023-03-01", "23 months"),
        ("transplant: 2021-03-01\nrecurrence_after_transplant: 2023-03-02", "24 months"),
        ("transplant: 2021-03-01\nrecurrence_after_transplant: 2021-03-02", "0 months"),
        ("transplant: 2021-03\nrecurrence_after_transplant: 2023", "21-33 months"),
        ("transplant: 2021-03-01\nrecurrence_after_transplant: [2023-09-02, 2022-03-02]", "12 months"),
        ("transplant: [2018-03-01, 2021-03-01]\nrecurrence_after_transplant: [2020-03-02, 2022-03-02]", "12 months"),
        ("transplant: 2021-03-01\nrecurrence_after_transplant: {value: none, on: 2024-05-20}", "never began"),
        ("transplant: none\nrecurrence_after_transplant: 2022-03-02", "never began"),
        ("transplant: 2021-03-01", "not documented"),
        ("recurrence_after_transplant: 2022-03-02", "not documented"),
    ],
)
def test_months_to_recurrence_are_those_complete_before_its_day(facts: str, words: str) -> None:
    assert months(facts) == words


def test_a_recurrence_before_the_transplant_contradicts_it() -> None:
    known = observed("months_to_recurrence", "transplant: 2021-03-01\nrecurrence_after_transplant: 2020-01-01")
    assert known.values == known.fact.everything()
    assert known.conflict and known.reason == "conflicting"


def test_a_recurrence_that_may_be_of_before_the_transplant_leaves_more_open() -> None:
    both = "transplant: 2021-03-01\nrecurrence_after_transplant: [2021, 2022-03-02]"
    assert months(both) == "0-12 months"


def test_months_that_are_not_known_ask_for_the_dates() -> None:
    assert observed("months_to_recurrence", "{}").asks == ("transplant", "recurrence_after_transplant")
    assert observed("months_to_recurrence", "transplant: 2021-03-01").asks == ("recurrence_after_transplant",)
    assert observed("months_to_recurrence", "{}").reason == "silent"


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ("recurrence_after_transplant: 2022-03-02", {"true"}),
        ("recurrence_after_transplant: 2022", {"true"}),
        ("recurrence_after_transplant: {value: none, on: 2024-05-20}", {"false"}),
        ("recurrence_after_transplant: [2022, {value: none, on: 2024-05-20}]", {"true"}),
        ("recurrence_after_transplant: {unknown: not-performed}", {"true", "false"}),
        ("{}", {"true", "false"}),
    ],
)
def test_a_recurrence_happened_where_it_has_a_date(facts: str, codes: set[str]) -> None:
    assert set(observed("recurred_after_transplant", facts).codes) == codes


def test_a_recurrence_nobody_speaks_of_is_asked_for() -> None:
    known = observed("recurred_after_transplant", "{}")
    assert (known.reason, known.asks) == ("silent", ("recurrence_after_transplant",))


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ("{}", {"true", "false"}),
        ("grade: G1", {"true", "false"}),
        ("grade: {value: G1, lesion: primary}", {"true"}),
        ("grade: {value: G1, lesion: primary}\nki67: {value: 2, lesion: other}", {"true"}),
        ("grade: {value: G1, lesion: primary}\nki67: 2", {"true", "false"}),
        ("grade: {value: G1, lesion: primary}\nki67: {value: 2, lesion: liver_metastasis}", {"false"}),
        ("grade: {unknown: not-performed}", {"true", "false"}),
    ],
)
def test_the_grade_rests_on_another_lesion_where_every_reading_says_so(facts: str, codes: set[str]) -> None:
    assert set(observed("graded_elsewhere", facts).codes) == codes
