"""The studies: read, checked, and which of their survival points may feed an estimate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path as FilePath

from msgspec.structs import replace

from nelm.errors import BadInput, nearest
from nelm.evidence.written import (
    DIFFERENCES,
    Cited,
    Comparison,
    Count,
    Effect,
    Endpoint,
    FollowUp,
    Median,
    Point,
    Range,
    Study,
)
from nelm.library.document import Document, Path, read_document
from nelm.library.shelf import files, typed
from nelm.library.sources import sources

LISTS = ("follow_up", "points", "medians", "effects", "comparisons", "counts", "ranges")


@cache
def studies() -> Mapping[str, Study]:
    """Every shipped study by id. Raises BadInput where the shipped data are broken."""
    found = {study.id: study for study in (read_study(path) for path in files("evidence"))}
    check_overlaps(found)
    return found


@cache
def study_named(name: str) -> Study:
    """A shipped study, the others unread. Raises BadInput where there is none of that id."""
    found = {path.stem: path for path in files("evidence")}
    if name not in found:
        remedy = nearest(name, found, "`nelm evidence list` shows every study")
        raise BadInput("there is no such study", remedy=remedy, value=name)
    return read_study(found[name])


def read_study(path: FilePath) -> Study:
    """A study from a file. Raises BadInput naming the place of what is wrong."""
    document = read_document(path)
    study = typed(document, Study)
    if study.id != path.stem:
        raise document.refuse(("id",), "not the id of this file", f"write {path.stem}", study.id)
    if study.id not in sources():
        raise document.refuse(("id",), "a study is called like its source", "add it to sources.yaml", study.id)
    if not study.outcomes:
        raise document.refuse((), "a study without an outcome", "give a point, median, effect, count or range")
    check_arms(document, study)
    known = [arm.id for arm in study.arms]
    for at, number in numbers(study):
        check_citations(document, at, number)
        for key, name in arms_named(number):
            if name not in known:
                raise document.refuse((*at, key), "unknown arm", nearest(name, known, "define it under `arms`"), name)
        check_number(document, at, number)
    check_falling(document, study)
    return replace(study, file=document.file)


def numbers(study: Study) -> Iterator[tuple[Path, Cited]]:
    """Every number of the outcome lists and of follow-up, with its place."""
    for key in LISTS:
        for index, number in enumerate(getattr(study, key)):
            yield (key, index), number


def arms_named(number: Cited) -> list[tuple[str, str]]:
    """The arms that a number names, with the key that names each."""
    if isinstance(number, Comparison):
        return [("arms", name) for name in number.arms]
    named = [(key, getattr(number, key, "")) for key in ("arm", "versus")]
    optional = {"versus"} | ({"arm"} if isinstance(number, FollowUp) else set())
    return [(key, name) for key, name in named if name or key not in optional]


def check_arms(document: Document, study: Study) -> None:
    """Refuse arms that share an id, are empty, or cite an unknown source. Raises BadInput."""
    seen: set[str] = set()
    for index, arm in enumerate(study.arms):
        at: Path = ("arms", index)
        if arm.id in seen:
            raise document.refuse((*at, "id"), "the arm stands twice", "give each arm its own id", arm.id)
        seen.add(arm.id)
        if arm.n is not None and arm.n < 1:
            raise document.refuse((*at, "n"), "an arm without patients", "leave n out where it was not seen", arm.n)
        check_citations(document, at, arm)
        for place, characteristic in enumerate(arm.characteristics):
            check_citations(document, (*at, "characteristics", place), characteristic)


def check_citations(document: Document, at: Path, number: Cited) -> None:
    """Refuse a citation of an unknown source. Raises BadInput."""
    for citation in number.cite:
        if citation.source not in sources():
            remedy = nearest(citation.source, sources(), "add it to knowledge/sources.yaml")
            raise document.refuse((*at, "cite"), "unknown source", remedy, citation.source)


def check_number(document: Document, at: Path, number: Cited) -> None:
    """Refuse a number that cannot be meant. Raises BadInput."""
    months = getattr(number, "months", None)
    if months is not None and months <= 0:
        raise document.refuse((*at, "months"), "not a time after the start", "write months above 0", months)
    if isinstance(number, Point | Count):
        check_per_cents(document, at, number)
    if isinstance(number, Count):
        check_count(document, at, number)
    if isinstance(number, Effect):
        check_effect(document, at, number)
    if isinstance(number, Median | FollowUp):
        time = number.value if isinstance(number, Median) else number.median
        if time <= 0:
            raise document.refuse(at, "not a length of time", "write a time above 0", time)
    if isinstance(number, Range):
        check_order(document, at, [("lowest", number.lowest), ("value", number.value), ("highest", number.highest)])
    elif isinstance(number, Point | Median | Effect | Count):
        check_order(document, at, [("low", number.low), ("value", number.value), ("high", number.high)])
    if isinstance(number, Median):
        quartiles = (number.lower_quartile, number.value, number.upper_quartile)
        check_order(document, at, list(zip(("lower_quartile", "value", "upper_quartile"), quartiles, strict=True)))
    if isinstance(number, Point) and number.at_risk is not None and number.at_risk < 0:
        raise document.refuse((*at, "at_risk"), "fewer than nobody at risk", "write 0 or more", number.at_risk)


def check_per_cents(document: Document, at: Path, number: Point | Count) -> None:
    """Refuse per cents outside 0 to 100. Raises BadInput."""
    for key in ("value", "low", "high"):
        value = getattr(number, key)
        if value is not None and not 0 <= value <= 100:
            raise document.refuse((*at, key), "not a per cent", "write a number from 0 to 100, such as 88.8", value)


def check_order(document: Document, at: Path, ends: list[tuple[str, Decimal | None]]) -> None:
    """Refuse a value outside its interval, or an interval the wrong way round. Raises BadInput."""
    given = [(key, value) for key, value in ends if value is not None]
    for (below, lower), (above, upper) in pairwise(given):
        if lower > upper:
            problem = f"{below} is above {above}"
            raise document.refuse(at, problem, "compare with the source", f"{lower} and {upper}")


def check_count(document: Document, at: Path, count: Count) -> None:
    """Refuse a count that counts nothing, more than there are, or another per cent than it says. Raises BadInput."""
    if count.events is None and count.value is None:
        raise document.refuse(at, "a count without a number", "give events, or value in per cent", count.event)
    if count.events is None or count.of is None:
        return
    if not 0 <= count.events <= count.of or count.of == 0:
        raise document.refuse(
            at, "more events than patients", "compare with the source", f"{count.events} of {count.of}"
        )
    if count.value is not None and abs(Decimal(100 * count.events) / count.of - count.value) >= 1:
        told = f"{count.events} of {count.of}, {count.value} %"
        raise document.refuse(at, "events and per cent differ", "leave `of` out where it is not certain", told)


def check_effect(document: Document, at: Path, effect: Effect) -> None:
    """Refuse an effect of nothing against nothing, or a ratio that is not above 0. Raises BadInput."""
    if bool(effect.versus) == bool(effect.factor):
        raise document.refuse(at, "an effect is of an arm or of a factor", "give one of versus and factor", effect.arm)
    if effect.measure not in DIFFERENCES and effect.value <= 0:
        raise document.refuse((*at, "value"), "not a ratio", "write a number above 0", effect.value)
    if effect.adjusted_for and effect.adjusted in ("unadjusted", "randomised"):
        raise document.refuse((*at, "adjusted_for"), f"nothing is adjusted for: {effect.adjusted}", "leave one out")


def check_falling(document: Document, study: Study) -> None:
    """Refuse two points at one time, and survival that rises with time. Raises BadInput."""
    ordered = sorted(enumerate(study.points), key=lambda one: (one[1].arm, one[1].endpoint, one[1].months))
    for (_, before), (index, after) in pairwise(ordered):
        if (before.arm, before.endpoint) != (after.arm, after.endpoint):
            continue
        at: Path = ("points", index)
        told = f"{before.value} % at {before.months}, {after.value} % at {after.months} months"
        if before.months == after.months:
            remedy = "keep one; where sources disagree, write a discrepancy"
            raise document.refuse((*at, "months"), "two points at one time", remedy, told)
        if after.value > before.value:
            raise document.refuse((*at, "value"), "survival rises with time", "compare with the source", told)


def check_overlaps(found: Mapping[str, Study]) -> None:
    """Refuse an overlap with an unknown study, or one that the other study does not name. Raises BadInput."""
    for study in found.values():
        for index, overlap in enumerate(study.overlaps):
            place = f"overlaps[{index}].study"
            if overlap.study not in found or overlap.study == study.id:
                remedy = nearest(overlap.study, set(found) - {study.id}, "name another study")
                raise BadInput("unknown study", remedy=remedy, file=study.file, place=place, value=overlap.study)
            if study.id not in found[overlap.study].overlapping:
                remedy = f"name {study.id} in the overlaps of {overlap.study} too"
                raise BadInput(
                    "the overlap is named on one side only",
                    remedy=remedy,
                    file=study.file,
                    place=place,
                    value=overlap.study,
                )


def usable_points(study: Study, arm: str, endpoint: Endpoint) -> list[Point]:
    """The points of a curve that may feed an estimate, in the order of time: never one that was only remembered.

    None of an arm whose number of patients was only remembered.
    """
    found = [point for point in study.points if (point.arm, point.endpoint) == (arm, endpoint) and point.usable]
    return sorted(found, key=lambda point: point.months) if found and study.arm(arm).usable else []
