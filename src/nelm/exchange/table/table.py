"""The door for tables: opened once, read batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from nelm.errors import BadInput
from nelm.exchange.table.mapping import Mapping
from nelm.facts.dictionary import Fact

if TYPE_CHECKING:
    from nelm.exchange.table.duplicates import Duplicates
    from nelm.exchange.table.parts import Batch
    from nelm.exchange.table.plan import Plan, Unread
    from nelm.exchange.table.source import Source


@dataclass
class Table:
    """A table with what its columns mean. `strict` stops at the first row that cannot be used."""

    source: Source
    plan: Plan
    strict: bool = False

    def rows(self) -> int | None:
        """How many rows there are, where that is known without reading them; for a bar of progress."""
        return self.source.rows()

    def hash(self) -> str:
        """The sha256 of the bytes of all files; empty for a database."""
        return self.source.hash()

    @property
    def unread(self) -> tuple[Unread, ...]:
        """The columns that are not read, each with the reason and the fact that was perhaps meant."""
        return self.plan.unread

    @property
    def skipped(self) -> list[BadInput]:
        """The files that could not be read; complete once the table was read to its end."""
        return self.source.skipped

    @cached_property
    def found(self) -> Duplicates:
        """The further rows of patients."""
        from nelm.exchange.table.wide import find_duplicates

        return find_duplicates(self.source, self.plan)

    @property
    def duplicates(self) -> int:
        """How many rows are of a patient who stands in the table already. Takes a pass over the ids."""
        return self.found.count

    def batches(self, wanted: Sequence[Fact]) -> Iterator[Batch]:
        """The rows in columns, batch by batch. Raises BadInput for a bad row if strict, or where a file ends badly."""
        from nelm.exchange.table.wide import stop_at_first, wide_batches

        for batch in wide_batches(self.source, self.plan, self.found, wanted):
            yield stop_at_first(batch) if self.strict else batch


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
    from nelm.exchange.table.plan import plan_of
    from nelm.exchange.table.source import source_of

    meant = mapping or Mapping()
    source = source_of(text, meant, skip_unreadable)
    return Table(source, plan_of(source.columns, meant, as_of, text), strict)


def need_libraries() -> None:
    """Refuse to read tables without the libraries for them. Raises BadInput."""
    try:
        import duckdb  # noqa: F401
        import pyarrow  # noqa: F401
    except ImportError:
        raise BadInput("tables need more libraries", remedy="run: pip install 'nelm[cohort]'") from None
