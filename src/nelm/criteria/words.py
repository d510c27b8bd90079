"""What a criterion requires, in words made from the same data that judges; never written twice."""

from __future__ import annotations

from decimal import Decimal

from nelm.criteria.edition import Edition
from nelm.criteria.rule import Overrides, among_codes, parameter_value
from nelm.criteria.valueset import value_set
from nelm.criteria.written import Ambiguous, Chosen, Group, InSet, Limit, OneOf, Reference, Written
from nelm.facts.view import any_fact
from nelm.facts.words import code_words, number, with_unit
from nelm.logic import subset

OPERATORS = {"lt": "below", "le": "at most", "gt": "above", "ge": "at least"}


def required(written: Written, edition: Edition, overrides: Overrides, *, labelled: bool = False) -> str:
    """The requirement in words: `at most 50 %`; with the fact's name in front where several stand together."""
    match written:
        case Group(need, children):
            parts = [required(child, edition, overrides, labelled=True) for child in children]
            return joined(need, parts)
        case Ambiguous(surely, possibly):
            strict = required(surely, edition, overrides, labelled=labelled)
            lenient = required(possibly, edition, overrides, labelled=labelled)
            return f"{strict} (read strictly; read leniently: {lenient})"
        case Reference(name):
            return f"the criteria of {name}"
        case Chosen(parameter, among):
            return f"{edition.parameters[parameter].label}: {' or '.join(among)}"
        case _:
            text = atom(written, edition, overrides)
            return f"{any_fact(written.fact).label}: {text}" if labelled else text


def joined(need: int, parts: list[str]) -> str:
    """Parts under all, any or at least."""
    if need == len(parts):
        return "; and ".join(parts)
    return " | or ".join(parts) if need == 1 else f"at least {need} of: " + "; ".join(parts)


def atom(written: Limit | OneOf | InSet, edition: Edition, overrides: Overrides) -> str:
    """One fact's requirement in words."""
    fact = any_fact(written.fact)
    match written:
        case Limit(_, operator, parameter):
            value = parameter_value(edition, parameter, overrides)
            assert isinstance(value, Decimal)
            return with_unit(f"{OPERATORS[operator]} {number(float(value))}", fact.unit)
        case InSet(_, name):
            chosen = value_set(name)
            undecided = f"; not decided: {code_words(fact, frozenset(chosen.undecided))}" if chosen.undecided else ""
            return f"{code_words(fact, frozenset(chosen.accepted))}{undecided}"
        case OneOf(_, codes, included):
            if included and subset(fact.everything(), among_codes(fact, codes, True)):
                return "any answer"
            named = code_words(fact, among_codes(fact, codes, True))
            return named if included else f"not {named}"
