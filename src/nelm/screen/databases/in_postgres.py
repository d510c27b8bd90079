"""PostgreSQL, in one transaction that makes temporary tables only and is rolled back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
import pyarrow as pa

from nelm.engines.sql import Dialect
from nelm.errors import BadInput
from nelm.exchange.table.parts import Refused
from nelm.exchange.table.postgres import FLOATS, Postgres
from nelm.screen.databases.database import SPACES, Ordinary, first_line

DOUBLE_PRECISION = 701
ROWS = 20_000
SETTINGS = ("join_collapse_limit = 1", "jit = off", "work_mem = '64MB'", "client_min_messages = error")
TYPES = {pa.string(): "text", pa.int64(): "bigint", pa.float64(): "double precision", pa.bool_(): "boolean"}


class PostgreSQL(Ordinary):
    """A table of PostgreSQL and the temporary tables beside it."""

    dialect: Dialect = "postgres"

    def __init__(self, text: str) -> None:
        self.site = Postgres(text, temporary=True)
        self.name = self.site.name
        self.refused: list[Refused] = []
        self.columns = self.site.columns
        self.table = ".".join(map(self.quoted, self.site.named[1]))
        self.connection = self.site.connection
        for setting in SETTINGS:
            self.connection.execute(f"SET {setting}")

    def load(self, wanted: Sequence[str]) -> None:
        """The table is there."""

    def text(self, column: str) -> str:
        """A column as text; NaN is no value."""
        text = f"CAST({self.quoted(column)} AS text)"
        return f"nullif({text}, 'NaN')" if self.site.kinds[column] in FLOATS else text

    def is_real(self, column: str) -> bool:
        """Whether a column is double precision."""
        return self.site.kinds[column] == DOUBLE_PRECISION

    def trimmed(self, text: str) -> str:
        """White space of every kind is dropped."""
        return f"btrim({text}, '{SPACES}')"

    def keep(self, name: str, query: str) -> None:
        """A temporary table with the answer to a query."""
        with self.answering():
            self.connection.execute(f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {query}".encode())
            self.connection.execute(f"ANALYZE {name}".encode())

    def put(self, name: str, rows: pa.Table) -> None:
        """A temporary table with some rows."""
        typed = ", ".join(f"{field.name} {TYPES[field.type]}" for field in rows.schema)
        with self.answering(), self.connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE {name} ({typed}) ON COMMIT DROP".encode())
            with cursor.copy(f"COPY {name} FROM STDIN".encode()) as copy:
                for row in zip(*(column.to_pylist() for column in rows.columns), strict=True):
                    copy.write_row(row)
            cursor.execute(f"ANALYZE {name}".encode())

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The whole answer to a query."""
        with self.answering():
            return list(self.connection.execute(query.encode()).fetchall())

    def batches(self, query: str) -> Iterator[pa.Table]:
        """The answer to a query, piece by piece."""
        with self.answering(), self.connection.cursor(name="nelm_rows") as cursor:
            cursor.execute(query.encode())
            while rows := cursor.fetchmany(ROWS):
                names = [column.name for column in cursor.description]
                yield pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Turns what the server refuses into BadInput."""
        try:
            yield
        except psycopg.errors.InsufficientPrivilege as error:
            remedy = "let the user make temporary tables (GRANT TEMPORARY), or leave out --engine"
            raise BadInput(f"not allowed: {first_line(error)}", remedy=remedy, file=self.name) from None
        except psycopg.Error as error:
            raise self.site.refuse("the database cannot answer", error) from None

    def close(self) -> None:
        """Undo everything and leave."""
        self.connection.close()
