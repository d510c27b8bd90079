"""A packet filled from a case: what is documented, what is missing, and when the clocks run out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from nelm.criteria.edition import Strength
from nelm.criteria.judge import Item, Judgement, judge
from nelm.criteria.rule import shipped
from nelm.facts.calendar import Days, add_months, show_day, show_days
from nelm.facts.case import event_day
from nelm.facts.dictionary import dictionary, fact_named
from nelm.facts.view import View, any_fact
from nelm.facts.words import REASONS, details, grouped, show_observed
from nelm.library.sources import CheckLevel, weakest
from nelm.logic import MET, NOT_MET
from nelm.packet.narrative import Narrative, narrate
from nelm.packet.written import Clock, Line, Packet, Renewal, editions_of, packet_named, timed_fact

Status = Literal["documented", "missing", "undecided", "contradicts"]
STATUSES: tuple[Status, ...] = ("documented", "missing", "undecided", "contradicts")
READ_THERE: tuple[CheckLevel, ...] = ("fulltext", "abstract")


@dataclass(frozen=True)
class Ask:
    """What to ask for, and the test that answers it."""

    fact: str
    question: str
    test: str


@dataclass(frozen=True)
class FilledLine:
    """A line with what the case says of it. `strength` is empty for a fact that no verified rule of the body asks for."""

    line: Line
    status: Status
    strength: Strength | None
    required: str
    recorded: str
    remarks: tuple[str, ...]
    asks: tuple[Ask, ...]

    @property
    def checked(self) -> CheckLevel:
        """The weakest check level of the line's sources."""
        return weakest([citation.checked for citation in self.line.cite])

    @property
    def verified(self) -> bool:
        """Whether the body's own text was read to ask for this; an edition of another body is not its own text."""
        own = self.line.basis == "rule" and "@" not in self.line.criterion
        return own and self.checked in READ_THERE


@dataclass(frozen=True)
class RunningClock:
    """A waiting time: when it started, when it is complete, until when it is documented. Empty where nobody knows."""

    clock: Clock
    months: int
    started: str
    complete: str
    documented_until: str
    says: str


@dataclass(frozen=True)
class DueRenewal:
    """A renewal: from which day it is counted, the next day it is due, and from when it may be done. Empty without a date."""

    renewal: Renewal
    counted_from: str
    due: str
    earliest: str
    says: str


@dataclass(frozen=True)
class FilledPacket:
    """A packet filled from a case as of a day. `judgement` is that of its edition, None where it has none."""

    packet: Packet
    judgement: Judgement | None
    lines: tuple[FilledLine, ...]
    clocks: tuple[RunningClock, ...]
    renewals: tuple[DueRenewal, ...]
    narrative: Narrative

    def count(self, status: Status) -> int:
        """How many of the lines that count have a status: required criteria, or all where no criterion is known."""
        return sum(line.status == status for line in self.counted)

    @property
    def counted(self) -> tuple[FilledLine, ...]:
        """The lines that count: required criteria, or all where no criterion is known."""
        return tuple(line for line in self.lines if line.strength in (None, "required"))


def fill(body: str, view: View) -> FilledPacket:
    """The packet of a body filled from a case. Raises BadInput for an unknown body."""
    packet = packet_named(body)
    judged = {name: judge(shipped(name), view) for name in editions_of(packet)}
    return FilledPacket(
        packet,
        judged.get(packet.edition),
        tuple(filled_line(line, packet, judged, view) for line in packet.lines),
        tuple(running(clock, packet, judged, view) for clock in packet.clocks),
        tuple(due(renewal, view) for renewal in packet.renewals),
        narrate(view),
    )


def item_of(criterion: str, packet: Packet, judged: Mapping[str, Judgement]) -> Item:
    """The judged criterion that a name stands for."""
    edition, name = packet.place(criterion)
    return next(item for item in judged[edition].items if item.id == name)


def filled_line(line: Line, packet: Packet, judged: Mapping[str, Judgement], view: View) -> FilledLine:
    """A line with what the case says of it."""
    return of_criterion(line, item_of(line.criterion, packet, judged)) if line.criterion else of_fact(line, view)


