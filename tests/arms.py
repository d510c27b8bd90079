"""Arms of data sets and simulated ones, for tests of survival statistics."""

from __future__ import annotations

import csv
from pathlib import Path

from nelm.survival.records import Records, records

DATA = Path(__file__).parent / "published" / "data"
DAYS_A_YEAR = 365.25


def data_set(name: str, unit: float = 1.0) -> dict[str, Records]:
    """The arms of a data set; any event other than death (2 where there are two) counts as censoring in `pbc`."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    died = {"pbc": "2"}.get(name)
    arms: dict[str, list[tuple[float, int]]] = {}
    for row in rows:
        status = int(row["status"]) if died is None else int(row["status"] == died)
        arms.setdefault(row.get("arm", ""), []).append((float(row["time"]) / unit, status))
    return {arm: records(*zip(*listed, strict=True)) for arm, listed in sorted(arms.items())}


def whole(name: str) -> Records:
    """All patients of a data set, whatever their arm."""
    arms = data_set(name).values()
    return records([t for arm in arms for t in arm.times], [s for arm in arms for s in arm.status])
