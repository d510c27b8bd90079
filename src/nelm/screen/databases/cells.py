"""The cells of a site's table: each distinct one is read once, here, and its meaning goes back to the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from nelm.exchange.table.cell import EXACT, no_reading, read_cell
from nelm.exchange.table.decode import Decoder, is_plain_number, limits
from nelm.exchange.table.mapping import Column
from nelm.exchange.table.plan import Plan
from nelm.facts.columns import AS_OF
from nelm.screen.databases.database import Database

GIVEN, TWICE, CELLS = "nelm_given", "nelm_twice", "nelm_cells"
Part = tuple[str, str]
DAY: Part = ("", AS_OF)


@dataclass(frozen=True)
class Cells:
    """The cells of a column of the table, and the parts of facts read from them, each by its number.

    Possible numbers of a column that is `real` are taken as they stand; only the others are read.
    """

    place: int
    name: str
    read: Mapping[int, Column]
    real: bool


@dataclass(frozen=True)
class Reading:
    """The columns of cells, and which number each part of a fact has."""

    cells: tuple[Cells, ...]
    parts: Mapping[Part, int]


def reading_of(plan: Plan, database: Database) -> Reading:
    """How the columns of a table are read."""
    columns = [*plan.columns, *([plan.as_of] if plan.as_of else [])]
    parts: dict[Part, int] = {(one.role.fact.id, one.role.part): place for place, one in enumerate(plan.columns)}
    if plan.as_of:
        parts[DAY] = len(columns) - 1
    named: dict[str, dict[int, Column]] = {}
    for place, column in enumerate(columns):
        named.setdefault(column.name, {})[place] = column
    cells = (
        Cells(place, name, read, is_real(database, list(read.values())))
        for place, (name, read) in enumerate(named.items())
    )
    return Reading(tuple(cells), parts)


def is_real(database: Database, read: Sequence[Column]) -> bool:
    """Whether possible numbers of a column can be taken as they stand."""
    [first, *more] = read
    fact = first.role.fact
    return not more and database.is_real(first.name) and is_plain_number(first) and fact.possible is not None


def given(plan: Plan, reading: Reading, database: Database) -> str:
    """The query for the table as text: the patient, the day, and the cells; possible numbers as they stand."""
    listed = [column for one in reading.cells for column in given_cells(one, database)]
    day = database.trimmed(blank(database.text(plan.as_of.name))) if plan.as_of else "''"
    listed += [f"{database.trimmed(blank(database.text(plan.id)))} AS id", f"{day} AS day_text"]
    names = [column.rpartition(" AS ")[2] for column in listed]
    inner = f"SELECT {', '.join(listed)} FROM {database.table}"
    return f"SELECT *, {database.place(names)} AS place FROM ({inner}) AS site"


def given_cells(cells: Cells, database: Database) -> Iterator[str]:
    """The text of a cell; of a column of real numbers the possible ones apart."""
    text, name = database.text(cells.name), database.quoted(cells.name)
    if not cells.real:
        yield f"{blank(text)} AS cell_{cells.place}"
        return
    low, high = limits(next(iter(cells.read.values())).role.fact)
    possible = f"{name} BETWEEN {low!r} AND {high!r}"
    yield f"CASE WHEN {possible} THEN '' ELSE {blank(text)} END AS cell_{cells.place}"
    yield f"CASE WHEN {possible} THEN {name} END AS number_{cells.place}"


def blank(text: str) -> str:
    """SQL for a text, empty where there is nothing."""
    return f"COALESCE({text}, '')"


def read_cells(reading: Reading, database: Database) -> None:
    """Read every distinct cell and put what it says beside the table."""
    found: dict[int, dict[str, None]] = {one.place: {"": None} for one in reading.cells}
    query = database.distinct([(one.place, f"cell_{one.place}") for one in reading.cells], GIVEN)
    for place, text in database.rows(query) if found else ():
        found[place][text] = None
    read = [
        meanings(part, column, list(found[one.place])) for one in reading.cells for part, column in one.read.items()
    ]
    database.put(CELLS, pa.concat_tables([meanings(-1, None, []), *read]))


def meanings(part: int, column: Column | None, texts: list[str]) -> pa.Table:
    """What each text says of a part: two ends, how it is known, whether it is bad. Real numbers have ends of their own."""
    said = [read_cell(column, text) if text else no_reading(column) for text in texts] if column else []
    real = column is not None and Decoder(column).kind() is np.float64
    firsts, lasts = [one.first for one in said], [one.last for one in said]
    none = [0] * len(said)
    return pa.table({
        "part": pa.array([part] * len(said), pa.int64()),
        "cell": pa.array(texts, pa.string()),
        "first_whole": pa.array(none if real else map(int, firsts), pa.int64()),
        "last_whole": pa.array(none if real else map(int, lasts), pa.int64()),
        "first_real": pa.array(map(float, firsts) if real else none, pa.float64()),
        "last_real": pa.array(map(float, lasts) if real else none, pa.float64()),
        "known": pa.array([one.known for one in said], pa.int64()),
        "bad": pa.array([bool(one.problem) for one in said], pa.bool_()),
    })  # fmt: skip


def cells_query(database: Database, reading: Reading, again: bool, carried: Sequence[str] = ()) -> str:
    """The query for what the cells say, with `bad` where one cannot be meant, nobody is named, or a patient stands again."""
    further = "COALESCE(given.place > twice.place, FALSE)" if again else "FALSE"
    listed = ["given.id AS id", f"{further} AS again", *(f"given.{name} AS {name}" for name in carried)]
    joins, bad = [f"{GIVEN} AS given"], ["given.id = ''", further]
    for one in reading.cells:
        for part, column in one.read.items():
            name = f"read_{part}"
            joins.append(f"LEFT JOIN {CELLS} AS {name} ON {database.same(part, f'given.cell_{one.place}', name)}")
            listed += said(part, column, f"given.number_{one.place}" if one.real else "")
            bad.append(f"{name}.bad")
    if again:
        joins.append(f"LEFT JOIN {TWICE} AS twice ON given.id = twice.id AND given.day_text = twice.day_text")
    return f"SELECT {', '.join(listed)}, ({' OR '.join(bad)}) AS bad FROM {' '.join(joins)}"


def said(part: int, column: Column, real: str) -> Iterator[str]:
    """What a cell says of a part; a number that is taken as it stands says itself."""
    kind = "real" if Decoder(column).kind() is np.float64 else "whole"
    says = {what: f"read_{part}.{what}_{kind}" for what in ("first", "last")}
    if real:
        low, high = limits(column.role.fact)
        ends = (repr(low) if column.role.part == "high" else real, repr(high) if column.role.part == "low" else real)
        for (what, end), itself in zip(list(says.items()), ends, strict=True):
            says[what] = f"CASE WHEN {real} IS NOT NULL THEN {itself} ELSE {end} END"
    yield from (f"{end} AS {what}_{part}" for what, end in says.items())
    known = f"read_{part}.known"
    yield f"{f'CASE WHEN {real} IS NOT NULL THEN {EXACT} ELSE {known} END' if real else known} AS known_{part}"


def find_twice(database: Database) -> bool:
    """Whether a patient stands in the table more than once on a day; the first row of each is kept beside it."""
    query = f"SELECT id, day_text, min(place) AS place FROM {GIVEN} WHERE id <> '' GROUP BY id, day_text"
    database.keep(TWICE, f"{query} HAVING count(*) > 1")
    [(count,)] = database.rows(f"SELECT count(*) FROM {TWICE}")
    return bool(count)
