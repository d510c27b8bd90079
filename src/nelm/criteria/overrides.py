"""Changed parameters as people write them: `milan-net@2016.age=65`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from nelm.criteria.edition import Edition, edition_named, editions
from nelm.criteria.rule import Overrides
from nelm.errors import BadInput, nearest


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
