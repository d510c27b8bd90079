"""A wide table, a patient a row: cells to columns, and rows that cannot be meant set aside."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache, partial
from itertools import chain, cycle

import numpy as np
import pyarrow as pa
from pyarrow import compute

from nelm.errors import BadInput
from nelm.exchange.table.cell import NOTHING
from nelm.exchange.table.decode import Decoded, Decoder, text_of
from nelm.exchange.table.duplicates import Duplicates, Further
from nelm.exchange.table.parts import DUPLICATE, Array, Batch, Chunk, Refused
from nelm.exchange.table.plan import Plan
from nelm.exchange.table.prints import Prints, fingerprints, is_bare
from nelm.exchange.table.readings import Recorded, Rows, recorded, refuse_liver, refuse_unborn
from nelm.exchange.table.source import Source
from nelm.exchange.table.tasks import AHEAD, in_order
from nelm.facts.case import EVENT_DATES
from nelm.facts.columns import AS_OF, EMPTY_HIGH, EMPTY_LOW, UNDATED, day_columns, value_columns
from nelm.facts.dictionary import FIRST_DAY, Fact, dictionary


def find_duplicates(source: Source, plan: Plan) -> Duplicates:
    """The further rows of patients: a pass over the ids finds who may stand there twice, a second one looks at those."""
    found, prints = Duplicates(), Prints()
    for some in in_order(partial(prints_of, chunk, plan) for chunk in source.chunks(who(plan))):
        prints.add(some)
    found.rows = prints.count
    prints.compare()
    for chunk in source.chunks(who(plan)) if prints.too_many or len(prints.twice) else ():
        ids, days = patients(chunk, plan)
        again = prints.again(fingerprints(ids, days))
        if again.any():
            kept = pa.array(again)
            found.see(chunk.file, chunk.rows[again], ids.filter(kept), None if days is None else days.filter(kept))
    found.find()
    return found


def who(plan: Plan) -> tuple[str, ...]:
    """The columns that say who is judged, and as of when."""
    return (plan.id, plan.as_of.name) if plan.as_of else (plan.id,)


def patients(chunk: Chunk, plan: Plan) -> tuple[pa.Array, pa.Array | None]:
    """Who is judged, and as of when, where a column says so."""
    return texts(chunk, plan.id), texts(chunk, plan.as_of.name) if plan.as_of else None


def prints_of(chunk: Chunk, plan: Plan) -> Array:
    """The fingerprints of a chunk."""
    return fingerprints(*patients(chunk, plan))


def texts(chunk: Chunk, name: str) -> pa.Array:
    """A column as trimmed text, empty where there is nothing."""
    array = chunk.columns.get(name)
    if array is None:
        return pa.array([""] * len(chunk.rows), pa.string())
    if pa.types.is_integer(array.type) or pa.types.is_dictionary(array.type):
        array = array.cast(pa.string())
    if not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
        array = pa.array([text_of(value) for value in array.to_pylist()], pa.string())
    found = array.fill_null("").cast(pa.string())
    return found if is_bare(found) else compute.utf8_trim_whitespace(found)


def wide_batches(
    source: Source, plan: Plan, duplicates: Duplicates, wanted: Sequence[Fact], without: Collection[str] = ()
) -> Iterator[Callable[[], Batch]]:
    """The rows of a table in columns, batch by batch, `without` those of some files; memory does not grow with the table.

    Each batch is a task, so that several can be at work at once, though no more than `AHEAD`.
    """
    decoders = cycle([decoders_of(plan) for _ in range(AHEAD)])
    facts = tuple(dict.fromkeys(column.role.fact.id for column in plan.columns))
    read = list({one: dictionary()[one] for name in facts for one in members(name)}.values())
    wanted = list({one: dictionary()[one] for fact in wanted for one in members(fact.id)}.values())
    further = Waiting(duplicates.further())
    for chunk in source.chunks(plan.wanted):
        again = further.due(chunk)
        if chunk.file not in without and (len(chunk.rows) or chunk.refused):
            yield partial(read_chunk, chunk, plan, next(decoders), read, again, wanted)


def decoders_of(plan: Plan) -> dict[str, Decoder]:
    """What reads the columns, by what they hold."""
    found = {column.role.words: Decoder(column) for column in plan.columns}
    return found | {AS_OF: Decoder(plan.as_of)} if plan.as_of else found


class Waiting:
    """Further rows of patients, in the order of the table, until their chunk comes."""

    def __init__(self, rows: Iterator[Further]) -> None:
        self.rows, self.first = rows, next(rows, None)
        self.file, self.gone = "", set[str]()

    def due(self, chunk: Chunk) -> dict[int, Further]:
        """Those of a chunk, by their place in it. Those of a file that broke off before them are dropped."""
        if chunk.file != self.file:
            self.gone.add(self.file)
            self.file = chunk.file
        while self.first is not None and self.first.file in self.gone:
            self.first = next(self.rows, None)
        found: dict[int, Further] = {}
        last = int(chunk.rows[-1]) if len(chunk.rows) else 0
        while self.first is not None and self.first.file == chunk.file and self.first.number <= last:
            found[int(np.searchsorted(chunk.rows, self.first.number))] = self.first
            self.first = next(self.rows, None)
        return found


def members(name: str) -> list[str]:
    """A fact itself; of a list its members."""
    fact = dictionary()[name]
    return [f"{name}.{code}" for code in fact.codes] if fact.kind == "codes" else [name]


def read_chunk(
    chunk: Chunk,
    plan: Plan,
    decoders: dict[str, Decoder],
    read: list[Fact],
    again: dict[int, Further],
    wanted: Sequence[Fact],
) -> Batch:
    """The rows of a chunk in columns, without those that are set aside."""
    parts: dict[tuple[str, str], Decoded] = {}
    rows = Rows(chunk, plan, parts, list(chunk.refused), np.zeros(len(chunk.rows), np.bool_))
    for column in plan.columns:
        if column.name in chunk.columns:
            found = decoders[column.role.words].decode(chunk.columns[column.name])
            parts[column.role.fact.id, column.role.part] = found
            refuse_cells(rows, column.name, found)
    ids = texts(chunk, plan.id)
    refuse_ids(rows, ids, again)
    facts = {fact.id: recorded(rows, fact) for fact in read}
    if "primary_site" in facts:
        refuse_liver(rows, facts["primary_site"])
    if "birth_date" in facts:
        refuse_unborn(rows, facts["birth_date"], list(facts.values()))
    days = as_of_days(rows, decoders.get(AS_OF), facts)
    return batch_of(rows, ids, days, facts, wanted)


def refuse_cells(rows: Rows, column: str, found: Decoded) -> None:
    """Set rows aside whose cell in a column cannot be meant."""

    def words(row: int) -> tuple[str, str, str]:
        cell = found.cell(row)
        return cell.value, cell.problem, cell.remedy

    rows.refuse(found.bad, column, words)


def refuse_ids(rows: Rows, ids: pa.Array, again: dict[int, Further]) -> None:
    """Set rows aside without a patient, and further rows of one."""
    nobody = compute.equal(ids, "").to_numpy(zero_copy_only=False)
    rows.refuse(nobody, rows.plan.id, lambda row: ("", "nobody says who the patient is", "fill in the id"))
    twice = np.zeros(rows.size, np.bool_)
    twice[list(again)] = True

    def words(row: int) -> tuple[str, str, str]:
        one = again[row]
        where = f"row {one.first_number}" + (f" of {one.first_file}" if one.first_file != one.file else "")
        return ids[row].as_py(), DUPLICATE, f"{where} is the first; keep the right one of the two"

    rows.refuse(twice, rows.plan.id, words)


def as_of_days(rows: Rows, decoder: Decoder | None, facts: dict[str, Recorded]) -> Array:
    """The day of judgement of each row: the one given, its own, or its latest date."""
    if rows.plan.as_of_day:
        return np.full(rows.size, rows.plan.as_of_day, np.int32)
    if decoder is None:
        return latest_days(rows, facts)
    column = decoder.column.name
    array = rows.chunk.columns.get(column)
    found = decoder.decode(pa.array([""] * rows.size) if array is None else array)
    refuse_cells(rows, column, found)
    vague = ~found.bad & ((found.first != found.last) | (found.first < FIRST_DAY))
    remedy = "write the day of judgement in it, such as 2024-06-01"
    rows.refuse(vague, column, lambda row: ("", "no full date to judge as of", remedy))
    return found.first.astype(np.int32)


def latest_days(rows: Rows, facts: dict[str, Recorded]) -> Array:
    """The latest day each row certainly reaches. Rows without a date are set aside."""
    latest = np.zeros(rows.size, np.int32)
    for found in facts.values():
        for days in (found.on, found.since):
            latest = np.maximum(latest, days[0])
        if found.fact.id in EVENT_DATES:
            latest = np.maximum(latest, np.where(found.claims, found.first, UNDATED)).astype(np.int32)
    remedy = "give --as-of with a day or a column of days"
    rows.refuse(latest < FIRST_DAY, "", lambda row: ("", "no date in the row to judge as of", remedy))
    return latest


def batch_of(rows: Rows, ids: pa.Array, days: Array, facts: dict[str, Recorded], wanted: Sequence[Fact]) -> Batch:
    """The rows that are fine, in the columns that were asked for."""
    good = np.flatnonzero(~rows.bad) if rows.bad.any() else slice(None)
    left = rows.size - int(rows.bad.sum())
    columns: dict[str, Array] = {AS_OF: days[good]}
    known: dict[str, Array] = {}
    blank = cache(lambda value, kind: np.full(left, value, kind))
    for fact in wanted:
        found = facts.get(fact.id)
        columns |= no_columns(fact, blank) if found is None else columns_of(found, good)
        known[fact.id] = blank(NOTHING, np.uint8) if found is None else found.known[good]
    questions = {name: int(found.unlikely[good].sum()) for name, found in facts.items() if found.unlikely.any()}
    return Batch(
        file=rows.chunk.file,
        first_row=int(rows.chunk.rows[0]) if rows.size else 0,
        rows=rows.chunk.rows[good],
        names=ids if isinstance(good, slice) else ids.take(pa.array(good)),
        columns=columns,
        known=known,
        questions={name: count for name, count in questions.items() if count},
        refused=sorted(rows.refused, key=lambda one: one.row),
    )


def columns_of(found: Recorded, good: Array | slice) -> dict[str, Array]:
    """The columns of a fact (`facts/columns.py`) for the rows that are fine."""
    kinds = {"number": np.float64, "date": np.int32}
    kind = kinds.get(found.fact.kind, np.int64)
    values = zip(value_columns(found.fact), (found.first, found.last), strict=False)
    spans = zip(day_columns(found.fact), chain(found.on, found.since), strict=False)
    columns = {name: array[good].astype(kind, copy=False) for name, array in values}
    return columns | {name: array[good].astype(np.int32, copy=False) for name, array in spans}


def no_columns(fact: Fact, blank: Callable[[int, type], Array]) -> dict[str, Array]:
    """The columns of a fact that the table does not have; facts share them."""
    columns = dict.fromkeys(day_columns(fact), blank(UNDATED, np.int32))
    if fact.kind in {"code", "yes_no"}:
        return columns | dict.fromkeys(value_columns(fact), blank(0, np.int64))
    kind = np.float64 if fact.kind == "number" else np.int32
    low, high = value_columns(fact)
    return columns | {low: blank(EMPTY_LOW, kind), high: blank(EMPTY_HIGH, kind)}


def as_error(one: Refused) -> BadInput:
    """A row's problem as the error that stops everything."""
    place = f"row {one.row}" + (f", column {one.column}" if one.column else "")
    return BadInput(one.problem, remedy=one.remedy, file=one.file, place=place, value=one.value or None)
