"""Every score of a case."""

from __future__ import annotations

from nelm.facts.view import View
from nelm.scores.le_treut import le_treut
from nelm.scores.liver_volume import liver_volume
from nelm.scores.mathe import mathe
from nelm.scores.meld import meld
from nelm.scores.score import Score


def all_scores(view: View) -> tuple[Score, ...]:
    """Every score, whether it applies or not, computable or not."""
    return tuple(score(view) for score in (meld, le_treut, mathe, liver_volume))
