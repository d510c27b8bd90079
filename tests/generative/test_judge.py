"""The invariants of the judge, over generated cases."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from nelm.criteria.edition import editions
from nelm.criteria.judge import Judgement, judge
from nelm.criteria.rule import shipped
from nelm.errors import BadInput
from nelm.facts.dictionary import dictionary
from nelm.facts.view import View
from tests.cases import AS_OF, FACTS, Data, as_case, as_text, case_data

NAMES = tuple(editions())


def view_of(facts: Data, as_of: int = AS_OF) -> View:
    """A generated case, or none where the generator wrote what the reader refuses (a reading before the birth)."""
    try:
        return View(as_case(facts), as_of)
    except BadInput:
        assume(False)
        raise


def judgements(view: View) -> dict[str, Judgement]:
    return {name: judge(shipped(name), view) for name in NAMES}


def words(view: View) -> dict[str, str]:
    """Every verdict by edition and criterion."""
    found = {}
    for name, judgement in judgements(view).items():
        found[name] = judgement.verdict.word
        found |= {f"{name}.{item.id}": item.verdict.word for item in judgement.items}
    return found


def conflicts(view: View) -> set[str]:
    return {text for one in judgements(view).values() for item in one.items for text in item.conflicts}


# Invariant 1: an empty case is never met, by any edition.


def test_an_empty_case_is_unknown_by_every_edition() -> None:
    assert {one.verdict.word for one in judgements(view_of({})).values()} == {"unknown"}


@given(case_data().filter(lambda facts: len(facts) <= 2))
def test_a_case_of_two_facts_is_never_met(facts: Data) -> None:
    assert all(one.verdict.word != "met" for one in judgements(view_of(facts)).values())


# Invariant 2: narrowing only resolves unknown.


def narrower(entry: Data, draw: st.DrawFn) -> Data:
    """An entry that claims less than the given one, and nothing it did not allow."""
    if "any_of" in entry:
        rest = {key: value for key, value in entry.items() if key != "any_of"}
        return {**rest, "value": draw(st.sampled_from(entry["any_of"]))}
    if "low" in entry:
        low, high = entry["low"], entry["high"]
        rest = {key: value for key, value in entry.items() if key not in {"low", "high"}}
        return {**rest, "value": draw(st.sampled_from([low, high]))}
    return entry


@st.composite
def narrowed_pairs(draw: st.DrawFn) -> tuple[Data, Data]:
    facts = draw(case_data())
    open_entries = [
        (name, index)
        for name, listed in facts.items()
        for index, entry in enumerate(listed)
        if "any_of" in entry or "low" in entry
    ]
    assume(open_entries)
    name, index = draw(st.sampled_from(open_entries))
    changed = list(facts[name])
    changed[index] = narrower(changed[index], draw)
    return facts, {**facts, name: changed}


@given(narrowed_pairs())
def test_narrowing_a_fact_only_resolves_unknown(pair: tuple[Data, Data]) -> None:
    before, after = (view_of(facts) for facts in pair)
    assume(not conflicts(after))
    was, became = words(before), words(after)
    for name, word in was.items():
        assert word in {"unknown", became[name]}, name


# Invariant 8: nothing is defaulted.

NEW_INFORMATION = {"primary_resection_with_transplant", "mitoses", "mitoses_per_10_hpf"}
SINGLE = tuple(
    name for name in FACTS
    if dictionary()[name].combine in {"latest", "static", "worst"} and name not in NEW_INFORMATION
)  # fmt: skip


@given(case_data(), st.data())
def test_leaving_a_fact_out_never_decides_anything(facts: Data, data: st.DataObject) -> None:
    """What is met or not met without a fact stays so whatever the fact turns out to be.

    Events and the statuses made of them are not tried here: a new event is new information, which may change anything.
    A plan to remove the primary in the transplant operation contradicts a removal already recorded, and a mitotic count in
    the other unit is another count of the same tumour, which may be the worse one; so these are left out too.
    """
    single = sorted(set(facts) & set(SINGLE))
    assume(single)
    name = data.draw(st.sampled_from(single))
    silent, told = view_of({key: value for key, value in facts.items() if key != name}), view_of(facts)
    assume(not conflicts(told))
    was, became = words(silent), words(told)
    for key, word in was.items():
        assert word in {"unknown", became[key]}, key


# Explanations belong to their verdicts.


@given(case_data())
def test_decisive_facts_belong_to_unknown_verdicts_only(facts: Data) -> None:
    for one in judgements(view_of(facts)).values():
        assert one.verdict.word == "unknown" or not one.decisive
        for item in one.items:
            assert bool(item.reason) == (item.verdict.word == "unknown")


@given(case_data())
def test_an_unknown_verdict_names_a_fact_to_ask_for_or_the_text(facts: Data) -> None:
    for one in judgements(view_of(facts)).values():
        if one.verdict.word == "unknown" and not one.decisive:
            assert any(item.reason == "text" for item in one.items), one.criteria


@given(case_data())
def test_judging_twice_says_the_same(facts: Data) -> None:
    assert words(view_of(facts)) == words(view_of(facts))


@given(
    case_data(), st.integers(AS_OF + 1, AS_OF + 90), st.sampled_from(["extrahepatic_disease", "disease_course", "ki67"])
)
def test_readings_after_the_day_are_counted_and_change_nothing(facts: Data, later: int, name: str) -> None:
    values: dict[str, Any] = {"extrahepatic_disease": True, "disease_course": "progression", "ki67": 40}
    added = {**facts, name: [*facts.get(name, []), {"value": values[name], "on": as_text(later)}]}
    before, after = view_of(facts), view_of(added)
    assert words(before) == words(after)
    assert after.ignored == before.ignored + 1
