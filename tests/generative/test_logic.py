"""Sets of numbers behave as sets: held against membership of single points, ends included."""

from hypothesis import given
from hypothesis import strategies as st

from nelm.logic import MET, NOT_MET, UNKNOWN, Cut, Interval, Numbers, at_least, numbers

cuts = st.builds(Cut, st.integers(0, 6).map(float), st.integers(0, 1))
sets = st.lists(st.builds(Interval, cuts, cuts), max_size=4).map(numbers)
POINTS = [point / 2 for point in range(-1, 14)]


def holds(values: Numbers, point: float) -> bool:
    return any(i.start <= Cut(point, 0) and Cut(point, 1) <= i.stop for i in values)


@given(sets, sets)
def test_union_intersection_and_subset_agree_with_membership(one: Numbers, other: Numbers) -> None:
    for point in POINTS:
        assert holds(one.union(other), point) == (holds(one, point) or holds(other, point))
        assert holds(one.intersection(other), point) == (holds(one, point) and holds(other, point))
    assert one.issubset(other) == all(holds(other, point) for point in POINTS if holds(one, point))


def test_at_least_counts_pairs() -> None:
    assert at_least(2, [MET, UNKNOWN, NOT_MET]) == UNKNOWN
    assert at_least(2, [MET, MET, UNKNOWN]) == MET
    assert at_least(2, [NOT_MET, UNKNOWN, NOT_MET]) == NOT_MET
