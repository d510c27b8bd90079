"""What is published of a strategy, in the form an estimate takes it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Point:
    """A published share of n patients at a month, with the interval that is printed. A soft one was seen second-hand only."""

    months: int
    share: float
    number: float
    soft: bool = False
    printed: tuple[float, float] | None = None


@dataclass(frozen=True)
class After:
    """What is known of survival after a first event: the shares alive at the end of the near phase and of twice its length.

    An early first event has a share of its own. Without points the hazards are drawn from a wide range, and survival after
    the first event is a prediction, not an input.
    """

    early: int
    near: int
    early_near: Point | None = None
    late_near: Point | None = None
    late_far: Point | None = None


@dataclass(frozen=True)
class Published:
    """What is published of a strategy: freedom from the first event, overall survival, deaths among first events, and after."""

    name: str
    first: tuple[Point, ...]
    overall: tuple[Point, ...]
    deaths: tuple[float, float]  # of so many first events, so many were deaths
    after: After
