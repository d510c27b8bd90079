"""The door for tables: opened once, read batch by batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from nelm.errors import BadInput
from nelm.exchange.table.mapping import Mapping
from nelm.facts.calendar import show_day
from nelm.facts.dictionary import Fact

if TYPE_CHECKING:
    from nelm.exchange.table.duplicates import Duplicates
    from nelm.exchange.table.long import CaseBatch, Day
    from nelm.exchange.table.parts import Batch
    from nelm.exchange.table.plan import Plan, Unread
    from nelm.exchange.table.source import Source

Result = TypeVar("Result")


@dataclass
class Table:
    """A table with what its columns mean. A wide one has batches, a long or OMOP one has cases.

    `strict` stops at the first row that cannot be used. Once the cases were read, `readings` counts the rows judged and set
    aside, `unknown_facts` those of facts nobody knows, and `persons_left_out` the persons without a neuroendocrine tumour.
    """

    source: Source
    mapping: Mapping
    plan: Plan | None = None
    day: Day | None = None
    strict: bool = False
    readings: Counter[str] = field(default_factory=Counter)
    unknown_facts: Counter[str] = field(default_factory=Counter)
    persons_left_out: int = 0

    @property
    def wide(self) -> bool:
        """Whether a row is a patient; otherwise it is a reading."""
        return self.plan is not None

    @property
    def name(self) -> str:
        """What the table is called, without its folder, user or password."""
        return self.source.name.rstrip("/").rpartition("/")[2]

    @property
    def judged_as_of(self) -> str:
        """The day of judgement in words."""
        day = (self.plan.as_of_day if self.plan else 0) or (self.day.day if self.day else 0)
        if day:
            return f"as of {show_day(day)}"
        column = self.plan.as_of.name if self.plan and self.plan.as_of else ""
        named = column or (self.day.column or self.day.fact if self.day else "")
        return f"each patient as of the day in {named}" if named else "each patient as of the latest date of the record"

    def rows(self) -> int | None:
        """How many rows there are, for a bar of progress; known of a text once its ids were read."""
        counted = self.found.rows if "found" in self.__dict__ else None
        return counted if (known := self.source.rows()) is None else known

    def hash(self) -> str:
        """The sha256 of the bytes of all files; empty for a database."""
        return self.source.hash()

    def state(self) -> str:
        """The files with their sizes and times of change, to tell whether they are the same as before."""
        return self.source.state()

    @property
    def unread(self) -> tuple[Unread, ...]:
        """The columns that are not read, each with the reason and the fact that was perhaps meant."""
        return self.plan.unread if self.plan else ()

    @property
    def skipped(self) -> list[BadInput]:
        """The files that could not be read; complete once the table was read to its end."""
        return self.source.skipped

    @cached_property
    def found(self) -> Duplicates:
        """The further rows of patients."""
        from nelm.exchange.table.wide import find_duplicates

        return find_duplicates(self.source, self.columns)

    @property
    def columns(self) -> Plan:
        """How the columns of a wide table are read. Raises BadInput for another table."""
        if self.plan is None:
            raise BadInput("not a wide table", remedy="its patients are cases", file=self.mapping.file)
        return self.plan

    def close(self) -> None:
        """Remove what was kept in temporary files. They go at the end of the program in any case."""
        if "found" in self.__dict__:
            self.found.close()
            del self.__dict__["found"]

    @property
    def duplicates(self) -> int:
        """How many rows are of a patient who stands in the table already. Takes a pass over the ids."""
        return self.found.count

    def batches(self, wanted: Sequence[Fact], without: Collection[str] = ()) -> Iterator[Batch]:
        """The rows in columns, batch by batch, `without` those of some files.

        Raises BadInput for a bad row if strict, or where a file ends badly.
        """
        yield from self.each(wanted, lambda batch: batch, without)

    def each(
        self, wanted: Sequence[Fact], work: Callable[[Batch], Result], without: Collection[str] = ()
    ) -> Iterator[Result]:
        """What comes of some work on each batch, in the order of the table; several batches are at work at once.

        Raises BadInput as `batches` does.
        """
        from nelm.exchange.table.tasks import in_order
        from nelm.exchange.table.wide import as_error, wide_batches

        def done(task: Callable[[], Batch]) -> Result:
            batch = task()
            if self.strict and batch.refused:
                raise as_error(batch.refused[0])
            return work(batch)

        tasks = wide_batches(self.source, self.columns, self.found, wanted, without)
        yield from in_order(partial(done, task) for task in tasks)

    def cases(self) -> Iterator[CaseBatch]:
        """The patients of a long table or of OMOP tables as cases. Raises BadInput for a bad row if strict."""
        from nelm.exchange.table.long import cases_of, store_of
        from nelm.exchange.table.omop import omop_store
        from nelm.exchange.table.wide import as_error

        assert self.day is not None
        store = omop_store(self.source, self.mapping) if self.mapping.format == "omop" else None
        store = store or store_of(self.source, self.mapping, self.day)
        self.persons_left_out, self.readings, self.unknown_facts = store.persons_left_out, Counter(), Counter()
        try:
            for batch in cases_of(store, self.mapping, self.day):
                if self.strict and batch.refused:
                    raise as_error(batch.refused[0])
                self.readings.update({"judged": batch.judged, "set aside": batch.set_aside})
                self.unknown_facts.update(batch.unread)
                yield batch
        finally:
            store.close()


def open_table(
    text: str,
    mapping: Mapping | None = None,
    as_of: str | int | None = None,
    *,
    strict: bool = False,
    skip_unreadable: bool = False,
) -> Table:
    """A file, folder, pattern or `postgresql://...` as a table. Raises BadInput where it cannot be read or understood.

    `as_of` is a day (text or number) or the name of a column of days; without it, each patient's latest date counts.
    """
    need_libraries()
    from nelm.exchange.table.long import day_of_judgement
    from nelm.exchange.table.omop import Omop
    from nelm.exchange.table.plan import plan_of
    from nelm.exchange.table.source import source_of

    meant = mapping or Mapping()
    if meant.format == "omop":
        database = Omop(text)
        return Table(database, meant, None, day_of_judgement(as_of, meant, (), database.name), strict)
    source = source_of(text, meant, skip_unreadable)
    if meant.format == "long":
        return Table(source, meant, None, day_of_judgement(as_of, meant, source.columns, source.name), strict)
    return Table(source, meant, plan_of(source.columns, meant, as_of, source.name), None, strict)


def need_libraries() -> None:
    """Refuse to read tables without the libraries for them. Raises BadInput."""
    try:
        import duckdb  # noqa: F401
        import pyarrow  # noqa: F401
    except ImportError:
        raise BadInput("tables need more libraries", remedy="run: pip install 'nelm[cohort]'") from None
