"""A fact as the criteria judge it: what it may still be in a row, and the recorded facts to ask for."""

from __future__ import annotations

from dataclasses import dataclass

from nelm.engines.expression import Expression, constant
from nelm.engines.row import Recorded
from nelm.facts.columns import codes_of, mask_of
from nelm.facts.dictionary import Fact

NOTHING = constant(0)


@dataclass(frozen=True)
class Judged:
    """Numbers have `low` and `high`, both included; codes have a `mask`. `asks` is a mask over the facts to ask for."""

    fact: Fact
    asks: Expression
    low: Expression = NOTHING
    high: Expression = NOTHING
    mask: Expression = NOTHING


def as_recorded(recorded: Recorded, asks: int) -> Judged:
    """A recorded fact, judged as it is."""
    return Judged(recorded.fact, constant(asks), recorded.low, recorded.high, recorded.mask)


def bits(fact: Fact, *codes: str) -> int:
    """Some codes of a fact as a mask."""
    return mask_of(fact, codes)


def everything(fact: Fact) -> int:
    """Every code of a fact as a mask."""
    return mask_of(fact, codes_of(fact))
