"""A table screened from its first row to its last: read, judged, counted, written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from nelm import __version__
from nelm.criteria.rule import Ruleset
from nelm.engines.arrays import Arrays, Judged
from nelm.exchange.table.table import Table
from nelm.facts.columns import AS_OF, column_of, value_columns
from nelm.facts.dictionary import dictionary
from nelm.screen.batch import Patients, from_cases, from_wide
from nelm.screen.count import Changed, Counting, judge_all
from nelm.screen.parts import Parts, Rows, Targets, rows_of
from nelm.screen.tally import Tally
from nelm.screen.thresholds import Threshold, named, nearby

Progress = Callable[[int], None]
Ready = tuple[Patients, list[Judged], Rows]


@dataclass(frozen=True)
class Wanted:
    """What a user asks of a screening: editions, moved thresholds, the margin of near misses, and the files to write."""

    rulesets: Sequence[Ruleset]
    moved: Sequence[str] = ()
    margin: Decimal = Decimal("0.1")
    targets: Targets = field(default_factory=Targets)


def screen(table: Table, wanted: Wanted, progress: Progress = lambda rows: None) -> Tally:
    """Judge every patient of a table and count. Files that are asked for are written whole or not at all.

    Raises BadInput for a table or a threshold that cannot be used, and for a full disk.
    """
    counting = counting_of(table, wanted)
    with Parts(counting, wanted.targets, fingerprint(table, counting, wanted)) as parts:
        for patients, judged, rows in judged_patients(table, counting, wanted.targets, parts.finished):
            parts.add(patients, judged, rows)
            progress(patients.read)
        return parts.join()


def fingerprint(table: Table, counting: Counting, wanted: Wanted) -> str:
    """What a run asks for, as a hash: editions, thresholds, the mapping, the day, and the files as they stand."""
    editions = [f"{ruleset.edition.id} {ruleset.hash}" for ruleset in counting.arrays.plan.rulesets]
    told = [__version__, *editions, *map(str, wanted.targets), repr(table.mapping), repr(table.plan), table.state()]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def counting_of(table: Table, wanted: Wanted) -> Counting:
    """The kernels for some editions and for each threshold that moves, and what each is compared with."""
    moved = named(wanted.moved, wanted.rulesets)
    near = nearby(wanted.rulesets, wanted.margin) if wanted.margin else []
    changes = [*moved, *near]
    arrays = Arrays([*wanted.rulesets, *(change.ruleset for change in changes)], present_columns(table))
    placed = [changed(wanted.rulesets, change, len(wanted.rulesets) + place) for place, change in enumerate(changes)]
    return Counting(arrays, len(wanted.rulesets), tuple(placed[: len(moved)]), tuple(placed[len(moved) :]))


def changed(rulesets: Sequence[Ruleset], change: Threshold, place: int) -> Changed:
    """A moved threshold with the edition it is compared with."""
    names = [ruleset.edition.id for ruleset in rulesets]
    return Changed(change.moved, names.index(change.moved.criteria), place)


def present_columns(table: Table) -> set[str] | None:
    """The columns of facts that a wide table has, so that nothing is computed from the others; None for other tables."""
    if not table.wide:
        return None
    present = {AS_OF}
    for column in table.columns.columns:
        fact, part = column.role.fact, column.role.part
        names = [f"{fact.id}.{code}" for code in fact.codes] if fact.kind == "codes" else [fact.id]
        for name in names:
            read = dictionary()[name]
            if part in {"on", "since"}:
                present |= {f"{column_of(name)}_{part}_first", f"{column_of(name)}_{part}_last"}
            else:
                present |= set(value_columns(read))
    return present


def judged_patients(table: Table, counting: Counting, targets: Targets, finished: Collection[str]) -> Iterator[Ready]:
    """The patients of a table with their verdicts, batch by batch, without the files that are finished already."""

    def ready(patients: Patients) -> Ready:
        judged = judge_all(counting, patients)
        return patients, judged, rows_of(counting, targets, patients, judged)

    if table.wide:
        recorded = counting.arrays.plan.recorded
        yield from table.each(recorded, lambda batch: ready(from_wide(counting.arrays, batch)), finished)
        return
    for cases in table.cases():
        yield ready(from_cases(counting.arrays, cases))
