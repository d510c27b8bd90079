"""Small counts are hidden, and as many others as it takes that no small one can be computed from what is shown.

What is counted is written as blocks. A block divides something (patients, verdicts) into groups of so many; each group says in
which published counts it is counted. A count that stands in several blocks is the same in each: that ties the tables together.

A small count is safe where other groups exist, in whole numbers, under which everything shown is the same and the small count is
not. Such a witness is looked for by integer programming. Where there is none, the witness that changes the least of what is shown
says what to hide besides. Hiding more never breaks an earlier witness, so one pass over the small counts is enough.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

Key: TypeAlias = tuple[str, ...]
Block: TypeAlias = Mapping[frozenset[Key], int]
State = Literal["shown", "small", "hidden"]
Changes: TypeAlias = dict[Key, int]
Moves: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.int_]]
Values: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

HIDDEN = "hidden"
ROOM = 1e4  # what it costs that a small count must become any number; to change what is hidden costs nothing
NEARLY = 1e-6  # how far from whole a whole number may be
GAP = 0.2  # how much dearer than the cheapest answer a good one may be
REACH = 2  # how many more or fewer a group becomes, unless nothing else is found
MOST_NODES = 200  # of a search, a limit that is the same on every machine


class Count(NamedTuple):
    """A count as it is shown: its value, or None and `<5` (small), or None and `hidden` (any number)."""

    value: int | None
    said: str


class Witness(NamedTuple):
    """Which counts would be otherwise, by how much, and what it costs to hide those that are shown."""

    cost: float
    changes: Changes


class Place(NamedTuple):
    """A block that a count stands in, and the groups of it that are counted."""

    block: int
    groups: tuple[int, ...]


class Range(NamedTuple):
    """Of a variable: its lower and upper end, its cost, and whether it must be whole."""

    low: float
    high: float
    cost: float
    whole: int = 0


def shown(value: int) -> Count:
    """A count that is shown."""
    return Count(value, f"{value:,}")


def protect(
    blocks: Sequence[Block], weights: Mapping[Key, float], limit: int, implied: Collection[Key] = ()
) -> dict[Key, Count]:
    """Every published count as it may be shown. `weights` names them and says how much each is worth.

    Counts from 1 to the limit less 1 are hidden. Those `implied` are not printed; where small, they must not follow from others.
    Raises ValueError where two blocks do not agree on a count.
    """
    return Protection(blocks, weights, limit, implied).counts()


class Protection:
    """Which counts are shown, as far as the small ones are safe."""

    def __init__(
        self, blocks: Sequence[Block], weights: Mapping[Key, float], limit: int, implied: Collection[Key]
    ) -> None:
        self.weights, self.limit = weights, limit
        blocks = [in_order(block) for block in blocks]
        self.sizes = [list(block.values()) for block in blocks]
        self.places = places(blocks)
        self.values = {key: self.value(key) for key in self.places}
        self.states: dict[Key, State] = {key: "shown" for key in weights if key in self.values}
        self.states |= {key: "small" for key in self.states if 0 < self.values[key] < limit}
        self.states |= {key: "hidden" for key in implied if 0 < self.values.get(key, 0) < limit}
        self.safe: set[Key] = set()

    def value(self, key: Key) -> int:
        """The count of a key. Raises ValueError where its blocks do not agree."""
        found = {sum(self.sizes[place.block][group] for group in place.groups) for place in self.places[key]}
        if len(found) > 1:
            raise ValueError(f"the tables do not agree on {' '.join(key)}: {sorted(found)}")
        return found.pop()

    def counts(self) -> dict[Key, Count]:
        """Every published count; one that nothing counts is 0."""
        small = [key for key in self.states if 0 < self.values[key] < self.limit]
        for key in sorted(small, key=lambda key: (-self.weights.get(key, 0), -self.values[key], key)):
            if key not in self.safe:
                self.make_safe(key)
        return {key: self.count(key) for key in self.weights}

    def count(self, key: Key) -> Count:
        """A count as it is shown."""
        state = self.states.get(key, "shown")
        if state == "shown":
            return shown(self.values.get(key, 0))
        return Count(None, f"<{self.limit}" if state == "small" else HIDDEN)

    def make_safe(self, key: Key) -> None:
        """Hide what it takes that a small count can be otherwise."""
        tried = ((within, reach) for reach in (REACH, np.inf) for within in self.neighbourhoods(key))
        found = next(filter(None, (self.witness(key, *one) for one in tried)), None)
        if found is None:  # no other table was found: nothing is shown
            found = Witness(0, {one: self.limit for one in self.states})
        for one, change in found.changes.items():
            state = self.states.get(one)
            if state == "shown" or (state == "small" and not 0 < self.values[one] + change < self.limit):
                self.states[one] = "hidden"
            self.safe.add(one)

    def neighbourhoods(self, key: Key) -> Iterator[set[int]]:
        """The blocks a count stands in, then those tied to them: first by a tie of two blocks, then by any."""
        within = {place.block for place in self.places[key]}
        yield within
        for most in (2, 2, len(self.sizes), len(self.sizes), len(self.sizes)):
            ties = [found for found in self.places.values() if 1 < len(found) <= most]
            wider = {place.block for found in ties if any(one.block in within for one in found) for place in found}
            if not wider <= within:
                within = within | wider
                yield within

    def witness(self, key: Key, within: Collection[int], reach: float) -> Witness | None:
        """The cheapest way in which a count can be otherwise while some blocks change, each group by at most `reach`."""
        value, found = self.values[key], None
        top = self.limit if self.states[key] == "small" else value + 2
        steps = [step for step in (1, -1) if 0 < value + step < top] or [1]
        for step in steps:
            one = self.solved(key, step, within, reach)
            if one and one.cost < 1:
                return one
            found = min(filter(None, (found, one)), key=lambda each: each.cost, default=None)
        return found

    def solved(self, target: Key, step: int, within: Collection[int], reach: float) -> Witness | None:
        """The cheapest change that moves a count by at least so much in one direction; None where none is found."""
        columns: list[Range] = []
        first: dict[int, int] = {}
        for block in sorted(within):
            first[block] = len(columns)
            columns += [Range(-min(size, reach), reach, 0, 1) for size in self.sizes[block]]
        groups = len(columns)
        rows: list[dict[int, float]] = []
        for key, found in self.places.items():
            inside = [place for place in found if place.block in first]
            if len(found) == 1 and key != target and self.states.get(key, "hidden") == "hidden":
                continue  # it may become any number, and nothing follows from it
            start = len(columns)
            if inside and len(inside) == len(found):
                columns += self.moves(key, step if key == target else 0)
            moved = {column: -1.0 if (column - start) % 2 == 0 else 1.0 for column in range(start, len(columns))}
            rows += [{first[place.block] + group: 1.0 for group in place.groups} | moved for place in inside]
        solution = solve(columns, rows)
        return None if solution is None else self.checked(np.rint(solution[:groups]).astype(int), first)

    def checked(self, moved: Moves, first: Mapping[int, int]) -> Witness | None:
        """What follows from so many more or fewer in each group, in whole numbers; None where the blocks no longer agree."""
        changes: Changes = {}
        for key, found in self.places.items():
            if any(place.block in first for place in found):
                inside = [place for place in found if place.block in first]
                totals = {sum(int(moved[first[place.block] + group]) for group in place.groups) for place in inside}
                totals |= {0} if len(inside) < len(found) else set()
                if len(totals) > 1:
                    return None
                changes[key] = totals.pop()
        changes = {key: change for key, change in changes.items() if change and key in self.states}
        return Witness(sum(self.cost(key) * abs(change) for key, change in changes.items()), changes)

    def cost(self, key: Key) -> float:
        """What it costs to change a count by one."""
        return self.weights[key] if self.states.get(key) == "shown" else 0

    def moves(self, key: Key, step: int) -> Iterator[Range]:
        """How much a count may rise, fall, rise, fall; a small one leaves its range only at a high cost."""
        value, up, down = self.values[key], np.inf if step >= 0 else 0, np.inf if step <= 0 else 0
        if self.states.get(key) != "small":
            yield Range(max(step, 0), up, self.cost(key))
            yield Range(max(-step, 0), down, self.cost(key))
            return
        rise, fall = min(up, self.limit - 1 - value), min(down, value - 1)
        yield Range(min(max(step, 0), rise), rise, 0)
        yield Range(min(max(-step, 0), fall), fall, 0)
        yield Range(max(step, 0) if rise < step else 0, up, ROOM)
        yield Range(0, down, ROOM)


def in_order(block: Block) -> Block:
    """A block with its groups in an order of their own: the same counts are always hidden in the same way.

    Two ways of hiding one table would tell together what each hides.
    """
    return dict(sorted(block.items(), key=lambda group: sorted(group[0])))


def places(blocks: Sequence[Block]) -> dict[Key, list[Place]]:
    """Where each count stands."""
    found: dict[Key, dict[int, list[int]]] = {}
    for index, block in enumerate(blocks):
        for group, keys in enumerate(block):
            for key in keys:
                found.setdefault(key, {}).setdefault(index, []).append(group)
    return {key: [Place(block, tuple(groups)) for block, groups in at.items()] for key, at in sorted(found.items())}


def solve(columns: Sequence[Range], rows: Iterable[Mapping[int, float]]) -> Values | None:
    """The cheapest values under which every row adds up to 0; None where there are none.

    Most answers are whole without being asked to. Where one is not, the values that it leaves at 0 stay there at first,
    which is soon solved; the answer counts if it is not much dearer.
    """
    entries = [(index, column, value) for index, row in enumerate(rows) for column, value in row.items()]
    at, column, value = (np.array(part) for part in zip(*entries, strict=True))
    sums = LinearConstraint(coo_array((value, (at, column)), shape=(int(at.max()) + 1, len(columns))).tocsr(), 0, 0)
    low, high, cost, whole = (np.array(part, float) for part in zip(*columns, strict=True))
    first = optimum(cost, sums, low, high, np.zeros_like(whole))
    if first is None or np.abs(first[whole > 0] - np.rint(first[whole > 0])).max() < NEARLY:
        return first
    still = (whole > 0) & (np.abs(first) < NEARLY)
    near = optimum(cost, sums, np.where(still, 0, low), np.where(still, 0, high), whole)
    if near is not None and cost @ near <= (1 + GAP) * (cost @ first) + NEARLY:
        return near
    return optimum(cost, sums, low, high, whole)


def optimum(cost: Values, sums: LinearConstraint, low: Values, high: Values, whole: Values) -> Values | None:
    """The cheapest values within their ends; None where none are found."""
    found = milp(
        cost,
        integrality=whole.astype(int),
        bounds=Bounds(low, high),
        constraints=sums,
        options={"node_limit": MOST_NODES, "mip_rel_gap": GAP},
    )
    values: Values | None = found.x
    return values
