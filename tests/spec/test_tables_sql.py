"""A table of PostgreSQL says what the same CSV file says. Runs where PostgreSQL is installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psycopg
import pytest

from examples.registry.make_omop import TABLES
from nelm.errors import BadInput
from nelm.exchange.table.mapping import mapping_from
from nelm.exchange.table.table import open_table
from nelm.facts.dictionary import dictionary
from nelm.library.document import parse

FACTS = [fact for fact in dictionary().values() if fact.kind != "codes"]
AS_OF = "2024-06-01"
PROGRAMS = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
MISSING = not PROGRAMS and shutil.which("initdb") is None

pytestmark = pytest.mark.skipif(MISSING, reason="needs PostgreSQL")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A database of its own, which goes with the tests."""
    programs = PROGRAMS[-1] if PROGRAMS else Path(str(shutil.which("initdb"))).parent
    user = "postgres" if hasattr(os, "geteuid") and os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="nelm-pg-") as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        if user:
            shutil.chown(folder, user)
        run(user, folder, programs / "initdb", "-A", "trust", "-U", "nelm", "-D", f"{folder}/data")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        control = (programs / "pg_ctl", "-w", "-D", f"{folder}/data")
        run(user, folder, *control, "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield f"postgresql://nelm@127.0.0.1:{port}/postgres"
        finally:
            run(user, folder, *control, "-m", "immediate", "stop")


def run(user: str | None, folder: str, *command: str | Path) -> None:
    """Run a program of PostgreSQL, which refuses to be run by root."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=user, cwd=folder)


def execute(server: str, *statements: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def test_a_table_of_types_equals_the_text_of_a_file(server: str, tmp_path: Path) -> None:
    columns = (
        "id int, ki67 double precision, liver_involvement numeric, extrahepatic_disease bool, listing date, grade text"
    )
    execute(
        server,
        f"CREATE TABLE patients ({columns}, seen timestamp)",
        "INSERT INTO patients VALUES (1, 4, 40.50, true, '2023-01-02', 'G1', '2024-01-01'),"
        "(2, 'NaN', NULL, NULL, NULL, 'G2|G3', '2024-01-02'), (1, 5, 40, false, NULL, NULL, '2024-01-01'),"
        "(3, 400, 'NaN', false, '2022-01-01', '', '2024-01-03')",
    )
    text = "id,ki67,liver_involvement,extrahepatic_disease,listing,grade,seen\n1,4,40.50,yes,2023-01-02,G1,2024-01-01\n"
    text += "2,,,,,G2|G3,2024-01-02\n1,5,40,no,,,2024-01-01\n3,400,,no,2022-01-01,,2024-01-03\n"
    (tmp_path / "table.csv").write_text(text, encoding="utf-8")
    (sql,) = open_table(f"{server}?table=public.patients", None, "seen").batches(FACTS)
    (plain,) = open_table(str(tmp_path / "table.csv"), None, "seen").batches(FACTS)
    assert sql.ids == plain.ids == ["1", "2"]
    assert [(one.row, one.problem) for one in sql.refused] == [(one.row, one.problem) for one in plain.refused]
    for name, array in plain.columns.items():
        assert np.array_equal(sql.columns[name], array), name


def test_many_rows_come_in_pieces(server: str) -> None:
    execute(server, "CREATE TABLE many AS SELECT n AS id, n % 100 AS ki67 FROM generate_series(1, 120000) AS n")
    batches = list(open_table(f"{server}?table=many", None, AS_OF).batches(FACTS))
    assert len(batches) > 1 and sum(batch.judged for batch in batches) == 120_000


def test_omop_tables_of_a_schema(server: str) -> None:
    execute(server, "CREATE SCHEMA cdm")
    for name, (head, rows) in TABLES.items():
        columns = ", ".join(f"{column} text" for column in head.split(","))
        values = ", ".join("(" + ", ".join(f"nullif('{cell}', '')" for cell in row) + ")" for row in rows)
        execute(server, f"CREATE TABLE cdm.{name} ({columns})", f"INSERT INTO cdm.{name} VALUES {values}")
    table = open_table(f"{server}?schema=cdm", mapping_from(parse("format: omop", "m.yaml")))
    (batch,) = table.cases()
    assert [case.name for case in batch.cases] == ["1", "2", "3"] and table.hash() == ""


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("{server}", "no table is named"),
        ("{server}?table=nobody", "the table cannot be read"),
        ("postgresql://someone:secret@127.0.0.1:1/db?table=t", "the database cannot be reached"),
    ],
)
def test_a_database_that_cannot_be_used_is_said_without_its_password(server: str, address: str, problem: str) -> None:
    with pytest.raises(BadInput, match=problem) as caught:
        open_table(address.format(server=server), None, AS_OF)
    assert "secret" not in str(caught.value)
