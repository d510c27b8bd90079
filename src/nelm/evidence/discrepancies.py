"""Where the review of 2023 and its sources differ: both values, the choice made, and why."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path as FilePath
from typing import Annotated, Literal

from msgspec import Meta

from nelm.errors import nearest
from nelm.evidence.study import check_citations, studies
from nelm.evidence.written import Cited, Endpoint
from nelm.library.document import Document, Path, read_document
from nelm.library.shelf import KNOWLEDGE, Knowledge, typed

FILE = KNOWLEDGE / "discrepancies.yaml"
Verdict = Literal[
    "review wrong", "review not supported", "review overstates", "review understates", "review leaves something out",
    "wrong citation", "review differs with itself", "sources differ", "not the same rule", "easily misread",
    "not checked", "no conflict known",
]  # fmt: skip


class Pair(Knowledge, frozen=True, kw_only=True):
    """A number as the review has it and as the source has it; None where one of them gives none."""

    what: str
    unit: str
    review: Decimal | None = None
    source: Decimal | None = None


class Chosen(Knowledge, frozen=True, kw_only=True):
    """A point of a study that the choice stands on. It must be there, with this value."""

    study: str
    arm: str
    endpoint: Endpoint
    months: Decimal
    value: Decimal


class Discrepancy(Cited, frozen=True, kw_only=True):
    """One discrepancy. `cite` is what was read of the source and of the review."""

    number: Annotated[int, Meta(ge=1)]
    title: str
    review: str
    found: str
    verdict: Verdict
    choice: str
    why: str
    values: list[Pair] = []
    points: list[Chosen] = []
    studies: list[str] = []


class Discrepancies(Knowledge, frozen=True, kw_only=True):
    """The file as a whole."""

    title: str
    discrepancies: Annotated[list[Discrepancy], Meta(min_length=1)]


@cache
def discrepancies() -> Sequence[Discrepancy]:
    """Every shipped discrepancy, by number. Raises BadInput where the shipped data are broken."""
    return read_discrepancies(FILE)


def read_discrepancies(path: FilePath) -> Sequence[Discrepancy]:
    """Discrepancies from a file, checked against the shipped studies. Raises BadInput naming the place of what is wrong."""
    document = read_document(path)
    found = typed(document, Discrepancies).discrepancies
    for index, one in enumerate(found):
        at: Path = ("discrepancies", index)
        if one.number in [other.number for other in found[:index]]:
            raise document.refuse((*at, "number"), "the number stands twice", "give each its own", one.number)
        check_citations(document, at, one)
        for name in one.studies:
            if name not in studies():
                remedy = nearest(name, studies(), "name a study of knowledge/evidence")
                raise document.refuse((*at, "studies"), "unknown study", remedy, name)
        for place, chosen in enumerate(one.points):
            check_chosen(document, (*at, "points", place), chosen)
    return sorted(found, key=lambda one: one.number)


def check_chosen(document: Document, at: Path, chosen: Chosen) -> None:
    """Refuse a choice of a point that is not stored, or is stored with another value. Raises BadInput."""
    study = studies().get(chosen.study)
    stored = [
        point.value
        for point in (study.points if study else [])
        if (point.arm, point.endpoint, point.months) == (chosen.arm, chosen.endpoint, chosen.months)
    ]
    if not stored:
        told = f"{chosen.study}, {chosen.arm}, {chosen.endpoint} at {chosen.months} months"
        raise document.refuse(at, "no study stores this point", "add it to the study, or name another", told)
    if stored != [chosen.value]:
        remedy = f"the study has {stored[0]}; correct the one that differs from the source"
        raise document.refuse((*at, "value"), "not the value that the study stores", remedy, chosen.value)
