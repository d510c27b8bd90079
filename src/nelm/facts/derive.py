"""The closed list of operators that compute derived facts. Their tables and thresholds stand in `knowledge/derived.yaml`."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import product
from typing import Protocol

from nelm.facts.calendar import Days, birth_days, completed_months, completed_years
from nelm.facts.case import Observed, Reading
from nelm.facts.combine import describe, disagreement, single, worse
from nelm.facts.dictionary import NEVER, YES_NO, Fact
from nelm.library.shelf import Knowledge
from nelm.library.sources import Citation
from nelm.logic import INFINITY, Codes, Numbers, Values, between, meet

TRUE: Codes = frozenset({"true"})
FALSE: Codes = frozenset({"false"})


class Band(Knowledge, frozen=True, kw_only=True, rename={"start": "from"}):
    """A band of a number; `from` and `to` are included, `above` and `below` are not."""

    start: Decimal | None = None
    to: Decimal | None = None
    above: Decimal | None = None
    below: Decimal | None = None

    def values(self) -> Numbers:
        """The numbers in the band."""
        low = self.start if self.start is not None else self.above
        high = self.to if self.to is not None else self.below
        return between(
            -INFINITY if low is None else float(low),
            INFINITY if high is None else float(high),
            above=self.above is not None,
            below=self.below is not None,
        )


class Derived(Fact, frozen=True, kw_only=True):
    """A fact computed from others by one operator of the closed list."""

    operator: str
    inputs: list[str]
    combine: str = "derived"  # type: ignore[assignment]
    ask: str = ""
    test: str = ""
    bands: dict[str, dict[str, Band]] = {}
    table: dict[str, list[str]] = {}
    counts: list[str] = []
    cite: list[Citation] = []


class AsOf(Protocol):
    """What an operator sees of a case: facts and readings not after one day."""

    as_of: int

    def observed(self, name: str) -> Observed: ...

    def readings(self, name: str) -> tuple[Reading, ...]: ...


def result(
    fact: Derived, values: Values, asks: Sequence[str], used: Sequence[Reading], reason: str = "", conflict: str = ""
) -> Observed:
    """A derived fact; the reason is dropped where the value is exact."""
    if single(fact, values) and not conflict:
        return Observed(fact, values, readings=tuple(used))
    why = "conflicting" if conflict else reason or "banded"
    return Observed(fact, values, why, conflict, tuple(used), tuple(asks))


def known(view: AsOf, name: str) -> list[Reading]:
    """The readings of a fact that claim something."""
    return [reading for reading in view.readings(name) if not reading.reason]


def months(low: float, high: float) -> Numbers:
    """From low to high completed months, both included."""
    return between(low, high + 1, below=True)


# --- age -----------------------------------------------------------------------------------------------------------


def age(fact: Derived, view: AsOf) -> Observed:
    """Completed years on the day, from birth dates and from ages on their days; an undated age is at least that."""
    born, aged = fact.inputs
    spans = [
        (reading, Days(int(reading.values[0].start.value), int(reading.values[-1].stop.value)))
        for reading in known(view, born)
        if isinstance(reading.values, Numbers)
    ]
    for reading in known(view, aged):
        assert isinstance(reading.values, Numbers)
        low, top = int(reading.values[0].start.value), reading.values[-1].stop.value
        span = birth_days(low, min(int(top) - 1, 130), reading.on or Days(view.as_of, view.as_of))
        spans.append((reading, span if reading.on else Days(birth_days(130, 130, span)[0], span.last)))
    used = [reading for reading, _ in spans]
    if not spans:
        observed = view.observed(born)
        recorded = view.observed(aged)
        reason = recorded.reason if recorded.reason != "silent" else observed.reason
        return result(fact, fact.span(0, 130), [born], used, reason)
    first, last = max(span.first for _, span in spans), min(span.last for _, span in spans)
    conflict = ""
    if first > last:
        conflict = disagreement(fact, used)
        first, last = min(span.first for _, span in spans), max(span.last for _, span in spans)
    last = min(last, view.as_of)
    years = fact.span(completed_years(last, view.as_of), completed_years(min(first, last), view.as_of))
    undated = all(reading.on is None for reading in used if reading.fact == aged) and not known(view, born)
    return result(fact, years, [born], used, "undated" if undated else "banded", conflict)


# --- pathology -----------------------------------------------------------------------------------------------------


def per_area(fact: Derived, view: AsOf) -> Observed:
    """Mitoses per 2 mm2; a count per 10 fields converts where the field diameter is known."""
    return converted_count(fact, view, lambda diameter: 2 / ten_fields(diameter))


def per_fields(fact: Derived, view: AsOf) -> Observed:
    """Mitoses per 10 high-power fields; a count per 2 mm2 converts where the field diameter is known."""
    return converted_count(fact, view, lambda diameter: ten_fields(diameter) / 2)


def ten_fields(diameter: float) -> float:
    """The area of ten round fields in mm2, from the diameter of one in mm."""
    return 10 * math.pi * diameter**2 / 4


def converted_count(fact: Derived, view: AsOf, factor: Callable[[float], float]) -> Observed:
    """The worse of the count in this unit and of the other one, converted."""
    own, other, diameter = (view.observed(name) for name in fact.inputs)
    has_own, has_other = bool(known(view, own.fact.id)), bool(known(view, other.fact.id))
    width = diameter.values
    assert isinstance(width, Numbers) and isinstance(other.values, Numbers)
    exact_width = bool(known(view, diameter.fact.id))
    if not has_other or not exact_width:
        if has_own:
            return Observed(fact, own.values, own.reason, own.conflict, own.readings, own.asks)
        asks = [own.fact.id, *([diameter.fact.id] if has_other else [])]
        reason = own.reason if own.reason != "silent" or not has_other else "other-unit"
        return Observed(fact, fact.everything(), reason, readings=other.readings, asks=tuple(asks))
    ends = sorted(factor(end) for end in (width[0].start.value, width[-1].stop.value))
    low, high = other.values[0].start, other.values[-1].stop
    values: Values = between(
        low.value * ends[0], high.value * ends[1], above=bool(low.side), below=not high.side
    )  # fmt: skip
    used = (*other.readings, *diameter.readings)
    if has_own:
        values, used = worse(fact, own.values, values), (*own.readings, *used)
    return result(fact, values, [own.fact.id], used)


def grade_table(fact: Derived, view: AsOf) -> Observed:
    """The reported grade narrowed by what the indices and the histology imply; forward only, the higher claim counts."""
    inputs = {name: view.observed(name) for name in fact.inputs}
    current = {name: observed.values for name, observed in inputs.items()}
    values, conflict = graded(fact, current)
    used = tuple(reading for observed in inputs.values() for reading in observed.readings if not reading.reason)
    if single(fact, values) and not conflict:
        return Observed(fact, values, readings=used)
    outcomes: dict[str, tuple[Values, ...]] = {}
    for name, observed in inputs.items():
        after = [graded(fact, {**current, name: cell}) for cell in cells(fact, name, observed.values)]
        agreed = tuple(grades for grades, clash in after if not clash)
        if observed.reason and name != "differentiation" and any(grades != values for grades in agreed):
            for base in observed.asks:
                outcomes[base] = agreed
    reasons = [observed.reason for observed in inputs.values() if observed.reason]
    told = [reason for reason in reasons if reason != "silent"]
    why = "conflicting" if conflict else "silent" if not used and not told else told[0] if told else "banded"
    return Observed(fact, values, why, conflict, used, tuple(outcomes), outcomes)


def cells(fact: Derived, name: str, values: Values) -> list[Values]:
    """The parts of an input between which the grade can differ."""
    if isinstance(values, Numbers):
        return [part for band in fact.bands[name].values() if (part := meet(values, band.values()))]
    return [frozenset({code}) for code in sorted(values)]


def graded(fact: Derived, inputs: dict[str, Values]) -> tuple[Codes, str]:
    """The possible grades for given inputs, and the contradiction between them if there is one."""
    order = list(fact.codes)
    index = higher(order, *(banded(fact, name, inputs[name]) for name in fact.bands))
    kinds, how_well, reported = inputs["histology"], inputs["differentiation"], inputs["grade"]
    assert isinstance(kinds, frozenset) and isinstance(how_well, frozenset) and isinstance(reported, frozenset)
    can_be_net = "NET" in kinds and how_well != {"poor"}
    must_be_net = kinds == {"NET"} or "poor" not in how_well
    says_carcinoma = "NET" not in kinds or how_well == {"poor"}
    clash = "histology and differentiation contradict each other" if says_carcinoma and must_be_net else ""
    if says_carcinoma:
        implied: Codes = frozenset({"carcinoma"})
    else:
        carcinoma = frozenset({"carcinoma"}) if not must_be_net and "G3" in index else frozenset()
        implied = (index if can_be_net else frozenset()) | carcinoma
    if reported >= {"G1", "G2", "G3"}:
        return implied, clash
    if common := reported & implied:
        return common, clash
    return higher(order, reported, implied), clash or "the reported grade and the pathology contradict each other"


def banded(fact: Derived, name: str, values: Values) -> Codes:
    """The grades whose band of an index can hold its value."""
    return frozenset(grade for grade, band in fact.bands[name].items() if meet(values, band.values()))


def higher(order: list[str], one: Codes, other: Codes) -> Codes:
    """Every grade that the higher of two can be."""
    return frozenset(max(pair, key=order.index) for pair in product(one, other))


def tissue(fact: Derived, view: AsOf) -> Observed:
    """Confirmed where it is said, or where something is recorded that only a microscope shows."""
    said, *shown = fact.inputs
    stated = view.observed(said)
    seen = [reading for name in shown for reading in known(view, name)]
    if not seen:
        return Observed(fact, stated.values, stated.reason, stated.conflict, stated.readings, stated.asks)
    if stated.values == FALSE:
        return result(fact, YES_NO, [said], [*stated.readings, *seen], conflict=disagreement(fact, [*stated.readings, seen[0]]))
    return result(fact, TRUE, [], seen)


def sampled(fact: Derived, view: AsOf) -> Observed:
    """True where a reading is of a liver metastasis; otherwise nobody says."""
    seen = [r for name in fact.inputs for r in known(view, name) if r.lesion == "liver_metastasis"]
    if seen:
        return result(fact, TRUE, [], seen)
    others = [reading for name in fact.inputs for reading in known(view, name)]
    return result(fact, YES_NO, [fact.inputs[0]], others, "silent")


# --- sites and treatments ------------------------------------------------------------------------------------------


def lookup(fact: Derived, view: AsOf) -> Observed:
    """The row of the table that holds the input's code."""
    observed = view.observed(fact.inputs[0])
    assert isinstance(observed.values, frozenset)
    rows = frozenset(row for row, codes in fact.table.items() if observed.values & frozenset(codes))
    if single(fact, rows):
        return Observed(fact, rows, readings=observed.readings)
    return Observed(fact, rows, observed.reason, observed.conflict, observed.readings, observed.asks)


