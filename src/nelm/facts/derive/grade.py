"""The WHO grade: what Ki-67, mitoses, histology, differentiation and the reported grade leave together."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from nelm.facts.case import Observed
from nelm.facts.derive.operator import AsOf, Derived, result
from nelm.facts.words import show_values
from nelm.logic import Codes, Numbers, Values, as_codes, as_numbers, meet

NET = "NET"


def grade_table(fact: Derived, view: AsOf) -> Observed:
    """The reported grade narrowed by what the indices and the histology imply; forward only, the higher claim counts.

    `counts` of the declaration are the histologies that are high grade by definition.
    """
    inputs = {name: view.observed(name) for name in fact.inputs}
    current = {name: observed.values for name, observed in inputs.items()}
    grades = consistent(fact, current)
    conflict = "" if grades else contradiction(fact, inputs)
    values = grades or highest_claim(fact, current)
    used = [reading for observed in inputs.values() for reading in observed.readings if not reading.reason]
    if len(values) == 1:
        return result(fact, values, (), used, conflict=conflict)
    *asked, _ = fact.inputs  # nobody asks for the differentiation: it follows from the histology
    settled = {name: after_answer(fact, current, name) for name in asked if inputs[name].asks}
    settled = {name: after for name, after in settled.items() if any(grades != values for grades in after)}
    asks = tuple(dict.fromkeys(base for name in settled or asked for base in inputs[name].asks))
    told = [inputs[name].reason for name in settled if inputs[name].reason != "silent"]
    why = "conflicting" if conflict else told[0] if told else "banded" if used else "silent"
    outcomes = {inputs[name].asks[0]: after for name, after in settled.items()}
    return Observed(fact, values, why, conflict, tuple(used), asks, outcomes)


def net_grades(fact: Derived) -> list[str]:
    """The grades of a NET, in ascending order; the last code is for what is no NET."""
    return list(fact.codes)[:-1]


def no_net(fact: Derived) -> str:
    """The code for what is no NET."""
    return list(fact.codes)[-1]


def consistent(fact: Derived, inputs: Mapping[str, Values]) -> Codes:
    """The grades for which everything that is known can be true at once; none where it is contradictory."""
    *_, reported, kinds, differentiations = (inputs[name] for name in fact.inputs)
    index, highest = index_grades(fact, inputs), net_grades(fact)[-1]
    found: set[str] = set()
    for kind, how_well in product(as_codes(kinds), as_codes(differentiations)):
        if how_well not in fact.table[kind]:
            continue
        if kind == NET:
            found |= index & as_codes(reported)
        elif highest in as_codes(reported) and (kind not in fact.counts or highest in index):
            found.add(no_net(fact))
    return frozenset(found)


def highest_claim(fact: Derived, inputs: Mapping[str, Values]) -> Codes:
    """The higher of contradictory claims: no NET if anything says so, else the higher of report and indices."""
    *_, reported, kinds, differentiations = (inputs[name] for name in fact.inputs)
    if NET not in as_codes(kinds) or as_codes(differentiations).isdisjoint(fact.table[NET]):
        return frozenset({no_net(fact)})
    return higher(fact, as_codes(reported), index_grades(fact, inputs))


def contradiction(fact: Derived, inputs: Mapping[str, Observed]) -> str:
    """What contradicts what: everything recorded that the grade rests on."""
    told = [
        f"{observed.fact.label} {show_values(observed.fact, observed.values)}"
        for observed in inputs.values()
        if any(not reading.reason for reading in observed.readings)
    ]
    return f"{fact.label}: {', '.join(told)}"


def index_grades(fact: Derived, inputs: Mapping[str, Values]) -> Codes:
    """The grades of the proliferation indices: the higher one decides."""
    grades: Codes = frozenset(net_grades(fact)[:1])
    for name, bands in fact.bands.items():
        possible = inputs[name]
        grades = higher(
            fact, grades, frozenset(grade for grade, band in bands.items() if meet(possible, band.values()))
        )
    return grades


def higher(fact: Derived, one: Codes, other: Codes) -> Codes:
    """Every grade that the higher of two can be."""
    return frozenset(max(pair, key=list(fact.codes).index) for pair in product(one, other))


def after_answer(fact: Derived, current: Mapping[str, Values], name: str) -> tuple[Codes, ...]:
    """The grades after each answer to one question, without the answers that contradict what is known."""
    answers = cells(fact, name, as_numbers(current[name])) if name in fact.bands else each(as_codes(current[name]))
    after = (consistent(fact, {**current, name: answer}) for answer in answers)
    return tuple(grades for grades in after if grades)


def cells(fact: Derived, name: str, values: Numbers) -> list[Values]:
    """The parts of an index between which the grade can differ."""
    return [part for band in fact.bands[name].values() if (part := meet(values, band.values()))]


def each(codes: Codes) -> list[Values]:
    """Every code as an answer of its own."""
    return [frozenset({code}) for code in sorted(codes)]
