"""Columns of a batch as numbers: each distinct cell is read once, its meaning taken by index."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from nelm.errors import BadInput
from nelm.exchange.spot import FIRST_YEAR, LAST_YEAR
from nelm.exchange.table.cell import EXACT, NOTHING, Cell, factor_of, no_reading, read_cell
from nelm.exchange.table.mapping import Column
from nelm.exchange.table.parts import Array
from nelm.exchange.table.typed import Taken, Taking, memory, places_of, taken
from nelm.facts.dictionary import Fact

MOST_REMEMBERED = 200_000
LARGEST_WHOLE = 1e15
BEFORE_1970 = date(1970, 1, 1).toordinal()
EARLIEST, LATEST = date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal()


class Decoded(NamedTuple):
    """A column of a batch: the ends, how each cell is known, which are unlikely, which are bad, and the cells behind."""

    first: Array
    last: Array
    known: Array
    unlikely: Array
    bad: Array
    cells: list[Cell]
    places: Array

    def cell(self, row: int) -> Cell:
        """The cell of a row."""
        return self.cells[int(self.places[row])]


class Decoder:
    """Reads the cells of one column. What was read once is remembered, up to a bound."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.forget()

    def forget(self) -> None:
        """Begin anew, with the empty cell at place 0."""
        self.cells = [no_reading(self.column)]
        self.places = {"": 0}
        self.columns: list[Array] = [
            np.empty(0, kind) for kind in (self.kind(), self.kind(), np.uint8, np.bool_, np.bool_)
        ]

    def kind(self) -> type[Any]:
        """What the ends are stored as: numbers, or days and masks."""
        number = self.column.role.fact.kind == "number" and self.column.role.part not in {"on", "since"}
        return np.float64 if number else np.int64

    def place(self, text: str) -> int:
        """Where the cell of a text stands, reading it where it is new."""
        found = self.places.get(text)
        if found is None:
            found = self.places[text] = len(self.cells)
            self.cells.append(read_cell(self.column, text))
        return found

    def decode(self, array: pa.Array) -> Decoded:
        """The cells of a column of Arrow's, of text or of any plain type."""
        if len(self.cells) > MOST_REMEMBERED:
            self.forget()
        if pa.types.is_float64(array.type) and is_plain_number(self.column):
            return self.decode_floats(array)
        if pa.types.is_date32(array.type) and is_plain_day(self.column):
            return self.decode_days(array)
        texts, places = distinct(array, self.column.name)
        taken = np.array([self.place(text) for text in texts] + [0], dtype=np.int64)
        return self.taken(taken[places])

    def taken(self, index: Array) -> Decoded:
        """The columns for cells by their places."""
        new = self.cells[len(self.columns[0]) :]
        if new:
            fields = zip(
                *((cell.first, cell.last, cell.known, cell.unlikely, bool(cell.problem)) for cell in new), strict=True
            )
            more = zip(self.columns, fields, strict=True)
            self.columns = [np.concatenate([old, np.array(some, dtype=old.dtype)]) for old, some in more]
        first, last, known, unlikely, bad = (spread(column, index) for column in self.columns)
        return Decoded(first, last, known, unlikely, bad, self.cells, index)

    def decode_floats(self, array: pa.Array) -> Decoded:
        """A column of exact numbers without reading each: what is possible is itself. The rest is read one by one."""
        fact, part = self.column.role.fact, self.column.role.part
        how = self.taking(0, limits(fact))._replace(is_first=part != "high", is_last=part != "low")
        found = taken(array, how, np.float64)
        unlikely = np.zeros(len(array), np.bool_)
        if fact.likely and part == "value":
            values, least, most = memory(array)[0], *map(float, fact.likely)
            unlikely = (found.known == EXACT) & ((values < least) | (values > most))
        return self.one_by_one(array, found, unlikely)

    def decode_days(self, array: pa.Array) -> Decoded:
        """A column of full dates without reading each: what is possible is itself. The rest is read one by one."""
        how = self.taking(BEFORE_1970, (EARLIEST, LATEST))
        if self.column.role.part != "value":
            how = how._replace(exact=NOTHING)
        return self.one_by_one(array, taken(array, how, np.int64), np.zeros(len(array), np.bool_))

    def taking(self, add: int, possible: tuple[float, float]) -> Taking:
        """How values are taken that say both ends of a fact."""
        nothing = no_reading(self.column)
        return Taking(add, *possible, True, True, nothing.first, nothing.last, EXACT, NOTHING)

    def one_by_one(self, array: pa.Array, found: Taken, unlikely: Array) -> Decoded:
        """A column of which some values are not possible: their cells are read, and say what is wrong with them."""
        index, bad = np.zeros(len(array), dtype=np.int64), np.zeros(len(array), np.bool_)
        rows = np.flatnonzero(found.strange)
        if len(rows):
            index[rows] = [self.place(text_of(array[int(row)].as_py())) for row in rows]
            read = self.taken(index[rows])
            filled = (found.first, found.last, found.known, unlikely, bad)
            for column, values in zip(filled, read, strict=False):
                column[rows] = values
        return Decoded(found.first, found.last, found.known, unlikely, bad, self.cells, index)


def spread(column: Array, index: Array) -> Array:
    """Some values by their places; most often all are the same, which takes no looking up."""
    return np.full(len(index), column[0]) if (column == column[0]).all() else column.take(index)


def is_plain_day(column: Column) -> bool:
    """Whether a date in a column is the day of its fact: no codes, no words for missing."""
    role, meaning = column.role, column.meaning
    dated = role.part in {"on", "since"} or (role.fact.kind == "date" and role.part == "value")
    return dated and not meaning.codes and not meaning.only_codes and not meaning.missing


def is_plain_number(column: Column) -> bool:
    """Whether a number in a column is the number of its fact: no codes, no words for missing, the canonical unit."""
    fact, meaning = column.role.fact, column.meaning
    return (
        fact.kind == "number"
        and column.role.part in {"value", "low", "high"}
        and not fact.whole
        and not meaning.codes
        and not meaning.missing
        and factor_of(fact, meaning.unit) == 1
    )


def limits(fact: Fact) -> tuple[float, float]:
    """The lowest and the highest possible number."""
    assert fact.possible is not None
    return float(fact.possible[0]), float(fact.possible[1])


def distinct(array: pa.Array, name: str) -> tuple[list[str], Array]:
    """The distinct cells of a column as text, and for each row which it is; one past the end where there is nothing."""
    encoded = array if pa.types.is_dictionary(array.type) else encode(array, name)
    places = places_of(encoded.indices, len(encoded.dictionary))
    if pa.types.is_float32(array.type):
        return [text_of(value) for value in encoded.dictionary.to_numpy(zero_copy_only=False)], places
    if pa.types.is_string(encoded.dictionary.type):
        return encoded.dictionary.to_pylist(), places
    return [text_of(value) for value in encoded.dictionary.to_pylist()], places


def encode(array: pa.Array, name: str) -> Any:
    """A column as its distinct values and places. Raises BadInput where a cell holds more than one value."""
    if pa.types.is_nested(array.type) or pa.types.is_binary(array.type):
        problem = f"a column of {array.type}, not of plain values"
        raise BadInput(problem, remedy="write text, numbers, dates or true and false in it", place=f"column {name}")
    return array.dictionary_encode()


def text_of(value: Any) -> str:
    """A typed value as the text of a cell; NaN is no value, a whole number has no decimals."""
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float | np.floating):
        number = float(value)
        return str(int(number)) if abs(number) < LARGEST_WHOLE and number == int(number) else str(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
