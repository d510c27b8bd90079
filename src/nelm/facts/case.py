"""A case: what is recorded of one patient, each reading with its date, and the case as of a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nelm.facts.calendar import Days
from nelm.facts.dictionary import FIRST_DAY, Fact
from nelm.logic import Codes, Numbers, Values, as_codes, as_numbers


@dataclass(frozen=True)
class Reading:
    """One recorded value of one fact. `reason` is why it claims nothing (`not-performed`); else it is empty."""

    fact: str
    values: Values
    shown: str
    reason: str = ""
    on: Days | None = None
    since: Days | None = None
    method: str = ""
    lesion: str = ""
    source: str = ""
    place: str = ""

    @property
    def codes(self) -> Codes:
        """The values of a code or yes/no reading."""
        return as_codes(self.values)

    @property
    def numbers(self) -> Numbers:
        """The values of a number or date reading."""
        return as_numbers(self.values)

    def earliest(self) -> int:
        """The first day the reading can be of; day 1 where nothing dates it."""
        return max((span.first for span in (self.on, self.since, event_day(self)) if span), default=FIRST_DAY)

    def latest(self, as_of: int) -> int:
        """The last day the reading can be of, not after the as-of date."""
        return min(self.on.last, as_of) if self.on else as_of


@dataclass(frozen=True)
class Case:
    """One patient's readings by fact; `questions` are unlikely values to check, kept as they are."""

    name: str
    readings: Mapping[str, tuple[Reading, ...]]
    source: str = ""
    note: str = ""
    synthetic: bool = False
    questions: tuple[str, ...] = ()

    def latest_day(self) -> int | None:
        """The latest day the case certainly reaches: the as-of date where none is given. None without any date."""
        found = [
            span.first
            for readings in self.readings.values()
            for reading in readings
            for span in (reading.on, reading.since, event_day(reading))
            if span is not None
        ]
        return max(found, default=None)


def span_of(values: Numbers) -> Days:
    """The first and the last day of a set of days."""
    return Days(
        int(values[0].start.value) + values[0].start.side, int(values[-1].stop.value) - 1 + values[-1].stop.side
    )


def event_day(reading: Reading) -> Days | None:
    """The day of an event such as a transplant, where the reading is of a date that happened."""
    if not isinstance(reading.values, Numbers) or reading.fact not in EVENT_DATES or reading.reason:
        return None
    span = span_of(reading.values)
    return span if span.first >= FIRST_DAY else None


EVENT_DATES = frozenset({
    "metastasis_diagnosis", "exception_request", "listing", "transplant", "recurrence_extrahepatic",
    "recurrence_after_liver_resection", "recurrence_after_transplant",
})  # fmt: skip


@dataclass(frozen=True)
class Observed:
    """What a fact may still be as of a date, why it is not exact, and the readings that say so.

    `asks` are the base facts that could make it exact; `outcomes` what the fact would be after each answer to one of them.
    `since` is when its clock started and `until` when that ends, where it has one.
    """

    fact: Fact
    values: Values
    reason: str = ""
    conflict: str = ""
    readings: tuple[Reading, ...] = ()
    asks: tuple[str, ...] = ()
    outcomes: Mapping[str, tuple[Values, ...]] = field(default_factory=dict)
    since: Days | None = None
    until: Days | None = None

    @property
    def codes(self) -> Codes:
        """The values of a code or yes/no fact."""
        return as_codes(self.values)

    @property
    def numbers(self) -> Numbers:
        """The values of a number or date fact."""
        return as_numbers(self.values)
