"""An assessment as the document a tumour board hands round: what decides first, the annexes on the screen only."""

from __future__ import annotations

from dataclasses import replace

from nelm.report.assessment import Assessment
from nelm.report.board.annex import basis, editions, every_option
from nelm.report.board.benefit import benefit, drivers, in_full
from nelm.report.board.cited import Cited
from nelm.report.board.course import course
from nelm.report.board.frame import foot, header, references
from nelm.report.board.matrix import matrix
from nelm.report.board.options import between, options
from nelm.report.board.scores import score_notes, scores
from nelm.report.board.verdicts import asking, verdicts
from nelm.report.paper import Paper, Part, Words, say

KIND = "Neuroendocrine liver metastases: liver transplant criteria"


def as_paper(assessment: Assessment) -> Paper:
    """The assessment as a document, whatever its format."""
    view = assessment.view
    return Paper(KIND, view.case.name, header(view), foot(view), parts(assessment), view.as_of)


def parts(assessment: Assessment) -> tuple[Part, ...]:
    """The parts as a board needs them: what decides, then what it rests on. References are numbered in the order of reading."""
    cited, judgements = Cited(), assessment.judgements
    asked = [verdicts(assessment), asking(judgements)] if judgements else [not_judged(assessment)]
    front = [*asked, *between(assessment), course(assessment), scores(assessment)]
    front += [options(assessment, cited), benefit(assessment.worth, cited)]
    front += [matrix(judgements, cited)] if judgements else []
    front += references(cited)
    annex = [editions(assessment, cited), every_option(assessment.options, cited), score_notes(assessment, cited)]
    annex += [replace(part, place="screen") for part in (*in_full(assessment.worth, cited), *drivers(assessment.worth))]
    annex += references(cited, "screen")
    return (*front, *annex, basis(judgements)) if judgements else (*front, *annex[1:])


def not_judged(assessment: Assessment) -> Part:
    """Why there is no verdict."""
    why = assessment.not_judged or "No edition was chosen."
    return Part("not-judged", "Not judged", (Words(say(why), "lead"),))
