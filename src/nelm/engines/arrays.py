"""The criteria over arrays: a table's columns become what each fact may be, and those become verdicts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from nelm.compiled import FEW, compiled, interpreted, is_compiled
from nelm.criteria.rule import Ruleset
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
    """Some editions ready to judge arrays. The first use on a machine compiles for some seconds, later ones do not.

    `present` are the columns the table has; without it, all. For few rows the same source is run as it stands.
    """

    def __init__(self, rulesets: Sequence[Ruleset], present: Collection[str] | None = None, *, few: int = FEW) -> None:
        self.few = few
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
            judged |= self.run(function, rows, columns)
        return judged

    def judge(self, judged: Columns, edition: int) -> Judged:
        """One of the editions, by its place, over judged columns."""
        rows = len(next(iter(judged.values())))
        return Judged(**self.run(self._judging[edition], rows, judged))

    def verdicts(self, judged: Columns, edition: int) -> NDArray[np.uint8]:
        """The verdicts of one of the editions alone."""
        rows = len(next(iter(judged.values())))
        return self.run(self._verdicts[edition], rows, judged)["verdict"]

    def run(self, function: Function, rows: int, columns: Columns) -> dict[str, Array]:
        """Call a function on arrays, and return those it filled by name."""
        inputs = [columns[name] for name in function.inputs]
        filled = {output.name: np.empty(rows, output.stored) for output in function.outputs}
        if rows > self.few or is_compiled(function.name, function.source):
            compiled(function.name, function.source)(rows, *function.limits, *inputs, *filled.values())
            return filled
        plain = interpreted(function.name, function.source)
        plain(rows, *function.limits, *(values.tolist() for values in inputs), *filled.values())
        return filled
