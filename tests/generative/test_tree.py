"""Merged trees mean what brute-force enumeration of completions says, and are never less than sound."""

from collections import Counter
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from nelm.criteria.edition import editions
from nelm.criteria.rule import shipped
from nelm.criteria.tree import (
    ALWAYS,
    NEVER_MET,
    Leaf,
    Node,
    Tree,
    all_of,
    any_of,
    judge,
    leaves,
    open_facts,
    some_of,
)
from nelm.logic import Codes, Values, Verdict, join, subset
from tests.cases import cells_between_thresholds

FACTS = ("a", "b", "c", "d")
CODES = ("x", "y", "z")
Completion = dict[str, frozenset[str]]

subsets = st.sets(st.sampled_from(CODES)).map(frozenset)
possible_values = st.fixed_dictionaries(
    {fact: st.sets(st.sampled_from(CODES), min_size=1).map(frozenset) for fact in FACTS}
)


def nodes(children: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.lists(children, min_size=1, max_size=4).flatmap(
        lambda trees: st.integers(1, len(trees)).map(lambda need: Node(need, tuple(trees)))
    )


trees: st.SearchStrategy[Tree] = st.recursive(st.builds(Leaf, st.sampled_from(FACTS), subsets), nodes, max_leaves=8)


def merged(tree: Tree) -> Tree:
    """The tree as the compiler builds it."""
    return tree if isinstance(tree, Leaf) else some_of(tree.need, (merged(child) for child in tree.children))


def completions(possible: dict[str, Codes]) -> list[Completion]:
    combinations = product(*([frozenset({code}) for code in codes] for codes in possible.values()))
    return [dict(zip(possible, codes, strict=True)) for codes in combinations]


def met(tree: Tree, completion: Completion) -> bool:
    """The plain meaning of a tree for a case with nothing unknown."""
    if isinstance(tree, Leaf):
        return subset(completion[tree.fact], tree.accepted)
    return sum(met(child, completion) for child in tree.children) >= tree.need


def by_enumeration(tree: Tree, possible: dict[str, Codes]) -> Verdict:
    outcomes = {met(tree, completion) for completion in completions(possible)}
    return Verdict(True in outcomes, False in outcomes)


def each_fact_once(tree: Tree) -> bool:
    return max(Counter(leaf.fact for leaf in leaves(tree)).values(), default=0) <= 1


@given(trees, possible_values)
def test_merging_never_changes_the_meaning_for_a_complete_case(tree: Tree, possible: dict[str, Codes]) -> None:
    for completion in completions(possible):
        assert met(merged(tree), completion) == met(tree, completion)


@given(trees, possible_values)
def test_the_merged_verdict_equals_enumeration_where_every_fact_feeds_one_leaf(
    tree: Tree, possible: dict[str, Codes]
) -> None:
    verdict, truth = judge(merged(tree), possible.__getitem__), by_enumeration(tree, possible)
    if each_fact_once(merged(tree)):
        assert verdict == truth
    assert verdict.can_be_met >= truth.can_be_met
    assert verdict.can_be_not_met >= truth.can_be_not_met


@given(trees, possible_values)
def test_merging_only_ever_resolves_unknown(tree: Tree, possible: dict[str, Codes]) -> None:
    plain, better = judge(tree, possible.__getitem__), judge(merged(tree), possible.__getitem__)
    assert plain.can_be_met >= better.can_be_met
    assert plain.can_be_not_met >= better.can_be_not_met


@given(trees, possible_values, st.sampled_from(FACTS))
def test_a_fact_matters_where_two_completions_that_differ_in_it_alone_differ_in_the_verdict(
    tree: Tree, possible: dict[str, Codes], fact: str
) -> None:
    tree = merged(tree)
    truth = any(
        len({met(tree, {**completion, fact: frozenset({code})}) for code in possible[fact]}) == 2
        for completion in completions(possible)
    )
    says = fact in open_facts(tree, possible.__getitem__)
    assert says == truth if each_fact_once(tree) else says >= truth


def test_constants_vanish_or_decide() -> None:
    leaf = Leaf("a", frozenset("x"))
    assert all_of([ALWAYS, leaf]) == leaf == any_of([NEVER_MET, leaf])
    assert all_of([NEVER_MET, leaf]) == NEVER_MET
    assert any_of([ALWAYS, leaf]) == ALWAYS
    assert all_of([]) == ALWAYS and any_of([]) == NEVER_MET


# The shipped editions, over the cells between their own thresholds.

MOST_OPEN = 5


@given(st.sampled_from(sorted(editions())), st.data())
def test_every_edition_equals_enumeration_over_the_cells_between_its_thresholds(name: str, data: st.DataObject) -> None:
    ruleset = shipped(name)
    listed = cells_between_thresholds(ruleset)
    open_facts = data.draw(st.sets(st.sampled_from(sorted(listed)), max_size=MOST_OPEN))
    chosen = {
        fact: sorted(
            data.draw(st.sets(st.sampled_from(range(len(those))), min_size=1, max_size=3 if fact in open_facts else 1))
        )
        for fact, those in listed.items()
    }
    reading = ruleset.reading
    outcomes = [
        reading.judge(dict(zip(chosen, values, strict=True)).__getitem__)
        for values in product(*([listed[fact][index] for index in indices] for fact, indices in chosen.items()))
    ]
    whole: dict[str, Values] = {}
    for fact, indices in chosen.items():
        values = listed[fact][indices[0]]
        for index in indices[1:]:
            values = join(values, listed[fact][index])
        whole[fact] = values
    verdict = reading.judge(whole.__getitem__)
    assert verdict.can_be_met == any(outcome.can_be_met for outcome in outcomes)
    assert verdict.can_be_not_met == any(outcome.can_be_not_met for outcome in outcomes)


def test_each_edition_has_one_leaf_per_judged_fact_so_its_merged_meaning_is_exact() -> None:
    for name in editions():
        for tree in (shipped(name).reading.surely, shipped(name).reading.possibly):
            assert each_fact_once(tree), name
