"""What a published study says, as the files in `knowledge/evidence/` word it: arms, and numbers that each cite a source.

Numbers stay as the source prints them. What was only remembered can be stored and shown; it never feeds an estimate.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta

from nelm.library.shelf import Knowledge
from nelm.library.sources import CheckLevel, Citation, weakest

Design = Literal[
    "randomised trial", "single-arm trial", "prospective matched cohort", "retrospective cohort", "registry",
    "systematic review", "meta-analysis", "narrative review",
]  # fmt: skip
Strategy = Literal[
    "liver transplant", "liver resection", "resection with ablation", "staged resection", "cytoreduction",
    "repeat surgery", "no transplant", "no resection", "intra-arterial", "PRRT", "somatostatin analogue", "everolimus",
    "sunitinib", "cabozantinib", "chemotherapy", "placebo", "no treatment", "mixed care",
]  # fmt: skip
Endpoint = Literal[
    "overall survival", "survival from diagnosis of metastases", "disease-free survival", "progression-free survival",
    "time to progression", "liver progression-free survival", "disease-specific survival", "graft survival",
    "survival after recurrence", "time to recurrence of those who recurred", "freedom from symptoms",
]  # fmt: skip
Event = Literal[
    "recurrence", "local recurrence", "progression", "death", "perioperative death", "complication", "response",
    "disease control", "relief of symptoms", "crossover", "treatment of recurrence", "complete removal",
    "alive without disease", "feasible resection", "within the Milan criteria", "leukaemia or myelodysplasia", "gallstones",
]  # fmt: skip
Measure = Literal[
    "hazard ratio", "odds ratio", "relative risk", "difference of restricted means", "difference of medians"
]
Adjustment = Literal["unadjusted", "propensity score", "multivariable", "randomised", "not stated"]
FlagWord = Literal[
    "single centre", "era before 2000", "not exchangeable by resectability", "not exchangeable by age",
    "confounded by indication", "immortal time", "crossover", "few patients", "selected patients", "another population",
    "recurrences possibly missed", "clocks differ", "endpoint unclear", "mostly unverified", "not primary data",
]  # fmt: skip
Kinship = Literal["same patients", "same centre", "same registry", "registries that overlap", "likely", "review"]
Cite = Annotated[list[Citation], Meta(min_length=1)]
DIFFERENCES: tuple[Measure, ...] = ("difference of restricted means", "difference of medians")
MARKS: dict[CheckLevel, str] = {"seed": "known only from the review", "memory": "unverified, feeds no estimate"}


class Cited(Knowledge, frozen=True, kw_only=True):
    """A published number. `derived` says how it follows from the number that was read; the check level is that one's."""

    cite: Cite
    derived: str = ""
    note: str = ""

    @property
    def checked(self) -> CheckLevel:
        """How far it was checked: the weakest level of its citations."""
        return weakest([citation.checked for citation in self.cite])

    @property
    def usable(self) -> bool:
        """Whether it may feed an estimate. What was only remembered may not."""
        return self.checked != "memory"

    @property
    def mark(self) -> str:
        """What must stand beside it wherever it is shown or used; empty where it was read beyond the review."""
        return MARKS.get(self.checked, "")


class Characteristic(Cited, frozen=True, kw_only=True):
    """What the patients of an arm were like, in one number. `spread` is a range or quartiles, in words."""

    what: str
    value: Decimal
    unit: str = ""
    spread: str = ""


class Arm(Cited, frozen=True, kw_only=True):
    """A group of patients. `n` is None where the number was not seen."""

    id: str
    label: str
    strategy: Strategy
    n: int | None = None
    selection: str = ""
    characteristics: list[Characteristic] = []


class FollowUp(Cited, frozen=True, kw_only=True):
    """The median time patients were followed; of the whole study where no arm is named."""

    median: Decimal
    unit: Literal["d", "mo", "a"]
    arm: str = ""
    spread: str = ""


class Point(Cited, frozen=True, kw_only=True):
    """The per cent still free of an event at a time. `low` and `high` are a published 95 % interval, never a computed one."""

    arm: str
    endpoint: Endpoint
    months: Decimal
    value: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    at_risk: int | None = None

    @property
    def share(self) -> float:
        """The same as a number from 0 to 1."""
        return float(self.value) / 100


class Median(Cited, frozen=True, kw_only=True):
    """A median time in months. Without `high` beside a `low` the upper end was not reached. Quartiles are no interval."""

    arm: str
    endpoint: Endpoint
    value: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    lower_quartile: Decimal | None = None
    upper_quartile: Decimal | None = None


class Effect(Cited, frozen=True, kw_only=True):
    """How one arm did against another, or patients with a factor against those without it (`factor`, within `arm`)."""

    measure: Measure
    endpoint: Endpoint | Event
    arm: str
    value: Decimal
    adjusted: Adjustment
    versus: str = ""
    factor: str = ""
    adjusted_for: list[str] = []
    low: Decimal | None = None
    high: Decimal | None = None
    p: str = ""
    months: Decimal | None = None


class Comparison(Cited, frozen=True, kw_only=True):
    """A test between arms of which only the p value was seen."""

    arms: Annotated[list[str], Meta(min_length=2)]
    endpoint: Endpoint | Event
    p: str
    months: Decimal | None = None


class Count(Cited, frozen=True, kw_only=True):
    """How many had an event: a number, of how many, or the per cent that the source gives."""

    arm: str
    event: Event
    detail: str = ""
    months: Decimal | None = None
    events: int | None = None
    of: int | None = None
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None


class Range(Cited, frozen=True, kw_only=True):
    """From the lowest to the highest of several series, as a review gives it. No interval of an estimate."""

    arm: str
    of: Endpoint | Event
    unit: Literal["%", "mo"]
    lowest: Decimal
    highest: Decimal
    value: Decimal | None = None
    months: Decimal | None = None
    studies: int | None = None


class Overlap(Knowledge, frozen=True, kw_only=True):
    """Another study that has, or may have, patients of this one; both name each other. The two are never counted together."""

    study: str
    how: Kinship
    says: str


class Flag(Knowledge, frozen=True, kw_only=True):
    """What to hold against the numbers: a word of a closed list, and why in a sentence."""

    flag: FlagWord
    says: str


class Study(Knowledge, frozen=True, kw_only=True):
    """One study. Its id is that of its source."""

    id: str
    title: str
    design: Design
    population: str
    arms: Annotated[list[Arm], Meta(min_length=1)]
    place: str = ""
    years: str = ""
    follow_up: list[FollowUp] = []
    points: list[Point] = []
    medians: list[Median] = []
    effects: list[Effect] = []
    comparisons: list[Comparison] = []
    counts: list[Count] = []
    ranges: list[Range] = []
    overlaps: list[Overlap] = []
    flags: list[Flag] = []
    notes: list[str] = []
    file: str = ""  # where it was read; whatever a file says of itself is replaced

    def arm(self, name: str) -> Arm:
        """The arm of an id."""
        return next(arm for arm in self.arms if arm.id == name)

    @property
    def outcomes(self) -> list[Cited]:
        """Every number about what became of the patients."""
        return [*self.points, *self.medians, *self.effects, *self.comparisons, *self.counts, *self.ranges]

    @property
    def overlapping(self) -> frozenset[str]:
        """The studies that must not be counted beside this one."""
        return frozenset(overlap.study for overlap in self.overlaps)
