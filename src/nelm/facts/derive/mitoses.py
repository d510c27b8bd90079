"""Mitotic counts in two units, which convert only where the field of the microscope is known."""

from __future__ import annotations

import math
from collections.abc import Callable

from nelm.facts.case import Observed
from nelm.facts.combine import worse
from nelm.facts.derive.operator import AsOf, Derived, known, result
from nelm.logic import Numbers, Values, between

FIELDS, REFERENCE_AREA = 10, 2.0  # the two units: ten high-power fields, and 2 mm2
NEXT_TO_ZERO = 1e-300  # a count "above 0" stays that in the other unit


def per_area(fact: Derived, view: AsOf) -> Observed:
    """Mitoses per 2 mm2; a count per 10 fields converts where the field diameter is known."""
    return converted_count(fact, view, lambda diameter: REFERENCE_AREA / area_of_fields(diameter))


def per_fields(fact: Derived, view: AsOf) -> Observed:
    """Mitoses per 10 high-power fields; a count per 2 mm2 converts where the field diameter is known."""
    return converted_count(fact, view, lambda diameter: area_of_fields(diameter) / REFERENCE_AREA)


def area_of_fields(diameter: float) -> float:
    """The area of ten round fields in mm2, from the diameter of one in mm."""
    return FIELDS * math.pi / 4 * (diameter * diameter)


def converted_count(fact: Derived, view: AsOf, factor: Callable[[float], float]) -> Observed:
    """The worse of the count in this unit and of the count in the other one, converted.

    Where it cannot be converted, a count of the same specimen in this unit stands for it; that of another specimen may
    be the worse one, so that the count is at least what is known.
    """
    own, other, diameter = (view.observed(name) for name in fact.inputs)
    has_own, has_other, has_width = (bool(known(view, name)) for name in fact.inputs)
    if has_other and has_width:
        values: Values = converted(other.numbers, diameter.numbers, factor)
        if has_own:
            values = worse(fact, own.values, values)
        counted = [own, other, diameter] if has_own else [other, diameter]
        asks = [base for count in counted for base in count.asks] or [own.fact.id]
        return result(fact, values, asks, [reading for count in counted for reading in count.readings])
    unconverted = has_other and not same_specimens(view, own.fact.id, other.fact.id)
    if has_own and not unconverted:
        return result(fact, own.values, own.asks, own.readings, own.reason, own.conflict)
    values = worse(fact, own.values, fact.everything()) if has_own else fact.everything()
    reason = "other-unit" if has_other and own.reason in {"", "banded", "silent"} else own.reason
    asks = [own.fact.id, diameter.fact.id] if has_other else [own.fact.id]
    return result(fact, values, asks, [*own.readings, *other.readings], reason)


def converted(counts: Numbers, widths: Numbers, factor: Callable[[float], float]) -> Numbers:
    """Every count in the new unit that the counts and the field diameters allow.

    An open end is taken as the next number inside, as the columns of a table hold it, so that every engine converts alike.
    """
    least, most = sorted(factor(end) for end in closed(widths))
    low, high = closed(counts)
    return between(low if low < NEXT_TO_ZERO else low * least, high if high < NEXT_TO_ZERO else high * most)


def closed(values: Numbers) -> tuple[float, float]:
    """The lowest and the highest number of a set."""
    start, stop = values[0].start, values[-1].stop
    low = math.nextafter(start.value, math.inf) if start.side else start.value
    return low, stop.value if stop.side else math.nextafter(stop.value, -math.inf)


def same_specimens(view: AsOf, own: str, other: str) -> bool:
    """Whether every specimen counted in the other unit was also counted in this one."""
    counted = {(reading.lesion, reading.on) for reading in known(view, own)}
    return all((reading.lesion, reading.on) in counted for reading in known(view, other))
