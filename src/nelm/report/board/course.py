"""The patient's history: the picture, and the same as a table."""

from __future__ import annotations

from nelm.facts.calendar import show_days
from nelm.figures.history import Entry, history
from nelm.figures.timeline import draw_timeline
from nelm.report.assessment import Assessment
from nelm.report.paper import Block, Folded, Part, Picture, Table, Words, cell, say, sentence

KEY = "Solid: certain. Outline: the date or the run is known in part only."


def course(assessment: Assessment) -> Part:
    """The history as a picture, and as a table to open."""
    entries = history(assessment.view)
    if not entries:
        return Part("course", "Course", (Words(say("The case records no operation, treatment, imaging or course.")),))
    told = "; ".join(f"{period(one)}: {one.text}" for one in entries)
    name = f"Course until {assessment.as_of}"
    svg = draw_timeline(entries, assessment.view.as_of, name, told)
    drawn: list[Block] = [Picture(svg, name, told, KEY)] if svg else []
    rows = tuple((cell(period(one)), cell(one.lane), cell(sentence(one.text)), cell(one.detail)) for one in entries)
    table = Table("course", "Course by date", ("When", "Kind", "What", "How"), rows, (24, 12, 40, 24))
    return Part("course", "Course", (*drawn, Folded("course-table", say("The same as a table"), (table,))))


def period(entry: Entry) -> str:
    """The day or the days of an entry."""
    if entry.start is None:
        return "no date"
    began = show_days(entry.start).replace(" to ", " or later, at the latest ")
    if entry.end is None:
        return began
    ended = show_days(entry.end)
    return f"{began}, until " + (f"at least {ended.replace(' to ', ', at most ')}" if " to " in ended else ended)
