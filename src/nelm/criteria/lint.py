"""What can be wrong with an edition beyond its grammar: contradictions, dead parts, overlaps, places where it is not exact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any

from nelm.criteria.decisive import cells
from nelm.criteria.edition import Edition
from nelm.criteria.rule import Ruleset, prepare
from nelm.criteria.tree import Leaf, Node, Reading, Tree, judge, leaves
from nelm.facts.calendar import days
from nelm.facts.view import any_fact, base_inputs
from nelm.logic import Values, meet, subset

MOST_CELLS = 200_000


@dataclass(frozen=True)
class Finding:
    """Something to mend (`error`) or to know (`note`)."""

    level: str
    edition: str
    place: str
    text: str


def lint(edition: Edition) -> list[Finding]:
    """Everything found in one edition. Raises BadInput where it cannot even be read."""
    return [Finding(level, edition.id, place, text) for level, place, text in findings(edition)]


def findings(edition: Edition) -> Iterator[tuple[str, str, str]]:
    """Level, place and text of each finding."""
    variants = [prepare(edition, {edition.id: chosen}) for chosen in choices(edition)]
    for same in zip(*(variant.rules for variant in variants), strict=True):
        yield from rule_findings(same[0].criterion.id, [rule.reading for rule in same])
    yield from whole_findings(variants)
    used = {name for criterion in edition.criteria for name in parameters_of(criterion.require)}
    for name in edition.parameters:
        if name not in used:
            yield "error", f"parameters.{name}", "the parameter is used by no criterion"
    if not any(criterion.strength == "required" for criterion in edition.criteria):
        yield "error", "criteria", "no criterion is required, so the edition can never say met or not met"


def choices(edition: Edition) -> list[dict[str, Decimal | str]]:
    """Every combination of the parameters that are choices; one empty one where there are none."""
    named = {name: parameter.one_of for name, parameter in edition.parameters.items() if parameter.one_of}
    return [dict(zip(named, words, strict=True)) for words in product(*named.values())]


def rule_findings(name: str, readings: Sequence[Reading]) -> Iterator[tuple[str, str, str]]:
    """What is wrong within one criterion, whatever choice is made."""
    if not any(satisfiable(reading.possibly) for reading in readings):
        yield "error", name, "contradictory: no value meets it"
    if not any(refutable(reading.surely) for reading in readings):
        yield "error", name, "unreachable: every value meets it"
    if not all(reading.surely == reading.possibly or countable(reading) for reading in readings):
        yield "note", name, "too many facts to try whether whatever meets the strict reading meets the lenient one"
    elif not all(ordered(reading) for reading in readings):
        yield "error", name, "the strict reading accepts what the lenient one does not"


def whole_findings(variants: Sequence[Ruleset]) -> Iterator[tuple[str, str, str]]:
    """What is wrong between criteria, and where the answer is sound but not exact."""
    if not any(satisfiable(variant.reading.possibly) for variant in variants):
        yield "error", "criteria", "contradictory: the required criteria cannot be met together"
    shared: dict[tuple[str, ...], list[str]] = defaultdict(list)
    feeding: dict[str, dict[str, None]] = defaultdict(dict)
    for leaf in leaves(variants[0].reading.possibly):
        for base in base_inputs(leaf.fact):
            feeding[base][leaf.fact] = None
    for base, fed in feeding.items():
        if len(fed) > 1:
            shared[tuple(fed)].append(base)
    for facts, bases in shared.items():
        text = f"both use {', '.join(bases)}: sound, but may say unknown too often"
        yield "note", " and ".join(facts), text


def cells_of(trees: Sequence[Tree]) -> dict[str, list[Values]]:
    """For every fact the parts of its values that no leaf divides."""
    accepted: dict[str, list[Values]] = defaultdict(list)
    for tree in trees:
        for leaf in leaves(tree):
            accepted[leaf.fact].append(leaf.accepted)
    return {fact: cells(any_fact(fact).everything(), sets) for fact, sets in accepted.items()}


def assignments(trees: Sequence[Tree]) -> Iterator[Mapping[str, Values]]:
    """Every combination of cells of the facts in some trees."""
    parts = cells_of(trees)
    for values in product(*parts.values()):
        yield dict(zip(parts, values, strict=True))


def countable(reading: Reading) -> bool:
    """Whether the combinations of cells are few enough to try them all."""
    return prod(len(listed) for listed in cells_of([reading.surely, reading.possibly]).values()) <= MOST_CELLS


def ordered(reading: Reading) -> bool:
    """Whether whatever meets the strict reading meets the lenient one, tried on every combination of cells."""
    return reading.surely == reading.possibly or all(
        judge(reading.possibly, values.__getitem__).can_be_met
        for values in assignments([reading.surely, reading.possibly])
        if judge(reading.surely, values.__getitem__).can_be_met
    )


def satisfiable(tree: Tree) -> bool:
    """Whether some values meet a tree. Facts that stand in several leaves are taken as independent."""
    if isinstance(tree, Leaf):
        return bool(meet(any_fact(tree.fact).everything(), tree.accepted))
    return sum(satisfiable(child) for child in tree.children) >= tree.need


def refutable(tree: Tree) -> bool:
    """Whether some values fail a tree."""
    if isinstance(tree, Node):
        return sum(not refutable(child) for child in tree.children) < tree.need
    return not subset(any_fact(tree.fact).everything(), tree.accepted)


def parameters_of(node: Any) -> set[str]:
    """The parameters a requirement uses."""
    if isinstance(node, list):
        return {name for child in node for name in parameters_of(child)}
    if not isinstance(node, dict):
        return set()
    own = {node["parameter"]} if isinstance(node.get("parameter"), str) else set()
    return own | {name for child in node.values() for name in parameters_of(child)}


def overlaps(listed: Sequence[Edition]) -> list[Finding]:
    """Editions of one set that are in force on the same day without one superseding the other."""
    found = []
    for index, one in enumerate(listed):
        for other in listed[index + 1 :]:
            if one.set_name == other.set_name and other.id != one.id and in_force_together(one, other):
                text = f"in force together with {other.id}, and neither supersedes the other"
                found.append(Finding("error", one.id, "in_force", text))
    return found


def in_force_together(one: Edition, other: Edition) -> bool:
    """Whether two editions overlap in time and neither names the other as its successor or predecessor."""
    if other.id in {one.supersedes, one.superseded_by} or one.id in {other.supersedes, other.superseded_by}:
        return False
    return starts(one) <= ends(other) and starts(other) <= ends(one)


def starts(edition: Edition) -> int:
    """The first day an edition may be in force."""
    return days(edition.in_force.start).first


def ends(edition: Edition) -> int:
    """The last day an edition may be in force."""
    return days(edition.in_force.to).last if edition.in_force.to else days("9999").last
