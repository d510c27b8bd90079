"""Simulated truth against the intervals of the estimate: patients are simulated, published as papers do, and estimated.

The truth lies in the 95 % interval 93 to 97 % of the time, for survival, restricted means and benefit, over three truths.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pytest

from nelm.benefit.compare import interval
from nelm.benefit.estimate import drawn
from nelm.benefit.history import Array, Course, occupancy, restricted_mean
from nelm.benefit.points import After, Point, Published

pytestmark = pytest.mark.nightly
SIMULATIONS, DRAWS, LEAST, MOST = 400, 1000, 0.93, 0.97
MONTHS = (36, 60, 120)


@dataclass(frozen=True)
class Truth:
    """Hazards a year of a transplanted and a not transplanted group, and their sizes."""

    first: tuple[float, float, float]
    early: float
    late: tuple[float, float]
    progression: tuple[float, float]
    after: float
    sizes: tuple[int, int]


TRUTHS = [
    Truth((0.058, 0.057, 0.073), 0.4, (0.022, 0.125), (0.36, 0.10), 0.35, (48, 46)),
    Truth((0.10, 0.08, 0.06), 0.5, (0.05, 0.10), (0.30, 0.20), 0.25, (80, 70)),
    Truth((0.05, 0.05, 0.05), 0.3, (0.03, 0.08), (0.25, 0.25), 0.20, (150, 120)),
]


def transplanted(truth: Truth) -> Course:
    """The course of the transplanted, in months."""
    after = np.array([[[truth.early, truth.early], truth.late]]) / 12
    return Course((0, 36, 60), np.array([truth.first]) / 12, np.array([0.02]), 24, 60, after)


def others(truth: Truth) -> Course:
    """The course of those without a transplant."""
    after = np.full((1, 2, 2), truth.after / 12)
    return Course((0, 60), np.array([truth.progression]) / 12, np.array([0.0]), 0, 60, after)


def simulated(course: Course, size: int, random: np.random.Generator) -> tuple[Array, Array]:
    """Months to the first event, and to death, of so many patients."""
    first, dead = np.empty(size), np.empty(size)
    for patient in range(size):
        first[patient] = waited(random.exponential(), course.starts, course.first[0])
        kind = 0 if first[patient] < course.early else 1
        died = random.random() < course.deaths[0]
        dead[patient] = first[patient] + (
            0 if died else waited(random.exponential(), (0, course.near), course.after[0, kind])
        )
    return first, dead


def waited(risk: float, starts: tuple[int, ...], hazards: Array) -> float:
    """The month at which a cumulative hazard reaches a value."""
    for index, start in enumerate(starts):
        width = starts[index + 1] - start if index + 1 < len(starts) else np.inf
        if risk < width * hazards[index]:
            return float(start + risk / hazards[index])
        risk -= width * hazards[index]
    return float("inf")


def share(times: Array, month: float) -> float:
    """The share still free of an event, never quite none."""
    return max(float((times > month).mean()), 0.5 / len(times))


def points(times: Array, months: tuple[int, ...], hard: tuple[int, ...]) -> tuple[Point, ...]:
    """What a paper prints of some times; others are known second-hand only."""
    return tuple(Point(month, share(times, month), len(times), month not in hard) for month in months)


def paper_with(truth: Truth, random: np.random.Generator) -> Published:
    """The transplanted as published: curves of one group, and survival after recurrence of 32 others."""
    first, dead = simulated(transplanted(truth), truth.sizes[0], random)
    again, died = simulated(transplanted(truth), 600, random)
    recurred = ((died > again) & (again < 140)).nonzero()[0][:32]
    since, late = (died - again)[recurred], again[recurred] >= 24
    near = [Point(60, share(since[group], 60), max(int(group.sum()), 1)) for group in (~late, late)]
    far = Point(120, min(share(since[late], 120), near[1].share * 0.99), near[1].number)
    deaths = (float(((first == dead) & (first <= 120)).sum()), float((first <= 120).sum()))
    return Published(
        "with",
        points(first, MONTHS, (120,)),
        points(dead, MONTHS, (120,)),
        deaths,
        After(24, 60, near[0], near[1], far),
    )


def paper_without(truth: Truth, random: np.random.Generator) -> Published:
    """The others as published: two points of each curve."""
    first, dead = simulated(others(truth), truth.sizes[1], random)
    hard = (60, 120)
    return Published(
        "without", points(first, hard, hard), points(dead, hard, hard), (0, float(len(first))), After(0, 60)
    )


def quantities(one: Array, other: Array) -> dict[str, Array]:
    """What is estimated, from curves of overall survival with and without a transplant."""
    found = {}
    for month in (60, 120):
        found[f"survival with, {month}"], found[f"survival without, {month}"] = one[:, month], other[:, month]
        means = restricted_mean(one, month), restricted_mean(other, month)
        found[f"restricted mean with, {month}"], found[f"restricted mean without, {month}"] = means
        found[f"benefit, {month}"] = means[0] - means[1]
    return found


def test_the_truth_lies_in_the_interval_as_often_as_it_says() -> None:
    random = np.random.default_rng(20231)
    hits: dict[str, list[bool]] = defaultdict(list)
    for truth in TRUTHS:
        true = quantities(occupancy(transplanted(truth), 120).alive, occupancy(others(truth), 120).alive)
        for seed in range(SIMULATIONS):
            papers = paper_with(truth, random), paper_without(truth, random)
            curves = [occupancy(drawn(paper, DRAWS, seed), 120).alive for paper in papers]
            for name, draws in quantities(*curves).items():
                found = interval(draws)
                hits[name.partition(",")[0]].append(found.low <= true[name][0] <= found.high)
    coverage = {name: float(np.mean(found)) for name, found in hits.items()}
    assert all(LEAST <= found <= MOST for found in coverage.values()), coverage
