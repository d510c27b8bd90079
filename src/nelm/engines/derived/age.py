"""Age in completed years."""

from __future__ import annotations

from nelm.engines.calendar import completed_months, latest_start, month_of
from nelm.engines.derived.judged import Judged
from nelm.engines.expression import choose, constant, greatest, least
from nelm.engines.row import Row, whole_range
from nelm.facts.derive.operator import Derived
from nelm.facts.dictionary import FIRST_DAY, LAST_DAY


def age(fact: Derived, row: Row) -> Judged:
    """Completed years on the day, from a birth date and from an age on its day, which must both be true together."""
    let, as_of = row.steps.let, row.as_of
    born, aged = (row.recorded(name) for name in fact.inputs)
    youngest, oldest = (int(end) for end in whole_range(fact))
    seen_first = month_of(row.steps, "age_seen_first", let("age_seen_first", choose(aged.dated, aged.on_first, as_of)))
    seen_last = month_of(row.steps, "age_seen_last", let("age_seen_last", choose(aged.dated, aged.on_last, as_of)))
    most = choose(aged.dated, least(aged.high, oldest), oldest)
    by_age_first = latest_start(row.steps, "age_birth_first", seen_first, (most + 1) * 12) + 1
    by_age_last = latest_start(row.steps, "age_birth_last", seen_last, aged.low * 12)
    by_age_first = let("age_birth_first", choose(aged.known, greatest(by_age_first, FIRST_DAY), FIRST_DAY))
    by_age_last = let("age_birth_last", choose(aged.known, by_age_last, LAST_DAY))
    born_first = choose(born.known, born.low, FIRST_DAY)
    born_last = choose(born.known, born.high, LAST_DAY)
    first = let("birth_first_agreed", greatest(born_first, by_age_first))
    last = let("birth_last_agreed", least(born_last, by_age_last))
    agree = let("birth_agreed", first <= last)
    first = let("birth_first", choose(agree, first, least(born_first, by_age_first)))
    last = let("birth_last", choose(agree, last, greatest(born_last, by_age_last)))
    told = let("age_known", (born.known | aged.known) & (first <= as_of))
    now = month_of(row.steps, "as_of", as_of)
    last = let("birth_last_lived", greatest(least(last, as_of), FIRST_DAY))
    at_least = completed_months(month_of(row.steps, "birth_last", last), now) // 12
    at_most = completed_months(month_of(row.steps, "birth_first", first), now) // 12
    return Judged(
        fact,
        constant(row.bits[born.fact.id]),
        let("age_least", choose(told, at_least, youngest)),
        let("age_most", choose(told, at_most, oldest)),
    )
