"""Days, partial dates and calendar months. A day is its proleptic number (`date.toordinal`)."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class Days(NamedTuple):
    """A date known to the day, the month or the year: the first and the last day it can be."""

    first: int
    last: int

    @property
    def exact(self) -> bool:
        """Whether the day is known."""
        return self.first == self.last

    def until(self, day: int) -> Days:
        """The part not after a day."""
        return Days(min(self.first, day), min(self.last, day))


def days(text: str) -> Days:
    """`2023-05-14`, `2023-05` or `2023` as an interval of days. Raises ValueError where there is no such date."""
    match = DATE.fullmatch(text)
    if match is None:
        raise ValueError("not a date of the form 2023-05-14, 2023-05 or 2023")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if month is None:
        return Days(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal())
    if day is None:
        return Days(date(year, month, 1).toordinal(), date(year, month, monthrange(year, month)[1]).toordinal())
    return Days(date(year, month, day).toordinal(), date(year, month, day).toordinal())


def show_day(day: int) -> str:
    """A day number as `2023-05-14`."""
    return date.fromordinal(day).isoformat()


def show_days(span: Days) -> str:
    """An interval of days as it was written: a day, a month, a year, or `first to last`."""
    first, last = date.fromordinal(span.first), date.fromordinal(span.last)
    if span.exact:
        return first.isoformat()
    if first.day == 1 and month_of(first) == month_of(last) and last.day == monthrange(*month_of(last))[1]:
        return f"{first:%Y-%m}"
    if (first.month, first.day, last.month, last.day, first.year) == (1, 1, 12, 31, last.year):
        return f"{first:%Y}"
    return f"{first.isoformat()} to {last.isoformat()}"


def month_of(day: date) -> tuple[int, int]:
    """Year and month."""
    return day.year, day.month


def add_months(day: int, months: int) -> int:
    """The same day of the month some months later, clamped to that month's end (31 January + 1 = 28 February).

    Days before the year 1 and after the year 9999 do not exist: the first or the last day stands for them.
    """
    start = date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return (date.min if months < 0 else date.max).toordinal()
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])).toordinal()


def completed_months(start: int, end: int) -> int:
    """The largest n with start + n months on or before end; below zero where start is after end."""
    first, last = date.fromordinal(start), date.fromordinal(end)
    months = (last.year - first.year) * 12 + last.month - first.month
    return months if add_months(start, months) <= end else months - 1


def completed_years(start: int, end: int) -> int:
    """Age in completed years. Someone born on 29 February completes a year on 1 March of other years' eve: 28 February."""
    return completed_months(start, end) // 12


def birth_days(age_low: int, age_high: int, on: Days) -> Days:
    """The birth dates with which someone was between two ages (completed years) on some day of an interval."""
    earliest = latest_start(on.first, 12 * (age_high + 1)) + 1
    return Days(earliest, latest_start(on.last, 12 * age_low))


def latest_start(end: int, months: int) -> int:
    """The latest day from which `months` calendar months are complete on `end`: every engine compares with this day."""
    day = max(1, min(add_months(end, -months), end))
    while completed_months(day + 1, end) >= months:
        day += 1
    return day
