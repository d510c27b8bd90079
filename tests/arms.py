"""Arms of data sets and simulated ones, for tests of survival statistics."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from nelm.evidence.reconstruct import AtRisk, Clicks
from nelm.survival.kaplan_meier import KaplanMeier, kaplan_meier, survival_at
from nelm.survival.records import Floats, Records, numbers_at_risk, records

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


def simulated(seed: int, patients: int, shape: float, scale: float, follow_up: float) -> Records:
    """Weibull times in months, censored by a follow-up that is uniform up to its longest."""
    stream = np.random.default_rng(seed)
    lived, seen = scale * stream.weibull(shape, patients), stream.uniform(0, follow_up, patients)
    return records(np.minimum(lived, seen), (lived <= seen).astype(np.int64))


def clicked(patients: Records, seed: int, *, jitter: float = 0.002) -> Clicks:
    """The curve as a person clicks it: every step that can be told apart on a screen, and twenty points between.

    Each click misses by a normal error of `jitter` of each axis (0.2 %: 1.2 pixels of a plot 600 wide), at most 0.5 %.
    """
    stream, curve = np.random.default_rng(seed), kaplan_meier(patients)
    end = float(patients.times[-1])
    times, seen, height = [0.0], -1.0, 2.0
    for time, survival in zip(curve.times[curve.events > 0], curve.survival[curve.events > 0], strict=True):
        if time - seen > 0.008 * end or height - survival > 0.01:
            times, seen, height = [*times, float(time)], float(time), float(survival)
    at = np.array([*times, end, *stream.uniform(0, end, 20)])
    return slipped(curve, at, stream, jitter)


def clicked_evenly(patients: Records, seed: int, *, clicks: int = 60, jitter: float = 0.002) -> Clicks:
    """The curve as a program reads it: clicks at even distances, wherever the steps are."""
    at = np.linspace(0, float(patients.times[-1]), clicks)
    return slipped(kaplan_meier(patients), at, np.random.default_rng(seed), jitter)


def slipped(curve: KaplanMeier, at: Floats, stream: np.random.Generator, jitter: float) -> Clicks:
    """Points of a curve, missed by a hand that slips."""
    slips = np.clip(stream.normal(0, jitter, (2, at.size)), -0.005, 0.005)
    times = np.clip(at + slips[0] * curve.times[-1], 0, None)
    return Clicks(times, np.clip(survival_at(curve, at) + slips[1], 0, 1))


def at_risk_of(patients: Records, rows: int = 6) -> AtRisk:
    """Numbers at risk as under a published curve: at evenly spaced times from 0, none at the end."""
    times = np.arange(rows) * patients.times[-1] / rows
    return AtRisk(times, numbers_at_risk(patients, times))
