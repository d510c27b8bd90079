"""A table of PostgreSQL, streamed through a cursor of the server. Everything comes as text, in one order.

The table is named behind the address: `postgresql://user@host/database?table=schema.name`. The password belongs into
PGPASSFILE or PGPASSWORD. All passes see the same state of the database.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import numpy as np
import pyarrow as pa

from nelm.errors import BadInput
from nelm.exchange.table.parts import Chunk

ROWS = 50_000
FLOATS = {700, 701, 1700}  # real, double precision, numeric: they know NaN
SETTINGS = ("datestyle = 'ISO'", "synchronize_seqscans = off", "max_parallel_workers_per_gather = 0")
REMEDY = "write postgresql://user@host/database?table=schema.name, the password into PGPASSWORD or PGPASSFILE"


@dataclass
class Postgres:
    """A table of PostgreSQL, read within one transaction that changes nothing; at most it makes temporary tables."""

    address: str
    temporary: bool = False
    skipped: list[BadInput] = field(default_factory=list)

    @cached_property
    def named(self) -> tuple[str, tuple[str, ...]]:
        """The address of the database, and the table. Raises BadInput where no table is named."""
        parts = urlsplit(self.address)
        asked = dict(parse_qsl(parts.query))
        table = asked.pop("table", "")
        if not table:
            raise BadInput("no table is named", remedy=REMEDY, file=self.name)
        return urlunsplit(parts._replace(query=urlencode(asked))), tuple(table.split("."))

    @property
    def name(self) -> str:
        """The address without a password."""
        return without_password(self.address)

    @cached_property
    def connection(self) -> Any:
        """One transaction for all passes. Raises BadInput where the database cannot be reached."""
        try:
            import psycopg
        except ImportError:
            remedy = "run: pip install 'nelm[cohort]'"
            raise BadInput("PostgreSQL needs more libraries", remedy=remedy, file=self.name) from None
        try:
            opened = psycopg.connect(self.named[0], connect_timeout=20)
            opened.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            opened.read_only = not self.temporary
            for setting in SETTINGS:
                opened.execute(f"SET {setting}")
        except psycopg.Error as problem:
            raise self.refuse("the database cannot be reached", problem) from None
        return opened

    def refuse(self, text: str, problem: Exception) -> BadInput:
        """The error for a database that does not answer as it should."""
        reason = str(problem).strip().splitlines()[0] if str(problem).strip() else "no reason given"
        return BadInput(f"{text}: {reason}", remedy=REMEDY, file=self.name)

    @cached_property
    def kinds(self) -> dict[str, int]:
        """The columns with the numbers of their types. Raises BadInput where there is no such table."""
        import psycopg
        from psycopg import sql

        try:
            cursor = self.connection.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(sql.Identifier(*self.named[1])))
        except psycopg.Error as problem:
            raise self.refuse("the table cannot be read", problem) from None
        return {column.name: column.type_code for column in cursor.description}

    def exists(self, schema: str, table: str) -> bool:
        """Whether the database has a table."""
        query = "SELECT 1 FROM information_schema.tables WHERE table_schema = %s AND table_name = %s"
        return self.connection.execute(query, (schema, table)).fetchone() is not None

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self.kinds)

    def rows(self) -> int | None:
        """Not known without reading."""
        return None

    def hash(self) -> str:
        """A database has no bytes of its own."""
        return ""

    def state(self) -> str:
        """A database never counts as the same as before."""
        return str(time.time_ns())

    def chunks(self, wanted: Sequence[str]) -> Iterator[Chunk]:
        """The rows in pieces. Raises BadInput where the connection breaks."""
        import psycopg
        from psycopg import sql

        query = sql.SQL("SELECT {} FROM {}").format(
            sql.SQL(", ").join(self.as_text(name) for name in wanted), sql.Identifier(*self.named[1])
        )
        before = 0
        try:
            with self.connection.cursor(name="nelm") as cursor:
                cursor.execute(query)
                while rows := cursor.fetchmany(ROWS):
                    numbers = np.arange(before + 1, before + len(rows) + 1, dtype=np.int64)
                    before += len(rows)
                    columns = zip(wanted, zip(*rows, strict=True), strict=True)
                    yield Chunk(self.name, numbers, {name: pa.array(cells, pa.string()) for name, cells in columns}, [])
        except psycopg.Error as problem:
            raise self.refuse(f"the table cannot be read after row {before}", problem) from None

    def as_text(self, name: str) -> Any:
        """A column as text; NaN is no value."""
        from psycopg import sql

        text = sql.SQL("{}::text").format(sql.Identifier(name))
        return sql.SQL("nullif({}, 'NaN')").format(text) if self.kinds[name] in FLOATS else text


def without_password(address: str) -> str:
    """An address without the user and the password."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def copy_schema(address: str, tables: Sequence[str], database: Any) -> None:
    """The tables of a schema (`?schema=cdm`) as tables of DuckDB, as text. Raises BadInput."""
    parts = urlsplit(address)
    asked = dict(parse_qsl(parts.query))
    schema = asked.pop("schema", "public")
    for name in tables:
        query = urlencode({**asked, "table": f"{schema}.{name}"})
        source = Postgres(urlunsplit(parts._replace(query=query)))
        if not source.exists(schema, name):
            continue
        listed = ", ".join(f'"{column}" VARCHAR' for column in source.columns)
        database.execute(f"CREATE TABLE {name} ({listed})")
        for chunk in source.chunks(source.columns):
            database.register("arrived", pa.table(chunk.columns))
            database.execute(f"INSERT INTO {name} SELECT * FROM arrived")
            database.unregister("arrived")
