"""What every operator shares: a derived fact as declared, what it sees of a case, and how its result is put together."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from nelm.facts.calendar import Days, completed_months
from nelm.facts.case import Observed, Reading
from nelm.facts.combine import single
from nelm.facts.dictionary import FIRST_DAY, NEVER, Fact, Rule
from nelm.library.shelf import Knowledge
from nelm.library.sources import Citation
from nelm.logic import INFINITY, Codes, Numbers, Values, between

TRUE: Codes = frozenset({"true"})
FALSE: Codes = frozenset({"false"})


class Band(Knowledge, frozen=True, kw_only=True, rename={"start": "from"}):
    """A band of a number; `from` and `to` are included, `above` and `below` are not."""

    start: Decimal | None = None
    to: Decimal | None = None
    above: Decimal | None = None
    below: Decimal | None = None

    def values(self) -> Numbers:
        """The numbers in the band."""
        low = self.start if self.start is not None else self.above
        high = self.to if self.to is not None else self.below
        return between(
            -INFINITY if low is None else float(low),
            INFINITY if high is None else float(high),
            above=self.above is not None,
            below=self.below is not None,
        )


class Derived(Fact, frozen=True, kw_only=True):
    """A fact computed from others by one operator of the closed list. `bands`, `table` and `counts` are the operator's."""

    operator: str
    inputs: list[str]
    combine: Rule = "derived"
    ask: str = ""
    test: str = ""
    bands: dict[str, dict[str, Band]] = {}
    table: dict[str, list[str]] = {}
    counts: list[str] = []
    cite: list[Citation] = []


class AsOf(Protocol):
    """What an operator sees of a case: facts and readings not after one day."""

    as_of: int

    def observed(self, name: str) -> Observed:
        """A recorded or derived fact."""

    def readings(self, name: str) -> tuple[Reading, ...]:
        """The readings of a recorded fact."""


def known(view: AsOf, name: str) -> list[Reading]:
    """The readings of a fact that claim something."""
    return [reading for reading in view.readings(name) if not reading.reason]


def result(
    fact: Derived, values: Values, asks: Sequence[str], used: Sequence[Reading], reason: str = "", conflict: str = ""
) -> Observed:
    """A derived fact; where the value is exact there is nothing to ask, and no reason unless readings conflict."""
    if single(fact, values):
        return Observed(fact, values, "conflicting" if conflict else "", conflict, tuple(used))
    why = "conflicting" if conflict else reason or "banded"
    return Observed(fact, values, why, conflict, tuple(used), tuple(dict.fromkeys(asks)))


def months(low: float, high: float) -> Numbers:
    """From low to high completed months, both included."""
    return between(low, high + 1, below=True)


NOT_BEGUN = months(NEVER, NEVER)


def elapsed(start: Days, least_end: int, most_end: int) -> Numbers:
    """Completed months from a start to an end, both known in part; without limit where nothing dates the start."""
    fewest = max(0, completed_months(start.last, max(start.last, least_end)))
    return months(fewest, INFINITY if start.first <= FIRST_DAY else completed_months(start.first, most_end))
