"""Mathe 2011: two points, for pancreatic primaries only."""

from __future__ import annotations

from functools import cache

from nelm.facts.view import View
from nelm.library.document import read_document
from nelm.library.shelf import KNOWLEDGE, typed
from nelm.logic import as_codes
from nelm.scores.score import AGE, Published, Score, ends, group_words, inputs, missing

FACTS = ["primary_site", "planned_concomitant_resection", AGE]


class Mathe(Published, frozen=True, kw_only=True):
    """The points and the published groups."""

    age: int
    resection: str


@cache
def model() -> Mathe:
    """The shipped model. Raises BadInput where it is broken."""
    return typed(read_document(KNOWLEDGE / "scores" / "mathe.yaml"), Mathe)


def mathe(view: View) -> Score:
    """The points of a case; a range while one is unknown."""
    known, age = model(), ends(view.observed(AGE))
    sites, planned = (as_codes(view.observed(name).values) for name in FACTS[:2])
    refusal = "for pancreatic primaries only" if not any(site in known.sites for site in sites) else ""
    pancreatic = all(site in known.sites for site in sites)
    low = int(bool(age) and age is not None and age[0] >= known.age) + int(planned == {known.resection})
    high = int(age is None or age[1] >= known.age) + int(known.resection in planned)
    computable = pancreatic and (low, high) != (0, known.most)
    return Score(
        "mathe_2011",
        known.title,
        known.unit,
        low if computable else None,
        high if computable else None,
        group_words(known.groups, low, high) if computable else "",
        refusal,
        inputs(view, FACTS),
        () if refusal else missing(view, FACTS),
        (known.note,),
        tuple(known.cite),
    )
