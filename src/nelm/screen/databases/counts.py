"""What screening counts, counted by a database: only numbers come back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from nelm.criteria.rule import Ruleset
from nelm.engines.sql import Asked, judging_statement
from nelm.exchange.table.cell import KNOWN, NOTHING
from nelm.exchange.table.plan import Plan
from nelm.screen.count import BITS, MET, NOT_MET, UNKNOWN, WORDS, Counting, required
from nelm.screen.databases.database import Database
from nelm.screen.databases.rows import facts_read, known_column, unlikely_column
from nelm.screen.tally import Difference, Move, Moved, Pattern, Tally

READ, FACTS, JUDGED = "nelm_read", "nelm_facts", "nelm_judged"
VERDICTS, PATTERNS, DECISIVE, DIFFERENCES = range(4)


class Grouped(NamedTuple):
    """Numbers that are counted together: of which kind and edition, by which columns, among which rows."""

    kind: int
    edition: int
    columns: tuple[str, ...]
    among: str = ""

    def query(self) -> str:
        """The query, with three columns to count by."""
        filled = [*(f"CAST({one} AS BIGINT)" for one in self.columns), *["CAST(0 AS BIGINT)"] * (3 - len(self.columns))]
        by = f" GROUP BY {', '.join(self.columns)}"
        return (
            f"SELECT {self.kind} AS kind, {self.edition} AS edition, {', '.join(filled)}, count(*) AS patients"
            f" FROM {JUDGED}{self.among}{by}"
        )


def asked(counting: Counting) -> list[Asked]:
    """The editions as they are written, with all that is said of them."""
    return [Asked(place, f"edition_{place}") for place in range(counting.editions)]


def everything(counting: Counting) -> list[Asked]:
    """All editions, of those with moved thresholds the verdict alone."""
    changes = [*counting.moved, *counting.near]
    return [*asked(counting), *(Asked(one.place, f"edition_{one.place}", masks=False) for one in changes)]


def verdict(place: int) -> str:
    """SQL for the verdict of an edition: 1 met, 2 not met, 3 unknown."""
    met, not_met = f"edition_{place}_can_be_met", f"edition_{place}_can_be_not_met"
    return f"CASE WHEN {met} THEN {MET} ELSE 0 END + CASE WHEN {not_met} THEN {NOT_MET} ELSE 0 END"


def judged_query(counting: Counting, database: Database) -> str:
    """The query for verdicts and masks of every patient."""
    judging = judging_statement(counting.arrays.plan, asked(counting), FACTS, database.dialect)
    columns = ["id"]
    for place in range(counting.editions):
        columns.append(f"{verdict(place)} AS verdict_{place}")
        columns += [f"edition_{place}_{what} AS {what}_{place}" for what in ("failed", "unknown", "decisive")]
    together = " + ".join(
        f"CAST(verdict_{place} AS BIGINT) * {1 << (BITS * place)}" for place in range(counting.editions)
    )
    return f"SELECT *, {together} AS together FROM (SELECT {', '.join(columns)} FROM ({judging}) AS verdicts) AS coded"


def count_judged(tally: Tally, counting: Counting, database: Database) -> None:
    """Add what the judged patients give to a tally."""
    query = " UNION ALL ".join(one.query() for one in grouped(counting))
    for kind, place, *keys, patients in database.rows(query):
        add(tally, counting, kind, place, [int(key) for key in keys], int(patients))


def grouped(counting: Counting) -> Iterator[Grouped]:
    """What is counted of every edition."""
    yield Grouped(VERDICTS, 0, ("together",))
    for place, ruleset in enumerate(counting.rulesets):
        bits = sum(1 << bit for bit, _ in required(ruleset))
        failed, unknown = f"failed_{place} & {bits}", f"unknown_{place} & {bits}"
        yield Grouped(PATTERNS, place, (f"verdict_{place}", failed, unknown))
        yield Grouped(DECISIVE, place, (f"decisive_{place}",), f" WHERE verdict_{place} = {UNKNOWN}")
        yield Grouped(DIFFERENCES, place, (failed, "together"), f" WHERE verdict_{place} = {NOT_MET}")


def add(tally: Tally, counting: Counting, kind: int, place: int, keys: list[int], patients: int) -> None:
    """Add one number to a tally."""
    edition, ruleset = tally.editions[place], counting.rulesets[place]
    if kind == VERDICTS:
        codes = [(keys[0] >> (BITS * one)) & UNKNOWN for one in range(counting.editions)]
        tally.together[tuple(WORDS[code] for code in codes)] += patients
    elif kind == PATTERNS:
        failed, unknown = (moved_together(mask, ruleset) for mask in keys[1:])
        edition.patterns[Pattern(WORDS[keys[0]], failed, unknown)] += patients
    elif kind == DECISIVE:
        edition.decisive[keys[0]] += patients
    else:
        for one, other in enumerate(tally.editions):
            if (keys[1] >> (BITS * one)) & UNKNOWN == MET:
                failed = moved_together(keys[0], ruleset)
                tally.differences[Difference(other.criteria, edition.criteria, failed)] += patients


def moved_together(mask: int, ruleset: Ruleset) -> int:
    """The bits of the required criteria, moved together."""
    return sum(((mask >> place) & 1) << bit for bit, (place, _) in enumerate(required(ruleset)))


def count_moves(tally: Tally, counting: Counting, database: Database) -> None:
    """Add the verdicts before and after each threshold moved to a tally, edition by edition."""
    for edition in range(counting.editions):
        changes = [
            (change.place, target)
            for listed, targets in ((counting.moved, tally.moved), (counting.near, tally.near))
            for change, target in zip(listed, targets, strict=True)
            if change.edition == edition
        ]
        if changes:
            count_moved(edition, changes, counting, database)


def count_moved(edition: int, changes: list[tuple[int, Moved]], counting: Counting, database: Database) -> None:
    """The verdicts of one edition before and after each of its thresholds moved."""
    places = [edition, *(place for place, _ in changes)]
    wanted = [Asked(place, f"edition_{place}", masks=False) for place in places]
    judging = judging_statement(counting.arrays.plan, wanted, FACTS, database.dialect)
    coded = ", ".join(f"{verdict(place)} AS verdict_{place}" for place in places)
    names = ", ".join(f"verdict_{place}" for place in places)
    query = f"SELECT {names}, count(*) FROM (SELECT {coded} FROM ({judging}) AS verdicts) AS coded GROUP BY {names}"
    for before, *after, patients in database.rows(query):
        for (_, moved), code in zip(changes, after, strict=True):
            moved.patients[Move(WORDS[before], WORDS[code])] += patients


def count_rows(tally: Tally, counting: Counting, plan: Plan, database: Database) -> None:
    """Add the rows to a tally: judged, set aside, and how each fact is known."""
    query = f"SELECT bad, again, count(*) FROM {READ} GROUP BY bad, again"
    for bad, again, rows in database.rows(query):
        tally.judged += 0 if bad else rows
        tally.set_aside += rows if bad else 0
        tally.duplicates += rows if again else 0
    tally.set_aside += len(database.refused)
    read = {fact.id for fact in facts_read(plan)}
    there = [fact for fact in counting.arrays.plan.recorded if fact.id in read]
    for fact in counting.arrays.plan.recorded:
        if fact.id not in read and tally.judged:
            tally.known[fact.id][KNOWN[NOTHING]] += tally.judged
    queries = [
        f"SELECT {place} AS fact, {known_column(fact)} AS known, count(*) AS patients FROM {READ} WHERE NOT bad"
        f" GROUP BY {known_column(fact)}"
        for place, fact in enumerate(there)
    ]
    counted: list[tuple[Any, ...]] = database.rows(" UNION ALL ".join(queries)) if queries else []
    for place, known, patients in counted:
        tally.known[there[place].id][KNOWN[int(known)]] += patients
    count_questions(tally, plan, database)


def count_questions(tally: Tally, plan: Plan, database: Database) -> None:
    """Add how often each fact has a value that is possible but unlikely."""
    asked = [fact for fact in facts_read(plan) if fact.likely]
    if not asked:
        return
    sums = ", ".join(f"COALESCE(sum({unlikely_column(fact)}), 0)" for fact in asked)
    [found] = database.rows(f"SELECT {sums} FROM {READ} WHERE NOT bad")
    tally.questions.update({fact.id: int(count) for fact, count in zip(asked, found, strict=True) if count})
