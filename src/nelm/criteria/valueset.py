"""Value sets: codes an edition accepts, and codes its sources leave undecided."""

from __future__ import annotations

from functools import cache

from nelm.errors import BadInput, nearest
from nelm.library.document import read_document
from nelm.library.shelf import Knowledge, files, typed
from nelm.library.sources import Citation


class ValueSet(Knowledge, frozen=True, kw_only=True):
    """A named set of codes; those in neither list are not accepted."""

    title: str
    accepted: list[str]
    undecided: list[str] = []
    cite: list[Citation] = []


@cache
def value_sets() -> dict[str, ValueSet]:
    """Every value set by the name of its file. Raises BadInput where the shipped data are broken."""
    return {path.stem: typed(read_document(path), ValueSet) for path in files("valuesets")}


def value_set(name: str) -> ValueSet:
    """A value set. Raises BadInput with the nearest name where there is none."""
    try:
        return value_sets()[name]
    except KeyError:
        remedy = nearest(name, value_sets(), "add it to knowledge/valuesets/")
        raise BadInput("unknown value set", remedy=remedy, value=name) from None
