"""No small count can be found from what is shown: an attacker with every published number is left with several values.

The attacker here is independent of the code that hides: it writes every published count as an equation over all the groups of
patients there can be, and asks for the least and the most of each hidden count.
"""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from nelm.screen.small_cells import Block, Count, Key, protect

Table = dict[Key, list[int]]  # the groups each count counts


def range_of(target: list[int], counts: dict[Key, Count], table: Table, groups: int, limit: int) -> tuple[int, int]:
    """The least and the most a sum of groups can be, given everything that is shown."""
    rows, low, high = [], [], []
    for key, members in table.items():
        row = np.zeros(groups)
        row[members] = 1
        rows.append(row)
        count = counts[key]
        small = count.value is None and count.said != "hidden"
        low.append(1 if small else 0 if count.value is None else count.value)
        high.append(limit - 1 if small else np.inf if count.value is None else count.value)
    ends = []
    for sign in (1, -1):
        cost = np.zeros(groups)
        cost[target] = sign
        found = milp(
            cost,
            integrality=np.ones(groups, int),
            bounds=Bounds(0, np.inf),
            constraints=LinearConstraint(np.array(rows), low, high),
        )
        ends.append(round(sign * found.fun) if found.status == 0 else sign * -(10**9))
    return ends[0], ends[1]


def margins(sizes: tuple[int, ...]) -> Table:
    """Every margin of a table: groups are its cells, counts are the cells, the sums over any axes, and the total."""
    cells = list(itertools.product(*(range(size) for size in sizes)))
    table: Table = {}
    for kept in itertools.product([True, False], repeat=len(sizes)):
        for index, cell in enumerate(cells):
            key = tuple(str(place) if keep else "*" for place, keep in zip(cell, kept, strict=True))
            table.setdefault(key, []).append(index)
    return table


def as_block(table: Table, values: list[int]) -> Counter[frozenset[Key]]:
    """The table as a block."""
    groups: Counter[frozenset[Key]] = Counter()
    for index, value in enumerate(values):
        groups[frozenset(key for key, members in table.items() if index in members)] += value
    return groups


@given(st.sampled_from([(3,), (2, 3), (3, 3), (2, 2, 3)]).flatmap(
    lambda sizes: st.tuples(st.just(sizes), st.lists(st.one_of(st.integers(0, 6), st.integers(0, 60)),
                                                     min_size=int(np.prod(sizes)), max_size=int(np.prod(sizes))))),
       st.sampled_from([0, 1, 2, 3, 5, 10]))  # fmt: skip
def test_no_small_cell_of_a_table_with_all_its_margins_can_be_found(
    made: tuple[tuple[int, ...], list[int]], limit: int
) -> None:
    sizes, values = made
    table = margins(sizes)
    counts = protect([as_block(table, values)], {key: 1.0 + key.count("*") for key in table}, limit)
    for key, members in table.items():
        value = sum(values[index] for index in members)
        if counts[key].value is not None:
            assert counts[key].value == value and not 0 < value < limit
        elif 0 < value < limit:
            low, high = range_of(members, counts, table, len(values), limit)
            assert low <= value <= high and low < high, (key, value, counts)


def test_a_limit_of_nought_or_one_shows_everything() -> None:
    block: Block = {frozenset({("all",), ("a",)}): 1, frozenset({("all",), ("b",)}): 0}
    for limit in (0, 1):
        counts = protect([block], {("all",): 1, ("a",): 1, ("b",): 1}, limit)
        assert [count.value for count in counts.values()] == [1, 1, 0]


def test_a_small_cell_takes_one_other_with_it_and_leaves_the_total() -> None:
    block: Block = {frozenset({("all",), (name,)}): value for name, value in {"a": 3, "b": 40, "c": 60}.items()}
    counts = protect([block], {("all",): 10, ("a",): 1, ("b",): 1, ("c",): 1}, 5)
    assert counts["a",].said == "<5" and counts["all",].value == 103
    assert [counts["b",].said, counts["c",].said].count("hidden") == 1


def test_two_small_cells_that_their_total_would_tell_are_not_left_as_they_are() -> None:
    block: Block = {frozenset({("all",), (name,)}): value for name, value in {"a": 1, "b": 1, "c": 8}.items()}
    counts = protect([block], {("all",): 10, ("a",): 1, ("b",): 1, ("c",): 1}, 5)
    assert counts["c",].value is None, "8 of 10 would leave 1 and 1"


def test_tables_that_do_not_agree_are_refused() -> None:
    with pytest.raises(ValueError, match="do not agree on all"):
        protect([{frozenset({("all",)}): 3}, {frozenset({("all",)}): 4}], {("all",): 1}, 5)
