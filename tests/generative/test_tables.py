"""A table says what the same case files say, and no row is ever lost."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from nelm.compiled import FEW
from nelm.errors import BadInput
from nelm.exchange.case_file import case_from
from nelm.exchange.entry import REASONS
from nelm.exchange.table.cell import IN_PART, KNOWN, cell_of
from nelm.exchange.table.decode import Decoder, text_of
from nelm.exchange.table.long import CaseBatch
from nelm.exchange.table.mapping import Column, Meaning, mapping_from
from nelm.exchange.table.parts import Batch
from nelm.exchange.table.roles import Role
from nelm.exchange.table.table import open_table
from nelm.facts.calendar import Days
from nelm.facts.case import Case, Reading
from nelm.facts.columns import EMPTY_HIGH, EMPTY_LOW, UNDATED, day_columns, value_columns
from nelm.facts.dictionary import Fact, dictionary
from nelm.library.document import Document, parse
from tests.cases import EDGES, as_case, case_data, claims
from tests.columns import cells_of

AS_OF = "2024-06-01"
FACTS = [fact for fact in dictionary().values() if fact.kind != "codes"]
NAMES = ["ki67", "liver_involvement", "age", "grade", "primary_site", "birth_date", "listing", "disease_course",
         "extrahepatic_disease", "treatments.ssa", "recurrence_extrahepatic", "lesion_count"]  # fmt: skip
DATES = st.sampled_from(["2021-03-04", "2023-05", "2022", "1965-01-01"])

Entry = dict[str, Any]


def entries(fact: Fact) -> st.SearchStrategy[Entry]:
    """One entry that a cell can say, with or without its days."""
    edges = st.sampled_from(["0", "3", "20", "55", "2.5"])
    numbers = claims(fact) if fact.id in EDGES else edges.map(lambda text: {"value": Decimal(text)})
    one = numbers if fact.kind == "number" else claims(fact)
    said = st.one_of(one, st.sampled_from(REASONS).map(lambda reason: {"unknown": reason}))
    on = st.fixed_dictionaries({}, optional={"on": DATES})
    since = st.fixed_dictionaries({}, optional={"since": DATES}) if fact.combine == "run" else st.just({})
    return st.tuples(said, on, since).map(lambda parts: {**parts[0], **parts[1], **parts[2]})


@st.composite
def patients(draw: st.DrawFn) -> dict[str, Entry]:
    """What a row says: some facts, an entry each."""
    chosen = draw(st.sets(st.sampled_from(NAMES), max_size=6))
    return {name: draw(entries(dictionary()[name])) for name in sorted(chosen)}


def case_of(row: dict[str, Entry]) -> Case | None:
    """The row as a case file says it; None where that is refused."""
    try:
        return case_from(Document("row", {"case": "row", "facts": row}))
    except BadInput:
        return None


def expected(case: Case, fact: Fact) -> tuple[Any, ...]:
    """The cells of the columns of a fact, from the case."""
    readings = case.readings.get(fact.id, ())
    none = (0,) if fact.kind in {"code", "yes_no"} else (EMPTY_LOW, EMPTY_HIGH)
    undated = (UNDATED,) * len(day_columns(fact))
    if not readings:
        return (*none, *undated, KNOWN.index("silent"))
    (one,) = readings
    cell = cell_of(fact, one)
    blank = Days(UNDATED, UNDATED)
    spans = (*(one.on or blank), *(one.since or blank))[: len(undated)]
    return (*(cell.first, cell.last)[: len(none)], *spans, cell.known)


def found(batch: Batch, fact: Fact, row: int) -> tuple[Any, ...]:
    """The cells of the columns of a fact, from the table."""
    names = (*value_columns(fact), *day_columns(fact))
    return (*(batch.columns[name][row].item() for name in names), batch.known[fact.id][row].item())


def read(rows: list[dict[str, str]], head: list[str], form: str = "csv") -> list[Batch]:
    """Rows of text through the door for tables."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table.{form}"
        if form == "csv":
            text = io.StringIO()
            writer = csv.DictWriter(text, head, restval="")
            writer.writeheader()
            writer.writerows(rows)
            path.write_text(text.getvalue(), encoding="utf-8", newline="")
        else:
            parquet.write_table(pa.table({name: [row.get(name) for row in rows] for name in head}), path)
        return list(open_table(str(path), None, AS_OF).batches(FACTS))


