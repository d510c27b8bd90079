"""The options of the 21 published patients, against the table of `examples/published/OPTIONS.md`, where they are argued."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nelm.errors import BadInput
from nelm.exchange.case_file import read_case
from nelm.facts.view import View
from nelm.library.sources import sources
from nelm.pathway.algorithm import algorithm
from nelm.pathway.options import Choice, choices

EXAMPLES = Path(__file__).parents[2] / "examples" / "published"
TEXT = (EXAMPLES / "OPTIONS.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([ct]\d\d)` \| (.*) \| (.*) \|$", TEXT, flags=re.MULTILINE)
BEFORE = {option.id for option in algorithm().options if option.phase in {"metastases", "untransplanted"}}


def named(cell: str) -> set[str]:
    """The options a cell names."""
    return set(re.findall(r"`([a-z0-9_]+)`", cell))


def possible(cell: str, opened: set[str]) -> set[str]:
    """The options a cell calls possible: those it names, or all but those, and what comes after `also`."""
    first, _, also = cell.partition("; also ")
    listed = BEFORE - opened - named(first) if first.startswith("all") else named(first)
    return listed | named(also)


def options_of(stem: str) -> dict[str, Choice]:
    case = read_case(EXAMPLES / f"{stem}.yaml")
    day = case.latest_day()
    assert day is not None
    return {choice.option.id: choice for choice in choices(View(case, day))}


@pytest.mark.parametrize(("stem", "opened", "cell"), ROWS, ids=[row[0] for row in ROWS])
def test_the_options_of_a_published_patient(stem: str, opened: str, cell: str) -> None:
    found = options_of(stem)
    assert {name for name, choice in found.items() if choice.status == "open"} == named(opened)
    assert {name for name, choice in found.items() if choice.status == "possible"} == possible(cell, named(opened))


def test_every_patient_has_a_row_but_the_one_that_is_refused() -> None:
    assert sorted(row[0] for row in ROWS) == sorted(path.stem for path in EXAMPLES.glob("*.yaml") if path.stem != "t07")
    with pytest.raises(BadInput, match="arose in the liver"):
        read_case(EXAMPLES / "t07.yaml")


def test_only_options_of_the_algorithm_are_named() -> None:
    known = {option.id for option in algorithm().options}
    assert all(named(opened) | named(cell) <= known for _, opened, cell in ROWS)


def test_no_transplant_is_open_for_any_of_them() -> None:
    for stem, _, _ in ROWS:
        assert not [
            one.option.id for one in options_of(stem).values() if one.option.transplant and one.status == "open"
        ]


def test_the_only_treatment_named_that_is_open_was_tried_before_the_report() -> None:
    named_treatment = {option.id for option in algorithm().options if option.group in {"systemic", "liver_directed"}}
    assert {(stem, name) for stem, opened, _ in ROWS for name in named(opened) & named_treatment} == {
        ("t05", "octreotide")
    }
    assert sources()["promid"].year < 2018
    assert not [
        name for _, opened, _ in ROWS for name in named(opened) if algorithm().option(name).mark == "after the seed"
    ]
