"""Fingerprints of patients: a number each, so that only those are looked at closely who may stand in a table twice.

Two patients may have the same, so a fingerprint never decides; whoever has one of their own stands in the table once.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from nelm.compiled import over_rows
from nelm.exchange.table.parts import Array
from nelm.exchange.table.tasks import in_order

MOST = 100_000_000  # fingerprints kept, of 8 bytes each; of a longer table everybody is looked at closely
NOBODY = -1
GROUPS = 64  # fingerprints are kept by their last bits, so that few are compared at a time


class Prints:
    """The fingerprints of a table. `twice` are those that several rows have, once `compare` was called."""

    def __init__(self) -> None:
        self.groups: list[list[Array]] = [[] for _ in range(GROUPS)]
        self.count = 0
        self.twice = np.empty(0, np.int64)

    @property
    def too_many(self) -> bool:
        """Whether there are more than are kept."""
        return self.count > MOST

    def add(self, found: Array) -> None:
        """Keep those of some patients. Who has no id is nobody."""
        self.count += len(found)
        for group, some in zip(self.groups, grouped(found[found != NOBODY]), strict=True):
            group.clear() if self.too_many else group.append(some)

    def compare(self) -> None:
        """Find those that several rows have."""
        self.twice = np.concatenate(list(in_order(partial(repeated, group) for group in self.groups)))

    def again(self, found: Array) -> Array:
        """Who of some patients may stand in the table more than once, by their fingerprints."""
        return np.ones(len(found), np.bool_) if self.too_many else np.isin(found, self.twice)


def grouped(found: Array) -> list[Array]:
    """Fingerprints by their last bits."""
    last = (found & (GROUPS - 1)).astype(np.uint8)
    ends = np.bincount(last, minlength=GROUPS).cumsum()
    return np.split(found[np.argsort(last, kind="stable")], ends[:-1])


def repeated(group: list[Array]) -> Array:
    """The fingerprints that stand in a group more than once. The group is given up."""
    found = np.concatenate(group) if group else np.empty(0, np.int64)
    group.clear()
    found.sort()
    return np.unique(found[1:][found[1:] == found[:-1]])


def fingerprints(ids: pa.Array, days: pa.Array | None) -> Array:
    """The fingerprints of some ids, each with the day of judgement where there is one."""
    found = np.empty(len(ids), np.int64)
    none = (np.zeros(len(ids) + 1, np.int32), np.zeros(0, np.uint8))
    over_rows(mixed, len(ids), [*letters(ids), *(none if days is None else letters(days))], [found])
    return found


def is_bare(texts: pa.Array) -> bool:
    """Whether no text begins or ends with what could be white space."""
    found = np.zeros(1, np.uint8)
    over_rows(bordered, len(texts), letters(texts), [found])
    return not found[0]


def letters(texts: pa.Array) -> tuple[Array, Array]:
    """Where each text begins and ends, and the bytes of all."""
    _, ends, data = texts.buffers()
    if not len(texts) or ends is None:
        return np.zeros(1, np.int32), np.zeros(0, np.uint8)
    begins = np.frombuffer(ends, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return begins, np.zeros(0, np.uint8) if data is None else np.frombuffer(data, np.uint8)


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
