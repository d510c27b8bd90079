"""Columns of a batch as numbers: each distinct cell is read once, its meaning taken by index."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from nelm.errors import BadInput
from nelm.exchange.spot import FIRST_YEAR, LAST_YEAR
from nelm.exchange.table.cell import EXACT, Cell, factor_of, no_reading, read_cell
from nelm.exchange.table.mapping import Column
from nelm.exchange.table.parts import Array
from nelm.facts.dictionary import Fact

MOST_REMEMBERED = 200_000
LARGEST_WHOLE = 1e15
NO_DATE = -(2**31)
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
        first, last, known, unlikely, bad = (column[index] for column in self.columns)
        return Decoded(first, last, known, unlikely, bad, self.cells, index)

    def decode_floats(self, array: pa.Array) -> Decoded:
        """A column of exact numbers without reading each: what is possible is itself. The rest is read one by one."""
        values = array.to_numpy(zero_copy_only=False)
        fact, part = self.column.role.fact, self.column.role.part
        low, high = limits(fact)
        good = (values >= low) & (values <= high)
        found = self.one_by_one(array, np.flatnonzero(~good & ~np.isnan(values)))
        np.copyto(found.first, values if part != "high" else low, where=good)
        np.copyto(found.last, values if part != "low" else high, where=good)
        np.copyto(found.known, EXACT, where=good)
        if fact.likely:
            least, most = map(float, fact.likely)
            np.copyto(found.unlikely, (values < least) | (values > most), where=good)
        return found

    def decode_days(self, array: pa.Array) -> Decoded:
        """A column of full dates without reading each: what is possible is itself. The rest is read one by one."""
        days = array.cast(pa.int32()).fill_null(NO_DATE).to_numpy(zero_copy_only=False) + np.int64(BEFORE_1970)
        good = (days >= EARLIEST) & (days <= LATEST)
        found = self.one_by_one(array, np.flatnonzero(~good & (days != NO_DATE + BEFORE_1970)))
        for ends in (found.first, found.last):
            np.copyto(ends, days, where=good)
        if self.column.role.part == "value":
            np.copyto(found.known, EXACT, where=good)
        return found

    def one_by_one(self, array: pa.Array, rows: Array) -> Decoded:
        """A column that says nothing but in some rows, whose cells are read."""
        index = np.zeros(len(array), dtype=np.int64)
        for row in rows:
            index[row] = self.place(text_of(array[int(row)].as_py()))
        if len(rows):
            return self.taken(index)
        fields = zip(self.columns, no_reading(self.column), strict=False)
        first, last, known, unlikely, bad = (np.full(len(array), value, column.dtype) for column, value in fields)
        return Decoded(first, last, known, unlikely, bad, self.cells, index)


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
    places = encoded.indices.fill_null(len(encoded.dictionary)).to_numpy(zero_copy_only=False).astype(np.int64)
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
