"""Calendar months over day numbers, in whole numbers only: the same answers as `nelm.facts.calendar`.

Years are taken to begin in March, so that the day that comes and goes is the last one of its year.
"""

from __future__ import annotations

from typing import NamedTuple

from nelm.engines.expression import Expression, bit, choose, least
from nelm.engines.steps import Steps

BEFORE_MARCH_0 = 305  # day numbers count from 0001-01-01, years here from 0000-03-01
DAYS_400, DAYS_100, DAYS_4 = 146_097, 36_524, 1_460


class Month(NamedTuple):
    """The month of a day, numbered on without end, the day in it, and whether that is its last."""

    number: Expression
    day: Expression
    is_last: Expression


def month_of(steps: Steps, name: str, day: Expression) -> Month:
    """The month of a day number."""
    count, in_month = parts(steps, name, day)
    _, next_day = parts(steps, f"{name}_next", day + 1)
    return Month(count, in_month, steps.let(f"{name}_is_last", next_day.equals(1)))


def parts(steps: Steps, name: str, day: Expression) -> tuple[Expression, Expression]:
    """The month, counted on from March of the year 0, and the day in it."""
    since = steps.let(f"{name}_since", day + BEFORE_MARCH_0)
    in_era = steps.let(f"{name}_in_era", since % DAYS_400)
    leap_free = in_era - in_era // DAYS_4 + in_era // DAYS_100 - in_era // (DAYS_400 - 1)
    year = steps.let(f"{name}_year_in_era", leap_free // 365)
    in_year = steps.let(f"{name}_in_year", in_era - (year * 365 + year // 4 - year // 100))
    month = steps.let(f"{name}_month_in_year", (in_year * 5 + 2) // 153)
    count = steps.let(f"{name}_month", ((since // DAYS_400) * 400 + year) * 12 + month)
    return count, steps.let(f"{name}_day", in_year - (month * 153 + 2) // 5 + 1)


def first_day(month: Expression) -> Expression:
    """The first day of a counted month."""
    year = month // 12
    days = year * 365 + year // 4 - year // 100 + year // 400 + ((month % 12) * 153 + 2) // 5
    return days - BEFORE_MARCH_0


def completed_months(start: Month, end: Month) -> Expression:
    """The largest n with start + n months on or before end; below zero where start is after end."""
    return end.number - start.number - bit((start.day > end.day) & ~end.is_last, 1)


def latest_start(steps: Steps, name: str, end: Month, months: Expression | int) -> Expression:
    """The latest day from which some months are complete on a day."""
    month = steps.let(f"{name}_target", end.number - months)
    first = steps.let(f"{name}_first", first_day(month))
    last = steps.let(f"{name}_last", first_day(steps.let(f"{name}_target_next", month + 1)) - 1)
    return choose(end.is_last, last, least(first + end.day - 1, last))
