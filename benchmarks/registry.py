"""An invented registry of any length: a typed table as a site has it, written piece by piece, the same for the same seed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute, parquet

PIECE = 500_000
PIECES = 4  # drawn; further ones have the same values under other ids, which is how a long table is written in time
SEED = 20231123
AS_OF = "2024-06-01"
NO_MARGIN = Decimal(0)

CODES: dict[str, dict[str, float]] = {
    "sex": {"female": 0.5, "male": 0.5},
    "primary_site": {
        "ileum": 0.34, "jejunum": 0.05, "pancreas_body_tail": 0.2, "pancreas_head": 0.08, "pancreas": 0.04, "rectum_upper": 0.04,
        "rectum_lower": 0.03, "rectum": 0.02, "stomach": 0.02, "lung": 0.07, "unknown_primary": 0.05, "ileum|jejunum": 0.02,
        "": 0.04,
    },
    "histology": {"NET": 0.85, "NEC": 0.07, "MiNEN": 0.03, "": 0.05},
    "differentiation": {"well": 0.55, "moderate": 0.2, "poor": 0.08, "": 0.17},
    "histology_confirmed": {"yes": 0.93, "no": 0.02, "": 0.05},
    "grade": {"G1": 0.38, "G2": 0.42, "G3": 0.08, "G1|G2": 0.02, "": 0.1},
    "primary_resection": {"R0": 0.55, "R1": 0.1, "R2": 0.03, "done": 0.1, "planned": 0.04, "none": 0.12, "": 0.06},
    "extrahepatic_disease": {"no": 0.68, "yes": 0.2, "": 0.12},
    "extrahepatic_resection": {"none": 0.8, "R0": 0.06, "done": 0.04, "": 0.1},
    "extrahepatic_workup.sstr_pet": {"yes": 0.6, "no": 0.25, "": 0.15},
    "extrahepatic_workup.ct": {"yes": 0.85, "no": 0.05, "": 0.1},
    "extrahepatic_workup.mri": {"yes": 0.5, "no": 0.3, "": 0.2},
    "disease_course": {"stable": 0.6, "response": 0.15, "progression": 0.17, "": 0.08},
    "lymphadenectomy": {"yes": 0.55, "no": 0.15, "": 0.3},
    "treatments.ssa": {"yes": 0.7, "no": 0.2, "": 0.1},
    "treatments.prrt": {"yes": 0.3, "no": 0.55, "": 0.15},
    "treatments.everolimus": {"yes": 0.15, "no": 0.65, "": 0.2},
    "resectability": {"unresectable": 0.6, "resectable": 0.25, "": 0.15},
    "distribution": {"bilobar": 0.7, "unilobar": 0.2, "": 0.1},
    "functional_syndrome": {"none": 0.6, "carcinoid": 0.25, "insulinoma": 0.02, "": 0.13},
    "extended_liver_disease": {"yes": 0.3, "no": 0.5, "": 0.2},
    "refractory_to_systemic": {"yes": 0.15, "no": 0.6, "": 0.25},
    "transplant_contraindication": {"no": 0.85, "yes": 0.05, "": 0.1},
}  # fmt: skip
"""The words of a column with their shares; of the empty word nothing is written."""

DAYS: dict[str, tuple[str, int, float]] = {
    "birth_date": ("1940-01-01", 20_000, 0.01),
    "primary_resection_on": ("2015-01-01", 3_000, 0.08),
    "extrahepatic_disease_on": ("2023-09-01", 250, 0.1),
    "extrahepatic_resection_on": ("2019-01-01", 1_500, 0.4),
    "extrahepatic_workup_on": ("2023-09-01", 250, 0.1),
    "disease_course_on": ("2024-01-01", 140, 0.05),
    "disease_course_since": ("2022-01-01", 700, 0.1),
}
"""The first of the days of a column, how many follow, and the share that is missing."""

MILAN = (
    "id", "birth_date", "primary_site", "histology", "grade", "ki67_low", "ki67_high", "mitoses", "primary_resection",
    "primary_resection_on", "extrahepatic_disease", "extrahepatic_disease_on", "liver_involvement", "disease_course",
    "disease_course_on", "disease_course_since", "lymphadenectomy",
)  # fmt: skip
"""The columns of a small registry, for the widest of tables."""


def registry(rows: int, first: int = 0, columns: Sequence[str] | None = None) -> pa.Table:
    """Some rows of the registry, those from `first` on; of all its columns or of some."""
    drawn = drawn_piece(rows, first % (PIECE * PIECES))
    found = {"id": named(first, rows), **drawn}
    return pa.table(found if columns is None else {name: found[name] for name in columns})


@lru_cache(PIECES)
def drawn_piece(rows: int, place: int) -> dict[str, Any]:
    """The values of some rows."""
    draw = np.random.default_rng([SEED, place])
    found: dict[str, Any] = {}
    for name, shares in CODES.items():
        found[name] = words(draw, shares, rows)
    for name, (start, days, missing) in DAYS.items():
        drawn = (np.datetime64(start) + draw.integers(0, days, rows, dtype=np.int32)).astype("datetime64[D]")
        found[name] = pa.array(drawn, pa.date32(), mask=draw.random(rows) < missing)
    found |= banded(draw, rows)
    scale = {"liver_involvement": (np.round(draw.beta(1.6, 2.4, rows) * 100, 1), 0.12)}
    scale["mitoses"] = (np.floor(draw.gamma(1.2, 2.5, rows)), 0.3)
    for name, (values, missing) in scale.items():
        found[name] = pa.array(values, mask=draw.random(rows) < missing)
    return found


def named(first: int, rows: int) -> pa.Array:
    """Who the patients are: `P` and a number."""
    return compute.binary_join_element_wise("P", pa.array(np.arange(first, first + rows)).cast(pa.string()), "")


def words(draw: np.random.Generator, shares: dict[str, float], rows: int) -> pa.Array:
    """A column of words, some missing."""
    listed = list(shares)
    edges = np.cumsum(list(shares.values()))
    places = np.searchsorted(edges / edges[-1], draw.random(rows), side="right").astype(np.int32)
    taken = pa.array([word or None for word in listed], pa.string())
    return taken.take(pa.array(np.minimum(places, len(listed) - 1)))


def banded(draw: np.random.Generator, rows: int) -> dict[str, Any]:
    """Ki-67 by its ends: most exact, some a band, a few with one end, some missing."""
    value = np.round(draw.gamma(1.4, 4.5, rows), 1).clip(0.1, 100)
    share = draw.random(rows)
    low, high = value.copy(), value.copy()
    band = share < 0.12
    low[band], high[band] = 3, 20
    return {
        "ki67_low": pa.array(low, mask=(share > 0.88) | ((share > 0.12) & (share < 0.14))),
        "ki67_high": pa.array(high, mask=share > 0.88),
    }


def write(folder: Path, rows: int, columns: Sequence[str] | None = None, files: int = 1) -> Path:
    """The registry as Parquet, in one file or several, piece by piece. Returns the file or the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    each = -(-rows // files)
    for file in range(files):
        path = folder / f"registry-{file:03}.parquet"
        with parquet.ParquetWriter(path, registry(1, 0, columns).schema, compression="zstd") as writer:
            first, last = file * each, min(rows, (file + 1) * each)
            for start in range(first, last, PIECE):
                writer.write_table(registry(min(PIECE, last - start), start, columns))
    return folder / "registry-000.parquet" if files == 1 else folder
