"""Where the rows of a table come from: files, folders, patterns of names, or a table of PostgreSQL."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from glob import glob
from pathlib import Path
from typing import Protocol

from nelm.errors import BadInput
from nelm.exchange.table.csv_file import Head, csv_chunks, read_head, unreadable
from nelm.exchange.table.mapping import Mapping
from nelm.exchange.table.parquet_file import parquet_chunks, parquet_columns
from nelm.exchange.table.parts import Chunk

TEXT, PARQUET = (".csv", ".tsv", ".txt"), (".parquet", ".pq")
SHEETS = (".xlsx", ".xls", ".ods")
PIECE = 1_000_000


class Source(Protocol):
    """Rows that can be read again and again, always in the same order."""

    skipped: list[BadInput]

    @property
    def name(self) -> str:
        """What a person called it, without a password."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, of every file."""

    def chunks(self, wanted: Sequence[str]) -> Iterator[Chunk]:
        """The rows in pieces. A column that a file does not have is not in its pieces."""

    def rows(self) -> int | None:
        """How many rows there are, where that is known without reading them."""

    def hash(self) -> str:
        """The sha256 of the bytes that were read; empty for a database."""

    def state(self) -> str:
        """The names, sizes and times of change of what is read; of a database its name."""


@dataclass
class Files:
    """Files of the same kind of table, in the order of their names. Those that cannot be read may be skipped, and are named."""

    name: str
    paths: Sequence[Path]
    mapping: Mapping
    skip_unreadable: bool = False
    skipped: list[BadInput] = field(default_factory=list)

    @cached_property
    def heads(self) -> dict[Path, Head | tuple[tuple[str, ...], int]]:
        """How each file is read. Raises BadInput for one that cannot be, unless such files are skipped and one is good."""
        found: dict[Path, Head | tuple[tuple[str, ...], int]] = {}
        for path in self.paths:
            try:
                found[path] = parquet_columns(path) if is_parquet(path) else read_head(path, self.mapping)
            except BadInput as problem:
                self.skip(problem)
        if not found and self.skipped:
            raise self.skipped[0]
        return found

    def skip(self, problem: BadInput) -> None:
        """Note a file that cannot be read. Raises its BadInput where none may be skipped."""
        if not self.skip_unreadable or len(self.paths) == 1:
            raise problem
        if str(problem) not in map(str, self.skipped):
            self.skipped.append(problem)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, of every file; twice where a file has one twice."""
        listed = [names_in(head) for head in self.heads.values()]
        twice = [name for names in listed for name in sorted(set(names)) if names.count(name) > 1]
        return (*dict.fromkeys(name for names in listed for name in names), *dict.fromkeys(twice))

    def chunks(self, wanted: Sequence[str]) -> Iterator[Chunk]:
        """The rows of one file after the other."""
        for path, head in self.heads.items():
            kept = [name for name in wanted if name in names_in(head)]
            try:
                if isinstance(head, Head):
                    yield from csv_chunks(path, head, kept)
                else:
                    yield from parquet_chunks(path, kept)
            except BadInput as problem:
                self.skip(problem)

    def rows(self) -> int | None:
        """How many rows there are, if every file says so."""
        heads = list(self.heads.values())
        return None if any(isinstance(head, Head) for head in heads) else sum(int(head[1]) for head in heads)

    def state(self) -> str:
        """The names, sizes and times of change of all files."""
        return "\n".join(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in self.heads)

    def hash(self) -> str:
        """The sha256 of the bytes of all files, in their order."""
        found = hashlib.sha256()
        for path in self.heads:
            try:
                with path.open("rb") as file:
                    while piece := file.read(PIECE):
                        found.update(piece)
            except OSError as problem:
                raise unreadable(str(path), problem) from None
        return f"sha256:{found.hexdigest()}"


def names_in(head: Head | tuple[tuple[str, ...], int]) -> tuple[str, ...]:
    """The names of a file's columns."""
    return head.columns if isinstance(head, Head) else head[0]


def is_parquet(path: Path) -> bool:
    """Whether a file is Parquet, by its name or its first bytes. Raises BadInput where it cannot be read."""
    if path.suffix.lower() in PARQUET:
        return True
    try:
        with path.open("rb") as file:
            return path.suffix.lower() not in TEXT and file.read(4) == b"PAR1"
    except OSError as problem:
        raise unreadable(str(path), problem) from None


def source_of(text: str, mapping: Mapping, skip_unreadable: bool = False) -> Source:
    """The source a person names. Raises BadInput where there is none."""
    if text.startswith(("postgresql://", "postgres://")):
        from nelm.exchange.table.postgres import Postgres

        return Postgres(text)
    return Files(text, paths_of(text), mapping, skip_unreadable)


def paths_of(text: str) -> list[Path]:
    """The files of a name, a folder, or a pattern, sorted. Raises BadInput where there is none."""
    path = Path(text)
    if path.is_dir():
        found = [one for one in path.iterdir() if one.suffix.lower() in (*TEXT, *PARQUET) and one.name[0] != "."]
        remedy = f"put files into it whose names end in {', '.join((*TEXT, *PARQUET))}"
        return listed(found, "no table in the folder", remedy, text)
    if any(mark in text for mark in "*?[") and not path.exists():
        found = [one for one in map(Path, glob(text, recursive=True)) if one.is_file()]
        return listed(found, "no file has such a name", "check the pattern; put it in quotes", text)
    if path.suffix.lower() in SHEETS:
        raise BadInput("a spreadsheet, not a table", remedy="save the sheet as CSV in UTF-8", file=text)
    if not path.is_file():
        problem = "cannot be read: No such file or directory"
        raise BadInput(problem, remedy="give a file, a folder, a pattern in quotes, or postgresql://...", file=text)
    return [path]


def listed(found: list[Path], problem: str, remedy: str, text: str) -> list[Path]:
    """The files in the order of their names. Raises BadInput where there is none."""
    if not found:
        raise BadInput(problem, remedy=remedy, file=text)
    return sorted(found)