def any_true(fact: Derived, view: AsOf) -> Observed:
    """True where one input is true, false where all are false."""
    inputs = [view.observed(name) for name in fact.inputs]
    true = [observed for observed in inputs if observed.values == TRUE]
    if true:
        return result(fact, TRUE, [], [reading for observed in true for reading in observed.readings])
    open_ = [observed for observed in inputs if observed.values != FALSE]
    used = [reading for observed in inputs for reading in observed.readings]
    if not open_:
        return result(fact, FALSE, [], used)
    return result(fact, YES_NO, [fact.inputs[0].split(".")[0]], used, open_[0].reason)


# --- resections and clocks -----------------------------------------------------------------------------------------


def removal(fact: Derived, view: AsOf) -> Observed:
    """The state of the primary; the same operation as the transplant is a state of its own."""
    resection, same_operation = (view.observed(name) for name in fact.inputs)
    if same_operation.values == TRUE:
        return result(fact, frozenset({"with_transplant"}), [], same_operation.readings)
    values = resection.values
    assert isinstance(values, frozenset)
    asked = any(reading.reason == "" and len(reading.values) > 1 for reading in same_operation.readings)
    planned = not values.isdisjoint({"planned"}) and same_operation.values != FALSE
    if asked or planned:
        values = values | {"with_transplant"}
    return Observed(fact, values, resection.reason or ("banded" if len(values) > 1 else ""), resection.conflict,
                    resection.readings, resection.asks)  # fmt: skip


