"""Patients judged and counted: what a batch adds to a tally."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nelm.criteria.rule import Rule, Ruleset
from nelm.engines.arrays import Array, Arrays, Judged
from nelm.screen.batch import Patients
from nelm.screen.tally import Difference, EditionTally, Move, Moved, Pattern, Tally

WORDS = ("", "met", "not met", "unknown")
MET, NOT_MET, UNKNOWN = 1, 2, 3
BITS = 2  # of a verdict
FEW_KEYS = 1 << 16  # below which counting in a list is faster than sorting

Whole = NDArray[np.int64]


class Changed(NamedTuple):
    """A threshold that moves: whose, which, from and to, and the edition judged under it, by its place among the kernels."""

    moved: Moved
    edition: int
    place: int


class Counting(NamedTuple):
    """What is counted: the first `editions` of the kernels as they are written, and those with moved thresholds."""

    arrays: Arrays
    editions: int
    moved: tuple[Changed, ...] = ()
    near: tuple[Changed, ...] = ()

    @property
    def rulesets(self) -> tuple[Ruleset, ...]:
        """The editions as they are written."""
        return self.arrays.plan.rulesets[: self.editions]


def required(ruleset: Ruleset) -> tuple[tuple[int, Rule], ...]:
    """The criteria that make the verdict, with their places."""
    return tuple((place, rule) for place, rule in enumerate(ruleset.rules) if rule.criterion.strength == "required")


def empty_tally(counting: Counting) -> Tally:
    """A tally of nobody."""
    editions = tuple(
        EditionTally(ruleset.edition.id, tuple(rule.criterion.id for _, rule in required(ruleset)))
        for ruleset in counting.rulesets
    )
    moved, near = (
        tuple(replace(one.moved, patients=Counter()) for one in listed) for listed in (counting.moved, counting.near)
    )
    recorded = counting.arrays.plan.recorded
    return Tally(
        counting.arrays.plan.asked, editions, known={fact.id: Counter() for fact in recorded}, moved=moved, near=near
    )


def judge_all(counting: Counting, patients: Patients) -> list[Judged]:
    """The verdicts of every edition as written; failed and unknown have a bit for each required criterion."""
    found = [counting.arrays.judge(patients.judged, place) for place in range(counting.editions)]
    return with_required(counting, found)


def with_required(counting: Counting, found: Sequence[Judged]) -> list[Judged]:
    """Verdicts with a bit for each required criterion alone."""
    return [
        one._replace(
            failed=among_required(one.failed, ruleset),
            unknown=among_required(one.unknown, ruleset),
        )
        for one, ruleset in zip(found, counting.rulesets, strict=True)
    ]


def among_required(mask: Array, ruleset: Ruleset) -> Whole:
    """The bits of the required criteria, moved together."""
    whole = mask.astype(np.int64)
    found = np.zeros_like(whole)
    for bit, (place, _) in enumerate(required(ruleset)):
        found |= ((whole >> place) & 1) << bit
    return found


def count(tally: Tally, counting: Counting, patients: Patients, judged: Sequence[Judged]) -> None:
    """Add a batch to a tally."""
    tally.judged += len(patients.ids)
    tally.set_aside += patients.set_aside
    tally.duplicates += patients.duplicates
    tally.questions.update(patients.questions)
    for fact, known in patients.known.items():
        tally.known[fact] += known
    if not len(patients.ids):
        return
    for edition, one in zip(tally.editions, judged, strict=True):
        count_edition(edition, one)
    count_together(tally, judged)
    count_differences(tally, judged)
    for changes, moved in ((counting.moved, tally.moved), (counting.near, tally.near)):
        for change, target in zip(changes, moved, strict=True):
            after = counting.arrays.verdicts(patients.judged, change.place)
            count_moves(target, judged[change.edition].verdict, after)


def count_edition(edition: EditionTally, judged: Judged) -> None:
    """The patterns and the decisive facts of one edition."""
    width = len(edition.items)
    keys = judged.verdict.astype(np.int64) | (judged.failed << BITS) | (judged.unknown << (BITS + width))
    for key, patients in tallied(keys):
        failed, unknown = (key >> BITS) & ((1 << width) - 1), key >> (BITS + width)
        edition.patterns[Pattern(WORDS[key & UNKNOWN], failed, unknown)] += patients
    edition.decisive.update(dict(tallied(judged.decisive[judged.verdict == UNKNOWN])))


def count_together(tally: Tally, judged: Sequence[Judged]) -> None:
    """The verdicts of all editions of each patient."""
    keys = np.zeros(len(judged[0].verdict), np.int64)
    for place, one in enumerate(judged):
        keys |= one.verdict.astype(np.int64) << (BITS * place)
    for key, patients in tallied(keys):
        tally.together[tuple(WORDS[(key >> (BITS * place)) & UNKNOWN] for place in range(len(judged)))] += patients


def count_differences(tally: Tally, judged: Sequence[Judged]) -> None:
    """Whom one edition meets and another does not, by the criteria of the other that fail."""
    for one, met in zip(tally.editions, judged, strict=True):
        for other, failing in zip(tally.editions, judged, strict=True):
            differing = (met.verdict == MET) & (failing.verdict == NOT_MET)
            for failed, patients in tallied(failing.failed[differing]):
                tally.differences[Difference(one.criteria, other.criteria, failed)] += patients


def count_moves(moved: Moved, before: Array, after: Array) -> None:
    """The verdicts before and after a threshold moved."""
    for key, patients in tallied(before.astype(np.int64) | (after.astype(np.int64) << BITS)):
        moved.patients[Move(WORDS[key & UNKNOWN], WORDS[key >> BITS])] += patients


def tallied(keys: Array) -> list[tuple[int, int]]:
    """Each key with how often it occurs."""
    if len(keys) and keys.max() < FEW_KEYS:
        counts = np.bincount(keys)
        found = np.flatnonzero(counts)
        counts = counts[found]
    else:
        found, counts = np.unique(keys, return_counts=True)
    return list(zip(found.tolist(), counts.tolist(), strict=True))
