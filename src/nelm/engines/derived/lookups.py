"""Facts that group the codes of another one, or several yes/no facts."""

from __future__ import annotations

from nelm.engines.derived.judged import Judged, bits, everything
from nelm.engines.expression import all_of, any_of, bit, choose, constant, meets, united
from nelm.engines.row import Row
from nelm.facts.derive.operator import Derived


def lookup(fact: Derived, row: Row) -> Judged:
    """The row of the table that holds the input's code."""
    [name] = fact.inputs
    recorded = row.recorded(name)
    rows = united(
        bit(meets(recorded.mask, recorded.bits(*codes)), bits(fact, found)) for found, codes in fact.table.items()
    )
    return Judged(fact, constant(row.bits[name]), mask=row.steps.let(fact.id, rows))


def any_true(fact: Derived, row: Row) -> Judged:
    """True where one input is true, false where all are false."""
    yes, no = bits(fact, "true"), bits(fact, "false")
    inputs = [row.recorded(name).mask for name in fact.inputs]
    some, none = any_of(mask.equals(yes) for mask in inputs), all_of(mask.equals(no) for mask in inputs)
    asks = row.bits[fact.inputs[0].split(".")[0]]
    return Judged(
        fact, constant(asks), mask=row.steps.let(fact.id, choose(some, yes, choose(none, no, everything(fact))))
    )


def tissue(fact: Derived, row: Row) -> Judged:
    """Confirmed where it is said, or where something is recorded that only a microscope shows."""
    said, *shown = (row.recorded(name) for name in fact.inputs)
    yes, no = bits(fact, "true"), bits(fact, "false")
    seen = row.steps.let("tissue_seen", any_of(one.known for one in shown))
    mask = choose(seen, choose(said.mask.equals(no), yes | no, yes), said.mask)
    return Judged(fact, constant(row.bits[said.fact.id]), mask=row.steps.let(fact.id, mask))


def sampled(fact: Derived, row: Row) -> Judged:
    """Nobody says of which lesion: a table has no column for that."""
    return Judged(fact, constant(row.bits[fact.inputs[0]]), mask=constant(everything(fact)))
