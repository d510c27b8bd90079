"""Every completion of every edition, one by one: the whole is met exactly where each required criterion is."""

from __future__ import annotations

from collections import Counter
from itertools import product
from math import prod

import pytest

from nelm.criteria.edition import editions
from nelm.criteria.rule import shipped
from nelm.logic import MET, NOT_MET, UNKNOWN, Verdict, at_least
from tests.cases import cells_between_thresholds


@pytest.mark.parametrize("name", editions())
def test_every_completion_agrees_with_its_criteria(name: str) -> None:
    ruleset = shipped(name)
    listed = cells_between_thresholds(ruleset)
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
