"""The criteria over arrays: a table's columns become what each fact may be, and those become verdicts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from nelm.criteria.rule import Ruleset
from nelm.engines.compiled import compiled
from nelm.engines.plan import Plan, plan
from nelm.engines.source import Function, deriving, judging
from nelm.facts.columns import AS_OF

Array: TypeAlias = NDArray[Any]
Columns: TypeAlias = Mapping[str, Array]


class Judged(NamedTuple):
    """One edition over many rows. `verdict` is 1 met, 2 not met, 3 unknown; `failed` and `unknown` have bit k for the
    k-th criterion, `decisive` bit k for the k-th of the facts that can be asked for."""

    verdict: NDArray[np.uint8]
    failed: Array
    unknown: Array
    decisive: NDArray[np.int64]


class Arrays:
    """Some editions ready to judge arrays. The first use on a machine compiles for some seconds, later ones do not."""

    def __init__(self, rulesets: Sequence[Ruleset], present: Collection[str] | None = None) -> None:
        self.plan: Plan = plan(rulesets, present)
        self._deriving = [
            function for fact in self.plan.facts.values() if (function := deriving(self.plan, fact)).outputs
        ]
        self._judging = [judging(judgement) for judgement in self.plan.judgements]
        self._verdicts = [judging(judgement, asking=False) for judgement in self.plan.judgements]

    def derive(self, columns: Columns) -> dict[str, Array]:
        """What each judged fact may be: the judged columns of a table's columns, which have the form of `facts.columns`."""
        rows = len(columns[AS_OF])
        judged: dict[str, Array] = {}
        for function in self._deriving:
            judged |= run(function, rows, columns)
        return judged

    def judge(self, judged: Columns, edition: int) -> Judged:
        """One of the editions, by its place, over judged columns."""
        rows = len(next(iter(judged.values())))
        return Judged(**run(self._judging[edition], rows, judged))

    def verdicts(self, judged: Columns, edition: int) -> NDArray[np.uint8]:
        """The verdicts of one of the editions alone."""
        return run(self._verdicts[edition], len(next(iter(judged.values()))), judged)["verdict"]


def run(function: Function, rows: int, columns: Columns) -> dict[str, Array]:
    """Call a compiled function on arrays, and return those it filled by name."""
    filled = {output.name: np.empty(rows, output.stored) for output in function.outputs}
    fast = compiled(function.name, function.source)
    fast(rows, *function.limits, *(columns[name] for name in function.inputs), *filled.values())
    return filled
