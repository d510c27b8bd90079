"""Which missing facts can still change the verdict, and which of them would settle it alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from nelm.criteria.rule import Ruleset
from nelm.criteria.tree import Possible, Reading, facts_of, leaves
from nelm.facts.case import Observed
from nelm.facts.dictionary import fact_named
from nelm.facts.view import View, base_inputs
from nelm.logic import UNKNOWN, Values, meet, subset, without

MOST_OUTCOMES = 4096


@dataclass(frozen=True)
class Decisive:
    """A fact that can still change the verdict, the recorded fact to obtain, and whether that alone settles it."""

    fact: str
    asks: str
    settles: bool
    question: str
    test: str
    items: tuple[str, ...]


def decisive(ruleset: Ruleset, view: View) -> tuple[Decisive, ...]:
    """The decisive unknowns of an edition, those that settle it first, then in the order of its criteria."""
    reading = ruleset.reading
    possible = completed(reading, view)
    facts = reading.open_facts(possible)
    found = []
    for fact in facts:
        for base in asked(fact, view):
            settling = settles(reading, base, [other for other in facts if base in asked(other, view)], view, possible)
            entry = fact_named(base)
            items = tuple(rule.criterion.id for rule in ruleset.rules if fact in facts_of(rule.reading))
            found.append(Decisive(fact, base, settling, entry.ask, entry.test, items))
    return tuple(sorted(found, key=lambda one: not one.settles))


def asked(fact: str, view: View) -> tuple[str, ...]:
    """The recorded facts to ask for."""
    return view.observed(fact).asks or base_inputs(fact)[:1]


def completed(reading: Reading, view: View) -> Possible:
    """The values facts may turn out to have when asked: a vague code such as `done` becomes what it could be.

    Only where the text leaves the vague code undecided; where it is accepted or rejected as it stands, nothing is asked.
    """
    values = {fact: view.observed(fact).values for fact in facts_of(reading)}
    for fact, known in values.items():
        lenient = any(leaf.fact == fact and meet(leaf.accepted, known) for leaf in leaves(reading.possibly))
        strict = any(leaf.fact == fact and not subset(known, leaf.accepted) for leaf in leaves(reading.surely))
        if lenient and strict:
            values[fact] = made_exact(view.observed(fact))
    return values.__getitem__


def made_exact(observed: Observed) -> Values:
    """The values with every vague code replaced by the exact ones it could be."""
    values, could_be = observed.values, observed.fact.could_be
    if not isinstance(values, frozenset):
        return values
    return frozenset(exact for code in values for exact in could_be.get(code, [code]))


def settles(reading: Reading, base: str, facts: Sequence[str], view: View, possible: Possible) -> bool:
    """Whether every answer to one question resolves the verdict, whatever else stays unknown."""
    outcomes = {fact: outcomes_of(reading, fact, base, view, possible) for fact in facts}
    if prod(len(listed) for listed in outcomes.values()) > MOST_OUTCOMES:
        return False
    for values in product(*outcomes.values()):
        answered = dict(zip(outcomes, values, strict=True))
        if reading.judge(after(answered, possible)) == UNKNOWN:
            return False
    return True


def after(answered: Mapping[str, Values], possible: Possible) -> Possible:
    """The possible values once some facts are answered."""
    return lambda fact: answered[fact] if fact in answered else possible(fact)


def outcomes_of(reading: Reading, fact: str, base: str, view: View, possible: Possible) -> Sequence[Values]:
    """What a judged fact may be after an answer to one question."""
    observed = view.observed(fact)
    if base in observed.outcomes:
        return observed.outcomes[base]
    if len(observed.asks) > 1:
        return [possible(fact)]
    return cells(
        possible(fact),
        [leaf.accepted for tree in (reading.possibly, reading.surely) for leaf in leaves(tree) if leaf.fact == fact],
    )


def cells(values: Values, accepted: Sequence[Values]) -> list[Values]:
    """A set of values cut into the parts that no accepted set divides."""
    parts = [values]
    for one in accepted:
        parts = [piece for part in parts for piece in (meet(part, one), without(part, one)) if piece]
    return parts
