"""The removal of the primary, and the clocks that start with a resection."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nelm.facts.calendar import Days
from nelm.facts.case import Observed, Reading, span_of
from nelm.facts.derive.operator import NOT_BEGUN, TRUE, AsOf, Derived, elapsed, known, result
from nelm.facts.dictionary import FIRST_DAY, NO_DAY
from nelm.facts.events import done, last_events
from nelm.logic import Codes

WITH_TRANSPLANT: Codes = frozenset({"with_transplant"})


def removal(fact: Derived, view: AsOf) -> Observed:
    """The state of the primary; removed in the same operation as the transplant is a state of its own.

    Only an explicit answer says so; where nobody answered, the recorded resection stands as it is.
    """
    resection, together = fact.inputs
    state, answer = view.observed(resection), view.observed(together)
    answered = bool(known(view, together))
    if answered and answer.values == TRUE:
        return result(fact, WITH_TRANSPLANT, [], answer.readings)
    if not answered or "true" not in answer.codes:
        return result(fact, state.values, state.asks, state.readings, state.reason, state.conflict)
    used = [*state.readings, *answer.readings]
    conflict = state.conflict or answer.conflict
    return result(fact, state.codes | WITH_TRANSPLANT, [*state.asks, together], used, answer.reason, conflict)


@dataclass(frozen=True)
class Clock:
    """When a clock may have started; `start` is None where it certainly did not, `certain` says that it certainly did."""

    start: Days | None
    certain: bool
    used: tuple[Reading, ...]
    reason: str = ""
    conflict: str = ""
    asks: tuple[str, ...] = ()

    @property
    def dated(self) -> bool:
        """Whether anything dates the start."""
        return self.start is not None and self.start.first > FIRST_DAY


def removal_clock(fact: Derived, view: AsOf, resection: str, together: str) -> Clock:
    """The clock that starts with the last removal of the primary; R2 and removal with the transplant start none."""
    state, answer = view.observed(resection), view.observed(together)
    answered, counts = bool(known(view, together)), frozenset(fact.counts)
    if answered and answer.values == TRUE:
        return Clock(None, False, answer.readings)
    if state.codes.isdisjoint(counts):
        return Clock(None, False, state.readings, conflict=state.conflict)
    removals = last_events(state.fact, known(view, resection), view.as_of).events
    spans = [event.days for event in removals if event.codes & counts] or [Days(FIRST_DAY, view.as_of)]
    start = Days(min(span.first for span in spans), max(span.last for span in spans))
    undated = bool(removals) and start.first <= FIRST_DAY
    doubted = answered and "true" in answer.codes
    return Clock(
        start,
        state.codes <= counts and not doubted,
        tuple(event.reading for event in removals) or state.readings,
        "undated" if undated else state.reason or (answer.reason if doubted else ""),
        state.conflict or (answer.conflict if doubted else ""),
        (*(() if start.exact and state.codes <= counts else (resection,)), *((together,) if doubted else ())),
    )


def months_since(fact: Derived, view: AsOf) -> Observed:
    """Completed months from the last removal of the primary to the as-of date; none where it was not removed."""
    clock = removal_clock(fact, view, *fact.inputs)
    if clock.start is None:
        return result(fact, NOT_BEGUN, [], clock.used, conflict=clock.conflict)
    values = elapsed(clock.start, view.as_of, view.as_of)
    if not clock.certain:
        values = values | NOT_BEGUN
    observed = result(fact, values, clock.asks, clock.used, clock.reason, clock.conflict)
    return replace(observed, since=clock.start, until=Days(view.as_of, view.as_of)) if clock.dated else observed


def recurrence_free(fact: Derived, view: AsOf) -> Observed:
    """Completed months without recurrence since the last resection, of the primary or of disease outside the liver.

    They are documented until the last clear follow-up and possible until the as-of date; a recurrence after the last
    resection ends them, silence documents nothing.
    """
    recurrence, resection, together, extrahepatic = fact.inputs
    clock = with_later_resection(fact, view, removal_clock(fact, view, resection, together), extrahepatic)
    follow_up = known(view, recurrence)
    used = [*clock.used, *follow_up]
    if clock.start is None:
        return result(fact, NOT_BEGUN, [], clock.used, conflict=clock.conflict)
    recurred = [span_of(reading.numbers) for reading in follow_up if reading.values != NO_DAY]
    if any(span.first > clock.start.last for span in recurred):
        return result(fact, NOT_BEGUN, [], used)
    clear = [reading.on.first for reading in follow_up if reading.values == NO_DAY and reading.on]
    last = max((day for day in clear if day >= clock.start.last), default=None)
    values = elapsed(clock.start, clock.start.last if last is None else last, view.as_of)
    doubtful = any(span.last >= clock.start.first for span in recurred)
    if last is None or doubtful or not clock.certain:
        values = values | NOT_BEGUN
    followed = last == view.as_of and not doubtful
    undated = last is None and any(reading.values == NO_DAY and not reading.on for reading in follow_up)
    unseen = view.observed(recurrence).reason or ("undated" if undated else "not-imaged")
    reason = (clock.reason if clock.asks else "") or ("banded" if followed else unseen)
    asks = clock.asks if followed else (*clock.asks, recurrence)
    observed = result(fact, values, asks, used, reason, clock.conflict)
    until = Days(last or clock.start.last, view.as_of)
    return replace(observed, since=clock.start, until=until) if clock.dated else observed


def with_later_resection(fact: Derived, view: AsOf, clock: Clock, name: str) -> Clock:
    """The clock started anew by a resection outside the liver, which must be a complete one."""
    state, counts = view.observed(name), frozenset(fact.counts)
    last = last_events(state.fact, known(view, name), view.as_of)
    happened = state.codes & done(state.fact)
    if clock.start is None or not last.events:
        return clock
    if last.certain and happened.isdisjoint(counts):
        return replace(clock, start=None, used=(*clock.used, *state.readings), conflict=state.conflict)
    certain = last.certain and state.codes <= done(state.fact)
    first = max(clock.start.first, min(event.days.first for event in last.events) if certain else FIRST_DAY)
    latest = max(clock.start.last, max(event.days.last for event in last.events))
    undated = all(event.reading.on is None for event in last.events)
    return Clock(
        Days(first, latest),
        clock.certain and happened <= counts,
        (*clock.used, *(event.reading for event in last.events)),
        clock.reason or ("undated" if undated else state.reason),
        clock.conflict or state.conflict,
        clock.asks if (first, latest) == clock.start and happened <= counts else (*clock.asks, name),
    )
