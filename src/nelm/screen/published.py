"""What a screened table publishes, as blocks of groups: who is counted in which count, and how the counts hang together.

A count has a key, such as `("verdict", "esmo@2020", "met")`. A key that nobody publishes only ties blocks together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations

from nelm.criteria.edition import editions
from nelm.criteria.rule import shipped
from nelm.criteria.tree import facts_of
from nelm.facts.view import base_inputs
from nelm.screen.small_cells import Key
from nelm.screen.tally import EditionTally, Move, Moved, Pattern, Tally

VERDICTS = ("met", "not met", "unknown")
KNOWN = ("exact", "in part")  # how a fact is recorded; every other word is a reason why nothing is known
MOST_GROUPS = 3000  # of a block, beyond those that occur
WEIGHTS = {
    "judged": 60.0,
    "verdict": 12.0,
    "possible": 8.0,
    "both": 3.0,
    "neither": 3.0,
    "but not": 3.0,
    "before": 12.0,
}
TIES = {"inexact", "asked for", "settled by"}  # tie blocks together
IMPLIED = {"both open", "one open", "no more surely", "fails with others", "shared", "not blamed", "kept"}
Groups = Counter[frozenset[Key]]


def bits(mask: int) -> Iterator[int]:
    """The places of the bits of a mask."""
    return (place for place in range(mask.bit_length()) if mask >> place & 1)


def weight(key: Key, value: int) -> float:
    """How much a count is worth to a reader: totals most; a nought is dearer to hide than a number."""
    return WEIGHTS.get(key[0], 1.0) * (1.0 if value else 3.0)


def blocks_of(tally: Tally, order: Sequence[str]) -> list[Groups]:
    """Every block of a table. `order` is that in which facts are collected."""
    found: list[Groups] = [together(tally), Counter({frozenset({("set aside",)}): tally.set_aside})]
    found.append(Counter({frozenset({("duplicates",)}): tally.duplicates}))
    for edition in tally.editions:
        found.append(patterns(edition))
        found += settled_by_one(tally, edition)
    found += [recorded(tally, fact) for fact in tally.facts]
    found.append(open_verdicts(tally, order))
    found += [block for edition in tally.editions for block in asked_for(tally, edition)]
    found += [moved(tally, ("moved", str(index)), one) for index, one in enumerate(tally.moved)]
    found += [moved(tally, ("near", str(index)), one) for index, one in enumerate(tally.near)]
    return found + list(blamed(tally))


# --- the verdicts of all editions ------------------------------------------------------------------------------------------


def together(tally: Tally) -> Groups:
    """The patients by their verdicts."""
    names = [edition.criteria for edition in tally.editions]
    vectors: Counter[tuple[str, ...]] = Counter(tally.together)
    for vector in sorted(tally.together):
        for place in range(len(vector)):
            for verdict in VERDICTS:
                if len(vectors) < len(tally.together) + MOST_GROUPS:
                    vectors[(*vector[:place], verdict, *vector[place + 1 :])] += 0
    groups: Groups = Counter()
    for vector, count in vectors.items():
        groups[frozenset(verdict_keys(names, vector))] += count
    return groups


def verdict_keys(names: Sequence[str], vector: Sequence[str]) -> Iterator[Key]:
    """The counts that a patient of some verdicts is in."""
    yield ("judged",)
    for name, verdict in zip(names, vector, strict=True):
        yield "verdict", name, verdict
        if verdict != "not met":
            yield "possible", name
    for (name, verdict), (other, another) in permutations(zip(names, vector, strict=True), 2):
        if (verdict, another) == ("met", "not met"):
            yield "but not", name, other
        elif verdict == another:
            if names.index(name) < names.index(other):
                yield {"met": "both", "not met": "neither", "unknown": "both open"}[verdict], name, other
        elif another == "unknown":
            yield "one open", name, verdict, other


# --- the criteria of one edition -------------------------------------------------------------------------------------------


def patterns(edition: EditionTally) -> Groups:
    """The patients by what fails and what is unknown; besides those that occur, those that differ from them in one criterion."""
    every = Counter(edition.patterns)
    for pattern in sorted(edition.patterns):
        for place in range(len(edition.items)):
            for one in neighbours(pattern, 1 << place):
                if len(every) < len(edition.patterns) + MOST_GROUPS:
                    every[one] += 0
    groups: Groups = Counter()
    for pattern, count in every.items():
        groups[frozenset(pattern_keys(edition, pattern))] += count
    return groups


def neighbours(pattern: Pattern, bit: int) -> Iterator[Pattern]:
    """Patterns in which one criterion is met, fails or is unknown, with the verdict that follows."""
    failed, unknown = pattern.failed & ~bit, pattern.unknown & ~bit
    for fails, open_ones in ((failed, unknown), (failed | bit, unknown), (failed, unknown | bit)):
        yield Pattern("not met" if fails else "unknown" if open_ones else "met", fails, open_ones)


def pattern_keys(edition: EditionTally, pattern: Pattern) -> Iterator[Key]:
    """The counts that a patient of a pattern is in: attrition in the edition's order, and each criterion alone."""
    name, failed, unknown = edition.criteria, pattern.failed, pattern.unknown
    yield "verdict", name, pattern.verdict
    for place, item in enumerate(edition.items):
        passed = (1 << place + 1) - 1
        if failed & passed == 1 << place:
            yield "removed", name, item
        if not failed & passed:
            yield "perhaps" if unknown & passed else "surely", name, item
        if (failed | unknown) & passed == 1 << place:
            yield "no more surely", name, item
        if failed >> place & 1:
            yield "fails", name, item
            yield "fails alone" if failed == 1 << place else "fails with others", name, item
        if not failed and unknown == 1 << place:
            yield "open alone", name, item


