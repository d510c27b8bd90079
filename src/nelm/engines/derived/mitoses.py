"""Mitotic counts in two units, which convert only where the field of the microscope is known."""

from __future__ import annotations

import math
from collections.abc import Callable

from nelm.engines.derived.judged import Judged
from nelm.engines.expression import Expression, choose, constant, greatest, least
from nelm.engines.row import Recorded, Row, whole_range
from nelm.facts.derive.mitoses import FIELDS, NEXT_TO_ZERO, REFERENCE_AREA
from nelm.facts.derive.operator import Derived


def per_area(fact: Derived, row: Row) -> Judged:
    """Mitoses per 2 mm2; a count per 10 fields converts where the field diameter is known."""
    return converted_count(fact, row, lambda area: constant(REFERENCE_AREA) / area)


def per_fields(fact: Derived, row: Row) -> Judged:
    """Mitoses per 10 high-power fields; a count per 2 mm2 converts where the field diameter is known."""
    return converted_count(fact, row, lambda area: area / constant(REFERENCE_AREA))


def converted_count(fact: Derived, row: Row, factor: Callable[[Expression], Expression]) -> Judged:
    """The worse of the count in this unit and of the count in the other one, converted."""
    own, other, width = (row.recorded(name) for name in fact.inputs)
    let, name = row.steps.let, fact.id
    lowest, highest = whole_range(fact)
    one = let(f"{name}_factor_low", factor(area_of_fields(width.low)))
    two = let(f"{name}_factor_high", factor(area_of_fields(width.high)))
    converts = let(f"{name}_converts", other.known & width.known)
    counted = let(f"{name}_counted", own.known & (~other.known | same_specimen(own, other)))
    low = let(f"{name}_low_converted", product(other.low, least(one, two)))
    high = let(f"{name}_high_converted", product(other.high, greatest(one, two)))
    low = choose(own.known, greatest(low, own.low), low)
    high = choose(own.known, greatest(high, own.high), high)
    own_low = choose(own.known, greatest(own.low, lowest), lowest)
    own_high = choose(counted, own.high, highest)
    low, high = (
        let(f"{name}_low", choose(converts, low, own_low)),
        let(f"{name}_high", choose(converts, high, own_high)),
    )
    own_bit, width_bit = row.bits[own.fact.id], row.bits[width.fact.id]
    inexact = choose(own.known, row.asking(own), 0) | row.asking(other) | row.asking(width)
    asks = choose(
        converts,
        choose(inexact.equals(0), own_bit, inexact),
        choose(counted, row.asking(own), choose(other.known, own_bit | width_bit, own_bit)),
    )
    return Judged(fact, let(f"{name}_asks", choose(low.equals(high), 0, asks)), low, high)


def product(count: Expression, factor: Expression) -> Expression:
    """A count in the other unit; the number next to zero stays there, since it has no product in every engine."""
    return count * choose(count < NEXT_TO_ZERO, 1.0, factor)


def area_of_fields(diameter: Expression) -> Expression:
    """The area of ten round fields in mm2, from the diameter of one in mm."""
    return constant(FIELDS * math.pi / 4) * (diameter * diameter)


def same_specimen(own: Recorded, other: Recorded) -> Expression:
    """Whether both counts bear the same date, or none."""
    alike = own.on_first.equals(other.on_first) & own.on_last.equals(other.on_last)
    return (own.dated & other.dated & alike) | (~own.dated & ~other.dated)
