"""Marks for patients who may stand in a table more than once: a few bits each, so that only those are looked at closely.

A patient's id and day give a place among the marks. Two patients may share one, so a mark never decides; whoever has no
mark stands in the table once.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from nelm.engines.arrays import FEW
from nelm.engines.compiled import compiled, interpreted, is_compiled
from nelm.exchange.table.parts import Array

LEAST, UNKNOWN, MOST = 1 << 12, 1 << 28, 1 << 31  # places; four of them are a byte
PLACES_A_ROW = 32
HEAD = "from __future__ import annotations\n\n"


class Marks:
    """Marks for a table of so many rows, where that is known. `twice` says whether a place was met a second time."""

    def __init__(self, rows: int | None) -> None:
        wanted = UNKNOWN if rows is None else max(LEAST, rows * PLACES_A_ROW)
        self.places = min(MOST, 1 << (wanted - 1).bit_length())
        self.marks = np.zeros(self.places // 4, np.uint8)
        self.found = np.zeros(1, np.uint8)

    @property
    def twice(self) -> bool:
        """Whether anybody may stand in the table more than once."""
        return bool(self.found[0])

    def add(self, ids: pa.Array, days: pa.Array | None) -> None:
        """Mark some patients. Those without an id are nobody."""
        places = self.place(ids, days)
        run(mark, len(places), [places], [self.marks, self.found])

    def again(self, ids: pa.Array, days: pa.Array | None) -> Array:
        """Who of some patients may stand in the table more than once."""
        places = self.place(ids, days)
        found = np.zeros(len(places), np.bool_)
        run(look, len(places), [places], [self.marks, found])
        return found

    def place(self, ids: pa.Array, days: pa.Array | None) -> Array:
        """The places of some patients, -1 for nobody."""
        places = np.empty(len(ids), np.int64)
        none = (np.zeros(len(ids) + 1, np.int32), np.zeros(0, np.uint8))
        run(place, len(ids), [*letters(ids), *(none if days is None else letters(days))], [places], self.places - 1)
        return places


def letters(texts: pa.Array) -> tuple[Array, Array]:
    """Where each text begins and ends, and the bytes of all."""
    _, ends, data = texts.buffers()
    if ends is None:
        return np.zeros(1, np.int32), np.zeros(0, np.uint8)
    begins = np.frombuffer(ends, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return begins, np.zeros(0, np.uint8) if data is None else np.frombuffer(data, np.uint8)


def run(
    function: Callable[..., None], rows: int, inputs: Sequence[Array], changed: Sequence[Array], *more: int
) -> None:
    """Call a loop over the rows: in machine code where there are many."""
    name, source = function.__name__, text_of(function)
    if rows > FEW or is_compiled(name, source):
        compiled(name, source)(rows, *more, *inputs, *changed)
        return
    interpreted(name, source)(rows, *more, *(one.tolist() for one in inputs), *changed)


@cache
def text_of(function: Callable[..., None]) -> str:
    """The source of a function, to be compiled apart from this module."""
    return HEAD + inspect.getsource(function)


def place(rows: int, last: int, begins: Any, ids: Any, day_begins: Any, days: Any, places: Any) -> None:
    """The place of each id and day: FNV-1a in 62 bits, which is the same in machine code as in Python."""
    for i in range(rows):
        mixed = 2_611_923_443_488_327_891
        for k in range(begins[i], begins[i + 1]):
            mixed = ((mixed ^ ids[k]) * 1_099_511_628_211) & 4_611_686_018_427_387_903
        for k in range(day_begins[i], day_begins[i + 1]):
            mixed = ((mixed ^ days[k]) * 1_099_511_628_211) & 4_611_686_018_427_387_903
        mixed = ((mixed ^ (mixed >> 29)) * 2_685_821_657_736_338_717) & 4_611_686_018_427_387_903
        places[i] = -1 if begins[i] == begins[i + 1] else (mixed ^ (mixed >> 31)) & last


def mark(rows: int, places: Any, marks: Any, found: Any) -> None:
    """Count up to two at each place."""
    for i in range(rows):
        if places[i] >= 0:
            byte, shift = places[i] >> 2, (places[i] & 3) * 2
            before = (marks[byte] >> shift) & 3
            if before < 2:
                marks[byte] += 1 << shift
            if before:
                found[0] = 1


def look(rows: int, places: Any, marks: Any, found: Any) -> None:
    """Where two were counted."""
    for i in range(rows):
        if places[i] >= 0:
            found[i] = (marks[places[i] >> 2] >> ((places[i] & 3) * 2)) & 3 > 1
