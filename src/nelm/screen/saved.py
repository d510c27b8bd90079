"""Tallies on disk and added up: what was counted of a finished file is kept until the whole run is done."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import Any, TypeVar

from nelm.screen.tally import Difference, Move, Moved, Pattern, Tally

Key = TypeVar("Key", bound=Hashable)


def as_text(tally: Tally) -> str:
    """The counts of a tally as JSON; what it counts of is known from the run."""
    return json.dumps({
        "judged": tally.judged,
        "set_aside": tally.set_aside,
        "duplicates": tally.duplicates,
        "questions": dict(tally.questions),
        "known": {fact: dict(counts) for fact, counts in tally.known.items()},
        "together": pairs(tally.together),
        "differences": pairs(tally.differences),
        "editions": [[pairs(one.patterns), pairs(one.decisive)] for one in tally.editions],
        "moved": [pairs(one.patients) for one in tally.moved],
        "near": [pairs(one.patients) for one in tally.near],
    })  # fmt: skip


def pairs(counts: Counter[Any]) -> list[list[Any]]:
    """Counts as a list of keys and numbers."""
    return [[list(key) if isinstance(key, tuple) else key, number] for key, number in counts.items()]


def add_text(tally: Tally, text: str) -> None:
    """Add the counts of a saved tally."""
    saved = json.loads(text)
    tally.judged += saved["judged"]
    tally.set_aside += saved["set_aside"]
    tally.duplicates += saved["duplicates"]
    tally.questions.update(saved["questions"])
    for fact, counts in saved["known"].items():
        tally.known[fact].update(counts)
    tally.together.update(read(saved["together"], tuple))
    tally.differences.update(read(saved["differences"], lambda key: Difference(*key)))
    for edition, (patterns, decisive) in zip(tally.editions, saved["editions"], strict=True):
        edition.patterns.update(read(patterns, lambda key: Pattern(*key)))
        edition.decisive.update(read(decisive, int))
    add_moves(tally.moved, saved["moved"])
    add_moves(tally.near, saved["near"])


def add_moves(moved: Sequence[Moved], saved: Iterable[list[list[Any]]]) -> None:
    """Add the counts of moved thresholds."""
    for one, counts in zip(moved, saved, strict=True):
        one.patients.update(read(counts, lambda key: Move(*key)))


def read(saved: list[list[Any]], as_key: Any) -> dict[Any, int]:
    """Counts from a list of keys and numbers."""
    return {as_key(key): number for key, number in saved}