def months_since(fact: Derived, view: AsOf) -> Observed:
    """Completed months from the last resection of the primary to the as-of date; none where it was not removed."""
    resection, same_operation = fact.inputs
    clock = clock_start(view, resection, same_operation, frozenset(fact.counts))
    if clock.values is not None:
        return result(fact, clock.values, [resection], clock.used, clock.reason)
    assert clock.start is not None
    values = months(*(completed_months(day, view.as_of) for day in (clock.start.last, clock.start.first)))
    if clock.may_not_run:
        values = values | months(NEVER, NEVER)
    observed = result(fact, values, [resection], clock.used, clock.reason)
    return with_clock(observed, clock.start, Days(view.as_of, view.as_of))


class Clock:
    """Where a clock starts: fixed `values` where it certainly does not run or nothing is known, else a `start`."""

    def __init__(
        self,
        used: Sequence[Reading],
        values: Numbers | None = None,
        start: Days | None = None,
        reason: str = "",
        may_not_run: bool = False,
    ) -> None:
        self.used, self.values, self.start, self.reason, self.may_not_run = used, values, start, reason, may_not_run


def clock_start(view: AsOf, resection: str, same_operation: str, counts: Codes) -> Clock:
    """The day from which the removal of the primary counts."""
    observed = view.observed(resection)
    together = view.observed(same_operation)
    assert isinstance(observed.values, frozenset)
    if together.values == TRUE:
        return Clock(together.readings, months(NEVER, NEVER))
    if observed.values.isdisjoint(counts):
        return Clock(observed.readings, months(NEVER, NEVER))
    removals = [r for r in observed.readings if not r.reason and not counts.isdisjoint(r.values)]  # type: ignore[arg-type]
    if not removals:
        return Clock(observed.readings, months(NEVER, INFINITY), reason=observed.reason)
    if any(reading.on is None for reading in removals):
        low = NEVER if not observed.values <= counts else 0
        return Clock(removals, months(low, INFINITY), reason="undated")
    dates = [reading.on for reading in removals if reading.on]
    start = Days(min(date.first for date in dates), max(date.last for date in dates))
    return Clock(removals, start=start, reason=observed.reason, may_not_run=not observed.values <= counts)


