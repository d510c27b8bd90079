"""Patients who stand in a table more than once, found by DuckDB on disk, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any, NamedTuple

import duckdb
import numpy as np
import pyarrow as pa

from nelm.errors import BadInput
from nelm.exchange.table.parts import Array

MEMORY = "256MB"
MANY = 10_000
FIND = """
    CREATE TABLE further AS
    WITH twice AS (
        SELECT id, day, min(place) AS place FROM seen WHERE id <> '' GROUP BY id, day HAVING count(*) > 1
    )
    SELECT seen.place AS place, seen.file AS file, seen.number AS number,
           first.file AS first_file, first.number AS first_number
    FROM twice
    JOIN seen ON seen.id = twice.id AND seen.day = twice.day AND seen.place > twice.place
    JOIN seen AS first ON first.place = twice.place
    ORDER BY seen.place
"""


class Further(NamedTuple):
    """A further row of a patient: its file and number, and those of the first row."""

    file: str
    number: int
    first_file: str
    first_number: int


class Duplicates:
    """The further rows of patients, kept on disk until they are closed. `rows` is how many rows the table has."""

    def __init__(self) -> None:
        self.folder: TemporaryDirectory[str] | None = None
        self.store: Any = None
        self.place = 0
        self.count = 0
        self.rows = 0

    def open(self) -> None:
        """Make room on disk, once there is somebody to look at."""
        self.folder = TemporaryDirectory(prefix="nelm-", ignore_cleanup_errors=True)
        self.store = connect(Path(self.folder.name))
        self.store.execute("CREATE TABLE seen (place BIGINT, file VARCHAR, number BIGINT, id VARCHAR, day VARCHAR)")

    def see(self, file: str, numbers: Array, ids: pa.Array, days: pa.Array | None) -> None:
        """Note the patients of some rows, and the days as of which they are judged."""
        size = len(numbers)
        rows = pa.table({
            "place": pa.array(np.arange(self.place, self.place + size)),
            "file": pa.DictionaryArray.from_arrays(pa.array(np.zeros(size, np.int32)), pa.array([file])),
            "number": pa.array(numbers),
            "id": ids,
            "day": days if days is not None else pa.array([""] * size),
        })  # fmt: skip
        self.place += size
        if self.store is None:
            self.open()
        with on_disk():
            self.store.register("arrived", rows)
            self.store.execute("INSERT INTO seen SELECT * FROM arrived")
            self.store.unregister("arrived")

    def find(self) -> None:
        """Find the further rows, once all were seen."""
        if self.store is None:
            return
        with on_disk():
            self.store.execute(FIND)
            self.store.execute("DROP TABLE seen")
            found = self.store.execute("SELECT count(*) FROM further").fetchone()
        self.count = int(found[0]) if found else 0

    def further(self) -> Iterator[Further]:
        """The further rows, in the order of the table."""
        if not self.count:
            return
        cursor = self.store.cursor()
        cursor.execute("SELECT file, number, first_file, first_number FROM further ORDER BY place")
        while rows := cursor.fetchmany(MANY):
            yield from (Further(*row) for row in rows)

    def close(self) -> None:
        """Remove what was kept."""
        if self.store is not None and self.folder is not None:
            self.store.close()
            self.folder.cleanup()


@contextmanager
def on_disk() -> Iterator[None]:
    """Turns a full disk into BadInput."""
    try:
        yield
    except (duckdb.IOException, duckdb.OutOfMemoryException):
        remedy = "make room in the folder for temporary files, or name another in TMPDIR"
        raise BadInput("no room for temporary files", remedy=remedy, file=gettempdir()) from None


def connect(folder: Path) -> Any:
    """A DuckDB of its own in a folder, with little memory and no way out to other files or the network."""
    store = duckdb.connect(str(folder / "nelm.duckdb"))
    for setting in (
        f"memory_limit='{MEMORY}'",
        f"temp_directory='{folder}'",
        "preserve_insertion_order=false",
        "threads=2",
    ):
        store.execute(f"SET {setting}")
    return store
