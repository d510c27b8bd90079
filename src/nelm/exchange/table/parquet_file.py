"""A Parquet file, streamed by Arrow with its types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from nelm.errors import BadInput
from nelm.exchange.table.csv_file import unreadable
from nelm.exchange.table.parts import Chunk

ROWS = 100_000


def open_parquet(path: Path) -> Any:
    """A Parquet file. Raises BadInput where it is none."""
    try:
        return parquet.ParquetFile(path, memory_map=False, pre_buffer=False)
    except pa.ArrowInvalid:
        raise BadInput("not a Parquet file", remedy="write it anew, or leave it out", file=str(path)) from None
    except OSError as problem:
        raise unreadable(str(path), problem) from None


def parquet_columns(path: Path) -> tuple[tuple[str, ...], int]:
    """The names of the columns, and how many rows there are. Raises BadInput."""
    with open_parquet(path) as file:
        return tuple(file.schema_arrow.names), int(file.metadata.num_rows)


def parquet_chunks(path: Path, wanted: Sequence[str]) -> Iterator[Chunk]:
    """The rows of a file, batch by batch, of the wanted columns. Raises BadInput where it cannot be read to its end."""
    before = 0
    with open_parquet(path) as file:
        try:
            for batch in file.iter_batches(batch_size=ROWS, columns=list(wanted), use_threads=False):
                numbers = np.arange(before + 1, before + batch.num_rows + 1, dtype=np.int64)
                before += batch.num_rows
                yield Chunk(str(path), numbers, {name: batch.column(name) for name in wanted}, [])
        except (pa.ArrowInvalid, OSError) as problem:
            place, remedy = f"after row {before}", "write it anew, or leave it out"
            raise BadInput("the Parquet file is damaged", remedy=remedy, file=str(path), place=place) from problem