@given(st.lists(patients(), min_size=1, max_size=8), st.sampled_from(["csv", "parquet"]))
@settings(deadline=None)
def test_a_table_says_cell_by_cell_what_case_files_say(listed: list[dict[str, Entry]], form: str) -> None:
    cases = [case_of(row) for row in listed]
    rows = [{"id": f"p{place}"} for place in range(len(listed))]
    for row, said in zip(rows, listed, strict=True):
        for name, entry in said.items():
            row |= cells_of(name, entry)
    head = list(dict.fromkeys(name for row in rows for name in row))
    (batch,) = read(rows, head, form)
    assert batch.ids == [row["id"] for row, case in zip(rows, cases, strict=True) if case]
    assert batch.judged + batch.set_aside == len(rows)
    for place, case in enumerate(case for case in cases if case):
        for fact in FACTS:
            assert found(batch, fact, place) == expected(case, fact), fact.id


@given(st.lists(st.floats(-1, 101) | st.sampled_from([float("nan"), float("inf"), 0.1, 2.5]) | st.none(), min_size=1))
@settings(deadline=None)
def test_a_column_of_floats_equals_the_text_of_its_numbers(values: list[float | None]) -> None:
    ids = [f"p{place}" for place in range(len(values))]
    texts = ["" if one is None or one != one else repr(one) for one in values]
    batches: list[Batch] = []
    for column in (pa.array(values, pa.float64()), pa.array(texts)):
        with tempfile.TemporaryDirectory() as folder:
            parquet.write_table(pa.table({"id": ids, "ki67": column}), Path(folder) / "t.parquet")
            batches += open_table(str(Path(folder) / "t.parquet"), None, AS_OF).batches(FACTS)
    typed, plain = batches
    assert typed.ids == plain.ids and typed.questions == plain.questions
    assert [one[1:3] for one in typed.refused] == [one[1:3] for one in plain.refused]
    for name, array in plain.columns.items():
        assert np.array_equal(typed.columns[name], array), name


NUMBERS = st.floats(-1, 101) | st.sampled_from([float("nan"), float("inf"), 0.1, 2.5])
TYPED_DAYS = st.dates(date(1, 1, 1)) | st.dates(date(1890, 1, 1), date(2110, 1, 1))
PARTS = [("ki67", "value"), ("ki67", "low"), ("ki67", "high"), ("liver_involvement", "value"), ("grade", "on"),
         ("disease_course", "since"), ("birth_date", "value"), ("listing", "value")]  # fmt: skip


@given(st.data(), st.sampled_from(PARTS), st.integers(0, 20))
@settings(deadline=None)
def test_a_typed_column_is_read_as_its_text_wherever_it_begins_in_memory(
    data: st.DataObject, part: tuple[str, str], begin: int
) -> None:
    role = Role(dictionary()[part[0]], part[1])
    dated = role.part in {"on", "since"} or role.fact.kind == "date"
    values = data.draw(st.lists((TYPED_DAYS if dated else NUMBERS) | st.none(), min_size=begin, max_size=40))
    typed = pa.array(values, pa.date32() if dated else pa.float64())[begin:]
    texts = pa.array([text_of(value) for value in typed.to_pylist()])
    times = data.draw(st.sampled_from([1, FEW]))  # so many rows are read in machine code
    column = Column(role.words, role, Meaning())
    found = Decoder(column).decode(pa.concat_arrays([typed] * times) if times > 1 else typed)
    plain = Decoder(column).decode(pa.concat_arrays([texts] * times) if times > 1 else texts)
    whole = role.part not in {"low", "high"}  # how an end alone is known is told once both are there
    for name in ("first", "last", "bad", *(("known", "unlikely") if whole else ())):
        assert np.array_equal(getattr(found, name), getattr(plain, name)), name
    assert np.array_equal(found.known <= IN_PART, plain.known <= IN_PART)
    for row in np.flatnonzero(found.bad)[:5]:
        assert found.cell(row)[-3:] == plain.cell(row)[-3:]


