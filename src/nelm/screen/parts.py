"""What a run has finished, file by file, so that one that was interrupted goes on where it stopped.

Beside the file of verdicts stands a hidden folder with a part for each finished file. At the end the parts are joined
and the folder goes. A run that asks for something else begins anew.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple

import pyarrow as pa

from nelm.engines.arrays import Judged
from nelm.errors import BadInput
from nelm.exchange.table.quarantine import Quarantine
from nelm.exchange.table.writing import unfinished, writing
from nelm.screen.batch import Patients
from nelm.screen.count import Counting, count, empty_tally
from nelm.screen.lock import LOCK, lock
from nelm.screen.saved import add_text, as_text
from nelm.screen.tally import Tally
from nelm.screen.verdicts import ITEMS, VERDICTS, ParquetFile, item_rows, joined, verdict_table

ASKED = "asked-for.txt"


class Targets(NamedTuple):
    """The files a user wants: verdicts, verdicts of each criterion, and rows set aside."""

    verdicts: Path | None = None
    items: Path | None = None
    quarantine: Path | None = None


class Rows(NamedTuple):
    """What is written of a batch, where it is asked for."""

    verdicts: pa.Table | None
    items: pa.Table | None


def rows_of(counting: Counting, targets: Targets, patients: Patients, judged: Sequence[Judged]) -> Rows:
    """The rows of the files for a batch."""
    return Rows(
        verdict_table(counting, patients.ids, judged) if targets.verdicts else None,
        item_rows(counting, patients) if targets.items else None,
    )


class Part:
    """What is written of one file of a table while it is read."""

    def __init__(self, folder: Path, file: str, counting: Counting, targets: Targets) -> None:
        self.file, self.counting = file, counting
        self.name = folder / hashlib.sha256(file.encode()).hexdigest()[:24]
        self.tally = empty_tally(counting)
        self.verdicts = ParquetFile(self.name.with_suffix(".verdicts"), VERDICTS) if targets.verdicts else None
        self.items = ParquetFile(self.name.with_suffix(".items"), ITEMS) if targets.items else None
        self.quarantine = Quarantine(self.name.with_suffix(".csv")) if targets.quarantine else None
        if self.quarantine:
            self.quarantine.__enter__()

    def add(self, patients: Patients, judged: Sequence[Judged], rows: Rows) -> None:
        """Count and write a batch. Raises BadInput where the disk is full."""
        count(self.tally, self.counting, patients, judged)
        for file, table in ((self.verdicts, rows.verdicts), (self.items, rows.items)):
            if file and table is not None:
                file.write(table)
        if self.quarantine:
            self.quarantine.write(patients.refused)

    def finish(self) -> None:
        """Close the files; what was counted comes last and says that the part is whole."""
        for file in (self.verdicts, self.items):
            if file:
                file.finish()
        if self.quarantine:
            self.quarantine.__exit__(None, None, None)
        counted = self.name.with_suffix(".json")
        with writing(counted):
            counted.with_suffix(".name").write_text(self.file, encoding="utf-8")
            counted.with_suffix(".tmp").write_text(as_text(self.tally), encoding="utf-8")
            counted.with_suffix(".tmp").replace(counted)

    def give_up(self) -> None:
        """Leave nothing behind."""
        for file in (self.verdicts, self.items):
            if file:
                file.give_up()
        if self.quarantine:
            self.quarantine.__exit__(KeyboardInterrupt, None, None)


class Parts:
    """The parts of a run. `finished` are the files of the table that need not be read again."""

    def __init__(self, counting: Counting, targets: Targets, asked: str) -> None:
        self.counting, self.targets = counting, targets
        self.kept = targets.verdicts is not None
        self.folder, self.lock = opened(targets.verdicts, asked)
        self.part: Part | None = None

    @property
    def finished(self) -> dict[str, Path]:
        """The files that are finished, with the counts of each, in the order of their names."""
        counts = self.folder.glob("*.json")
        return dict(sorted((one.with_suffix(".name").read_text(encoding="utf-8"), one) for one in counts))

    def add(self, patients: Patients, judged: Sequence[Judged], rows: Rows) -> None:
        """Count and write a batch; a new file begins a new part."""
        if self.part is None or self.part.file != patients.file:
            self.finish_part()
            self.part = Part(self.folder, patients.file, self.counting, self.targets)
        self.part.add(patients, judged, rows)

    def finish_part(self) -> None:
        """Close the part that is being written."""
        if self.part is not None:
            self.part.finish()
        self.part = None

    def join(self) -> Tally:
        """Write the files a user wants from their parts, and add up what was counted."""
        self.finish_part()
        tally = empty_tally(self.counting)
        finished = list(self.finished.values())
        for one in finished:
            add_text(tally, one.read_text(encoding="utf-8"))
        if self.targets.verdicts:
            joined([one.with_suffix(".verdicts") for one in finished], self.targets.verdicts, VERDICTS)
        if self.targets.items:
            joined([one.with_suffix(".items") for one in finished], self.targets.items, ITEMS)
        if self.targets.quarantine and tally.set_aside:
            join_lines([one.with_suffix(".csv") for one in finished], self.targets.quarantine)
        self.kept = False
        return tally

    def __enter__(self) -> Parts:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.part is not None:
            self.part.give_up()
        if not self.kept or not self.finished:
            shutil.rmtree(self.folder, ignore_errors=True)
        if self.lock:
            self.lock.close()


def opened(verdicts: Path | None, asked: str) -> tuple[Path, IO[str] | None]:
    """The folder of a run and its lock: that of an interrupted one if it asked for the same, else an empty one.

    Raises BadInput where another run is writing the same file.
    """
    if verdicts is None:
        return Path(tempfile.mkdtemp(prefix="nelm-")), None
    folder = verdicts.with_name(f".{verdicts.name}.parts")
    with writing(verdicts):
        held = lock(folder)
        if held is None:
            remedy = "wait until it is done, or name another file"
            raise BadInput("another run is writing this file", remedy=remedy, file=str(verdicts))
        if not (folder / ASKED).exists() or (folder / ASKED).read_text() != asked:
            for one in folder.iterdir():
                if one.name != LOCK:
                    one.unlink()
            (folder / ASKED).write_text(asked)
    return folder, held


def join_lines(parts: Sequence[Path], target: Path) -> None:
    """Several CSV files of one form as one. Raises BadInput where the disk is full."""
    whole = unfinished(target)
    with writing(target):
        try:
            with whole.open("wb") as file:
                for place, part in enumerate(parts):
                    with part.open("rb") as source:
                        head = source.readline()
                        file.write(b"" if place else head)
                        shutil.copyfileobj(source, file)
            whole.replace(target)
        finally:
            whole.unlink(missing_ok=True)
