"""The scores beside the criteria."""

from __future__ import annotations

from nelm.report.assessment import Assessment, score_line
from nelm.report.board.cited import Cited
from nelm.report.paper import Part, Run, Table, cell, soft


def scores(assessment: Assessment) -> Part:
    """Every score with its value and what it means."""
    rows = tuple((cell(score.title), cell(score_line(score))) for score in assessment.scores)
    table = Table("scores", f"Scores as of {assessment.as_of}", ("Score", "Value"), rows, (22, 78))
    return Part("scores", "Scores", (table,))


def score_notes(assessment: Assessment, cited: Cited) -> Part:
    """The source of every score, and its notes where it has a value."""
    rows = tuple(
        (cell((Run(score.title), *cited.runs(score.cite))), cell(*soft(score.notes if score.shown else ["no value"])))
        for score in assessment.scores
    )
    table = Table("score-notes", "Notes and sources of the scores", ("Score", "Notes"), rows, (30, 70))
    return Part("scores-annex", "Annex: scores", (table,), "screen")
