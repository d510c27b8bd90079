"""Columns of a typed table straight from Arrow's memory: possible numbers and days are taken as they are."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from nelm.compiled import over_rows
from nelm.exchange.table.parts import Array


class Taking(NamedTuple):
    """How the values of a column are taken: what is added to each, which are possible, which ends of a fact they say.

    `none_first` and `none_last` stand where nothing is; `exact` and `nothing` say how a fact is known.
    """

    add: int
    least: float
    most: float
    is_first: bool
    is_last: bool
    none_first: float
    none_last: float
    exact: int
    nothing: int


class Taken(NamedTuple):
    """The ends of a column, how each is known, and which values are there but not possible."""

    first: Array
    last: Array
    known: Array
    strange: Array


def places_of(array: pa.Array, nothing: int) -> Array:
    """The places of words in their list, and another one where there is no word."""
    found = np.empty(len(array), np.int64)
    over_rows(fill, len(array), [*memory(array), nothing], [found])
    return found


def taken(array: pa.Array, how: Taking, kind: type[Any]) -> Taken:
    """A column of numbers or days."""
    rows = len(array)
    found = Taken(np.empty(rows, kind), np.empty(rows, kind), np.empty(rows, np.uint8), np.empty(rows, np.bool_))
    over_rows(take, rows, [*memory(array), *how], found)
    return found


def memory(array: pa.Array) -> tuple[Array, Array, int]:
    """The values of a column, the bits that say where one is (none where all are), and the place of the first bit."""
    kind = np.dtype(np.int32 if pa.types.is_date32(array.type) else array.type.to_pandas_dtype())
    bits, values = array.buffers()
    if not len(array):
        return np.empty(0, kind), np.empty(0, np.uint8), 0
    numbers = np.frombuffer(values, kind, len(array), array.offset * kind.itemsize)
    if bits is None or not array.null_count:
        return numbers, np.empty(0, np.uint8), 0
    begin, first = divmod(array.offset, 8)
    return numbers, np.frombuffer(bits, np.uint8, (first + len(array) + 7) // 8, begin), first


def fill(rows: int, values: Any, bits: Any, first_bit: int, nothing: int, found: Any) -> None:
    """Each value, and another one where there is none."""
    for i in range(rows):
        there = len(bits) == 0 or (bits[(first_bit + i) >> 3] >> ((first_bit + i) & 7)) & 1
        found[i] = values[i] if there else nothing


def take(
    rows: int,
    values: Any,
    bits: Any,
    first_bit: int,
    add: int,
    least: float,
    most: float,
    is_first: bool,
    is_last: bool,
    none_first: float,
    none_last: float,
    exact: int,
    nothing: int,
    first: Any,
    last: Any,
    known: Any,
    strange: Any,
) -> None:
    """The ends each value says, where it is possible."""
    for i in range(rows):
        there = len(bits) == 0 or (bits[(first_bit + i) >> 3] >> ((first_bit + i) & 7)) & 1
        value = values[i] + add
        possible = bool(there) & (value >= least) & (value <= most)
        first[i] = (value if is_first else least) if possible else none_first
        last[i] = (value if is_last else most) if possible else none_last
        known[i] = exact if possible else nothing
        strange[i] = bool(there) & (not possible) & (value == value)
