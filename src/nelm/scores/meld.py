"""MELD 3.0 (Kim 2021): urgency on the waiting list. Liver metastases score low, whatever their prognosis."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import product
from math import floor, log

from nelm.facts.view import View
from nelm.library.shelf import Knowledge
from nelm.library.sources import Citation
from nelm.logic import as_codes
from nelm.scores.score import AGE, Score, ends, inputs, missing, read_score

LABORATORY = ["bilirubin", "sodium", "inr", "creatinine", "albumin"]
FACTS = [AGE, "sex", *LABORATORY, "dialysis"]


class Bounds(Knowledge, frozen=True, kw_only=True):
    """What a value is raised or lowered to."""

    least: Decimal
    most: Decimal | None = None

    def apply(self, value: float) -> float:
        """The value within the bounds."""
        raised = max(value, float(self.least))
        return raised if self.most is None else min(raised, float(self.most))


class Meld(Knowledge, frozen=True, kw_only=True):
    """The coefficients of MELD 3.0."""

    title: str
    unit: str
    constant: Decimal
    female: Decimal
    log_bilirubin: Decimal
    sodium_deficit: Decimal
    sodium_deficit_log_bilirubin: Decimal
    log_inr: Decimal
    log_creatinine: Decimal
    albumin_deficit: Decimal
    albumin_deficit_log_creatinine: Decimal
    bounds: dict[str, Bounds]
    dialysis_creatinine: Decimal
    score: Bounds
    youngest: int
    adult: int
    cite: list[Citation]

    def raw(self, values: dict[str, float], plus_female: bool) -> float:
        """The score before rounding. Values in mg/dL (bilirubin, creatinine), mmol/L (sodium), g/dL (albumin)."""
        bounded = {name: self.bounds[name].apply(values[name]) for name in LABORATORY}
        bilirubin, inr, creatinine = (log(bounded[name]) for name in ("bilirubin", "inr", "creatinine"))
        sodium = float(self.bounds["sodium"].most or 0) - bounded["sodium"]
        albumin = float(self.bounds["albumin"].most or 0) - bounded["albumin"]
        return (
            float(self.constant)
            + (float(self.female) if plus_female else 0)
            + float(self.log_bilirubin) * bilirubin
            + float(self.sodium_deficit) * sodium
            + float(self.sodium_deficit_log_bilirubin) * sodium * bilirubin
            + float(self.log_inr) * inr
            + float(self.log_creatinine) * creatinine
            + float(self.albumin_deficit) * albumin
            + float(self.albumin_deficit_log_creatinine) * albumin * creatinine
        )

    def points(self, raw: float) -> int:
        """The score as allocation uses it: rounded (halves up) and within its bounds."""
        return int(self.score.apply(floor(raw + 0.5)))


@cache
def coefficients() -> Meld:
    """The shipped coefficients. Raises BadInput where they are broken."""
    return read_score("meld", Meld)


def meld(view: View) -> Score:
    """MELD 3.0 as a value or, where inputs are ranges, as the range it can take."""
    model = coefficients()
    age, needed = ends(view.observed(AGE)), [name for name in LABORATORY if name != "creatinine" or not dialysed(view)]
    refusal = f"for ages from {model.youngest}" if age and age[1] < model.youngest else ""
    low = high = None
    if age and age[0] >= model.youngest and all(ends(view.observed(name)) for name in needed):
        scores = [model.points(raw) for raw in corners(model, view, age)]
        low, high = min(scores), max(scores)
    return Score(
        "meld",
        model.title,
        model.unit,
        low,
        high,
        "" if low is None else "urgency by liver function; it does not measure the metastases",
        refusal,
        inputs(view, FACTS),
        () if refusal or (low is not None and low == high) else missing(view, unsettled(model, view, age)),
        (),
        tuple(model.cite),
    )


def dialysed(view: View) -> bool:
    """Whether the dialysis that counts is certain, so that the measured creatinine is not used."""
    return as_codes(view.observed("dialysis").values) == {"true"}


def unsettled(model: Meld, view: View, age: tuple[float, float] | None) -> list[str]:
    """The facts whose values still move the score, beyond the bounds they are held in."""
    found = [AGE] if age is None or any(age[0] < limit <= age[1] for limit in (model.youngest, model.adult)) else []
    found += ["sex"] if age is None or age[1] >= model.adult else []
    bounded = {name: bounded_ends(model, view, name) for name in LABORATORY}
    found += [name for name in LABORATORY if len(bounded[name]) != 1 and not (name == "creatinine" and dialysed(view))]
    found += ["dialysis"] if bounded["creatinine"] != {float(model.dialysis_creatinine)} else []
    return found


def bounded_ends(model: Meld, view: View, name: str) -> set[float]:
    """The ends of a laboratory value's range within the bounds; none where it is unknown."""
    return {model.bounds[name].apply(end) for end in ends(view.observed(name)) or ()}


def corners(model: Meld, view: View, age: tuple[float, float]) -> Iterator[float]:
    """The raw score at every corner of the ranges.

    In the logs and deficits the score is linear in each value, so its extremes lie at corners.
    """
    ranges = {name: ends(view.observed(name)) or (0.0, 0.0) for name in LABORATORY}
    dialysis = as_codes(view.observed("dialysis").values)
    creatinines = set(ranges["creatinine"]) if "false" in dialysis else set()
    if "true" in dialysis:
        creatinines.add(float(model.dialysis_creatinine))
    choices = [creatinines if name == "creatinine" else set(ranges[name]) for name in LABORATORY]
    for values in product(*choices):
        for plus_female in plus(model, view, age):
            yield model.raw(dict(zip(LABORATORY, values, strict=True)), plus_female)


def plus(model: Meld, view: View, age: tuple[float, float]) -> set[bool]:
    """Whether the points of `female` are added: for women, and for both sexes before adulthood."""
    found = {True} if age[0] < model.adult else set()
    if age[1] >= model.adult:
        found |= {sex == "female" for sex in as_codes(view.observed("sex").values)}
    return found
