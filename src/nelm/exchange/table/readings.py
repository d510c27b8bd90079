"""The parts of a fact in a chunk put together: its ends, its days, and what contradicts what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from nelm.errors import BadInput
from nelm.exchange.case_file import refuse_before_birth, refuse_liver_primary
from nelm.exchange.entry import read_entry
from nelm.exchange.spot import Spot
from nelm.exchange.table.cell import EXACT, IN_PART, NOTHING, Entry, entry_of
from nelm.exchange.table.decode import Decoded, text_of
from nelm.exchange.table.mapping import Column
from nelm.exchange.table.parts import Array, Chunk, Refused
from nelm.exchange.table.plan import Plan
from nelm.facts.calendar import Days, show_days
from nelm.facts.case import EVENT_DATES, Reading
from nelm.facts.columns import EMPTY_HIGH, EMPTY_LOW, UNDATED, mask_of
from nelm.facts.dictionary import FIRST_DAY, Fact, dictionary
from nelm.library.document import Document
from nelm.logic import between

Ends = tuple[Array, Array]


@dataclass
class Rows:
    """The rows of a chunk while they are read: the decoded columns by fact and part, and the problems found so far."""

    chunk: Chunk
    plan: Plan
    parts: dict[tuple[str, str], Decoded]
    refused: list[Refused] = field(default_factory=list)
    bad: Array = field(default_factory=lambda: np.zeros(0, np.bool_))

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.chunk.rows)

    def refuse(self, rows: Array, column: str, say: Callable[[int], tuple[str, str, str]]) -> None:
        """Set rows aside; `say` gives the value, the problem and the remedy of one."""
        if not rows.any():
            return
        self.bad |= rows
        for row in np.flatnonzero(rows):
            self.refused.append(Refused(self.chunk.file, int(self.chunk.rows[row]), column, *say(int(row))))

    def name(self, fact: Fact, part: str) -> str:
        """The column that holds a part of a fact, as the table calls it."""
        column = self.plan.column(fact.id, part) or self.plan.column(fact.id.partition(".")[0], part)
        return column.name if column else ""

    def text(self, column: Column | None, row: int) -> str:
        """A cell as text."""
        return "" if column is None else text_of(self.chunk.columns[column.name][row].as_py())


@dataclass
class Recorded:
    """A fact in the rows of a chunk: the ends of what is claimed, how it is known, and its days."""

    fact: Fact
    first: Array
    last: Array
    known: Array
    unlikely: Array
    on: Ends
    since: Ends

    @property
    def claims(self) -> Array:
        """Where something is claimed."""
        return self.known <= IN_PART


def recorded(rows: Rows, fact: Fact) -> Recorded:
    """A fact from its columns. Rows that contradict themselves are set aside."""
    found = ends(rows, fact)
    on, since = day_ends(rows, fact, "on"), day_ends(rows, fact, "since")
    silent = found.known == NOTHING
    found.on, found.since = blanked(on, silent), blanked(since, silent)
    refuse_late_start(rows, found)
    return found


def ends(rows: Rows, fact: Fact) -> Recorded:
    """What is claimed of a fact, by its own column or by those of its ends."""
    size, none = rows.size, (np.zeros(rows.size, np.int32),) * 2
    value, low, high = (rows.parts.get((fact.id, part)) for part in ("value", "low", "high"))
    if value is not None:
        found = Recorded(fact, value.first, value.last, value.known, value.unlikely, none, none)
    else:
        kind = np.float64 if fact.kind == "number" else np.int64
        first, last = (0, 0) if fact.kind in {"code", "yes_no"} else (EMPTY_LOW, EMPTY_HIGH)
        silent = np.full(size, NOTHING, np.uint8)
        found = Recorded(
            fact, np.full(size, first, kind), np.full(size, last, kind), silent, silent > NOTHING, none, none
        )
    return with_ends(rows, found, low, high) if low is not None or high is not None else found


def with_ends(rows: Rows, found: Recorded, low: Decoded | None, high: Decoded | None) -> Recorded:
    """A fact with the ends that columns of their own give."""
    lower, upper = (np.zeros(rows.size, np.bool_) if one is None else one.known <= IN_PART for one in (low, high))
    either = lower | upper
    twice = either & (found.known != NOTHING)
    column = rows.name(found.fact, "low") or rows.name(found.fact, "high")
    remedy = f"leave {found.fact.id} or its ends empty"
    rows.refuse(twice, column, lambda row: ("", "the row claims two things at once", remedy))
    if low is not None:
        found.first, found.last = np.where(lower, low.first, found.first), np.where(lower, low.last, found.last)
    if high is not None:
        found.first = np.where(upper & ~lower, high.first, found.first)
        found.last = np.where(upper, high.last, found.last)
    rows.refuse(lower & upper & (found.first > found.last), column, lambda row: crossed(rows, found.fact, row))
    found.known = np.where(either, np.where(found.last == found.first, EXACT, IN_PART), found.known).astype(np.uint8)
    found.unlikely = np.where(either, outside_likely(found), found.unlikely)
    return found


def outside_likely(found: Recorded) -> Array:
    """Where all that is claimed lies outside what is likely."""
    likely = found.fact.likely
    if likely is None:
        return np.zeros(len(found.first), np.bool_)
    return (found.first > float(likely[1])) | (found.last < float(likely[0]))


def day_ends(rows: Rows, fact: Fact, part: str) -> Ends:
    """The days of a fact; of a list's member those of the list where it has none of its own."""
    own = rows.parts.get((fact.id, part))
    whole = rows.parts.get((fact.id.partition(".")[0], part)) if "." in fact.id else None
    if own is None and whole is None:
        return (np.full(rows.size, UNDATED, np.int32),) * 2
    if own is None or whole is None:
        one = own if own is not None else whole
        assert one is not None
        return one.first.astype(np.int32), one.last.astype(np.int32)
    first = np.where(own.first != UNDATED, own.first, whole.first)
    return first.astype(np.int32), np.where(own.first != UNDATED, own.last, whole.last).astype(np.int32)


