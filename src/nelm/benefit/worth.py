"""What each option of a case is worth: which of the shipped estimates apply to it, or why none does.

The estimates are of the published groups, not of the person: nothing of the case enters them but which strategies apply.
Published prognostic factors stand beside them as scenarios.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from nelm.benefit.estimates import Gain, Outlook, estimates
from nelm.benefit.multipliers import Multiplied, multiplied
from nelm.benefit.strategies import Comparison, Strategy, strategies
from nelm.errors import BadInput
from nelm.facts.view import View
from nelm.logic import MET, NOT_MET, Cut, as_numbers
from nelm.pathway.options import Choice, Status

HORIZONS = (5, 10)
AGE = "age_at_assessment"


@dataclass(frozen=True)
class Shown:
    """A strategy that applies; `status` is that of the option behind it, or `comparator`."""

    strategy: Strategy
    status: Status | Literal["comparator"]
    outlook: Outlook


@dataclass(frozen=True)
class Compared:
    """Two strategies that both apply."""

    comparison: Comparison
    gain: Gain


@dataclass(frozen=True)
class Worth:
    """What is said of a case until some years: strategies, comparisons, factors, and what is refused with the reason."""

    years: tuple[int, ...]
    shown: tuple[Shown, ...]
    compared: tuple[Compared, ...]
    factors: tuple[Multiplied, ...]
    refused: tuple[str, ...]


def worth(choices: Sequence[Choice], view: View, years: Sequence[int] = HORIZONS) -> Worth:
    """What the options of a case are worth until some years. Raises BadInput for a horizon beyond what is published."""
    last = estimates().last
    for year in years:
        if not 0 < year <= last:
            remedy = f"name years from 1 to {last}; no follow-up beyond was seen, and nothing is extrapolated"
            raise BadInput("not a horizon within the data", remedy=remedy, place="--horizon", value=str(year))
    young, found = too_young(view), applicable(choices)
    refused = (*young, *refusals(choices, found))
    if young or not found:
        return Worth(tuple(years), (), (), (), refused)
    compared_with = {one.other for one in strategies().comparisons if one.one in found}
    shown = tuple(
        Shown(one, found.get(one.id, "comparator"), estimates().outlooks[one.id])
        for one in strategies().strategies
        if one.id in found or (not one.option and one.id in compared_with)
    )
    names = {one.strategy.id for one in shown}
    compared = tuple(
        Compared(one, estimates().gains[one.id]) for one in strategies().comparisons if {one.one, one.other} <= names
    )
    return Worth(tuple(years), shown, compared, multiplied(view, sorted(names)), refused)


def applicable(choices: Sequence[Choice]) -> dict[str, Status]:
    """The strategies whose option is open or possible and whose patients were like this one, with that status."""
    status = {choice.option.id: choice.status for choice in choices}
    within = next(choice.within.verdict for choice in choices if choice.within)
    found: dict[str, Status] = {}
    for one in (one for one in strategies().strategies if one.option and status[one.option] != "closed"):
        if (one.criteria == "outside" and within != NOT_MET) or (one.criteria == "within" and within == NOT_MET):
            continue
        certain = status[one.option] == "open" and (one.criteria != "within" or within == MET)
        found[one.id] = "open" if certain else "possible"
    return found


def refusals(choices: Sequence[Choice], found: Mapping[str, Status]) -> list[str]:
    """Why a strategy is not estimated: what closes its option. Nothing where another strategy of the option is."""
    barred = {choice.option.id: [item.criterion.title for item in choice.barred] for choice in choices}
    told = {one.option for one in strategies().strategies if one.id in found}
    closed = {one.option: one for one in reversed(strategies().strategies) if one.option and one.option not in told}
    return [
        f"{one.label}: not estimated; the published patients met what this one does not: {'; '.join(barred[one.option])}."
        for one in strategies().strategies
        if one in closed.values()
    ]


def too_young(view: View) -> list[str]:
    """Why nothing is said of somebody certainly younger than any published group. An unknown age is not held against a case."""
    youngest = strategies().youngest
    ages = as_numbers(view.observed(AGE).values)
    return (
        [f"Not estimated below {youngest.age} years. {youngest.says}"] if ages[-1].stop <= Cut(youngest.age, 0) else []
    )
