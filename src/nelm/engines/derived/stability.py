"""For how long stable disease or response is documented, from one reading of the course."""

from __future__ import annotations

from nelm.engines.calendar import completed_months, month_of
from nelm.engines.derived.clocks import NOT_BEGUN
from nelm.engines.derived.judged import Judged
from nelm.engines.expression import choose, constant, greatest, inside, least, meets
from nelm.engines.row import NO_LIMIT, Row
from nelm.facts.derive.operator import Derived
from nelm.facts.dictionary import FIRST_DAY


def documented_run(fact: Derived, row: Row) -> Judged:
    """Completed months of stability or response: at least to the reading, at most to the as-of date."""
    let = row.steps.let
    [name] = fact.inputs
    course = row.recorded(name)
    counts = course.bits(*fact.counts)
    stable = let("course_stable", course.known & inside(course.mask, counts))
    progression = let("course_progression", course.known & ~meets(course.mask, counts))
    started_late = choose(course.has_since, least(course.since_last, course.latest), course.latest)
    start = let("course_start_last", started_late)
    seen = let("course_seen", greatest(start, course.earliest))
    longest = let("course_start_first", choose(course.has_since, course.since_first, course.earliest))
    low = completed_months(month_of(row.steps, "course_start_last", start), month_of(row.steps, "course_seen", seen))
    high = completed_months(
        month_of(row.steps, "course_start_first", longest), month_of(row.steps, "course_now", row.as_of)
    )
    high = choose(longest <= FIRST_DAY, NO_LIMIT, high)
    return Judged(
        fact,
        constant(row.bits[name]),
        let("documented_stability_low", choose(stable, low, NOT_BEGUN)),
        let("documented_stability_high", choose(progression, NOT_BEGUN, choose(course.known, high, NO_LIMIT))),
    )
