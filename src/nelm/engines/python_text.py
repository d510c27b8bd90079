"""Expressions as Python source that a compiler for arrays can translate: no branch, no division but by constants."""

from __future__ import annotations

from nelm.engines.expression import Expression

INFIX = {
    "and": "&", "or": "|", "lt": "<", "le": "<=", "eq": "==", "add": "+", "sub": "-", "mul": "*",
    "bits_and": "&", "bits_or": "|",
}  # fmt: skip
CALLED = {"least": "min", "greatest": "max"}
NOT_BELOW_ZERO = 2**31 - 1
"""What is divided in whole numbers keeps its bits under this mask; a compiler that sees it divides many at once."""


def as_python(one: Expression, limits: list[float]) -> str:
    """An expression as text; columns are variables of their name. Limits are variables too, and added to the list."""
    if one.operation == "limit":
        limits.append(one.value)
        return f"limit_{len(limits) - 1}"
    if one.operation == "column":
        return one.name
    if one.operation == "constant":
        return repr(one.value)
    parts = [as_python(part, limits) for part in one.inputs]
    if one.operation in INFIX:
        return f"({parts[0]} {INFIX[one.operation]} {parts[1]})"
    if one.operation in CALLED:
        return f"{CALLED[one.operation]}({parts[0]}, {parts[1]})"
    if one.operation == "div" and one.kind == "real":
        return f"({parts[0]} / {parts[1]})"
    if one.operation in {"div", "mod"}:
        return f"(({parts[0]} & {NOT_BELOW_ZERO}) {'//' if one.operation == 'div' else '%'} {parts[1]})"
    if one.operation == "not":
        return f"(not {parts[0]})"
    if one.operation == "whole":
        return f"int({parts[0]})"
    return f"({parts[1]} if {parts[0]} else {parts[2]})"
