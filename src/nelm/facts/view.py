"""A case as of a date: every fact, recorded or derived, as what it may still be on that day."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from nelm.facts.case import Case, Observed, Reading, event_day
from nelm.facts.combine import combine
from nelm.facts.derive.operator import Derived
from nelm.facts.derive.table import OPERATORS
from nelm.facts.dictionary import Fact, dictionary, fact_named
from nelm.library.document import read_document
from nelm.library.shelf import KNOWLEDGE, typed
from nelm.logic import INFINITY, between, meet


@cache
def derived_facts() -> dict[str, Derived]:
    """Every derived fact by id. Raises BadInput where the shipped data are broken."""
    from msgspec.structs import replace as with_fields

    document = read_document(KNOWLEDGE / "derived.yaml")
    facts: dict[str, Derived] = {}
    for name in document.data:
        fact = with_fields(typed(document, Derived, (name,)), id=name)
        if fact.operator not in OPERATORS:
            raise document.refuse((name, "operator"), "no such operator", f"use one of {', '.join(sorted(OPERATORS))}")
        if strangers := [i for i in fact.inputs if i not in dictionary() and i not in facts]:
            raise document.refuse((name, "inputs"), "unknown facts", "define them first", ", ".join(strangers))
        facts[name] = fact
    return facts


def any_fact(name: str) -> Fact:
    """A recorded or derived fact. Raises BadInput where neither is called that."""
    return derived_facts().get(name) or fact_named(name)


def base_inputs(name: str) -> tuple[str, ...]:
    """The recorded facts a fact is computed from; itself if recorded."""
    derived = derived_facts().get(name)
    if derived is None:
        return (name,)
    return tuple(dict.fromkeys(base for item in derived.inputs for base in base_inputs(item)))


class View:
    """A case as of a day. Readings certainly after the day are set aside and counted in `ignored`."""

    def __init__(self, case: Case, as_of: int) -> None:
        self.case, self.as_of = case, as_of
        self.ignored = sum(
            reading.earliest() > as_of for readings in case.readings.values() for reading in readings
        )  # fmt: skip
        self._observed: dict[str, Observed] = {}

    def readings(self, name: str) -> tuple[Reading, ...]:
        """The readings of a recorded fact that are not after the day; partial dates end with it."""
        return tuple(
            up_to(reading, self.as_of)
            for reading in self.case.readings.get(name, ())
            if reading.earliest() <= self.as_of
        )

    def observed(self, name: str) -> Observed:
        """A fact as what it may still be. Raises BadInput for an unknown name."""
        if name not in self._observed:
            derived = derived_facts().get(name)
            self._observed[name] = (
                OPERATORS[derived.operator](derived, self)
                if derived
                else combine(fact_named(name), self.readings(name), self.as_of)
            )
        return self._observed[name]


def up_to(reading: Reading, as_of: int) -> Reading:
    """A reading as it stands on a day: neither it nor the event it tells of can be of a later one."""
    on = reading.on.until(as_of) if reading.on else None
    if event_day(reading) is None:
        return replace(reading, on=on)
    return replace(reading, on=on, values=meet(reading.values, between(-INFINITY, as_of)))
