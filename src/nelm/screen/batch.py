"""A batch of patients ready to be counted: who they are, what each judged fact may be, and how each fact is recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from nelm.engines.arrays import Array, Arrays
from nelm.engines.reduce import reduced
from nelm.exchange.table.cell import KNOWN
from nelm.exchange.table.long import CaseBatch
from nelm.exchange.table.parts import Batch, Refused
from nelm.facts.case import Observed
from nelm.facts.view import View

EXACT, IN_PART = KNOWN[:2]


class Patients(NamedTuple):
    """Some patients who can be judged, and the problems of the rows that are set aside.

    `file` is where they stand, `read` how many rows were read for them, set aside or not.
    """

    file: str
    read: int
    ids: pa.Array
    judged: dict[str, Array]
    known: dict[str, Counter[str]]
    questions: dict[str, int]
    set_aside: int
    duplicates: int
    refused: Sequence[Refused]


def from_wide(arrays: Arrays, batch: Batch) -> Patients:
    """Rows of a wide table, whose columns the kernel turns into judged ones."""
    return Patients(
        batch.file,
        batch.judged + batch.set_aside,
        batch.names,
        arrays.derive(batch.columns),
        {fact.id: counted(batch.known[fact.id]) for fact in arrays.plan.recorded},
        batch.questions,
        batch.set_aside,
        batch.duplicates,
        batch.refused,
    )


def counted(known: Array) -> Counter[str]:
    """How often a fact is recorded in each way."""
    counts = {word: int(np.count_nonzero(known == place)) for place, word in enumerate(KNOWN)}
    return Counter({word: count for word, count in counts.items() if count})


def from_cases(arrays: Arrays, batch: CaseBatch) -> Patients:
    """Patients with any number of readings, whose facts the reference works out."""
    views = [View(case, day) for case, day in zip(batch.cases, batch.as_of, strict=True)]
    return Patients(
        "",
        len(views) + batch.patients_aside,
        pa.array([case.name for case in batch.cases], pa.string()),
        reduced(arrays.plan, views),
        {fact.id: Counter(recorded_as(view.observed(fact.id)) for view in views) for fact in arrays.plan.recorded},
        Counter(question.split()[0] for case in batch.cases for question in case.questions),
        batch.patients_aside,
        0,
        batch.refused,
    )


def recorded_as(observed: Observed) -> str:
    """How a fact is recorded: exactly, in part, or why not at all."""
    if not observed.reason:
        return EXACT
    return IN_PART if any(not reading.reason for reading in observed.readings) else observed.reason
