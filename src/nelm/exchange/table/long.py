"""A long table, one reading a row: the rows of a patient together are a case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any, NamedTuple

import pyarrow as pa

from nelm.errors import BadInput
from nelm.exchange.case_file import questions, refuse_before_birth, refuse_liver_primary
from nelm.exchange.entry import read_entry
from nelm.exchange.spot import Spot, read_days
from nelm.exchange.table.cell import Entry, as_iso, entry_of
from nelm.exchange.table.mapping import Column, Mapping
from nelm.exchange.table.parts import Refused
from nelm.exchange.table.plan import VALUES, id_column, no_column
from nelm.exchange.table.readings_store import FIELDS, Line, Store
from nelm.exchange.table.roles import Role
from nelm.exchange.table.source import Source
from nelm.exchange.table.wide import texts
from nelm.facts.calendar import DATE, show_days
from nelm.facts.case import Case, Reading, event_day, span_of
from nelm.facts.dictionary import dictionary
from nelm.library.document import Document

PATIENTS = 2_000
MOST_REMEMBERED = 100_000
NOBODY = "nobody says who the patient is"
DETAILS = ("on", "since")
WORDS = ("lesion", "method")
SAYS = slice(Line._fields.index("fact"), Line._fields.index("as_of"))


@dataclass
class CaseBatch:
    """Some patients as cases with their days of judgement, and the problems of those set aside.

    Every row is of a patient who is judged, of one set aside, or of a fact nobody knows: `judged`, `set_aside`, `unread`.
    Of the rows without a patient each is one set aside.
    """

    cases: list[Case] = field(default_factory=list)
    as_of: list[int] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    patients_aside: int = 0
    judged: int = 0
    set_aside: int = 0
    unread: Counter[str] = field(default_factory=Counter)


class Said(NamedTuple):
    """What a row says, and what of it is unlikely."""

    readings: list[Reading]
    questions: tuple[str, ...]


class Day(NamedTuple):
    """The day of judgement: one for all, a column of the table, or the date of a fact; else each patient's latest date."""

    day: int = 0
    column: str = ""
    fact: str = ""


def day_of_judgement(as_of: str | int | None, mapping: Mapping, names: Sequence[str], file: str) -> Day:
    """What the day of judgement is. Raises BadInput where it is none of these."""
    if isinstance(as_of, int):
        return Day(as_of)
    text = as_of or mapping.as_of or mapping.long.get("as_of", "")
    if not text:
        return Day(mapping.as_of_day)
    if DATE.fullmatch(text):
        found = read_days(Spot(Document("--as-of", None)), text)
        if not found.exact:
            raise BadInput("not a full date", remedy="write one day, such as 2024-06-01", file="--as-of", value=text)
        return Day(found.first)
    if text in names:
        return Day(column=text)
    if text in dictionary() and dictionary()[text].kind == "date":
        return Day(fact=text)
    raise no_column(text, names, file, "--as-of")


def store_of(source: Source, mapping: Mapping, day: Day) -> Store:
    """All rows of a long table on disk. Raises BadInput where a column it needs is not there."""
    meant = {"id": id_column(source.columns, mapping, str(mapping.file)), "fact": "fact", "value": "value"}
    meant |= {name: name for name in FIELDS if name in source.columns and name not in meant and name != "as_of"}
    meant |= {name: column for name, column in mapping.long.items() if name != "as_of"}
    meant |= {"as_of": day.column} if day.column else {}
    for name, column in meant.items():
        if column not in source.columns and not (name == "value" and "low" in meant):
            raise no_column(column, source.columns, mapping.file or "a long table", f"long.{name}")
    store = Store()
    for chunk in source.chunks(tuple(dict.fromkeys(meant.values()))):
        columns = {name: texts(chunk, column) for name, column in meant.items()}
        file = pa.array([chunk.file] * len(chunk.rows), pa.string())
        store.add(pa.table({"file": file, "number": pa.array(chunk.rows), **columns}))
        if chunk.refused:
            store.add(bad_lines(chunk.refused))
    return store


def bad_lines(refused: Sequence[Refused]) -> pa.Table:
    """Lines that are no rows, kept with their problem in place of a reading, so that they are counted."""
    return pa.table({
        "file": [one.file for one in refused],
        "number": pa.array([one.row for one in refused], pa.int64()),
        "method": [f"{one.problem}\n{one.remedy}" for one in refused],
        "value": [one.value for one in refused],
    })  # fmt: skip


def cases_of(store: Store, mapping: Mapping, day: Day) -> Iterator[CaseBatch]:
    """The patients of a store as cases, some thousands at a time."""
    reader = Reader(mapping, day)
    for name, lines in store.patients():
        reader.read(name, lines)
        if len(reader.batch.cases) + reader.batch.patients_aside >= PATIENTS:
            yield reader.batch
            reader.batch = CaseBatch()
    yield reader.batch


