"""Facts that group the codes of another one, or several yes/no facts."""

from __future__ import annotations

from nelm.facts.case import Observed
from nelm.facts.derive.operator import FALSE, TRUE, AsOf, Derived, result
from nelm.facts.dictionary import YES_NO


def lookup(fact: Derived, view: AsOf) -> Observed:
    """The row of the table that holds the input's code."""
    observed = view.observed(fact.inputs[0])
    rows = frozenset(row for row, codes in fact.table.items() if not observed.codes.isdisjoint(codes))
    return result(fact, rows, observed.asks, observed.readings, observed.reason, observed.conflict)


def any_true(fact: Derived, view: AsOf) -> Observed:
    """True where one input is true, false where all are false."""
    inputs = [view.observed(name) for name in fact.inputs]
    true = [observed for observed in inputs if observed.values == TRUE]
    used = [reading for observed in true or inputs for reading in observed.readings]
    if true:
        return result(fact, TRUE, [], used)
    unsettled = [observed for observed in inputs if observed.values != FALSE]
    if not unsettled:
        return result(fact, FALSE, [], used)
    return result(fact, YES_NO, [fact.inputs[0].split(".")[0]], used, unsettled[0].reason)
