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
BYTES_A_WORD = 2  # at most so many for each row where a few words stand again and again


def open_parquet(path: Path, words: Sequence[str] = ()) -> Any:
    """A Parquet file; columns of `words` are read as places in a list of words. Raises BadInput where it is none."""
    try:
        return parquet.ParquetFile(path, memory_map=False, pre_buffer=False, read_dictionary=list(words))
    except pa.ArrowInvalid:
        raise BadInput("not a Parquet file", remedy="write it anew, or leave it out", file=str(path)) from None
    except OSError as problem:
        raise unreadable(str(path), problem) from None


def parquet_columns(path: Path) -> tuple[tuple[str, ...], int]:
    """The names of the columns, and how many rows there are. Raises BadInput."""
    with open_parquet(path) as file:
        return tuple(file.schema_arrow.names), int(file.metadata.num_rows)


def is_words(file: Any, name: str) -> bool:
    """Whether a column is text of which a few words stand again and again, by what its first group of rows takes.

    Not in a file of small groups: words are read no further than to the end of one.
    """
    place = file.schema_arrow.get_field_index(name)
    if place < 0 or not pa.types.is_string(file.schema_arrow.field(place).type) or not file.num_row_groups:
        return False
    group = file.metadata.row_group(0)
    if group.num_rows < ROWS and file.num_row_groups > 1:
        return False
    found = (group.column(leaf) for leaf in range(group.num_columns))
    part = next((column for column in found if column.path_in_schema == name), None)
    return part is not None and bool(part.total_uncompressed_size < BYTES_A_WORD * part.num_values)


def parquet_chunks(path: Path, wanted: Sequence[str]) -> Iterator[Chunk]:
    """The rows of a file, batch by batch, of the wanted columns. Raises BadInput where it cannot be read to its end."""
    before = 0
    with open_parquet(path) as file:
        words = [name for name in wanted if is_words(file, name)]
    with open_parquet(path, words) as file:
        try:
            for batch in file.iter_batches(batch_size=ROWS, columns=list(wanted), use_threads=False):
                numbers = np.arange(before + 1, before + batch.num_rows + 1, dtype=np.int64)
                before += batch.num_rows
                yield Chunk(str(path), numbers, {name: batch.column(name) for name in wanted}, [])
        except (pa.ArrowInvalid, OSError) as problem:
            place, remedy = f"after row {before}", "write it anew, or leave it out"
            raise BadInput("the Parquet file is damaged", remedy=remedy, file=str(path), place=place) from problem
