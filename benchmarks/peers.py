"""The same criteria over the same judged columns in Polars, DuckDB, pandas and plain Python.

Each peer gets an edition as plain lines of its own language, one for each criterion: a mask of codes meets the accepted
ones, a number's ends lie on this or that side of a limit. What a verdict is (met, not met, unknown) is written out once.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from nelm.criteria.rule import Ruleset
from nelm.criteria.tree import ALWAYS, NEVER_MET, Leaf, Tree
from nelm.engines.accepted import ends
from nelm.facts.columns import codes_of, column_of, mask_of
from nelm.facts.dictionary import fact_named
from nelm.facts.view import derived_facts
from nelm.logic import as_codes, as_numbers

Columns = Mapping[str, Any]
Masks = tuple[Any, Any, Any]


class Words(NamedTuple):
    """How a language says what a criterion needs: a column, a literal, both of two, either of two, and not."""

    column: Callable[[str], Any]
    truth: Callable[[bool], Any]
    has: Callable[[Any, int], Any]
    only: Callable[[Any, int], Any]
    both: Callable[[Any, Any], Any]
    either: Callable[[Any, Any], Any]
    at_least: Callable[[Any, float], Any]
    at_most: Callable[[Any, float], Any]
    no: Callable[[Any], Any]


ARRAYS = Words(
    column=lambda name: name,
    truth=lambda value: value,
    has=lambda mask, codes: (mask & codes) != 0,
    only=lambda mask, codes: (mask & codes) == mask,
    both=operator.and_,
    either=operator.or_,
    at_least=operator.ge,
    at_most=operator.le,
    no=operator.invert,
)
SQL = Words(
    column=lambda name: name,
    truth=str,
    has=lambda mask, codes: f"({mask} & {codes}) <> 0",
    only=lambda mask, codes: f"({mask} & {codes}) = {mask}",
    both=lambda one, other: f"({one}) AND ({other})",
    either=lambda one, other: f"({one}) OR ({other})",
    at_least=lambda one, limit: f"{one} >= {limit!r}",
    at_most=lambda one, limit: f"{one} <= {limit!r}",
    no=lambda one: f"NOT ({one})",
)
PYTHON = SQL._replace(
    has=lambda mask, codes: f"({mask} & {codes}) != 0",
    only=lambda mask, codes: f"({mask} & {codes}) == {mask}",
    both=lambda one, other: f"({one}) and ({other})",
    either=lambda one, other: f"({one}) or ({other})",
    no=lambda one: f"not ({one})",
)


def said(words: Words, tree: Tree, *, met: bool) -> Any:
    """Whether a tree can be met, or can be not met."""
    if tree in (ALWAYS, NEVER_MET):
        return words.truth((tree == ALWAYS) == met)
    if not isinstance(tree, Leaf):
        children = [said(words, child, met=met) for child in tree.children]
        if tree.need not in (1, len(children)):
            raise ValueError(f"{tree.need} of {len(children)}: no shipped edition has it")
        every = (tree.need == len(children)) == met
        return functools.reduce(words.both if every else words.either, children)
    fact = derived_facts().get(tree.fact) or fact_named(tree.fact)
    name = f"judged_{column_of(tree.fact)}"
    if fact.kind != "number":
        codes = mask_of(fact, as_codes(tree.accepted) & set(codes_of(fact)))
        mask = words.column(name)
        return words.has(mask, codes) if met else words.no(words.only(mask, codes))
    low, high = words.column(f"{name}_low"), words.column(f"{name}_high")
    first, last = ends(as_numbers(tree.accepted), fact.whole)
    found = []
    if first is not None:
        found.append(words.at_least(high, first) if met else words.no(words.at_least(low, first)))
    if last is not None:
        found.append(words.at_most(low, last) if met else words.no(words.at_most(high, last)))
    return functools.reduce(words.both if met else words.either, found)


def truths(words: Words, ruleset: Ruleset) -> list[tuple[Any, Any]]:
    """Of the whole edition, then of each criterion: whether it can be met, and whether it can be not met."""
    readings = [ruleset.reading, *(rule.reading for rule in ruleset.rules)]
    return [(said(words, one.possibly, met=True), said(words, one.surely, met=False)) for one in readings]


def polars(columns: Columns, rulesets: Sequence[Ruleset]) -> Callable[[], list[Masks]]:
    """Polars, lazy: it finds what several expressions share, and fuses what it can."""
    import polars as pl

    kept = {name: column for name, column in columns.items() if not name.endswith("_asks")}
    frame = pl.DataFrame(kept).lazy()
    words = ARRAYS._replace(column=pl.col, truth=pl.lit)
    listed: list[pl.Expr] = []
    either = functools.partial(functools.reduce, operator.or_)

    def where(truth: pl.Expr, bit: pl.Expr) -> pl.Expr:
        return pl.when(truth).then(bit).otherwise(0)

    for place, ruleset in enumerate(rulesets):
        (met, not_met), *items = truths(words, ruleset)
        kind = pl.UInt8 if len(items) <= 8 else pl.UInt16
        bits = [pl.lit(1 << bit, kind) for bit in range(len(items))]
        listed += [
            (where(met, pl.lit(1, pl.UInt8)) | where(not_met, pl.lit(2, pl.UInt8))).alias(f"verdict{place}"),
            either(where(~can, bit) for bit, (can, _) in zip(bits, items, strict=True)).alias(f"failed{place}"),
            either(where(can & no, bit) for bit, (can, no) in zip(bits, items, strict=True)).alias(f"unknown{place}"),
        ]
    query = frame.select(listed)

    def job() -> list[Masks]:
        found = query.collect()
        return [(found[f"verdict{one}"], found[f"failed{one}"], found[f"unknown{one}"]) for one in range(len(rulesets))]

    return job


def duckdb(columns: Columns, rulesets: Sequence[Ruleset]) -> Callable[[], list[Masks]]:
    """DuckDB over an Arrow table, the truths of each criterion in an inner query."""
    import duckdb as engine
    import pyarrow as pa

    kept = {name: pa.array(column) for name, column in columns.items() if not name.endswith("_asks")}
    table = pa.table(kept)
    store = engine.connect()
    store.execute("SET threads = 1")
    store.register("judged", table)
    inner, outer = [], []
    for place, ruleset in enumerate(rulesets):
        listed = truths(SQL, ruleset)
        for item, (met, not_met) in enumerate(listed):
            inner += [f"{met} AS m{place}_{item}", f"{not_met} AS n{place}_{item}"]
        kind = "UTINYINT" if len(listed) <= 9 else "USMALLINT"
        failed = " + ".join(f"(NOT m{place}_{one})::{kind} * {1 << (one - 1)}::{kind}" for one in range(1, len(listed)))
        unknown = " + ".join(
            f"(m{place}_{one} AND n{place}_{one})::{kind} * {1 << (one - 1)}::{kind}" for one in range(1, len(listed))
        )
        outer += [
            f"m{place}_0::UTINYINT + n{place}_0::UTINYINT * 2::UTINYINT AS verdict{place}",
            f"({failed}) AS failed{place}",
            f"({unknown}) AS unknown{place}",
        ]
    query = f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)} FROM judged)"

    def job() -> list[Masks]:
        found = store.execute(query).fetchnumpy()
        return [(found[f"verdict{one}"], found[f"failed{one}"], found[f"unknown{one}"]) for one in range(len(rulesets))]

    return job


def pandas(columns: Columns, rulesets: Sequence[Ruleset]) -> Callable[[], list[Masks]]:
    """pandas, a column at a time, each criterion computed once."""
    import pandas as pd

    frame = pd.DataFrame({name: column for name, column in columns.items() if not name.endswith("_asks")}, copy=False)
    words = ARRAYS._replace(column=frame.__getitem__, truth=lambda value: pd.Series(np.full(len(frame), value)))

    def judge(ruleset: Ruleset) -> Masks:
        (met, not_met), *items = truths(words, ruleset)
        kind = np.uint8 if len(items) <= 8 else np.uint16
        failed, unknown = np.zeros(len(frame), kind), np.zeros(len(frame), kind)
        for bit, (can, cannot) in enumerate(items):
            failed |= (~can).to_numpy().astype(kind) << kind(bit)
            unknown |= (can & cannot).to_numpy().astype(kind) << kind(bit)
        return met.to_numpy().astype(np.uint8) | (not_met.to_numpy().astype(np.uint8) << np.uint8(1)), failed, unknown

    return lambda: [judge(ruleset) for ruleset in rulesets]


def python(columns: Columns, rulesets: Sequence[Ruleset]) -> Callable[[], list[Masks]]:
    """A plain loop over the rows, the comparisons written out."""
    lists = {name: column.tolist() for name, column in columns.items() if not name.endswith("_asks")}
    lines = ["def loop(columns, kept):", f"    for {', '.join(lists)} in zip(*columns):"]
    for place, ruleset in enumerate(rulesets):
        (met, not_met), *items = truths(PYTHON, ruleset)
        lines += ["        failed = unknown = 0"]
        for bit, (can, cannot) in enumerate(items):
            lines += [
                f"        if not ({can}):",
                f"            failed |= {1 << bit}",
                f"        elif {cannot}:",
                f"            unknown |= {1 << bit}",
            ]
        lines += [
            f"        kept[{place}][0].append((1 if {met} else 0) + (2 if {not_met} else 0))",
            f"        kept[{place}][1].append(failed)",
            f"        kept[{place}][2].append(unknown)",
        ]
    space: dict[str, Any] = {}
    exec("\n".join(lines), space)

    def job() -> list[Masks]:
        kept: list[Masks] = [([], [], []) for _ in rulesets]
        space["loop"](list(lists.values()), kept)
        return kept

    return job


PEERS = {"Polars lazy": polars, "DuckDB SQL": duckdb, "pandas": pandas, "plain Python": python}
