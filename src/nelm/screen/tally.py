"""What screening counts: additive, so that a table of any length is counted batch by batch in the same memory."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple


class Pattern(NamedTuple):
    """A verdict with the required criteria that fail and those that are unknown, bit k for the k-th."""

    verdict: str
    failed: int
    unknown: int


class Difference(NamedTuple):
    """Patients whom one edition meets and another does not, by the criteria of the other that fail."""

    met_by: str
    not_by: str
    failed: int


class Move(NamedTuple):
    """A verdict before and after a threshold moved."""

    before: str
    after: str


@dataclass
class Moved:
    """What a changed threshold changes: `milan-net@2016.liver_involvement` from `50` to `75`, in `unit`."""

    criteria: str
    parameter: str
    written: str
    changed: str
    unit: str
    patients: Counter[Move] = field(default_factory=Counter)


@dataclass
class EditionTally:
    """One edition. `items` are the ids of its required criteria; `decisive` counts, of patients whose verdict is
    unknown, each set of recorded facts that could decide it, bit k for the k-th of the tally's facts."""

    criteria: str
    items: tuple[str, ...]
    patterns: Counter[Pattern] = field(default_factory=Counter)
    decisive: Counter[int] = field(default_factory=Counter)


@dataclass
class Tally:
    """A screened table. `known` counts for each recorded fact how it is recorded: `exact`, `in part` (a band, a coarse code,
    one of several) or the reason why nothing is known (`silent`, `not-performed` ...).

    `questions` counts, by fact, values that are possible but unlikely. `together` counts the verdicts of all editions of a
    patient, in their order. `near` holds each threshold moved a little. Rows that were read are those judged and those set
    aside.
    """

    facts: tuple[str, ...]
    editions: tuple[EditionTally, ...]
    judged: int = 0
    set_aside: int = 0
    duplicates: int = 0
    questions: Counter[str] = field(default_factory=Counter)
    known: dict[str, Counter[str]] = field(default_factory=dict)
    together: Counter[tuple[str, ...]] = field(default_factory=Counter)
    differences: Counter[Difference] = field(default_factory=Counter)
    moved: tuple[Moved, ...] = ()
    near: tuple[Moved, ...] = ()
