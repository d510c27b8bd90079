"""Small truths about requirement trees, one sentence each."""

from __future__ import annotations

from nelm.criteria.tree import ALWAYS, NEVER_MET, Leaf, Node, Reading, all_of, any_of, facts_of, judge, some_of
from nelm.logic import MET, NOT_MET, UNKNOWN, Codes, Values, Verdict

X, Y, XY = frozenset("x"), frozenset("y"), frozenset("xy")
A, B, C = Leaf("a", X), Leaf("b", X), Leaf("c", X)


def possible(**values: Codes) -> dict[str, Values]:
    return {"a": XY, "b": XY, "c": XY, **values}


def opens(reading: Reading, **values: Codes) -> tuple[str, ...]:
    return reading.open_facts(possible(**values).__getitem__)


def same(tree: Leaf | Node) -> Reading:
    return Reading(tree, tree)


def test_nested_alls_and_anys_are_flattened() -> None:
    assert all_of([A, all_of([B, C])]) == Node(3, (A, B, C))
    assert any_of([any_of([A, B]), C]) == Node(1, (A, B, C))
    assert all_of([A, any_of([B, C])]) == Node(2, (A, Node(1, (B, C))))
    assert any_of([A, all_of([B, C])]) == Node(1, (A, Node(2, (B, C))))


def test_one_requirement_alone_is_itself() -> None:
    assert all_of([A]) == A == any_of([A]) == some_of(1, [A])


def test_leaves_on_one_fact_are_intersected_under_all_and_united_under_any() -> None:
    assert all_of([Leaf("a", XY), B, Leaf("a", Y)]) == Node(2, (Leaf("a", Y), B))
    assert any_of([Leaf("a", X), B, Leaf("a", Y)]) == Node(1, (Leaf("a", XY), B))
    assert all_of([Leaf("a", X), Leaf("a", Y)]) == Leaf("a", frozenset())


def test_equal_parts_are_named_once() -> None:
    group = Node(2, (A, B, C))
    assert all_of([group, group]) == group == any_of([group, group])


def test_at_least_stays_as_it_is_between_all_and_any() -> None:
    assert some_of(2, [A, B, C]) == Node(2, (A, B, C))
    assert some_of(3, [A, all_of([B, C]), A]) == Node(3, (A, B, C))
    assert some_of(1, [A, any_of([B, C])]) == Node(1, (A, B, C))


def test_what_is_always_met_vanishes_under_all_and_decides_under_any() -> None:
    assert all_of([ALWAYS, A]) == A and any_of([ALWAYS, A]) == ALWAYS
    assert any_of([NEVER_MET, A]) == A and all_of([NEVER_MET, A]) == NEVER_MET
    assert all_of([]) == ALWAYS and any_of([]) == NEVER_MET


def test_the_verdict_of_a_reading_takes_met_from_the_lenient_and_not_met_from_the_strict_tree() -> None:
    reading = Reading(surely=Leaf("a", X), possibly=Leaf("a", XY))
    assert reading.judge(possible(a=X).__getitem__) == MET
    assert reading.judge(possible(a=Y).__getitem__) == UNKNOWN
    assert reading.judge(possible(a=frozenset("z")).__getitem__) == NOT_MET


def test_an_unknown_fact_is_open_while_it_can_tip_the_verdict() -> None:
    assert opens(same(all_of([A, B]))) == ("a", "b")
    assert opens(same(all_of([A, B])), a=X) == ("b",)
    assert opens(same(all_of([A, B])), a=Y) == ()
    assert opens(same(any_of([A, B])), a=X) == ()
    assert opens(same(some_of(2, [A, B, C])), a=X, b=X) == ()
    assert opens(same(some_of(2, [A, B, C])), a=X) == ("b", "c")
    assert opens(same(some_of(2, [A, B, C])), a=Y, b=Y) == ()


def test_a_fact_that_matters_to_one_reading_of_the_text_only_is_open() -> None:
    reading = Reading(surely=Leaf("a", X), possibly=Leaf("a", XY))
    assert opens(reading) == ("a",)
    assert opens(Reading(surely=all_of([A, B]), possibly=any_of([A, B])), a=X) == ("b",)


def test_facts_come_in_the_order_of_the_text_each_once() -> None:
    assert facts_of(Reading(surely=all_of([C, A]), possibly=all_of([B, C]))) == ("b", "c", "a")


def test_at_least_two_of_three() -> None:
    tree = some_of(2, [A, B, C])
    assert judge(tree, possible(a=X, b=X).__getitem__) == MET
    assert judge(tree, possible(a=X, b=Y).__getitem__) == UNKNOWN
    assert judge(tree, possible(a=Y, b=Y).__getitem__) == Verdict(False, True)
