"""Sources and citations: where each statement comes from, and how far it was checked."""

from __future__ import annotations

from functools import cache
from typing import Literal

from nelm.library.document import read_document
from nelm.library.shelf import KNOWLEDGE, Knowledge, typed

CheckLevel = Literal["fulltext", "abstract", "secondary", "seed", "reconstructed", "memory"]
LEVELS: tuple[CheckLevel, ...] = ("fulltext", "abstract", "secondary", "seed", "reconstructed", "memory")


class Citation(Knowledge, frozen=True, kw_only=True):
    """A source, the place in it, and how far the statement was checked there."""

    source: str
    at: str
    checked: CheckLevel
    says: str = ""


class Source(Knowledge, frozen=True, kw_only=True):
    """A publication or rule."""

    title: str
    by: str
    year: int
    where: str
    doi: str = ""
    url: str = ""
    note: str = ""


@cache
def sources() -> dict[str, Source]:
    """Every source by id. Raises BadInput where the shipped data are broken."""
    document = read_document(KNOWLEDGE / "sources.yaml")
    return {name: typed(document, Source, (name,)) for name in document.data}


def weakest(levels: list[CheckLevel]) -> CheckLevel:
    """The level furthest from having read the full text; with nothing to rest on, that is memory."""
    return max(levels, key=LEVELS.index, default="memory")
