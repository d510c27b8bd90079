"""Every completion of every edition, one by one: the whole is met exactly where each required criterion is."""

from __future__ import annotations

from collections import Counter
from itertools import product
from math import prod

import pytest

from nelm.criteria.decisive import cells
from nelm.criteria.edition import editions
from nelm.criteria.rule import Ruleset, shipped
from nelm.criteria.tree import facts_of, leaves
from nelm.facts.view import any_fact
from nelm.logic import MET, NOT_MET, UNKNOWN, Values, Verdict, at_least


def parts(ruleset: Ruleset) -> dict[str, list[Values]]:
    """For every fact of an edition the parts of its values that no threshold divides."""
    trees = (ruleset.reading.surely, ruleset.reading.possibly)
    accepted = [(leaf.fact, leaf.accepted) for tree in trees for leaf in leaves(tree)]
    return {
        fact: cells(any_fact(fact).everything(), [values for name, values in accepted if name == fact])
        for fact in facts_of(ruleset.reading)
    }


@pytest.mark.parametrize("name", editions())
def test_every_completion_agrees_with_its_criteria(name: str) -> None:
    ruleset = shipped(name)
    listed = parts(ruleset)
    required = [rule.reading for rule in ruleset.rules if rule.criterion.strength == "required"]
    seen: Counter[Verdict] = Counter()
    for values in product(*listed.values()):
        known = dict(zip(listed, values, strict=True)).__getitem__
        verdict = ruleset.reading.judge(known)
        assert verdict == at_least(len(required), [reading.judge(known) for reading in required])
        seen[verdict] += 1
    assert sum(seen.values()) == prod(len(those) for those in listed.values())
    assert seen[MET] and seen[NOT_MET]
    assert set(seen) <= {MET, NOT_MET, UNKNOWN}
