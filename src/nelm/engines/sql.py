"""A plan as one SQL statement: from a table with the columns of `facts.columns` to verdicts, for a site to audit and run.

Each layer of the statement uses only columns of the layers before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from sqlglot import exp

from nelm.engines.expression import Expression, column, columns_in
from nelm.engines.layers import Named, layered, with_columns
from nelm.engines.plan import Plan, parts
from nelm.engines.sql_text import as_sql, cast, literal
from nelm.engines.verdict import Judgement
from nelm.facts.columns import AS_OF, EMPTY_HIGH, EMPTY_LOW, UNDATED, codes_of, column_of, value_columns
from nelm.facts.dictionary import FIRST_DAY

Dialect = Literal["duckdb", "postgres", "spark"]
DIALECTS: tuple[Dialect, ...] = ("duckdb", "postgres", "spark")
PATIENT = "id"


class Layer(NamedTuple):
    """A named selection from the layer before it."""

    name: str
    columns: list[exp.Expr]


class Asked(NamedTuple):
    """What a statement gives of an edition of a plan: two truths, and more where it is wanted. Its columns begin with `name`."""

    place: int
    name: str
    masks: bool = True
    items: bool = False
    decisive: bool = True


def statement(plan: Plan, table: str, dialect: Dialect, *, items: bool = False, asking: bool = True) -> str:
    """The statement that judges a table, or a query in brackets: two truths and three masks for each edition.

    With `items` each criterion has columns of its own; without `asking` nothing is said of the facts that could decide.
    """
    asked = [
        Asked(place, edition_column(one.ruleset.edition.id), items=items, decisive=asking)
        for place, one in enumerate(plan.judgements)
    ]
    layers = [Layer("recorded", recorded(plan)), *deriving(plan, asked), *judging(plan, asked)]
    return written(layers, table, dialect)


def deriving_statement(plan: Plan, asked: Sequence[Asked], table: str, dialect: Dialect) -> str:
    """The first half of a statement: from a table, or a query in brackets, to what each judged fact may be."""
    return written([Layer("recorded", recorded(plan)), *deriving(plan, asked)], table, dialect)


def judging_statement(plan: Plan, asked: Sequence[Asked], table: str, dialect: Dialect) -> str:
    """The second half: from a table with what the first half gives to verdicts."""
    return written(list(judging(plan, asked)), table, dialect)


def deriving(plan: Plan, asked: Sequence[Asked]) -> Iterator[Layer]:
    """The layers from recorded to judged facts, of those that some editions need."""
    named, results = criteria(plan, asked)
    used = {name for one in (*named.values(), *results.values()) for name in columns_in(one)}
    judged = {name: one for fact in plan.facts.values() for name, one in parts(fact).items() if name in used}
    return in_layers("facts", plan.steps.named, judged, "judged")


def judging(plan: Plan, asked: Sequence[Asked]) -> Iterator[Layer]:
    """The layers from judged facts to verdicts."""
    return in_layers("criteria", *criteria(plan, asked), "verdicts")


def written(layers: Sequence[Layer], table: str, dialect: Dialect) -> str:
    """Layers as the text a database runs fastest."""
    return nested(layers, table) if dialect == "spark" else named_one_by_one(layers, table, dialect)


def in_layers(name: str, named: Named, results: Named, last: str) -> Iterator[Layer]:
    """Steps as numbered layers, and a last one with the results alone."""
    steps, results = layered(named, results)
    for place, step in enumerate(steps, 1):
        yield Layer(f"{name}_{place}", [exp.Star(), *map(aliased, step.items())])
    yield Layer(last, [exp.column(PATIENT, quoted=True), *map(aliased, results.items())])


def named_one_by_one(layers: Sequence[Layer], table: str, dialect: Dialect) -> str:
    """The layers one after the other. OFFSET 0 keeps PostgreSQL from writing each out wherever the next one uses it."""
    apart = "\nOFFSET 0" if dialect == "postgres" else ""
    sources = [table, *(layer.name for layer in layers)]
    written = [
        f"{layer.name} AS (\n{select(layer, source, dialect)}{apart}\n)"
        for layer, source in zip(layers, sources, strict=False)
    ]
    return "WITH " + ",\n".join(written) + f"\nSELECT * FROM {layers[-1].name}"


def nested(layers: Sequence[Layer], table: str) -> str:
    """The layers one inside the other: Spark takes twenty times as long to plan them one after the other."""
    source = table
    for layer in layers:
        source = f"(\n{select(layer, source, 'spark')}\n) AS {layer.name}"
    return f"SELECT * FROM {source}"


def select(layer: Layer, source: str, dialect: Dialect) -> str:
    """The columns of a layer, one a line."""
    lines = ",\n  ".join(one.sql(dialect=dialect) for one in layer.columns)
    return f"SELECT\n  {lines}\nFROM {source}"


def criteria(plan: Plan, asked: Sequence[Asked]) -> tuple[Named, Named]:
    """The steps of some editions under their names, and the results."""
    named: Named = {}
    results: Named = {}
    for wanted in asked:
        judgement = plan.judgements[wanted.place]
        own = {step: column(f"{wanted.name}_{step}", one.kind) for step, one in judgement.steps.named.items()}
        named |= {f"{wanted.name}_{step}": with_columns(one, own) for step, one in judgement.steps.named.items()}
        results |= {f"{wanted.name}_{what}": with_columns(one, own) for what, one in outputs(judgement, wanted)}
    return named, results


def outputs(judgement: Judgement, wanted: Asked) -> Iterator[tuple[str, Expression]]:
    """What a statement gives of one edition."""
    yield "can_be_met", judgement.verdict.can_be_met
    yield "can_be_not_met", judgement.verdict.can_be_not_met
    if wanted.masks:
        yield "failed", judgement.failed()
        yield "unknown", judgement.unknown()
    if wanted.masks and wanted.decisive:
        yield "decisive", judgement.decisive
    for rule, pair in zip(judgement.ruleset.rules, judgement.items, strict=True) if wanted.items else ():
        yield f"{rule.criterion.id}_can_be_met", pair.can_be_met
        yield f"{rule.criterion.id}_can_be_not_met", pair.can_be_not_met


def edition_column(edition: str) -> str:
    """An edition's id as the beginning of column names: `milan_net_2016`."""
    return re.sub(r"\W", "_", edition)


