"""The quarantine: a CSV file of the problems of every row that is set aside."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from nelm.exchange.table.writing import unfinished, writing

HEAD = ("file", "row", "column", "value", "problem", "remedy")


class Quarantine:
    """A quarantine file while it is written. It stands under its name only when it is whole."""

    def __init__(self, path: Path, head: Sequence[str] = HEAD) -> None:
        self.path, self.head, self.written = path, head, 0
        self.part = unfinished(path)

    def __enter__(self) -> Quarantine:
        with writing(self.path):
            self.file = self.part.open("w", encoding="utf-8", newline="")
            self.writer = csv.writer(self.file)
            self.writer.writerow(self.head)
        return self

    def write(self, refused: Iterable[tuple[object, ...]]) -> None:
        """Write the problems of some rows. Raises BadInput where the disk is full."""
        with writing(self.path):
            for one in refused:
                self.writer.writerow([harmless(str(cell)) for cell in one])
                self.written += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            with writing(self.path):
                self.file.close()
                self.part.replace(self.path)
            return
        with suppress(OSError):
            self.file.close()
            self.part.unlink(missing_ok=True)


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return (
        f"'{cell}" if cell[:1] in {"=", "+", "@", "\t", "\r"} or (cell[:1] == "-" and not cell[1:2].isdigit()) else cell
    )
