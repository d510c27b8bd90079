"""Judged in the database, a site's own table gives what the engine of arrays gives: the same counts, verdicts and refusals."""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Row
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import duckdb
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import Phase, given, settings

from nelm.errors import BadInput
from nelm.exchange.table.mapping import Mapping, mapping_from, read_mapping
from nelm.exchange.table.roles import roles
from nelm.exchange.table.table import open_table
from nelm.library.document import parse
from nelm.screen.databases.opened import Engine
from nelm.screen.in_place import screen_in_place
from nelm.screen.parts import Targets
from nelm.screen.run import Wanted, screen
from nelm.screen.tally import Tally
from tests.cases import Data
from tests.columns import RULESETS, cells_of, table_data
from tests.engines.databases import postgres_server

REGISTRY = Path("examples/registry/registry.csv")
AS_OF = "2024-06-01"
ROWS, MANY = 150, 600
JUNK = ["unknown", "9e9", "4-3", "no such", "2,5", "-1", " ", "2023-13-01", "101", "NaN", "liver", "1e-400", "x|y"]
WORDS = [
    "",
    "asked-unknown",
    "not-performed",
    "silent",
    "0",
    "100",
    "20",
    "<3",
    ">50",
    "3-20",
    "none",
    "liver",
    " yes ",
]
ENDS = ["ki67_low", "ki67_high", "age_low", "age_high", "listing_low", "listing_high", "treatments_on"]
Table = list[dict[str, str]]


class Written(NamedTuple):
    """What a screening leaves: counts, the two files of verdicts, and why rows are set aside."""

    tally: Tally
    verdicts: Counter[tuple[Any, ...]]
    items: Counter[tuple[Any, ...]]
    refused: Counter[tuple[str, ...]]


def rows_of(path: Path) -> Counter[tuple[Any, ...]]:
    if not path.exists():
        return Counter()
    columns = [column.to_pylist() for column in pq.read_table(path).columns]
    return Counter(
        tuple(tuple(cell) if isinstance(cell, list) else cell for cell in row) for row in zip(*columns, strict=True)
    )


def reasons(path: Path) -> Counter[tuple[str, ...]]:
    """The column and the problem of everything set aside; where a row has a number, without it."""
    if not path.exists():
        return Counter()
    with path.open(encoding="utf-8", newline="") as file:
        return Counter((row["column"], row["problem"].rpartition(": ")[2]) for row in csv.DictReader(file))


def wanted(folder: Path, name: str) -> Wanted:
    targets = Targets(*(folder / f"{name}.{what}" for what in ("verdicts", "items", "refused.csv")))
    return Wanted(RULESETS, ["milan-net@2016.liver_involvement=75"], targets=targets)


def written(tally: Tally, targets: Targets) -> Written:
    assert targets.verdicts and targets.items and targets.quarantine
    return Written(tally, rows_of(targets.verdicts), rows_of(targets.items), reasons(targets.quarantine))


def check(
    folder: Path, text: str, engine: Engine, mapping: Mapping | None = None, as_of: str | None = AS_OF, like: str = ""
) -> Tally:
    """Hold a screening in place against one by arrays, of the same table or of one that is `like` it."""
    arrays, in_place = wanted(folder, f"arrays-{engine}"), wanted(folder, engine)
    expected = written(screen(open_table(like or text, mapping, as_of), arrays), arrays.targets)
    found = written(screen_in_place(text, mapping, as_of, in_place, engine), in_place.targets)
    assert found.tally == expected.tally
    assert found.tally.judged * len(RULESETS) == found.verdicts.total()
    for one, other in zip(found[1:], expected[1:], strict=True):
        assert one == other
    for path in folder.glob(f"*{engine}.*"):
        path.unlink()
    return found.tally


# --- tables --------------------------------------------------------------------------------------------------------


