"""Operations and other events: which of the recorded ones may be the last that took place, and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from nelm.facts.calendar import Days
from nelm.facts.case import Reading
from nelm.facts.dictionary import Fact
from nelm.logic import Codes

PLANNED = "planned"


class Event(NamedTuple):
    """An event that may be the last of its kind: what it may have been, and on which days if it is the last.

    `certain` where the reading leaves no doubt that it took place.
    """

    codes: Codes
    days: Days
    certain: bool
    reading: Reading


class LastEvents(NamedTuple):
    """Every event that may be the last; `certain` where something has taken place."""

    events: tuple[Event, ...]
    certain: bool


def done(fact: Fact) -> Codes:
    """The codes that mean the event took place."""
    return frozenset(fact.done)


def has_happened(fact: Fact, reading: Reading) -> bool:
    """Whether a reading says for certain that the event took place."""
    return reading.codes <= done(fact)


def denies(fact: Fact, reading: Reading) -> bool:
    """Whether a reading says that the event never took place; a plan for one denies nothing."""
    return reading.codes.isdisjoint(done(fact) | {PLANNED})


def last_events(fact: Fact, known: Sequence[Reading], as_of: int) -> LastEvents:
    """The events that may be the last.

    One that is certainly followed by another is not among them, nor is a doubtful one that is denied on its day or later.
    """
    newest = max((reading.earliest() for reading in known if has_happened(fact, reading)), default=0)
    denied = max((reading.earliest() for reading in known if denies(fact, reading)), default=0)
    events = [
        Event(
            reading.codes & done(fact),
            Days(max(newest, reading.earliest()), reading.latest(as_of)),
            has_happened(fact, reading),
            reading,
        )
        for reading in known
        if reading.codes & done(fact) and reading.latest(as_of) >= newest
    ]
    return LastEvents(tuple(event for event in events if event.certain or event.days.last > denied), newest > 0)


def contradicting(fact: Fact, known: Sequence[Reading]) -> list[Reading]:
    """Readings that say, on the day of an event that took place or after it, that it never did.

    Undated events give no order, so that every denial contradicts them.
    """
    happened = [reading for reading in known if has_happened(fact, reading)]
    last = max((reading.on.last for reading in happened if reading.on), default=0)
    return [reading for reading in known if happened and denies(fact, reading) and reading.earliest() >= last]
