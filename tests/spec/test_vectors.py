"""The shipped vectors hold, and together they try every edition in every direction."""

from __future__ import annotations

import pytest

from nelm.criteria.edition import editions
from nelm.verify import Chapter, Vector, chapters, outcomes, run

VECTORS = [(name, chapter, vector) for name, chapter in chapters().items() for vector in chapter.cases]


@pytest.mark.parametrize(
    ("name", "chapter", "vector"), VECTORS, ids=[f"{name}: {one.name}" for name, _, one in VECTORS]
)
def test_vector(name: str, chapter: Chapter, vector: Vector) -> None:
    for outcome in run(name, chapter, vector):
        assert outcome.got == outcome.expected, outcome.of


def test_every_edition_is_met_not_met_and_unknown_somewhere() -> None:
    seen = [(outcome.of, outcome.expected) for outcome in outcomes()]
    for name in editions():
        assert (name, "met") in seen and (name, "not met") in seen and (name, "unknown") in seen, name


def test_sentences_are_not_repeated_within_a_chapter() -> None:
    for chapter in chapters().values():
        names = [vector.name for vector in chapter.cases]
        assert len(names) == len(set(names))
