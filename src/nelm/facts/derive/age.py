"""Age in completed years."""

from __future__ import annotations

from nelm.facts.calendar import Days, birth_days, completed_years
from nelm.facts.case import Observed, Reading, span_of
from nelm.facts.combine import disagreement
from nelm.facts.derive.operator import AsOf, Derived, known, result


def age(fact: Derived, view: AsOf) -> Observed:
    """Completed years on the day, from birth dates and from ages on their days, which must all be true together."""
    born, aged = fact.inputs
    births = {reading: span_of(reading.numbers) for reading in known(view, born)}
    births |= {reading: birth_span(reading, fact, view.as_of) for reading in known(view, aged)}
    if not births:
        silent = view.observed(born)
        observed = view.observed(aged) if silent.reason == "silent" else silent
        return result(fact, fact.everything(), [born], observed.readings, observed.reason)
    first, last = max(span.first for span in births.values()), min(span.last for span in births.values())
    conflict = ""
    if first > last:
        conflict = disagreement(fact.label, list(births))
        first, last = min(span.first for span in births.values()), max(span.last for span in births.values())
    if first > view.as_of:
        return result(fact, fact.everything(), [born], list(births), "error")
    last = min(last, view.as_of)
    years = fact.span(completed_years(last, view.as_of), completed_years(first, view.as_of))
    undated = not any(reading.on or reading.fact == born for reading in births)
    return result(fact, years, [born], list(births), "undated" if undated else "banded", conflict)


def birth_span(reading: Reading, fact: Derived, as_of: int) -> Days:
    """The birth dates that make a recorded age true on its day; an undated age has been reached, so it is the least."""
    assert fact.possible is not None
    oldest = int(fact.possible[1])
    low, high = int(reading.numbers[0].start.value), int(min(reading.numbers[-1].stop.value, oldest + 1)) - 1
    if reading.on:
        return birth_days(low, high, reading.on)
    return birth_days(low, oldest, Days(as_of, as_of))
