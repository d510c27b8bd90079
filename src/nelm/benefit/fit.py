"""Fit the strategies to what is published, and write the shipped estimates: `python -m nelm.benefit.fit`.

Run it after any change of the points, the strategies, the utilities, or the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec
import numpy as np

from nelm.benefit.compare import adjusted, band, difference, drivers, interval, rounded
from nelm.benefit.estimate import drawn, horizon
from nelm.benefit.estimates import FILE, Estimates, Gain, Interval, Outlook, PaperGain, Prediction, Target
from nelm.benefit.history import EARLY, FAR, LATE, NEAR, Array, Course, Occupancy, occupancy, restricted_mean
from nelm.benefit.implied import curve, implied
from nelm.benefit.implied import difference as plain_difference
from nelm.benefit.points import Point
from nelm.benefit.quality import utilities
from nelm.benefit.strategies import (
    Comparison,
    HeldOut,
    Place,
    PublishedEffects,
    Scenario,
    Strategy,
    points,
    published,
    strategies,
)
from nelm.evidence.sparse import restricted_mean as restricted
from nelm.evidence.study import study_named
from nelm.library.shelf import fingerprint
from nelm.survival.shares import wilson

DRAWS, SEED, YEAR = 10_000, 20231, 12
DONOR = "living_donor"  # the toll that counts a living donor's operation beside the recipient's


@dataclass(frozen=True)
class Drawn:
    """The draws of a strategy, and the shares they give until the last month published."""

    course: Course
    shares: Occupancy


def fit(draws: int = DRAWS, seed: int = SEED) -> Estimates:
    """Every estimate, from the shipped evidence."""
    whole = strategies()
    last = min(horizon(published(one)) for one in whole.strategies)
    pools = {one.id: draw(one, draws, seed, last) for one in whole.strategies}
    years = range(1, last // YEAR + 1)
    return Estimates(
        seed,
        draws,
        inputs(),
        {one.id: outlook(one, pools[one.id].shares, years) for one in whole.strategies},
        {one.id: gain(one, pools, years, draws, seed) for one in whole.comparisons},
        {one.comparison: paper_gain(one, seed) for one in whole.published},
        [target for one in whole.strategies for target in targets(one, pools[one.id])],
        [after_prediction(one, pools) if one.strategy else gain_prediction(one, pools) for one in whole.held_out],
    )


def inputs() -> str:
    """One hash over everything that is published and enters an estimate."""
    told = {one.id: repr(published(one)) for one in strategies().strategies}
    other = {one.id: repr(points(one.first)) for one in strategies().scenarios}
    return fingerprint({**told, **other, **{one.id: repr(one) for one in utilities()}})


def draw(strategy: Strategy, draws: int, seed: int, months: int, scenario: Scenario | None = None) -> Drawn:
    """The draws of a strategy, or of a scenario of it."""
    course = drawn(published(strategy, scenario.first if scenario else None), draws, seed)
    return Drawn(course, occupancy(course, months))


def outlook(strategy: Strategy, shares: Occupancy, years: range) -> Outlook:
    """What the draws of a strategy come to."""
    quality = {
        one.id: {year: interval(adjusted(shares, one, strategy.id, YEAR * year)) for year in years}
        for one in utilities()
    }
    lived = {year: interval(restricted_mean(shares.alive, YEAR * year)) for year in years}
    return Outlook(band(shares.alive), band(shares.free), lived, quality)


def gain(comparison: Comparison, pools: Mapping[str, Drawn], years: range, draws: int, seed: int) -> Gain:
    """One strategy against another, with quality, scenarios and drivers."""
    one, other = (pools[name].shares for name in (comparison.one, comparison.other))
    quality = {
        each.id: {year: interval(adjusted(one, each, comparison.one, YEAR * year)
                                 - adjusted(other, each, comparison.other, YEAR * year)) for year in years}
        for each in utilities()
    }  # fmt: skip
    living = {
        each.id: {year: interval(adjusted(one, each, comparison.one, YEAR * year, DONOR)
                                 - adjusted(other, each, comparison.other, YEAR * year)) for year in years}
        for each in utilities() if comparison.one == "transplant" and DONOR in each.tolls
    }  # fmt: skip
    last = YEAR * years[-1]
    gained = restricted_mean(one.alive, last) - restricted_mean(other.alive, last)
    sides = ((strategies().strategy(name).label, pools[name].course, pools[name].shares)
             for name in (comparison.one, comparison.other))  # fmt: skip
    return Gain(
        {year: difference(one, other, YEAR * year) for year in years},
        quality,
        living,
        dict(scenarios(comparison, pools, years, draws, seed)),
        drivers(sides, gained, last),
    )


def scenarios(
    comparison: Comparison, pools: Mapping[str, Drawn], years: range, draws: int, seed: int
) -> Iterator[tuple[str, dict[int, Interval]]]:
    """The gain under each scenario of one of the two strategies."""
    names = (comparison.one, comparison.other)
    for scenario in (one for one in strategies().scenarios if one.strategy in names):
        changed = draw(strategies().strategy(scenario.strategy), draws, seed, YEAR * years[-1], scenario)
        one, other = (changed.shares if name == scenario.strategy else pools[name].shares for name in names)
        yield scenario.id, {year: difference(one, other, YEAR * year).gain for year in years}


def paper_gain(place: PublishedEffects, seed: int) -> PaperGain:
    """What a paper's own points and hazard ratios come to, at the years of its points."""
    study = study_named(place.study)
    listed = [points(Place(study=place.study, arm=arm, endpoint="overall survival")) for arm in place.arms]
    follow_up = next((float(one.median) for one in study.follow_up if one.unit == "mo"), None)
    one, other = (curve(each, follow_up) for each in listed)
    years = [point.months // YEAR for point in listed[0]]
    ratios = [float(effect.value) for effect in study.effects
              if effect.measure == "hazard ratio" and (effect.arm, effect.versus) == (place.arms[1], place.arms[0])]  # fmt: skip
    plain = {year: plain_difference(one, other, year, seed) for year in years}
    return PaperGain(plain, [implied(one, other, ratio, years) for ratio in ratios])


def targets(strategy: Strategy, pool: Drawn) -> Iterator[Target]:
    """The points of a strategy that were fitted."""
    told, shares, course = published(strategy), pool.shares, pool.course
    listed = (("alive", told.overall, shares.alive), (f"free of {strategy.event}", told.first, shares.free))
    for label, points_told, draws in listed:
        for point in points_told:
            fitted = interval(draws[:, point.months])
            yield Target(f"{strategy.label}: {label}", point.months, interval_of(point), point.soft, fitted)
    after = told.after
    for kind, index, known in (("an early", EARLY, after.early_near), ("a late", LATE, after.late_near)):
        if known:
            label = f"{strategy.label}: alive after {kind} {strategy.event}"
            fitted = interval(np.exp(-course.near * course.after[:, index, NEAR]))
            yield Target(label, known.months, interval_of(known), False, fitted)
    if far := after.late_far:
        label = f"{strategy.label}: alive after a late {strategy.event}"
        yield Target(label, far.months, interval_of(far), False, interval(later(course, far.months)))


def interval_of(point: Point) -> Interval:
    """A share with Wilson's 95 % interval for so many patients, as if nobody was lost before."""
    return Interval(rounded(point.share), *(rounded(end) for end in wilson(point.share, point.number)))


def after_prediction(one: HeldOut, pools: Mapping[str, Drawn]) -> Prediction:
    """Survival after the first event of a strategy whose estimate never saw it."""
    curve = points(Place(study=one.study, arm=one.arm, endpoint=one.endpoint))
    point = next(point for point in curve if point.months == one.after)
    predicted = interval(later(pools[one.strategy].course, one.after))
    return Prediction(one.says, "%", rounded(point.share), point.printed, predicted)


def later(course: Course, months: int) -> Array:
    """Survival so many months after a late first event (n)."""
    near = min(months, course.near)
    return np.asarray(np.exp(-near * course.after[:, LATE, NEAR] - (months - near) * course.after[:, LATE, FAR]))


def gain_prediction(one: HeldOut, pools: Mapping[str, Drawn]) -> Prediction:
    """A gain in restricted mean, against that of the published curves of another series, joined by equal hazards."""
    comparison = next(each for each in strategies().comparisons if each.id == one.comparison)
    predicted = difference(pools[comparison.one].shares, pools[comparison.other].shares, one.months).gain
    first, second = (curve(points(Place(study=one.study, arm=arm, endpoint="overall survival"))) for arm in one.arms)
    gained = restricted(first, one.months) - restricted(second, one.months)
    return Prediction(one.says, "months", rounded(gained), None, predicted)


if __name__ == "__main__":
    written = FILE.with_suffix(".new")
    written.write_bytes(msgspec.json.format(msgspec.json.encode(fit()), indent=1) + b"\n")
    written.replace(FILE)
