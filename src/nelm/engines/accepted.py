"""Whether a number can lie in an accepted set, and whether it can lie outside, from its lowest and highest value."""

from __future__ import annotations

import math

from nelm.engines.expression import FALSE, TRUE, Expression, limit
from nelm.errors import BadInput
from nelm.logic import INFINITY, Cut, Numbers


def touches(low: Expression, high: Expression, accepted: Numbers, *, whole: bool) -> Expression:
    """Whether a number can be in an accepted interval. Raises BadInput where the set is not one interval."""
    if not accepted:
        return FALSE
    first, last = map(limit, ends(accepted, whole))
    reaches = TRUE if first is None else high >= first
    return reaches if last is None else reaches & (low <= last)


def leaves(low: Expression, high: Expression, accepted: Numbers, *, whole: bool) -> Expression:
    """Whether a number can be outside an accepted interval. Raises BadInput where the set is not one interval."""
    if not accepted:
        return TRUE
    first, last = map(limit, ends(accepted, whole))
    below = FALSE if first is None else low < first
    return below if last is None else below | (high > last)


def ends(accepted: Numbers, whole: bool) -> tuple[float | None, float | None]:
    """The first and the last accepted number; None where there is no limit."""
    if len(accepted) > 1:
        remedy = "write it as one range, or judge with `nelm assess`"
        raise BadInput("the fast engines know one range of accepted numbers a criterion, not several", remedy=remedy)
    [interval] = accepted
    return (first_whole if whole else first_real)(interval.start), (last_whole if whole else last_real)(interval.stop)


def first_real(start: Cut) -> float | None:
    """The first number after a cut."""
    if start.value == -INFINITY:
        return None
    return math.nextafter(start.value, INFINITY) if start.side else start.value


def last_real(stop: Cut) -> float | None:
    """The last number before a cut."""
    if stop.value == INFINITY:
        return None
    return stop.value if stop.side else math.nextafter(stop.value, -INFINITY)


def first_whole(start: Cut) -> int | None:
    """The first whole number k whose cell [k, k + 1) lies after a cut."""
    return None if start.value == -INFINITY else math.ceil(start.value) + start.side


def last_whole(stop: Cut) -> int | None:
    """The last whole number k whose cell [k, k + 1) lies before a cut."""
    return None if stop.value == INFINITY else math.ceil(stop.value) - 1 + (stop.side and stop.value % 1 == 0)
