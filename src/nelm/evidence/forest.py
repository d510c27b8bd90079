"""Studies side by side at one time, in groups of like treatment, pooled where enough of them share no patients."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, get_args

from msgspec import Meta

from nelm.errors import BadInput, nearest
from nelm.evidence import pooling
from nelm.evidence.study import study_named, usable_points
from nelm.evidence.written import Endpoint, Point, Study
from nelm.library.document import read_document
from nelm.library.shelf import KNOWLEDGE, Knowledge, typed

FILE = KNOWLEDGE / "forest.yaml"
SHORT: dict[str, Endpoint] = {
    "OS": "overall survival",
    "DFS": "disease-free survival",
    "PFS": "progression-free survival",
}


class ArmPlace(Knowledge, frozen=True):
    """An arm of a study."""

    study: str
    arm: str


class Group(Knowledge, frozen=True):
    """Arms of like treatment."""

    id: str
    title: str
    arms: Annotated[list[ArmPlace], Meta(min_length=1)]


class Groups(Knowledge, frozen=True):
    """The file as a whole."""

    groups: Annotated[list[Group], Meta(min_length=1)]


@dataclass(frozen=True)
class Row:
    """A study's survival at the time. `effect` is None where its number of patients was not seen, so it cannot be pooled."""

    study: Study
    arm: str
    point: Point
    effect: pooling.Point | None


@dataclass(frozen=True)
class Forest:
    """A group: its rows, and what pooling came to; nothing where no row can be pooled."""

    group: Group
    rows: tuple[Row, ...]
    pooled: pooling.Pooled | pooling.Shown | None


@cache
def groups() -> list[Group]:
    """The shipped groups. Raises BadInput where the shipped data are broken."""
    return typed(read_document(FILE), Groups).groups


def asked(text: str) -> tuple[Endpoint, int]:
    """An endpoint and months, from text such as `OS@60` or `overall survival@120`. Raises BadInput."""
    name, _, months = text.partition("@")
    known = {one.lower(): one for one in get_args(Endpoint)} | {short.lower(): long for short, long in SHORT.items()}
    endpoint = known.get(" ".join(name.lower().split()))
    if endpoint is None:
        raise BadInput(
            "unknown endpoint", remedy=nearest(name, [*SHORT, *get_args(Endpoint)], "write OS@60"), value=text
        )
    if not months.isascii() or not months.isdigit() or int(months) == 0:
        raise BadInput("no time in whole months", remedy="write the months after @, as in OS@60", value=text)
    return endpoint, int(months)


def forests(endpoint: Endpoint, months: int) -> list[Forest]:
    """Every group with something to show. Raises BadInput where no study has a point of this endpoint at this time."""
    found = [forest(group, endpoint, months) for group in groups()]
    shown = [one for one in found if one.rows]
    if not shown:
        remedy = f"try {', '.join(times(endpoint)) or 'OS@60'}"
        raise BadInput("no study of these groups has a point there", remedy=remedy, value=f"{endpoint}@{months}")
    return shown


def times(endpoint: Endpoint) -> list[str]:
    """The times at which a study of a group has a point of an endpoint."""
    curves = [
        usable_points(study_named(place.study), place.arm, endpoint) for group in groups() for place in group.arms
    ]
    found = {int(point.months) for points in curves for point in points}
    return [f"{endpoint}@{months}" for months in sorted(found)]


def forest(group: Group, endpoint: Endpoint, months: int) -> Forest:
    """One group."""
    found = tuple(rows(group, endpoint, months))
    cohorts = components([row.study for row in found])
    placed = [
        row.effect._replace(study=row.effect.study._replace(cohort=cohorts[row.study.id]))
        for row in found
        if row.effect
    ]
    return Forest(group, found, pooling.pool(placed) if placed else None)


def rows(group: Group, endpoint: Endpoint, months: int) -> Iterator[Row]:
    """The usable points of a group's arms."""
    for place in group.arms:
        study = study_named(place.study)
        for point in usable_points(study, place.arm, endpoint):
            if point.months == months:
                yield Row(study, place.arm, point, effect(study, point))


def effect(study: Study, point: Point) -> pooling.Point | None:
    """A point on the scale on which it is pooled, with its error; None where the number of patients was not seen."""
    number = study.arm(point.arm).n
    if number is None:
        return None
    who = pooling.Study(study.id, study.id, number, year(study))
    if point.low is not None and point.high is not None:
        return pooling.from_interval(who, point.share, float(point.low) / 100, float(point.high) / 100)
    return pooling.from_numbers(who, point.share, None if point.at_risk is None else float(point.at_risk))


def year(study: Study) -> int:
    """The year of a study, the end of its id."""
    tail = study.id.rpartition("-")[2]
    return int(tail) if tail.isdigit() else 0


def components(listed: Sequence[Study]) -> dict[str, str]:
    """A name of the cohort of each study: those that overlap, directly or through another one shown, share it."""
    names = {study.id: study.id for study in listed}
    for study in listed:
        for other in study.overlapping & set(names):
            low, high = sorted((names[study.id], names[other]))
            names = {name: low if cohort == high else cohort for name, cohort in names.items()}
    return names
