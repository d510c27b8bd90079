"""Cases with any number of readings as judged columns, through the reference operators: one meaning for every table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from nelm.engines.arrays import Array
from nelm.engines.plan import Plan
from nelm.engines.row import NO_LIMIT, NO_LIMIT_REAL
from nelm.engines.source import storage
from nelm.facts.case import Observed
from nelm.facts.columns import column_of, mask_of
from nelm.facts.dictionary import Fact
from nelm.facts.view import View, base_inputs
from nelm.logic import Numbers


def reduced(plan: Plan, views: Sequence[View]) -> dict[str, Array]:
    """The judged columns of some cases, each as of its day."""
    columns: dict[str, Array] = {}
    for name, fact in plan.facts.items():
        observed = [view.observed(name) for view in views]
        for column, values in judged_columns(plan, fact.fact, observed).items():
            columns[column] = np.array(values, storage(fact.fact, column))
    return columns


def judged_columns(plan: Plan, fact: Fact, observed: Iterable[Observed]) -> dict[str, Sequence[float]]:
    """The columns of one judged fact."""
    name, listed = f"judged_{column_of(fact.id)}", list(observed)
    asks = [asked(plan, one) for one in listed]
    if fact.kind != "number":
        return {name: [mask_of(fact, one.codes) for one in listed], f"{name}_asks": asks}
    ends = [closed(one.numbers, fact.whole) for one in listed]
    return {f"{name}_low": [low for low, _ in ends], f"{name}_high": [high for _, high in ends], f"{name}_asks": asks}


def asked(plan: Plan, observed: Observed) -> int:
    """The facts to ask for as a mask; where nothing is left to ask, the first one a fact is computed from."""
    names = observed.asks or base_inputs(observed.fact.id)[:1]
    return sum(1 << plan.asked.index(name) for name in dict.fromkeys(names))


def closed(values: Numbers, whole: bool) -> tuple[float, float]:
    """The lowest and the highest number of a set."""
    start, stop = values[0].start, values[-1].stop
    if whole:
        return start.value, NO_LIMIT if stop.value == math.inf else stop.value - 1
    low = math.nextafter(start.value, math.inf) if start.side else start.value
    high = stop.value if stop.side else math.nextafter(stop.value, -math.inf)
    return low, min(high, NO_LIMIT_REAL)
