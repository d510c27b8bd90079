"""A table judged where it lies: the database reads, judges and counts; counts come back, and verdicts if they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import NamedTuple, cast

from nelm.engines.sql import deriving_statement
from nelm.errors import BadInput
from nelm.exchange.table.mapping import Mapping
from nelm.exchange.table.plan import Plan, plan_of
from nelm.exchange.table.source import Source
from nelm.exchange.table.table import Table, need_libraries
from nelm.screen.count import Counting, empty_tally
from nelm.screen.databases.cells import GIVEN, Reading, find_twice, given, read_cells, reading_of
from nelm.screen.databases.counts import (
    FACTS,
    JUDGED,
    READ,
    count_judged,
    count_moves,
    count_rows,
    everything,
    judged_query,
)
from nelm.screen.databases.database import Database
from nelm.screen.databases.files import write_quarantine, write_verdicts
from nelm.screen.databases.opened import Engine, open_database
from nelm.screen.databases.rows import rows_query
from nelm.screen.run import Wanted, counting_of
from nelm.screen.tally import Tally

Stage = Callable[[str], None]


def silent(stage: str) -> None:
    """Nobody is told what is being done."""


@dataclass(frozen=True)
class Site:
    """A site's table in its database, how its columns are read, and whether a patient stands in it more than once."""

    database: Database
    plan: Plan
    reading: Reading
    again: bool


class InPlace(NamedTuple):
    """What came of a table in its database: the counts, how its columns were read, and its name without user or password."""

    tally: Tally
    table: Table
    name: str


def screen_in_place(
    text: str, mapping: Mapping | None, as_of: str | int | None, wanted: Wanted, engine: Engine
) -> Tally:
    """Judge every patient of a table in its database and count, as `judged_in_place`."""
    return judged_in_place(text, mapping, as_of, wanted, engine).tally


def judged_in_place(
    text: str,
    mapping: Mapping | None,
    as_of: str | int | None,
    wanted: Wanted,
    engine: Engine,
    stage: Stage = silent,
) -> InPlace:
    """Judge every patient of a table in its database and count. Files that are asked for are written whole or not at all.

    `stage` is told what is being done.

    Raises BadInput for a database, a table or a threshold that cannot be used, and for a full disk.
    """
    need_libraries()
    meant = mapping or Mapping()
    stage("opening the database")
    with closing(open_database(text, meant, engine)) as database:
        plan = plan_of(database.columns, meant, as_of, database.name)
        table = Table(cast(Source, None), meant, plan)
        counting = counting_of(table, wanted)
        stage("reading the cells")
        site = read(database, plan)
        judge(site, counting, stage)
        stage("counting")
        tally = counted(site, counting)
        stage("writing")
        if wanted.targets.quarantine and tally.set_aside:
            write_quarantine(wanted.targets, plan, site.reading, site.again, database)
        write_verdicts(counting, wanted.targets, database)
        return InPlace(tally, table, database.name)


def read(database: Database, plan: Plan) -> Site:
    """A site's table with its cells read."""
    reading = reading_of(plan, database)
    database.load(plan.wanted)
    database.keep(GIVEN, given(plan, reading, database))
    read_cells(reading, database)
    return Site(database, plan, reading, find_twice(database))


def judge(site: Site, counting: Counting, stage: Stage) -> None:
    """Rows, facts and verdicts as temporary tables."""
    database, columns = site.database, counting.arrays.plan.steps.inputs
    stage("putting the cells of each row together")
    database.keep(READ, rows_query(database, site.plan, site.reading, site.again, columns))
    check_whole(database)
    stage("working out the facts")
    good = f"(SELECT * FROM {READ} WHERE NOT bad) AS good"
    facts = deriving_statement(counting.arrays.plan, everything(counting), good, database.dialect)
    database.keep(FACTS, f"SELECT * FROM ({facts}) AS facts")
    stage("judging")
    database.keep(JUDGED, judged_query(counting, database))


def check_whole(database: Database) -> None:
    """Every row of the table is there once. Raises BadInput where the database made more or fewer of them."""
    [(read,)], [(rows,)] = (database.rows(f"SELECT count(*) FROM {name}") for name in (READ, GIVEN))
    if read != rows:
        problem = f"the database made {read} rows of {rows}"
        raise BadInput(problem, remedy="leave out --engine, and tell us", file=database.name)


def counted(site: Site, counting: Counting) -> Tally:
    """What the temporary tables hold, as numbers."""
    tally = empty_tally(counting)
    count_rows(tally, counting, site.plan, site.database)
    if tally.judged:
        count_judged(tally, counting, site.database)
        count_moves(tally, counting, site.database)
    return tally
