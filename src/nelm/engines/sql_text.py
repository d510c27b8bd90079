"""Expressions as SQL, written by sqlglot for DuckDB, PostgreSQL and Spark. There is no NULL and no NaN in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

from nelm.engines.expression import Expression

BINARY: Mapping[str, type[exp.Binary]] = {
    "and": exp.And, "or": exp.Or, "lt": exp.LT, "le": exp.LTE, "eq": exp.EQ, "add": exp.Add, "sub": exp.Sub,
    "mul": exp.Mul, "mod": exp.Mod, "bits_and": exp.BitwiseAnd, "bits_or": exp.BitwiseOr,
}  # fmt: skip
EXTREMES: Mapping[str, Callable[..., exp.Expr]] = {"least": exp.Least, "greatest": exp.Greatest}


def as_sql(one: Expression) -> exp.Expr:
    """An expression as SQL, with parentheses around every operation."""
    if one.operation == "column":
        return exp.column(one.name, quoted=True)
    if one.operation in {"constant", "limit"}:
        return literal(one.value)
    parts = [as_sql(part) for part in one.inputs]
    if one.operation in BINARY:
        return exp.Paren(this=BINARY[one.operation](this=parts[0], expression=parts[1]))
    if one.operation in EXTREMES:
        return EXTREMES[one.operation](this=parts[0], expressions=parts[1:], ignore_nulls=True)
    if one.operation == "div":
        return divided(parts[0], parts[1], whole=one.kind == "whole")
    if one.operation == "not":
        return exp.Paren(this=exp.Not(this=parts[0]))
    if one.operation == "whole":
        return cast(parts[0], "bigint")
    return exp.Case().when(parts[0], parts[1]).else_(parts[2])


def literal(value: float | int | bool) -> exp.Expr:
    """A constant."""
    if isinstance(value, bool):
        return exp.true() if value else exp.false()
    plain = exp.Literal.number(repr(abs(value)))
    signed = exp.Paren(this=exp.Neg(this=plain)) if value < 0 else plain
    return cast(signed, "double") if isinstance(value, float) else signed


def divided(one: exp.Expr, other: exp.Expr, *, whole: bool) -> exp.Expr:
    """A quotient of whole numbers without its rest, or of real numbers."""
    if whole:
        return cast(exp.IntDiv(this=one, expression=other), "bigint")
    return exp.Paren(this=exp.Div(this=one, expression=other, typed=True, safe=False))


def cast(one: exp.Expr, kind: str) -> exp.Expr:
    """A value as another type."""
    return exp.Cast(this=one, to=exp.DataType.build(kind))
