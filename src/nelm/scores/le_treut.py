"""Le Treut 2008: two factors before transplant, from 85 French patients."""

from __future__ import annotations

from functools import cache

from nelm.facts.view import View
from nelm.logic import UNKNOWN, as_codes
from nelm.scores.liver_volume import FACTS as VOLUME_FACTS
from nelm.scores.liver_volume import enlarged
from nelm.scores.score import Published, Score, group_words, inputs, missing, read_score

FACTS = ["primary_site", "planned_concomitant_resection", "liver_volume", *VOLUME_FACTS]


class LeTreut(Published, frozen=True, kw_only=True):
    """The factors and the published groups."""

    unclear_sites: list[str]
    exenteration: str
    unless: str


@cache
def model() -> LeTreut:
    """The shipped model. Raises BadInput where it is broken."""
    return read_score("le_treut", LeTreut)


def le_treut(view: View) -> Score:
    """How many of the two factors a case has; a range while one is unknown.

    While an exenteration is not ruled out, `missing` asks for the planned resection even where the count is exact.
    """
    known, large = model(), enlarged(view)
    sites, planned = (as_codes(view.observed(name).values) for name in FACTS[:2])
    refusal = "the model leaves out upper abdominal exenteration" if planned == {known.exenteration} else ""
    certain = all(site in known.sites for site in sites)
    possible = any(site in (*known.sites, *known.unclear_sites) for site in sites)
    low = int(certain) + int(not large.can_be_not_met)
    high = int(possible) + int(large.can_be_met)
    computable = not refusal and (low, high) != (0, known.most)
    unsettled = FACTS[:1] if certain != possible else []
    unsettled += FACTS[1:2] if known.exenteration in planned else []
    condition = (known.unless,) if known.exenteration in planned and not refusal else ()
    unsettled += FACTS[2:] if large == UNKNOWN else []
    return Score(
        "le_treut_2008",
        known.title,
        known.unit,
        low if computable else None,
        high if computable else None,
        group_words(known.groups, low, high) if computable else "",
        refusal,
        inputs(view, FACTS),
        () if refusal else missing(view, unsettled),
        (*condition, known.note),
        tuple(known.cite),
    )
