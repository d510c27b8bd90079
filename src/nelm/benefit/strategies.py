"""The strategies that can be compared, and the published points each rests on, as the files in `knowledge/benefit/` name them."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal

from msgspec import Meta

from nelm.benefit.points import After, Point, Published
from nelm.errors import BadInput
from nelm.evidence.study import study_named, usable_points
from nelm.evidence.written import Endpoint
from nelm.evidence.written import Point as StudyPoint
from nelm.library.document import read_document
from nelm.library.shelf import KNOWLEDGE, Knowledge, typed
from nelm.library.sources import Citation
from nelm.survival.normal import deviate

FILE = KNOWLEDGE / "benefit" / "strategies.yaml"


class Place(Knowledge, frozen=True, kw_only=True):
    """A curve of a study."""

    study: str
    arm: str
    endpoint: Endpoint


class Said(Knowledge, frozen=True, kw_only=True):
    """A sentence with its sources."""

    says: str
    cite: Annotated[list[Citation], Meta(min_length=1)]


class Deaths(Said, frozen=True, kw_only=True):
    """How many of the first events were deaths."""

    died: int
    of: int


class AfterPlace(Knowledge, frozen=True, kw_only=True):
    """Where survival after the first event is published; without a study it is predicted. Times in months."""

    near: int
    early: int = 0
    study: str = ""
    arm: str = ""
    early_arm: str = ""
    late_arm: str = ""


class Strategy(Knowledge, frozen=True, kw_only=True):
    """A strategy. `option` is the option of the algorithm that makes it one for a case; without it, it is the comparator.

    `criteria` says whether its patients were within the criteria or outside them, where the option itself leaves that open.
    """

    id: str
    label: str
    event: str
    first: Place
    overall: Place
    deaths: Deaths
    after: AfterPlace
    option: str = ""
    criteria: Literal["", "within", "outside"] = ""
    caution: str = ""


class Comparison(Knowledge, frozen=True, kw_only=True):
    """Two strategies set against each other, with what to hold against it, in short and at length."""

    id: str
    one: str
    other: str
    short: str
    cautions: Annotated[list[Said], Meta(min_length=1)]


class PublishedEffects(Knowledge, frozen=True, kw_only=True):
    """A study whose own differences between two arms are shown beside a comparison."""

    comparison: str
    study: str
    arms: tuple[str, str]
    note: str


class HeldOut(Knowledge, frozen=True, kw_only=True):
    """A published number that feeds no estimate and is predicted: survival after the first event, or a gain."""

    says: str
    study: str
    strategy: str = ""
    after: int = 0
    arm: str = ""
    endpoint: Endpoint = "survival after recurrence"
    comparison: str = ""
    months: int = 0
    arms: list[str] = []


class Scenario(Knowledge, frozen=True, kw_only=True):
    """A strategy under another curve of the first event. It shows what would follow, and is never the estimate."""

    id: str
    label: str
    says: str
    strategy: str
    first: Place


class Youngest(Said, frozen=True, kw_only=True):
    """The age in years below which nothing is estimated."""

    age: int


class Strategies(Knowledge, frozen=True, kw_only=True):
    """The file as a whole."""

    youngest: Youngest
    strategies: Annotated[list[Strategy], Meta(min_length=1)]
    comparisons: list[Comparison]
    published: list[PublishedEffects]
    held_out: list[HeldOut]
    scenarios: list[Scenario]

    def strategy(self, name: str) -> Strategy:
        """The strategy of an id."""
        return next(one for one in self.strategies if one.id == name)


@cache
def strategies() -> Strategies:
    """The shipped strategies. Raises BadInput where the shipped data are broken."""
    return typed(read_document(FILE), Strategies)


def published(strategy: Strategy, first: Place | None = None) -> Published:
    """What is published of a strategy, as the estimate takes it; `first` is another curve of the first event (a scenario)."""
    return Published(
        strategy.id,
        tuple(points(first or strategy.first)),
        tuple(points(strategy.overall)),
        (strategy.deaths.died, strategy.deaths.of),
        after(strategy.after),
    )


def points(place: Place, number: float | None = None) -> list[Point]:
    """The points of a curve in the order of time; `number` are its patients where the study does not say.

    Raises BadInput where the study has none, or one that was only remembered.
    """
    study = study_named(place.study)
    found = usable_points(study, place.arm, place.endpoint)
    patients = found and (study.arm(place.arm).n or number)
    if not patients:
        told = f"{place.study}, {place.arm}, {place.endpoint}"
        raise BadInput("no points that may feed an estimate", remedy="name a curve that was read", value=told)
    return [point_of(point, patients) for point in found]


def point_of(point: StudyPoint, number: float) -> Point:
    """A stored point; one known only from the review is soft. An interval that is printed says for how many it stands."""
    printed = None if point.low is None or point.high is None else (float(point.low) / 100, float(point.high) / 100)
    if printed:
        error = (printed[1] - printed[0]) / (2 * deviate())
        number = point.share * (1 - point.share) / error**2
    return Point(int(point.months), point.share, number, point.checked == "seed", printed)


def after(place: AfterPlace) -> After:
    """Survival after the first event. The shares of early and late events follow from those alive among all, early and late."""
    if not place.study:
        return After(place.early, place.near)
    endpoint: Endpoint = "survival after recurrence"
    whole = {one.months: one for one in points(Place(study=place.study, arm=place.arm, endpoint=endpoint))}
    near, far = whole[place.near], whole[2 * place.near]
    early, late = (
        points(Place(study=place.study, arm=arm, endpoint=endpoint), near.number)[0]
        for arm in (place.early_arm, place.late_arm)
    )
    late_share = (near.share - early.share) / (late.share - early.share)
    return After(
        place.early,
        place.near,
        Point(place.near, early.share, near.number * (1 - late_share)),
        Point(place.near, late.share, near.number * late_share),
        Point(2 * place.near, far.share / late_share, near.number * late_share),
    )
