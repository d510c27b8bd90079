"""How fast the natural history is: 10,000 draws, three strategies, monthly to 20 years, beside a cohort model of the tutorials.

    python benchmarks/benefit.py [-o RESULTS.json]

The peer is what the tutorials of decision modelling teach, vectorised over the draws with NumPy: a cohort that moves each month
through states, with a tunnel of one state per month since the first event, since survival after it depends on that time. The
table gives the ratio of the medians; the curves of the two are compared first and must agree.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from timing import Job, benchmark

from nelm.benefit.history import EARLY, FAR, LATE, NEAR, Array, Course, occupancy, restricted_mean

DRAWS, MONTHS, ONE_PATIENT = 10_000, 240, 1_000


def course(draws: int, seed: int) -> Course:
    """A strategy with made-up hazards of the size of the published ones."""
    random = np.random.default_rng(seed)
    return Course(
        (0, 36, 60), random.uniform(0.002, 0.02, (draws, 3)), random.uniform(0, 0.05, draws), 24, 60,
        random.uniform(0.001, 0.03, (draws, 2, 2)),
    )  # fmt: skip


def tutorial(one: Course, months: int) -> Array:
    """Overall survival (n, m + 1): each month everybody moves on by one state, in a trace of the tunnel states."""
    draws = len(one.deaths)
    monthly = one.first.T[np.searchsorted(one.starts, np.arange(months), side="right") - 1]
    free = np.ones(draws)
    tunnels = [np.zeros((draws, months + 1)) for _ in (EARLY, LATE)]
    since = np.arange(months + 1)
    stay = [np.exp(-np.where(since < one.near, one.after[:, kind, NEAR, None], one.after[:, kind, FAR, None]))
            for kind in (EARLY, LATE)]  # fmt: skip
    alive = [np.ones(draws)]
    for month in range(months):
        onset = free * (1 - np.exp(-monthly[month])) * (1 - one.deaths)
        free = free * np.exp(-monthly[month])
        for kind in (EARLY, LATE):
            moved = tunnels[kind] * stay[kind]
            tunnels[kind] = np.concatenate([np.zeros((draws, 1)), moved[:, :-1]], axis=1)
            if (kind == EARLY) == (month < one.early):
                tunnels[kind][:, 0] = onset * np.sqrt(stay[kind][:, 0])
        alive.append(free + tunnels[EARLY].sum(axis=1) + tunnels[LATE].sum(axis=1))
    return np.stack(alive, axis=1)


def agree(one: Course) -> None:
    """Stop where the two models differ by more than the half month by which a cohort model rounds."""
    difference = np.abs(tutorial(one, MONTHS) - occupancy(one, MONTHS).alive).max()
    if difference > 0.005:
        raise SystemExit(f"the models differ by {difference:.4f}")


def jobs() -> list[Job]:
    """The models, ours as often as gives a steady median."""
    courses = [course(DRAWS, seed) for seed in range(3)]
    agree(courses[0])
    small = [course(ONE_PATIENT, seed) for seed in range(3)]

    def all_strategies(run: Callable[[Course, int], object]) -> Callable[[], object]:
        return lambda: [run(one, MONTHS) for one in courses]

    def one_patient() -> object:
        found = [occupancy(one, 120).alive for one in small]
        return [restricted_mean(one, months) for one in found for months in (60, 120)]

    return [
        Job("10,000 draws, 3 strategies, 240 months", all_strategies(occupancy), 7),
        Job("peer: tutorial cohort model, the same", all_strategies(tutorial), 1),
        Job("one patient: 1,000 draws, 3 strategies, 10 years", one_patient, 50, 100),
    ]


if __name__ == "__main__":
    benchmark(__doc__, jobs)
