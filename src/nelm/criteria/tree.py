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
        return judge_atom(possible(tree.fact), tree.accepted, tree.accepted)
    return at_least(tree.need, (judge(child, possible) for child in tree.children))


def all_of(trees: Iterable[Tree]) -> Tree:
    """All of the trees, merged: nested alls flattened, leaves on one fact intersected."""
    children = list(flattened(trees, is_all))
    if NEVER_MET in children:
        return NEVER_MET
    merged = merge((child for child in children if child != ALWAYS), meet)
    return merged[0] if len(merged) == 1 else Node(len(merged), merged)


def any_of(trees: Iterable[Tree]) -> Tree:
    """Any of the trees, merged: nested anys flattened, leaves on one fact united."""
    children = list(flattened(trees, is_any))
    if ALWAYS in children:
        return ALWAYS
    merged = merge((child for child in children if child != NEVER_MET), join)
    return merged[0] if len(merged) == 1 else Node(1, merged)


def some_of(need: int, trees: Iterable[Tree]) -> Tree:
    """At least `need` of the trees; all and any are merged."""
    children = tuple(trees)
    if need == len(children):
        return all_of(children)
    return any_of(children) if need == 1 else Node(need, children)


def is_all(tree: Tree) -> bool:
    """Whether every child is needed (of two or more)."""
    return isinstance(tree, Node) and tree.need == len(tree.children) > 1


def is_any(tree: Tree) -> bool:
    """Whether one child is enough (of two or more)."""
    return isinstance(tree, Node) and tree.need == 1 < len(tree.children)


def flattened(trees: Iterable[Tree], same: Callable[[Tree], bool]) -> Iterator[Tree]:
    """The trees, with the children of those of the same kind in their place."""
    for tree in trees:
        if isinstance(tree, Node) and same(tree):
            yield from flattened(tree.children, same)
        else:
            yield tree


def merge(trees: Iterable[Tree], combine: Callable[[Values, Values], Values]) -> tuple[Tree, ...]:
    """Leaves on one fact become one leaf; equal nodes become one; the order of first appearance is kept."""
    leaves: dict[str, Values] = {}
    places: dict[Tree | str, None] = {}
    for tree in trees:
        if isinstance(tree, Leaf):
            known = leaves.get(tree.fact)
            leaves[tree.fact] = tree.accepted if known is None else combine(known, tree.accepted)
        places[tree.fact if isinstance(tree, Leaf) else tree] = None
    return tuple(Leaf(place, leaves[place]) if isinstance(place, str) else place for place in places)


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

    Exact where a fact has one leaf; a fact that has several may be named too often.
    """
    if isinstance(tree, Leaf):
        return frozenset({tree.fact}) if judge(tree, possible) == UNKNOWN else frozenset()
    verdicts = [judge(child, possible) for child in tree.children]
    most = sum(verdict.can_be_met for verdict in verdicts)
    fewest = sum(not verdict.can_be_not_met for verdict in verdicts)
    found: set[str] = set()
    for child, verdict in zip(tree.children, verdicts, strict=True):
        met_beside = range(fewest - (not verdict.can_be_not_met), most - verdict.can_be_met + 1)
        if verdict == UNKNOWN and tree.need - 1 in met_beside:
            found |= open_facts(child, possible)
    return frozenset(found)
