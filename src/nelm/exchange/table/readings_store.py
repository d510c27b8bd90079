"""Readings in long form, kept on disk by DuckDB and handed out patient by patient; memory stays flat."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pyarrow as pa

from nelm.exchange.table.duplicates import connect, on_disk

FIELDS = ("id", "fact", "value", "low", "high", "unit", "on", "since", "lesion", "method", "as_of")
TABLE = ", ".join(f'"{name}" VARCHAR' for name in FIELDS)
MANY = 10_000


class Line(NamedTuple):
    """One reading as it is written: where it stands, whose it is, what it is of, and what it says."""

    file: str
    number: int
    id: str
    fact: str
    value: str
    low: str
    high: str
    unit: str
    on: str
    since: str
    lesion: str
    method: str
    as_of: str


class Store:
    """Readings on disk, in a folder that goes with them. `persons_left_out` are those of whom none is kept."""

    def __init__(self) -> None:
        self.persons_left_out = 0
        self.folder = TemporaryDirectory(prefix="nelm-", ignore_cleanup_errors=True)
        self.database = connect(Path(self.folder.name))
        self.database.execute(f"CREATE TABLE readings (file VARCHAR, number BIGINT, {TABLE})")

    def add(self, rows: pa.Table) -> None:
        """Keep some readings; the columns are those of a line."""
        with on_disk():
            self.database.register("arrived", rows)
            self.database.execute("INSERT INTO readings BY NAME SELECT * FROM arrived")
            self.database.unregister("arrived")

    def count(self) -> int:
        """How many readings there are."""
        found = self.database.execute("SELECT count(*) FROM readings").fetchone()
        return int(found[0]) if found else 0

    def patients(self) -> Iterator[tuple[str, list[Line]]]:
        """The readings of each patient together, patients in the order of their ids."""
        for name, lines in groupby(self.lines(), key=lambda line: line.id):
            yield name, list(lines)

    def lines(self) -> Iterator[Line]:
        """The readings ordered by patient, and within one as they stand in the table."""
        names = ", ".join(f"coalesce(\"{name}\", '')" for name in FIELDS)
        cursor = self.database.cursor()
        with on_disk():
            cursor.execute(f'SELECT file, number, {names} FROM readings ORDER BY "id", file, number')
        while rows := cursor.fetchmany(MANY):
            yield from (Line(*row) for row in rows)

    def close(self) -> None:
        """Remove what was kept."""
        self.database.close()
        self.folder.cleanup()
