"""DuckDB over a site's files or a DuckDB file. Files of text come through the door for tables, so that no line is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa

from nelm.engines.sql import Dialect
from nelm.errors import BadInput
from nelm.exchange.table.mapping import Mapping
from nelm.exchange.table.parts import Refused
from nelm.exchange.table.source import Files, is_parquet, paths_of
from nelm.screen.databases.database import SPACES, Ordinary, doubled, first_line, no_plain_values, whole_or_not

ENDINGS = (".duckdb", ".ddb", ".db")
SITE = "site_table"
ROWS = 100_000
NESTED = ("STRUCT", "MAP", "UNION", "BLOB", "BIT")
REMEDY = "write FILE.duckdb?table=NAME, or schema.NAME"


class DuckDB(Ordinary):
    """A DuckDB of its own in memory, with a folder to spill to; a site's file is attached to be read only."""

    dialect: Dialect = "duckdb"

    def __init__(self, text: str, mapping: Mapping) -> None:
        self.name = text
        self.refused: list[Refused] = []
        self.folder = TemporaryDirectory(prefix="nelm-", ignore_cleanup_errors=True)
        self.connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
        self.connection.execute(f"SET temp_directory = '{self.folder.name}'")
        path, _, named = text.partition("?table=")
        self.files: Files | None = None
        if path.lower().endswith(ENDINGS):
            self.table = self.attached(path, named)
        else:
            self.files = Files(text, paths_of(text), mapping)
            self.table = self.listed(self.files)
        with self.answering("the table cannot be read"):
            described = self.connection.execute(f"DESCRIBE SELECT * FROM {self.table}").fetchall()
        self.kinds = {str(name): str(kind) for name, kind, *_ in described}
        self.columns = tuple(self.kinds) if self.files is None else self.files.columns

    def attached(self, path: str, named: str) -> str:
        """A table of a DuckDB file. Raises BadInput where there is none."""
        if not Path(path).is_file():
            raise BadInput("cannot be read: No such file or directory", remedy=REMEDY, file=path)
        if not named:
            raise BadInput("no table is named", remedy=REMEDY, file=path)
        with self.answering("not a DuckDB file"):
            self.connection.execute(f"ATTACH '{path.replace(chr(39), chr(39) * 2)}' AS site (READ_ONLY)")
        parts = named.split(".")
        return ".".join(doubled(part, '"') for part in ("site", *(["main"] if len(parts) == 1 else []), *parts))

    def listed(self, files: Files) -> str:
        """Files of Parquet, or a table to be filled from files of text. Raises BadInput for both at once."""
        kinds = {is_parquet(path) for path in files.heads}
        if len(kinds) > 1:
            remedy = "give them one after the other, or leave out --engine: the default engine reads both"
            raise BadInput("files of text and Parquet together", remedy=remedy, file=files.name)
        if kinds == {True}:
            paths = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files.heads)
            return f"read_parquet([{paths}], union_by_name = true)"
        names = ", ".join(f"{doubled(name, chr(34))} VARCHAR" for name in dict.fromkeys(files.columns))
        self.connection.execute(f"CREATE TEMP TABLE {SITE} ({names})")
        return SITE

    def load(self, wanted: Sequence[str]) -> None:
        """Files of text are read into DuckDB."""
        if self.table != SITE or self.files is None:
            return
        listed = ", ".join(doubled(name, '"') for name in wanted)
        for chunk in self.files.chunks(wanted):
            self.refused += chunk.refused
            none = pa.nulls(len(chunk.rows), pa.string())
            arrived = pa.table({name: chunk.columns.get(name, none) for name in wanted})
            with self.answering("no room for the table"):
                self.connection.register("arrived", arrived)
                self.connection.execute(f"INSERT INTO {SITE} ({listed}) SELECT {listed} FROM arrived")
                self.connection.unregister("arrived")

    def text(self, column: str) -> str:
        """A column as text, as Arrow's values become text."""
        kind, name = self.kinds[column], self.quoted(column)
        plain = f"CAST({name} AS VARCHAR)"
        if kind.endswith("]") or kind.startswith(NESTED):
            raise no_plain_values(column, kind)
        if kind in {"DOUBLE", "FLOAT"}:
            return whole_or_not(name, plain, f"CAST(TRY_CAST({name} AS BIGINT) AS VARCHAR)")
        if kind.startswith("DECIMAL") and not kind.endswith(",0)"):
            return f"rtrim(rtrim({plain}, '0'), '.')"
        if kind == "TIMESTAMP WITH TIME ZONE":
            return f"strftime(make_timestamp(epoch_us({name})), '%Y-%m-%d')"
        return f"CAST(CAST({name} AS DATE) AS VARCHAR)" if kind.startswith("TIMESTAMP") else plain

    def is_real(self, column: str) -> bool:
        """Whether a column is DOUBLE."""
        return self.kinds[column] == "DOUBLE"

    def trimmed(self, text: str) -> str:
        """White space of every kind is dropped."""
        return f"trim({text}, '{SPACES}')"

    def keep(self, name: str, query: str) -> None:
        """A temporary table with the answer to a query."""
        with self.answering("the database cannot answer"):
            self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}").fetchall()

    def put(self, name: str, rows: pa.Table) -> None:
        """A temporary table with some rows."""
        self.connection.register("arrived", rows)
        self.keep(name, "SELECT * FROM arrived")
        self.connection.unregister("arrived")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The whole answer to a query."""
        with self.answering("the database cannot answer"):
            return list(self.connection.execute(query).fetchall())

    def batches(self, query: str) -> Iterator[pa.Table]:
        """The answer to a query, piece by piece."""
        with self.answering("the database cannot answer"):
            for batch in self.connection.sql(query).to_arrow_reader(ROWS):
                yield pa.Table.from_batches([batch])

    @contextmanager
    def answering(self, problem: str) -> Iterator[None]:
        """Turns what DuckDB refuses into BadInput."""
        try:
            yield
        except duckdb.Error as error:
            # what it says of bad data holds the data
            said = "bad data" if isinstance(error, duckdb.DataError) else first_line(error)
            raise BadInput(f"{problem}: {said}", remedy=REMEDY, file=self.name) from None

    def close(self) -> None:
        """Leave nothing behind."""
        self.connection.close()
        self.folder.cleanup()