def with_clock(observed: Observed, since: Days, until: Days) -> Observed:
    """The derived fact with the start and the end of its clock, for explanations and `eligible_from`."""
    from dataclasses import replace

    return replace(observed, since=since, until=until)


def documented_run(fact: Derived, view: AsOf) -> Observed:
    """Completed months of documented stability: at least to the last reading, at most to the as-of date."""
    course = fact.inputs[0]
    readings = known(view, course)
    if not readings:
        return Observed(fact, fact.everything(), view.observed(course).reason, readings=view.readings(course), asks=(course,))
    stable = frozenset(fact.counts)
    fewest, conflict = pessimistic_run(readings, stable, view.as_of)
    most = optimistic_run(readings, stable, view.as_of)
    used = [reading for reading in readings if reading.latest(view.as_of) >= max(r.earliest() for r in readings)]
    if most is None:
        return result(fact, months(NEVER, NEVER), [course], used)
    low = completed_months(*fewest) if fewest else NEVER
    high = completed_months(most, view.as_of)
    values = months(min(low, high), high)
    reason = "conflicting" if conflict else "undated" if any(r.on is None for r in used) else "not-imaged"
    observed = result(fact, values, [course], used, reason, conflict)
    if fewest is None:
        return observed
    return with_clock(observed, Days(most, fewest[0]), Days(fewest[1], view.as_of))


def pessimistic_run(readings: Sequence[Reading], stable: Codes, as_of: int) -> tuple[tuple[int, int] | None, str]:
    """The shortest run the readings allow, as its start and its last reading; None where there may be none."""
    progressions = [r for r in readings if not frozenset(r.values) <= stable]  # type: ignore[arg-type]
    broken = max((r.latest(as_of) for r in progressions), default=0)
    run = [r for r in readings if frozenset(r.values) <= stable and r.earliest() > broken]  # type: ignore[arg-type]
    undated = [r for r in readings if frozenset(r.values) <= stable and r.on is None]  # type: ignore[arg-type]
    if not run:
        same = [r for r in readings if r.on and r.on.exact and r.on.first == broken and r not in progressions]
        clash = "disease course: " + " and ".join(describe(r) for r in [*progressions[-1:], *same]) if same else ""
        if undated and not progressions:
            starts = [r.since.last for r in undated if r.since]
            return ((min(starts), min(starts)) if starts else None), ""
        return None, clash
    first = min(run, key=lambda r: r.latest(as_of))
    claimed = first.since.last if first.since else first.latest(as_of)
    start = max(min(claimed, first.latest(as_of)), min(broken + 1, first.latest(as_of)))
    clash = ""
    if first.since and progressions and first.since.last <= broken:
        start = first.latest(as_of)
        clash = f"disease course: {first.shown} is said to begin before the last progression"
    last = max(max(r.earliest() for r in run), start)
    return (start, last), clash


