"""What is computed from the columns of one row, as plain data: every fast engine is written from the same expressions.

An expression has a kind: `truth` (yes or no), `whole` (a whole number, a day, a mask) or `real`. There is no missing value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Literal

Kind = Literal["truth", "whole", "real"]
Operation = Literal[
    "column", "constant", "limit", "and", "or", "not", "lt", "le", "eq", "add", "sub", "mul", "div", "mod", "bits_and", "bits_or",
    "least", "greatest", "choose", "whole",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Expression:
    """An operation on expressions; a column has a name, a constant a value, and a limit one that may be moved."""

    operation: Operation
    kind: Kind
    inputs: tuple[Expression, ...] = ()
    name: str = ""
    value: float | int | bool = 0

    def __and__(self, other: Expression | int) -> Expression:
        """Both of two truths; the common bits of two masks."""
        two = constant(other)
        if self.kind != "truth":
            return operation("bits_and", "whole", self, two)
        for one, rest in ((self, two), (two, self)):
            if is_constant(one):
                return rest if one.value else FALSE
        return operation("and", "truth", self, two)

    def __or__(self, other: Expression | int) -> Expression:
        """Either of two truths; all the bits of two masks."""
        two = constant(other)
        for one, rest in ((self, two), (two, self)):
            if is_constant(one) and (self.kind == "truth" or one.value == 0):
                return TRUE if one.value else rest
        if self.kind != "truth":
            return operation("bits_or", "whole", self, two)
        return operation("or", "truth", self, two)

    def __invert__(self) -> Expression:
        """The opposite of a truth."""
        return operation("not", "truth", self)

    def __lt__(self, other: Expression | float) -> Expression:
        """Below."""
        return operation("lt", "truth", self, constant(other))

    def __le__(self, other: Expression | float) -> Expression:
        """At most."""
        return operation("le", "truth", self, constant(other))

    def __gt__(self, other: Expression | float) -> Expression:
        """Above."""
        return operation("lt", "truth", constant(other), self)

    def __ge__(self, other: Expression | float) -> Expression:
        """At least."""
        return operation("le", "truth", constant(other), self)

    def equals(self, other: Expression | float) -> Expression:
        """Whether two values are the same."""
        return operation("eq", "truth", self, constant(other))

    def __add__(self, other: Expression | float) -> Expression:
        """The sum."""
        return operation("add", wider(self, constant(other)), self, constant(other))

    def __sub__(self, other: Expression | float) -> Expression:
        """The difference."""
        return operation("sub", wider(self, constant(other)), self, constant(other))

    def __mul__(self, other: Expression | float) -> Expression:
        """The product."""
        return operation("mul", wider(self, constant(other)), self, constant(other))

    def __floordiv__(self, other: int) -> Expression:
        """How often a whole number above zero goes into one that is not below zero and has at most 31 bits."""
        return operation("div", "whole", self, constant(other))

    def __truediv__(self, other: Expression) -> Expression:
        """The quotient of two real numbers, the second one never zero."""
        return operation("div", "real", self, other)

    def __mod__(self, other: int) -> Expression:
        """The rest of that division."""
        return operation("mod", "whole", self, constant(other))


COMPUTED: dict[Operation, Callable[..., float | int | bool]] = {
    "not": lambda one: not one, "lt": lambda one, two: one < two, "le": lambda one, two: one <= two,
    "eq": lambda one, two: one == two, "add": lambda one, two: one + two, "sub": lambda one, two: one - two,
    "mul": lambda one, two: one * two, "mod": lambda one, two: one % two, "bits_and": lambda one, two: one & two,
    "bits_or": lambda one, two: one | two, "least": min, "greatest": max, "whole": int,
}  # fmt: skip


def operation(name: Operation, kind: Kind, *inputs: Expression) -> Expression:
    """An operation on some inputs; of constants it is computed at once."""
    if name in COMPUTED and all(map(is_constant, inputs)):
        return constant(COMPUTED[name](*(one.value for one in inputs)))
    if name == "div" and all(map(is_constant, inputs)):
        one, two = (part.value for part in inputs)
        return constant(one // two if kind == "whole" else one / two)
    return Expression(name, kind, inputs)


def wider(one: Expression, other: Expression) -> Kind:
    """Real as soon as one of two is."""
    return "real" if "real" in (one.kind, other.kind) else "whole"


def column(name: str, kind: Kind) -> Expression:
    """A column of the table, or a step computed before."""
    return Expression("column", kind, name=name)


def constant(value: Expression | float) -> Expression:
    """A constant of the kind of its value; an expression is left as it is."""
    if isinstance(value, Expression):
        return value
    kind: Kind = "truth" if isinstance(value, bool) else "whole" if isinstance(value, int) else "real"
    return Expression("constant", kind, value=value)


def limit(value: float | None) -> Expression | None:
    """A threshold as a value of its own, so that the code is the same for every one; None where there is none."""
    return None if value is None else Expression("limit", "whole" if isinstance(value, int) else "real", value=value)


TRUE, FALSE = constant(True), constant(False)


def is_constant(one: Expression) -> bool:
    """Whether an expression is a constant."""
    return one.operation == "constant"


def as_whole(real: Expression) -> Expression:
    """A real number that is a whole one, as such."""
    return operation("whole", "whole", real)


def choose(condition: Expression, met: Expression | float, otherwise: Expression | float) -> Expression:
    """One of two values."""
    one, two = constant(met), constant(otherwise)
    if is_constant(condition):
        return one if condition.value else two
    if one.kind == "truth":
        return (condition & one) | (~condition & two)
    if is_constant(one) and is_constant(two) and one.value == two.value:
        return one
    return operation("choose", wider(one, two), condition, one, two)


def least(*listed: Expression | float) -> Expression:
    """The smallest of some values."""
    return reduce(lambda one, two: operation("least", wider(one, two), one, two), map(constant, listed))


def greatest(*listed: Expression | float) -> Expression:
    """The largest of some values."""
    return reduce(lambda one, two: operation("greatest", wider(one, two), one, two), map(constant, listed))


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
