"""The files of a screening in place: verdicts streamed from the database, and the rows it set aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from nelm.engines.arrays import Judged
from nelm.exchange.table.decode import Decoder, text_of
from nelm.exchange.table.parts import DUPLICATE, Chunk, Refused
from nelm.exchange.table.plan import Plan
from nelm.exchange.table.quarantine import Quarantine
from nelm.exchange.table.wide import read_chunk
from nelm.facts.columns import AS_OF
from nelm.screen.count import Counting, with_required
from nelm.screen.databases.cells import Cells, Reading
from nelm.screen.databases.counts import JUDGED
from nelm.screen.databases.database import Database
from nelm.screen.databases.rows import BAD, facts_read, rows_query
from nelm.screen.parts import Targets
from nelm.screen.verdicts import ITEMS, VERDICTS, ParquetFile, item_table, verdict_table

ASIDE = "nelm_aside"
HEAD = ("table", "id", "column", "value", "problem", "remedy")
KEEP_ONE = "keep the right one of the rows"


class RefusedPatient(NamedTuple):
    """A problem of a row that is set aside. A database has no row numbers; the id says which row it is."""

    table: str
    id: str
    column: str
    value: str
    problem: str
    remedy: str


def write_verdicts(counting: Counting, targets: Targets, database: Database) -> None:
    """Write a row per patient and edition, and one per criterion, where they are asked for. Raises BadInput."""
    files = [
        ParquetFile(path, schema)
        for path, schema in ((targets.verdicts, VERDICTS), (targets.items, ITEMS))
        if path is not None
    ]
    try:
        for batch in database.batches(f"SELECT * FROM {JUDGED}") if files else ():
            ids, judged = batch.column("id").combine_chunks().cast(pa.string()), judged_of(counting, batch)
            for file in files:
                file.write(
                    verdict_table(counting, ids, with_required(counting, judged))
                    if file.path == targets.verdicts
                    else item_table(counting, ids, judged)
                )
        for file in files:
            file.finish()
    except BaseException:
        for file in files:
            file.give_up()
        raise


def judged_of(counting: Counting, batch: pa.Table) -> list[Judged]:
    """The verdicts and masks of every edition."""
    return [
        Judged(
            numbers(batch, f"verdict_{place}", np.uint8),
            *(numbers(batch, f"{what}_{place}", np.int64) for what in ("failed", "unknown", "decisive")),
        )
        for place in range(counting.editions)
    ]


def numbers(batch: pa.Table, name: str, kind: Any) -> Any:
    """A column of whole numbers."""
    return batch.column(name).to_numpy().astype(kind)


# --- rows set aside ------------------------------------------------------------------------------------------------


def write_quarantine(targets: Targets, plan: Plan, reading: Reading, again: bool, database: Database) -> None:
    """Write the problems of the rows that are set aside. Raises BadInput where the disk is full."""
    assert targets.quarantine is not None
    with Quarantine(targets.quarantine, HEAD) as file:
        file.write(
            RefusedPatient(one.file, "", one.column, one.value, f"row {one.row}: {one.problem}", one.remedy)
            for one in database.refused
        )
        for batch in refused_rows(plan, reading, again, database):
            file.write(problems(batch, plan, reading, database))


def refused_rows(plan: Plan, reading: Reading, again: bool, database: Database) -> Iterator[pa.Table]:
    """The cells of the rows that are set aside. They stand in a table first: Spark takes minutes to plan both at once."""
    carried = [name for one in reading.cells for name in names_of(one)]
    database.keep(ASIDE, rows_query(database, plan, reading, again, (), carried))
    return database.batches(f"SELECT * FROM {ASIDE} WHERE {BAD}")


def names_of(cells: Cells) -> list[str]:
    """The columns that hold the cells of a column of the table."""
    return [f"cell_{cells.place}", *([f"number_{cells.place}"] if cells.real else [])]


def problems(batch: pa.Table, plan: Plan, reading: Reading, database: Database) -> Iterator[RefusedPatient]:
    """Why each row is set aside, by the reader of files, which knows the words."""
    ids, again = batch.column("id").to_pylist(), batch.column("again").to_pylist()
    columns = {one.name: cells_of(one, batch) for one in reading.cells} | {plan.id: pa.array(ids, pa.string())}
    chunk = Chunk(database.name, np.arange(1, len(ids) + 1), columns, [])
    decoders = {column.role.words: Decoder(column) for column in plan.columns}
    if plan.as_of:
        decoders[AS_OF] = Decoder(plan.as_of)
    found = read_chunk(chunk, plan, decoders, facts_read(plan), {}, ()).refused
    twice = (
        Refused("", row, plan.id, ids[row - 1], DUPLICATE, KEEP_ONE) for row, further in enumerate(again, 1) if further
    )
    for one in sorted([*found, *twice], key=lambda one: one.row):
        yield RefusedPatient(database.name, ids[one.row - 1], one.column, one.value, one.problem, one.remedy)


def cells_of(cells: Cells, batch: pa.Table) -> pa.Array:
    """The cells of a column of the table as text."""
    texts = batch.column(f"cell_{cells.place}").to_pylist()
    if cells.real:
        real: Sequence[float | None] = batch.column(f"number_{cells.place}").to_pylist()
        texts = [text if one is None else text_of(one) for text, one in zip(texts, real, strict=True)]
    return pa.array(texts, pa.string())