def recorded(plan: Plan) -> list[exp.Expr]:
    """The table's columns in their types; NULL is no reading, and no date."""
    columns: list[exp.Expr] = [exp.column(PATIENT, quoted=True)]
    for name, kind in plan.steps.inputs.items():
        typed = cast(exp.column(name, quoted=True), "double" if kind == "real" else "bigint")
        absent = literal(float(empty(plan, name)) if kind == "real" else empty(plan, name))
        columns.append(exp.alias_(exp.Coalesce(this=typed, expressions=[absent]), name, quoted=True))
    return columns


def empty(plan: Plan, name: str) -> int:
    """What stands for no reading in a column."""
    for fact in plan.recorded:
        if name in value_columns(fact) and len(value_columns(fact)) == 2:
            return EMPTY_LOW if name == value_columns(fact)[0] else EMPTY_HIGH
    return UNDATED if name != AS_OF else FIRST_DAY


def aliased(step: tuple[str, Expression]) -> exp.Expr:
    """An expression as a named column."""
    name, one = step
    return exp.alias_(as_sql(one), name, quoted=True)


def described(plan: Plan) -> list[str]:
    """What a reader of the statement has to know: the bits of every mask, in the order of the columns."""
    lines = [
        f"{column_of(fact.id)}: " + listed(codes_of(fact)) for fact in plan.recorded if fact.kind in {"code", "yes_no"}
    ]
    for judgement in plan.judgements:
        ids = [rule.criterion.id for rule in judgement.ruleset.rules]
        lines.append(f"{judgement.ruleset.edition.id}, failed and unknown: " + listed(ids))
    return [*lines, "decisive: " + listed(plan.asked)]


def listed(words: tuple[str, ...] | list[str]) -> str:
    """Words with the value of their bits."""
    return ", ".join(f"{1 << place} {word}" for place, word in enumerate(words))
