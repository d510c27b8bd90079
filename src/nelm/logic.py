"""Verdict pairs and sets of possible values: what can still be true."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Verdict(NamedTuple):
    """What can still be true of a criterion; the pair (False, False) never occurs."""

    can_be_met: bool
    can_be_not_met: bool


MET = Verdict(True, False)
NOT_MET = Verdict(False, True)
UNKNOWN = Verdict(True, True)


def at_least(count: int, verdicts: Iterable[Verdict]) -> Verdict:
    """Whether at least `count` of the verdicts are met; all is at_least(len), any is at_least(1)."""
    listed = list(verdicts)
    most = sum(verdict.can_be_met for verdict in listed)
    fewest = sum(not verdict.can_be_not_met for verdict in listed)
    return Verdict(most >= count, fewest < count)


class Cut(NamedTuple):
    """A place between numbers: just before `value` (side 0) or just after it (side 1)."""

    value: float
    side: int


class Interval(NamedTuple):
    """Every number between two cuts; `start` is before `stop`."""

    start: Cut
    stop: Cut


class Numbers(tuple[Interval, ...]):
    """A set of numbers: disjoint intervals in ascending order, never touching."""

    __slots__ = ()

    def union(self, other: Numbers) -> Numbers:
        return numbers([*self, *other])

    def intersection(self, other: Numbers) -> Numbers:
        return numbers(Interval(max(a.start, b.start), min(a.stop, b.stop)) for a in self for b in other)

    def issubset(self, other: Numbers) -> bool:
        return self.intersection(other) == self


def numbers(intervals: Iterable[Interval]) -> Numbers:
    """The set covered by intervals in any order; empty ones are dropped, touching ones joined."""
    joined: list[Interval] = []
    for interval in sorted(i for i in intervals if i.start < i.stop):
        if joined and interval.start <= joined[-1].stop:
            joined[-1] = Interval(joined[-1].start, max(joined[-1].stop, interval.stop))
        else:
            joined.append(interval)
    return Numbers(joined)
