"""Mathe 2011: two points, for pancreatic primaries only."""

from __future__ import annotations

from functools import cache

from nelm.facts.view import View
from nelm.logic import as_codes
from nelm.scores.score import AGE, Published, Score, ends, group_words, inputs, missing, read_score

FACTS = ["primary_site", "planned_concomitant_resection", AGE]
TOGETHER = "primary_resection_with_transplant"


class Mathe(Published, frozen=True, kw_only=True):
    """The points and the published groups."""

    age: int
    resections: list[str]


@cache
def model() -> Mathe:
    """The shipped model. Raises BadInput where it is broken."""
    return read_score("mathe", Mathe)


def resection_point(view: View) -> tuple[bool, bool]:
    """Whether the pancreas, where the primary is, is surely and whether it is possibly resected in the transplant operation.

    A planned resection that names no organ may be of the pancreas. Removing the primary with the transplant is one of the
    pancreas; where the plan says that nothing is resected, that is a contradiction, and either may be true.
    """
    planned, together = (as_codes(view.observed(name).values) for name in (FACTS[1], TOGETHER))
    removed, nothing = together == {"true"}, planned == {"none"}
    return (removed and not nothing) or planned <= set(model().resections), removed or not nothing


def resection_asked(view: View) -> list[str]:
    """What to ask where the resection is open: the plan, and where one is recorded, whether the primary is part of it."""
    return [FACTS[1], TOGETHER] if view.observed(FACTS[1]).readings else FACTS[1:2]


def age_point(view: View) -> tuple[bool, bool]:
    """Whether the age is surely, and whether it is possibly one that counts."""
    age = ends(view.observed(AGE))
    return age is not None and age[0] >= model().age, age is None or age[1] >= model().age


def mathe(view: View) -> Score:
    """The points of a case; a range while one is unknown."""
    known, sites = model(), as_codes(view.observed(FACTS[0]).values)
    refusal = "for pancreatic primaries only" if not any(site in known.sites for site in sites) else ""
    pancreatic = all(site in known.sites for site in sites)
    resected, old = resection_point(view), age_point(view)
    low, high = resected[0] + old[0], resected[1] + old[1]
    computable = pancreatic and (low, high) != (0, known.most)
    unsettled = FACTS[:1] if not pancreatic else []
    unsettled += resection_asked(view) if resected[0] != resected[1] else []
    unsettled += [AGE] if old[0] != old[1] else []
    return Score(
        "mathe_2011",
        known.title,
        known.unit,
        low if computable else None,
        high if computable else None,
        group_words(known.groups, low, high) if computable else "",
        refusal,
        inputs(view, [*FACTS, TOGETHER] if view.observed(TOGETHER).readings else FACTS),
        () if refusal else missing(view, unsettled),
        (known.note,),
        tuple(known.cite),
    )
