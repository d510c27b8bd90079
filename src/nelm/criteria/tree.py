"""Requirements as plain trees over accepted sets: merged, judged, and asked which fact still matters.

A tree is a leaf (a fact and the values it accepts) or a node (at least `need` of its children). A criterion has two, for
the strict and the lenient reading of its text: what can be met is read from the lenient one, what can fail from the strict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from nelm.logic import UNKNOWN, Values, Verdict, at_least, join, judge_atom, meet


@dataclass(frozen=True)
class Leaf:
    """A fact and the set of values it may have."""

    fact: str
    accepted: Values


@dataclass(frozen=True)
class Node:
    """At least `need` of the children."""

    need: int
    children: tuple[Tree, ...]


Tree = Leaf | Node
Possible = Callable[[str], Values]

ALWAYS = Node(0, ())
NEVER_MET = Node(1, ())


@dataclass(frozen=True)
class Reading:
    """The two trees of a requirement: met by the strict one is surely met, met by the lenient one is possibly met."""

    surely: Tree
    possibly: Tree

    def judge(self, possible: Possible) -> Verdict:
        """What can still be true, given the possible values of each fact."""
        lenient, strict = judge(self.possibly, possible), judge(self.surely, possible)
        return Verdict(lenient.can_be_met, strict.can_be_not_met)

    def open_facts(self, possible: Possible) -> tuple[str, ...]:
        """The facts that can still change the verdict by either reading, in the order of the text."""
        found = open_facts(self.possibly, possible) | open_facts(self.surely, possible)
        return tuple(fact for fact in facts_of(self) if fact in found)


def judge(tree: Tree, possible: Possible) -> Verdict:
    """The verdict pair of one tree."""
    if isinstance(tree, Leaf):
        return judge_atom(possible(tree.fact), tree.accepted)
    return at_least(tree.need, (judge(child, possible) for child in tree.children))


def all_of(trees: Iterable[Tree]) -> Tree:
    """All of the trees, merged: nested alls flattened, leaves on one fact intersected."""
    children = merge(flattened(trees, is_all), meet)
    if NEVER_MET in children:
        return NEVER_MET
    return children[0] if len(children) == 1 else Node(len(children), children)


def any_of(trees: Iterable[Tree]) -> Tree:
    """Any of the trees, merged: nested anys flattened, leaves on one fact united."""
    children = merge(flattened(trees, is_any), join)
    if ALWAYS in children:
        return ALWAYS
    return children[0] if len(children) == 1 else Node(1, children)


def some_of(need: int, trees: Iterable[Tree]) -> Tree:
    """At least `need` of the trees; all and any are merged."""
    children = tuple(trees)
    if need == len(children):
        return all_of(children)
    return any_of(children) if need == 1 else Node(need, children)


def is_all(tree: Node) -> bool:
    """Whether every child is needed; of none, that is always met."""
    return tree.need == len(tree.children)


def is_any(tree: Node) -> bool:
    """Whether one child is enough; of none, that is never met."""
    return tree.need == 1


def flattened(trees: Iterable[Tree], same: Callable[[Node], bool]) -> Iterator[Tree]:
    """The trees, with the children of those of the same kind in their place."""
    for tree in trees:
        if isinstance(tree, Node) and same(tree):
            yield from flattened(tree.children, same)
        else:
            yield tree


def merge(trees: Iterable[Tree], combine: Callable[[Values, Values], Values]) -> tuple[Tree, ...]:
    """Leaves on one fact become one leaf, in the place of the first; equal nodes become one."""
    accepted: dict[str, Values] = {}
    places: list[str | Node] = []
    for tree in trees:
        place = tree.fact if isinstance(tree, Leaf) else tree
        if isinstance(tree, Leaf):
            known = accepted.get(tree.fact)
            accepted[tree.fact] = tree.accepted if known is None else combine(known, tree.accepted)
        if place not in places:
            places.append(place)
    return tuple(Leaf(place, accepted[place]) if isinstance(place, str) else place for place in places)


def leaves(tree: Tree) -> Iterator[Leaf]:
    """Every leaf, from left to right."""
    if isinstance(tree, Leaf):
        yield tree
    else:
        for child in tree.children:
            yield from leaves(child)


def facts_of(reading: Reading) -> tuple[str, ...]:
    """The facts of a requirement, each once, from left to right."""
    return tuple(dict.fromkeys(leaf.fact for tree in (reading.possibly, reading.surely) for leaf in leaves(tree)))


def open_facts(tree: Tree, possible: Possible) -> frozenset[str]:
    """The facts that matter: two completions that differ in one of them only can differ in the verdict.

    Where a node is unknown, each of its unknown children can tip it. Exact where a fact has one leaf; a fact that has
    several may be named too often.
    """
    if judge(tree, possible) != UNKNOWN:
        return frozenset()
    if isinstance(tree, Leaf):
        return frozenset({tree.fact})
    return frozenset().union(*(open_facts(child, possible) for child in tree.children))
