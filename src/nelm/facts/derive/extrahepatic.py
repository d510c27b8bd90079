"""Whether there is disease outside the liver: what was seen, by which examination, and what cleared it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nelm.facts.calendar import Days
from nelm.facts.case import Observed, Reading, span_of
from nelm.facts.combine import disagreement
from nelm.facts.derive.operator import FALSE, TRUE, AsOf, Derived, known, result
from nelm.facts.dictionary import FIRST_DAY, NO_DAY
from nelm.facts.events import PLANNED, done, last_events
from nelm.logic import Codes

NEVER_SEEN, CLEAR, PRESENT = "absent_never", "resected_clear", "present"
RESIDUE, COMPLETE = frozenset({"R1", "R2"}), frozenset({"R0"})


class Sighting(NamedTuple):
    """A reading that disease is there, or is not: its days, whether it certainly says so, and the examinations behind it.

    `methods` are those certainly of that day, `perhaps` those that may be.
    """

    days: Days
    certain: bool
    methods: Codes
    perhaps: Codes
    reading: Reading


class Resection(NamedTuple):
    """What may have been the last resection of disease outside the liver."""

    codes: Codes
    days: Days


@dataclass(frozen=True)
class Evidence:
    """Everything that bears on disease outside the liver, and which examination covers which other ones."""

    positives: Sequence[Sighting]
    negatives: Sequence[Sighting]
    resections: Sequence[Resection | None]
    covers: dict[str, list[str]]

    def clear_after(self, cut: Resection) -> bool:
        """Whether a negative certainly follows a resection."""
        return any(negative.certain and negative.days.first > cut.days.last for negative in self.negatives)

    def is_cleared(self, positive: Sighting, cut: Resection | None) -> bool:
        """Whether a positive is certainly cleared.

        Either by a later complete resection and a later negative, or by a later negative with the same or a more
        sensitive examination for each one that may have seen it.
        """
        if cut and positive.days.last <= cut.days.first and self.clear_after(cut):
            return True
        covered = {
            lower
            for negative in self.negatives if negative.certain and negative.days.first > positive.days.last
            for method in negative.methods
            for lower in self.covers[method]
        }  # fmt: skip
        return bool(positive.methods) and positive.methods | positive.perhaps <= covered

    def surely_clear(self, cut: Resection | None) -> bool:
        """Whether disease is certainly absent, the last resection being the given one."""
        looked = self.clear_after(cut) if cut else any(negative.certain for negative in self.negatives)
        return looked and all(self.is_cleared(positive, cut) for positive in self.positives)

    def maybe_clear(self, cut: Resection | None) -> bool:
        """Whether disease may be absent: a negative or the resection may be as late as the last positive."""
        last = max((positive.days.first for positive in self.positives if positive.certain), default=0)
        return any(span.last >= last for span in [*(n.days for n in self.negatives), *([cut.days] if cut else [])])

    def outcome(self, cut: Resection | None) -> Codes:
        """What the status may be, the last resection being the given one. Nothing where nobody looked."""
        looked = bool(self.negatives) or any(positive.certain for positive in self.positives)
        if cut is None and not looked:
            return frozenset()
        complete = cut is None or cut.codes <= COMPLETE
        clear = self.maybe_clear(cut) and not (cut and cut.codes <= RESIDUE)
        absent = frozenset({CLEAR if cut else NEVER_SEEN}) if clear else frozenset[str]()
        return absent if complete and self.surely_clear(cut) else absent | {PRESENT}

    def conflict(self, label: str) -> str:
        """A positive and a negative after it that does not clear it, where no resection came between; else empty."""
        between = max((cut.days.last for cut in self.resections if cut), default=0)
        against = [
            reading
            for positive in self.positives
            for negative in self.negatives
            if positive.certain and negative.certain and between < positive.days.first
            and positive.days.last <= negative.days.first and not self.is_cleared(positive, None)
            for reading in (positive.reading, negative.reading)
        ]  # fmt: skip
        return disagreement(label, against) if against else ""


def extrahepatic_status(fact: Derived, view: AsOf) -> Observed:
    """Whether disease outside the liver is absent, resected and clear since, or present.

    A negative without a date clears nothing and proves nothing.
    """
    disease, resection, _, recurrence = fact.inputs
    evidence = gather(fact, view)
    outcomes = [evidence.outcome(cut) for cut in evidence.resections]
    used = [reading for name in (disease, resection, recurrence) for reading in known(view, name)]
    cuts = [cut for cut in evidence.resections if cut]
    contradicted = view.observed(resection).conflict if cuts else ""
    if not all(outcomes):
        reason = "undated" if known(view, disease) else view.observed(disease).reason
        readings = used or view.readings(disease)
        return result(fact, fact.everything(), [disease], readings, reason, contradicted)
    values = frozenset[str]().union(*outcomes)
    conflict = contradicted or (evidence.conflict(fact.label) if len(values) > 1 else "")
    asks = [resection, disease] if any(cut.codes != COMPLETE for cut in cuts) else [disease]
    return result(fact, values, asks, used, why_open(evidence, cuts), conflict)


def why_open(evidence: Evidence, cuts: Sequence[Resection]) -> str:
    """Why the status is not certain: not imaged since the resection, something undated, or known in part only."""
    if cuts and not any(negative.days.last > cut.days.first for cut in cuts for negative in evidence.negatives):
        return "not-imaged"
    undated = any(days.first <= FIRST_DAY for days in [*(p.days for p in evidence.positives), *(c.days for c in cuts)])
    return "undated" if undated else "banded"


def gather(fact: Derived, view: AsOf) -> Evidence:
    """The evidence of a case. A resection that is only planned tells of disease, like a recurrence."""
    disease, resection, workup, recurrence = fact.inputs
    state, resections = view.observed(resection), known(view, resection)
    stated = known(view, disease)
    exams = [(method, reading) for method in fact.table for reading in known(view, f"{workup}.{method}")]

    def sighting(reading: Reading, certain: bool, event: Days | None = None) -> Sighting:
        days = event or Days(reading.earliest(), reading.latest(view.as_of))
        return Sighting(days, certain, *seen_by(exams, event or reading.on, days), reading)

    positives = [
        *(sighting(reading, reading.values == TRUE) for reading in stated if reading.values != FALSE),
        *(sighting(reading, reading.codes == {PLANNED}) for reading in resections if PLANNED in reading.codes),
        *(
            sighting(reading, span_of(reading.numbers).first >= FIRST_DAY, span_of(reading.numbers))
            for reading in known(view, recurrence) if reading.values != NO_DAY
        ),
    ]  # fmt: skip
    negatives = [
        sighting(reading, reading.values == FALSE) for reading in stated if reading.on and reading.values != TRUE
    ]
    last = last_events(state.fact, resections, view.as_of)
    cuts: list[Resection | None] = [Resection(event.codes, event.days) for event in last.events]
    if not state.codes <= done(state.fact):
        cuts.append(None)
    return Evidence(positives, negatives, cuts, fact.table)


def seen_by(exams: Iterable[tuple[str, Reading]], on: Days | None, days: Days) -> tuple[Codes, Codes]:
    """The examinations recorded on the same date as a reading, and those that may be of its day."""
    done_on, perhaps = set(), set()
    for method, exam in exams:
        if exam.values == TRUE and on is not None and exam.on == on:
            done_on.add(method)
        if exam.values != FALSE and (exam.on is None or (exam.on.first <= days.last and days.first <= exam.on.last)):
            perhaps.add(method)
    return frozenset(done_on), frozenset(perhaps)
