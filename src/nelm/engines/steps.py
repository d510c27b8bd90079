"""A computation in named steps: each uses columns of the table and steps before it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from nelm.engines.expression import Expression, Kind, column, columns_in, constant


class Steps:
    """Collects the steps of a computation, and the columns of the table it reads.

    `present` are the columns the table has; without it, all.
    """

    def __init__(self, present: Collection[str] | None = None) -> None:
        self.present = present
        self.inputs: dict[str, Kind] = {}
        self.named: dict[str, Expression] = {}

    def read(self, name: str, kind: Kind, absent: int) -> Expression:
        """A column of the table, or what stands for it in a table that does not have it."""
        if self.present is not None and name not in self.present:
            return constant(float(absent) if kind == "real" else absent)
        self.inputs[name] = kind
        return column(name, kind)

    def let(self, name: str, expression: Expression) -> Expression:
        """Name an expression, so that it is computed once; columns and constants stay as they are.

        A name that is taken gets a number.
        """
        if expression.operation in {"column", "constant"}:
            return expression
        free, tries = name, 1
        while free in self.named:
            tries += 1
            free = f"{name}_{tries}"
        self.named[free] = expression
        return column(free, expression.kind)


def needed(named: dict[str, Expression], results: Iterable[Expression]) -> dict[str, Expression]:
    """The steps that results rest on, in their order."""
    wanted = {name for result in results for name in columns_in(result)}
    for name in reversed(named):
        if name in wanted:
            wanted |= columns_in(named[name]).keys()
    return {name: expression for name, expression in named.items() if name in wanted}