def optimistic_run(readings: Sequence[Reading], stable: Codes, as_of: int) -> int | None:
    """The earliest start of the present run that the readings allow; None where the last one must be progression."""
    broken = max((r.earliest() for r in readings if stable.isdisjoint(r.values)), default=0)  # type: ignore[arg-type]
    run = [
        r for r in readings
        if not stable.isdisjoint(r.values) and (r.on is None or r.latest(as_of) > broken or same_day(r, readings, stable))  # type: ignore[arg-type]
    ]  # fmt: skip
    if not run:
        return None
    first = min(run, key=lambda r: r.earliest())
    start = first.since.first if first.since else first.earliest()
    return min(max(start, broken + 1 if broken else 1), as_of)


def same_day(reading: Reading, readings: Sequence[Reading], stable: Codes) -> bool:
    """Whether a progression of the very same day, the last of the case, contradicts the reading."""
    last = max(r.earliest() for r in readings)
    return reading.on is not None and reading.on.last == last and any(
        r is not reading and r.on == reading.on and stable.isdisjoint(r.values) for r in readings  # type: ignore[arg-type]
    )


def recurrence_free(fact: Derived, view: AsOf) -> Observed:
    """Completed months without recurrence since the last resection: to the last clear follow-up, at most to as-of."""
    recurrence, resection, same_operation, extrahepatic = fact.inputs
    clock = clock_start(view, resection, same_operation, frozenset(fact.counts))
    if clock.values is not None:
        return result(fact, clock.values, [resection, recurrence], clock.used, clock.reason)
    assert clock.start is not None
    start = latest_resection(clock.start, known(view, extrahepatic), frozenset(fact.counts), view.as_of)
    readings = known(view, recurrence)
    dated = [day_of(reading) for reading in readings if happened(reading)]
    used = [*clock.used, *readings]
    if any(day.first >= start.last for day in dated):
        return with_clock(result(fact, months(NEVER, NEVER), [recurrence], used), start, Days(view.as_of, view.as_of))
    clear = [r.on.first for r in readings if not happened(r) and r.on is not None]
    doubtful = any(day.last >= start.first for day in dated) or clock.may_not_run
    high = completed_months(start.first, view.as_of)
    last = max([day for day in clear if day >= start.last], default=None)
    low = NEVER if last is None or doubtful else completed_months(start.last, last)
    reason = clock.reason or ("silent" if not readings else "not-imaged")
    observed = result(fact, months(min(low, high), high), [recurrence], used, reason)
    return with_clock(observed, start, Days(last or start.last, view.as_of))


def latest_resection(start: Days, resections: Sequence[Reading], counts: Codes, as_of: int) -> Days:
    """The later of a day and of the last resection among the readings."""
    for reading in resections:
        if not counts.isdisjoint(reading.values):  # type: ignore[arg-type]
            first, last = (reading.on.first, reading.latest(as_of)) if reading.on else (start.first, as_of)
            start = Days(max(start.first, first), max(start.last, last))
    return start


def happened(reading: Reading) -> bool:
    """Whether a date fact says that the event took place."""
    return isinstance(reading.values, Numbers) and reading.values[0].start.value > 0


def day_of(reading: Reading) -> Days:
    """The day of an event that took place."""
    assert isinstance(reading.values, Numbers)
    return Days(int(reading.values[0].start.value), int(reading.values[-1].stop.value))


# --- disease outside the liver -------------------------------------------------------------------------------------


