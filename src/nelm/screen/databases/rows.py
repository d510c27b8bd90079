"""What the cells of a row say together, as SQL: the same as `exchange/table/readings.py` and `wide.py` say of arrays."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from nelm.exchange.table.cell import EXACT, IN_PART, NOTHING
from nelm.exchange.table.plan import Plan
from nelm.exchange.table.wide import members
from nelm.facts.case import EVENT_DATES
from nelm.facts.columns import AS_OF, EMPTY_HIGH, EMPTY_LOW, UNDATED, column_of, day_columns, mask_of, value_columns
from nelm.facts.dictionary import FIRST_DAY, Fact, dictionary
from nelm.screen.databases.cells import DAY, Reading, cells_query
from nelm.screen.databases.database import Database

BAD = "bad"


class Said(NamedTuple):
    """What is said of a fact, as SQL over the cells: its ends, how it is known, its days, and when the row is bad."""

    fact: Fact
    first: str
    last: str
    known: str
    days: tuple[str, ...]
    bad: tuple[str, ...]


def facts_read(plan: Plan) -> list[Fact]:
    """The facts a table has columns for, lists by their members."""
    names = dict.fromkeys(column.role.fact.id for column in plan.columns)
    return [dictionary()[one] for one in dict.fromkeys(one for name in names for one in members(name))]


def known_column(fact: Fact) -> str:
    """The column that says how a fact is known."""
    return f"known_{column_of(fact.id)}"


def unlikely_column(fact: Fact) -> str:
    """The column that says whether a number is possible but unlikely."""
    return f"unlikely_{column_of(fact.id)}"


def unlikely(fact: Fact) -> str:
    """SQL for whether all that is claimed of a number lies outside what is likely: 1 or 0."""
    assert fact.likely is not None
    low, high = value_columns(fact)
    first, last = (float(end) for end in fact.likely)
    return f"CASE WHEN {claims(fact)} AND ({low} > {last!r} OR {high} < {first!r}) THEN 1 ELSE 0 END"


def rows_query(
    database: Database, plan: Plan, reading: Reading, again: bool, kept: Collection[str], carried: Sequence[str] = ()
) -> str:
    """The query for the rows in columns (`facts/columns.py`), those `kept`; `bad` is set where a row is set aside.

    The columns of cells that are `carried` come along.
    """
    facts = facts_read(plan)
    says = [said(reading, fact) for fact in facts]
    day = as_of(plan, reading, facts)
    claimed = [*(column for one in says for column in claimed_columns(one)), *day.carried, *carried]
    bad = any_of([BAD, *(text for one in says for text in one.bad)])
    cells = cells_query(database, reading, again, carried)
    claims = f"SELECT {', '.join(['id', 'again', *claimed])}, {bad} AS {BAD} FROM ({cells}) AS cells"
    dated = (
        f"SELECT {', '.join(['*', *(one for fact in facts for one in dated_columns(fact))])} FROM ({claims}) AS claims"
    )
    judged = f"SELECT *, {day.expression} AS {AS_OF} FROM ({dated}) AS dated"
    names = [name for fact in facts for name in (*value_columns(fact), *day_columns(fact)) if name in kept]
    names += [
        *map(known_column, facts),
        *(f"{unlikely(fact)} AS {unlikely_column(fact)}" for fact in facts if fact.likely),
    ]
    names += carried
    bad = any_of([BAD, day.bad, *contradictions(facts)])
    return f"SELECT {', '.join(['id', 'again', AS_OF, *names])}, {bad} AS {BAD} FROM ({judged}) AS judged"


def any_of(truths: Sequence[str]) -> str:
    """SQL for whether one is true."""
    return "(" + " OR ".join(f"({one})" for one in truths) + ")"


# --- what is claimed -----------------------------------------------------------------------------------------------


def said(reading: Reading, fact: Fact) -> Said:
    """What the cells say of a fact."""
    value, low, high = (reading.parts.get((fact.id, part)) for part in ("value", "low", "high"))
    first, last, known = (f"first_{value}", f"last_{value}", f"known_{value}")
    if value is None:
        empty = (0, 0) if fact.kind in {"code", "yes_no"} else (EMPTY_LOW, EMPTY_HIGH)
        first, last, known = str(empty[0]), str(empty[1]), str(NOTHING)
    days = tuple(end for part in parts_with_days(fact) for end in day_ends(reading, fact, part))
    found = Said(fact, first, last, known, days, ())
    return found if low is None and high is None else with_ends(found, low, high)


def with_ends(found: Said, low: int | None, high: int | None) -> Said:
    """A fact with the ends that columns of their own give."""
    lower, upper = ("FALSE" if one is None else f"(known_{one} <= {IN_PART})" for one in (low, high))
    either = f"({lower} OR {upper})"
    bad = [f"{either} AND {found.known} <> {NOTHING}"]
    first, last = found.first, found.last
    if low is not None:
        first, last = chosen(lower, f"first_{low}", first), chosen(lower, f"last_{low}", last)
    if high is not None:
        first = chosen(f"{upper} AND NOT {lower}", f"first_{high}", first)
        last = chosen(upper, f"last_{high}", last)
    if low is not None and high is not None:
        bad.append(f"{lower} AND {upper} AND first_{low} > last_{high}")
    known = chosen(either, f"CASE WHEN {last} = {first} THEN {EXACT} ELSE {IN_PART} END", found.known)
    return found._replace(first=first, last=last, known=known, bad=tuple(bad))


def chosen(condition: str, one: str, other: str) -> str:
    """SQL for one of two values."""
    return f"CASE WHEN {condition} THEN {one} ELSE {other} END"


def parts_with_days(fact: Fact) -> tuple[str, ...]:
    """The parts of a fact that are days, in the order of their columns."""
    return ("on", "since") if fact.combine == "run" else ("on",)


def day_ends(reading: Reading, fact: Fact, part: str) -> tuple[str, str]:
    """The days of a fact; of a list's member those of the list where it has none of its own."""
    own = reading.parts.get((fact.id, part))
    whole = reading.parts.get((fact.id.partition(".")[0], part)) if "." in fact.id else None
    if own is None and whole is None:
        return str(UNDATED), str(UNDATED)
    if own is None or whole is None:
        one = whole if own is None else own
        return f"first_{one}", f"last_{one}"
    dated = f"first_{own} <> {UNDATED}"
    return chosen(dated, f"first_{own}", f"first_{whole}"), chosen(dated, f"last_{own}", f"last_{whole}")


