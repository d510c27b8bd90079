"""The shipped estimates, made by `nelm.benefit.fit`: what every strategy comes to, whoever the patient is.

They are shipped, not drawn anew, so that the same version says the same on every machine, and fast.
"""

from __future__ import annotations

from functools import cache

import msgspec

from nelm.library.shelf import KNOWLEDGE, Knowledge

FILE = KNOWLEDGE / "benefit" / "estimates.json"


class Interval(Knowledge, frozen=True):
    """The middle of the draws, and the ends between which 95 % of them lie."""

    middle: float
    low: float
    high: float


class Band(Knowledge, frozen=True):
    """A curve by month from 0 on, as shares, with its band."""

    middle: list[float]
    low: list[float]
    high: list[float]

    def at(self, month: int) -> Interval:
        """The share at a month."""
        return Interval(self.middle[month], self.low[month], self.high[month])


class Outlook(Knowledge, frozen=True):
    """A strategy: alive, free of the first event, and months lived until each year, plain and quality-adjusted by set."""

    alive: Band
    free: Band
    lived: dict[int, Interval]
    quality: dict[str, dict[int, Interval]]


class Difference(Knowledge, frozen=True):
    """Months gained, the probability that there is a gain, and the number treated for one more alive.

    `needed` is missing where the middle of the draws shows no more alive; its high end where the draws do not exclude none.
    """

    gain: Interval
    probability: float
    needed: tuple[float, float, float | None] | None


class Driver(Knowledge, frozen=True):
    """A quantity, its values in the lowest and highest fifth of its draws, and the mean gain among the draws in each."""

    name: str
    low: float
    high: float
    at_low: float
    at_high: float


class Gain(Knowledge, frozen=True):
    """One strategy against another until each year, plain, quality-adjusted by set, and by scenario; what drives the last.

    `living_donor` is quality-adjusted with a living donor's operation counted too, by the sets that know what it costs.
    """

    differences: dict[int, Difference]
    quality: dict[str, dict[int, Interval]]
    living_donor: dict[str, dict[int, Interval]]
    scenarios: dict[str, dict[int, Interval]]
    drivers: list[Driver]


class Target(Knowledge, frozen=True):
    """A published share that was fitted, its interval (Wilson's, as if nobody was lost), and the estimate."""

    label: str
    months: int
    published: Interval
    soft: bool
    fitted: Interval

    @property
    def met(self) -> bool:
        """Whether the middle of the estimate lies within the published interval."""
        return self.published.low <= self.fitted.middle <= self.published.high


class Prediction(Knowledge, frozen=True):
    """A published number that fed nothing, its interval where one is printed, and the prediction. `unit` is `%` or `months`."""

    label: str
    unit: str
    published: float
    interval: tuple[float, float] | None
    predicted: Interval

    @property
    def met(self) -> bool:
        """Whether the published number lies within the predicted interval."""
        return self.predicted.low <= self.published <= self.predicted.high


class Implied(Knowledge, frozen=True):
    """Months gained by year if a hazard ratio held all the time: on the curve without the strategy, and on the one with it."""

    ratio: float
    without: dict[int, float]
    beside: dict[int, float]


class PaperGain(Knowledge, frozen=True):
    """What the bare points of a paper differ by, by year, and what its hazard ratios would mean."""

    plain: dict[int, Interval]
    implied: list[Implied]


class Estimates(Knowledge, frozen=True):
    """The file as a whole. `inputs` is the hash of the published points it was made from."""

    seed: int
    draws: int
    inputs: str
    outlooks: dict[str, Outlook]
    gains: dict[str, Gain]
    papers: dict[str, PaperGain]
    fitted: list[Target]
    predicted: list[Prediction]

    @property
    def last(self) -> int:
        """The last year of which something is estimated."""
        return max(year for outlook in self.outlooks.values() for year in outlook.lived)


@cache
def estimates() -> Estimates:
    """The shipped estimates."""
    return msgspec.json.decode(FILE.read_bytes(), type=Estimates)
