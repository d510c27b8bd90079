"""Whether the examinations a body names looked for disease outside the liver, and found none."""

from __future__ import annotations

from nelm.facts.case import Observed
from nelm.facts.derive.extrahepatic import gather
from nelm.facts.derive.operator import FALSE, TRUE, AsOf, Derived, known, result
from nelm.facts.dictionary import YES_NO


def negative_workup(fact: Derived, view: AsOf) -> Observed:
    """Yes where one of the examinations of the table came after all disease seen or removed, and a negative with or after it.

    An examination from before a resection says nothing of the time since; then, and where none is recorded, it is unknown.
    """
    workup = fact.inputs[2]
    evidence = gather(fact, view)
    removed = [cut.days.last for cut in evidence.resections if cut]
    last = max([*removed, *(positive.days.last for positive in evidence.positives)], default=0)
    negatives = [negative for negative in evidence.negatives if negative.certain]
    names = [f"{workup}.{method}" for method in fact.table]
    exams = [reading for name in names for reading in known(view, name) if reading.values == TRUE]
    telling = [
        exam for exam in exams
        if exam.on and exam.on.first > last
        and any(one.reading.on == exam.on or one.days.first >= exam.on.first for one in negatives)
    ]  # fmt: skip
    if telling:
        return result(fact, TRUE, [], telling)
    if all(view.observed(name).values == FALSE for name in names):
        return result(fact, FALSE, [], [reading for name in names for reading in known(view, name)])
    return result(fact, YES_NO, names[:1], exams, "undated" if any(exam.on is None for exam in exams) else "silent")
