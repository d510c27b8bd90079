"""Survival at one time from several studies, pooled on the complementary log-log scale; overlapping studies count once."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from nelm.errors import BadInput
from nelm.evidence.random_effects import RandomEffects, random_effects
from nelm.survival.normal import deviate

FEWEST = 3  # independent studies; below, no variance between studies can be told
PUBLISHED = "published interval"
AT_RISK = "approximate: from the number at risk (Peto 1977)"
BINOMIAL = "approximate: as if nobody had been censored"


class Study(NamedTuple):
    """Who was studied: studies of one cohort share patients."""

    name: str
    cohort: str
    patients: int
    year: int


class Point(NamedTuple):
    """A study's survival at the time, its log(-log) with standard error, and where the error comes from."""

    study: Study
    survival: float
    effect: float
    error: float
    basis: str


class LeftOut(NamedTuple):
    """A study that is not counted, and why."""

    point: Point
    reason: str


class Shown(NamedTuple):
    """Studies that stand side by side, not pooled, and why."""

    counted: tuple[Point, ...]
    left_out: tuple[LeftOut, ...]
    reason: str


class Pooled(NamedTuple):
    """Survival pooled over studies, its interval, where a new study's survival would lie, and the model behind it."""

    counted: tuple[Point, ...]
    left_out: tuple[LeftOut, ...]
    survival: float
    low: float
    high: float
    predicted_low: float
    predicted_high: float
    model: RandomEffects


def log_log(survival: float) -> float:
    """The complementary log-log of survival: the logarithm of the cumulative hazard; infinite at 0 and 1."""
    if survival in (0, 1):
        return math.inf if survival == 0 else -math.inf
    return math.log(-math.log(survival))


def from_log_log(effect: float) -> float:
    """Survival from its complementary log-log."""
    return math.exp(-math.exp(effect))


def from_interval(study: Study, survival: float, low: float, high: float, level: float = 0.95) -> Point:
    """A point with a published interval. Raises BadInput where the three are not in order."""
    if not 0 <= low < survival < high <= 1 or (low, high) == (0, 1):
        shown = f"{survival:g} ({low:g} to {high:g})"
        raise BadInput("no interval of survival", remedy="check the numbers", place=study.name, value=shown)
    ends = [log_log(end) for end in (low, high)]
    half = deviate(level)
    centre = log_log(survival)
    sides = [abs(end - centre) / half for end in ends if math.isfinite(end)]
    return Point(study, survival, centre, sum(sides) / len(sides), PUBLISHED)


def from_numbers(study: Study, survival: float, at_risk: float | None = None) -> Point:
    """A point without an interval: its error is approximated from the number at risk, else from the number of patients.

    The second ignores censoring and is too small. Where all or none survived, half an event or half a survivor is added.
    Raises BadInput where the numbers cannot be.
    """
    base = study.patients if at_risk is None else at_risk
    if not 0 <= survival <= 1 or not 0 < base <= study.patients:
        shown = f"survival {survival:g}, {base:g} of {study.patients} patients"
        raise BadInput("survival and numbers do not fit", remedy="check the numbers", place=study.name, value=shown)
    basis = BINOMIAL if at_risk is None else AT_RISK
    adjusted = survival
    if survival in (0, 1):
        adjusted = abs(survival - 0.5 / (study.patients + 1))
        basis += ", half an event added" if survival == 1 else ", half a survivor added"
    spread = (1 - adjusted) / base if at_risk is not None else (1 - adjusted) / (base * adjusted)
    return Point(study, survival, log_log(adjusted), math.sqrt(spread) / -math.log(adjusted), basis)


def pool(points: Iterable[Point], level: float = 0.95) -> Pooled | Shown:
    """Pool studies by random effects, or show them where fewer than three are independent."""
    counted, left_out = independent(points)
    if len(counted) < FEWEST:
        noun = "study" if len(counted) == 1 else "studies"
        reason = f"{len(counted)} independent {noun}, fewer than {FEWEST}: shown, not pooled"
        return Shown(counted, left_out, reason)
    model = random_effects([point.effect for point in counted], [point.error for point in counted], level)
    return Pooled(
        counted=counted,
        left_out=left_out,
        survival=from_log_log(model.effect),
        low=from_log_log(model.high),
        high=from_log_log(model.low),
        predicted_low=from_log_log(model.predicted_high),
        predicted_high=from_log_log(model.predicted_low),
        model=model,
    )


def independent(points: Iterable[Point]) -> tuple[tuple[Point, ...], tuple[LeftOut, ...]]:
    """One study of each cohort: the one with most patients, the later one where they have as many, then by name."""
    ranked = sorted(points, key=lambda point: (-point.study.patients, -point.study.year, point.study.name))
    kept: dict[str, Point] = {}
    left_out: list[LeftOut] = []
    for point in ranked:
        first = kept.setdefault(point.study.cohort, point)
        if first is not point:
            more = "more patients" if first.study.patients > point.study.patients else "as many patients"
            told = f"shares patients with {first.study.name}, which has {more} ({first.study.patients})"
            left_out.append(LeftOut(point, told))
    return tuple(kept.values()), tuple(left_out)
