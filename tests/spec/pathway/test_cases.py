"""The cases of the pathway: a sentence, the place in the review it was checked against, and what each option must be.

The files beside this one hold them. Each case is the patient of `base.yaml`, changed as stated. `expect` gives the status of
an option; `transplants: closed` means every option that is a transplant or asks for one, `opened` names all that are open.
`asks` names the recorded facts that decide an option, in any order; none where only the text is unclear. `caveats` gives how
one of the caveats of an option begins.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nelm.exchange.case_file import case_from
from nelm.facts.calendar import days
from nelm.facts.view import View
from nelm.library.document import Document, read_document
from nelm.library.shelf import Knowledge, typed
from nelm.pathway.algorithm import algorithm
from nelm.pathway.options import Choice, choices

FOLDER = Path(__file__).parent
BASE = FOLDER / "base.yaml"
PLACES = {
    "Opinion statement": 1, "Introduction": 5, "Selection criteria": 9, "Liver transplantation vs. liver resection": 3,
    "Liver transplantation vs. locoregional and systemic therapies": 5, "Open issues": 3,
}  # fmt: skip
ORDINALS = ("1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th")


class Case(Knowledge, frozen=True, kw_only=True):
    """One sentence, the place in the review it was checked against, and what is expected."""

    name: str
    seed: str
    expect: dict[str, Any]
    facts: dict[str, Any] = {}
    without: list[str] = []
    asks: dict[str, list[str]] = {}
    caveats: dict[str, str] = {}


class Chapter(Knowledge, frozen=True, kw_only=True):
    """A file of cases."""

    title: str
    about: str
    cases: list[Case]
    as_of: str = "2024-06-01"
    empty: bool = False


CHAPTERS = [typed(read_document(path), Chapter) for path in sorted(FOLDER.glob("*.yaml")) if path != BASE]
CASES = [(chapter, case) for chapter in CHAPTERS for case in chapter.cases]
TRANSPLANTS = [option.id for option in algorithm().options if option.transplant]


def chosen(chapter: Chapter, case: Case) -> dict[str, Choice]:
    """Every option of a case by id."""
    start = {} if chapter.empty else read_document(BASE).data["facts"]
    facts = {name: entry for name, entry in {**start, **case.facts}.items() if name not in case.without}
    view = View(case_from(Document(case.name, {"case": case.name, "facts": facts})), days(chapter.as_of).first)
    return {choice.option.id: choice for choice in choices(view)}


def expected_statuses(case: Case) -> dict[str, str]:
    """What a case says of single options, `transplants` written out."""
    stated = {name: status for name, status in case.expect.items() if name not in {"transplants", "opened"}}
    return stated | ({name: case.expect["transplants"] for name in TRANSPLANTS} if "transplants" in case.expect else {})


@pytest.mark.parametrize(("chapter", "case"), CASES, ids=[f"{chapter.title}: {case.name}" for chapter, case in CASES])
def test_case(chapter: Chapter, case: Case) -> None:
    found = chosen(chapter, case)
    expected = expected_statuses(case)
    assert {name: found[name].status for name in expected} == expected
    if "opened" in case.expect:
        assert [name for name, choice in found.items() if choice.status == "open"] == case.expect["opened"]
    for name, asks in case.asks.items():
        assert {one.asks for one in found[name].asks} == set(asks), name
    for name, beginning in case.caveats.items():
        assert [caveat for caveat in found[name].caveats if caveat.startswith(beginning)], found[name].caveats


def test_there_are_at_least_forty_cases_each_said_once() -> None:
    names = [case.name for _, case in CASES]
    assert len(names) >= 40
    assert len(names) == len(set(names))


@pytest.mark.parametrize("place", sorted({case.seed for _, case in CASES}))
def test_every_place_in_the_review_exists(place: str) -> None:
    if place.startswith("Fig. 1, "):
        assert place.removeprefix("Fig. 1, ").removeprefix("note ") in {"caption", "abbreviations", *"*†‡§", "**"}
        return
    section, _, paragraph = place.partition(", ")
    count = PLACES[section]
    assert paragraph in {"", "last paragraph", *(f"{ordinal} paragraph" for ordinal in ORDINALS[:count])}


@pytest.mark.parametrize("option", [option.id for option in algorithm().options])
def test_every_option_is_open_in_one_case_and_closed_in_another(option: str) -> None:
    said = {expected_statuses(case).get(option) for _, case in CASES}
    assert {"open", "closed"} <= said


def test_a_possible_option_is_named_with_what_it_waits_for_or_the_text() -> None:
    for chapter, case in CASES:
        for choice in chosen(chapter, case).values():
            assert (choice.status == "possible") <= bool(choice.missing), choice.option.id
            assert (choice.status == "closed") <= bool(choice.barred), choice.option.id
            assert (choice.status == "open") <= (len(choice.path) == len(algorithm().forks(choice.option)))
            if choice.status == "possible" and not choice.asks:
                assert any(item.reason == "text" for item in choice.missing), choice.option.id
