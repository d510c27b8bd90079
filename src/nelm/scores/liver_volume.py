"""Standard liver volume by every verified formula, and whether the liver is enlarged by each."""

from __future__ import annotations

import math
from decimal import Decimal
from functools import cache
from itertools import product

from nelm.facts.view import View
from nelm.library.shelf import Knowledge
from nelm.library.sources import Citation
from nelm.logic import MET, NOT_MET, UNKNOWN, Verdict, as_codes
from nelm.scores.score import AGE, Score, ends, inputs, missing, read_score

FACTS = [AGE, "sex", "height", "weight"]

Range = tuple[float, float]


class Surface(Knowledge, frozen=True, kw_only=True):
    """A formula of body surface area."""

    factor: Decimal
    height_power: Decimal
    weight_power: Decimal

    def area(self, height: float, weight: float) -> float:
        """Square metres, from centimetres and kilograms."""
        return (
            float(self.factor) * math.pow(height, float(self.height_power)) * math.pow(weight, float(self.weight_power))
        )


class Formula(Knowledge, frozen=True, kw_only=True):
    """A formula of the standard liver volume, a sum of terms; ages both included."""

    name: str
    population: str
    cite: list[Citation]
    constant: Decimal
    surface: str = ""
    per_surface: Decimal = Decimal(0)
    per_kilogram: Decimal = Decimal(0)
    per_year: Decimal = Decimal(0)
    female: Decimal = Decimal(0)
    male: Decimal = Decimal(0)
    youngest: int | None = None
    oldest: int | None = None

    def ages(self, low: float, high: float) -> Range | None:
        """The part of a range of ages the formula is for; None where there is none."""
        first, last = max(low, self.youngest or low), min(high, self.oldest or high)
        return (first, last) if first <= last else None


class Volumes(Knowledge, frozen=True, kw_only=True):
    """The formulas and the cut-off of hepatomegaly in per cent."""

    title: str
    unit: str
    hepatomegaly: Decimal
    youngest: int
    surfaces: dict[str, Surface]
    formulas: list[Formula]
    note: str
    cite: list[Citation]

    def volume(self, formula: Formula, height: float, weight: float, age: float, sex: str) -> float:
        """Millilitres, from centimetres, kilograms and years."""
        surface = self.surfaces[formula.surface].area(height, weight) if formula.surface else 0.0
        return (
            float(formula.constant)
            + float(formula.per_surface) * surface
            + float(formula.per_kilogram) * weight
            + float(formula.per_year) * age
            + float(formula.female if sex == "female" else formula.male)
        )


@cache
def formulas() -> Volumes:
    """The shipped formulas. Raises BadInput where they are broken."""
    return read_score("liver_volume", Volumes)


def standard_volumes(view: View) -> list[tuple[str, Range]]:
    """The range of the standard volume by every formula; none while height, weight or age is unknown.

    A formula counts where some possible age is one it is for. Every formula is monotone in height and weight, and linear in
    age, so its extremes lie at the corners. A volume of zero or less is none.
    """
    model = formulas()
    height, weight, age = (ends(view.observed(name)) for name in ("height", "weight", AGE))
    if not (height and weight and age) or age[0] < model.youngest:
        return []
    sexes = sorted(as_codes(view.observed("sex").values))
    found: dict[str, list[float]] = {}
    for formula in model.formulas:
        if ages := formula.ages(*age):
            corners = product(height, weight, ages, sexes)
            found.setdefault(formula.name, []).extend(model.volume(formula, *corner) for corner in corners)
    return [(name, span(values)) for name, values in found.items() if max(values) > 0]


def span(values: list[float]) -> Range:
    """The least and the largest."""
    return min(values), max(values)


def hepatomegaly(view: View) -> dict[str, Verdict]:
    """Whether the liver is enlarged, by each formula; nothing while its volume or the standard volume is unknown."""
    volume, cut = ends(view.observed("liver_volume")), float(formulas().hepatomegaly) / 100
    if not volume:
        return {}
    return {
        name: MET if reaches(volume[0], cut * high) else UNKNOWN if reaches(volume[1], cut * low) else NOT_MET
        for name, (low, high) in standard_volumes(view)
    }


def reaches(volume: float, cut: float) -> bool:
    """Whether a volume is at least the cut-off; what the computer's rounding alone keeps apart counts as equal."""
    return volume >= cut or math.isclose(volume, cut)


def enlarged(view: View) -> Verdict:
    """Whether the liver is enlarged: certain where all formulas agree, unknown where they disagree or nothing is known."""
    verdicts = set(hepatomegaly(view).values())
    return verdicts.pop() if len(verdicts) == 1 else UNKNOWN


def liver_volume(view: View) -> Score:
    """The standard liver volume, from the least to the largest formula, with each formula's answer in the notes."""
    model, found, answers = formulas(), standard_volumes(view), hepatomegaly(view)
    age = ends(view.observed(AGE))
    refusal = f"derived in adults; for ages from {model.youngest}" if age and age[1] < model.youngest else ""
    low, high = span([end for _, one in found for end in one]) if found else (None, None)
    disagree = len(set(answers.values())) > 1
    facts = [*FACTS, "liver_volume"]
    return Score(
        "standard_liver_volume",
        model.title,
        model.unit,
        low,
        high,
        words(model, answers, disagree),
        refusal,
        inputs(view, facts),
        () if refusal else missing(view, facts),
        (*(describe(name, one, answers) for name, one in found), model.note),
        (*model.cite, *(citation for formula in model.formulas for citation in formula.cite)),
    )


def words(model: Volumes, answers: dict[str, Verdict], disagree: bool) -> str:
    """Whether the liver is enlarged, in words."""
    if not answers:
        return ""
    cut = f"{model.hepatomegaly} % of the standard volume"
    if disagree:
        return f"hepatomegaly ({cut} or more): the formulas disagree"
    told = {"met": "yes", "not met": "no", "unknown": "cannot be said"}
    return f"hepatomegaly ({cut} or more): {told[next(iter(answers.values())).word]}, by every formula"


def describe(name: str, one: Range, answers: dict[str, Verdict]) -> str:
    """A formula's volume and answer: `Urata 1401 mL, enlarged`."""
    low, high = (f"{end:.0f}" for end in one)
    volume = low if low == high else f"{low} to {high}"
    told = {MET: ", enlarged", NOT_MET: ", not enlarged", UNKNOWN: ", cannot be said"}
    return f"{name} {volume} mL{told[answers[name]] if name in answers else ''}"
