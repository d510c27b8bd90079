"""Thresholds that move: those a user names, and each one a little, to see who just misses it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

from nelm.criteria.edition import Edition
from nelm.criteria.overrides import parse_overrides
from nelm.criteria.rule import Ruleset, prepare
from nelm.criteria.written import Ambiguous, Group, Limit, Written
from nelm.errors import BadInput
from nelm.facts.view import any_fact
from nelm.screen.tally import Moved


class Threshold(NamedTuple):
    """One moved parameter of an edition, and the edition judged under it."""

    moved: Moved
    ruleset: Ruleset


def named(texts: Sequence[str], rulesets: Sequence[Ruleset]) -> list[Threshold]:
    """The thresholds of `--set`, each moved alone. Raises BadInput for one that is not screened or does not fit."""
    known = {ruleset.edition.id: ruleset.edition for ruleset in rulesets}
    found = []
    for text in texts:
        for name, parameters in parse_overrides([text], known).items():
            if name not in known:
                remedy = f"add it with --criteria {name}, or move a threshold of {', '.join(known)}"
                raise BadInput("the edition is not screened", remedy=remedy, place="--set", value=text)
            found += [threshold(known[name], parameter, value) for parameter, value in parameters.items()]
    return found


def threshold(edition: Edition, parameter: str, value: Decimal | str) -> Threshold:
    """An edition with one parameter moved."""
    written = edition.parameters[parameter]
    moved = Moved(edition.id, parameter, str(written.value), str(value), written.unit)
    return Threshold(moved, prepare(edition, {edition.id: {parameter: value}}))


def nearby(rulesets: Sequence[Ruleset], margin: Decimal) -> list[Threshold]:
    """Every threshold of required criteria, moved by a share of itself so that it asks for less; at least to the next whole."""
    found = []
    for ruleset in rulesets:
        limits = {
            limit.parameter: limit
            for rule in ruleset.rules
            if rule.criterion.strength == "required"
            for limit in limits_of(rule.written)
        }
        for parameter, limit in limits.items():
            value = Decimal(str(ruleset.edition.parameters[parameter].value))
            found.append(threshold(ruleset.edition, parameter, eased(limit, value, margin)))
    return found


def eased(limit: Limit, value: Decimal, margin: Decimal) -> Decimal:
    """A threshold that asks for a little less."""
    upper = limit.operator in {"lt", "le"}
    moved = value * (1 + margin) if upper else max(Decimal(0), value * (1 - margin))
    if any_fact(limit.fact).whole:
        return moved.to_integral_value(ROUND_CEILING if upper else ROUND_FLOOR)
    return moved.normalize()


def limits_of(written: Written) -> Iterator[Limit]:
    """Every threshold in a requirement."""
    match written:
        case Limit():
            yield written
        case Group(_, children):
            for child in children:
                yield from limits_of(child)
        case Ambiguous(surely, possibly):
            yield from limits_of(surely)
            yield from limits_of(possibly)
        case _:
            return
