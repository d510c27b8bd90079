"""An edition made ready to judge: every criterion as trees, references expanded, thresholds filled in, and the hash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from nelm.criteria.edition import Criterion, Edition, edition_named
from nelm.criteria.meaning import chain_of, meaning
from nelm.criteria.tree import ALWAYS, NEVER_MET, Leaf, Reading, Tree, all_of, facts_of, some_of
from nelm.criteria.valueset import value_set
from nelm.criteria.written import Ambiguous, Chosen, Group, InSet, Limit, OneOf, Reference, Written, read
from nelm.errors import BadInput
from nelm.facts.dictionary import Fact
from nelm.facts.view import any_fact, derived_facts
from nelm.library.sources import CheckLevel, Citation, weakest
from nelm.logic import INFINITY, Codes, Values

Overrides = Mapping[str, Mapping[str, Decimal | str]]

NO_OVERRIDES: Overrides = {}


@dataclass(frozen=True)
class Rule:
    """One criterion with its trees."""

    criterion: Criterion
    written: Written
    reading: Reading


@dataclass(frozen=True)
class Ruleset:
    """An edition ready to judge. `reading` is the merged all of its required criteria.

    `refers_to` holds the editions it refers to with their readings, `changed` the parameters replaced by the user, and
    `weakest_check` is the weakest check level of everything the verdict rests on: criteria, derived facts, value sets.
    """

    edition: Edition
    overrides: Overrides
    rules: tuple[Rule, ...]
    reading: Reading
    refers_to: Mapping[str, tuple[Edition, Reading]]
    changed: tuple[str, ...]
    hash: str
    weakest_check: CheckLevel


def prepare(edition: Edition, overrides: Overrides = NO_OVERRIDES) -> Ruleset:
    """An edition ready to judge, under changed parameters if any are given. Raises BadInput for what does not fit."""
    return Compiler(overrides).ruleset(edition)


@cache
def shipped(name: str) -> Ruleset:
    """A shipped edition ready to judge, as written. Raises BadInput for an unknown id."""
    return prepare(edition_named(name))


class Compiler:
    """Turns editions into rulesets; remembers the editions it passed and the parameters it replaced."""

    def __init__(self, overrides: Overrides) -> None:
        self.overrides = overrides
        self.passed: dict[str, Edition] = {}
        self.parts: dict[str, tuple[Edition, Reading]] = {}
        self.open: list[str] = []
        self.facts: dict[str, None] = {}
        self.sets: dict[str, None] = {}
        self.changed: dict[str, None] = {}

    def ruleset(self, edition: Edition) -> Ruleset:
        """Every criterion of the edition, and the edition as a whole."""
        rules = tuple(self.rules(edition))
        whole = merged([rule.reading for rule in rules if rule.criterion.strength == "required"])
        return Ruleset(
            edition,
            self.overrides,
            rules,
            whole,
            self.parts,
            tuple(self.changed),
            meaning(self.passed.values(), self.facts, self.sets, self.changed),
            weakest([citation.checked for citation in self.resting_on(facts_of(whole))]),
        )

    def resting_on(self, facts: Iterable[str]) -> Iterator[Citation]:
        """Every citation a verdict rests on."""
        for edition in self.passed.values():
            for criterion in edition.criteria:
                if criterion.strength == "required":
                    yield from criterion.cite
        for link in {link for fact in facts for link in chain_of(fact)}:
            if derived := derived_facts().get(link):
                yield from derived.cite
        for name in self.sets:
            yield from value_set(name).cite

    def rules(self, edition: Edition) -> list[Rule]:
        """The criteria of an edition as trees. Raises BadInput for a circle of references."""
        if edition.id in self.open:
            circle = " -> ".join([*self.open, edition.id])
            raise BadInput("editions refer to each other in a circle", remedy="remove a reference", value=circle)
        self.open.append(edition.id)
        self.passed.setdefault(edition.id, edition)
        rules = []
        for criterion in edition.criteria:
            written = read(criterion.require, edition, f"{criterion.id}.require")
            rules.append(Rule(criterion, written, self.reading(written, edition)))
        self.open.pop()
        return rules

    def reading(self, written: Written, edition: Edition) -> Reading:
        """Both trees of a requirement."""
        return Reading(self.plain(written, edition, True), self.plain(written, edition, False))

    def plain(self, written: Written, edition: Edition, strict: bool) -> Tree:
        """The strict or the lenient tree of a requirement."""
        match written:
            case Group(need, children):
                return some_of(need, (self.plain(child, edition, strict) for child in children))
            case Ambiguous(surely, possibly):
                return self.plain(surely if strict else possibly, edition, strict)
            case Reference(name):
                whole = self.referred(name)
                return whole.surely if strict else whole.possibly
            case Chosen(parameter, among):
                return ALWAYS if self.value(edition, parameter) in among else NEVER_MET
            case Limit() | OneOf() | InSet():
                self.facts[written.fact] = None
                return Leaf(written.fact, self.accepted(written, edition, strict))

    def accepted(self, written: Limit | OneOf | InSet, edition: Edition, strict: bool) -> Values:
        """The values one fact may have."""
        fact = any_fact(written.fact)
        match written:
            case Limit(_, operator, parameter):
                return within(fact, operator, self.number(edition, parameter, fact))
            case OneOf(_, codes, included):
                return among_codes(fact, codes, included)
            case InSet(_, name):
                self.sets[name] = None
                chosen = value_set(name)
                return frozenset(chosen.accepted if strict else [*chosen.accepted, *chosen.undecided])

    def number(self, edition: Edition, parameter: str, fact: Fact) -> Decimal:
        """The value of a threshold, whole where the fact is. Raises BadInput."""
        limit = self.value(edition, parameter)
        assert isinstance(limit, Decimal)
        if fact.whole and limit % 1:
            problem, remedy = f"{fact.label} is counted in whole numbers", "write a whole number"
            raise BadInput(problem, remedy=remedy, file=edition.file, place=parameter, value=limit)
        return limit

    def referred(self, name: str) -> Reading:
        """The required criteria of another edition, merged."""
        if name not in self.parts:
            rules = self.rules(edition_named(name))
            whole = merged([rule.reading for rule in rules if rule.criterion.strength == "required"])
            self.parts[name] = edition_named(name), whole
        return self.parts[name][1]

    def value(self, edition: Edition, parameter: str) -> Decimal | str:
        """The value of a parameter, replaced if the user asked so."""
        value = parameter_value(edition, parameter, self.overrides)
        if parameter in self.overrides.get(edition.id, {}):
            self.changed[f"{edition.id}.{parameter}={value}"] = None
        return value


def parameter_value(edition: Edition, parameter: str, overrides: Overrides) -> Decimal | str:
    """The value of a parameter: the user's where one is given, else the edition's."""
    written = overrides.get(edition.id, {}).get(parameter, edition.parameters[parameter].value)
    return written if isinstance(written, str) else Decimal(written)


def merged(readings: Sequence[Reading]) -> Reading:
    """All of several requirements, merged across them."""
    return Reading(all_of(reading.surely for reading in readings), all_of(reading.possibly for reading in readings))


def within(fact: Fact, operator: str, limit: Decimal) -> Values:
    """The numbers an operator accepts. Months start at 0, so that a time that never began is never accepted."""
    value, least = float(limit), 0.0 if fact.unit == "mo" else -INFINITY
    match operator:
        case "lt":
            return fact.span(least, value, below=True)
        case "le":
            return fact.span(least, value)
        case "gt":
            return fact.span(value, INFINITY, above=True)
        case _:
            return fact.span(value, INFINITY)


def among_codes(fact: Fact, codes: Sequence[str], included: bool) -> Codes:
    """The codes listed, coarse ones as their fine ones; or all the others."""
    listed = frozenset(fine for code in codes for fine in fact.code_set(code))
    everything = fact.everything()
    assert isinstance(everything, frozenset)
    return listed if included else everything - listed