class Reader:
    """Reads patients into batches. Readings that are written alike are read once."""

    def __init__(self, mapping: Mapping, day: Day) -> None:
        self.mapping, self.day, self.batch = mapping, day, CaseBatch()
        self.remembered = lru_cache(MOST_REMEMBERED)(self.said_by)
        self.column_of = cache(self.column_called)

    def read(self, name: str, lines: list[Line]) -> None:
        """One patient into the batch: a case, or the problems of the rows that cannot be used."""
        batch = self.batch
        if not name:
            batch.refused += [nobody(line) for line in lines]
            batch.patients_aside += len(lines)
            batch.set_aside += len(lines)
            return
        known = [line for line in lines if not line.fact or self.column_of(line.fact)]
        batch.unread.update(line.fact for line in lines if line.fact and not self.column_of(line.fact))
        refused, readings, asked = list[Refused](), dict[str, list[Reading]](), list[str]()
        for line in known:
            try:
                said = self.remembered(line[SAYS])
            except BadInput as problem:
                refused.append(as_refused(problem, line, self.name_of(line)))
                continue
            asked += said.questions
            for reading in said.readings:
                readings.setdefault(reading.fact, []).append(reading)
        listed = {fact: tuple(some) for fact, some in readings.items()}
        self.finish(Case(name, listed, questions=tuple(dict.fromkeys(asked))), known, refused)

    def finish(self, case: Case, lines: list[Line], refused: list[Refused]) -> None:
        """A patient's case with its day into the batch, unless something of it cannot be meant."""
        as_of = 0
        if not refused and lines:
            try:
                refuse_liver_primary(Document("", None), case.readings)
                refuse_before_birth(Document("", None), case.readings)
                as_of = self.as_of(case, lines)
            except BadInput as problem:
                refused = [as_refused(problem, self.guilty(lines, problem), "")]
        if refused or not lines:
            self.batch.refused += refused
            self.batch.patients_aside += 1 if refused else 0
            self.batch.set_aside += len(lines)
            return
        self.batch.cases.append(case)
        self.batch.as_of.append(as_of)
        self.batch.judged += len(lines)

    def as_of(self, case: Case, lines: list[Line]) -> int:
        """The day as of which a patient is judged. Raises BadInput where there is none, or more than one."""
        if self.day.day:
            return self.day.day
        remedy = "give --as-of with a day or a column of days"
        if self.day.column:
            written = {as_iso(self.mapping.defaults, line.as_of) for line in lines if line.as_of}
            if len(written) != 1:
                value = ", ".join(sorted(written))
                raise BadInput("not one day to judge as of", remedy="write the same day in all rows", value=value)
            found = read_days(Spot(Document("", None)), written.pop())
            if not found.exact:
                raise BadInput("no full date to judge as of", remedy="write one day, such as 2024-06-01")
            return found.first
        if self.day.fact:
            spans = {span_of(one.numbers) for one in case.readings.get(self.day.fact, ()) if not one.reason}
            if len(spans) != 1 or not next(iter(spans)).exact or next(iter(spans)).first < 1:
                raise BadInput(f"no one full date of {self.day.fact} to judge as of", remedy=remedy)
            return spans.pop().first
        latest = case.latest_day()
        if latest is None:
            raise BadInput("no date of the patient to judge as of", remedy=remedy)
        return latest

    def name_of(self, line: Line) -> str:
        """The column of the table in which a reading has its value."""
        return self.mapping.long.get("value", "value") if line.value or not (line.low or line.high) else "low"

    def guilty(self, lines: list[Line], problem: BadInput) -> Line:
        """The line that a contradiction is about: the one that says its value or its day."""
        for line in lines:
            for reading in self.remembered(line[SAYS]).readings:
                days = (reading.on, reading.since, event_day(reading))
                if str(problem.value) in (reading.shown, *(show_days(span) for span in days if span)):
                    return line
        return lines[0]

    def column_called(self, fact: str) -> Column | None:
        """What a name in the column of facts means; None where nobody knows it."""
        if fact in self.mapping.facts:
            return self.mapping.facts[fact][0]
        known = dictionary().get(fact)
        return Column(fact, Role(known, "value"), self.mapping.defaults) if known else None

    def said_by(self, written: tuple[str, ...]) -> Said:
        """What the words of a row say. Raises BadInput where they cannot be meant."""
        found = self.readings_of(Line._make(("", 0, "", *written, "")))
        return Said(found, questions({reading.fact: (reading,) for reading in found}))

    def readings_of(self, line: Line) -> list[Reading]:
        """The readings of a row. Raises BadInput where it cannot be meant."""
        column = self.column_of(line.fact)
        spot = Spot(Document("", None), (line.fact,))
        if column is None:
            raise spot.refuse("no fact is named", "name the fact of the row")
        meaning = column.meaning if not line.unit else replace(column.meaning, unit=line.unit)
        entry = entry_of_line(Column(column.name, column.role, meaning), spot, line)
        if entry is None:
            return []
        entry |= {key: as_iso(meaning, getattr(line, key)) for key in DETAILS if getattr(line, key)}
        entry |= {key: getattr(line, key) for key in WORDS if getattr(line, key)}
        return read_entry(column.role.fact, entry, spot)


def entry_of_line(column: Column, spot: Spot, line: Line) -> Entry | None:
    """The entry of a case file that a row stands for, without its details. Raises BadInput."""
    if column.role.fact.kind == "codes":
        entry = entry_of(column, spot, line.value)
        return {"value": [entry["value"]]} if entry and "value" in entry else entry
    found: dict[str, Any] = {}
    for part, text in zip(VALUES, (line.value, line.low, line.high), strict=True):
        found |= entry_of(Column(column.name, Role(column.role.fact, part), column.meaning), spot, text) or {}
    return found or None


def nobody(line: Line) -> Refused:
    """The problem of a row without a patient, or of a line that is no row."""
    problem, _, remedy = line.method.partition("\n")
    if remedy and not line.fact:
        return Refused(line.file, line.number, "", line.value, problem, remedy)
    return Refused(line.file, line.number, "", "", NOBODY, "fill in the id")


def as_refused(problem: BadInput, line: Line, column: str) -> Refused:
    """What is wrong with a row."""
    value = "" if problem.value is None else str(problem.value)
    return Refused(line.file, line.number, column, value, problem.problem, problem.remedy)
