"""The natural history in plain Python, month by month and person by person: the meaning of `nelm.benefit.history`."""

from __future__ import annotations

from math import exp

STEPS = 400  # slices of a month; the flows within it converge as their square


def survival_after(since: float, near: int, near_hazard: float, far_hazard: float) -> float:
    """Who is alive so many months after the first event."""
    return exp(-near_hazard * min(since, near) - far_hazard * max(since - near, 0))


def alive_after(
    starts: tuple[int, ...],
    first: list[float],
    deaths: float,
    early: int,
    near: int,
    after: list[list[float]],
    month: int,
) -> tuple[float, float]:
    """The shares free of the first event, and alive after it, at a month."""
    free, later = 1.0, 0.0
    for begun in range(month):
        hazard = first[max(index for index, start in enumerate(starts) if start <= begun)]
        kind = 0 if begun < early else 1
        for step in range(STEPS):
            when = (step + 0.5) / STEPS
            onset = free * exp(-hazard * when) * hazard / STEPS * (1 - deaths)
            later += onset * survival_after(month - begun - when, near, *after[kind])
        free *= exp(-hazard)
    return free, later