# --- what is recorded, and what to collect ---------------------------------------------------------------------------------


def recorded(tally: Tally, fact: str) -> Groups:
    """The patients by how a fact is recorded. Who is not counted has no reading."""
    counted = Counter(tally.known.get(fact, Counter()))
    counted["silent"] += max(tally.judged - counted.total(), 0)
    groups: Groups = Counter()
    for status in sorted({*counted, *KNOWN}):
        keys: set[Key] = {("judged",), ("recorded", fact, status)}
        keys |= {("inexact", fact)} if status != "exact" else set()
        keys |= {("missing", fact)} if status not in KNOWN else set()
        groups[frozenset(keys)] += counted[status]
    return groups


def open_verdicts(tally: Tally, order: Sequence[str]) -> Groups:
    """The unknown verdicts of all editions by the facts that could decide them; besides those that occur, those of one fact."""
    groups: Groups = Counter()
    for edition in tally.editions:
        masks = undecided(edition)
        every = set().union(*(bits(mask) for mask in masks))
        for mask in sorted({*masks, *(1 << place for place in every)}):
            groups[frozenset(open_keys(tally, edition, mask, order))] += masks[mask]
    return groups


def undecided(edition: EditionTally) -> Counter[int]:
    """The unknown verdicts by the facts that could decide them; of those not counted, none could."""
    total = verdicts(edition)["unknown"]
    masks = Counter(edition.decisive)
    masks[0] += max(total - masks.total(), 0)
    return masks


def open_keys(tally: Tally, edition: EditionTally, mask: int, order: Sequence[str]) -> Iterator[Key]:
    """The counts that an unknown verdict is in."""
    name, facts = edition.criteria, [tally.facts[place] for place in bits(mask)]
    yield "verdict", name, "unknown"
    yield ("open",)
    if not facts:
        yield ("text",)
    for fact in facts:
        yield "involved", fact
        yield "asked for", name, fact
    if len(facts) == 1:
        yield "settles", facts[0]
        yield "settled by", name, facts[0]
    for fact in facts if len(facts) > 1 else ():
        yield "shared", fact
    closing = [place for place in range(len(order)) if facts and set(facts) <= set(order[: place + 1])]
    for place in range(len(order)):
        yield "closed so far" if place in closing else "still open", order[place]
    if closing:
        yield "closed by", order[closing[0]]


def asked_for(tally: Tally, edition: EditionTally) -> Iterator[Groups]:
    """No more verdicts of an edition ask for a fact than patients have it not exactly."""
    for place, fact in enumerate(tally.facts):
        asking = sum(count for mask, count in edition.decisive.items() if mask >> place & 1)
        known = tally.known.get(fact, Counter())
        yield from at_most(
            ("asked for", edition.criteria, fact), asking, ("inexact", fact), tally.judged - known["exact"]
        )


