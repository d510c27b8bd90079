"""What a criterion requires, as it is written: a closed set of nodes, read strictly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nelm.criteria.edition import Edition
from nelm.errors import BadInput, nearest
from nelm.facts.view import any_fact
from nelm.logic import subset

NUMBER_OPERATORS = ("lt", "le", "gt", "ge")
CODE_OPERATORS = ("eq", "in", "not_in", "in_set")


@dataclass(frozen=True)
class Limit:
    """A number fact against a named parameter: `lt`, `le`, `gt` or `ge`."""

    fact: str
    operator: str
    parameter: str


@dataclass(frozen=True)
class OneOf:
    """A code or yes/no fact among codes (`included`) or among none of them."""

    fact: str
    codes: tuple[str, ...]
    included: bool = True


@dataclass(frozen=True)
class InSet:
    """A code fact in a value set of `knowledge/valuesets/`, whose undecided codes make the verdict unknown."""

    fact: str
    name: str


@dataclass(frozen=True)
class Group:
    """At least `need` of the children; all and any are the two ends."""

    need: int
    children: tuple[Written, ...]


@dataclass(frozen=True)
class Ambiguous:
    """A text that can be read strictly (`surely` enough) or leniently (`possibly` enough)."""

    surely: Written
    possibly: Written


@dataclass(frozen=True)
class Reference:
    """The required criteria of another edition."""

    edition: str


@dataclass(frozen=True)
class Chosen:
    """A parameter of the edition, such as the phase of a programme, is among some words."""

    parameter: str
    among: tuple[str, ...]


Written = Limit | OneOf | InSet | Group | Ambiguous | Reference | Chosen


def read(node: Any, edition: Edition, place: str) -> Written:
    """A node of a criterion. Raises BadInput naming edition, criterion and what is wrong."""
    shape = frozenset(node) if isinstance(node, dict) else frozenset()
    for keys, reader in READERS:
        if shape == keys:
            return reader(node, edition, place)
    if "fact" in shape and len(shape) == 2:
        return read_atom(node, edition, place)
    remedy = (
        "write all, any, at_least with of, surely with possibly, criteria, parameter with in, or fact with one operator"
    )
    raise refused(edition, place, "not a requirement", remedy, node)


def references(written: Written) -> tuple[str, ...]:
    """The editions a requirement refers to, each once."""
    match written:
        case Reference(name):
            return (name,)
        case Group(_, children):
            return tuple(dict.fromkeys(name for child in children for name in references(child)))
        case Ambiguous(surely, possibly):
            return tuple(dict.fromkeys([*references(surely), *references(possibly)]))
        case _:
            return ()


def refused(edition: Edition, place: str, problem: str, remedy: str, value: object = None) -> BadInput:
    """The error for a requirement of an edition, for the caller to raise."""
    return BadInput(problem, remedy=remedy, file=edition.file, place=place, value=value)


def read_children(node: Any, edition: Edition, place: str) -> tuple[Written, ...]:
    """The children of a group, at least one."""
    if not isinstance(node, list) or not node:
        raise refused(edition, place, "a group without members", "list at least one requirement", node)
    return tuple(read(child, edition, f"{place}[{index}]") for index, child in enumerate(node))


def read_all(node: Any, edition: Edition, place: str) -> Group:
    """`all: [...]`."""
    children = read_children(node["all"], edition, f"{place}.all")
    return Group(len(children), children)


def read_any(node: Any, edition: Edition, place: str) -> Group:
    """`any: [...]`."""
    return Group(1, read_children(node["any"], edition, f"{place}.any"))


def read_at_least(node: Any, edition: Edition, place: str) -> Group:
    """`at_least: 2` with `of: [...]`."""
    children = read_children(node["of"], edition, f"{place}.of")
    if node["at_least"] not in range(1, len(children) + 1):
        remedy = f"write a whole number from 1 to {len(children)}"
        raise refused(edition, place, "at_least does not fit its members", remedy, node["at_least"])
    return Group(int(node["at_least"]), children)


def read_ambiguous(node: Any, edition: Edition, place: str) -> Ambiguous:
    """`surely` and `possibly`."""
    surely = read(node["surely"], edition, f"{place}.surely")
    return Ambiguous(surely, read(node["possibly"], edition, f"{place}.possibly"))


def read_reference(node: Any, edition: Edition, place: str) -> Reference:
    """`criteria: ID`."""
    return Reference(word(node["criteria"], edition, place))


def read_chosen(node: Any, edition: Edition, place: str) -> Chosen:
    """`parameter: NAME` with `in: [...]`."""
    name = known_parameter(node["parameter"], edition, place)
    among = words(node["in"], edition, place)
    for value in among:
        if value not in edition.parameters[name].one_of:
            raise refused(edition, place, "not a choice of the parameter", "use one of its one_of", value)
    return Chosen(name, among)


READERS: tuple[tuple[frozenset[str], Callable[[Any, Edition, str], Written]], ...] = (
    (frozenset({"all"}), read_all),
    (frozenset({"any"}), read_any),
    (frozenset({"at_least", "of"}), read_at_least),
    (frozenset({"surely", "possibly"}), read_ambiguous),
    (frozenset({"criteria"}), read_reference),
    (frozenset({"parameter", "in"}), read_chosen),
)


def read_atom(node: Any, edition: Edition, place: str) -> Written:
    """A fact and one operator."""
    name = word(node["fact"], edition, place)
    (operator,) = set(node) - {"fact"}
    try:
        kind = any_fact(name).kind
    except BadInput as problem:
        raise refused(edition, place, "unknown fact", problem.remedy, name) from None
    allowed = NUMBER_OPERATORS if kind == "number" else CODE_OPERATORS if kind in {"code", "yes_no"} else ()
    if operator not in allowed:
        remedy = f"use {' or '.join(allowed)}" if allowed else "use a number, code or yes/no fact derived from it"
        raise refused(edition, place, f"the operator does not fit the fact {name}", remedy, operator)
    if operator == "in_set":
        return InSet(name, word(node[operator], edition, place))
    if operator in NUMBER_OPERATORS:
        return read_limit(name, operator, node[operator], edition, place)
    values = [node[operator]] if operator == "eq" else node[operator]
    return OneOf(name, known_codes(name, words(values, edition, place), edition, place), operator != "not_in")


def read_limit(fact: str, operator: str, operand: Any, edition: Edition, place: str) -> Limit:
    """A number fact and the named parameter that limits it, in the same unit."""
    if not isinstance(operand, dict) or set(operand) != {"parameter"}:
        remedy = "name the number under `parameters`, so that a study can vary it, and write {parameter: NAME}"
        raise refused(edition, place, "a threshold without a name", remedy, operand)
    name = known_parameter(operand["parameter"], edition, place)
    unit = edition.parameters[name].unit
    if unit != any_fact(fact).unit:
        remedy = f"give the parameter {name} in {any_fact(fact).unit}, the unit of {fact}"
        raise refused(edition, place, "unit mismatch", remedy, unit or "no unit")
    if any_fact(fact).unit == "mo" and operator not in {"ge", "lt"}:
        raise refused(edition, place, "months are compared with ge or lt only", "use ge or lt", operator)
    return Limit(fact, operator, name)


def known_parameter(name: Any, edition: Edition, place: str) -> str:
    """The name of a parameter of the edition."""
    if word(name, edition, place) not in edition.parameters:
        remedy = nearest(name, edition.parameters, "define it under `parameters`")
        raise refused(edition, place, "unknown parameter", remedy, name)
    return str(name)


def known_codes(fact: str, codes: tuple[str, ...], edition: Edition, place: str) -> tuple[str, ...]:
    """Codes the fact has, coarse ones included."""
    entry = any_fact(fact)
    for code in codes:
        if not subset(entry.code_set(code), entry.everything()):
            listed = list(entry.codes) or ["true", "false"]
            remedy = nearest(code, listed, "use one of " + ", ".join(listed))
            raise refused(edition, place, f"not a code of {fact}", remedy, code)
    return codes


def words(values: Any, edition: Edition, place: str) -> tuple[str, ...]:
    """A list of codes as text; true and false are codes too."""
    if not isinstance(values, list) or not values:
        raise refused(edition, place, "codes must be a list", "write [one, two]", values)
    return tuple(word(value, edition, place) for value in values)


def word(value: Any, edition: Edition, place: str) -> str:
    """A code or name as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        raise refused(edition, place, "not a name", "write a word", value)
    return value
