"""The shipped vectors hold, and together they try every criterion of every edition in both directions."""

from __future__ import annotations

import pytest

from nelm.criteria.edition import editions
from nelm.verify import Outcome, chapters, outcomes

OUTCOMES = list(outcomes())


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda one: f"{one.chapter}: {one.vector.name}: {one.of}")
def test_vector(outcome: Outcome) -> None:
    assert outcome.got == outcome.expected


def test_every_edition_is_met_once_and_not_met_once() -> None:
    seen = [(outcome.of, outcome.got) for outcome in OUTCOMES]
    for name in editions():
        assert (name, "met") in seen and (name, "not met") in seen and (name, "unknown") in seen, name


def test_sentences_are_not_repeated_within_a_chapter() -> None:
    for chapter in chapters().values():
        names = [vector.name for vector in chapter.cases]
        assert len(names) == len(set(names))
