"""Calendar months: start + n months, clamped to the month's end, on or before the end; exactly n is met."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from nelm.facts.calendar import (
    Days,
    add_months,
    birth_days,
    completed_months,
    completed_years,
    days,
    latest_start,
    show_days,
)

some_day = st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(date.toordinal)


@given(some_day, some_day, st.integers(0, 400))
def test_the_latest_start_is_the_same_comparison_as_completed_months(start: int, end: int, months: int) -> None:
    assert (completed_months(start, end) >= months) == (start <= latest_start(end, months))


@given(some_day, some_day, st.integers(0, 400))
def test_completed_months_follow_the_definition(start: int, end: int, months: int) -> None:
    assert (completed_months(start, end) >= months) == (add_months(start, months) <= end)


@given(some_day, st.integers(0, 100), st.integers(0, 5), some_day)
def test_birth_days_are_exactly_those_that_make_the_age_true(on: int, age: int, more: int, birth: int) -> None:
    span = birth_days(age, age + more, Days(on, on))
    assert (span.first <= birth <= span.last) == (age <= completed_years(birth, on) <= age + more)


@given(some_day)
def test_a_date_is_shown_as_it_is_written(day: int) -> None:
    text = date.fromordinal(day).isoformat()
    for written in (text, text[:7], text[:4]):
        assert show_days(days(written)) == written


def test_exactly_six_months_is_six_months() -> None:
    assert completed_months(days("2023-08-31").first, days("2024-02-29").first) == 6
    assert completed_months(days("2023-08-31").first, days("2024-02-28").first) == 5
