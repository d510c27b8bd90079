"""What is computed from the columns of one row, as plain data: every fast engine is written from the same expressions.

An expression has a kind: `truth` (yes or no), `whole` (a whole number, a day, a mask) or `real`. There is no missing value.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Literal

Kind = Literal["truth", "whole", "real"]
Operation = Literal[
    "column", "constant", "and", "or", "not", "lt", "le", "eq", "add", "sub", "mul", "div", "mod", "bits_and", "bits_or",
    "least", "greatest", "choose", "whole",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Expression:
    """An operation on expressions; a column has a name and a constant a value."""

    operation: Operation
    kind: Kind
    inputs: tuple[Expression, ...] = ()
    name: str = ""
    value: float | int | bool = 0

    def __and__(self, other: Expression | int) -> Expression:
        """Both of two truths; the common bits of two masks."""
        one, two = self, constant(other)
        if self.kind != "truth":
            both = is_constant(one) and is_constant(two)
            return constant(int(one.value) & int(two.value)) if both else Expression("bits_and", "whole", (one, two))
        if is_constant(one) or is_constant(two):
            return (two if one.value else FALSE) if is_constant(one) else (one if two.value else FALSE)
        return Expression("and", "truth", (one, two))

    def __or__(self, other: Expression | int) -> Expression:
        """Either of two truths; all the bits of two masks."""
        one, two = self, constant(other)
        if self.kind != "truth":
            return Expression("bits_or", "whole", (one, two))
        if is_constant(one) or is_constant(two):
            return (TRUE if one.value else two) if is_constant(one) else (TRUE if two.value else one)
        return Expression("or", "truth", (one, two))

    def __invert__(self) -> Expression:
        """The opposite of a truth."""
        return constant(not self.value) if is_constant(self) else Expression("not", "truth", (self,))

    def __lt__(self, other: Expression | float) -> Expression:
        """Below."""
        return Expression("lt", "truth", (self, constant(other)))

    def __le__(self, other: Expression | float) -> Expression:
        """At most."""
        return Expression("le", "truth", (self, constant(other)))

    def __gt__(self, other: Expression | float) -> Expression:
        """Above."""
        return Expression("lt", "truth", (constant(other), self))

    def __ge__(self, other: Expression | float) -> Expression:
        """At least."""
        return Expression("le", "truth", (constant(other), self))

    def equals(self, other: Expression | float) -> Expression:
        """Whether two values are the same."""
        two = constant(other)
        if is_constant(self) and is_constant(two):
            return constant(self.value == two.value)
        return Expression("eq", "truth", (self, two))

    def __add__(self, other: Expression | float) -> Expression:
        """The sum."""
        return arithmetic("add", self, constant(other))

    def __sub__(self, other: Expression | float) -> Expression:
        """The difference."""
        return arithmetic("sub", self, constant(other))

    def __mul__(self, other: Expression | float) -> Expression:
        """The product."""
        return arithmetic("mul", self, constant(other))

    def __floordiv__(self, other: int) -> Expression:
        """How often a whole number above zero goes into one that is not below zero."""
        return Expression("div", "whole", (self, constant(other)))

    def __truediv__(self, other: Expression) -> Expression:
        """The quotient of two real numbers, the second one never zero."""
        return Expression("div", "real", (self, other))

    def __mod__(self, other: int) -> Expression:
        """The rest of that division."""
        return Expression("mod", "whole", (self, constant(other)))


def arithmetic(operation: Literal["add", "sub", "mul"], one: Expression, other: Expression) -> Expression:
    """A sum, a difference or a product; real as soon as one of the two is."""
    return Expression(operation, "real" if "real" in (one.kind, other.kind) else "whole", (one, other))


def column(name: str, kind: Kind) -> Expression:
    """A column of the table, or a step computed before."""
    return Expression("column", kind, name=name)


def constant(value: Expression | float) -> Expression:
    """A constant of the kind of its value; an expression is left as it is."""
    if isinstance(value, Expression):
        return value
    kind: Kind = "truth" if isinstance(value, bool) else "whole" if isinstance(value, int) else "real"
    return Expression("constant", kind, value=value)


TRUE, FALSE = constant(True), constant(False)


def is_constant(one: Expression) -> bool:
    """Whether an expression is a constant."""
    return one.operation == "constant"


def as_whole(real: Expression) -> Expression:
    """A real number that is a whole one, as such."""
    return Expression("whole", "whole", (real,))


def choose(condition: Expression, met: Expression | float, otherwise: Expression | float) -> Expression:
    """One of two values."""
    one, two = constant(met), constant(otherwise)
    if is_constant(condition):
        return one if condition.value else two
    if one.kind == "truth":
        return (condition & one) | (~condition & two)
    return Expression("choose", "real" if "real" in (one.kind, two.kind) else "whole", (condition, one, two))


def least(*listed: Expression | float) -> Expression:
    """The smallest of some values."""
    return reduce(lambda one, two: extreme("least", one, two), map(constant, listed))


def greatest(*listed: Expression | float) -> Expression:
    """The largest of some values."""
    return reduce(lambda one, two: extreme("greatest", one, two), map(constant, listed))


def extreme(operation: Literal["least", "greatest"], one: Expression, other: Expression) -> Expression:
    """The smaller or the larger of two values."""
    return Expression(operation, "real" if "real" in (one.kind, other.kind) else "whole", (one, other))


def all_of(truths: Iterable[Expression]) -> Expression:
    """Whether all are true; of none, yes."""
    return reduce(lambda one, two: one & two, truths, TRUE)


def any_of(truths: Iterable[Expression]) -> Expression:
    """Whether one is true; of none, no."""
    return reduce(lambda one, two: one | two, truths, FALSE)


def total(numbers: Iterable[Expression]) -> Expression:
    """The sum; of none, zero."""
    listed = list(numbers)
    return reduce(lambda one, two: one + two, listed) if listed else constant(0)


def bit(condition: Expression, mask: int) -> Expression:
    """A mask where a condition is true, else no bit."""
    return choose(condition, mask, 0)


def united(masks: Iterable[Expression]) -> Expression:
    """All the bits of some masks."""
    listed = [mask for mask in masks if not (is_constant(mask) and mask.value == 0)]
    return reduce(lambda one, two: one | two, listed) if listed else constant(0)


def meets(mask: Expression, codes: int) -> Expression:
    """Whether a mask has one of some bits."""
    return ~(mask & codes).equals(0)


def inside(mask: Expression, codes: int) -> Expression:
    """Whether a mask has no other bits than some."""
    return (mask & codes).equals(mask)


def columns_in(one: Expression) -> dict[str, Kind]:
    """The columns an expression uses, with their kinds."""
    found: dict[str, Kind] = {}
    waiting, seen = [one], set[int]()
    while waiting:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if part.operation == "column":
            found[part.name] = part.kind
        waiting.extend(part.inputs)
    return found
