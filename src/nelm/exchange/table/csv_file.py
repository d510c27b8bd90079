"""A CSV file, streamed by Arrow as text. Lines with too many or too few cells are set aside; none is lost.

A last line that nobody wrote is read after the file. Where it does not come back as a line of its own, a quote was opened
and never closed, and Arrow would have dropped the rest.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from io import RawIOBase
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from nelm.errors import BadInput
from nelm.exchange.table.mapping import Mapping
from nelm.exchange.table.parts import Chunk, Refused

DELIMITERS = (",", ";", "\t", "|")
BLOCK = 8_000_000
NAMED_DELIMITER = re.compile(r"sep=(.)\r?\n")  # the first line of some spreadsheets' files
LONGEST_HEADER = 1_000_000
LAST_LINE = "EndOfTheTableWrittenByNelm"  # one cell, whatever the delimiter
MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


class Head(NamedTuple):
    """How a file is read: its encoding, its delimiter, its columns, and the lines before the first row."""

    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    skip: int


class Ended(RawIOBase):
    """A file with one more line after its last."""

    def __init__(self, path: Path, last: bytes) -> None:
        self.file, self.last = path.open("rb"), last

    def readable(self) -> bool:
        """It can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes; after the file the last line."""
        found = self.file.read(size)
        if found or not self.last:
            return found
        found, self.last = self.last, b""
        return found

    def close(self) -> None:
        """Close the file."""
        self.file.close()
        super().close()


def read_head(path: Path, mapping: Mapping) -> Head:
    """How a file is read, from its first line. Raises BadInput where it is no table of text."""
    name = str(path)
    try:
        with path.open("rb") as file:
            start = file.read(LONGEST_HEADER)
    except OSError as problem:
        raise unreadable(name, problem) from None
    encoding = MARKS.get(start[:2], "utf-8-sig" if mapping.encoding == "utf-8" else mapping.encoding)
    if not start.strip():
        raise BadInput("the file is empty", remedy="write a line of names and a line for each patient", file=name)
    if encoding == "utf-16":
        encoding = "utf-16-le"
    if b"\0" in start and not encoding.startswith("utf-16"):
        raise BadInput("not a table of text", remedy="save it as CSV in UTF-8, or as Parquet", file=name)
    text = decoded(start, encoding, name)
    named = NAMED_DELIMITER.match(text)
    delimiter = mapping.delimiter or (named[1] if named else guess(text))
    columns, skip = first_line(text[named.end() :] if named else text, delimiter)
    skip += 1 if named else 0
    check_head(name, columns, delimiter, text, mapping)
    return Head(encoding, delimiter, columns, skip)


def unreadable(name: str, problem: OSError) -> BadInput:
    """The error for a file the system does not give."""
    reason = problem.strerror or "the system refused"
    return BadInput(f"cannot be read: {reason}", remedy="check the path and its permissions", file=name)


def decoded(start: bytes, encoding: str, name: str) -> str:
    """The first part of a file as text; a character cut at its end is left out. Raises BadInput."""
    try:
        return start.decode(encoding, errors="strict").removeprefix("\ufeff")
    except UnicodeDecodeError as problem:
        if len(start) == LONGEST_HEADER and problem.start > len(start) - 4:
            return start[: problem.start].decode(encoding).removeprefix("\ufeff")
        raise not_utf8(name, f"line {start[: problem.start].count(bytes([10])) + 1}") from None


def not_utf8(name: str, place: str) -> BadInput:
    """The error for text in another encoding."""
    remedy = "save the file as UTF-8, or name its `encoding` in the mapping file (latin-1, utf-16)"
    return BadInput("not UTF-8 text", remedy=remedy, file=name, place=place)


def guess(text: str) -> str:
    """The delimiter that stands most often in the first line with anything."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=lambda mark: (line.count(mark), -DELIMITERS.index(mark)))


def first_line(text: str, delimiter: str) -> tuple[tuple[str, ...], int]:
    """The names of the columns, and how many lines they and what stands before them take."""
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            return tuple(cell.strip() for cell in cells), reader.line_num
    return (), 0


def check_head(name: str, columns: Sequence[str], delimiter: str, text: str, mapping: Mapping) -> None:
    """Refuse a first line that the delimiter does not part though another would. Raises BadInput."""
    likely = guess(text)
    if len(columns) == 1 and likely != delimiter and likely in columns[0]:
        shown = "a tab" if likely == "\t" else f"`{likely}`"
        remedy = f"the columns seem to be parted by {shown}: mend `delimiter` in the mapping file"
        raise BadInput("only one column", remedy=remedy, file=name, value=columns[0])


