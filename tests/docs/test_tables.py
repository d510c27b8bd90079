"""The tables of the documentation name exactly the keys, fields, reasons and rooms that exist."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest

from nelm.criteria.edition import Criterion, Edition, InForce, Parameter, Strength, editions
from nelm.criteria.rule import shipped
from nelm.criteria.valueset import ValueSet
from nelm.criteria.written import CODE_OPERATORS, NUMBER_OPERATORS
from nelm.evidence import written
from nelm.evidence.discrepancies import Discrepancy, discrepancies
from nelm.evidence.study import study_named
from nelm.exchange.case_file import KEYS, read_case
from nelm.exchange.entry import CLAIMS, DETAILS, LESIONS
from nelm.exchange.entry import REASONS as UNKNOWN_REASONS
from nelm.facts.calendar import days
from nelm.facts.derive.operator import Band, Derived
from nelm.facts.dictionary import Coding, Fact, Rule, dictionary
from nelm.facts.words import REASONS
from nelm.library.sources import LEVELS, Citation, Source
from nelm.logic import NOT_MET
from nelm.report.as_json import as_data
from nelm.report.assessment import assess
from nelm.report.evidence import listed_data, number_data, study_data
from nelm.verify import Chapter, Vector
from tests.published.test_published import ARGUED, hand_rows

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"`([^`]+)`")


def section(page: str, heading: str) -> str:
    """The text under a heading, up to the next one of any level."""
    text = (ROOT / page).read_text(encoding="utf-8")
    [found] = re.findall(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    return str(found)


def tables(page: str, heading: str) -> list[list[str]]:
    """The words in code font in the first column of each table under a heading."""
    found: list[list[str]] = []
    inside = False
    for line in section(page, heading).splitlines():
        if line.startswith("| --- "):
            found.append([])
        elif inside and line.startswith("|"):
            found[-1] += CODE.findall(line.split("|")[1])
        inside = line.startswith("|") and bool(found)
    return found


def keys(kind: Any) -> set[str]:
    """The keys of a kind of knowledge as its files write them."""
    return set(kind.__struct_encode_fields__)


FORMATS: dict[tuple[str, str], list[set[str]]] = {
    ("docs/case-file.md", "The top level"): [set(KEYS)],
    ("docs/case-file.md", "A fact"): [set(CLAIMS), set(DETAILS)],
    ("docs/case-file.md", "Unknown, and why"): [set(UNKNOWN_REASONS)],
    ("docs/case-file.md", "Several readings"): [set(get_args(Rule)) - {"listed", "derived"}],
    ("docs/criteria-format.md", "Keys of an edition"): [keys(Edition)],
    ("docs/criteria-format.md", "Keys of `in_force`"): [keys(InForce)],
    ("docs/criteria-format.md", "Keys of a parameter"): [keys(Parameter)],
    ("docs/criteria-format.md", "Keys of a criterion"): [keys(Criterion)],
    ("docs/criteria-format.md", "A citation"): [keys(Citation)],
    ("docs/criteria-format.md", "A source"): [keys(Source)],
    ("docs/criteria-format.md", "A value set"): [keys(ValueSet)],
    ("docs/facts-format.md", "A derived fact"): [keys(Derived) - keys(Fact)],
    ("docs/reading-a-judgement.md", "What decides"): [set(get_args(Strength))],
    ("docs/reading-a-judgement.md", "Why a criterion is unknown"): [set(REASONS)],
    ("docs/reading-a-judgement.md", "Check levels"): [set(LEVELS)],
    ("CONTRIBUTING.md", "Add a source or a citation"): [set(LEVELS)],
    ("docs/evidence.md", "What may feed an estimate"): [set(LEVELS)],
    ("docs/evidence.md", "A study"): [keys(written.Study) - {"file"}],
    ("docs/evidence.md", "Every number"): [keys(written.Cited)],
    ("docs/evidence.md", "A discrepancy"): [keys(Discrepancy) - keys(written.Cited)],
    **{
        ("docs/evidence.md", heading): [keys(kind) - keys(written.Cited)]
        for heading, kind in {
            "An arm": written.Arm,
            "A follow-up": written.FollowUp,
            "A point": written.Point,
            "A median": written.Median,
            "An effect": written.Effect,
            "A comparison": written.Comparison,
            "A count": written.Count,
            "A range": written.Range,
        }.items()
    },
}


@pytest.mark.parametrize(("page", "heading"), FORMATS)
def test_a_table_names_every_key_and_no_other(page: str, heading: str) -> None:
    assert [set(column) for column in tables(page, heading)] == FORMATS[page, heading]


def test_the_tables_of_facts_and_vectors_name_every_key() -> None:
    of_facts, of_rules = tables("docs/facts-format.md", "An entry")
    assert set(of_facts) == keys(Fact) and set(of_rules) == set(get_args(Rule)) - {"listed", "derived"}
    of_chapters, of_vectors, _ = tables("docs/criteria-format.md", "A vector")
    assert set(of_chapters) == keys(Chapter) and set(of_vectors) == keys(Vector)


def test_what_is_explained_in_a_sentence_is_complete() -> None:
    entries = section("docs/facts-format.md", "An entry")
    assert all(f"`{key}`" in entries for key in keys(Coding))
    derived = section("docs/facts-format.md", "A derived fact")
    assert all(f"`{key}`" in derived for key in keys(Band))
    forms = section("docs/criteria-format.md", "What a criterion requires")
    assert all(re.search(rf"\b{operator}\b", forms) for operator in [*NUMBER_OPERATORS, *CODE_OPERATORS])
    assert all(f"`{lesion}`" in section("docs/case-file.md", "A fact") for lesion in LESIONS)


def test_the_facts_that_need_a_unit_are_named() -> None:
    needing = {fact.id for fact in dictionary().values() if any(factor != 1 for factor in fact.accepts.values())}
    text = section("docs/case-file.md", "Numbers")
    assert needing == set(CODE.findall(text)) & set(dictionary())


def test_the_facts_of_a_lesion_are_named() -> None:
    of_lesions = {name for name, fact in dictionary().items() if fact.combine == "worst"}
    [row] = [line for line in section("docs/case-file.md", "A fact").splitlines() if line.startswith("| `lesion`")]
    assert of_lesions == set(CODE.findall(row.split("|")[3]))


def test_the_fields_of_the_json_are_all_described() -> None:
    case = read_case(ROOT / "examples" / "published" / "c04.yaml")
    data = as_data(assess(case, None, [shipped("milan-net@2023")]))
    judgement = data["judgements"][0]
    described = {
        "The assessment": data,
        "A judgement": judgement,
        "An item": judgement["items"][0],
        "A decisive fact": judgement["decisive"][0],
        "An open fact beside the verdict": judgement["also_ask"][0],
        "A source": judgement["items"][0]["sources"][0],
        "An option": data["options"][0],
        "A score": data["scores"][0],
        "What the options are worth": data["benefit"],
        "A strategy": data["benefit"]["strategies"][0],
        "A comparison of strategies": data["benefit"]["comparisons"][0],
        "A difference": data["benefit"]["comparisons"][0]["differences"]["5"],
    }
    for heading, fields in described.items():
        [column] = tables("docs/json.md", heading)
        assert column == list(fields), heading


def test_the_fields_of_the_json_of_the_evidence_are_all_described() -> None:
    study = study_named("mazzaferro-2016")
    described = {
        "A listed study": listed_data(study),
        "A study": study_data(study),
        "A point of a study": number_data(study.points[0]),
        "A discrepancy": number_data(discrepancies()[0]),
    }
    for heading, fields in described.items():
        [column] = tables("docs/json.md", heading)
        assert column == list(fields), heading


def test_the_rooms_are_those_whose_imports_are_checked() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    checked = {room.strip().removeprefix("nelm.") for line in contracts[0]["layers"] for room in line.split("|")}
    [rooms] = tables("ARCHITECTURE.md", "Rooms")
    assert set(rooms) == checked | {"knowledge"}


def test_the_table_of_synthetic_patients_names_what_is_not_met() -> None:
    folder = ROOT / "examples" / "synthetic"
    rows = [
        line.split("|") for line in (folder / "README.md").read_text(encoding="utf-8").splitlines() if ".yaml`]" in line
    ]
    told = {CODE.findall(cells[1])[0]: cells[3].strip() for cells in rows}
    day = days("2024-06-01").first
    found = {}
    for path in folder.glob("*.yaml"):
        judgements = assess(read_case(path), day, [shipped(name) for name in editions()]).judgements
        found[path.name] = ", ".join(one.criteria for one in judgements if one.verdict == NOT_MET) or "none"
    assert told == found


def test_the_number_of_argued_differences_is_told() -> None:
    text = (ROOT / "examples" / "published" / "README.md").read_text(encoding="utf-8")
    assert f"{len(ARGUED)} rows differ" in text and f"compares {len(hand_rows())} rows" in text
