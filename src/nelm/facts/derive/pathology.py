"""What the microscope has seen: whether there is a tissue diagnosis, and of which lesion."""

from __future__ import annotations

from nelm.facts.case import Observed
from nelm.facts.combine import disagreement
from nelm.facts.derive.operator import FALSE, TRUE, AsOf, Derived, known, result
from nelm.facts.dictionary import YES_NO


def tissue(fact: Derived, view: AsOf) -> Observed:
    """Confirmed where it is said, or where something is recorded that only a microscope shows."""
    said, *shown = fact.inputs
    stated = view.observed(said)
    seen = [reading for name in shown for reading in known(view, name)]
    if not seen:
        return result(fact, stated.values, stated.asks, stated.readings, stated.reason, stated.conflict)
    if stated.values == FALSE:
        first = min(seen, key=lambda reading: (reading.earliest(), reading.shown))
        conflict = disagreement(fact.label, [*stated.readings, first])
        return result(fact, YES_NO, [said], [*stated.readings, *seen], conflict=conflict)
    return result(fact, TRUE, [], seen)


def sampled(fact: Derived, view: AsOf) -> Observed:
    """True where a reading is of a liver metastasis; otherwise nobody says."""
    readings = [reading for name in fact.inputs for reading in known(view, name)]
    seen = [reading for reading in readings if reading.lesion == "liver_metastasis"]
    if seen:
        return result(fact, TRUE, [], seen)
    return result(fact, YES_NO, [fact.inputs[0]], readings, "silent")
