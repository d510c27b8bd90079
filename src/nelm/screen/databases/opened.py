"""The database a person names, by its engine."""

from __future__ import annotations

from typing import Literal

from nelm.errors import BadInput
from nelm.exchange.table.mapping import Mapping
from nelm.screen.databases.database import Database

Engine = Literal["duckdb", "postgres", "spark"]
ADDRESSES = ("postgresql://", "postgres://")


def open_database(text: str, mapping: Mapping, engine: Engine) -> Database:
    """A database with the site's table. Raises BadInput where it cannot be reached or has no such table."""
    if mapping.format != "wide":
        remedy = "leave out --engine: the default engine reads it"
        raise BadInput(f"a table of the format {mapping.format} is not judged in place", remedy=remedy, file=text)
    if engine == "postgres":
        if not text.startswith(ADDRESSES):
            remedy = "write postgresql://user@host/database?table=schema.name, or leave out --engine"
            raise BadInput("not a table of PostgreSQL", remedy=remedy, file=text)
        from nelm.screen.databases.in_postgres import PostgreSQL

        return PostgreSQL(text)
    if text.startswith(ADDRESSES):
        raise BadInput(
            "a table of PostgreSQL",
            remedy="write --engine postgres, or leave out --engine",
            file=text.partition("://")[0],
        )
    if engine == "spark":
        from nelm.screen.databases.in_spark import Spark

        return Spark(text, mapping)
    from nelm.screen.databases.in_duckdb import DuckDB

    return DuckDB(text, mapping)
