"""Published prognostic factors of a case, as scenarios: what an estimate would be if a factor raised the hazard as published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated

from msgspec import Meta

from nelm.benefit.estimates import Band, Interval
from nelm.criteria.edition import Criterion, Edition, InForce, Parameter
from nelm.criteria.judge import judge
from nelm.criteria.rule import Ruleset, prepare
from nelm.evidence.study import study_named
from nelm.evidence.written import Effect
from nelm.facts.view import View
from nelm.library.document import read_document
from nelm.library.shelf import KNOWLEDGE, Knowledge, typed
from nelm.logic import MET

FILE = KNOWLEDGE / "benefit" / "multipliers.yaml"


class EffectPlace(Knowledge, frozen=True, kw_only=True):
    """A ratio of hazards in a study: of a factor within an arm, or of one arm to another."""

    study: str
    arm: str
    factor: str = ""
    versus: str = ""


class Multiplier(Knowledge, frozen=True, kw_only=True):
    """A factor of a strategy: when a case has it, the published ratio, and what series that was."""

    strategy: str
    effect: EffectPlace
    says: str
    when: Criterion


class Multipliers(Knowledge, frozen=True, kw_only=True):
    """The file as a whole."""

    in_force: InForce
    parameters: dict[str, Parameter]
    multipliers: Annotated[list[Multiplier], Meta(min_length=1)]


@dataclass(frozen=True)
class Multiplied:
    """A factor that a case certainly has, with the published effect."""

    multiplier: Multiplier
    effect: Effect

    def alive(self, band: Band, month: int) -> Interval:
        """The share alive under the factor's hazard, from the strategy's estimate. The ratio's own uncertainty is not in it."""
        shares = band.at(month)
        ratio = float(self.effect.value)
        return Interval(shares.middle**ratio, shares.low**ratio, shares.high**ratio)


@cache
def multipliers() -> Multipliers:
    """The shipped factors. Raises BadInput where the shipped data are broken."""
    return typed(read_document(FILE), Multipliers)


@cache
def rulesets() -> Mapping[str, Ruleset]:
    """Every factor ready to judge, in the form of a criterion, so that one judge serves all."""
    whole = multipliers()
    return {one.when.id: prepare(as_edition(whole, one)) for one in whole.multipliers}


def as_edition(whole: Multipliers, one: Multiplier) -> Edition:
    """A factor as an edition of one criterion."""
    name = f"multiplier/{one.when.id}"
    used = {key: value for key, value in whole.parameters.items() if key == one.when.id}
    return Edition(id=name, title=one.when.title, body="published series", revision=1, status="active", event="board",
                   in_force=whole.in_force, criteria=[one.when], parameters=used, file=str(FILE))  # fmt: skip


def multiplied(view: View, shown: Sequence[str]) -> tuple[Multiplied, ...]:
    """The factors that a case certainly has, of the strategies shown."""
    return tuple(
        Multiplied(one, published(one.effect))
        for one in multipliers().multipliers
        if one.strategy in shown and judge(rulesets()[one.when.id], view).verdict == MET
    )


def published(place: EffectPlace) -> Effect:
    """The published effect. Raises StopIteration where the study has none such, which a test excludes."""
    return next(
        effect for effect in study_named(place.study).effects
        if (effect.arm, effect.factor, effect.versus) == (place.arm, place.factor, place.versus)
        and effect.endpoint == "overall survival" and effect.usable
    )  # fmt: skip
