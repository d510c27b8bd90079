"""An assessment as the document a tumour board hands round: what decides first, the annexes on the screen only."""

from __future__ import annotations

from typing import Literal

from nelm import __version__
from nelm.facts.calendar import show_day
from nelm.facts.view import View
from nelm.report.assessment import DISCLAIMER, Assessment
from nelm.report.board.annex import basis, editions, every_option
from nelm.report.board.cited import Cited
from nelm.report.board.course import course
from nelm.report.board.matrix import matrix
from nelm.report.board.options import between, options
from nelm.report.board.scores import score_notes, scores
from nelm.report.board.verdicts import asking, verdicts
from nelm.report.paper import Paper, Part, Words, say

NOTICE = f"{DISCLAIMER.capitalize()}."
KIND = "Neuroendocrine liver metastases: liver transplant criteria"


def as_paper(assessment: Assessment) -> Paper:
    """The assessment as a document, whatever its format."""
    view = assessment.view
    foot = (view.case.name, *(["synthetic"] if view.case.synthetic else []), f"as of {assessment.as_of}",
            f"nelm {__version__}", NOTICE)  # fmt: skip
    return Paper(KIND, view.case.name, header(view), foot, parts(assessment), view.as_of)


def header(view: View) -> tuple[Words, ...]:
    """Which day, which version, what it is not, and what to check."""
    lines = [Words(say(f"As of {show_day(view.as_of)}. nelm {__version__}.")), Words(say(NOTICE, "strong"))]
    if view.case.synthetic:
        lines.append(Words(say("A synthetic case: nobody's data."), "check"))
    if view.ignored:
        counted = "reading is" if view.ignored == 1 else "readings are"
        lines.append(Words(say(f"{view.ignored} {counted} of a later date and not used.")))
    return (*lines, *(Words(say(f"Please check: {one}"), "check") for one in view.case.questions))


def parts(assessment: Assessment) -> tuple[Part, ...]:
    """The parts in the order in which a board needs them; references are numbered in the order of reading."""
    cited, judgements = Cited(), assessment.judgements
    front = judged(assessment, cited) if judgements else [not_judged(assessment), course(assessment)]
    front += [scores(assessment), *between(assessment), options(assessment, cited)]
    front += references(cited)
    annex = [editions(assessment, cited), every_option(assessment.options, cited), score_notes(assessment, cited)]
    annex += references(cited, "screen")
    return (*front, *annex, basis(judgements)) if judgements else (*front, *annex[1:])


def judged(assessment: Assessment, cited: Cited) -> list[Part]:
    """The verdicts, what to ask for, the course, and the editions side by side."""
    judgements = assessment.judgements
    return [verdicts(assessment), asking(judgements), course(assessment), matrix(judgements, cited)]


def not_judged(assessment: Assessment) -> Part:
    """Why there is no verdict."""
    why = assessment.not_judged or "No edition was chosen."
    return Part("not-judged", "Not judged", (Words(say(why), "lead"),))


def references(cited: Cited, place: Literal["", "screen"] = "") -> list[Part]:
    """What was cited and is not listed yet; nothing where that is all."""
    listed = cited.listed()
    name, title = ("more-references", "References of the annex") if place else ("references", "References")
    return [Part(name, title, (listed,), place)] if listed.entries else []
