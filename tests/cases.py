"""The one generator of cases. Every edge is in it: thresholds from both sides, bands, partial dates, conflicts, silence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from nelm.criteria.decisive import cells
from nelm.criteria.edition import editions
from nelm.criteria.rule import Ruleset, shipped
from nelm.criteria.tree import facts_of, leaves
from nelm.exchange.case_file import case_from
from nelm.facts.calendar import days, show_day
from nelm.facts.case import Case
from nelm.facts.dictionary import Fact, dictionary
from nelm.facts.view import any_fact, base_inputs
from nelm.library.document import Document
from nelm.logic import Values

AS_OF = days("2024-06-01").first
FIRST, LAST = date(2022, 1, 1), date(2024, 9, 1)
EDGES = {
    "ki67": (0, 2.9, 3, 5, 9.9, 10, 19.9, 20, 20.1, 30, 100),
    "mitoses": (0, 1.9, 2, 19, 20, 20.1, 40),
    "mitoses_per_10_hpf": (0, 2, 19.9, 20, 21, 40),
    "hpf_field_diameter": (0.4, 0.5, 0.62),
    "liver_involvement": (0, 10, 49.9, 50, 50.1, 75, 100),
    "age": (17, 54, 55, 56, 59, 60, 61),
}
LISTS = {fact.id for fact in dictionary().values() if fact.kind == "codes"}
Data = dict[str, Any]


def judged_facts() -> list[str]:
    """The recorded facts any shipped edition depends on."""
    found = {
        base
        for name in editions()
        for rule in shipped(name).rules
        for fact in facts_of(rule.reading)
        for base in base_inputs(fact)
    }
    return sorted(found)


FACTS = judged_facts()


def cells_between_thresholds(ruleset: Ruleset) -> dict[str, list[Values]]:
    """For every fact of an edition the parts of its values that no threshold divides."""
    trees = (ruleset.reading.surely, ruleset.reading.possibly)
    accepted = [(leaf.fact, leaf.accepted) for tree in trees for leaf in leaves(tree)]
    return {
        fact: cells(any_fact(fact).everything(), [values for name, values in accepted if name == fact])
        for fact in facts_of(ruleset.reading)
    }


def day_texts(*, partial: bool = True) -> st.SearchStrategy[str]:
    """A day, sometimes only its month or year."""
    exact = st.dates(FIRST, LAST).map(date.isoformat)
    return st.one_of(exact, exact.map(lambda text: text[:7]), exact.map(lambda text: text[:4])) if partial else exact


def numbers(fact: Fact) -> st.SearchStrategy[Data]:
    """A number exactly, as a band, or open to one side; ends on, below and above the thresholds."""
    ends = st.sampled_from(EDGES[fact.id]).map(lambda value: Decimal(str(value)))
    pairs = st.tuples(ends, ends).map(sorted)
    low_end, high_end = fact.possible or (Decimal(0), Decimal(0))
    return st.one_of(
        ends.map(lambda value: {"value": value}),
        pairs.map(lambda pair: {"low": pair[0], "high": pair[1]}),
        ends.filter(lambda value: value < high_end and not fact.whole).map(lambda value: {"above": value}),
        ends.filter(lambda value: value > low_end and not fact.whole).map(lambda value: {"below": value}),
    ).map(lambda claim: {**claim, "unit": fact.unit})


def codes(fact: Fact) -> st.SearchStrategy[Data]:
    """A code, a coarse code, or one of several."""
    listed = [code for code in [*fact.codes, *fact.coarse] if not (fact.id == "primary_site" and code == "liver")]
    one = st.sampled_from(listed)
    several = st.lists(one, min_size=2, max_size=3, unique=True)
    return st.one_of(one.map(lambda code: {"value": code}), several.map(lambda some: {"any_of": some}))


def claims(fact: Fact) -> st.SearchStrategy[Data]:
    """What one reading of a fact may say."""
    if fact.kind == "number":
        return numbers(fact)
    if fact.kind == "code":
        return codes(fact)
    if fact.kind == "yes_no":
        return st.one_of(st.booleans().map(lambda answer: {"value": answer}), st.just({"any_of": [True, False]}))
    if fact.id == "birth_date":
        return st.dates(date(1940, 1, 1), date(2005, 12, 31)).map(lambda born: {"value": born.isoformat()})
    return st.one_of(st.just({"value": "none"}), day_texts().map(lambda text: {"value": text}))


@st.composite
def entries(draw: st.DrawFn, fact: Fact) -> Data:
    """One entry: a claim or a reason for none, often dated, sometimes with more."""
    reasons = st.sampled_from(["not-asked", "asked-unknown", "not-performed"]).map(lambda reason: {"unknown": reason})
    entry: Data = dict(draw(st.one_of(claims(fact), claims(fact), claims(fact), reasons)))
    if fact.combine != "static" and draw(st.integers(0, 4)):
        entry["on"] = draw(day_texts())
    if fact.combine == "run" and "unknown" not in entry and draw(st.booleans()):
        since = draw(day_texts(partial=False))
        if "on" not in entry or days(since).last <= days(entry["on"]).first:
            entry["since"] = since
    if fact.combine == "worst" and draw(st.booleans()):
        entry["lesion"] = draw(st.sampled_from(["primary", "liver_metastasis", "other"]))
    return entry


@st.composite
def case_data(draw: st.DrawFn, most: int = 3, names: tuple[str, ...] = tuple(FACTS)) -> Data:
    """A case as a file would say it: some of the facts, each with one or more readings."""
    chosen = draw(st.sets(st.sampled_from(names), max_size=14))
    return {name: draw(st.lists(entries(dictionary()[name]), min_size=1, max_size=most)) for name in sorted(chosen)}


MET: Data = {
    "birth_date": [{"value": "1974-03-09"}],
    "histology": [{"value": "NET"}],
    "histology_confirmed": [{"value": True, "on": "2021-05-20"}],
    "grade": [{"value": "G2", "on": "2021-05-20"}],
    "ki67": [{"low": 3, "high": 5, "unit": "%", "on": "2021-05-20"}],
    "mitoses_per_10_hpf": [{"value": 4, "unit": "1/(10.HPF)", "on": "2021-05-20"}],
    "primary_site": [{"value": "ileum"}],
    "primary_resection": [{"value": "R0", "on": "2021-06-02"}],
    "extrahepatic_disease": [{"value": False, "on": "2024-05-20"}],
    "extrahepatic_workup.sstr_pet": [{"value": True, "on": "2024-05-20"}],
    "extrahepatic_workup.ct": [{"value": True, "on": "2024-05-20"}],
    "recurrence_extrahepatic": [{"value": "none", "on": "2024-05-20"}],
    "liver_involvement": [{"value": 40, "unit": "%", "on": "2024-05-20"}],
    "distribution": [{"value": "bilobar", "on": "2024-05-20"}],
    "resectability": [{"value": "unresectable", "on": "2024-05-20"}],
    "disease_course": [{"value": "stable", "since": "2023-02-01", "on": "2024-05-20"}],
    "treatments.ssa": [{"value": True, "on": "2021-08-01"}],
    "transplant_contraindication": [{"value": False, "on": "2024-05-20"}],
    "functional_syndrome": [{"value": "carcinoid", "on": "2024-05-20"}],
    "extended_liver_disease": [{"value": True, "on": "2024-05-20"}],
    "refractory_to_systemic": [{"value": True, "on": "2024-05-20"}],
}  # every edition is met


def nearly_met(facts: st.SearchStrategy[Data]) -> st.SearchStrategy[Data]:
    """A case that every edition is met by, with a few facts told otherwise or not at all."""
    silent = st.sets(st.sampled_from(sorted(MET)), max_size=2)
    return st.builds(
        lambda others, left_out: {**{name: told for name, told in MET.items() if name not in left_out}, **others},
        facts,
        silent,
    )


def as_case(facts: Data) -> Case:
    """The case of some facts, through the reader every case comes through."""
    return case_from(Document("generated", {"case": "generated", "facts": facts}))


def as_text(day: int) -> str:
    """A day number as a case file writes it."""
    return show_day(day)
