"""Criteria as expressions: the same trees as the reference, over the columns of what each fact may still be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from nelm.criteria.rule import Ruleset
from nelm.criteria.tree import Leaf, Node, Reading, Tree, facts_of
from nelm.criteria.tree import leaves as leaves_of
from nelm.engines.accepted import leaves, touches
from nelm.engines.derived.judged import Judged
from nelm.engines.expression import (
    FALSE,
    TRUE,
    Expression,
    all_of,
    any_of,
    bit,
    choose,
    inside,
    meets,
    total,
    united,
)
from nelm.engines.steps import Steps
from nelm.facts.columns import codes_of, column_of, mask_of
from nelm.logic import Values, as_codes, as_numbers

Facts = Mapping[str, Judged]


class Pair(NamedTuple):
    """What can still be true of a criterion."""

    can_be_met: Expression
    can_be_not_met: Expression

    @property
    def unknown(self) -> Expression:
        """Whether both can be."""
        return self.can_be_met & self.can_be_not_met


@dataclass(frozen=True)
class Judgement:
    """One edition over a row: its verdict, that of each of its criteria, and a mask of the facts that could decide it.

    All of them rest on the `steps`.
    """

    ruleset: Ruleset
    verdict: Pair
    items: tuple[Pair, ...]
    decisive: Expression
    steps: Steps

    def failed(self) -> Expression:
        """The criteria that are not met, bit k for the k-th."""
        return united(bit(~item.can_be_met, 1 << place) for place, item in enumerate(self.items))

    def unknown(self) -> Expression:
        """The criteria that are unknown, bit k for the k-th."""
        return united(bit(item.unknown, 1 << place) for place, item in enumerate(self.items))


def judgement(ruleset: Ruleset, facts: Facts) -> Judgement:
    """An edition over the columns of its facts. Raises BadInput for a criterion that columns cannot say."""
    judge = Judge(facts, Steps())
    items = tuple(judge.reading(rule.reading) for rule in ruleset.rules)
    whole = judge.reading(ruleset.reading)
    return Judgement(ruleset, whole, items, decisive(ruleset.reading, judge), judge.steps)


class Judge:
    """The verdicts of trees over the columns of some facts; each tree is worked out once."""

    def __init__(self, facts: Facts, steps: Steps) -> None:
        self.facts, self.steps = facts, steps
        self._pairs: dict[Tree, Pair] = {}

    def reading(self, reading: Reading) -> Pair:
        """Met is read from the lenient tree, not met from the strict one."""
        return Pair(self.tree(reading.possibly).can_be_met, self.tree(reading.surely).can_be_not_met)

    def tree(self, tree: Tree) -> Pair:
        """The verdict pair of one tree."""
        if tree not in self._pairs:
            pair = self.leaf(tree) if isinstance(tree, Leaf) else self.node(tree)
            name = column_of(tree.fact) if isinstance(tree, Leaf) else "together"
            self._pairs[tree] = Pair(
                self.steps.let(f"{name}_met", pair.can_be_met), self.steps.let(f"{name}_not_met", pair.can_be_not_met)
            )
        return self._pairs[tree]

    def leaf(self, leaf: Leaf) -> Pair:
        """Whether a fact can be one of the accepted values, and whether it can be another."""
        return atom(self.facts[leaf.fact], leaf.accepted)

    def node(self, node: Node) -> Pair:
        """Whether enough children can be met, and whether too many can fail."""
        children = [self.tree(child) for child in node.children]
        return Pair(
            enough(node.need, [child.can_be_met for child in children]),
            enough(len(children) - node.need + 1, [child.can_be_not_met for child in children]),
        )


def enough(need: int, truths: list[Expression]) -> Expression:
    """Whether at least `need` of some truths hold."""
    if need <= 0:
        return TRUE
    if need > len(truths):
        return FALSE
    if need == len(truths):
        return all_of(truths)
    if need == 1:
        return any_of(truths)
    return total(bit(truth, 1) for truth in truths) >= need


def atom(judged: Judged, accepted: Values) -> Pair:
    """Whether a fact can be one of the accepted values, and whether it can be another."""
    fact = judged.fact
    if fact.kind == "number":
        interval = as_numbers(accepted)
        return Pair(
            touches(judged.low, judged.high, interval, whole=fact.whole),
            leaves(judged.low, judged.high, interval, whole=fact.whole),
        )
    codes = mask_of(fact, as_codes(accepted) & set(codes_of(fact)))
    return Pair(meets(judged.mask, codes), ~inside(judged.mask, codes))


def decisive(reading: Reading, judge: Judge) -> Expression:
    """The facts to ask for: those of every fact that can still change the verdict, once vague codes are made exact."""
    exact = {fact: completed(fact, reading, judge.facts) for fact in facts_of(reading)}
    again = judge if all(exact[fact] is judge.facts[fact] for fact in exact) else Judge(exact, judge.steps)
    found: dict[str, list[Expression]] = {fact: [] for fact in exact}
    for tree in (reading.possibly, reading.surely):
        collect_open(tree, TRUE, again, found)
    return united(choose(any_of(opened), exact[fact].asks, 0) for fact, opened in found.items())


def collect_open(tree: Tree, above: Expression, judge: Judge, found: dict[str, list[Expression]]) -> None:
    """Note for every leaf when it and every node above it are unknown."""
    open_here = judge.steps.let("open", above & judge.tree(tree).unknown)
    if isinstance(tree, Leaf):
        found[tree.fact].append(open_here)
        return
    for child in tree.children:
        collect_open(child, open_here, judge, found)


def completed(name: str, reading: Reading, facts: Facts) -> Judged:
    """A fact with every vague code made exact where the text leaves it undecided."""
    judged = facts[name]
    vague = judged.fact.could_be
    if not vague:
        return judged
    accepted = [
        [mask_of(judged.fact, as_codes(leaf.accepted)) for leaf in leaves_of(tree) if leaf.fact == name]
        for tree in (reading.possibly, reading.surely)
    ]
    lenient = any_of(meets(judged.mask, codes) for codes in accepted[0])
    strict = any_of(~inside(judged.mask, codes) for codes in accepted[1])
    exact = judged.mask & mask_of(judged.fact, set(codes_of(judged.fact)) - set(vague))
    spelled = united(
        [
            exact,
            *(
                bit(meets(judged.mask, mask_of(judged.fact, [code])), mask_of(judged.fact, could))
                for code, could in vague.items()
            ),
        ]
    )
    return replace(judged, mask=choose(lenient & strict, spelled, judged.mask))
