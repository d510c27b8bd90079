"""Verdict pairs and sets of possible values: what can still be true."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

INFINITY = float("inf")


class Verdict(NamedTuple):
    """What can still be true of a criterion; the pair (False, False) never occurs."""

    can_be_met: bool
    can_be_not_met: bool

    @property
    def word(self) -> str:
        """`met`, `not met` or `unknown`."""
        if self.can_be_met and self.can_be_not_met:
            return "unknown"
        return "met" if self.can_be_met else "not met"


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


BOTTOM, TOP = Cut(-INFINITY, 0), Cut(INFINITY, 1)


class Interval(NamedTuple):
    """Every number between two cuts; `start` is before `stop`."""

    start: Cut
    stop: Cut


class Numbers(tuple[Interval, ...]):
    """A set of numbers: disjoint intervals in ascending order, never touching."""

    __slots__ = ()

    def __or__(self, other: Numbers) -> Numbers:
        return numbers([*self, *other])

    def __and__(self, other: Numbers) -> Numbers:
        return numbers(Interval(max(a.start, b.start), min(a.stop, b.stop)) for a in self for b in other)

    def __le__(self, other: object) -> bool:
        return isinstance(other, Numbers) and self & other == self


def numbers(intervals: Iterable[Interval]) -> Numbers:
    """The set covered by intervals in any order; empty ones are dropped, touching ones joined."""
    joined: list[Interval] = []
    for interval in sorted(i for i in intervals if i.start < i.stop):
        if joined and interval.start <= joined[-1].stop:
            joined[-1] = Interval(joined[-1].start, max(joined[-1].stop, interval.stop))
        else:
            joined.append(interval)
    return Numbers(joined)


def between(low: float, high: float, *, above: bool = False, below: bool = False) -> Numbers:
    """From low to high, ends included unless `above` (low excluded) or `below` (high excluded)."""
    return numbers([Interval(Cut(low, int(above)), Cut(high, int(not below)))])


def hull(values: Numbers) -> Numbers:
    """The smallest single interval that holds a non-empty set."""
    return Numbers([Interval(values[0].start, values[-1].stop)])


def larger_of(one: Numbers, other: Numbers) -> Numbers:
    """Every value that max(a, b) can take, a from one set and b from the other (both non-empty)."""
    return (one & Numbers([Interval(other[0].start, TOP)])) | (other & Numbers([Interval(one[0].start, TOP)]))


def outside(values: Numbers) -> Numbers:
    """Every number that is not in a set."""
    starts = [BOTTOM, *(interval.stop for interval in values)]
    stops = [*(interval.start for interval in values), TOP]
    return numbers(map(Interval, starts, stops))


Codes = frozenset[str]
Values = Numbers | Codes


def judge_atom(possible: Values, accepted: Values) -> Verdict:
    """The verdict of one atom: the values a fact may still have (never none), and those that are accepted."""
    return Verdict(bool(meet(possible, accepted)), not subset(possible, accepted))


def meet(one: Values, other: Values) -> Values:
    """The intersection of two sets of the same kind."""
    if isinstance(one, Numbers):
        return one & as_numbers(other)
    return one & as_codes(other)


def join(one: Values, other: Values) -> Values:
    """The union of two sets of the same kind."""
    if isinstance(one, Numbers):
        return one | as_numbers(other)
    return one | as_codes(other)


def without(one: Values, other: Values) -> Values:
    """The values of one set that are not in another of the same kind."""
    if isinstance(one, Numbers):
        return one & outside(as_numbers(other))
    return one - as_codes(other)


def subset(one: Values, other: Values) -> bool:
    """Whether every value of one set is in another of the same kind."""
    return meet(one, other) == one


def as_codes(values: Values) -> Codes:
    """A set that is known to hold codes. Raises TypeError for numbers, which never mix with codes."""
    if isinstance(values, Numbers):
        raise TypeError("codes expected, not numbers")
    return values


def as_numbers(values: Values) -> Numbers:
    """A set that is known to hold numbers. Raises TypeError for codes."""
    if not isinstance(values, Numbers):
        raise TypeError("numbers expected, not codes")
    return values
