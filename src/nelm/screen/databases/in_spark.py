"""Spark, through the session that runs, or a new one on this machine. Temporary tables are views that Spark keeps in memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from nelm.engines.sql import Dialect
from nelm.errors import BadInput
from nelm.exchange.table.csv_file import read_head
from nelm.exchange.table.mapping import Mapping
from nelm.exchange.table.parts import Refused
from nelm.screen.databases.database import SPACES, doubled, first_line, no_plain_values, whole_or_not

CATALOG = "spark:"
ENDINGS = (".csv", ".tsv", ".txt", ".csv.gz")
ENCODINGS = {"utf-8": "UTF-8", "latin-1": "ISO-8859-1", "utf-16": "UTF-16"}
SITE, BAD_LINE = "nelm_site", "nelm_bad_line"
ROWS = 20_000
NESTED = ("array", "map", "struct", "binary")
REMEDY = "give a path of Parquet or CSV that Spark can reach, or spark:catalog.schema.table"


class Spark:
    """A table of Spark and the temporary views beside it."""

    dialect: Dialect = "spark"

    def __init__(self, text: str, mapping: Mapping) -> None:
        try:
            from pyspark.sql import SparkSession
        except ImportError:
            remedy = "run: pip install 'nelm[spark]'"
            raise BadInput("Spark needs more libraries", remedy=remedy, file=text) from None
        self.name = text
        self.refused: list[Refused] = []
        self.kept: list[Any] = []
        self.views: list[str] = []
        with self.answering("Spark does not start"):
            self.session = SparkSession.builder.getOrCreate()
        with self.answering("the table cannot be read"):
            frame = self.read(text, mapping)
            self.kinds = dict(frame.dtypes)
        self.columns = tuple(name for name in frame.columns if name != BAD_LINE)
        self.table = SITE
        self.view(SITE, frame)

    def read(self, text: str, mapping: Mapping) -> Any:
        """The table as Spark reads it."""
        if text.startswith(CATALOG):
            return self.session.table(text.removeprefix(CATALOG))
        return self.read_text(text, mapping) if text.lower().endswith(ENDINGS) else self.session.read.parquet(text)

    def read_text(self, text: str, mapping: Mapping) -> Any:
        """A file of text, every cell as text. Lines with too many or too few cells are set aside."""
        local = Path(text.removeprefix("file://"))
        mark = read_head(local, mapping).delimiter if local.is_file() else mapping.delimiter or ","
        reader = self.session.read.options(
            header=True, sep=mark, quote='"', escape='"', multiLine=True, encoding=ENCODINGS[mapping.encoding],
            nullValue="", emptyValue="",
        )  # fmt: skip
        names = [name.strip() for name in reader.csv(text).columns]
        schema = ", ".join(f"{self.quoted(name)} STRING" for name in (*names, BAD_LINE))
        frame = reader.options(enforceSchema=True, columnNameOfCorruptRecord=BAD_LINE).schema(schema).csv(text)
        frame = frame.persist()
        self.kept.append(frame)
        bad = frame.where(f"{BAD_LINE} IS NOT NULL").select(BAD_LINE).toLocalIterator()
        remedy = "check the line: a delimiter or a quote inside a cell needs quotes around the cell"
        self.refused = [
            Refused(text, 0, "", row[0], f"{cells(row[0], mark)} cells, not {len(names)}", remedy) for row in bad
        ]
        return frame.where(f"{BAD_LINE} IS NULL")

    def view(self, name: str, frame: Any) -> None:
        """A view, which is dropped at the end."""
        frame.createOrReplaceTempView(name)
        self.views.append(name)

    def load(self, wanted: Sequence[str]) -> None:
        """The table is there."""

    def text(self, column: str) -> str:
        """A column as text; a moment is its day in the time zone of the session."""
        kind, name = self.kinds[column], self.quoted(column)
        plain = f"CAST({name} AS STRING)"
        if kind.startswith(NESTED):
            raise no_plain_values(column, kind)
        if kind in {"double", "float"}:
            return whole_or_not(name, plain, f"CAST(TRY_CAST({name} AS BIGINT) AS STRING)")
        if kind.startswith("decimal") and not kind.endswith(",0)"):
            return f"trim(TRAILING '.' FROM trim(TRAILING '0' FROM {plain}))"
        return f"CAST(CAST({name} AS DATE) AS STRING)" if kind.startswith("timestamp") else plain

    def is_real(self, column: str) -> bool:
        """Whether a column is double."""
        return bool(self.kinds[column] == "double")

    def quoted(self, name: str) -> str:
        """A name in backticks."""
        return doubled(name, "`")

    def trimmed(self, text: str) -> str:
        """White space of every kind is dropped."""
        return f"trim(BOTH {self.characters(SPACES)} FROM {text})"

    def characters(self, text: str) -> str:
        """Characters as a text of SQL."""
        return "'" + "".join(f"\\u{ord(one):04x}" for one in text) + "'"

    def place(self, cells: Sequence[str]) -> str:
        """Spark's rows have no order: what their cells say orders them, so that the same row is always the first."""
        return f"struct({', '.join((*cells, 'monotonically_increasing_id()'))})"

    def same(self, part: int, cell: str, table: str) -> str:
        """Whether part and text have the same hash: then every join asks one and the same table, which is sent round once."""
        return f"xxhash64(CAST({part} AS BIGINT), {cell}) = {table}.hash"

    def distinct(self, cells: Sequence[tuple[int, str]], table: str) -> str:
        """All columns in one pass."""
        stacked = ", ".join(f"{place}, {name}" for place, name in cells)
        return f"SELECT DISTINCT place, cell FROM (SELECT stack({len(cells)}, {stacked}) AS (place, cell) FROM {table})"

    def keep(self, name: str, query: str) -> None:
        """A view with the answer to a query, kept in memory or on disk, cut off from how it came about: plans stay short."""
        with self.answering("Spark cannot answer"):
            frame = self.session.sql(query).localCheckpoint(eager=True)
            self.kept.append(frame)
            self.view(name, frame)

    def put(self, name: str, rows: pa.Table) -> None:
        """A view with some rows, of which every worker gets a copy."""
        from pyspark.sql.functions import broadcast, xxhash64

        listed = list(zip(*(column.to_pylist() for column in rows.columns), strict=True))
        kinds = {pa.string(): "string", pa.int64(): "bigint", pa.float64(): "double", pa.bool_(): "boolean"}
        schema = ", ".join(f"{field.name} {kinds[field.type]}" for field in rows.schema)
        with self.answering("Spark cannot answer"):
            frame = self.session.createDataFrame(listed, schema).withColumn("hash", xxhash64("part", "cell"))
            frame = frame.drop("part", "cell").localCheckpoint(eager=True)
            self.kept.append(frame)
            self.view(name, broadcast(frame))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The whole answer to a query."""
        with self.answering("Spark cannot answer"):
            return [tuple(row) for row in self.session.sql(query).collect()]

    def batches(self, query: str) -> Iterator[pa.Table]:
        """The answer to a query, piece by piece."""
        with self.answering("Spark cannot answer"):
            frame = self.session.sql(query)
            rows = frame.toLocalIterator()
            while batch := list(islice(rows, ROWS)):
                yield pa.table(dict(zip(frame.columns, map(list, zip(*batch, strict=True)), strict=True)))

    @contextmanager
    def answering(self, problem: str) -> Iterator[None]:
        """Turns what Spark refuses into BadInput."""
        from py4j.protocol import Py4JError, Py4JJavaError
        from pyspark.errors import PySparkException

        try:
            yield
        except Py4JJavaError as error:  # what it says may hold data
            said = str(error.java_exception.getClass().getSimpleName())
            raise BadInput(f"{problem}: {said}", remedy="see the log of Spark", file=self.name) from None
        except (PySparkException, Py4JError) as error:
            raise BadInput(f"{problem}: {first_line(error)}", remedy=REMEDY, file=self.name) from None

    def close(self) -> None:
        """Drop the views; the session stays, it may be the site's own."""
        for name in self.views:
            self.session.catalog.dropTempView(name)
        for frame in self.kept:
            frame.unpersist()


def cells(line: str, mark: str) -> int:
    """How many cells a line has."""
    return len(next(csv.reader([line], delimiter=mark), []))
