"""What judging in place needs of a database: a table to read, temporary tables to make, and questions to ask.

Texts of SQL are written in the part of the language that DuckDB, PostgreSQL and Spark share; what differs is asked of the
database.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import pyarrow as pa

from nelm.engines.sql import Dialect
from nelm.errors import BadInput
from nelm.exchange.table.parts import Refused

SPACES = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
WHOLE_LIMIT = "1000000000000000"


class Database(Protocol):
    """A database with a site's table. Nothing but temporary tables is ever written."""

    dialect: Dialect
    name: str
    columns: tuple[str, ...]
    table: str
    refused: list[Refused]

    def load(self, wanted: Sequence[str]) -> None:
        """Make the wanted columns of the table ready to be asked for; `refused` are lines that are no rows."""

    def text(self, column: str) -> str:
        """SQL for a column as the text of its cells. Raises BadInput where it has no plain values."""

    def is_real(self, column: str) -> bool:
        """Whether a column holds numbers in double precision."""

    def quoted(self, name: str) -> str:
        """A name of the site in its quotes."""

    def trimmed(self, text: str) -> str:
        """SQL for a text without white space around it."""

    def place(self, cells: Sequence[str]) -> str:
        """SQL for something that tells the rows apart and orders them the same way every time."""

    def same(self, part: int, cell: str, table: str) -> str:
        """SQL for whether a row of a table that was `put` says what a cell means for a part of a fact."""

    def distinct(self, cells: Sequence[tuple[int, str]], table: str) -> str:
        """The query for the distinct cells of some columns, with the number of each column."""

    def keep(self, name: str, query: str) -> None:
        """A temporary table with the answer to a query."""

    def put(self, name: str, rows: pa.Table) -> None:
        """A temporary table with some rows."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The whole answer to a query."""

    def batches(self, query: str) -> Iterator[pa.Table]:
        """The answer to a query, piece by piece."""

    def close(self) -> None:
        """Drop what is temporary and leave the database."""


class Ordinary:
    """What databases with an order of rows and names in double quotes have in common."""

    def quoted(self, name: str) -> str:
        """A name in double quotes."""
        return doubled(name, '"')

    def place(self, cells: Sequence[str]) -> str:
        """Rows are numbered in the order in which they are read."""
        return "row_number() OVER ()"

    def same(self, part: int, cell: str, table: str) -> str:
        """Whether part and text are the same."""
        return f"{table}.part = {part} AND {table}.cell = {cell}"

    def distinct(self, cells: Sequence[tuple[int, str]], table: str) -> str:
        """The distinct cells of one column after the other."""
        return " UNION ALL ".join(
            f"SELECT DISTINCT {place} AS place, {name} AS cell FROM {table}" for place, name in cells
        )


def whole_or_not(column: str, text: str, whole: str) -> str:
    """SQL for a real number as text: NaN is nothing, and a whole number has no decimals."""
    return (
        f"CASE WHEN isnan({column}) THEN '' WHEN abs({column}) < {WHOLE_LIMIT} AND {column} = floor({column})"
        f" THEN {whole} ELSE {text} END"
    )


def no_plain_values(column: str, kind: str) -> BadInput:
    """The error for a column of lists or of bytes."""
    problem = f"a column of {kind}, not of plain values"
    return BadInput(problem, remedy="write text, numbers, dates or true and false in it", place=f"column {column}")


def doubled(name: str, mark: str) -> str:
    """A name in quotes."""
    return mark + name.replace(mark, mark * 2) + mark


def first_line(problem: Exception) -> str:
    """What a database says of an error, in a line."""
    return next(iter(str(problem).strip().splitlines()), "") or "no reason given"
