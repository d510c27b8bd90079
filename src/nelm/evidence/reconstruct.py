"""Individual patients behind a digitised Kaplan-Meier curve (Guyot 2012, BMC Med Res Methodol 12:9).

Between two published numbers at risk the clicks say how many had the event, and what is missing was censored, evenly in time.
Departures from Guyot: noisy clicks are first made monotone by isotonic regression, and published numbers at risk are always
reproduced: an event too many for them is put off to the next click.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nelm.survival.kaplan_meier import KaplanMeier, kaplan_meier, median, survival_at
from nelm.survival.records import Floats, Integers, Records, numbers_at_risk, records

FIRST_WEIGHT = 1e6  # everybody is alive at time 0: that point is known, not clicked
FEWEST_GAPS, EVEN, MOSTLY = 10, 0.5, 0.7
GRID = 1001
EVENLY = (1.0, 1.0)
# share and power of the follow-up that has ended by a time, share * (time / length) ** power: from nearly all early to nobody
FOLLOW_UP = [*((1.0, power / 100) for power in range(10, 100)), *((share / 100, 1.0) for share in range(100, -1, -1))]


class Clicks(NamedTuple):
    """Points of a curve as a person clicked them: times from 0 on, survival as fractions."""

    times: Floats
    survival: Floats


class AtRisk(NamedTuple):
    """Published numbers at risk, the first at time 0; never rising."""

    times: Floats
    numbers: Integers


class Fit(NamedTuple):
    """The patients found, how far their curve is from the clicks, their numbers at risk, and what had to be assumed."""

    patients: Records
    largest: float
    mean: float
    events: int
    median: float
    at_risk: tuple[tuple[float, int, int], ...]  # time, published, found
    assumed: str


class Stretch(NamedTuple):
    """The time between two numbers at risk: its ends, the clicks in it, the number and the share alive at its start."""

    start: float
    stop: float
    clicks: Clicks
    at_risk: int
    alive: float


def reconstruct(clicks: Clicks, at_risk: AtRisk, events: int | None = None) -> Fit:
    """The patients behind some clicks; `events`, where published, is used after the last number at risk."""
    curve = cleaned(clicks)
    end = max(float(curve.times[-1]), float(at_risk.times[-1]))
    stretches: list[tuple[Stretch, Integers]] = []
    left: list[float] = []
    alive, happened = 1.0, 0
    stops = [*at_risk.times[1:].tolist(), end]
    for place, stop in enumerate(stops):
        start, number = float(at_risk.times[place]), int(at_risk.numbers[place])
        stretch = Stretch(start, stop, within(curve, start, stop, last=place + 1 == len(stops)), number, alive)
        if place + 1 < len(stops):
            found, censored = fill(stretch, number - int(at_risk.numbers[place + 1]))
        else:
            found, censored = finish(stretch, None if events is None else max(events - happened, 0))
        stretches.append((stretch, found))
        left += censored.tolist()
        happened += int(found.sum())
        alive = after(stretch, found, censored)
    spread = off_the_steps(curve, [found for _, found in stretches])
    times = [time for stretch, found in stretches for time in event_times(stretch, found, spread=spread).tolist()]
    left += [end] * (int(at_risk.numbers[0]) - happened - len(left))
    patients = records([*times, *left], [1] * happened + [0] * len(left))
    return report(patients, clicks, at_risk, assumption(at_risk, events, spread=spread))


def cleaned(clicks: Clicks) -> Clicks:
    """The clicks in order, from (0, 1) on, never rising: the nearest such curve by least squares (isotonic regression)."""
    order = np.lexsort((-clicks.survival, clicks.times))
    times = np.concatenate(([0.0], clicks.times[order]))
    survival = np.concatenate(([1.0], clicks.survival[order]))
    weights = np.ones_like(survival)
    weights[0] = FIRST_WEIGHT
    return Clicks(times, np.clip(falling(survival, weights), 0, 1))


def falling(values: Floats, weights: Floats) -> Floats:
    """The never rising sequence nearest to some values, by pooling adjacent violators (Ayer 1955)."""
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        mean, heavy, size = value, weight, 1
        while blocks and blocks[-1][0] <= mean:
            before, its_weight, its_size = blocks.pop()
            mean = (before * its_weight + mean * heavy) / (its_weight + heavy)
            heavy, size = heavy + its_weight, size + its_size
        blocks.append((mean, heavy, size))
    return np.repeat([mean for mean, _, _ in blocks], [size for _, _, size in blocks])


def within(curve: Clicks, start: float, stop: float, *, last: bool) -> Clicks:
    """The clicks from `start` to before `stop`; the last stretch holds its end."""
    inside = (curve.times >= start) & ((curve.times <= stop) if last else (curve.times < stop))
    return Clicks(curve.times[inside], curve.survival[inside])


def evenly(stretch: Stretch, censored: int) -> Floats:
    """The times of some patients censored evenly over a stretch."""
    return stretch.start + (np.arange(censored) + 0.5) / max(censored, 1) * (stretch.stop - stretch.start)


def walk(stretch: Stretch, censored: Floats, most: int) -> Integers:
    """The number of events at each click, at `most` in all, where patients are censored at some times."""
    gone = np.searchsorted(censored, stretch.clicks.times, side="left")
    alive, events = stretch.alive, np.zeros(stretch.clicks.times.size, dtype=np.int64)
    so_far = 0
    for place, (survival, lost) in enumerate(zip(stretch.clicks.survival.tolist(), gone.tolist(), strict=True)):
        there = stretch.at_risk - so_far - lost
        if there > 0 and survival < alive:
            events[place] = min(round(there * (1 - survival / alive)), most - so_far)
            so_far += int(events[place])
            alive *= 1 - events[place] / there
    return events


def after(stretch: Stretch, events: Integers, censored: Floats) -> float:
    """Survival at the end of a stretch."""
    gone = np.searchsorted(censored, stretch.clicks.times, side="left")
    there = stretch.at_risk - gone - (np.cumsum(events) - events)
    return float(stretch.alive * np.prod(1 - events / np.maximum(there, 1)))


def off_the_steps(curve: Clicks, found: list[Integers]) -> bool:
    """Whether clicks lie anywhere and not on the steps: at even distances, or most events in groups at one of them."""
    gaps, events = np.diff(curve.times), np.concatenate(found)
    even = gaps.size >= FEWEST_GAPS and float(gaps.std()) < EVEN * float(gaps.mean())
    return even or int(events[events > 1].sum()) > MOSTLY * int(events.sum())


def event_times(stretch: Stretch, events: Integers, *, spread: bool) -> Floats:
    """The times of the events found at each click: its own, or spread evenly since the click before."""
    times = np.repeat(stretch.clicks.times, events)
    if not spread:
        return times
    before = np.concatenate(([stretch.start], stretch.clicks.times[:-1]))
    place = np.arange(times.size) - np.repeat(np.cumsum(events) - events, events)
    share = (place + 0.5) / np.repeat(events, events)
    since = np.repeat(before[: events.size], events)
    return np.asarray(since + share * (times - since))


def fill(stretch: Stretch, fewer: int) -> tuple[Integers, Floats]:
    """Events at each click and times of the censored, together as many as the numbers at risk say."""
    low, high = 0, fewer
    while low < high:
        middle = (low + high) // 2
        enough = middle + int(walk(stretch, evenly(stretch, middle), fewer).sum()) >= fewer
        low, high = (low, middle) if enough else (middle + 1, high)
    found = walk(stretch, evenly(stretch, low), fewer - low)
    return found, evenly(stretch, fewer - int(found.sum()))


def finish(stretch: Stretch, goal: int | None) -> tuple[Integers, Floats]:
    """Events and censored after the last number at risk.

    Nobody is censored before the end; where the number of events is published, follow-up ends as early as that needs, but
    not earlier than evenly where numbers at risk go before: they are better known.
    """
    if goal is None:
        return walk(stretch, np.empty(0), stretch.at_risk), np.empty(0)
    low, high = 0 if stretch.start == 0 else FOLLOW_UP.index(EVENLY), len(FOLLOW_UP) - 1
    while low < high:
        middle = (low + high) // 2
        enough = int(walk(stretch, lost(stretch, *FOLLOW_UP[middle]), stretch.at_risk).sum()) >= goal
        low, high = (low, middle) if enough else (middle + 1, high)
    censored = lost(stretch, *FOLLOW_UP[low])
    found = walk(stretch, censored, stretch.at_risk)
    return found, censored[: stretch.at_risk - int(found.sum())]


def lost(stretch: Stretch, share: float, power: float) -> Floats:
    """The times of those censored where the follow-up of share * (time / length) ** power has ended by a time."""
    length = stretch.stop - stretch.start
    if not length or not share:
        return np.empty(0)
    grid = np.linspace(0, 1, GRID)
    place = np.searchsorted(stretch.clicks.times, stretch.start + grid * length, side="right")
    alive = np.concatenate(([stretch.alive], stretch.clicks.survival))[place]
    under = alive[:-1] / stretch.alive if stretch.alive else np.zeros(GRID - 1)
    number = stretch.at_risk * share * np.concatenate(([0.0], np.cumsum(under * np.diff(grid**power))))
    wanted = np.arange(round(number[-1])) + 0.5
    return stretch.start + length * np.interp(wanted, number, grid)


def report(patients: Records, clicks: Clicks, at_risk: AtRisk, assumed: str) -> Fit:
    """How well the patients found reproduce what was published."""
    curve = kaplan_meier(patients)
    distances = distance(curve, clicks)
    found = numbers_at_risk(patients, at_risk.times)
    rows = zip(at_risk.times.tolist(), at_risk.numbers.tolist(), found.tolist(), strict=True)
    return Fit(
        patients=patients,
        largest=float(distances.max()),
        mean=float(min(distances.mean(), distances.max())),  # the mean of equal numbers may round up
        events=int(patients.status.sum()),
        median=median(curve),
        at_risk=tuple(rows),
        assumed=assumed,
    )


def distance(curve: KaplanMeier, clicks: Clicks) -> Floats:
    """How far each click lies above or below the drawn line; at a step anything between its ends is on the line."""
    low = survival_at(curve, clicks.times)
    high = survival_at(curve, np.nextafter(clicks.times, -np.inf))
    return np.maximum(np.maximum(clicks.survival - high, low - clicks.survival), 0)


def assumption(at_risk: AtRisk, events: int | None, *, spread: bool) -> str:
    """What was assumed about censoring where nothing is published, and about the clicks."""
    told = "nobody is censored before the end of the curve"
    if events is not None:
        told = "patients are censored as early as the number of events needs"
    if at_risk.times.size == 1:
        told = f"without numbers at risk after time 0, {told}"
    else:
        told = f"between numbers at risk patients are censored evenly in time; after the last one, {told}"
    return f"{told}; events are spread between clicks, which do not lie on the steps" if spread else told
