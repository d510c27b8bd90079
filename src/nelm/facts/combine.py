"""How several readings of one fact become one set of possible values: the combine rules of the dictionary.

Every rule gets the readings not after the as-of date. An unknown reading never displaces a known one; readings that
contradict each other are named and both claims are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nelm.facts.calendar import show_days
from nelm.facts.case import Observed, Reading
from nelm.facts.dictionary import Fact
from nelm.logic import Codes, Numbers, Values, hull, join, larger_of, meet


def combine(fact: Fact, readings: Sequence[Reading], as_of: int) -> Observed:
    """The fact as of a day, by its combine rule."""
    known = [reading for reading in readings if not reading.reason]
    if not known:
        reason = readings[-1].reason if readings else "silent"
        return Observed(fact, fact.everything(), reason, readings=tuple(readings), asks=(fact.id,))
    values, used, conflict = RULES.get(fact.combine, latest)(fact, known, as_of)
    reason = "conflicting" if conflict else "" if single(fact, values) else "banded"
    return Observed(fact, values, reason, conflict, tuple(used), (fact.id,) if reason else ())


def single(fact: Fact, values: Values) -> bool:
    """Whether only one value remains."""
    if isinstance(values, Numbers):
        start, stop = values[0].start, values[-1].stop
        return stop.value - start.value <= (1 if fact.whole and fact.kind == "number" else 0)
    return len(values) == 1


Claim = tuple[Values, Sequence[Reading], str]


def latest(fact: Fact, known: Sequence[Reading], as_of: int) -> Claim:
    """The last reading counts. Where two may be the last, or share a day and disagree, all their values remain."""
    newest = max(reading.earliest() for reading in known)
    last = [reading for reading in known if reading.latest(as_of) >= newest]
    same_day = all(reading.on is not None and reading.on.exact for reading in last)
    common = last[0].values
    for reading in last[1:]:
        common = meet(common, reading.values)
    if common and (same_day or all(reading.values == last[0].values for reading in last)):
        return common, last, ""
    values = widest(fact, last)
    return values, last, "" if common else disagreement(fact, last)


def widest(fact: Fact, readings: Sequence[Reading]) -> Values:
    """Everything any of the readings allows; of measurements, the interval that holds it all."""
    values = readings[0].values
    for reading in readings[1:]:
        values = join(values, reading.values)
    return hull(values) if isinstance(values, Numbers) and fact.kind == "number" else values


def disagreement(fact: Fact, readings: Sequence[Reading]) -> str:
    """Readings that contradict each other, named."""
    return f"{fact.label}: " + " and ".join(dict.fromkeys(describe(reading) for reading in readings))


def describe(reading: Reading) -> str:
    """A reading in a few words: `40-60 % (2024-02-03)`."""
    return f"{reading.shown} ({show_days(reading.on) if reading.on else 'undated'})"


def worst(fact: Fact, known: Sequence[Reading], as_of: int) -> Claim:
    """The worst over all lesions ever sampled, element by element; a later, better reading never lowers it."""
    values = known[0].values
    for reading in known[1:]:
        values = worse(fact, values, reading.values)
    return values, [reading for reading in known if meet(reading.values, values)] or list(known), ""


def worse(fact: Fact, one: Values, other: Values) -> Values:
    """Every value that the worse of two can be."""
    if isinstance(one, Numbers) and isinstance(other, Numbers):
        return larger_of(one, other)
    assert isinstance(one, frozenset) and isinstance(other, frozenset)
    return fact.worsened(one, other)


def events(fact: Fact, known: Sequence[Reading], as_of: int) -> Claim:
    """What happened stays happened: the last event counts, and a later denial of it is a contradiction."""
    happened = [reading for reading in known if has_happened(fact, reading)]
    if not happened:
        return latest(fact, known, as_of)
    denials = [
        reading for reading in known if denies(fact, reading) and reading.on is not None
        and reading.on.first > max(event_time(fact, event)[1] for event in happened)
    ]  # fmt: skip
    values, used, conflict = latest(fact, happened, as_of)
    if denials and fact.kind != "date":
        both = [*used, *denials]
        return widest(fact, both), both, disagreement(fact, both)
    return values, used, conflict


def has_happened(fact: Fact, reading: Reading) -> bool:
    """Whether the reading says that the event took place."""
    if isinstance(reading.values, Numbers):
        return fact.kind != "date" or reading.values[0].start.value > 0
    return reading.values <= done(fact)


def denies(fact: Fact, reading: Reading) -> bool:
    """Whether the reading says that the event did not take place."""
    return isinstance(reading.values, frozenset) and not reading.values & done(fact)


def event_time(fact: Fact, reading: Reading) -> tuple[int, int]:
    """The first and last day of an event; undated events are taken as early, so that they contradict nothing."""
    return (reading.on.first, reading.on.last) if reading.on else (1, 1)


def done(fact: Fact) -> Codes:
    """The codes that mean the event happened."""
    return frozenset(fact.done)


def static(fact: Fact, known: Sequence[Reading], as_of: int) -> Claim:
    """One value for life: every reading narrows it; readings that exclude each other are a contradiction."""
    common = known[0].values
    for reading in known[1:]:
        common = meet(common, reading.values)
    return (common, known, "") if common else (widest(fact, known), known, disagreement(fact, known))


RULES: dict[str, Callable[[Fact, Sequence[Reading], int], Claim]] = {
    "latest": latest,
    "worst": worst,
    "events": events,
    "static": static,
}
