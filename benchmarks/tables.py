"""How long a table of a million patients with 16 facts takes from file to columns, beside Arrow reading the same bytes as text.

    python benchmarks/tables.py [-o RESULTS.json]

prints a table and, with -o, writes JSON. Needs the extra `cohort`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv, parquet
from timing import Job, benchmark

from nelm.exchange.table.table import open_table
from nelm.facts.dictionary import dictionary

ROWS = 1_000_000
FACTS = [fact for fact in dictionary().values() if fact.kind != "codes"]


def registry() -> pa.Table:
    """An invented registry: bands and blanks among the numbers, days between the facts."""
    draw = np.random.default_rng(20231123)

    def day(first: str, days: int) -> pa.Array:
        return pa.array((np.datetime64(first) + draw.integers(0, days, ROWS)).astype(str))

    def code(*codes: str) -> pa.Array:
        return pa.array(draw.choice(codes, ROWS))

    share = draw.random(ROWS)
    ki67 = np.round(draw.gamma(2, 3, ROWS), 1).astype(str)
    ki67[share < 0.15] = "3-20"
    ki67[share > 0.9] = ""
    return pa.table({
        "id": np.char.add("P", np.arange(ROWS).astype(str)),
        "sex": code("female", "male"),
        "birth_date": day("1940-01-01", 20_000),
        "primary_site": code("ileum", "rectum", "pancreas", "lung", "ileum|jejunum", ""),
        "histology": code("NET", "NEC", ""),
        "grade": code("G1", "G2", "G3", ""),
        "ki67": ki67,
        "liver_involvement": np.round(draw.random(ROWS) * 100, 2).astype(str),
        "extrahepatic_disease": code("yes", "no", ""),
        "extrahepatic_disease_on": day("2022-01-01", 700),
        "primary_resection": code("R0", "R1", "none", ""),
        "primary_resection_on": day("2015-01-01", 2_000),
        "disease_course": code("stable", "response", "progression"),
        "disease_course_on": day("2023-01-01", 300),
        "disease_course_since": day("2021-01-01", 700),
        "treatments.ssa": code("yes", "no", ""),
        "treatments.prrt": code("yes", "no", ""),
        "recurrence_extrahepatic": code("none", ""),
        "ecog": code("0", "1", "2"),
        "resectability": code("resectable", "unresectable", ""),
        "transplant_contraindication": code("no", ""),
        "listing": day("2023-11-01", 300),
    })  # fmt: skip


def read(path: Path) -> Callable[[], None]:
    """The whole way: further rows of patients, then every row in columns."""

    def job() -> None:
        table = open_table(str(path), None, "listing")
        assert sum(batch.judged for batch in table.batches(FACTS)) == ROWS
        table.close()

    return job


def jobs() -> list[Job]:
    """The two kinds of file, and Arrow alone."""
    folder = Path(tempfile.mkdtemp(prefix="nelm-benchmark-"))
    table = registry()
    csv.write_csv(table, folder / "registry.csv")
    parquet.write_table(table, folder / "registry.parquet")
    return [
        Job("CSV to columns", read(folder / "registry.csv"), 3, 10_000),
        Job("Parquet to columns", read(folder / "registry.parquet"), 3, 10_000),
        Job("CSV, Arrow alone", lambda: csv.read_csv(folder / "registry.csv"), 3),
        Job("Parquet, Arrow alone", lambda: parquet.read_table(folder / "registry.parquet"), 3),
    ]


if __name__ == "__main__":
    benchmark(__doc__, jobs)
