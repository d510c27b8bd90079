"""What a table hands on: rows set aside with the reason, and batches of rows that are fine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

DUPLICATE = "the patient stands in the table already"

Array = np.ndarray[tuple[int], np.dtype[Any]]


class Refused(NamedTuple):
    """A problem of a row that is set aside: where, what was found, and what to do. A row may have several."""

    file: str
    row: int
    column: str
    value: str
    problem: str
    remedy: str


class Chunk(NamedTuple):
    """Some rows of a source as they stand: their numbers in the file, their columns, and lines that are no rows."""

    file: str
    rows: Array
    columns: dict[str, pa.Array]
    refused: list[Refused]


@dataclass(frozen=True)
class Batch:
    """Rows that are fine, in columns (`facts/columns.py`), and the problems of those set aside.

    `names` are the patients. `known` says how each fact is recorded, by its place in `cell.KNOWN`; `questions` counts
    unlikely values.
    """

    file: str
    first_row: int
    rows: Array
    names: pa.Array
    columns: dict[str, Array]
    known: dict[str, Array]
    questions: dict[str, int]
    refused: list[Refused]

    @property
    def ids(self) -> list[str]:
        """The patients of the rows."""
        found: list[str] = self.names.to_pylist()
        return found

    @property
    def judged(self) -> int:
        """How many rows are fine."""
        return len(self.rows)

    @property
    def set_aside(self) -> int:
        """How many rows are set aside."""
        return len({one.row for one in self.refused})

    @property
    def duplicates(self) -> int:
        """How many of those are a patient who stands in the table already."""
        return len({one.row for one in self.refused if one.problem == DUPLICATE})