def claimed_columns(one: Said) -> Iterator[str]:
    """The columns of what is claimed, and the days before those of readings that are not there are blanked."""
    for name, text in zip(value_columns(one.fact), (one.first, one.last), strict=False):
        yield f"{text} AS {name}"
    yield f"{one.known} AS {known_column(one.fact)}"
    for name, text in zip(day_columns(one.fact), one.days, strict=True):
        yield f"{text} AS any_{name}"


def dated_columns(fact: Fact) -> Iterator[str]:
    """The days of readings that are there."""
    for name in day_columns(fact):
        yield f"{chosen(f'{known_column(fact)} = {NOTHING}', str(UNDATED), f'any_{name}')} AS {name}"


# --- the day of judgement ------------------------------------------------------------------------------------------


class AsOf(NamedTuple):
    """The day of judgement as SQL, when it is none, and the columns of cells it needs."""

    expression: str
    bad: str
    carried: tuple[str, ...] = ()


def as_of(plan: Plan, reading: Reading, facts: Sequence[Fact]) -> AsOf:
    """The day of judgement of each row: the one given, its own, or its latest date."""
    if plan.as_of_day:
        return AsOf(str(plan.as_of_day), "FALSE")
    if plan.as_of is not None:
        number = reading.parts[DAY]
        vague = f"day_first <> day_last OR day_first < {FIRST_DAY}"
        return AsOf("day_first", vague, (f"first_{number} AS day_first", f"last_{number} AS day_last"))
    days = [str(UNDATED)]
    for fact in facts:
        days += [name for name in day_columns(fact) if name.endswith("_first")]
        if fact.id in EVENT_DATES:
            days.append(chosen(claims(fact), value_columns(fact)[0], str(UNDATED)))
    return AsOf(f"GREATEST({', '.join([*days, str(UNDATED)])})", f"{AS_OF} < {FIRST_DAY}")


# --- what contradicts what -----------------------------------------------------------------------------------------


def claims(fact: Fact) -> str:
    """SQL for whether something is claimed."""
    return f"({known_column(fact)} <= {IN_PART})"


def contradictions(facts: Sequence[Fact]) -> Iterator[str]:
    """What makes a row bad although each of its cells is fine."""
    named = {fact.id: fact for fact in facts}
    for fact in facts:
        if fact.combine == "run":
            on_first, on_last, since_first, _ = day_columns(fact)
            yield f"{since_first} > {on_last} AND {on_first} <> {UNDATED}"
    if site := named.get("primary_site"):
        [column] = value_columns(site)
        yield f"{column} = {mask_of(site, ['liver'])} AND {claims(site)}"
    if birth := named.get("birth_date"):
        born = value_columns(birth)[0]
        for fact in facts:
            for first, last in spans(fact):
                yield f"{claims(birth)} AND {first} <> {UNDATED} AND {last} < {born}"


def spans(fact: Fact) -> Iterator[tuple[str, str]]:
    """The days of a fact that no birth can follow."""
    days = day_columns(fact)
    yield from zip(days[::2], days[1::2], strict=True)
    if fact.id in EVENT_DATES:
        first, last = value_columns(fact)
        happened = f"{claims(fact)} AND {first} >= {FIRST_DAY}"
        yield chosen(happened, first, str(UNDATED)), chosen(happened, last, str(UNDATED))
