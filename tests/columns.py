"""Cases that a wide table can hold, and their rows in the form of `nelm.facts.columns`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

from nelm.criteria.edition import editions
from nelm.criteria.rule import shipped
from nelm.engines.arrays import Array
from nelm.engines.plan import Plan, plan
from nelm.facts.calendar import Days
from nelm.facts.case import Case, Reading, span_of
from nelm.facts.columns import AS_OF, EMPTY_HIGH, EMPTY_LOW, day_columns, mask_of, value_columns
from nelm.facts.dictionary import NO_DAY, Fact
from nelm.logic import Numbers
from tests.cases import Data, case_data, nearly_met

UNKNOWN_DAY = Days(0, 0)
Entry = Mapping[str, Any]


RULESETS = [shipped(name) for name in editions()]
RECORDED = tuple(fact.id for fact in plan(RULESETS).recorded)


def table_data() -> st.SearchStrategy[Data]:
    """What one row of a table may say: at most one reading a fact, and no lesion, which has no column."""
    anything = case_data(1, RECORDED).map(
        lambda facts: {
            name: [{key: value for key, value in entry.items() if key != "lesion"} for entry in entries]
            for name, entries in facts.items()
        }
    )
    return st.one_of(anything, nearly_met(anything))


def columns_of(plan: Plan, cases: Sequence[Case], days: Iterable[int]) -> dict[str, Array]:
    """The columns of some cases with at most one reading a fact."""
    rows = [row_of(plan, case, day) for case, day in zip(cases, days, strict=True)]
    return {
        name: np.array([row[name] for row in rows], column_type(name, kind)) for name, kind in plan.steps.inputs.items()
    }


def column_type(name: str, kind: str) -> str:
    if kind == "real":
        return "float64"
    return "int32" if name == AS_OF or name.endswith(("_first", "_last")) else "int64"


def row_of(plan: Plan, case: Case, day: int) -> Mapping[str, float]:
    row: dict[str, float] = {AS_OF: day}
    for fact in plan.recorded:
        claiming = [reading for reading in case.readings.get(fact.id, ()) if not reading.reason]
        assert len(claiming) <= 1
        reading = claiming[0] if claiming else None
        on = (reading.on if reading else None) or UNKNOWN_DAY
        since = (reading.since if reading else None) or UNKNOWN_DAY
        row |= dict(zip(value_columns(fact), claimed(fact, reading), strict=True))
        row |= dict(zip(day_columns(fact), [*on, *since], strict=False))
    return row


def claimed(fact: Fact, reading: Reading | None) -> Sequence[float]:
    if reading is None:
        return (EMPTY_LOW, EMPTY_HIGH) if len(value_columns(fact)) == 2 else (0,)
    if not isinstance(reading.values, Numbers):
        return (mask_of(fact, reading.values),)
    if fact.kind == "date":
        return (-1, -1) if reading.values == NO_DAY else span_of(reading.values)
    start, stop = reading.values[0].start, reading.values[-1].stop
    if fact.whole:
        return start.value, stop.value - 1
    low = math.nextafter(start.value, math.inf) if start.side else start.value
    return low, stop.value if stop.side else math.nextafter(stop.value, -math.inf)


def cells_of(name: str, entry: Entry) -> dict[str, str]:
    """An entry as the cells of a row."""
    cells = {f"{name}_{part}": str(entry[part]) for part in ("on", "since") if part in entry}
    if "unknown" in entry:
        return cells | {name: entry["unknown"]}
    if "any_of" in entry:
        return cells | {name: "|".join(map(as_cell, entry["any_of"]))}
    if "value" in entry:
        return cells | {name: as_cell(entry["value"])}
    if "low" in entry and "high" in entry:
        return cells | {name: f"{entry['low']}-{entry['high']}"}
    sign, end = next((sign, entry[key]) for key, sign in SIGNS.items() if key in entry)
    return cells | {name: f"{sign}{end}"}


SIGNS = {"low": ">=", "high": "<=", "above": ">", "below": "<"}


def as_cell(value: Any) -> str:
    """A value as a cell."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