def of_criterion(line: Line, item: Item) -> FilledLine:
    """A line that documents a criterion: met, open, left open by the text, or not met."""
    status: Status = "missing"
    if item.verdict == MET:
        status = "documented"
    elif item.verdict == NOT_MET:
        status = "contradicts"
    elif item.reason == "text":
        status = "undecided"
    why = REASONS.get(item.reason, item.reason)
    remarks = [why] if why and why not in item.observed else []
    remarks += [f"contradiction in {conflict}" for conflict in item.conflicts]
    remarks += [*item.notes, *([item.margin] if item.margin else [])]
    if status == "contradicts" and item.criterion.when_not_met:
        remarks.append(item.criterion.when_not_met)
    asked = item.asks if status == "missing" else ()
    return FilledLine(
        line, status, item.strength, item.required, item.observed, tuple(remarks), tuple(ask(name) for name in asked)
    )


def of_fact(line: Line, view: View) -> FilledLine:
    """A line that records a fact: it is known, or it is missing; no rule says whether it is enough."""
    if any_fact(line.fact).kind == "codes":
        recorded = listed(line.fact, view)
        asks = () if recorded else (ask(line.fact),)
        return FilledLine(line, "documented" if recorded else "missing", None, "", recorded or SILENT, (), asks)
    observed = view.observed(line.fact)
    shown = show_observed(observed, view.as_of)
    remarks = [REASONS[observed.reason]] if observed.reason and REASONS[observed.reason] not in shown else []
    remarks += [f"contradiction in {observed.conflict}"] if observed.conflict else []
    status: Status = "missing" if observed.reason or observed.asks else "documented"
    return FilledLine(line, status, None, "", shown, tuple(remarks), tuple(ask(name) for name in observed.asks))


SILENT = REASONS["silent"]


def listed(name: str, view: View) -> str:
    """The members of a list that are recorded as having taken place, with their dates; empty for none."""
    parts = [
        (fact_named(f"{name}.{code}").label, details(reading, view.as_of))
        for code in dictionary()[name].codes
        for reading in view.readings(f"{name}.{code}")
        if not reading.reason and reading.codes == {"true"}
    ]
    return grouped(parts)


def ask(name: str) -> Ask:
    """The question for a recorded fact."""
    fact = fact_named(name)
    return Ask(name, fact.ask, fact.test)


def running(clock: Clock, packet: Packet, judged: Mapping[str, Judgement], view: View) -> RunningClock:
    """A waiting time as it stands on the day."""
    fact, months = timed_fact(packet, clock)
    item, observed = item_of(clock.criterion, packet, judged), view.observed(fact)
    if observed.since is None:
        says = "does not run" if item.verdict == NOT_MET else "no start can be dated"
        return RunningClock(clock, months, "", "", "", f"{says}: {item.observed}")
    complete = Days(*(add_months(day, months) for day in observed.since))
    until = show_day(observed.until.first) if observed.until else ""
    says = standing(item, complete, until, view.as_of)
    return RunningClock(clock, months, show_days(observed.since), show_days(complete), until, says)


def standing(item: Item, complete: Days, until: str, as_of: int) -> str:
    """How a clock that runs stands: complete, complete by the calendar alone, or not yet."""
    if item.verdict == MET:
        return "complete and documented"
    if complete.first > as_of:
        return f"not complete before {show_days(complete)}; the course must be documented until then"
    if complete.last > as_of:
        return f"complete at the latest on {show_day(complete.last)}; the start is not known to the day"
    return f"complete by the calendar, but documented only until {until}"


def due(renewal: Renewal, view: View) -> DueRenewal:
    """When a renewal is due next; where the date it is counted from is recorded to the day."""
    label = fact_named(renewal.starts).label
    found = [span for reading in view.readings(renewal.starts) if (span := event_day(reading))]
    if not found:
        return DueRenewal(renewal, "", "", "", f"no date: the case records no {label}")
    start = max(found, key=lambda span: span.first)
    if not start.exact:
        return DueRenewal(renewal, show_days(start), "", "", f"no date: the {label} is not recorded to the day")
    steps = max(1, -((start.first - view.as_of) // renewal.every_days))
    day = start.first + steps * renewal.every_days
    earliest = show_day(day - renewal.every_days + renewal.earliest_days)
    says = f"next on {show_day(day)}, by hand from {earliest}; {renewal.counted}"
    return DueRenewal(renewal, show_days(start), show_day(day), earliest, says)
