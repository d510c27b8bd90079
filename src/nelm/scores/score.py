"""A score of a case: its value or range, what it means, where it does not apply, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from nelm.errors import nearest
from nelm.facts.case import Observed
from nelm.facts.view import View
from nelm.facts.words import show_observed
from nelm.library.document import Document, Path, read_document
from nelm.library.shelf import KNOWLEDGE, Knowledge, typed
from nelm.library.sources import Citation, sources
from nelm.logic import INFINITY, Numbers

AGE = "age_at_assessment"

T = TypeVar("T")


@dataclass(frozen=True)
class Score:
    """A score. `low` and `high` are equal when it is exact, and None where it cannot be computed.

    `refusal` says why it does not apply; `missing` are the recorded facts that would make it exact, or settle whether it
    applies.
    """

    id: str
    title: str
    unit: str
    low: float | None
    high: float | None
    words: str
    refusal: str
    inputs: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    cite: tuple[Citation, ...]

    @property
    def shown(self) -> str:
        """The value in words: `7`, `6 to 19`, or empty."""
        if self.low is None or self.high is None:
            return ""
        low, high = f"{self.low:.0f}", f"{self.high:.0f}"
        return low if low == high else f"{low} to {high}"


class Group(Knowledge, frozen=True, kw_only=True, rename={"start": "from"}):
    """A range of a score, both ends included, and what was published of it."""

    start: int
    to: int
    says: str


class Published(Knowledge, frozen=True, kw_only=True):
    """A published count of risk factors: the primary sites it speaks of, and what was published of each group."""

    title: str
    unit: str
    sites: list[str]
    groups: list[Group]
    note: str
    cite: list[Citation]

    @property
    def most(self) -> int:
        """The largest value of the score."""
        return self.groups[-1].to


def read_score(name: str, kind: type[T]) -> T:
    """The shipped numbers of a score. Raises BadInput where they are broken, uncited, or rest on memory."""
    document = read_document(KNOWLEDGE / "scores" / f"{name}.yaml")
    check_citations(document)
    return typed(document, kind)


def check_citations(document: Document) -> None:
    """Refuse numbers without a citation, with an unknown source, or that were only remembered. Raises BadInput."""
    if ("cite",) not in citation_places(document.data):
        raise document.refuse((), "the score cites nothing", "add `cite`; see CONTRIBUTING.md")
    for place in citation_places(document.data):
        for citation in typed(document, list[Citation], place):
            if citation.source not in sources():
                remedy = nearest(citation.source, sources(), "add it to knowledge/sources.yaml")
                raise document.refuse(place, "unknown source", remedy, citation.source)
            if citation.checked == "memory":
                raise document.refuse(place, "a score cannot rest on memory", "check the source, or leave it out")


def citation_places(data: Any, at: Path = ()) -> Iterator[Path]:
    """The path of every list of citations."""
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, part in steps:
        if step == "cite":
            yield (*at, step)
        else:
            yield from citation_places(part, (*at, step))


def group_words(groups: list[Group], low: float, high: float) -> str:
    """What was published of every group the score can be in."""
    return "; or ".join(group.says for group in groups if group.start <= high and low <= group.to)


def ends(observed: Observed) -> tuple[float, float] | None:
    """The lowest and highest value of a number fact, of whole facts the whole numbers; None where nothing bounds it."""
    if not isinstance(observed.values, Numbers) or observed.values == observed.fact.everything():
        return None
    low, high = observed.values[0].start.value, observed.values[-1].stop.value
    return None if high == INFINITY else (low, high - 1 if observed.fact.whole else high)


def inputs(view: View, names: list[str]) -> tuple[tuple[str, str], ...]:
    """The facts a score is made of, in words."""
    return tuple((name, show_observed(view.observed(name), view.as_of)) for name in names)


def missing(view: View, names: list[str]) -> tuple[str, ...]:
    """The recorded facts to ask for, where a fact is not exact."""
    return tuple(dict.fromkeys(base for name in names for base in view.observed(name).asks))
