"""The published outcomes: what is stored is what was read, and what was not read feeds no estimate."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from typing import Any, get_args

import pytest

from nelm.cli import main
from nelm.errors import BadInput
from nelm.evidence.discrepancies import Discrepancy, discrepancies
from nelm.evidence.study import studies, study_named, usable_points
from nelm.evidence.written import Endpoint, Point, Study

# The survival points that were collected when the studies were read. Names are those of that collection.
POINTS = """\
study,arm,endpoint,months,surv,lo,hi,n,tag
Mazzaferro2016,LT,OS,60,0.972,,,42,V
Mazzaferro2016,LT,OS,120,0.888,,,42,V
Mazzaferro2016,nonLT,OS,60,0.509,,,46,V
Mazzaferro2016,nonLT,OS,120,0.224,,,46,V
Mazzaferro2016,LT,TTPfree,60,0.869,,,42,D_from_V
Mazzaferro2016,LT,TTPfree,120,0.869,,,42,D_from_V
Mazzaferro2016,nonLT,TTPfree,60,0.165,,,46,D_from_V
Mazzaferro2016,nonLT,TTPfree,120,0.110,,,46,D_from_V
Maspero2022,LT,OS,36,0.98,,,48,S
Maspero2022,LT,OS,60,0.95,,,48,S
Maspero2022,LT,OS,120,0.93,,,48,V
Maspero2022,LR,OS,36,0.92,,,56,S
Maspero2022,LR,OS,60,0.90,,,56,S
Maspero2022,LR,OS,120,0.75,,,56,V
Maspero2022,LT,DFS,36,0.84,,,48,S
Maspero2022,LT,DFS,60,0.75,,,48,S
Maspero2022,LT,DFS,120,0.52,,,48,V
Maspero2022,LR,DFS,36,0.49,,,56,S
Maspero2022,LR,DFS,60,0.33,,,56,S
Maspero2022,LR,DFS,120,0.18,,,56,V
LeTreut2013,LT,OS,60,0.52,,,213,V
LeTreut2013,LT,DFS,60,0.30,,,213,V
LeTreut2013,LT,OS,3,0.90,,,213,D_from_V
LeTreut2008,LT,OS,60,0.47,,,85,V
LeTreut2008,LT_2badfactors,OS,60,0.12,,,23,V
LeTreut2008,LT_0or1badfactor,OS,60,0.68,,,55,V
Nguyen2011,LT_MELDera,OS,12,0.847,,,,V
Nguyen2011,LT_MELDera,OS,36,0.650,,,,V
Nguyen2011,LT_MELDera,OS,60,0.578,,,,V
Nguyen2011,LT_preMELD,OS,12,0.795,,,,V
Nguyen2011,LT_preMELD,OS,36,0.614,,,,V
Nguyen2011,LT_preMELD,OS,60,0.492,,,,V
CTS2021,LT,graft,60,0.516,,,100,V
Sposito2021,LT_postrecurrence,OS,60,0.763,,,32,V
Sposito2021,LT_postrecurrence,OS,120,0.455,,,32,V
Mayo2010,LR,OS,60,0.74,,,339,V
Mayo2010,LR,OS,120,0.51,,,339,V
Mayo2010,LR,DFS,60,0.06,,,339,D_from_V
Mayo2011,IAT,OS,60,0.30,,,414,V
Spolverato2017,LR,DFS,12,0.755,,,322,V
Spolverato2017,LR,DFS,60,0.404,,,322,V
Spolverato2017,LR,DFS,120,0.321,,,322,V
Spolverato2017,LR_recur_liveronly,OS_postrec,120,0.425,0.249,0.590,,V
Spolverato2017,LR_recur_both,OS_postrec,120,0.215,0.053,0.440,,V
Spolverato2017,repeat_surgery,OS_postrec,120,0.603,0.341,0.788,49,V
Spolverato2017,intraarterial,OS_postrec,120,0.520,0.306,0.699,27,V
Spolverato2017,SSA,OS_postrec,120,0.459,0.223,0.669,34,V
Ruzzenente2019,LR_MC,OS,60,0.83,,,28,V
Ruzzenente2019,LR_MC,OS,120,0.714,,,28,S
GraffBaker2014,debulk70,DSS,60,0.90,,,52,V
MayoRFA2013,LR+ablation,OS,60,0.80,,,94,V
MayoRFA2013,LR+ablation,OS,120,0.59,,,94,V
Linecker2020,ALPPS,DFS,12,0.732,,,21,V
Linecker2020,ALPPS,DFS,24,0.418,,,21,V
Linecker2020,ALPPS,OS,24,0.952,,,21,V
Vienna2021,siNEN_LM_mixed,OS,12,0.895,,,,V
Vienna2021,siNEN_LM_mixed,OS,60,0.695,,,,V
Vienna2021,siNEN_LM_mixed,OS,120,0.332,,,,V
Vienna2021,siNEN_LM_mixed,OS,240,0.036,,,,V
Y90review2018,TARE,OS,12,0.725,,,870,V
Y90review2018,TARE,OS,24,0.57,,,870,V
Y90review2018,TARE,OS,36,0.45,,,870,V
JHU2000_14,cTACE,OS,60,0.282,,,122,V2
JHU2000_14,Y90,OS,60,0.185,,,44,V2
Alipour2023,PRRT,OS,60,0.68,0.56,0.78,90,V
"""

STUDY = {
    "Mazzaferro2016": "mazzaferro-2016",
    "Maspero2022": "maspero-2022",
    "LeTreut2013": "le-treut-2013",
    "LeTreut2008": "le-treut-2008",
    "Nguyen2011": "nguyen-2011",
    "CTS2021": "cts-2021",
    "Sposito2021": "sposito-2021",
    "Mayo2010": "mayo-2010",
    "Mayo2011": "mayo-2011",
    "Spolverato2017": "spolverato-2017",
    "Ruzzenente2019": "ruzzenente-2019",
    "GraffBaker2014": "graff-baker-2014",
    "MayoRFA2013": "mayo-ablation-2013",
    "Linecker2020": "linecker-2020",
    "Vienna2021": "vienna-2021",
    "Y90review2018": "y90-net-2018",
    "JHU2000_14": "embolisation-2000-2014",
    "Alipour2023": "alipour-2023",
}
ARM = {
    "mazzaferro-2016": {"LT": "transplant", "nonLT": "no_transplant"},
    "maspero-2022": {"LT": "transplant", "LR": "resection"},
    "le-treut-2013": {"LT": "transplant"},
    "le-treut-2008": {"LT": "transplant", "LT_2badfactors": "two_factors", "LT_0or1badfactor": "no_or_one_factor"},
    "nguyen-2011": {"LT_MELDera": "meld_era", "LT_preMELD": "pre_meld"},
    "cts-2021": {"LT": "neuroendocrine"},
    "sposito-2021": {"LT_postrecurrence": "recurred"},
    "mayo-2010": {"LR": "surgery"},
    "mayo-2011": {"IAT": "intra_arterial"},
    "spolverato-2017": {
        "LR": "resection",
        "LR_recur_liveronly": "liver_only",
        "LR_recur_both": "both",
        "repeat_surgery": "repeat_surgery",
        "intraarterial": "intra_arterial",
        "SSA": "analogue",
    },
    "ruzzenente-2019": {"LR_MC": "milan"},
    "graff-baker-2014": {"debulk70": "all"},
    "mayo-ablation-2013": {"LR+ablation": "ablation"},
    "linecker-2020": {"ALPPS": "alpps"},
    "vienna-2021": {"siNEN_LM_mixed": "metastases"},
    "y90-net-2018": {"TARE": "all"},
    "embolisation-2000-2014": {"cTACE": "ctace", "Y90": "y90"},
    "alipour-2023": {"PRRT": "prrt"},
}
ENDPOINT = {
    "OS": "overall survival",
    "DFS": "disease-free survival",
    "TTPfree": "time to progression",
    "OS_postrec": "survival after recurrence",
    "DSS": "disease-specific survival",
    "graft": "graft survival",
}
LEVELS = {"V": "abstract", "D_from_V": "abstract", "V2": "secondary", "S": "seed"}
ROWS = list(csv.DictReader(POINTS.splitlines()))


def stored(study: str, arm: str, endpoint: str, months: str) -> Point:
    """The one point of a study."""
    [found] = [
        point
        for point in study_named(study).points
        if (point.arm, point.endpoint, point.months) == (arm, endpoint, Decimal(months))
    ]
    return found


def place(row: dict[str, str]) -> tuple[str, str, str]:
    """The study, arm and endpoint of a row, as they are called here."""
    study = STUDY[row["study"]]
    endpoint = "survival after recurrence" if row["arm"] == "LT_postrecurrence" else ENDPOINT[row["endpoint"]]
    return study, ARM[study][row["arm"]], endpoint


def named(row: dict[str, str]) -> str:
    return f"{row['study']} {row['arm']} {row['endpoint']} {row['months']}"


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_every_collected_survival_point_is_stored_as_it_was_read(row: dict[str, str]) -> None:
    study, arm, endpoint = place(row)
    point = stored(study, arm, endpoint, row["months"])
    assert point.value == Decimal(row["surv"]) * 100
    assert point.share == pytest.approx(float(row["surv"]))
    assert [point.low, point.high] == [Decimal(row[end]) * 100 if row[end] else None for end in ("lo", "hi")]
    assert study_named(study).arm(arm).n == (int(row["n"]) if row["n"] else PATIENTS_SEEN_ELSEWHERE.get(arm))
    assert point.checked == LEVELS[row["tag"]]
    assert bool(point.derived) == (row["tag"] == "D_from_V")


# Two groups whose size the collection leaves out stand in the abstract.
PATIENTS_SEEN_ELSEWHERE = {"liver_only": 111, "both": 39}


def test_survival_at_ten_years_within_the_criteria_is_88_8_and_not_the_86_9_of_the_review() -> None:
    assert stored("mazzaferro-2016", "transplant", "overall survival", "120").value == Decimal("88.8")
    assert discrepancy(1).values[0].review == Decimal("86.9")
    assert discrepancy(1).values[0].source == Decimal("88.8")


def test_the_published_adjusted_benefit_is_stored_with_its_intervals() -> None:
    found = {
        (effect.measure, effect.months): (effect.value, effect.low, effect.high, effect.adjusted)
        for effect in study_named("mazzaferro-2016").effects
    }
    score = "propensity score"
    means = "difference of restricted means"
    assert found == {
        ("hazard ratio", None): (Decimal("7.4"), Decimal("2.4"), Decimal("23.0"), score),
        (means, Decimal(60)): (Decimal("6.82"), Decimal("1.10"), Decimal("12.54"), score),
        (means, Decimal(120)): (Decimal("38.43"), Decimal("21.41"), Decimal("55.45"), score),
    }


def test_of_48_transplanted_25_recurred_and_half_of_these_at_several_sites() -> None:
    counts = study_named("maspero-2022").counts
    assert [(one.events, one.of) for one in counts if one.arm == "transplant"] == [(25, 48), (12, 25), (2, 25)]


def test_the_interval_to_recurrence_is_never_called_median_disease_free_survival() -> None:
    medians = study_named("maspero-2022").medians
    assert {(one.endpoint, one.value) for one in medians} == {
        ("time to recurrence of those who recurred", Decimal(78)),
        ("time to recurrence of those who recurred", Decimal(24)),
    }


def test_trials_store_survival_and_time_without_progression_apart() -> None:
    for name in ("promid", "radiant-3", "sun-1111", "netter-1"):
        endpoints = {median.endpoint for median in study_named(name).medians}
        assert "overall survival" in endpoints and endpoints & {"progression-free survival", "time to progression"}


def offered() -> list[tuple[Study, Point]]:
    """Every point that may feed an estimate."""
    return [
        (study, point)
        for study in studies().values()
        for arm in study.arms
        for endpoint in get_args(Endpoint)
        for point in usable_points(study, arm.id, endpoint)
    ]


def test_what_was_only_remembered_never_feeds_an_estimate() -> None:
    remembered = [(study.id, point) for study in studies().values() for point in study.points if not point.usable]
    assert len(remembered) > 20
    assert offered() and not [point for _, point in offered() if point.checked == "memory"]
    assert not [one for one in remembered if one in [(study.id, point) for study, point in offered()]]
    assert "gedaly-2011" not in {study.id for study, _ in offered()}


def test_a_number_known_only_from_the_review_comes_with_a_mark() -> None:
    marks = {(study.id, point.arm, point.endpoint, point.months): point.mark for study, point in offered()}
    assert marks["maspero-2022", "transplant", "overall survival", Decimal(36)] == "known only from the review"
    assert marks["maspero-2022", "transplant", "overall survival", Decimal(120)] == ""
    assert marks["ruzzenente-2019", "milan", "overall survival", Decimal(120)] == "known only from the review"
    assert all(bool(point.mark) == (point.checked == "seed") for _, point in offered())


def test_three_studies_of_milan_and_three_of_one_registry_are_not_counted_together() -> None:
    for together in (
        {"mazzaferro-2016", "maspero-2022", "sposito-2021"},
        {"nguyen-2011", "gedaly-2011", "valvi-2021"},
        {"scoville-2020", "nsqip-2014-2020", "nsqip-2014-2016"},
    ):
        assert all(together - {name} <= study_named(name).overlapping for name in together)


def test_within_the_criteria_two_transplant_series_are_known_and_they_overlap() -> None:
    found = [
        study
        for study, point in offered()
        if point.endpoint == "overall survival"
        and point.months == 120
        and study.arm(point.arm).strategy == "liver transplant"
        and "Milan criteria" in study.population
    ]
    assert {study.id for study in found} == {"mazzaferro-2016", "maspero-2022"}
    assert "maspero-2022" in study_named("mazzaferro-2016").overlapping


def test_every_study_says_what_to_hold_against_it_or_what_was_not_seen() -> None:
    assert not [study.id for study in studies().values() if not (study.flags or study.notes)]


def test_an_unadjusted_comparison_of_resectable_with_unresectable_patients_is_flagged() -> None:
    assert "not exchangeable by resectability" in {one.flag for one in study_named("maspero-2022").flags}


# --- the discrepancies ---------------------------------------------------------------------------------------------------


def discrepancy(number: int) -> Discrepancy:
    return discrepancies()[number - 1]


def test_all_23_discrepancies_are_recorded_with_a_choice_and_a_reason() -> None:
    assert [one.number for one in discrepancies()] == list(range(1, 24))
    assert all(one.choice and one.why and one.cite for one in discrepancies())


def test_a_choice_that_stands_on_memory_is_marked() -> None:
    assert [one.number for one in discrepancies() if not one.usable] == [11, 12, 14, 21]


# --- what a person sees ----------------------------------------------------------------------------------------------------


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["evidence", *arguments]) == 0
    return capsys.readouterr().out


def test_every_study_is_listed_and_can_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    listed = printed(capsys, "list")
    for name, study in studies().items():
        assert f"\n {name} " in listed
        shown = " ".join(printed(capsys, "show", name).split())
        assert all(f"{point.value} %" in shown for point in study.points)
        assert "not a medical device" in shown


def test_an_unverified_number_is_shown_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    shown = printed(capsys, "show", "gedaly-2011")
    assert shown.count("unverified, feeds no estimate") == 3 + len(study_named("gedaly-2011").outcomes)
    assert "unverified" not in printed(capsys, "show", "maspero-2022")


def test_an_interval_whose_end_was_not_reached_is_no_interval_of_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert "22.8 months (19.4 to not reached)" in printed(capsys, "show", "netter-2")


def test_the_json_holds_the_numbers_of_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    data: dict[str, Any] = json.loads(printed(capsys, "show", "mazzaferro-2016", "--format", "json"))
    point = data["study"]["points"][1]
    assert (point["months"], point["value"], point["checked"], point["usable"]) == (120, 88.8, "abstract", True)
    assert point["sources"][0]["link"] == "https://doi.org/10.1111/ajt.13831"
    listed = json.loads(printed(capsys, "list", "--format", "json"))["studies"]
    assert [one["id"] for one in listed] == list(studies())
    found = json.loads(printed(capsys, "discrepancies", "--format", "json"))["discrepancies"]
    assert [one["number"] for one in found] == list(range(1, 24))


def test_an_unknown_study_names_the_nearest() -> None:
    with pytest.raises(BadInput) as found:
        study_named("maspero-2021")
    assert found.value.remedy == "did you mean `maspero-2022`?"
