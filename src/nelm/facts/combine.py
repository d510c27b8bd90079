"""How several readings of one fact become one set of possible values: the combine rules of the dictionary.

Every rule gets the readings not after the as-of date. An unknown reading never displaces a known one; readings that
contradict each other are named and both claims are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from nelm.facts.calendar import show_days
from nelm.facts.case import Observed, Reading
from nelm.facts.dictionary import Fact, Rule
from nelm.facts.events import contradicting, done, last_events
from nelm.facts.words import is_lasting
from nelm.logic import Codes, Numbers, Values, as_codes, hull, join, larger_of, meet

TRUE: Codes = frozenset({"true"})


class Claim(NamedTuple):
    """What readings say together: the values they leave, those that count, a contradiction, and why it is not exact."""

    values: Values
    readings: Sequence[Reading]
    conflict: str = ""
    reason: str = "banded"


def combine(fact: Fact, readings: Sequence[Reading], as_of: int) -> Observed:
    """The fact as of a day, by its combine rule."""
    known = [reading for reading in readings if not reading.reason]
    if not known:
        newest = max(readings, key=lambda reading: (reading.earliest(), reading.reason), default=None)
        reason = newest.reason if newest else "silent"
        return Observed(fact, fact.everything(), reason, readings=tuple(readings), asks=(fact.id,))
    claim = RULES[fact.combine](fact, known, as_of)
    reason = "conflicting" if claim.conflict else "" if single(fact, claim.values) else claim.reason
    asks = (fact.id,) if reason else ()
    return Observed(fact, claim.values, reason, claim.conflict, tuple(claim.readings), asks)


def single(fact: Fact, values: Values) -> bool:
    """Whether only one value remains."""
    if isinstance(values, Numbers):
        start, stop = values[0].start, values[-1].stop
        return stop.value - start.value <= (1 if fact.whole and fact.kind == "number" else 0)
    return len(values) == 1


def latest(fact: Fact, known: Sequence[Reading], as_of: int) -> Claim:
    """The last reading counts. Where several may be the last, or share a day and disagree, all their values remain."""
    newest = max(reading.earliest() for reading in known)
    last = [reading for reading in known if reading.latest(as_of) >= newest]
    common = in_common(last)
    one_day = all(reading.on is not None and reading.on.exact for reading in last)
    if common and (one_day or all(reading.values == common for reading in last)):
        return Claim(common, last)
    if one_day or all(reading.on is None for reading in last):
        return Claim(widest(fact, last), last, "" if common else disagreement(fact.label, last), "undated")
    return Claim(widest(fact, last), last, "", "undated" if any(reading.on is None for reading in last) else "banded")


def in_common(readings: Sequence[Reading]) -> Values:
    """What all of the readings allow; nothing where they contradict each other."""
    values = readings[0].values
    for reading in readings[1:]:
        values = meet(values, reading.values)
    return values


def widest(fact: Fact, readings: Sequence[Reading]) -> Values:
    """Everything any of the readings allows; of measurements, the interval that holds it all."""
    values = readings[0].values
    for reading in readings[1:]:
        values = join(values, reading.values)
    return hull(values) if isinstance(values, Numbers) and fact.kind == "number" else values


def disagreement(label: str, readings: Sequence[Reading]) -> str:
    """Readings that contradict each other, named from the first to the last."""
    ordered = sorted((reading.earliest(), describe(reading)) for reading in readings)
    return f"{label}: " + " and ".join(dict.fromkeys(text for _, text in ordered))


def describe(reading: Reading) -> str:
    """A reading in a few words: `40-60 % (2024-02-03)`."""
    since = f" since {show_days(reading.since)}" if reading.since else ""
    when = f" ({show_days(reading.on) if reading.on else 'undated'})" if reading.on or not is_lasting(reading) else ""
    return reading.shown + since + when


def worst(fact: Fact, known: Sequence[Reading], as_of: int) -> Claim:
    """The worst over all lesions ever sampled, element by element; a later, better reading never lowers it."""
    values = known[0].values
    for reading in known[1:]:
        values = worse(fact, values, reading.values)
    return Claim(values, [reading for reading in known if meet(reading.values, values)] or known)


def worse(fact: Fact, one: Values, other: Values) -> Values:
    """Every value that the worse of two can be."""
    if isinstance(one, Numbers) and isinstance(other, Numbers):
        return larger_of(one, other)
    return fact.worsened(as_codes(one), as_codes(other))


def events(fact: Fact, known: Sequence[Reading], as_of: int) -> Claim:
    """What happened stays happened: the last event counts, and a later denial of it is a contradiction."""
    if fact.kind == "date":
        return worst(fact, known, as_of)
    last = last_events(fact, known, as_of)
    used = [event.reading for event in last.events]
    doubtful = [event.codes for event in last.events if not event.certain]
    if not last.certain:
        nothing = [replace(reading, values=reading.codes - done(fact)) for reading in known]
        claims = latest(fact, nothing, as_of)
        return claims if not doubtful else Claim(frozenset[str]().union(*doubtful, as_codes(claims.values)), known)
    claim = latest(fact, [replace(e.reading, values=e.codes) for e in last.events if e.certain], as_of)
    values = frozenset[str]().union(*doubtful, as_codes(claim.values))
    if denied := contradicting(fact, known):
        return Claim(join(values, widest(fact, denied)), used + denied, disagreement(fact.label, used + denied))
    return Claim(values, used, claim.conflict, claim.reason)


def listed(fact: Fact, known: Sequence[Reading], as_of: int) -> Claim:
    """A member of lists that add up: true where any list names it, false where every list leaves it out for certain."""
    named = [reading for reading in known if reading.values == TRUE]
    return Claim(TRUE, named) if named else Claim(widest(fact, known), known)


def static(fact: Fact, known: Sequence[Reading], as_of: int) -> Claim:
    """One value for life: every reading narrows it; readings that exclude each other are a contradiction."""
    common = in_common(known)
    return Claim(common, known) if common else Claim(widest(fact, known), known, disagreement(fact.label, known))


RULES: dict[Rule, Callable[[Fact, Sequence[Reading], int], Claim]] = {
    "latest": latest,
    "worst": worst,
    "events": events,
    "listed": listed,
    "static": static,
    # What these three become is computed by an operator from the readings themselves; alone they are the last one.
    "age": latest,
    "run": latest,
    "status": latest,
}