def settled_by_one(tally: Tally, edition: EditionTally) -> Iterator[Groups]:
    """Where a criterion alone is open for as many as its fact alone settles, a reader may take them for the same patients."""
    for place, item in enumerate(edition.items):
        alone = sum(
            count for pattern, count in edition.patterns.items() if not pattern.failed and pattern.unknown == 1 << place
        )
        for fact in sorted(facts_behind(edition.criteria, item) & set(tally.facts)):
            if alone and edition.decisive[1 << tally.facts.index(fact)] == alone:
                keys: frozenset[Key] = frozenset(
                    {("open alone", edition.criteria, item), ("settled by", edition.criteria, fact)}
                )
                yield Counter({keys: alone})


def facts_behind(criteria: str, item: str) -> set[str]:
    """The recorded facts behind a criterion of a shipped edition."""
    rules = shipped(criteria).rules if criteria in editions() else ()
    return {
        base
        for rule in rules
        if rule.criterion.id == item
        for fact in facts_of(rule.reading)
        for base in base_inputs(fact)
    }


def at_most(less: Key, fewer: int, more: Key, many: int) -> Iterator[Groups]:
    """A block that says that one count is at most another; none where it is not, or where it is nought."""
    if 0 < fewer <= many:
        yield Counter({frozenset({less, more}): fewer, frozenset({more}): many - fewer})


# --- thresholds moved, and what makes editions differ ----------------------------------------------------------------------


def moved(tally: Tally, of: Key, one: Moved) -> Groups:
    """The patients by their verdict before and after a threshold moved. Who is not counted keeps the verdict."""
    totals = verdicts(next((each for each in tally.editions if each.criteria == one.criteria), None))
    groups: Groups = Counter()
    for before in VERDICTS:
        told = sum(count for move, count in one.patients.items() if move.before == before)
        for after in VERDICTS:
            kept = max(totals[before] - told, 0) if before == after else 0
            groups[frozenset(move_keys(of, one.criteria, before, after))] += one.patients[Move(before, after)] + kept
    return groups


def verdicts(edition: EditionTally | None) -> Counter[str]:
    """How many have each verdict by an edition."""
    found: Counter[str] = Counter()
    for pattern, count in edition.patterns.items() if edition else ():
        found[pattern.verdict] += count
    return found


def move_keys(of: Key, criteria: str, before: str, after: str) -> Iterator[Key]:
    """The counts that a moved verdict is in."""
    yield "verdict", criteria, before
    yield "after", *of, after
    if before == after:
        yield "kept", *of, after
    else:
        changed = {"met": ("lost", "gained"), "not met": ("opened", "closed")}
        if "met" in (before, after):
            yield changed["met"][after == "met"], *of
        else:
            yield changed["not met"][after == "not met"], *of


def blamed(tally: Tally) -> Iterator[Groups]:
    """For each pair of editions, those whom one meets and the other does not, by the criterion that fails most often."""
    for edition in tally.editions:
        for other in tally.editions:
            found = most_blamed(tally, edition.criteria, other)
            if found:
                item, masks = found
                bit, name = 1 << other.items.index(item), other.criteria
                pair: Key = ("but not", edition.criteria, name)
                blame: Key = ("blamed", edition.criteria, name)
                times = sum(count for mask, count in masks.items() if mask & bit)
                others: Key = ("not blamed", edition.criteria, name)
                yield Counter({frozenset({pair, blame}): times, frozenset({pair, others}): masks.total() - times})
                fails = sum(count for pattern, count in other.patterns.items() if pattern.failed & bit)
                yield from at_most(blame, times, ("fails", name, item), fails)


def most_blamed(tally: Tally, met_by: str, other: EditionTally) -> tuple[str, Counter[int]] | None:
    """The criterion of an edition that fails most often in those whom another meets; None where nobody is such."""
    masks: Counter[int] = Counter()
    for difference, count in tally.differences.items():
        if (difference.met_by, difference.not_by) == (met_by, other.criteria):
            masks[difference.failed] += count
    times: Counter[int] = Counter()
    for mask, count in masks.items():
        for place in bits(mask):
            times[place] += count
    if not +times:
        return None
    return other.items[max(times, key=lambda place: (times[place], -place))], masks


def published(found: Iterable[Groups]) -> dict[Key, float]:
    """The counts a reader sees, and what each is worth."""
    values: Counter[Key] = Counter()
    for block in found:
        for keys, count in block.items():
            for key in keys:
                values[key] = max(values[key], count)
    return {key: weight(key, value) for key, value in values.items() if key[0] not in TIES | IMPLIED}


def implied(found: Iterable[Groups]) -> set[Key]:
    """The counts nobody prints, but which a reader finds where those that are printed are subtracted from each other."""
    return {key for block in found for keys in block for key in keys if key[0] in IMPLIED}
