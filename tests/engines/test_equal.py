"""Invariant 4: every engine gives the reference's answer, cell by cell: verdict, failed, unknown and decisive."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from nelm.criteria.judge import judge
from nelm.engines.arrays import Array, Arrays
from nelm.engines.reduce import reduced
from nelm.engines.sql import Dialect, edition_column, statement
from nelm.errors import BadInput
from nelm.facts.case import Case
from nelm.facts.columns import EMPTY_HIGH, EMPTY_LOW
from nelm.facts.view import View
from tests.cases import AS_OF, Data, as_case, case_data
from tests.columns import RECORDED, RULESETS, columns_of, table_data
from tests.engines.databases import in_duckdb, in_postgres, in_spark, postgres_server

CODES = {"met": 1, "not met": 2, "unknown": 3}
FEW, MANY = 300, 20_000


class Cells(NamedTuple):
    verdict: list[int]
    failed: list[int]
    unknown: list[int]
    decisive: list[int]


class Row(NamedTuple):
    case: Case
    day: int

    @property
    def view(self) -> View:
        return View(self.case, self.day)


@cache
def arrays() -> Arrays:
    return Arrays(RULESETS, few=0)


@cache
def text(dialect: Dialect) -> str:
    return statement(arrays().plan, "patients", dialect)


@st.composite
def rows(draw: st.DrawFn) -> Row:
    """A patient a table can hold, judged on a day of his own."""
    return Row(case_or_empty(draw(table_data())), AS_OF - draw(st.integers(0, 500)))


def case_or_empty(facts: Data) -> Case:
    try:
        return as_case(facts)
    except BadInput:  # dates before the birth, which no door lets in
        return as_case({})


def sample(size: int) -> list[Row]:
    """Always the same cases of the one generator, for engines that are asked once for all."""
    found: list[Row] = []

    @settings(max_examples=size, database=None, derandomize=True, phases=[Phase.generate])
    @given(rows())
    def collect(row: Row) -> None:
        found.append(row)

    collect()
    return found


def columns(listed: Sequence[Row]) -> dict[str, Array]:
    return columns_of(arrays().plan, [row.case for row in listed], [row.day for row in listed])


def reference(place: int, views: Iterable[View]) -> Cells:
    """The judge that explains, in the form of the columns."""
    cells = Cells([], [], [], [])
    for view in views:
        found = judge(RULESETS[place], view)
        cells.verdict.append(CODES[found.verdict.word])
        cells.failed.append(sum(1 << k for k, item in enumerate(found.items) if item.verdict.word == "not met"))
        cells.unknown.append(sum(1 << k for k, item in enumerate(found.items) if item.verdict.word == "unknown"))
        asks = {arrays().plan.asked.index(one.asks) for one in found.decisive}
        cells.decisive.append(sum(1 << place for place in asks))
    return cells


def check(found: Sequence[Array], expected: Cells, edition: str) -> None:
    for name, got, wanted in zip(Cells._fields, found, expected, strict=True):
        differing = np.flatnonzero(np.asarray(got).astype(np.int64) != np.array(wanted))
        assert not len(differing), f"{edition} {name} of rows {differing[:5]}"


def check_arrays(judged: dict[str, Array], expected: Sequence[Cells]) -> None:
    for place, cells in enumerate(expected):
        check(arrays().judge(judged, place), cells, RULESETS[place].edition.id)


def check_database(found: dict[str, Array], expected: Sequence[Cells]) -> None:
    for place, cells in enumerate(expected):
        name = edition_column(RULESETS[place].edition.id)
        verdict = found[f"{name}_can_be_met"].astype(int) + 2 * found[f"{name}_can_be_not_met"].astype(int)
        masks = [found[f"{name}_{what}"] for what in ("failed", "unknown", "decisive")]
        check([verdict, *masks], cells, name)


def check_engines(listed: list[Row], *, spark: bool) -> None:
    expected = [reference(place, [row.view for row in listed]) for place in range(len(RULESETS))]
    for cells in expected:
        assert set(cells.verdict) == {1, 2, 3}
    table = columns(listed)
    check_arrays(arrays().derive(table), expected)
    check_database(in_duckdb(table, text("duckdb")), expected)
    with postgres_server() as uri:
        check_database(in_postgres(uri, table, text("postgres")), expected)
    if spark:
        check_database(in_spark(table, text("spark")), expected)


def test_arrays_duckdb_and_postgresql_equal_the_reference() -> None:
    check_engines(sample(FEW), spark=False)


@pytest.mark.nightly
def test_every_engine_equals_the_reference_on_twenty_thousand_cases() -> None:
    pytest.importorskip("pyspark", reason="the extra `spark` is not installed")
    check_engines(sample(MANY), spark=True)


@given(rows())
def test_a_row_is_judged_by_arrays_like_a_case_by_the_reference(row: Row) -> None:
    check_arrays(arrays().derive(columns([row])), [reference(place, [row.view]) for place in range(len(RULESETS))])


@given(case_data(2, RECORDED))
def test_cases_of_many_readings_are_reduced_to_the_same_answers(facts: Data) -> None:
    view = View(case_or_empty(facts), AS_OF)
    judged = reduced(arrays().plan, [view])
    check_arrays(judged, [reference(place, [view]) for place in range(len(RULESETS))])


@given(rows())
def test_what_a_table_says_is_reduced_like_what_a_case_says(row: Row) -> None:
    """The operators over columns and the reference operators leave the same values, and ask for the same facts."""
    by_reference = reduced(arrays().plan, [row.view])
    for name, values in arrays().derive(columns([row])).items():
        np.testing.assert_array_equal(values, by_reference[name], err_msg=name)


def test_a_few_rows_are_judged_without_compiling_to_the_same_answers() -> None:
    table = columns(sample(FEW))
    plain = Arrays(RULESETS[:2])
    listed = {name: values[:20] for name, values in table.items()}
    fast, slow = arrays().derive(table), plain.derive({name: listed[name] for name in plain.plan.steps.inputs})
    for name, values in slow.items():
        np.testing.assert_array_equal(values, fast[name][:20], err_msg=name)
    for place in range(2):
        for one, other in zip(plain.judge(slow, place)[:3], arrays().judge(fast, place)[:3], strict=True):
            np.testing.assert_array_equal(one, other[:20])


def test_a_table_without_a_column_is_judged_like_one_where_it_is_empty() -> None:
    table = columns(sample(FEW))
    present = {name for name in table if "mitoses" not in name and not name.startswith("age_")}
    nothing = table | {name: empty(name, table[name]) for name in table.keys() - present}
    few = Arrays(RULESETS, present, few=0)
    derived, full = few.derive({name: table[name] for name in present}), arrays().derive(nothing)
    for place in range(len(RULESETS)):
        for one, other in zip(few.judge(derived, place), arrays().judge(full, place), strict=True):
            np.testing.assert_array_equal(one, other)


def empty(name: str, values: Array) -> Array:
    return np.full_like(values, EMPTY_LOW if name.endswith("_low") else EMPTY_HIGH)


def test_an_edition_alone_is_judged_as_among_others() -> None:
    table = columns(sample(FEW))
    alone = Arrays([RULESETS[1]], few=0)
    judged = alone.judge(alone.derive(table), 0)
    together = arrays().judge(arrays().derive(table), 1)
    for one, other in zip(judged[:3], together[:3], strict=True):
        np.testing.assert_array_equal(one, other)


def test_open_ends_are_the_next_numbers() -> None:
    below = as_case({"ki67": [{"below": 10, "unit": "%"}]})
    exact = as_case({"ki67": [{"value": 10, "unit": "%"}]})
    columns = columns_of(arrays().plan, [below, exact], [AS_OF, AS_OF])
    assert columns["ki67_high"].tolist() == [math.nextafter(10, 0), 10.0]


def test_a_criterion_that_columns_cannot_say_is_refused() -> None:
    from nelm.engines.accepted import touches
    from nelm.engines.expression import column
    from nelm.logic import between

    low = column("low", "real")
    with pytest.raises(BadInput, match="one range"):
        touches(low, low, between(0, 1) | between(2, 3), whole=False)
