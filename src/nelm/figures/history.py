"""A patient's history as marks on a time line: operations, treatments, imaging, the course, and the clocks that run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nelm.facts.calendar import Days
from nelm.facts.case import Reading, event_day
from nelm.facts.dictionary import FIRST_DAY, dictionary
from nelm.facts.view import View, derived_facts
from nelm.facts.words import REASONS, said, show_values

LANES = {
    "Operations": (
        "primary_resection", "lymphadenectomy", "liver_resection", "extrahepatic_resection", "exception_request",
        "listing", "transplant",
    ),
    "Treatments": ("treatments",),
    "Course": (
        "metastasis_diagnosis", "disease_course", "recurrence_extrahepatic", "recurrence_after_liver_resection",
        "recurrence_after_transplant", "functional_syndrome",
    ),
    "Imaging": (
        "liver_involvement", "distribution", "lesion_count", "largest_lesion", "liver_volume", "resectability",
        "extrahepatic_disease", "extrahepatic_workup", "sstr_imaging",
    ),
    "Pathology": ("histology", "grade", "ki67", "mitoses", "mitoses_per_10_hpf"),
}  # fmt: skip
CLOCKS = "Clocks"
LESIONS = {"liver_metastasis": "liver metastasis", "primary": "primary", "other": "other lesion"}


@dataclass(frozen=True)
class Entry:
    """Something that happened or ran. `start` is None where nothing dates it, `end` where it is of one day."""

    lane: str
    text: str
    detail: str
    start: Days | None
    end: Days | None = None


def history(view: View) -> tuple[Entry, ...]:
    """Every entry by lane and day; what has no date comes last in its lane."""
    found = [entry for lane, facts in LANES.items() for entry in merged(lane_entries(lane, facts, view))]
    return (*found, *clocks(view))


def lane_entries(lane: str, facts: tuple[str, ...], view: View) -> Iterator[Entry]:
    """The readings of a lane's facts; of lists, the members that are or may be so."""
    for name in view.case.readings:
        if name.partition(".")[0] in facts:
            for reading in view.readings(name):
                if "." not in name or reading.reason or "true" in reading.codes:
                    yield entry_of(lane, reading, view)


def entry_of(lane: str, reading: Reading, view: View) -> Entry:
    """A reading as an entry: a run from `since` to its date, an event on its day, else the day of the reading."""
    label = dictionary()[reading.fact].label
    happened = event_day(reading)
    listed = "." in reading.fact and not reading.reason and reading.codes == {"true"}
    text = label if happened or listed else f"{label}: {said(reading)}"
    detail = ", ".join(part for part in (LESIONS.get(reading.lesion, ""), reading.method) if part)
    if reading.since:
        return Entry(lane, text, detail, reading.since, reading.on or Days(view.as_of, view.as_of))
    return Entry(lane, text, detail, happened or reading.on)


def merged(entries: Iterable[Entry]) -> list[Entry]:
    """Entries in the order of their days, those of the same days and details in one."""
    together: dict[tuple[Days | None, Days | None, str], dict[str, None]] = {}
    lane = ""
    for entry in entries:
        lane = entry.lane
        together.setdefault((entry.start, entry.end, entry.detail), {})[entry.text] = None
    found = [Entry(lane, "; ".join(texts), detail, start, end) for (start, end, detail), texts in together.items()]
    return sorted(found, key=lambda one: (one.start is None, one.start or (0, 0), one.end or (0, 0), one.text))


def clocks(view: View) -> list[Entry]:
    """The clocks that have started, each to the last day it is documented or may run to."""
    found = []
    for name, fact in derived_facts().items():
        observed = view.observed(name)
        since = observed.since
        if since and since.first > FIRST_DAY:
            until = observed.until or Days(view.as_of, view.as_of)
            why = REASONS.get(observed.reason, observed.reason)
            found.append(Entry(CLOCKS, f"{fact.label}: {show_values(fact, observed.values)}", why, since, until))
    return found
