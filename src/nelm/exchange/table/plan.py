"""What each column of a table is read as: the patient, the day of judgement, a part of a fact, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nelm.errors import BadInput, nearest
from nelm.exchange.spot import Spot, read_days
from nelm.exchange.table.cell import factor_of
from nelm.exchange.table.mapping import Column, Mapping
from nelm.exchange.table.roles import Role, near_role, roles
from nelm.facts.calendar import DATE
from nelm.facts.dictionary import dictionary
from nelm.library.document import Document

IDS = ("id", "patient_id", "case", "person_id")
VALUES = ("value", "low", "high")


class Unread(NamedTuple):
    """A column that is not read: why, and the name that was perhaps meant."""

    column: str
    why: str
    near: str = ""


@dataclass(frozen=True)
class Plan:
    """The columns by what they hold. Without a day and a column of days, each patient's latest date counts."""

    file: str
    id: str
    columns: tuple[Column, ...]
    unread: tuple[Unread, ...]
    as_of: Column | None = None
    as_of_day: int = 0

    @property
    def wanted(self) -> tuple[str, ...]:
        """The columns of the table that are read."""
        more = (self.as_of.name,) if self.as_of else ()
        return tuple(dict.fromkeys((self.id, *more, *(column.name for column in self.columns))))

    def column(self, fact: str, part: str) -> Column | None:
        """The column that holds a part of a fact."""
        return next((one for one in self.columns if one.role.fact.id == fact and one.role.part == part), None)


def plan_of(names: Sequence[str], mapping: Mapping, as_of: str | int | None, file: str) -> Plan:
    """How the columns of a table are read. Raises BadInput where a column the mapping names is not there."""
    for name in mapping.columns:
        if name not in names:
            raise no_column(name, names, mapping.file, f"columns.{name}")
    patient = id_column(names, mapping, file)
    taken = {column.role for meant in mapping.columns.values() for column in meant}
    columns: list[Column] = []
    unread: list[Unread] = []
    for name in dict.fromkeys(names):
        if name == patient or name in mapping.ignore:
            continue
        meant = mapping.columns.get(name) or named_columns(name, mapping, taken)
        if not meant:
            unread.append(Unread(name, "no fact has this name", near_role(name)))
        elif list(names).count(name) > 1:
            raise BadInput("a column that stands twice", remedy="keep one of them", file=file, value=name)
        for column in meant:
            if needs_unit(column):
                unread.append(Unread(name, f"{column.role.fact.id} needs its unit: name it in the mapping file"))
            else:
                columns.append(column)
    day, dated = day_of_judgement(names, mapping, as_of, columns, file)
    if dated:
        unread = [one for one in unread if one.column != dated.name]
    if not day and not dated and not any(has_days(column) for column in columns):
        raise BadInput("no day to judge as of", remedy="give --as-of with a day or a column of days", file=file)
    return Plan(file, patient, tuple(columns), tuple(unread), dated, day)


def no_column(name: str, names: Sequence[str], file: str, place: str) -> BadInput:
    """The error for a column that the table does not have."""
    remedy = nearest(name, names, f"its columns are {', '.join(names[:12])}{' ...' if len(names) > 12 else ''}")
    return BadInput("the table has no such column", remedy=remedy, file=file, place=place, value=name)


def id_column(names: Sequence[str], mapping: Mapping, file: str) -> str:
    """The column that says who the patient is. Raises BadInput where none does."""
    if mapping.id:
        if mapping.id not in names:
            raise no_column(mapping.id, names, mapping.file, "id")
        return mapping.id
    for name in IDS:
        if name in names:
            return name
    remedy = f"name it `id`, or write `id: COLUMN` in the mapping file; the columns are {', '.join(names[:8])}"
    raise BadInput("no column says who the patient is", remedy=remedy, file=file)


def named_columns(name: str, mapping: Mapping, taken: set[Role]) -> tuple[Column, ...]:
    """The column of a name that is a fact's own, unless the mapping file gives the fact another column."""
    role = roles().get(name)
    return () if role is None or role in taken else (Column(name, role, mapping.defaults),)


def needs_unit(column: Column) -> bool:
    """Whether numbers in a column could be of several units, and none is named."""
    fact = column.role.fact
    return fact.kind == "number" and column.role.part in VALUES and factor_of(fact, column.meaning.unit) == 0


def has_days(column: Column) -> bool:
    """Whether a column can say how far the record of a patient reaches."""
    return column.role.part in {"on", "since"} or (
        column.role.fact.kind == "date" and column.role.fact.id != "birth_date"
    )


def day_of_judgement(
    names: Sequence[str], mapping: Mapping, as_of: str | int | None, columns: Sequence[Column], file: str
) -> tuple[int, Column | None]:
    """The one day of judgement, or the column of days. Raises BadInput where it is neither."""
    if isinstance(as_of, int):
        return as_of, None
    text, place = (as_of, "--as-of") if as_of else (mapping.as_of, f"{mapping.file}, as_of")
    if not text:
        return mapping.as_of_day, None
    if DATE.fullmatch(text):
        days = read_days(Spot(Document(place, None)), text)
        if not days.exact:
            raise BadInput("not a full date", remedy="write one day, such as 2024-06-01", file=place, value=text)
        return days.first, None
    dated = Role(dictionary()["listing"], "on")
    for column in columns:
        if text in (column.name, column.role.words):
            return 0, Column(column.name, dated, column.meaning)
    if text in names:
        return 0, Column(text, dated, mapping.defaults)
    raise no_column(text, names, file, place)
