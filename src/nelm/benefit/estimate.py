"""Parameters of a strategy drawn from what is published of it: the curves' points, with the uncertainty that few points leave.

1. A published share at a time is read as a count among those then at risk, as if nobody was lost before it; one printed with
   its interval, as a count among as many as that interval stands for. Its uncertainty is a Beta distribution (Jeffreys). Later
   shares are drawn given the earlier ones, so a curve never rises.
2. Where the hazard falls between two such points is known less well: soft points (seen second-hand only) and, without them, equal
   hazards set the expectation, and a Dirichlet distribution with half the weight of the events spreads it.
3. Overall survival is not drawn but follows from the first event and what comes after it. Each draw is weighted by how well it
   predicts the published overall survival (binomial; soft points count half), and draws are taken by weight.

Draw i depends on the seed, the strategy and i alone: not on how many are asked for, nor in which pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from zlib import crc32

import numpy as np

from nelm.benefit.history import EARLY, FAR, LATE, NEAR, Array, Course, occupancy
from nelm.benefit.points import After, Point, Published
from nelm.evidence.streams import uniforms

POOL = 4096
JEFFREYS, SOFT = 0.5, 0.5
WIDE = (0.0005, 0.1)  # hazards a month of which nothing is known: a median survival of 7 months to 115 years
SPREAD = 1.2  # of the logarithm of the hazard in the far phase about that in the near one


def drawn(published: Published, number: int, seed: int) -> Course:
    """So many draws of a strategy's course, by the weight with which each predicts the published overall survival."""
    pool = prior(published, seed)
    weights = np.exp(likelihood(published.overall, occupancy(pool, horizon(published)).alive))
    edges = np.cumsum(weights / weights.sum())
    picked = np.minimum(np.searchsorted(edges, uniforms(seed, published.name, 0, number, 1)[:, 0]), POOL - 1)
    return Course(pool.starts, pool.first[picked], pool.deaths[picked], pool.early, pool.near, pool.after[picked])


def horizon(published: Published) -> int:
    """The last month of which something is published."""
    return max(point.months for point in (*published.first, *published.overall))


def prior(published: Published, seed: int) -> Course:
    """The pool of draws before overall survival is looked at."""
    random = stream(published.name, seed)
    starts, first = stepwise(published.first, random, POOL)
    died, events = published.deaths
    deaths = random.beta(died + JEFFREYS, events - died + JEFFREYS, POOL)
    return Course(
        starts, first, deaths, published.after.early, published.after.near, after_hazards(published.after, random)
    )


def stream(name: str, seed: int) -> np.random.Generator:
    """The random numbers of a strategy's pool, whatever else is drawn."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, crc32(name.encode())])))


def stepwise(points: Sequence[Point], random: np.random.Generator, number: int) -> tuple[tuple[int, ...], Array]:
    """Hazards by month, constant between the points, drawn so many times: the months they start at, and (number, k)."""
    starts: list[int] = []
    columns: list[Array] = []
    begun, share = 0, 1.0
    for hard in (point for point in points if not point.soft):
        between = [point for point in points if point.soft and begun < point.months < hard.months]
        edges, parts = split(begun, share, hard, between)
        at_risk, kept = hard.number * share, hard.share / share
        total = -np.log(beta_share(random, at_risk, kept, number))
        events = at_risk * (1 - kept)
        divided = random.dirichlet([JEFFREYS + SOFT * events * part for part in parts], number)
        for index, (left, right) in enumerate(pairwise(edges)):
            starts.append(left)
            columns.append(total * divided[:, index] / (right - left))
        begun, share = hard.months, hard.share
    return tuple(starts), np.stack(columns, axis=1)


def split(begun: int, share: float, hard: Point, soft: Sequence[Point]) -> tuple[list[int], list[float]]:
    """The months between two hard points, and the expected part of the hazard in each: by soft points, else by halves."""
    if not soft:
        middle = (begun + hard.months) // 2
        return [begun, middle, hard.months], [0.5, 0.5]
    edges = [begun, *(point.months for point in soft), hard.months]
    logs = np.log([share, *(min(max(point.share, hard.share), share) for point in soft), hard.share])
    return edges, list((logs[:-1] - logs[1:]) / (logs[0] - logs[-1]))


def beta_share(random: np.random.Generator, at_risk: float, kept: float, number: int) -> Array:
    """A conditional survival, never quite none or all."""
    found = random.beta(at_risk * kept + JEFFREYS, at_risk * (1 - kept) + JEFFREYS, number)
    return np.clip(found, 1e-9, 1 - 1e-12)


def after_hazards(after: After, random: np.random.Generator) -> Array:
    """Hazards of death after a first event, by class and phase (POOL, 2, 2)."""
    found = np.empty((POOL, 2, 2))
    near = random.uniform(np.log(WIDE[0]), np.log(WIDE[1]), POOL)
    far = near + random.normal(0, SPREAD, POOL)
    found[:] = np.exp(np.stack([near, far], axis=1))[:, None]
    if after.late_near:
        found[:, LATE, NEAR] = hazard_until(after.late_near, 1.0, after.near, random)
    if after.late_near and after.late_far:
        found[:, LATE, FAR] = hazard_until(after.late_far, after.late_near.share, after.near, random)
    if after.early_near:
        found[:, EARLY] = hazard_until(after.early_near, 1.0, after.near, random)[:, None]
    return found


def hazard_until(point: Point, before: float, months: int, random: np.random.Generator) -> Array:
    """The hazard that leaves the share of a point over so many months, given who was alive before."""
    return np.asarray(-np.log(beta_share(random, point.number * before, point.share / before, POOL)) / months)


def likelihood(points: Sequence[Point], alive: Array) -> Array:
    """The logarithm of how well each draw predicts the published overall survival, less that of the best draw."""
    found = np.zeros(len(alive))
    before, predicted = 1.0, np.ones(len(alive))
    for point in points:
        kept = np.clip(alive[:, point.months] / predicted, 1e-9, 1 - 1e-9)
        share = point.share / before
        weight = point.number * before * (SOFT if point.soft else 1.0)
        found += weight * (share * np.log(kept) + (1 - share) * np.log1p(-kept))
        before, predicted = point.share, alive[:, point.months]
    return np.asarray(found - found.max())
