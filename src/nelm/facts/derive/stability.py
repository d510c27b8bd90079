"""For how long stable disease or response is documented.

Two readings of an uncertain course are compared: the one with the fewest documented months believes every progression
and dates it late, the one with the most doubts what can be doubted and dates it early.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from nelm.facts.calendar import Days, completed_months
from nelm.facts.case import Observed, Reading
from nelm.facts.combine import disagreement
from nelm.facts.derive.operator import NOT_BEGUN, AsOf, Derived, known, months, result
from nelm.facts.dictionary import FIRST_DAY, NEVER
from nelm.logic import INFINITY, Codes


class Course(NamedTuple):
    """The readings of the course of the disease, and the codes that keep a run unbroken."""

    readings: Sequence[Reading]
    stable: Codes
    as_of: int

    def is_stable(self, reading: Reading) -> bool:
        """Whether a reading is certainly stable disease or response."""
        return reading.codes <= self.stable

    def is_progression(self, reading: Reading) -> bool:
        """Whether a reading is certainly progression."""
        return reading.codes.isdisjoint(self.stable)

    def last_day(self, reading: Reading) -> int:
        """The last day a reading can be of."""
        return reading.latest(self.as_of)


class Run(NamedTuple):
    """A run of stable disease: the day it started, and the day of its last reading."""

    start: int
    last: int


def documented_run(fact: Derived, view: AsOf) -> Observed:
    """Completed months of stability or response: at least to the last reading, at most to the as-of date.

    The run starts after the last progression. While the last reading is progression there is none.
    """
    [course_name] = fact.inputs
    course = Course(known(view, course_name), frozenset(fact.counts), view.as_of)
    if not course.readings:
        observed = view.observed(course_name)
        return result(fact, fact.everything(), [course_name], observed.readings, observed.reason)
    broken = last_progression(course)
    used = [reading for reading in course.readings if course.last_day(reading) >= broken]
    longest = earliest_start(course, broken)
    if longest is None:
        return result(fact, NOT_BEGUN, [course_name], used)
    shortest = shortest_run(course)
    low = completed_months(*shortest) if shortest else int(NEVER)
    high = INFINITY if longest <= FIRST_DAY else completed_months(longest, view.as_of)
    conflict = contradiction(view.observed(course_name).fact.label, course, broken)
    undated = any(reading.on is None for reading in used)
    reason = "undated" if undated else "not-imaged" if shortest else "banded"
    observed = result(fact, months(low, high), [course_name], used, reason, conflict)
    if shortest is None or longest <= FIRST_DAY:
        return observed
    return replace(observed, since=Days(longest, shortest.start), until=Days(shortest.last, view.as_of))


def last_progression(course: Course) -> int:
    """The first day that the last undoubted progression can be of; 0 without one.

    A progression that another reading of the very same day denies is in doubt.
    """
    return max((r.earliest() for r in course.readings if course.is_progression(r) and not denied(course, r)), default=0)


def denied(course: Course, progression: Reading) -> bool:
    """Whether a reading of stable disease is of the same known day."""
    return any(course.is_stable(reading) and of_one_day(reading, progression) for reading in course.readings)


def earliest_start(course: Course, broken: int) -> int | None:
    """The first day on which the present run can have started; None where the last reading must be progression."""
    return min(
        (
            started_early(reading, broken)
            for reading in course.readings
            if not course.is_progression(reading) and course.last_day(reading) > broken
        ),
        default=None,
    )


def started_early(reading: Reading, broken: int) -> int:
    """The first day from which a reading after a progression can claim stability.

    A `since` before the progression contradicts it: both claims are kept.
    """
    if reading.since is None:
        return max(reading.earliest(), broken + 1)
    return max(reading.since.first, broken) if reading.since.last >= broken else reading.since.first


def shortest_run(course: Course) -> Run | None:
    """The shortest run that the readings allow; None where the last of them may be progression."""
    doubted = [reading for reading in course.readings if not course.is_stable(reading)]
    broken = max((course.last_day(reading) for reading in doubted), default=0)
    run = [reading for reading in course.readings if course.is_stable(reading) and reading.earliest() > broken]
    if not run:
        return None
    dated = [reading for reading in course.readings if reading.on] if any(reading.on for reading in run) else run
    first_seen = min(course.last_day(reading) for reading in run)
    can_be_first = [r for r in dated if not course.is_progression(r) and r.earliest() <= first_seen]
    start = max(min(first_seen, started_late(reading, broken, course.as_of)) for reading in can_be_first)
    return Run(start, max(start, *(reading.earliest() for reading in run)))


def started_late(reading: Reading, broken: int, as_of: int) -> int:
    """The last day from which a reading can claim stability; a `since` that a progression may follow is not relied on."""
    seen = reading.latest(as_of)
    return min(reading.since.last, seen) if reading.since and reading.since.last >= broken else seen


def contradiction(label: str, course: Course, broken: int) -> str:
    """Progression and stability of one day, or a `since` before the last progression, named; else empty."""
    for progression in (r for r in course.readings if course.is_progression(r) and r.earliest() >= broken):
        against = [
            reading
            for reading in course.readings
            if course.is_stable(reading) and (of_one_day(reading, progression) or reaches_back(reading, progression))
        ]
        if against:
            return disagreement(label, [progression, *against])
    return ""


def of_one_day(one: Reading, other: Reading) -> bool:
    """Whether two readings are of the same known day."""
    return one.on is not None and one.on.exact and one.on == other.on


def reaches_back(reading: Reading, progression: Reading) -> bool:
    """Whether stability after a progression is said to have begun before it."""
    seen_before = progression.on is not None and progression.on.last < reading.earliest()
    return seen_before and reading.since is not None and reading.since.last < progression.earliest()
