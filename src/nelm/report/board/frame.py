"""What frames every document: its header, its foot, and its references."""

from __future__ import annotations

from typing import Literal

from nelm import __version__
from nelm.facts.calendar import show_day
from nelm.facts.view import View
from nelm.report.assessment import DISCLAIMER
from nelm.report.board.cited import Cited
from nelm.report.paper import Part, Run, Words, say

NOTICE = f"{DISCLAIMER.capitalize()}."


def foot(view: View) -> tuple[str, ...]:
    """What stands on every page."""
    synthetic = ["synthetic"] if view.case.synthetic else []
    return (view.case.name, *synthetic, f"as of {show_day(view.as_of)}", f"nelm {__version__}", NOTICE)


def header(view: View) -> tuple[Words, ...]:
    """Which day, which version, what it is not, and what to check."""
    lines = [Words((Run(f"As of {show_day(view.as_of)}. nelm {__version__}. "), Run(NOTICE, "strong")))]
    if view.case.synthetic:
        lines.append(Words(say("A synthetic case: nobody's data."), "check"))
    if view.ignored:
        counted = "reading is" if view.ignored == 1 else "readings are"
        lines.append(Words(say(f"{view.ignored} {counted} of a later date and not used.")))
    return (*lines, *(Words(say(f"Please check: {one}"), "check") for one in view.case.questions))


def references(cited: Cited, place: Literal["", "screen"] = "") -> list[Part]:
    """What was cited and is not listed yet; nothing where that is all."""
    listed = cited.listed()
    name, title = ("more-references", "References of the annex") if place else ("references", "References")
    return [Part(name, title, (listed,), place)] if listed.entries else []