def extrahepatic_status(fact: Derived, view: AsOf) -> Observed:
    """Whether disease outside the liver is absent, resected and clear since, or present.

    A positive is cleared only by a later complete resection and a later negative, or by a later negative with the same
    or a more sensitive method. A negative without a date clears nothing and proves nothing.
    """
    disease, resection, workup, recurrence = fact.inputs
    stated = known(view, disease)
    resections = [r for r in known(view, resection) if frozenset(r.values).isdisjoint({"none", "not_applicable"})]  # type: ignore[arg-type]
    recurrences = [reading for reading in known(view, recurrence) if happened(reading)]
    positives = [reading for reading in stated if reading.values != FALSE]
    negatives = [reading for reading in stated if reading.values == FALSE and reading.on]
    used = [*stated, *resections, *recurrences]
    if not positives and not resections and not recurrences:
        if negatives:
            return result(fact, frozenset({"absent_never"}), [disease], negatives)
        reason = "undated" if stated else view.observed(disease).reason
        return result(fact, fact.everything(), [disease], [*stated, *view.readings(disease)], reason)
    if positives and all(reading.values == YES_NO for reading in positives) and not resections and not recurrences:
        return result(fact, fact.everything(), [disease], used, "banded")
    last = last_positive(positives, recurrences, view.as_of)
    cut = [r for r in resections if "planned" not in r.values and (last is None or r.latest(view.as_of) >= last.first)]
    if cut:
        return after_resection(fact, cut, negatives, used, view.as_of)
    assert last is not None or resections
    if last is None:
        return result(fact, frozenset({"present"}), [disease], used)
    return after_positive(fact, last, positives, negatives, used, view)


def last_positive(positives: Sequence[Reading], recurrences: Sequence[Reading], as_of: int) -> Days | None:
    """When disease outside the liver was last seen; an undated positive may be of any day."""
    seen = [Days(r.earliest(), r.latest(as_of)) for r in positives] + [day_of(r) for r in recurrences]
    return max(seen, key=lambda day: day.last, default=None)


def after_resection(
    fact: Derived, cut: Sequence[Reading], negatives: Sequence[Reading], used: Sequence[Reading], as_of: int
) -> Observed:
    """The status after the last resection of extrahepatic disease."""
    disease, resection, *_ = fact.inputs
    last = max(cut, key=lambda reading: reading.latest(as_of))
    complete = frozenset(last.values)  # type: ignore[arg-type]
    if complete <= {"R1", "R2"}:
        return result(fact, frozenset({"present"}), [disease], used)
    clear = any(reading.on and reading.on.first > last.latest(as_of) for reading in negatives)
    if complete == {"R0"} and clear:
        return result(fact, frozenset({"resected_clear"}), [disease], used)
    asks = [disease] if complete == {"R0"} else [resection, disease]
    return result(fact, frozenset({"resected_clear", "present"}), asks, used, "not-imaged")


def after_positive(
    fact: Derived, last: Days, positives: Sequence[Reading], negatives: Sequence[Reading], used: Sequence[Reading], view: AsOf
) -> Observed:
    """The status after disease was seen and not resected."""
    disease, _, workup, _ = fact.inputs
    after = [reading for reading in negatives if reading.on and reading.on.last >= last.first]
    if not after:
        return result(fact, frozenset({"present"}), [disease], used)
    seen_by = methods(view, workup, fact, [r.on for r in positives if Days(r.earliest(), r.latest(view.as_of)) == last])
    cleared_by = methods(view, workup, fact, [r.on for r in after if r.on and r.on.first > last.last])
    covered = frozenset(lower for method in cleared_by for lower in fact.table[method])
    if seen_by and seen_by <= covered:
        return result(fact, frozenset({"absent_never"}), [disease], used)
    conflict = disagreement(fact, [*positives, *after])
    return result(fact, frozenset({"absent_never", "present"}), [disease], used, conflict=conflict)


def methods(view: AsOf, workup: str, fact: Derived, dates: Sequence[Days | None]) -> Codes:
    """The examinations recorded on the same dates."""
    return frozenset(
        method
        for method in fact.table
        for reading in known(view, f"{workup}.{method}")
        if reading.values == TRUE and reading.on is not None and reading.on in dates
    )


OPERATORS: dict[str, Callable[[Derived, AsOf], Observed]] = {
    "age": age,
    "per_area": per_area,
    "per_fields": per_fields,
    "grade_table": grade_table,
    "tissue": tissue,
    "sampled": sampled,
    "lookup": lookup,
    "any_true": any_true,
    "removal": removal,
    "months_since": months_since,
    "documented_run": documented_run,
    "recurrence_free": recurrence_free,
    "extrahepatic_status": extrahepatic_status,
}
