"""The hash follows everything that can change a verdict, and nothing else."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from nelm.criteria.edition import edition_named
from nelm.criteria.meaning import FACT_MEANING, chain_of, edition_meaning, fact_meaning, meaning
from nelm.criteria.rule import within
from nelm.facts.derive.operator import Derived
from nelm.facts.view import any_fact
from nelm.logic import INFINITY, Numbers, between, meet

ESMO = edition_named("esmo@2020")


def test_each_part_counts() -> None:
    whole = meaning([ESMO], ["ki67"], ["optn-2020-sites"], ["a=1"])
    others = [
        meaning([], ["ki67"], ["optn-2020-sites"], ["a=1"]),
        meaning([ESMO], ["mitoses"], ["optn-2020-sites"], ["a=1"]),
        meaning([ESMO], ["ki67"], ["milan-net-2007-sites"], ["a=1"]),
        meaning([ESMO], ["ki67"], [], ["a=1"]),
        meaning([ESMO], ["ki67"], ["optn-2020-sites"], ["a=2"]),
    ]
    assert len({whole, *others}) == 6
    assert whole == meaning([ESMO], ["ki67", "ki67"], ["optn-2020-sites"], ["a=1"])


def test_the_order_in_which_parts_are_met_does_not_count() -> None:
    one = meaning([ESMO, edition_named("enets@2016")], ["ki67", "grade"], [], ["a=1", "b=2"])
    assert one == meaning([edition_named("enets@2016"), ESMO], ["grade", "ki67"], [], ["b=2", "a=1"])


def test_a_fact_stands_for_everything_it_is_computed_from() -> None:
    assert chain_of("ki67") == ["ki67"]
    assert set(chain_of("who_grade")) == {
        "who_grade", "mitotic_count_2mm2", "mitoses", "mitoses_per_10_hpf", "hpf_field_diameter", "ki67", "grade",
        "histology", "differentiation",
    }  # fmt: skip


def test_the_words_of_a_fact_do_not_count_and_its_values_do() -> None:
    grade = any_fact("who_grade")
    assert fact_meaning(replace(grade, label="another", ask="another", test="another")) == fact_meaning(grade)
    assert fact_meaning(replace(grade, codes={code: "another" for code in grade.codes})) == fact_meaning(grade)
    changes: list[dict[str, Any]] = [
        {"codes": {"G1": "G1"}},
        {"kind": "number"},
        {"operator": "lookup"},
        {"inputs": []},
        {"bands": {}},
    ]
    assert all(fact_meaning(replace(grade, **change)) != fact_meaning(grade) for change in changes)
    ki67 = any_fact("ki67")
    changes = [{"unit": "1"}, {"whole": True}, {"possible": (Decimal(0), Decimal(99))}, {"combine": "latest"}]
    assert all(fact_meaning(replace(ki67, **change)) != fact_meaning(ki67) for change in changes)


def test_every_part_of_a_fact_either_counts_or_is_words() -> None:
    words = {"id", "label", "ask", "test", "likely", "codings", "cite"}
    assert set(Derived.__struct_fields__) == {*FACT_MEANING, "codes", *words}


def test_the_parts_of_an_edition_that_count() -> None:
    parts = edition_meaning(ESMO)
    assert set(parts) == {"revision", "parameters", "criteria"}
    assert parts["parameters"]["age"] == [60, "a", []]
    assert parts["criteria"][0] == ["unresectable", "required", {"fact": "resectability", "in": ["unresectable"]}]


# The accepted set of each operator.

FROM = -INFINITY


@pytest.mark.parametrize(
    ("fact", "operator", "limit", "accepted"),
    [
        ("ki67", "lt", "20", between(FROM, 20, below=True)),
        ("ki67", "le", "20", between(FROM, 20)),
        ("ki67", "gt", "20", between(20, INFINITY, above=True)),
        ("ki67", "ge", "20", between(20, INFINITY)),
        ("age_at_assessment", "le", "55", between(FROM, 56, below=True)),
        ("age_at_assessment", "lt", "60", between(FROM, 60, below=True)),
        ("age_at_assessment", "gt", "60", between(61, INFINITY)),
        ("age_at_assessment", "ge", "60", between(60, INFINITY)),
        ("documented_stability", "lt", "6", between(0, 6, below=True)),
        ("documented_stability", "ge", "6", between(6, INFINITY)),
    ],
)
def test_the_values_an_operator_accepts(fact: str, operator: str, limit: str, accepted: Numbers) -> None:
    found = within(any_fact(fact), operator, Decimal(limit))
    everything = any_fact(fact).everything()
    assert meet(found, everything) == meet(accepted, everything)
    assert isinstance(found, Numbers) and found[0].start == accepted[0].start
