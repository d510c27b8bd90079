"""Editions with a mistake: refused while reading, or found by `nelm criteria check`."""

from __future__ import annotations

from pathlib import Path

import pytest

from nelm.criteria.edition import editions, read_edition
from nelm.criteria.lint import lint, overlaps
from nelm.criteria.rule import prepare
from nelm.errors import BadInput

HEAD = """\
id: test@2030
title: A test edition
body: Nobody
revision: 1
status: active
event: listing
in_force: {from: "2030-01", basis: invented}
"""
CITE = "cite: [{source: citterio-2023, at: page 1, checked: fulltext}]"
AGE = "parameters: {limit: {value: 60, unit: a, label: age limit}}\n"


def edition_file(folder: Path, require: str, parameters: str = "", head: str = HEAD, cite: str = CITE) -> Path:
    path = folder / "edition.yaml"
    criterion = f"criteria:\n  - id: one\n    title: One\n    require: {require}\n    {cite}\n"
    path.write_text(head + parameters + criterion, encoding="utf-8")
    return path


HALF_A_MONTH = "parameters: {wait: {value: 6.5, unit: mo, label: wait}}\n"

REFUSED = {
    "an unknown fact": ("{fact: ki76, lt: {parameter: limit}}", AGE, "unknown fact", "did you mean `ki67`?"),
    "a unit that is not the fact's": ("{fact: ki67, lt: {parameter: limit}}", AGE, "unit mismatch", "in %"),
    "a threshold without a name": ("{fact: age_at_assessment, lt: 60}", "", "a threshold without a name", "parameters"),
    "an unknown parameter": ("{fact: age_at_assessment, lt: {parameter: limt}}", AGE, "unknown parameter", "`limit`"),
    "a code the fact has not": ("{fact: who_grade, in: [G4]}", "", "not a code of who_grade", "G1"),
    "an operator that does not fit": ("{fact: who_grade, lt: {parameter: limit}}", AGE, "operator does not fit", "in"),
    "a date fact": ("{fact: listing, eq: true}", "", "operator does not fit", "derived"),
    "an empty group": ("{all: []}", "", "a group without members", "at least one"),
    "too many of a group": ("{at_least: 3, of: [{fact: treated, eq: true}]}", "", "does not fit its members", "1 to 1"),
    "free negation": ("{not: {fact: treated, eq: true}}", "", "not a requirement", "write all, any"),
    "an unknown value set": ("{fact: primary_site, in_set: milan}", "", "unknown value set", "valuesets"),
    "an unknown edition": ("{criteria: milan-net@2061}", "", "unknown edition", "milan-net@2016"),
    "months with at most": (
        "{fact: documented_stability, le: {parameter: wait}}",
        "parameters: {wait: {value: 6, unit: mo, label: wait}}\n",
        "ge or lt only",
        "use ge",
    ),
    "half a month": (
        "{fact: documented_stability, ge: {parameter: wait}}",
        HALF_A_MONTH,
        "whole numbers",
        "whole number",
    ),
    "a choice the parameter has not": (
        "{parameter: phase, in: [third]}",
        "parameters: {phase: {value: first, one_of: [first, second], label: phase}}\n",
        "not a choice",
        "one_of",
    ),
    "codes that are no list": ("{fact: who_grade, in: G1}", "", "codes must be a list", "[one, two]"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, tmp_path: Path) -> None:
    require, parameters, problem, remedy = REFUSED[name]
    with pytest.raises(BadInput) as found:
        prepare(read_edition(edition_file(tmp_path, require, parameters)))
    assert problem in found.value.problem
    assert remedy in found.value.remedy


def test_a_circle_of_references_is_refused(tmp_path: Path) -> None:
    head = HEAD.replace("test@2030", "milan-net@2016")
    with pytest.raises(BadInput) as found:
        prepare(read_edition(edition_file(tmp_path, "{criteria: nanets@2022}", head=head)))
    assert str(found.value) == (
        "editions refer to each other in a circle (found: milan-net@2016 -> nanets@2022 -> milan-net@2016)\n"
        "  remedy: remove a reference"
    )


def test_a_message_names_the_file_the_place_and_the_value(tmp_path: Path) -> None:
    path = edition_file(tmp_path, "{fact: documented_stability, ge: {parameter: wait}}", HALF_A_MONTH)
    with pytest.raises(BadInput) as found:
        prepare(read_edition(path))
    assert str(found.value) == (
        f"{path}, wait: documented stability or response is counted in whole numbers (found: 6.5)\n"
        "  remedy: write a whole number"
    )
    path = edition_file(tmp_path, "{fact: treatd, eq: true}")
    with pytest.raises(BadInput) as found:
        prepare(read_edition(path))
    assert (
        str(found.value) == f"{path}, one.require: unknown fact (found: treatd)\n  remedy: did you mean `treatments`?"
    )


HEADS = {
    "an id without a year": (HEAD.replace("test@2030", "test"), CITE, "NAME@YEAR"),
    "a missing source": (HEAD, "note: none", "object contains unknown field `note`"),
    "no citation": (HEAD, "cite: []", "length >= 1"),
    "an unknown source": (HEAD, CITE.replace("citterio", "citerio"), "unknown source"),
    "memory as the ground of an active rule": (HEAD, CITE.replace("fulltext", "memory"), "cannot rest on memory"),
    "a check level that does not exist": (HEAD, CITE.replace("fulltext", "skimmed"), "invalid enum value 'skimmed'"),
    "a date that does not exist": (HEAD.replace("2030-01", "2030-13"), CITE, "month must be in 1..12"),
    "an unknown strength": (HEAD, CITE + "\n    strength: must", "invalid enum value 'must'"),
    "revision zero": (HEAD.replace("revision: 1", "revision: 0"), CITE, "expected `int` >= 1"),
    "a parameter without a number": (HEAD + "parameters: {a: {value: many, label: a}}\n", CITE, "not a value"),
}


@pytest.mark.parametrize("name", HEADS)
def test_refused_before_its_criteria_are_read(name: str, tmp_path: Path) -> None:
    head, cite, problem = HEADS[name]
    with pytest.raises(BadInput) as found:
        read_edition(edition_file(tmp_path, "{fact: treated, eq: true}", "", head, cite))
    assert problem in found.value.problem + found.value.remedy
    assert found.value.place or "object" in found.value.problem


def test_two_criteria_of_one_name_are_refused(tmp_path: Path) -> None:
    path = edition_file(tmp_path, "{fact: treated, eq: true}")
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text.split("criteria:\n")[1], encoding="utf-8")
    with pytest.raises(BadInput, match="stands twice"):
        read_edition(path)


