"""The removal of the primary, and the clocks that start with a resection."""

from __future__ import annotations

from typing import NamedTuple

from nelm.engines.calendar import completed_months, month_of
from nelm.engines.derived.judged import Judged, bits
from nelm.engines.expression import Expression, bit, choose, greatest, inside, meets
from nelm.engines.row import NO_LIMIT, Recorded, Row
from nelm.facts.columns import codes_of
from nelm.facts.derive.operator import Derived
from nelm.facts.dictionary import FIRST_DAY, NEVER

NOT_BEGUN = int(NEVER)


class Answer(NamedTuple):
    """Whether the primary is removed with the transplant: certainly, or perhaps."""

    certain: Expression
    doubted: Expression


class Clock(NamedTuple):
    """When a clock may have started, if it `can` have; `certain` says that it did."""

    can: Expression
    first: Expression
    last: Expression
    certain: Expression
    asks: Expression


def removal(fact: Derived, row: Row) -> Judged:
    """The state of the primary; removed in the same operation as the transplant is a state of its own."""
    resection, together = (row.recorded(name) for name in fact.inputs)
    answer = answered(row, together)
    with_transplant = bits(fact, "with_transplant")
    assert codes_of(fact)[: len(codes_of(resection.fact))] == codes_of(resection.fact)
    mask = choose(answer.doubted, resection.mask | with_transplant, resection.mask)
    doubt = row.asking(resection) | row.bits[together.fact.id]
    asks = choose(answer.certain, 0, choose(answer.doubted, doubt, row.asking(resection)))
    let = row.steps.let
    return Judged(
        fact,
        let(f"{fact.id}_asks", asks),
        mask=let(fact.id, choose(answer.certain, with_transplant, mask)),
    )


def answered(row: Row, together: Recorded) -> Answer:
    """What is answered to whether the primary is removed with the transplant; silence is no answer."""
    yes = together.bits("true")
    return Answer(
        together.known & together.mask.equals(yes),
        together.known & meets(together.mask, yes) & ~together.mask.equals(yes),
    )


def removal_clock(fact: Derived, row: Row, resection: Recorded, together: Recorded) -> Clock:
    """The clock that starts with the last removal of the primary; R2 and removal with the transplant start none."""
    let, name = row.steps.let, f"{fact.id}_removal"
    answer, counts = answered(row, together), resection.bits(*fact.counts)
    can = let(f"{name}_can", meets(resection.mask, counts) & ~answer.certain)
    taken = resection.known
    first = let(f"{name}_first", choose(taken, resection.earliest, FIRST_DAY))
    last = let(f"{name}_last", choose(taken, resection.latest, row.as_of))
    all_count = let(f"{name}_counts", inside(resection.mask, counts))
    asks = bit(~(first.equals(last) & all_count), row.bits[resection.fact.id])
    asks = asks | bit(answer.doubted, row.bits[together.fact.id])
    return Clock(can, first, last, all_count & ~answer.doubted, let(f"{name}_asks", asks))


def months_since(fact: Derived, row: Row) -> Judged:
    """Completed months from the last removal of the primary to the as-of date; none where it was not removed."""
    resection, together = (row.recorded(name) for name in fact.inputs)
    clock = removal_clock(fact, row, resection, together)
    fewest, most = elapsed(row, fact.id, clock, row.as_of)
    return from_clock(fact, row, clock.can, choose(clock.certain, fewest, NOT_BEGUN), most, clock.asks)


def elapsed(row: Row, name: str, clock: Clock, least_end: Expression) -> tuple[Expression, Expression]:
    """Completed months from a start to an end, both known in part; without limit where nothing dates the start."""
    start_last = month_of(row.steps, f"{name}_start_last", clock.last)
    end = month_of(row.steps, f"{name}_least_end", row.steps.let(f"{name}_least_end", greatest(clock.last, least_end)))
    now = month_of(row.steps, f"{name}_now", row.as_of)
    start_first = month_of(row.steps, f"{name}_start_first", clock.first)
    most = choose(clock.first <= FIRST_DAY, NO_LIMIT, completed_months(start_first, now))
    return greatest(completed_months(start_last, end), 0), most


def from_clock(
    fact: Derived, row: Row, runs: Expression, low: Expression, high: Expression, asks: Expression
) -> Judged:
    """The months of a clock where it can have started, else the months of what never began."""
    let = row.steps.let
    low = let(f"{fact.id}_low", choose(runs, low, NOT_BEGUN))
    high = let(f"{fact.id}_high", choose(runs, high, NOT_BEGUN))
    return Judged(fact, let(f"{fact.id}_asks", choose(low.equals(high), 0, asks)), low, high)


def recurrence_free(fact: Derived, row: Row) -> Judged:
    """Completed months without recurrence since the last resection, of the primary or of disease outside the liver."""
    let, name = row.steps.let, fact.id
    recurrence, resection, together, extrahepatic = (row.recorded(one) for one in fact.inputs)
    clock = with_later_resection(fact, row, removal_clock(fact, row, resection, together), extrahepatic)
    happened = let(f"{name}_happened", recurrence.known & (recurrence.low >= FIRST_DAY))
    clear = let(f"{name}_clear", recurrence.known & ~happened & recurrence.dated)
    followed_to = recurrence.on_first
    followed = let(f"{name}_followed", clear & (followed_to >= clock.last))
    fewest, most = elapsed(row, name, clock, choose(followed, followed_to, clock.last))
    doubtful = let(f"{name}_doubtful", happened & (recurrence.high >= clock.first))
    low = choose(followed & ~doubtful & clock.certain, fewest, NOT_BEGUN)
    until_now = followed & followed_to.equals(row.as_of) & ~doubtful
    asks = choose(until_now, clock.asks, clock.asks | row.bits[recurrence.fact.id])
    ended = happened & (recurrence.low > clock.last)
    return from_clock(fact, row, clock.can & ~ended, low, most, asks)


def with_later_resection(fact: Derived, row: Row, clock: Clock, later: Recorded) -> Clock:
    """The clock started anew by a resection outside the liver, which must be a complete one."""
    let, name = row.steps.let, f"{fact.id}_later"
    done, counts = later.bits(*later.fact.done), later.bits(*fact.counts)
    taken = let(f"{name}_taken", later.known & meets(later.mask, done))
    certain = let(f"{name}_certain", inside(later.mask, done))
    happened = later.mask & done
    all_count = let(f"{name}_counts", inside(happened, counts))
    none_count = certain & ~meets(later.mask, counts)
    first = greatest(clock.first, choose(certain, later.earliest, FIRST_DAY))
    last = greatest(clock.last, later.latest)
    same = first.equals(clock.first) & last.equals(clock.last) & all_count
    return Clock(
        let(f"{name}_can", clock.can & ~(taken & none_count)),
        let(f"{name}_first", choose(taken, first, clock.first)),
        let(f"{name}_last", choose(taken, last, clock.last)),
        let(f"{name}_starts", clock.certain & (~taken | all_count)),
        let(f"{name}_asks", clock.asks | bit(taken & ~same, row.bits[later.fact.id])),
    )
