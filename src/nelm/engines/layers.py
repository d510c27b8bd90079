"""Named steps in layers: each uses only what stands in layers before it. A step that is used once goes where it is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from nelm.engines.expression import Expression, columns_in
from nelm.engines.steps import needed

Named = dict[str, Expression]


def layered(named: Named, results: Named) -> tuple[list[Named], Named]:
    """The steps that results rest on, layer by layer, and the results over them."""
    named = needed(named, results.values())
    uses = Counter(name for one in (*named.values(), *results.values()) for name in written_columns(one))
    kept: Named = {}
    moved: Named = {}
    for name, expression in named.items():
        whole = with_columns(expression, moved)
        (moved if uses[name] == 1 else kept)[name] = whole
    results = {name: with_columns(expression, moved) for name, expression in results.items()}
    depth: dict[str, int] = {}
    layers: list[Named] = []
    for name, expression in kept.items():
        depth[name] = 1 + max((depth[used] for used in columns_in(expression) if used in depth), default=-1)
        if depth[name] == len(layers):
            layers.append({})
        layers[depth[name]][name] = expression
    return layers, results


def written_columns(one: Expression) -> Iterator[str]:
    """The columns of an expression as often as they stand in its text."""
    if one.operation == "column":
        yield one.name
    for part in one.inputs:
        yield from written_columns(part)


def with_columns(one: Expression, instead: Mapping[str, Expression]) -> Expression:
    """An expression with other expressions in the place of some columns."""
    if one.operation == "column":
        return instead.get(one.name, one)
    inputs = tuple(with_columns(part, instead) for part in one.inputs)
    return one if all(new is old for new, old in zip(inputs, one.inputs, strict=True)) else replace(one, inputs=inputs)
