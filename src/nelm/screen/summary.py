"""What came out of screening, ready to be shown: every count as it may be shown, with nothing behind it that is hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nelm.criteria.edition import Edition, editions
from nelm.facts.dictionary import dictionary
from nelm.facts.words import unit_words
from nelm.screen.collect import collecting_order
from nelm.screen.published import KNOWN, blocks_of, implied, most_blamed, published
from nelm.screen.small_cells import Count, Key, protect
from nelm.screen.tally import EditionTally, Moved, Tally
from nelm.survival.shares import wilson

LIMIT = 5  # counts from 1 to one less are hidden unless the user says otherwise


class Share(NamedTuple):
    """A share of those judged, and the 95 % interval of chance alone (Wilson's), as if they were drawn from many."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Step:
    """A required criterion: who is left after it in the edition's order, and whom it concerns alone.

    `surely` passed this and all before; `perhaps` failed none of them, but some are unknown.
    """

    item: str
    title: str
    removed: Count
    surely: Count
    perhaps: Count
    fails: Count
    fails_alone: Count
    open_alone: Count


@dataclass(frozen=True)
class EditionSummary:
    """An edition: the verdicts, the bounds of how many are eligible, and the attrition."""

    criteria: str
    title: str
    met: Count
    not_met: Count
    unknown: Count
    possible: Count
    at_least: Share | None
    at_most: Share | None
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Pair:
    """Two editions: the patients on whom both decide, how far they agree, and what makes them differ.

    `agree` is the share of equal verdicts and `kappa` Cohen's, both among those on whom both decide.
    """

    one: str
    other: str
    both: Count
    one_only: Count
    other_only: Count
    neither: Count
    agree: float | None
    kappa: float | None
    fails_other: Blame | None
    fails_one: Blame | None


class Blame(NamedTuple):
    """The criterion that fails most often in those whom the other edition meets."""

    item: str
    title: str
    times: Count


@dataclass(frozen=True)
class Recorded:
    """How a fact is recorded, and why nothing is known where it is not."""

    fact: str
    label: str
    exact: Count
    in_part: Count
    missing: Count
    reasons: tuple[tuple[str, Count], ...]


@dataclass(frozen=True)
class Asked:
    """A fact to collect: the unknown verdicts for which it is the only one still open, and all that wait for it."""

    fact: str
    label: str
    ask: str
    test: str
    settles: Count
    involved: Count


@dataclass(frozen=True)
class Collected:
    """A step of the collecting order: verdicts closed by it and so far, and still open."""

    fact: str
    label: str
    closed: Count
    so_far: Count
    open: Count


@dataclass(frozen=True)
class Change:
    """A threshold moved: who is gained and lost, and whose verdict opens (from not met to unknown) or closes."""

    criteria: str
    parameter: str
    label: str
    written: str
    changed: str
    unit: str
    met_before: Count
    met_after: Count
    gained: Count
    lost: Count
    opened: Count
    closed: Count


@dataclass(frozen=True)
class Summary:
    """A screened table. `open` are the unknown verdicts of all editions, `text` those that no fact can decide."""

    limit: int
    judged: Count
    set_aside: Count
    duplicates: Count
    editions: tuple[EditionSummary, ...]
    pairs: tuple[Pair, ...]
    recorded: tuple[Recorded, ...]
    open: Count
    text: Count
    collect: tuple[Asked, ...]
    order: tuple[Collected, ...]
    moved: tuple[Change, ...]
    near: tuple[Change, ...]


class Source:
    """What a summary is made of: the counts as they may be shown, and the words of editions and facts."""

    def __init__(self, tally: Tally, limit: int, used: Sequence[Edition]) -> None:
        self.tally = tally
        self.used: Mapping[str, Edition] = {**editions(), **{edition.id: edition for edition in used}}
        self.order = collecting_order(tally, limit)
        blocks = blocks_of(tally, self.order)
        self.counts = protect(blocks, published(blocks), limit, implied(blocks))

    def count(self, *key: str) -> Count:
        """A count as it is shown; nought where nobody was counted."""
        return self.counts.get(key, Count(0, "0"))

    def title(self, criteria: str, item: str) -> str:
        """The title of a criterion, or its id."""
        edition = self.used.get(criteria)
        found = edition.criterion(item) if edition else None
        return found.title if found else item

    def share(self, count: Count) -> Share | None:
        """A count as a share of those judged, where both are shown."""
        judged = self.count("judged")
        if not judged.value or count.value is None:
            return None
        return Share(count.value / judged.value, *wilson(count.value / judged.value, judged.value))


def summarise(tally: Tally, limit: int = LIMIT, used: Sequence[Edition] = ()) -> Summary:
    """What came out of screening. `used` are editions that are not shipped, for their titles; a limit of 0 or 1 shows everything.

    Raises ValueError for a tally whose parts do not agree.
    """
    source = Source(tally, limit, used)
    names = [edition.criteria for edition in tally.editions]
    return Summary(
        limit,
        source.count("judged"),
        source.count("set aside"),
        source.count("duplicates"),
        tuple(edition_summary(source, edition) for edition in tally.editions),
        tuple(pair(source, one, other) for place, one in enumerate(names) for other in names[place + 1 :]),
        tuple(recorded(source, fact) for fact in tally.facts),
        source.count("open"),
        source.count("text"),
        collect(source),
        tuple(collected(source, fact) for fact in source.order),
        tuple(change(source, ("moved", str(place)), one) for place, one in enumerate(tally.moved)),
        tuple(change(source, ("near", str(place)), one) for place, one in enumerate(tally.near)),
    )


def edition_summary(source: Source, edition: EditionTally) -> EditionSummary:
    """One edition."""
    name = edition.criteria
    met, possible = source.count("verdict", name, "met"), source.count("possible", name)
    return EditionSummary(
        name,
        source.used[name].title if name in source.used else name,
        met,
        source.count("verdict", name, "not met"),
        source.count("verdict", name, "unknown"),
        possible,
        source.share(met),
        source.share(possible),
        tuple(step(source, name, item) for item in edition.items),
    )


def step(source: Source, name: str, item: str) -> Step:
    """One required criterion."""
    kinds = ("removed", "surely", "perhaps", "fails", "fails alone", "open alone")
    return Step(item, source.title(name, item), *(source.count(kind, name, item) for kind in kinds))


def pair(source: Source, one: str, other: str) -> Pair:
    """Two editions."""
    both, neither = source.count("both", one, other), source.count("neither", one, other)
    one_only, other_only = source.count("but not", one, other), source.count("but not", other, one)
    agree, kappa = agreement(both.value, one_only.value, other_only.value, neither.value)
    blames = blame(source, one, other), blame(source, other, one)
    return Pair(one, other, both, one_only, other_only, neither, agree, kappa, *blames)


def agreement(
    both: int | None, one_only: int | None, other_only: int | None, neither: int | None
) -> tuple[float | None, float | None]:
    """The share of equal verdicts and Cohen's kappa; None where a count is hidden, or nothing is decided."""
    if both is None or one_only is None or other_only is None or neither is None:
        return None, None
    total = both + one_only + other_only + neither
    if not total:
        return None, None
    equal = (both + neither) / total
    met = (both + one_only) * (both + other_only)
    chance = (met + (neither + one_only) * (neither + other_only)) / total**2
    return equal, (equal - chance) / (1 - chance) if chance < 1 else None


def blame(source: Source, met_by: str, not_by: str) -> Blame | None:
    """The criterion that fails most often in those whom another edition meets; None where that is hidden."""
    edition = next(each for each in source.tally.editions if each.criteria == not_by)
    found, times = most_blamed(source.tally, met_by, edition), source.count("blamed", met_by, not_by)
    return Blame(found[0], source.title(not_by, found[0]), times) if found and times.value else None


def recorded(source: Source, fact: str) -> Recorded:
    """How one fact is recorded."""
    reasons = sorted({key[2] for key in source.counts if key[:2] == ("recorded", fact)} - set(KNOWN))
    exact, in_part = (source.count("recorded", fact, status) for status in KNOWN)
    counted = tuple((reason, source.count("recorded", fact, reason)) for reason in reasons)
    return Recorded(fact, label(fact), exact, in_part, source.count("missing", fact), counted)


def collect(source: Source) -> tuple[Asked, ...]:
    """The facts that could decide a verdict, those that settle most first; where that is hidden, as they stand in the table."""
    found = []
    for fact in source.tally.facts:
        involved, entry = source.count("involved", fact), dictionary()[fact]
        if involved.value != 0:
            found.append(Asked(fact, label(fact), entry.ask, entry.test, source.count("settles", fact), involved))
    return tuple(sorted(found, key=lambda one: (-(one.settles.value or 0), -(one.involved.value or 0))))


def collected(source: Source, fact: str) -> Collected:
    """A step of the collecting order."""
    kinds = ("closed by", "closed so far", "still open")
    return Collected(fact, label(fact), *(source.count(kind, fact) for kind in kinds))


def change(source: Source, of: Key, one: Moved) -> Change:
    """One threshold moved."""
    edition = source.used.get(one.criteria)
    parameter = edition.parameters.get(one.parameter) if edition else None
    return Change(
        one.criteria, one.parameter, parameter.label if parameter else one.parameter, one.written, one.changed, one.unit,
        source.count("verdict", one.criteria, "met"), source.count("after", *of, "met"),
        *(source.count(kind, *of) for kind in ("gained", "lost", "opened", "closed")),
    )  # fmt: skip


def label(fact: str) -> str:
    """The label of a fact, with its unit where another fact is called alike."""
    one = dictionary()[fact]
    alike = any(other.label == one.label for other in dictionary().values() if other.id != fact)
    return f"{one.label} {unit_words(one.unit)}" if alike else one.label
