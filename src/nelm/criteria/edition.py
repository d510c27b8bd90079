"""The editions of the criteria, as the files in `knowledge/criteria/` word them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

from msgspec import Meta
from msgspec.structs import replace

from nelm.errors import BadInput, nearest
from nelm.facts.calendar import days
from nelm.library.document import Document, Path, read_document
from nelm.library.shelf import Knowledge, files, typed
from nelm.library.sources import Citation, sources

Strength = Literal["required", "relative", "review", "documentation"]


class Parameter(Knowledge, frozen=True, kw_only=True):
    """A named threshold or choice, which a policy study can override without editing the file."""

    value: Any  # a number or, with one_of, a word: msgspec takes no such union
    label: str
    unit: str = ""
    one_of: list[str] = []


class Criterion(Knowledge, frozen=True, kw_only=True):
    """One criterion: what it requires, how strongly, and where that is written."""

    id: str
    title: str
    require: dict[str, Any]
    cite: Annotated[list[Citation], Meta(min_length=1)]
    strength: Strength = "required"
    executability: Literal["full", "needs judgement"] = "full"
    also: list[Citation] = []
    when_not_met: str = ""


class InForce(Knowledge, frozen=True, kw_only=True, rename={"start": "from"}):
    """When an edition came into force and ended, and what the dates rest on. Dates may be partial."""

    start: str
    basis: str
    to: str = ""


class Edition(Knowledge, frozen=True, kw_only=True):
    """One body's criteria in one edition."""

    id: str
    title: str
    body: str
    revision: Annotated[int, Meta(ge=1)]
    status: Literal["active", "draft", "withdrawn"]
    event: str
    in_force: InForce
    criteria: Annotated[list[Criterion], Meta(min_length=1)]
    supersedes: str = ""
    superseded_by: str = ""
    notes: list[str] = []
    parameters: dict[str, Parameter] = {}
    file: str = ""  # where it was read; whatever a file says of itself is replaced

    @property
    def set_name(self) -> str:
        """`milan-net` of `milan-net@2016`."""
        return self.id.partition("@")[0]

    def criterion(self, name: str) -> Criterion | None:
        """The criterion of an id, or None."""
        return next((criterion for criterion in self.criteria if criterion.id == name), None)


def read_edition(path: FilePath) -> Edition:
    """An edition from a file. Raises BadInput naming the place of what is wrong."""
    document = read_document(path)
    edition = typed(document, Edition)
    check(document, edition)
    return replace(edition, file=document.file)


def check(document: Document, edition: Edition) -> None:
    """Refuse an edition whose own parts do not fit together. Raises BadInput."""
    name, at, year = edition.id.partition("@")
    if not (name and at and year):
        raise document.refuse(("id",), "an edition's id is NAME@YEAR", "write it like milan-net@2016", edition.id)
    for key, text in (("from", edition.in_force.start), ("to", edition.in_force.to)):
        if text:
            check_date(document, key, text)
    for key, parameter in edition.parameters.items():
        fits = parameter.value in parameter.one_of if parameter.one_of else isinstance(parameter.value, Decimal | int)
        if not fits:
            remedy = "write a number, or a word of its one_of"
            raise document.refuse(("parameters", key, "value"), "not a value of the parameter", remedy, parameter.value)
    seen: set[str] = set()
    for index, criterion in enumerate(edition.criteria):
        if criterion.id in seen:
            raise document.refuse(("criteria", index, "id"), "the criterion stands twice", "keep one", criterion.id)
        seen.add(criterion.id)
        for citation in [*criterion.cite, *criterion.also]:
            check_citation(document, ("criteria", index, "cite"), citation, edition.status)


def check_date(document: Document, key: str, text: str) -> None:
    """Refuse a date of force that is none. Raises BadInput."""
    try:
        days(text)
    except ValueError as problem:
        raise document.refuse(("in_force", key), str(problem), "write it like 2021-08", text) from None


def check_citation(document: Document, at: Path, citation: Citation, status: str) -> None:
    """Refuse an unknown source, and memory as the ground of an active rule. Raises BadInput."""
    if citation.source not in sources():
        raise document.refuse(
            at,
            "unknown source",
            nearest(citation.source, sources(), "add it to knowledge/sources.yaml"),
            citation.source,
        )
    if citation.checked == "memory" and status == "active":
        raise document.refuse(at, "an active criterion cannot rest on memory", "check the source, or set status: draft")


@cache
def editions() -> dict[str, Edition]:
    """Every shipped edition by id, in the order of their names. Raises BadInput where the shipped data are broken."""
    found = [read_edition(path) for path in files("criteria")]
    return {
        edition.id: edition for edition in sorted(found, key=lambda edition: ORDER.get(edition.set_name, len(ORDER)))
    }


ORDER = {name: place for place, name in enumerate(["milan-net", "esmo", "optn", "enets", "nanets", "uk-pilot"])}


def edition_named(name: str) -> Edition:
    """A shipped edition. Raises BadInput with the nearest id where there is none."""
    try:
        return editions()[name]
    except KeyError:
        raise BadInput(
            "unknown edition", remedy=nearest(name, editions(), "`nelm criteria list` shows them"), value=name
        ) from None


def select(names: Iterable[str]) -> list[Edition]:
    """Editions by id, by set (`milan-net`: all its editions), or by the path of a file; all active ones for no names.

    Raises BadInput for names that are none of these.
    """
    listed = list(names)
    if not listed:
        return [edition for edition in editions().values() if edition.status == "active"]
    chosen: dict[str, Edition] = {}
    for name in listed:
        for edition in matching(name):
            chosen[edition.id] = edition
    return list(chosen.values())


def matching(name: str) -> list[Edition]:
    """The editions one name stands for. Raises BadInput where there is none."""
    if name.endswith((".yaml", ".yml", ".json")):
        return [read_edition(FilePath(name))]
    return [edition for edition in editions().values() if edition.set_name == name] or [edition_named(name)]