def csv_chunks(path: Path, head: Head, wanted: Sequence[str]) -> Iterator[Chunk]:
    """The rows of a file, block by block, of the wanted columns. Raises BadInput where it cannot be read to its end."""
    name, bad = str(path), list[tuple[int, int, str]]()
    places = [str(place) for place in range(len(head.columns))]
    kept = {column: str(head.columns.index(column)) for column in wanted if column in head.columns} or {"": "0"}

    def set_aside(row: Any) -> str:
        bad.append((row.number - head.skip, row.actual_columns, row.text))
        return "skip"

    last = f"\n{LAST_LINE}\n".encode("utf-8" if head.encoding == "utf-8-sig" else head.encoding)
    before = 0
    ended = False
    try:
        with Ended(path, last) as file:
            for batch in open_stream(file, head, places, list(kept.values()), set_aside):
                columns = {column: batch.column(place) for column, place in kept.items()}
                size = batch.num_rows
                if len(places) == 1 and size and columns[next(iter(columns))][size - 1].as_py() == LAST_LINE:
                    columns, size, ended = {key: one.slice(0, size - 1) for key, one in columns.items()}, size - 1, True
                numbers, taken = number_rows(before, size, bad)
                before = int(numbers[-1]) if size else before
                refused = [line_refused(name, line, len(places)) for line in taken if line[2] != LAST_LINE]
                ended = ended or len(refused) < len(taken)
                yield Chunk(name, numbers, columns, refused)
    except OSError as problem:
        raise unreadable(name, problem) from None
    except (pa.ArrowInvalid, UnicodeError) as problem:
        raise broken(name, str(problem), before) from None
    rest = [line for line in bad if line[2] != LAST_LINE]
    if rest:
        none = {column: pa.array([], pa.string()) for column in kept}
        yield Chunk(name, np.array([], np.int64), none, [line_refused(name, line, len(places)) for line in rest])
    if not ended and len(rest) == len(bad):
        raise unclosed(name, before)


def open_stream(
    file: Ended, head: Head, places: list[str], kept: list[str], set_aside: Any
) -> Iterator[pa.RecordBatch]:
    """Arrow's reader of a file: every cell is text, and no cell is null."""
    try:
        reader = arrow_csv.open_csv(
            pa.PythonFile(file, mode="r"),
            read_options=arrow_csv.ReadOptions(
                use_threads=False,
                block_size=BLOCK,
                encoding="utf8" if head.encoding == "utf-8-sig" else head.encoding,
                column_names=places,
                skip_rows=head.skip,
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=head.delimiter, newlines_in_values=True, invalid_row_handler=set_aside
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(places, pa.string()), strings_can_be_null=False, include_columns=kept
            ),
        )
    except pa.ArrowInvalid as problem:
        if "Empty CSV file" in str(problem):
            return
        raise
    yield from reader


def number_rows(before: int, size: int, bad: list[tuple[int, int, str]]) -> tuple[Any, list[tuple[int, int, str]]]:
    """The numbers of the next good rows, which leave out those of bad lines; and the bad lines among them."""
    listed = np.array([line[0] for line in bad], dtype=np.int64)
    numbers = np.arange(before + 1, before + 1 + size + len(bad), dtype=np.int64)
    numbers = numbers[~np.isin(numbers, listed)][:size]
    taken = int(np.searchsorted(listed, numbers[-1])) if size else 0
    among, bad[:] = bad[:taken], bad[taken:]
    return numbers, among


def line_refused(name: str, line: tuple[int, int, str], columns: int) -> Refused:
    """A line with too many or too few cells."""
    remedy = "check the line: a delimiter or a quote inside a cell needs quotes around the cell"
    return Refused(name, line[0], "", line[2], f"{line[1]} cells, not {columns}", remedy)


def broken(name: str, problem: str, before: int) -> BadInput:
    """The error for a file that stops being a table."""
    if "UTF8" in problem or "codec" in problem:
        return not_utf8(name, f"after row {before}")
    if "straddl" in problem:
        return unclosed(name, before)
    return BadInput("not a CSV file", remedy="check the file there", file=name, place=f"after row {before}")


def unclosed(name: str, before: int) -> BadInput:
    """The error for a quote that takes the rest of the file into one cell."""
    problem, remedy = "a quote is opened and never closed", "close it, or write it twice if it belongs to the cell"
    return BadInput(problem, remedy=remedy, file=name, place=f"after row {before}")