LIMITS = "parameters: {low: {value: 40, unit: '%', label: low}, high: {value: 50, unit: '%', label: high}}\n"
FOUND = {
    "contradictory": (
        "{all: [{fact: ki67, lt: {parameter: low}}, {fact: ki67, gt: {parameter: high}}]}",
        LIMITS,
        "contradictory: no value meets it",
    ),
    "unreachable": (
        "{any: [{fact: ki67, lt: {parameter: high}}, {fact: ki67, gt: {parameter: low}}]}",
        LIMITS,
        "unreachable: every value meets it",
    ),
    "unused parameter": ("{fact: ki67, lt: {parameter: low}}", LIMITS, "the parameter is used by no criterion"),
    "readings the wrong way round": (
        "{surely: {fact: ki67, lt: {parameter: high}}, possibly: {fact: ki67, lt: {parameter: low}}}",
        LIMITS,
        "the strict reading accepts what the lenient one does not",
    ),
    "a choice that never matters": (
        "{any: [{fact: treated, in: [true, false]}, {parameter: phase, in: [first]}]}",
        "parameters: {phase: {value: first, one_of: [first, second], label: phase}}\n",
        "unreachable: every value meets it",
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_found_by_lint(name: str, tmp_path: Path) -> None:
    require, parameters, text = FOUND[name]
    found = lint(read_edition(edition_file(tmp_path, require, parameters)))
    assert text in [finding.text for finding in found if finding.level == "error"]


def test_an_edition_that_requires_nothing_is_found(tmp_path: Path) -> None:
    path = edition_file(tmp_path, "{fact: treated, eq: true}", cite=CITE + "\n    strength: review")
    assert any("no criterion is required" in finding.text for finding in lint(read_edition(path)))


def test_two_facts_made_of_one_record_are_noted(tmp_path: Path) -> None:
    require = "{all: [{fact: who_grade, in: [G1]}, {fact: ki67, lt: {parameter: low}}]}"
    parameters = "parameters: {low: {value: 40, unit: '%', label: low}}\n"
    notes = [finding for finding in lint(read_edition(edition_file(tmp_path, require, parameters)))]
    assert [(note.level, note.place) for note in notes] == [("note", "who_grade and ki67")]
    assert "ki67" in notes[0].text


def test_editions_in_force_together_are_found_unless_one_supersedes_the_other(tmp_path: Path) -> None:
    head = HEAD.replace("test@2030", "esmo@2030")
    late = read_edition(edition_file(tmp_path, "{fact: treated, eq: true}", head=head))
    assert [finding.edition for finding in overlaps([*editions().values(), late])] == ["esmo@2020"]
    following = read_edition(edition_file(tmp_path, "{fact: treated, eq: true}", head=head + "supersedes: esmo@2020\n"))
    assert not overlaps([*editions().values(), following])


def test_the_shipped_editions_are_without_error() -> None:
    found = [finding for edition in editions().values() for finding in lint(edition)]
    assert not [finding for finding in found if finding.level == "error"]
    assert not overlaps(list(editions().values()))