@cache
def patients(size: int) -> tuple[Data, ...]:
    found: list[Data] = []

    @settings(max_examples=size, database=None, derandomize=True, phases=[Phase.generate])
    @given(table_data())
    def collect(facts: Data) -> None:
        found.append(facts)

    collect()
    return tuple(found)


def table_of(size: int) -> Table:
    """Patients as cells: some cells spoilt, some rows without an id, some patients twice, some with ends of their own."""
    random = Random(7)
    rows: Table = []
    for place, facts in enumerate(patients(size)):
        row = {"id": f" p{place}" if place % 3 else f"p{place}", "seen": f"2024-0{1 + place % 9}-01"}
        for name, (entry, *_) in ((name, entries) for name, entries in facts.items() if entries):
            row |= cells_of(name, entry)
        spoilt = random.random() < 0.25
        for name in random.sample(sorted(row.keys() - {"id"}), k=min(2, len(row) - 1)) if spoilt else ():
            row[name] = random.choice(JUNK if random.random() < 0.6 else WORDS)
        for name in ENDS if random.random() < 0.2 else ():
            row[name] = random.choice(["", "3", "20", "<3", "2023-01-05", "1900", "asked-unknown"])
        rows.append(row)
    for row in random.sample(rows, k=size // 20):
        rows.append(dict(row))
        row["id"] = random.choice([row["id"].strip(), row["id"] + "\t", ""])
    return rows


def head_of(rows: Sequence[Row[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def as_csv(rows: Table, path: Path) -> str:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, head_of(rows), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def as_parquet(rows: Table, path: Path) -> str:
    pq.write_table(pa.table({name: [row.get(name) for row in rows] for name in head_of(rows)}), path)
    return str(path)


def typed_columns(rows: Table) -> dict[str, list[Any]]:
    """Columns with numbers and dates as such, where they can hold them; other cells of these are empty."""
    columns: dict[str, list[Any]] = {}
    for name in head_of(rows):
        role = roles().get(name)
        number = role and role.fact.kind == "number" and role.part in {"value", "low", "high"}
        dated = role and (role.part in {"on", "since"} or role.fact.kind == "date")
        read = as_float if number else as_day if dated else str
        columns[name] = [read(row[name]) if name in row else None for row in rows]
    return columns


def as_typed(rows: Table, path: Path) -> str:
    kinds = {float: pa.float64(), date: pa.date32(), str: pa.string()}
    columns = typed_columns(rows)
    pq.write_table(pa.table({name: pa.array(cells, kinds[kind_of(cells)]) for name, cells in columns.items()}), path)
    return str(path)


def kind_of(cells: Sequence[Any]) -> type[Any]:
    return next((type(cell) for cell in cells if cell is not None), str)


def as_float(cell: str) -> float | None:
    """A number, or a range or bound by one of its ends."""
    found = re.search(r"-?[0-9]+([.][0-9]+)?(e-?[0-9]+)?|NaN", cell)
    return float(found[0]) if found else None


def as_day(cell: str) -> date | None:
    try:
        return date.fromisoformat(cell)
    except ValueError:
        return None


def typed(path: Path) -> str:
    """Every type a plain column can have, with what a type can hold badly."""
    nan = float("nan")
    pq.write_table(
        pa.table({
            "id": pa.array([1.0, 2.0, 2.5, 2.0, None, 6.0]),
            "ki67": pa.array([4.0, nan, 100.0, 100.5, 0.0, None]),
            "liver_involvement": pa.array([4.5, 49.9, 50, 0.1, 200, None], pa.float32()),
            "ecog": pa.array([0, 1, 2, None, 9, 1], pa.int32()),
            "mitoses": pa.array([Decimal("2.50"), Decimal("20.00"), None, Decimal("0.00"), Decimal("1.00"), None]),
            "lesion_count": pa.array([3.0, 2.5, nan, 1.0, 0.0, 5.0]),
            "age": pa.array([55.0, 54.999, 60.0, 59.5, -1.0, 60.0]),
            "extrahepatic_disease": pa.array([True, False, None, True, False, False]),
            "extrahepatic_disease_on": pa.array([date(2024, 1, 2), None, date(1969, 12, 31), None, None, date(2024, 2, 29)]),
            "primary_resection": pa.array(["R0", "R1", None, "R0", "done", "R0"]).dictionary_encode(),
            "primary_resection_on": pa.array([datetime(2023, 5, 6, 23, 59), None, datetime(2020, 1, 1), None, None, None]),
            "birth_date": pa.array([date(1970, 1, 1), date(2000, 1, 1), None, None, None, date(2023, 1, 1)]),
            "nothing": pa.nulls(6),
        }),
        path,
    )  # fmt: skip
    return str(path)


def good_lines(path: Path) -> Table:
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = list(csv.reader(file, delimiter=";"))
    return [dict(zip(head, row, strict=True)) for row in rows if len(row) == len(head)]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres_server() as uri:
        yield uri


def in_postgres(server: str, name: str, rows: Sequence[Row[str, Any]], kinds: dict[str, str] | None = None) -> str:
    """Rows as a table of PostgreSQL, and its address."""
    kinds, head = kinds or {}, head_of(rows)
    typed = ", ".join(f'"{column}" {kinds.get(column, "text")}' for column in head)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE TABLE "{name}" ({typed})'.encode())
        with connection.cursor() as cursor, cursor.copy(f'COPY "{name}" FROM STDIN'.encode()) as copy:
            for row in rows:
                copy.write_row([row.get(column) for column in head])
    return address(server, f"table={name}")


def address(server: str, query: str) -> str:
    return f"{server}{'&' if '?' in server else '?'}{query}"


def check_shape(tally: Tally, rows: Sequence[Any]) -> None:
    """A test of nothing would pass as well."""
    assert tally.judged + tally.set_aside == len(rows)
    assert tally.judged > len(rows) // 3 and tally.set_aside > len(rows) // 20 and tally.duplicates
    assert {verdict for one in tally.together for verdict in one} == {"met", "not met", "unknown"}


# --- DuckDB --------------------------------------------------------------------------------------------------------


def test_duckdb_counts_the_registry_like_arrays(tmp_path: Path) -> None:
    tally = check(tmp_path, str(REGISTRY), "duckdb", read_mapping(REGISTRY.with_name("mapping.yaml")), None)
    assert tally.set_aside == 10


@pytest.mark.parametrize(("form", "as_of"), [("csv", AS_OF), ("parquet", "seen"), ("csv", "seen")])
def test_duckdb_counts_generated_tables_like_arrays(tmp_path: Path, form: str, as_of: str) -> None:
    rows = table_of(ROWS)
    write = as_csv if form == "csv" else as_parquet
    check_shape(check(tmp_path, write(rows, tmp_path / f"table.{form}"), "duckdb", None, as_of), rows)


def test_duckdb_counts_generated_typed_columns_like_arrays(tmp_path: Path) -> None:
    rows = table_of(MANY)
    assert check(tmp_path, as_typed(rows, tmp_path / "table.parquet"), "duckdb").judged > ROWS


def test_duckdb_judges_each_patient_as_of_the_latest_date(tmp_path: Path) -> None:
    rows = [{name: cell for name, cell in row.items() if name != "seen"} for row in table_of(ROWS)]
    assert check(tmp_path, as_csv(rows, tmp_path / "table.csv"), "duckdb", None, None).judged


def test_duckdb_counts_typed_columns_like_arrays(tmp_path: Path) -> None:
    tally = check(tmp_path, typed(tmp_path / "typed.parquet"), "duckdb")
    assert tally.judged and tally.set_aside


def test_duckdb_judges_a_table_of_a_database_file(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "site.duckdb")) as connection:
        path = as_parquet(table_of(ROWS), tmp_path / "table.parquet")
        connection.execute("CREATE SCHEMA clinic")
        connection.execute(f"CREATE TABLE clinic.patients AS SELECT * FROM '{path}'")
    text = f"{tmp_path / 'site.duckdb'}?table=clinic.patients"
    assert check(tmp_path, text, "duckdb", like=path).judged


def test_a_column_can_hold_parts_of_several_facts(tmp_path: Path) -> None:
    mapping = mapping_from(
        parse("columns: {COURSE: [disease_course_on, liver_involvement_on], DAY: listing}\n", "m.yaml")
    )
    rows = [
        {"id": str(place), "COURSE": f"2023-0{1 + place}-02", "DAY": "2023-05-05", "disease_course": "stable",
         "liver_involvement": "40", "disease_course_since": f"2023-0{1 + place % 4}-01"}
        for place in range(8)
    ]  # fmt: skip
    assert check(tmp_path, as_csv(rows, tmp_path / "table.csv"), "duckdb", mapping, "DAY").set_aside == 0


@pytest.mark.parametrize("rows", [[], [{"id": "", "ki67": "4"}]])
def test_a_table_of_nobody(tmp_path: Path, rows: Table) -> None:
    path = tmp_path / "table.csv"
    path.write_text("id,ki67\n" + "".join(f"{row['id']},{row['ki67']}\n" for row in rows), encoding="utf-8")
    arrays = screen(open_table(str(path), None, AS_OF), Wanted(RULESETS[:1]))
    assert screen_in_place(str(path), None, AS_OF, Wanted(RULESETS[:1]), "duckdb") == arrays


# --- PostgreSQL ----------------------------------------------------------------------------------------------------


def test_postgresql_counts_the_registry_like_arrays(tmp_path: Path, server: str) -> None:
    text = in_postgres(server, "registry", good_lines(REGISTRY))
    check(tmp_path, text, "postgres", read_mapping(REGISTRY.with_name("mapping.yaml")), None)


def test_postgresql_counts_a_generated_table_like_arrays(tmp_path: Path, server: str) -> None:
    rows = table_of(ROWS)
    check_shape(check(tmp_path, in_postgres(server, "generated", rows), "postgres", None, "seen"), rows)


def test_postgresql_counts_generated_typed_columns_like_arrays(tmp_path: Path, server: str) -> None:
    rows = table_of(ROWS)
    columns = typed_columns(rows)
    named = {float: "double precision", date: "date", str: "text"}
    kinds = {name: named[kind_of(cells)] for name, cells in columns.items()}
    typed_rows = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    check(tmp_path, in_postgres(server, "numbers", typed_rows, kinds), "postgres", None, "seen")


def test_postgresql_counts_typed_columns_like_arrays_and_leaves_nothing_behind(tmp_path: Path, server: str) -> None:
    kinds = {"id": "int", "ki67": "double precision", "liver_involvement": "numeric", "extrahepatic_disease": "bool",
             "listing": "date", "seen": "timestamp", "age": "double precision"}  # fmt: skip
    lines = ["1,4,40.50,t,2023-01-02,2024-01-01,55", "2,NaN,,,,2024-01-02,54", "1,5,40,f,,2024-01-01,60",
             "3,400,NaN,f,2022-01-01,2024-01-03,60", "4,1e-320,50,f,,2024-01-03,3"]  # fmt: skip
    rows = [dict(zip(kinds, line.split(","), strict=True)) for line in lines]
    text = in_postgres(server, "typed", [{name: cell for name, cell in row.items() if cell} for row in rows], kinds)
    tally = check(tmp_path, text, "postgres", None, "seen")
    assert (tally.judged, tally.set_aside, tally.duplicates) == (3, 2, 1)
    with psycopg.connect(server) as connection:
        left = connection.execute("SELECT relname FROM pg_class WHERE relname LIKE 'nelm%'").fetchall()
    assert not left


# --- Spark ---------------------------------------------------------------------------------------------------------


@pytest.mark.nightly
def test_spark_counts_tables_like_arrays(tmp_path: Path) -> None:
    from tests.engines.databases import spark_session

    session = spark_session()
    rows = table_of(MANY)
    path = as_parquet(rows, tmp_path / "table.parquet")
    check_shape(check(tmp_path, path, "spark", None, "seen"), rows)
    session.read.parquet(path).createOrReplaceTempView("site_patients")
    check(tmp_path, "spark:site_patients", "spark", None, "seen", like=path)
    check(tmp_path, as_typed(rows, tmp_path / "typed.parquet"), "spark")


@pytest.mark.nightly
def test_spark_counts_the_registry_and_typed_columns_like_arrays(tmp_path: Path) -> None:
    from tests.engines.databases import spark_session

    spark_session()
    check(tmp_path, typed(tmp_path / "typed.parquet"), "spark")
    tally = check(tmp_path, str(REGISTRY), "spark", read_mapping(REGISTRY.with_name("mapping.yaml")), None)
    assert tally.set_aside == 10


# --- what cannot be used -------------------------------------------------------------------------------------------


def refusal(text: str, engine: Engine, mapping: str = "", as_of: str | None = AS_OF) -> str:
    meant = mapping_from(parse(mapping, "mapping.yaml")) if mapping else None
    with pytest.raises(BadInput) as caught:
        screen_in_place(text, meant, as_of, Wanted(RULESETS[:1]), engine)
    assert "secret" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("query", "problem"),
    [("table=nobody", "the table cannot be read"), ("", "no table is named")],
)
def test_a_table_that_postgresql_does_not_have(server: str, query: str, problem: str) -> None:
    assert problem in refusal(address(server, query), "postgres")


def test_a_user_who_may_not_make_temporary_tables(server: str) -> None:
    in_postgres(server, "guarded", [{"id": "1", "ki67": "4"}])
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE ROLE reader LOGIN")
        connection.execute("GRANT SELECT ON guarded TO reader")
        connection.execute("REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC")
    assert "GRANT TEMPORARY" in refusal(address(server, "table=guarded&user=reader"), "postgres")


def test_spark_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    assert "pip install 'nelm[spark]'" in refusal("spark:patients", "spark")


def test_no_connection() -> None:
    assert "cannot be reached" in refusal("postgresql://someone:secret@127.0.0.1:1/db?table=t", "postgres")


@pytest.mark.parametrize(
    ("text", "engine", "problem"),
    [
        ("table.csv", "postgres", "not a table of PostgreSQL"),
        ("postgresql://a@b/c?table=t", "duckdb", "--engine postgres"),
        ("nowhere.csv", "duckdb", "No such file"),
        ("nowhere.duckdb?table=t", "duckdb", "No such file"),
        ("{folder}/site.duckdb", "duckdb", "no table is named"),
        ("{folder}/site.duckdb?table=nobody", "duckdb", "the table cannot be read"),
        ("{folder}/text.db?table=t", "duckdb", "not a DuckDB file"),
        ("{folder}/nested.parquet", "duckdb", "not of plain values"),
        ("{folder}", "duckdb", "files of text and Parquet together"),
    ],
)
def test_a_table_that_is_not_there(tmp_path: Path, text: str, engine: Engine, problem: str) -> None:
    duckdb.connect(str(tmp_path / "site.duckdb")).close()
    (tmp_path / "text.db").write_text("not a database", encoding="utf-8")
    (tmp_path / "table.csv").write_text("id\n1\n", encoding="utf-8")
    pq.write_table(pa.table({"id": ["1"], "ki67": [[1.0]]}), tmp_path / "nested.parquet")
    assert problem in refusal(text.format(folder=tmp_path), engine)


def test_a_column_the_table_does_not_have() -> None:
    assert "the table has no such column" in refusal(str(REGISTRY), "duckdb", "id: MRN\ncolumns: {KI76: ki67}\n")


@pytest.mark.parametrize("form", ["long", "omop"])
def test_long_tables_are_left_to_the_default_engine(form: str) -> None:
    assert "default engine reads it" in refusal(str(REGISTRY), "duckdb", f"format: {form}\n")