JUNK = st.text(st.characters(codec="utf-8", exclude_characters='\x00\r\n"'), max_size=6) | st.sampled_from(
    ["", "4", "3-20", "G1", "x|y", "none", "2023", "yes", "a", "b", "NA", "9e999", "1e-400", "-0"]
)
HEADS = st.lists(st.sampled_from(["ki67", "grade", "listing", "listing_on", "age_low", "age_high", "x"]), unique=True)


@given(HEADS, st.lists(st.lists(JUNK, min_size=1, max_size=9), max_size=12))
@settings(deadline=None)
def test_rows_in_are_rows_judged_and_rows_set_aside(head: list[str], rows: list[list[str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(["id", *head])
    writer.writerows(rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_text(text.getvalue(), encoding="utf-8", newline="")
        batches = list(open_table(str(path), None, AS_OF).batches(FACTS))
    numbers = sorted(
        {number for batch in batches for number in (*batch.rows.tolist(), *(one.row for one in batch.refused))}
    )
    assert sum(batch.judged + batch.set_aside for batch in batches) == len(rows)
    assert numbers == list(range(1, len(rows) + 1))


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["2021-01-01", "2022-02-02"])), max_size=20))
@settings(deadline=None)
def test_every_patient_is_judged_once_on_a_day(rows: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_text("id,seen\n" + "".join(f"{name},{day}\n" for name, day in rows), encoding="utf-8")
        table = open_table(str(path), None, "seen")
        batches = list(table.batches(FACTS))
        again = table.duplicates
    judged = [pair for batch in batches for pair in zip(batch.ids, batch.columns["as_of"].tolist(), strict=True)]
    assert len(judged) == len(set(judged)) == len(set(rows)) and again == len(rows) - len(judged)


# --- long tables --------------------------------------------------------------------------------------------------

COLUMNS = ["id", "fact", "value", "low", "high", "unit", "on", "since", "lesion"]


def line_of(name: str, entry: Entry) -> dict[str, str]:
    """An entry of a case file as a row of a long table."""
    row = {"fact": name} | {
        key: str(entry[key]) for key in ("low", "high", "unit", "on", "since", "lesion") if key in entry
    }
    if "low" in entry:
        return row
    return row | {"value": cells_of(name, {key: entry[key] for key in entry if key not in {"on", "since"}})[name]}


@given(st.lists(case_data(), min_size=1, max_size=4), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_a_long_table_says_what_case_files_say(listed: list[dict[str, list[Entry]]], random: Random) -> None:
    cases = [case_from_or_none(facts) for facts in listed]
    rows = [
        {"id": f"p{place}"} | line_of(name, entry)
        for place, facts in enumerate(listed)
        for name, entries in facts.items()
        for entry in entries
    ]
    places = {id(row): place for place, row in enumerate(rows)}
    random.shuffle(rows)
    batch = read_long(rows)
    found = {case.name: case for case in batch.cases}
    assert batch.judged + batch.set_aside + batch.unread.total() == len(rows) == len(places)
    for place, case in enumerate(cases):
        if case is None or not listed[place]:
            assert f"p{place}" not in found
            continue
        said = found[f"p{place}"].readings
        assert set(said) == set(case.readings)
        for name, readings in case.readings.items():
            assert sorted(map(essence, said[name])) == sorted(map(essence, readings))


def essence(reading: Reading) -> tuple[str, ...]:
    """What a reading says, without its place."""
    values = sorted(reading.values) if isinstance(reading.values, frozenset) else reading.values
    return (str(values), reading.reason, str(reading.on), str(reading.since), reading.lesion)


def case_from_or_none(facts: dict[str, list[Entry]]) -> Case | None:
    """The case of some facts; None where it is refused."""
    try:
        return as_case(facts)
    except BadInput:
        return None


def read_long(rows: list[dict[str, str]]) -> CaseBatch:
    """Rows through the door for long tables."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, restval="")
            writer.writeheader()
            writer.writerows(rows)
        table = open_table(str(path), mapping_from(parse("format: long", "mapping.yaml")), AS_OF)
        (batch,) = table.cases()
    return batch
