"""Quality-adjusted months, by named sets of utilities: none was measured in these patients, so several stand side by side."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from msgspec import Meta

from nelm.library.document import read_document
from nelm.library.shelf import KNOWLEDGE, Knowledge, typed
from nelm.library.sources import Citation

FILE = KNOWLEDGE / "benefit" / "utilities.yaml"


class Utilities(Knowledge, frozen=True, kw_only=True):
    """A set: the utility free of the first event and after it, by strategy; and what an operation costs once, in years."""

    id: str
    says: str
    free: dict[str, float]
    after: dict[str, float]
    tolls: dict[str, float]
    cite: Annotated[list[Citation], Meta(min_length=1)]


class Sets(Knowledge, frozen=True, kw_only=True):
    """The file as a whole."""

    sets: Annotated[list[Utilities], Meta(min_length=1)]


@cache
def utilities() -> list[Utilities]:
    """The shipped sets. Raises BadInput where the shipped data are broken."""
    return typed(read_document(FILE), Sets).sets
