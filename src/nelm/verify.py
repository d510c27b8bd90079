"""The shipped vectors: small cases with a sentence each and what every edition must say. They run on the user's machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from nelm.criteria.judge import judge
from nelm.criteria.rule import shipped
from nelm.exchange.case_file import case_from
from nelm.facts.calendar import days
from nelm.facts.view import View, any_fact
from nelm.facts.words import show_values
from nelm.library.document import Document, read_document
from nelm.library.shelf import KNOWLEDGE, Knowledge, files, typed

BASE = KNOWLEDGE / "vectors" / "base.yaml"


class Vector(Knowledge, frozen=True, kw_only=True):
    """One sentence, how its case differs from the base case, and what is expected.

    `expect` maps an edition to its verdict, `edition.item` to an item's, `edition.eligible_from` to a date, `edition.asks`
    to the recorded facts that decide, and a fact to its values in words.
    """

    name: str
    expect: dict[str, Any]
    as_of: str = ""
    facts: dict[str, Any] = {}
    without: list[str] = []


class Chapter(Knowledge, frozen=True, kw_only=True):
    """A file of vectors: one subject."""

    title: str
    about: str
    cases: list[Vector]
    as_of: str = "2024-06-01"
    empty: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a vector expected of one thing, and what came out."""

    chapter: str
    vector: Vector
    of: str
    expected: Any
    got: Any

    @property
    def passed(self) -> bool:
        """Whether they are the same."""
        return bool(self.expected == self.got)


@cache
def chapters() -> dict[str, Chapter]:
    """Every chapter by the name of its file. Raises BadInput where the shipped data are broken."""
    paths = [path for path in files("vectors") if path != BASE]
    return {path.stem: typed(read_document(path), Chapter) for path in paths}


@cache
def base() -> Document:
    """The complete case that the vectors vary: it meets every edition."""
    return read_document(BASE)


def outcomes() -> Iterator[Outcome]:
    """Run every vector, one expectation at a time."""
    for name, chapter in chapters().items():
        for vector in chapter.cases:
            yield from run(name, chapter, vector)


def run(name: str, chapter: Chapter, vector: Vector) -> list[Outcome]:
    """Run one vector. Raises BadInput where its case is unusable."""
    view = View(case_from(document(chapter, vector)), days(vector.as_of or chapter.as_of).first)
    return [Outcome(name, vector, of, expected, found(of, view)) for of, expected in vector.expect.items()]


def document(chapter: Chapter, vector: Vector) -> Document:
    """The vector's case: the base case (or nothing), with its own facts, without those it leaves out."""
    start = {} if chapter.empty else base().data["facts"]
    facts = {name: entry for name, entry in {**start, **vector.facts}.items() if name not in vector.without}
    return Document(vector.name, {"case": vector.name, "facts": facts})


def found(of: str, view: View) -> Any:
    """What came out for one expectation."""
    edition, _, item = of.partition(".") if "@" in of else ("", "", "")
    if not edition:
        return show_values(any_fact(of), view.observed(of).values)
    judgement = judge(shipped(edition), view)
    if not item:
        return judgement.verdict.word
    if item == "eligible_from":
        return judgement.eligible.date or "none"
    if item == "asks":
        return list(dict.fromkeys(one.asks for one in judgement.decisive))
    return next(one.verdict.word for one in judgement.items if one.id == item)
