"""Fingerprints of patients: a number each, so that only those are looked at closely who may stand in a table twice.

Two patients may have the same, so a fingerprint never decides; whoever has one of their own stands in the table once.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from nelm.compiled import FEW, compiled, interpreted, is_compiled
from nelm.exchange.table.parts import Array

MOST = 100_000_000  # fingerprints kept, of 8 bytes each; of a longer table everybody is looked at closely
NOBODY = -1
HEAD = "from __future__ import annotations\n\n"


class Prints:
    """The fingerprints of a table. `twice` are those that several rows have, once `compare` was called."""

    def __init__(self) -> None:
        self.parts: list[Array] = []
        self.count = 0
        self.twice = np.empty(0, np.int64)

    @property
    def too_many(self) -> bool:
        """Whether there are more than are kept."""
        return self.count > MOST

    def add(self, ids: pa.Array, days: pa.Array | None) -> None:
        """Keep those of some patients. Who has no id is nobody."""
        self.count += len(ids)
        if self.too_many:
            self.parts.clear()
            return
        self.parts.append(prints(ids, days))

    def compare(self) -> None:
        """Find those that several rows have."""
        found = np.empty(sum(map(len, self.parts)), np.int64)
        np.concatenate(self.parts or [found], out=found)
        self.parts.clear()
        found.sort()
        same = found[1:][found[1:] == found[:-1]]
        self.twice = np.unique(same[same != NOBODY])

    def again(self, ids: pa.Array, days: pa.Array | None) -> Array:
        """Who of some patients may stand in the table more than once."""
        return np.ones(len(ids), np.bool_) if self.too_many else np.isin(prints(ids, days), self.twice)


def prints(ids: pa.Array, days: pa.Array | None) -> Array:
    """The fingerprints of some ids, each with the day of judgement where there is one."""
    found = np.empty(len(ids), np.int64)
    none = (np.zeros(len(ids) + 1, np.int32), np.zeros(0, np.uint8))
    run(mixed, len(ids), [*letters(ids), *(none if days is None else letters(days))], found)
    return found


def is_bare(texts: pa.Array) -> bool:
    """Whether no text begins or ends with what could be white space."""
    found = np.zeros(1, np.uint8)
    run(bordered, len(texts), letters(texts), found)
    return not found[0]


def letters(texts: pa.Array) -> tuple[Array, Array]:
    """Where each text begins and ends, and the bytes of all."""
    _, ends, data = texts.buffers()
    if not len(texts) or ends is None:
        return np.zeros(1, np.int32), np.zeros(0, np.uint8)
    begins = np.frombuffer(ends, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return begins, np.zeros(0, np.uint8) if data is None else np.frombuffer(data, np.uint8)


def run(function: Callable[..., None], rows: int, inputs: Sequence[Array], found: Array) -> None:
    """Call a loop over the rows: in machine code where there are many."""
    name, source = function.__name__, text_of(function)
    if rows > FEW or is_compiled(name, source):
        compiled(name, source)(rows, *inputs, found)
        return
    interpreted(name, source)(rows, *(one.tolist() for one in inputs), found)


@cache
def text_of(function: Callable[..., None]) -> str:
    """The source of a function, to be compiled apart from this module."""
    return HEAD + inspect.getsource(function)


def mixed(rows: int, begins: Any, ids: Any, day_begins: Any, days: Any, found: Any) -> None:
    """The letters of each id and day as one number: FNV-1a in 62 bits, the same in machine code as in Python."""
    for i in range(rows):
        number = 2_611_923_443_488_327_891
        for k in range(begins[i], begins[i + 1]):
            number = ((number ^ ids[k]) * 1_099_511_628_211) & 4_611_686_018_427_387_903
        for k in range(day_begins[i], day_begins[i + 1]):
            number = ((number ^ days[k]) * 1_099_511_628_211) & 4_611_686_018_427_387_903
        found[i] = -1 if begins[i] == begins[i + 1] else number


def bordered(rows: int, begins: Any, texts: Any, found: Any) -> None:
    """Whether a text begins or ends with a blank or a letter beyond ASCII."""
    for i in range(rows):
        if begins[i] < begins[i + 1]:
            first, last = texts[begins[i]], texts[begins[i + 1] - 1]
            if first <= 32 or first >= 127 or last <= 32 or last >= 127:
                found[0] = 1
