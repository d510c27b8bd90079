"""The way of a patient as the record tells it: resected, transplanted, disease back or not, and after how long."""

from __future__ import annotations

from collections.abc import Sequence

from nelm.facts.calendar import Days
from nelm.facts.case import Observed, Reading, event_day, span_of
from nelm.facts.combine import disagreement
from nelm.facts.derive.operator import FALSE, NOT_BEGUN, TRUE, AsOf, Derived, elapsed, known, result
from nelm.facts.dictionary import NO_DAY, SOME_DAY, YES_NO
from nelm.facts.events import Event, done, last_events
from nelm.logic import Codes, meet

METASTASES: Codes = frozenset({"metastases"})
RECURRED: Codes = frozenset({"recurred"})
CLEAR: Codes = frozenset({"resected_clear"})
TRANSPLANTED: Codes = frozenset({"transplanted"})


def happened(fact: Derived, view: AsOf) -> Observed:
    """Whether a dated event took place: yes with a date, no with `none`. Silence is unknown."""
    event = view.observed(fact.inputs[0])
    yes = TRUE if meet(event.numbers, SOME_DAY) else frozenset[str]()
    no = FALSE if meet(event.numbers, NO_DAY) else frozenset[str]()
    return result(fact, yes | no, event.asks, event.readings, event.reason, event.conflict)


def months_between(fact: Derived, view: AsOf) -> Observed:
    """Calendar months complete before the day of the first event that followed the last one of another kind.

    The day itself is left out, so that "more than 24 months" is 24 complete ones. None where either never took place.
    """
    first, second = (view.observed(name) for name in fact.inputs)
    for event in (first, second):
        if event.numbers == NO_DAY:
            return result(fact, NOT_BEGUN, [], event.readings)
    unknown = [event for event in (first, second) if not event.readings or meet(event.numbers, NO_DAY)]
    used = [*first.readings, *second.readings]
    if unknown:
        asks = [name for event in unknown for name in event.asks]
        return result(fact, fact.everything(), asks, used, unknown[0].reason)
    start = span_of(first.numbers)
    returns = [span_of(reading.numbers) for reading in known(view, fact.inputs[1]) if reading.values != NO_DAY]
    after = [span for span in returns if span.last > start.first]
    if not after:
        return result(fact, fact.everything(), fact.inputs, used, conflict=disagreement(fact.label, used))
    certain = [span for span in after if span.first > start.last] or after
    end = Days(min(span.first for span in after), min(span.last for span in certain))
    values = elapsed(start, max(start.last, end.first - 1), max(start.first, end.last - 1))
    return result(fact, values, fact.inputs, used, first.reason or second.reason)


def recorded_phase(fact: Derived, view: AsOf) -> Observed:
    """Where the record places the patient on the day: metastases, clear after their resection, recurred, or transplanted.

    It speaks of the record: a transplant or a resection that nobody wrote down did not take place for it. After a resection
    only a dated clear follow-up says clear, only a later recurrence says recurred, and silence leaves both open.
    """
    transplant, resection, recurrence = fact.inputs
    transplants = [(reading, event_day(reading)) for reading in known(view, transplant)]
    before = [reading for reading, day in transplants if day and day.last < view.as_of]
    if before:
        return result(fact, TRANSPLANTED, [], before)
    perhaps = [reading for reading, day in transplants if day and day.first < view.as_of]
    state, follow_up = view.observed(resection), known(view, recurrence)
    last = last_events(state.fact, known(view, resection), view.as_of)
    found = [since_resection(event, frozenset(fact.counts), follow_up, view.as_of) for event in last.events]
    values = frozenset[str]().union(*found, *([] if last.certain and state.codes <= done(state.fact) else [METASTASES]))
    used = [*perhaps, *(event.reading for event in last.events), *(follow_up if last.events else [])]
    asks = [transplant] if perhaps else []
    if len(values) > 1:
        doubtful = not last.certain or len(last.events) > 1 or any(event.reading.on is None for event in last.events)
        asks += [recurrence, *([resection] if doubtful else [])]
    reason = "banded" if perhaps or follow_up else view.observed(recurrence).reason
    conflict = state.conflict if len(values) > 1 else ""
    return result(fact, values | (TRANSPLANTED if perhaps else frozenset()), asks, used, reason, conflict)


def since_resection(event: Event, clearing: Codes, follow_up: Sequence[Reading], as_of: int) -> Codes:
    """What the record says of the time since a resection of liver metastases that may be the last."""
    if event.codes.isdisjoint(clearing):
        return METASTASES
    returns = [span_of(reading.numbers) for reading in follow_up if reading.values != NO_DAY]
    clear = [reading for reading in follow_up if reading.values == NO_DAY]
    back = [span for span in returns if span.first > event.days.last]
    if back and not any(reading.latest(as_of) > min(span.first for span in back) for reading in clear):
        return RECURRED
    perhaps_back = any(span.last >= event.days.first for span in returns)
    seen_clear = any(reading.on and reading.on.first >= event.days.last for reading in clear)
    if seen_clear and not perhaps_back and event.codes <= clearing:
        return CLEAR
    return RECURRED | CLEAR if event.codes <= clearing else METASTASES | RECURRED | CLEAR


def graded_elsewhere(fact: Derived, view: AsOf) -> Observed:
    """Whether everything the grade rests on is of the primary or another lesion; no where a liver metastasis was sampled."""
    readings = [reading for name in fact.inputs for reading in known(view, name)]
    lesions = {reading.lesion for reading in readings}
    if "liver_metastasis" in lesions:
        return result(fact, FALSE, [], [reading for reading in readings if reading.lesion == "liver_metastasis"])
    if readings and "" not in lesions:
        return result(fact, TRUE, [], readings)
    return result(fact, YES_NO, [fact.inputs[0]], readings, "silent")
