"""An edition made ready to judge: every criterion as trees, references expanded, thresholds filled in, and the hash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec

from nelm.criteria.edition import Criterion, Edition, edition_named, editions
from nelm.criteria.tree import ALWAYS, NEVER_MET, Leaf, Reading, Tree, all_of, leaves, some_of
from nelm.criteria.valueset import value_set
from nelm.criteria.written import Ambiguous, Chosen, Group, InSet, Limit, OneOf, Reference, Written, read
from nelm.errors import BadInput, nearest
from nelm.facts.dictionary import Fact
from nelm.facts.view import any_fact, base_inputs, derived_facts
from nelm.library.shelf import fingerprint
from nelm.library.sources import CheckLevel, weakest
from nelm.logic import INFINITY, Codes, Values

Overrides = Mapping[str, Mapping[str, Decimal | str]]

NO_OVERRIDES: Overrides = {}
FACT_MEANING = ("kind", "unit", "accepts", "whole", "possible", "codes", "coarse", "order", "done", "could_be", "combine",
                "operator", "inputs", "bands", "table", "counts")  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """One criterion with its trees."""

    criterion: Criterion
    written: Written
    reading: Reading


@dataclass(frozen=True)
class Ruleset:
    """An edition ready to judge. `reading` is the merged all of its required criteria.

    `refers_to` holds the editions it refers to with their readings, `changed` the parameters replaced by the user.
    """

    edition: Edition
    overrides: Overrides
    rules: tuple[Rule, ...]
    reading: Reading
    refers_to: Mapping[str, tuple[Edition, Reading]]
    changed: tuple[str, ...]
    hash: str

    @property
    def weakest_check(self) -> CheckLevel:
        """The weakest check level among the citations of everything the verdict rests on."""
        resting = [self.edition, *(edition for edition, _ in self.refers_to.values())]
        required = [item for edition in resting for item in edition.criteria if item.strength == "required"]
        return weakest([citation.checked for item in required for citation in item.cite])


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
        self.changed: dict[str, None] = {}

    def ruleset(self, edition: Edition) -> Ruleset:
        """Every criterion of the edition, and the edition as a whole."""
        rules = tuple(self.rules(edition))
        required = [rule.reading for rule in rules if rule.criterion.strength == "required"]
        return Ruleset(
            edition,
            self.overrides,
            rules,
            merged(required),
            self.parts,
            tuple(self.changed),
            self.hash(rules),
        )

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
            case Limit(fact, operator, parameter):
                return Leaf(fact, within(any_fact(fact), operator, self.number(edition, parameter, fact)))
            case OneOf(fact, codes, included):
                return Leaf(fact, among_codes(any_fact(fact), codes, included))
            case InSet(fact, name):
                chosen = value_set(name)
                return Leaf(fact, frozenset(chosen.accepted if strict else [*chosen.accepted, *chosen.undecided]))

    def number(self, edition: Edition, parameter: str, fact: str) -> Decimal:
        """The value of a threshold, whole where the fact is. Raises BadInput."""
        limit = self.value(edition, parameter)
        assert isinstance(limit, Decimal)
        if any_fact(fact).whole and limit % 1:
            remedy = "write a whole number"
            raise BadInput(
                "the fact is counted in whole numbers", remedy=remedy, file=edition.file, place=parameter, value=limit
            )
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

    def hash(self, rules: Sequence[Rule]) -> str:
        """One hash over everything the verdict depends on: criteria, references, value sets, facts, changed values."""
        facts = [
            leaf.fact
            for rule in rules
            for tree in (rule.reading.surely, rule.reading.possibly)
            for leaf in leaves(tree)
        ]
        used = dict.fromkeys(name for fact in facts for name in [*chain_of(fact), *base_inputs(fact)])
        return fingerprint({
            "editions": {name: edition_meaning(edition) for name, edition in self.passed.items()},
            "value_sets": {name: sets_meaning(name) for name in set_names(rules)},
            "facts": {name: fact_meaning(any_fact(name)) for name in used},
            "changed": sorted(self.changed),
        })  # fmt: skip


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


def chain_of(name: str) -> list[str]:
    """A fact and every derived fact it is computed from."""
    derived = derived_facts().get(name)
    return [name] if derived is None else [name, *(link for item in derived.inputs for link in chain_of(item))]


def fact_meaning(fact: Fact) -> dict[str, Any]:
    """The parts of a dictionary entry that can change a verdict."""
    meaning = {key: msgspec.to_builtins(getattr(fact, key)) for key in FACT_MEANING if hasattr(fact, key)}
    return {**meaning, "codes": list(fact.codes)}


def edition_meaning(edition: Edition) -> dict[str, Any]:
    """The parts of an edition that can change a verdict or how it is reported."""
    return {
        "id": edition.id,
        "revision": edition.revision,
        "parameters": {name: [item.value, item.unit, item.one_of] for name, item in edition.parameters.items()},
        "criteria": [[item.id, item.strength, item.require] for item in edition.criteria],
    }


def sets_meaning(name: str) -> list[list[str]]:
    """The codes of a value set."""
    return [sorted(value_set(name).accepted), sorted(value_set(name).undecided)]


def set_names(rules: Sequence[Rule]) -> list[str]:
    """The value sets the criteria name."""
    return sorted({name for rule in rules for name in named_sets(rule.written)})


def named_sets(written: Written) -> list[str]:
    """The value sets a requirement names, through references too."""
    match written:
        case InSet(_, name):
            return [name]
        case Group(_, children):
            return [name for child in children for name in named_sets(child)]
        case Ambiguous(surely, possibly):
            return [*named_sets(surely), *named_sets(possibly)]
        case Reference(name):
            return [found for rule in shipped(name).rules for found in named_sets(rule.written)]
        case _:
            return []


def parse_overrides(texts: Sequence[str], known: Mapping[str, Edition] | None = None) -> Overrides:
    """`milan-net@2016.age=65` and the like. Raises BadInput for an unknown edition or parameter, or a value that does not fit."""
    found: dict[str, dict[str, Decimal | str]] = {}
    for text in texts:
        target, equals, value = text.partition("=")
        name, dot, parameter = target.rpartition(".")
        if not (equals and dot):
            raise BadInput(
                "--set is not EDITION.PARAMETER=VALUE", remedy="write it like milan-net@2016.age=65", value=text
            )
        edition = (known or editions()).get(name) or edition_named(name)
        found.setdefault(name, {})[parameter] = override(edition, parameter, value)
    return found


def override(edition: Edition, name: str, text: str) -> Decimal | str:
    """A parameter's new value. Raises BadInput where it does not fit."""
    if name not in edition.parameters:
        listed = "its parameters: " + ", ".join(edition.parameters) if edition.parameters else "it has no parameters"
        raise BadInput(
            "unknown parameter", remedy=nearest(name, edition.parameters, listed), file=edition.file, value=name
        )
    parameter = edition.parameters[name]
    if parameter.one_of:
        if text not in parameter.one_of:
            remedy = "use one of " + ", ".join(parameter.one_of)
            raise BadInput("not a choice of the parameter", remedy=remedy, file=edition.file, place=name, value=text)
        return text
    try:
        value = Decimal(text)
    except ArithmeticError:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0:
        remedy = f"write a number in {parameter.unit}, with a point for decimals"
        raise BadInput("not a number", remedy=remedy, file=edition.file, place=name, value=text)
    return value
