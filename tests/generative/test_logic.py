"""Sets of numbers behave as sets: held against membership of single points, ends included."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nelm.logic import (
    MET,
    NOT_MET,
    UNKNOWN,
    Cut,
    Interval,
    Numbers,
    as_numbers,
    at_least,
    between,
    hull,
    join,
    judge_atom,
    larger_of,
    meet,
    numbers,
    outside,
    subset,
    without,
)

cuts = st.builds(Cut, st.integers(0, 6).map(float), st.integers(0, 1))
sets = st.lists(st.builds(Interval, cuts, cuts), max_size=4).map(numbers)
POINTS = [point / 2 for point in range(-1, 14)]


def holds(values: Numbers, point: float) -> bool:
    return any(i.start <= Cut(point, 0) and Cut(point, 1) <= i.stop for i in values)


@given(sets, sets)
def test_union_intersection_and_subset_agree_with_membership(one: Numbers, other: Numbers) -> None:
    for point in POINTS:
        assert holds(one | other, point) == (holds(one, point) or holds(other, point))
        assert holds(one & other, point) == (holds(one, point) and holds(other, point))
    assert (one <= other) == all(holds(other, point) for point in POINTS if holds(one, point))


def test_at_least_counts_pairs() -> None:
    assert at_least(2, [MET, UNKNOWN, NOT_MET]) == UNKNOWN
    assert at_least(2, [MET, MET, UNKNOWN]) == MET
    assert at_least(2, [NOT_MET, UNKNOWN, NOT_MET]) == NOT_MET


some = sets.filter(bool)


@given(some, some)
def test_the_larger_of_two_sets_agrees_with_every_pair(one: Numbers, other: Numbers) -> None:
    expected = {max(a, b) for a in POINTS if holds(one, a) for b in POINTS if holds(other, b)}
    assert {point for point in POINTS if holds(larger_of(one, other), point)} == expected


@given(some, some, sets)
def test_narrowing_never_flips_a_verdict(possible: Numbers, smaller: Numbers, accepted: Numbers) -> None:
    if narrowed := possible & smaller:
        before, after = judge_atom(possible, accepted), judge_atom(narrowed, accepted)
        assert after.can_be_met <= before.can_be_met and after.can_be_not_met <= before.can_be_not_met


@given(sets, sets)
def test_difference_and_complement_agree_with_membership(one: Numbers, other: Numbers) -> None:
    for point in POINTS:
        assert holds(outside(one), point) != holds(one, point)
        difference = as_numbers(without(one, other))
        assert holds(difference, point) == (holds(one, point) and not holds(other, point))
    assert subset(one, other) == (not without(one, other))
    assert outside(outside(one)) == one


@given(some)
def test_the_hull_has_no_gap(values: Numbers) -> None:
    inside = [point for point in POINTS if holds(values, point)]
    assert values <= hull(values) and len(hull(values)) == 1
    assert all(holds(hull(values), point) for point in POINTS if inside and inside[0] <= point <= inside[-1])


def test_open_ends_stay_open() -> None:
    at_most_50 = between(float("-inf"), 50)
    assert judge_atom(between(50, 100, above=True), at_most_50) == NOT_MET
    assert judge_atom(between(50, 50), at_most_50) == MET
    assert judge_atom(between(40, 60), at_most_50) == UNKNOWN


def test_codes_are_judged_as_sets() -> None:
    low = frozenset({"G1", "G2"})
    assert judge_atom(frozenset({"G2"}), low) == MET
    assert judge_atom(frozenset({"G2", "G3"}), low) == UNKNOWN
    assert judge_atom(frozenset({"G3"}), low).word == "not met"


def test_codes_are_joined_met_and_taken_away() -> None:
    one, other = frozenset("ab"), frozenset("bc")
    assert (meet(one, other), join(one, other), without(one, other)) == (
        frozenset("b"),
        frozenset("abc"),
        frozenset("a"),
    )
    assert subset(frozenset("b"), one) and not subset(one, other)


def test_touching_intervals_are_one() -> None:
    assert numbers([Interval(Cut(1, 0), Cut(2, 0)), Interval(Cut(2, 0), Cut(3, 1))]) == between(1, 3)
    assert len(between(1, 2, below=True) | between(2, 3, above=True)) == 2


def test_everything_is_outside_of_nothing() -> None:
    infinity = float("inf")
    assert outside(Numbers()) == between(-infinity, infinity)
    assert outside(between(-infinity, infinity)) == Numbers()


def test_numbers_and_codes_never_mix() -> None:
    some_numbers, codes = between(1, 2), frozenset("a")
    for operation in (meet, join, without):
        with pytest.raises(TypeError, match=r"^numbers expected, not codes$"):
            operation(some_numbers, codes)
        with pytest.raises(TypeError, match=r"^codes expected, not numbers$"):
            operation(codes, some_numbers)
