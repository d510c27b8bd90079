"""What the options are worth: what is said, what is refused, and what a patient group would check."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from nelm.benefit.compare import adjusted, difference, driver, interval, needed
from nelm.benefit.estimate import POOL, beta_share, drawn, likelihood, prior, stepwise
from nelm.benefit.estimates import Difference, Driver, Interval, estimates
from nelm.benefit.fit import draw, fit, inputs
from nelm.benefit.history import FAR, LATE, NEAR, Array, Occupancy, occupancy, restricted_mean
from nelm.benefit.multipliers import multipliers
from nelm.benefit.multipliers import published as effect_of
from nelm.benefit.points import After, Point, Published
from nelm.benefit.quality import utilities
from nelm.benefit.strategies import Place, points, published, strategies
from nelm.benefit.worth import Worth, worth
from nelm.cli import main
from nelm.criteria.edition import editions
from nelm.criteria.rule import shipped
from nelm.errors import BadInput
from nelm.exchange.case_file import read_case
from nelm.report.assessment import assess
from tests.reports import EXAMPLES, assessed, assessment_named

WHOLE = EXAMPLES / "synthetic" / "meets-every-edition.yaml"


def worth_named(name: str) -> Worth:
    """What the options of an example are worth."""
    return assessment_named(name).worth


def labels(found: Worth) -> list[str]:
    """The strategies shown."""
    return [one.strategy.id for one in found.shown]


def test_the_shipped_estimates_are_of_the_shipped_evidence() -> None:
    assert estimates().inputs == inputs(), "run `python -m nelm.benefit.fit` and commit what it writes"


def test_the_shipped_estimates_are_what_the_fit_gives() -> None:
    again = fit()
    for name, outlook in estimates().outlooks.items():
        assert np.allclose(outlook.alive.middle, again.outlooks[name].alive.middle, atol=0.001)
        assert np.allclose(outlook.free.low, again.outlooks[name].free.low, atol=0.001)
    for name, gain in estimates().gains.items():
        assert abs(gain.differences[10].gain.middle - again.gains[name].differences[10].gain.middle) < 0.1
    shipped, made = (leaves(msgspec.to_builtins(one)) for one in (estimates(), again))
    assert made.keys() == shipped.keys()
    for place, value in shipped.items():
        near = pytest.approx(value, rel=0.001, abs=0.001) if isinstance(value, float) else value
        assert made[place] == near, place


def leaves(value: Any, at: str = "") -> dict[str, Any]:
    """Every value of nested data by its place."""
    listed = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list | tuple) else ()
    if not listed:
        return {at: value}
    return {place: leaf for key, one in listed for place, leaf in leaves(one, f"{at}/{key}").items()}


def test_who_meets_the_criteria_and_cannot_be_resected_has_a_transplant_compared_with_none() -> None:
    found = worth_named("synthetic/meets-every-edition.yaml")
    assert labels(found) == ["transplant", "no_transplant"]
    assert [one.status for one in found.shown] == ["open", "comparator"]
    assert [one.comparison.id for one in found.compared] == ["transplant-no_transplant"]
    assert found.refused == (
        "Resection: not estimated; the published patients met what this one does not: "
        "The liver metastases are technically resectable with curative intent.",
    )


def test_what_is_possible_only_is_shown_as_if_it_opens() -> None:
    found = worth_named("synthetic/ileal-net.yaml")
    assert {one.strategy.id: one.status for one in found.shown} == {
        "transplant": "possible", "resection": "possible", "no_transplant": "comparator",
    }  # fmt: skip


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "G3": ({"grade": {"value": "G3", "lesion": "liver_metastasis", "on": "2024-01-01"}}, "NET of low grade"),
    "disease outside the liver": ({"extrahepatic_disease": {"value": True, "on": "2024-01-01"}}, "No disease outside the liver"),
    "a transplant before the day": ({"transplant": "2020-01-01"}, "Liver metastases, before any transplant"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_outside_the_evidence_nothing_is_estimated_and_the_reason_stands(what: str) -> None:
    facts, reason = REFUSED[what]
    found = assessed(facts).worth
    assert not found.shown and not found.compared
    assert any(reason in one for one in found.refused), found.refused


def test_for_children_nothing_is_estimated() -> None:
    found = assessed({"birth_date": "2012-05-01", "grade": "G1"}).worth
    assert not found.shown
    assert found.refused[0].startswith("Not estimated below 18 years.")


@pytest.mark.parametrize(("born", "shown"), [("2006-06-01", True), ("2006-06-02", False), ("2006", True)])
def test_a_child_is_who_is_certainly_below_18_on_the_day(born: str, shown: bool) -> None:
    assert bool(assessed({"birth_date": born, "grade": "G1"}).worth.shown) is shown


def test_where_nothing_is_estimated_only_the_reasons_stand() -> None:
    found = assessed({"transplant": "2020-01-01"}).worth
    assert found == Worth((5, 10), (), (), (), found.refused)
    assert len(found.refused) == 2


def test_several_reasons_stand_one_after_the_other() -> None:
    facts = {
        "extrahepatic_disease": {"value": True, "on": "2024-01-01"},
        "resectability": {"value": "unresectable", "on": "2024-01-01"},
    }
    resection = next(one for one in assessed(facts).worth.refused if one.startswith("Resection:"))
    assert resection.endswith(
        "No disease outside the liver; The liver metastases are technically resectable with curative intent."
    )


def test_an_empty_case_opens_nothing() -> None:
    assert all(one.status != "open" for one in worth_named("synthetic/empty.yaml").shown)


@pytest.mark.parametrize("years", [0, 11, 15, -1])
def test_a_horizon_beyond_the_data_is_refused(years: int) -> None:
    case = assessment_named("synthetic/meets-every-edition.yaml")
    with pytest.raises(BadInput) as found:
        worth(case.options, case.view, [years])
    assert str(found.value) == (
        f"--horizon: not a horizon within the data (found: {years})\n"
        "  remedy: name years from 1 to 10; no follow-up beyond was seen, and nothing is extrapolated"
    )


@pytest.mark.parametrize("years", [1, 10])
def test_the_first_and_the_last_year_are_horizons(years: int) -> None:
    case = assessment_named("synthetic/meets-every-edition.yaml")
    assert worth(case.options, case.view, [years]).years == (years,)


def test_age_alone_changes_nothing() -> None:
    found = [assessed({"birth_date": f"{year}-01-01"}).worth for year in (1960, 1975, 1990)]
    by_strategy: list[dict[str, Any]] = [{one.strategy.id: one.outlook for one in each.shown} for each in found]
    assert by_strategy[0].items() <= by_strategy[1].items() and by_strategy[1] == by_strategy[2]


def better(curve: tuple[Point, ...], by: float) -> tuple[Point, ...]:
    """The same curve with a smaller hazard."""
    return tuple(replace(point, share=point.share**by) for point in curve)


@pytest.mark.parametrize("by", [0.9, 0.6, 0.3])
def test_benefit_never_falls_when_survival_after_transplant_rises(by: float) -> None:
    one, other = (published(strategies().strategy(name)) for name in ("transplant", "no_transplant"))
    improved = replace(one, overall=better(one.overall, by), first=better(one.first, by))
    none = occupancy(drawn(other, 2000, 1), 120)
    before, after = (
        difference(occupancy(drawn(each, 2000, 1), 120), none, 120).gain.middle for each in (one, improved)
    )
    assert after > before


def test_draws_do_not_depend_on_how_many_are_asked_for() -> None:
    told = published(strategies().strategy("transplant"))
    few, many = drawn(told, 300, 7), drawn(told, 1000, 7)
    assert (few.first == many.first[:300]).all() and (few.after == many.after[:300]).all()
    assert (drawn(told, 300, 8).first != few.first).any()


def test_a_second_strategy_does_not_move_the_draws_of_the_first() -> None:
    told = published(strategies().strategy("transplant"))
    before = drawn(told, 300, 7).first
    drawn(published(strategies().strategy("resection")), 300, 7)
    assert (drawn(told, 300, 7).first == before).all()


def test_soft_points_are_those_of_the_review_and_only_remembered_ones_are_refused() -> None:
    curve = points(strategies().strategy("transplant").overall)
    assert {point.months: point.soft for point in curve} == {36: True, 60: True, 120: False}
    with pytest.raises(BadInput, match="no points that may feed an estimate"):
        points(Place(study="glazer-2010", arm="resection", endpoint="overall survival"))


def test_a_soft_point_weighs_less_than_a_hard_one() -> None:
    def pulled(soft: bool) -> float:
        told = Published(
            "x", (Point(120, 0.5, 50),), (Point(60, 0.6, 50, soft), Point(120, 0.55, 50)), (0, 40),
            published(strategies().strategy("resection")).after,
        )  # fmt: skip
        return float(np.median(occupancy(drawn(told, 2000, 1), 120).alive[:, 60]))

    assert pulled(True) > pulled(False)


def test_every_target_is_met() -> None:
    assert [one.label for one in estimates().fitted if not one.met] == []
    assert len(estimates().fitted) == 24


def test_what_was_held_out_is_predicted_but_for_one_that_is_shown_to_fail() -> None:
    assert [one.met for one in estimates().predicted] == [True, False, True]
    [failing] = [one for one in estimates().predicted if not one.met]
    assert "outside the criteria" in failing.label
    assert "lower than was published" in strategies().strategy("resection_other").caution
    feeding = {
        (place.study, place.arm) for one in strategies().strategies for place in (one.first, one.overall, one.after)
    }
    assert not {(one.study, one.arm) for one in strategies().held_out if one.arm} & feeding


RESECTABLE = {
    "grade": {"value": "G1", "lesion": "liver_metastasis", "on": "2024-01-01"},
    "extrahepatic_disease": {"value": False, "on": "2024-01-01"},
    "extrahepatic_workup": {"value": ["ct", "sstr_pet"], "on": "2024-01-01"},
    "recurrence_extrahepatic": {"value": "none", "on": "2024-01-01"},
    "resectability": {"value": "resectable", "on": "2024-01-01"},
}


def test_who_is_outside_the_criteria_and_can_be_resected_has_the_series_not_selected_by_them() -> None:
    found = assessed({**RESECTABLE, "primary_site": "lung"}).worth
    assert [(one.strategy.id, one.status) for one in found.shown] == [("resection_other", "open")]
    assert not found.compared


def test_the_series_within_the_criteria_is_certain_only_for_who_certainly_meets_them(tmp_path: Path) -> None:
    unsure = assessed({**RESECTABLE, "primary_site": "ileum"}).worth
    assert [(one.strategy.id, one.status) for one in unsure.shown] == [("resection", "possible")]
    changed = WHOLE.read_text(encoding="utf-8").replace("value: unresectable", "value: resectable")
    (tmp_path / "case.yaml").write_text(changed, encoding="utf-8")
    case = read_case(tmp_path / "case.yaml")
    found = assess(case, None, [shipped(edition) for edition in editions()]).worth
    assert ("resection", "open") in [(one.strategy.id, one.status) for one in found.shown]


def test_quality_is_counted_free_and_after_and_an_operation_costs_once() -> None:
    one = next(each for each in utilities() if each.id == "two sources")
    shares = draw(strategies().strategy("transplant"), 200, 1, 120).shares
    plain = (
        restricted_mean(shares.free, 120) * one.free["transplant"]
        + restricted_mean(shares.after, 120) * one.after["transplant"]
    )
    assert np.allclose(adjusted(shares, one, "transplant", 120), plain - 12 * 0.5)
    assert np.allclose(adjusted(shares, one, "transplant", 120, "living_donor"), plain - 12 * 0.75)


def test_utilities_name_every_strategy() -> None:
    names = {one.id for one in strategies().strategies}
    assert all(set(one.free) == set(one.after) == names for one in utilities())
    assert all(0 <= value <= 1 for one in utilities() for value in (*one.free.values(), *one.after.values()))


def test_the_command_gives_the_same_numbers_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["benefit", str(WHOLE), "--format", "json", "--horizon", "3", "10"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["benefit"]["years"] == [3, 10]
    gain = found["benefit"]["comparisons"][0]["differences"]["10"]["months"]
    assert gain["middle"] == estimates().gains["transplant-no_transplant"].differences[10].gain.middle


@pytest.mark.parametrize("form", ["text", "html", "pdf", "docx"])
def test_every_format_says_that_it_is_unadjusted_and_of_groups(form: str, tmp_path: Path) -> None:
    target = tmp_path / "worth"
    assert main(["benefit", str(WHOLE), "--format", form, "-o", str(target)]) == 0
    if form in ("text", "html"):
        told = " ".join(target.read_text(encoding="utf-8").split())
        assert "Estimates for the published groups, not for a person" in told
        assert "unadjusted" in told and "Caution" in told


FACTOR_CASES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a pancreatic primary": ({"primary_site": "pancreas_head"}, ["duodenum_or_pancreas"]),
    "an ileal primary": ({"primary_site": "ileum"}, []),
    "a primary that may be either": ({"primary_site": {"any_of": ["pancreas_head", "ileum"]}}, []),
    "a tumour that does not function": ({"functional_syndrome": {"value": "none", "on": "2024-01-01"}}, ["not_functioning"]),
    "a tenth of the liver": ({"liver_involvement": {"value": 10, "unit": "%", "on": "2024-01-01"}}, []),
    "more than a tenth": ({"liver_involvement": {"value": 10.5, "unit": "%", "on": "2024-01-01"}}, ["high_load"]),
}  # fmt: skip


@pytest.mark.parametrize("what", FACTOR_CASES)
def test_a_prognostic_factor_is_shown_where_the_case_certainly_has_it(what: str) -> None:
    facts, expected = FACTOR_CASES[what]
    found = assessed(facts).worth
    assert [one.multiplier.when.id for one in found.factors] == expected


def test_a_factor_moves_its_scenario_and_never_the_estimate() -> None:
    with_it, without = (assessed({"primary_site": site}).worth for site in ("pancreas_head", "ileum"))
    outlook = {one.strategy.id: one.outlook for one in with_it.shown}
    assert outlook == {one.strategy.id: one.outlook for one in without.shown}
    [one] = with_it.factors
    band = outlook["transplant"].alive
    assert float(one.effect.value) == 2.94
    assert one.alive(band, 120).middle == pytest.approx(band.middle[120] ** 2.94)
    assert 0 <= one.alive(band, 120).low < one.alive(band, 120).high <= band.high[120]


def test_every_multiplier_has_a_published_effect_that_may_be_used() -> None:
    for one in multipliers().multipliers:
        assert effect_of(one.effect).usable and one.strategy in [each.id for each in strategies().strategies]


def test_a_living_donor_counts_less_than_a_dead_one() -> None:
    gain = estimates().gains["transplant-no_transplant"]
    dead, living = gain.quality["two sources"][10].middle, gain.living_donor["two sources"][10].middle
    assert dead - living == pytest.approx(12 * 0.25, abs=0.01)


def course_of(monthly: Array) -> Occupancy:
    """Shares in which everybody alive is free of the first event."""
    return Occupancy(monthly, np.zeros_like(monthly))


def test_a_restricted_mean_is_the_area_of_the_months() -> None:
    """By hand: (1 + 0.8) / 2 + (0.8 + 0.3) / 2."""
    assert restricted_mean(np.array([[1.0, 0.8, 0.3, 0.1]]), 2) == pytest.approx([1.45])


def test_equal_curves_give_no_gain_and_the_smallest_gain_is_one() -> None:
    same, less = course_of(np.ones((40, 3))), course_of(np.tile([1.0, 1.0, 0.9], (40, 1)))
    assert difference(same, same, 2) == Difference(Interval(0, 0, 0), 0.0, None)
    found = difference(same, less, 2)
    assert found == Difference(Interval(0.05, 0.05, 0.05), 1.0, (10.0, 10.0, 10.0))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ([0.2, 0.4, 0.5], (2.5, 2.0202, 4.7619)),
        ([-0.2, 0.4, 0.5], (2.5, 2.0202, None)),
        ([0.0, 0.0, 0.4, 0.5, 0.5], (2.5, 2.0, None)),
        ([-0.5, 0.0, 0.5], None),
        ([-0.5, -0.4, 0.5], None),
    ],
)
def test_the_number_to_treat_has_no_end_where_the_draws_do_not_exclude_none(
    more: list[float], expected: tuple[float, float, float | None] | None
) -> None:
    assert needed(np.array(more)) == expected


def test_a_driver_is_told_by_its_lowest_and_highest_fifth() -> None:
    values, gained = np.arange(6.0), np.array([1.0, 2.0, 9.0, 9.0, 5.0, 8.0])
    assert driver("x", values, gained) == Driver("x", 0.5, 4.5, 1.5, 6.5)


def test_soft_points_shape_only_the_stretch_they_lie_in_and_halves_are_whole_months() -> None:
    random = np.random.default_rng(1)
    told = [Point(60, 0.8, 50), Point(90, 0.7, 50, soft=True), Point(120, 0.5, 50)]
    assert stepwise(told, random, 3)[0] == (0, 30, 60, 90)
    starts = stepwise([Point(5, 0.8, 50)], random, 3)[0]
    assert starts == (0, 2) and all(isinstance(month, int) for month in starts)


def test_a_share_drawn_is_never_quite_none_or_all() -> None:
    random = np.random.default_rng(1)
    none, every = beta_share(random, 1e6, 0.0, 100_000), beta_share(random, 1e6, 1.0, 100_000)
    assert none.min() == 1e-9 and every.max() == 1 - 1e-12


def test_survival_after_an_event_may_be_known_for_its_first_phase_alone() -> None:
    known = Published("x", (Point(60, 0.5, 50),), (), (0, 40), After(0, 60, late_near=Point(60, 0.8, 1e6)))
    after = prior(known, 1).after
    assert after.shape == (POOL, 2, 2)
    assert np.allclose(np.exp(-60 * after[:, LATE, NEAR]), 0.8, atol=0.01)
    assert after[:, LATE, FAR].std() > 0.001


def test_a_draw_that_cannot_be_still_has_a_weight_and_the_best_has_the_most() -> None:
    alive = np.array([[1.0, 0.5], [1.0, 1.0], [1.0, 0.0]])
    found = likelihood([Point(1, 0.5, 10)], alive)
    assert np.isfinite(found).all() and found[0] == 0 == found.max() and (found[1:] < -50).all()


def test_an_interval_holds_the_middle() -> None:
    found = interval(np.random.default_rng(1).normal(size=5000))
    assert found.low < found.middle < found.high and abs(found.low + 1.96) < 0.1
