"""The cells of a site's table: each distinct one is read once, here, and its meaning goes back to the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from nelm.exchange.table.cell import EXACT, no_reading, read_cell
from nelm.exchange.table.decode import Decoder, is_plain_number, limits
from nelm.exchange.table.mapping import Column
from nelm.exchange.table.plan import Plan
from nelm.facts.columns import AS_OF
from nelm.screen.databases.database import Database

GIVEN, TWICE, READ_CELL = "nelm_given", "nelm_twice", "nelm_cells_"
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
    if not reading.cells:
        return
    asked = (f"SELECT DISTINCT {one.place} AS place, cell_{one.place} AS cell FROM {GIVEN}" for one in reading.cells)
    found: dict[int, dict[str, None]] = {one.place: {"": None} for one in reading.cells}
    for place, text in database.rows(" UNION ALL ".join(asked)):
        found[place][text] = None
    for one in reading.cells:
        database.put(f"{READ_CELL}{one.place}", meanings(one, list(found[one.place])))


def meanings(cells: Cells, texts: list[str]) -> pa.Table:
    """What each text says of each part: the two ends, how it is known, and whether it is bad."""
    columns = {"cell": pa.array(texts, pa.string())}
    for number, column in cells.read.items():
        said = [read_cell(column, text) if text else no_reading(column) for text in texts]
        kind = pa.float64() if Decoder(column).kind().__name__ == "float64" else pa.int64()
        whole = float if kind == pa.float64() else int
        columns |= {
            f"first_{number}": pa.array([whole(one.first) for one in said], kind),
            f"last_{number}": pa.array([whole(one.last) for one in said], kind),
            f"known_{number}": pa.array([one.known for one in said], pa.int64()),
            f"bad_{number}": pa.array([bool(one.problem) for one in said], pa.bool_()),
        }
    return pa.table(columns)


def cells_query(database: Database, reading: Reading, again: bool, carried: Sequence[str] = ()) -> str:
    """The query for what the cells say, with `bad` where one cannot be meant, nobody is named, or a patient stands again."""
    listed = ["given.id AS id", f"{'COALESCE(given.place > twice.place, FALSE)' if again else 'FALSE'} AS again"]
    listed += [f"given.{name} AS {name}" for name in carried]
    joins, bad = [f"{GIVEN} AS given"], ["given.id = ''"]
    for one in reading.cells:
        name = f"read_{one.place}"
        same = database.same(f"given.cell_{one.place}", name)
        joins.append(f"LEFT JOIN {READ_CELL}{one.place} AS {name} ON {same}")
        for number in one.read:
            listed += said(name, number, f"given.number_{one.place}" if one.real else "")
            bad.append(f"{name}.bad_{number}")
    if again:
        joins.append(f"LEFT JOIN {TWICE} AS twice ON given.id = twice.id AND given.day_text = twice.day_text")
        bad.append("COALESCE(given.place > twice.place, FALSE)")
    return f"SELECT {', '.join(listed)}, ({' OR '.join(bad)}) AS bad FROM {' '.join(joins)}"


def said(name: str, number: int, real: str) -> Iterator[str]:
    """What a cell says of a part; a number that is taken as it stands says itself."""
    for what in ("first", "last"):
        column = f"{name}.{what}_{number}"
        yield f"{f'COALESCE({real}, {column})' if real else column} AS {what}_{number}"
    known = f"{name}.known_{number}"
    yield f"{f'CASE WHEN {real} IS NOT NULL THEN {EXACT} ELSE {known} END' if real else known} AS known_{number}"


def find_twice(database: Database) -> bool:
    """Whether a patient stands in the table more than once on a day; the first row of each is kept beside it."""
    query = f"SELECT id, day_text, min(place) AS place FROM {GIVEN} WHERE id <> '' GROUP BY id, day_text"
    database.keep(TWICE, f"{query} HAVING count(*) > 1")
    [(count,)] = database.rows(f"SELECT count(*) FROM {TWICE}")
    return bool(count)
