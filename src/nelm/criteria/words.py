"""What a criterion requires, in words made from the same data that judges; never written twice."""

from __future__ import annotations

from decimal import Decimal

from nelm.criteria.edition import Edition
from nelm.criteria.rule import Overrides, among_codes, parameter_value
from nelm.criteria.valueset import value_set
from nelm.criteria.written import Ambiguous, Chosen, Group, InSet, Limit, OneOf, Reference, Written
from nelm.facts.view import any_fact
from nelm.facts.words import code_words, number, with_unit

OPERATORS = {"lt": "below", "le": "at most", "gt": "above", "ge": "at least"}


def required(written: Written, edition: Edition, overrides: Overrides, *, labelled: bool = False) -> str:
    """The requirement in words: `at most 50 %`; with the fact's name in front where several stand together."""
    match written:
        case Group(need, children):
            parts = [required(child, edition, overrides, labelled=True) for child in children]
            text = joined(need, parts)
            return f"({text})" if labelled and len(parts) > 1 else text
        case Ambiguous(surely, possibly):
            strict = required(surely, edition, overrides, labelled=labelled)
            return f"{strict}; the text leaves open: {left_open(surely, possibly, edition, overrides)}"
        case Reference(name):
            return f"the criteria of {name}"
        case Chosen(parameter, among):
            return f"{edition.parameters[parameter].label}: {' or '.join(among)}"
        case _:
            return atom(written, edition, overrides, labelled)


def joined(need: int, parts: list[str]) -> str:
    """Parts under all, any or at least."""
    if need == len(parts):
        return "; and ".join(parts)
    return " or ".join(parts) if need == 1 else f"at least {need} of: " + "; ".join(parts)


def choices(written: Written, edition: Edition, overrides: Overrides) -> list[str]:
    """The choices a requirement depends on, as they stand: `phase of the programme: first10`."""
    match written:
        case Chosen(parameter, _):
            return [f"{edition.parameters[parameter].label}: {parameter_value(edition, parameter, overrides)}"]
        case Group(_, children):
            return [choice for child in children for choice in choices(child, edition, overrides)]
        case _:
            return []


def left_open(surely: Written, possibly: Written, edition: Edition, overrides: Overrides) -> str:
    """What the lenient reading accepts beyond the strict one."""
    if isinstance(surely, OneOf) and isinstance(possibly, OneOf) and surely.fact == possibly.fact:
        fact = any_fact(surely.fact)
        more = among_codes(fact, possibly.codes, possibly.included) - among_codes(fact, surely.codes, surely.included)
        return code_words(fact, more)
    return required(possibly, edition, overrides)


def atom(written: Limit | OneOf | InSet, edition: Edition, overrides: Overrides, labelled: bool) -> str:
    """One fact's requirement in words."""
    fact = any_fact(written.fact)
    label = f"{fact.label}: " if labelled else ""
    match written:
        case Limit(_, operator, parameter):
            value = parameter_value(edition, parameter, overrides)
            assert isinstance(value, Decimal)
            return label + with_unit(f"{OPERATORS[operator]} {number(float(value))}", fact.unit)
        case InSet(_, name):
            chosen = value_set(name)
            undecided = code_words(fact, frozenset(chosen.undecided)) if chosen.undecided else ""
            accepted = code_words(fact, frozenset(chosen.accepted))
            return label + accepted + (f"; the sources leave open: {undecided}" if undecided else "")
        case OneOf(_, codes, included):
            if labelled and included and codes == ("true",):
                return fact.label
            named = code_words(fact, among_codes(fact, codes, True))
            return label + (named if included else f"not {named}")