def blanked(days: Ends, silent: Array) -> Ends:
    """Days without those of readings that are not there."""
    if not days[0].any():
        return days
    return np.where(silent, UNDATED, days[0]), np.where(silent, UNDATED, days[1])


# --- what contradicts what, in the words of the case file ----------------------------------------------------------


def words_of(read: Callable[[], object]) -> tuple[str, str, str]:
    """The value, the problem and the remedy with which reading something is refused."""
    try:
        read()
    except BadInput as problem:
        return "" if problem.value is None else str(problem.value), problem.problem, problem.remedy
    return "", "the cells of the row contradict each other", "check the row"


def crossed(rows: Rows, fact: Fact, row: int) -> tuple[str, str, str]:
    """The words for a low end above the high one."""
    spot = Spot(Document("", None))
    entry: Entry = {}
    for part in ("low", "high"):
        column = rows.plan.column(fact.id, part)
        assert column is not None
        entry |= entry_of(column, spot, rows.text(column, row)) or {}
    return words_of(lambda: read_entry(fact, entry, spot))


def refuse_late_start(rows: Rows, found: Recorded) -> None:
    """Set rows aside whose course began after it was seen."""
    late = (found.since[0] > found.on[1]) & (found.on[0] != UNDATED)

    def words(row: int) -> tuple[str, str, str]:
        days = {"value": "stable", "on": shown(found.on, row), "since": shown(found.since, row)}
        return words_of(lambda: read_entry(found.fact, days, Spot(Document("", None))))

    rows.refuse(late, rows.name(found.fact, "since"), words)


def shown(days: Ends, row: int) -> str:
    """The first of some days, as a case file writes it; for messages."""
    return show_days(Days(int(days[0][row]), int(days[1][row])))


def refuse_liver(rows: Rows, site: Recorded) -> None:
    """Set rows aside whose tumour can only have arisen in the liver."""
    only = (site.first == mask_of(site.fact, ["liver"])) & site.claims
    reading = Reading(site.fact.id, frozenset({"liver"}), "liver")
    _, problem, remedy = words_of(lambda: refuse_liver_primary(Document("", None), {site.fact.id: (reading,)}))
    column = rows.plan.column(site.fact.id, "value")
    rows.refuse(only, rows.name(site.fact, "value"), lambda row: (rows.text(column, row), problem, remedy))


def refuse_unborn(rows: Rows, born: Recorded, facts: list[Recorded]) -> None:
    """Set rows aside in which something is dated before the birth."""
    birth = dictionary()["birth_date"]
    for found in facts:
        happened = found.claims & (found.first >= FIRST_DAY) if found.fact.id in EVENT_DATES else None
        spans = {"on": found.on, "since": found.since}
        if happened is not None:
            spans["value"] = (np.where(happened, found.first, UNDATED), np.where(happened, found.last, UNDATED))
        for part, days in spans.items():
            if not days[0].any():
                continue
            early = born.claims & (days[0] != UNDATED) & (days[1] < born.first)

            def words(row: int, days: Ends = days) -> tuple[str, str, str]:
                on = Days(int(days[0][row]), int(days[1][row]))
                day = Days(int(born.first[row]), int(born.last[row]))
                was = Reading(birth.id, between(*day), show_days(day))
                late = Reading(birth.id, was.values, "", on=on)
                return words_of(lambda: refuse_before_birth(Document("", None), {birth.id: (was,), "": (late,)}))

            rows.refuse(early, rows.name(found.fact, part) or rows.name(found.fact, "low"), words)
