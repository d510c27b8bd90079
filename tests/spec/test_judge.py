"""What a judgement says beside its verdicts: reasons, margins, caveats, what to ask, when, and the hash."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from nelm.criteria.edition import Edition, edition_named
from nelm.criteria.judge import Item, Judgement, judge
from nelm.criteria.rule import Overrides, prepare, shipped
from nelm.exchange.case_file import case_from
from nelm.facts.calendar import days
from nelm.facts.view import View
from nelm.library.document import Document, parse
from nelm.verify import base


def judged(edition: str, change: str = "{}", *without: str, as_of: str = "2024-06-01", only: bool = False) -> Judgement:
    """The base patient, changed as the YAML says, without some facts; or a case of the changes only."""
    return judge(shipped(edition), view(change, *without, as_of=as_of, only=only))


def view(change: str = "{}", *without: str, as_of: str = "2024-06-01", only: bool = False) -> View:
    facts: dict[str, Any] = {} if only else dict(base().data["facts"])
    facts |= parse(change, "change.yaml").data
    kept = {name: entry for name, entry in facts.items() if name not in without}
    return View(case_from(Document("test", {"case": "test", "facts": kept})), days(as_of).first)


def item(judgement: Judgement, name: str) -> Item:
    return next(one for one in judgement.items if one.id == name)


def involvement(percent: str) -> str:
    return f"liver_involvement: {{{percent}, unit: '%', on: 2024-05-20, method: CT}}"


# Why a criterion is unknown.

REASONS = {
    "nobody recorded it": (
        "extended_liver_disease: {unknown: not-asked}",
        "enets@2016",
        "extended_liver_disease",
        "not-asked",
    ),
    "asked, and not known": ("ki67: {unknown: asked-unknown}", "esmo@2020", "ki67", "asked-unknown"),
    "the test was not performed": ("ki67: {unknown: not-performed}", "optn@2020", "ki67", "not-performed"),
    "a band": (involvement("low: 40, high: 60"), "milan-net@2016", "liver_involvement", "banded"),
    "two readings of one day": (
        "liver_involvement: [{value: 40, unit: '%', on: 2024-05-20}, {value: 60, unit: '%', on: 2024-05-20}]",
        "milan-net@2016",
        "liver_involvement",
        "conflicting",
    ),
    "the text": ("primary_resection: {value: R1, on: 2023-02-10}", "milan-net@2016", "primary_removed", "text"),
    "no imaging since": (
        "disease_course: {value: stable, since: 2023-10-01, on: 2024-03-01}",
        "milan-net@2016",
        "disease_stability",
        "not-imaged",
    ),
}


@pytest.mark.parametrize("name", REASONS)
def test_an_unknown_criterion_says_why(name: str) -> None:
    change, edition, criterion, reason = REASONS[name]
    found = item(judged(edition, change), criterion)
    assert (found.verdict.word, found.reason) == ("unknown", reason)


def test_silence_is_a_reason_of_its_own() -> None:
    found = item(judged("milan-net@2016", "{}", "liver_involvement"), "liver_involvement")
    assert (found.reason, found.observed, found.asks) == ("silent", "not documented", ("liver_involvement",))


def test_a_criterion_that_is_met_or_not_met_has_no_reason_and_asks_nothing() -> None:
    for change in ("{}", involvement("value: 70")):
        found = item(judged("milan-net@2016", change), "liver_involvement")
        assert (found.reason, found.asks) == ("", ())


# What was observed, what is required, how far apart.


def test_the_observed_value_shows_its_method_date_and_age() -> None:
    found = item(judged("milan-net@2016", involvement("value: 30")), "liver_involvement")
    assert found.observed == "30 % (CT, 2024-05-20, 12 days old)"
    assert found.required == "at most 50 %"


MARGINS = {
    "value: 30": "20 percentage points below the limit of 50 %",
    "value: 50.5": "0.5 percentage points above the limit of 50 %",
    "low: 10, high: 20": "at least 30 percentage points below the limit of 50 %",
    "low: 60, high: 70": "at least 10 percentage points above the limit of 50 %",
    "low: 40, high: 60": "",
    "low: 40, high: 50": "",
    "low: 50, high: 60": "",
    "low: 0, high: 10": "at least 40 percentage points below the limit of 50 %",
    "value: 0.5": "49.5 percentage points below the limit of 50 %",
    "value: 50": "at the limit of 50 %; editions differ: esmo@2020 not met",
}


@pytest.mark.parametrize("value", MARGINS)
def test_the_margin_is_the_distance_to_the_threshold(value: str) -> None:
    assert item(judged("milan-net@2016", involvement(value)), "liver_involvement").margin == MARGINS[value]


def test_at_the_threshold_the_stricter_edition_names_all_that_differ() -> None:
    found = item(judged("esmo@2020", involvement("value: 50")), "liver_involvement")
    differing = ["milan-net@2007 met", "milan-net@2016 met", "milan-net@2023 met", "optn@2020 met"]
    assert found.margin == "at the limit of 50 %; editions differ: " + ", ".join(differing)


def test_where_no_edition_differs_the_margin_says_only_where_the_value_stands() -> None:
    assert item(judged("optn@2020", "{ki67: 20, grade: G2}"), "ki67").margin == "at the limit of 20 %"
    six = "disease_course: {value: stable, since: 2023-12-01, on: 2024-06-01}"
    assert item(judged("milan-net@2016", six), "disease_stability").margin == "at the minimum of 6 months"


def test_a_fact_that_is_silent_or_a_clock_that_never_began_has_no_margin() -> None:
    assert item(judged("milan-net@2016", "{}", "liver_involvement"), "liver_involvement").margin == ""
    progressing = "disease_course: {value: progression, on: 2024-05-20}"
    assert item(judged("milan-net@2016", progressing), "disease_stability").margin == ""


def test_the_margin_of_an_ambiguous_text_is_that_of_its_strict_reading() -> None:
    four = "disease_course: {value: stable, since: 2024-02-01, on: 2024-06-01}"
    assert item(judged("milan-net@2023", four), "disease_stability").margin == "2 months below the minimum of 6 months"


def test_the_margin_of_a_group_is_that_of_its_thresholds() -> None:
    assert item(judged("esmo@2020"), "disease_stability").margin == "at least 5 months above the minimum of 6 months"


def test_a_criterion_of_several_facts_shows_each_by_its_name() -> None:
    found = item(judged("milan-net@2023"), "imaging_workup")
    assert found.observed == (
        "SSTR PET (Ga-68 or Cu-64): yes (2024-05-20, 12 days old); CT: yes (2024-05-20, 12 days old); MRI: not documented"
    )
    assert found.required == "SSTR PET (Ga-68 or Cu-64); and (CT or MRI)"


def test_a_criterion_that_refers_to_editions_shows_their_verdicts() -> None:
    assert item(judged("nanets@2022"), "milan_and_enets").observed == "milan-net@2016 met; enets@2016 met"
    shown = item(judged("uk-pilot@2021"), "national_board").observed
    assert shown == "milan-net@2016 met; phase of the programme: first10"


def test_a_conflict_is_named_even_where_the_verdict_stands() -> None:
    found = item(judged("milan-net@2016", "{grade: G2, ki67: 30}"), "grade")
    assert found.verdict.word == "not met"
    assert len(found.conflicts) == 1 and "Ki-67 30 %" in found.conflicts[0]
    assert item(judged("milan-net@2016"), "grade").conflicts == ()


def test_a_grade_of_the_primary_alone_says_so() -> None:
    values = {"grade": "G1", "ki67": 2, "mitoses": 1, "mitoses_per_10_hpf": 1}
    entries = [f"{name}: {{value: {value}, lesion: primary, on: 2023-02-10}}" for name, value in values.items()]
    primary = "\n".join(entries)
    assert item(judged("milan-net@2016", primary), "grade").notes == (
        "judged on the primary tumour alone; no metastasis was sampled",
    )
    assert item(judged("milan-net@2016"), "grade").notes == ()


# Beside the verdict.


def test_a_relative_criterion_that_fails_is_a_caveat() -> None:
    found = judged("milan-net@2016", "birth_date: 1961-01-01")
    assert found.verdict.word == "met"
    assert found.caveats == ("relative: age 63 years, not below 60 years",)


def test_a_review_criterion_that_fails_says_what_follows() -> None:
    found = judged("milan-net@2023", "resectability: {value: resectable, on: 2024-05-20}")
    assert found.caveats == ("review: resectable: resection with radical intent first",)


def test_a_required_criterion_that_fails_is_no_caveat() -> None:
    assert judged("milan-net@2016", involvement("value: 70")).caveats == ()


def test_unknown_criteria_beside_the_verdict_are_asked_for() -> None:
    found = judged("milan-net@2016", "{}", "lymphadenectomy", "birth_date")
    assert [(one.item, one.strength, one.asks) for one in found.also_ask] == [
        ("age", "relative", "birth_date"),
        ("lymphadenectomy", "documentation", "lymphadenectomy"),
    ]
    assert found.also_ask[1].question == "Were the regional lymph nodes removed with the primary?"
    assert found.also_ask[1].test == "operation note and pathology report"
    assert judged("milan-net@2016").also_ask == ()
    assert judged("milan-net@2016", "{}", "liver_involvement").also_ask == ()


# What decides.


def decisive(judgement: Judgement) -> list[tuple[str, str, bool]]:
    return [(one.fact, one.asks, one.settles) for one in judgement.decisive]


def test_a_single_missing_fact_settles_the_verdict() -> None:
    found = judged("milan-net@2016", "{}", "liver_involvement")
    assert decisive(found) == [("liver_involvement", "liver_involvement", True)]
    assert found.decisive[0].items == ("liver_involvement",)
    assert found.decisive[0].question == "Which part of the liver volume is tumour?"
    assert found.decisive[0].test == "CT or MR volumetry"


def test_of_two_missing_facts_neither_settles_it_alone() -> None:
    found = judged("milan-net@2016", "{}", "liver_involvement", "disease_course")
    assert decisive(found) == [
        ("liver_involvement", "liver_involvement", False),
        ("documented_stability", "disease_course", False),
    ]


def test_mitoses_settle_a_grade_that_ki67_leaves_open_and_those_that_settle_come_first() -> None:
    found = judged("milan-net@2016", "ki67: {low: 3, high: 20, unit: '%'}", "grade", "mitoses", "mitoses_per_10_hpf")
    assert (found.decisive[0].asks, found.decisive[0].settles) == ("mitoses", True)
    assert all(one.fact == "who_grade" for one in found.decisive)


def test_questions_that_settle_the_verdict_come_before_those_that_do_not() -> None:
    found = judged("milan-net@2016", "ki67: {low: 3, high: 30, unit: '%'}", "grade", "mitoses", "mitoses_per_10_hpf")
    assert [(one.asks, one.settles) for one in found.decisive] == [("grade", True), ("mitoses", False), ("ki67", False)]


def test_a_fact_that_needs_two_answers_is_settled_by_neither() -> None:
    change = """
extrahepatic_disease: {value: true, on: 2023-02-01}
extrahepatic_resection: {value: done, on: 2023-03-01}
"""
    found = judged("milan-net@2016", change)
    assert [(one.asks, one.settles) for one in found.decisive] == [
        ("extrahepatic_resection", False),
        ("extrahepatic_disease", False),
    ]


def test_too_many_outcomes_to_try_settle_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nelm.criteria.decisive.MOST_OUTCOMES", 2)
    assert decisive(judged("milan-net@2016", "{}", "liver_involvement"))[0][2] is True
    monkeypatch.setattr("nelm.criteria.decisive.MOST_OUTCOMES", 1)
    assert decisive(judged("milan-net@2016", "{}", "liver_involvement"))[0][2] is False


def test_a_removal_whose_margin_is_not_stated_asks_for_the_margin_where_the_text_needs_it() -> None:
    done = "primary_resection: {value: done, on: 2023-02-10}"
    assert decisive(judged("milan-net@2016", done)) == [("primary_removal", "primary_resection", False)]
    assert decisive(judged("milan-net@2023", done)) == []


def test_where_the_text_is_open_nobody_is_asked() -> None:
    assert decisive(judged("milan-net@2016", "primary_resection: {value: R1, on: 2023-02-10}")) == []


def test_one_record_that_feeds_two_criteria_is_asked_for_once_per_fact() -> None:
    found = judged("esmo@2020", "grade: G2", "ki67")
    assert ("ki67", "ki67", True) in decisive(found)


# From when.


def eligible(judgement: Judgement) -> tuple[str | None, bool]:
    return judgement.eligible.date, judgement.eligible.conditional


FOUR_MONTHS = "disease_course: {value: stable, since: 2024-02-01, on: 2024-06-01}"


def and_four_months(change: str) -> str:
    return "{" + change + ", " + FOUR_MONTHS + "}"


def test_a_waiting_time_gives_the_first_day_on_which_it_is_complete() -> None:
    assert eligible(judged("milan-net@2016", FOUR_MONTHS)) == ("2024-08-01", False)
    assert eligible(judged("milan-net@2016")) == ("2023-12-01", False)


def test_the_day_is_conditional_while_another_criterion_is_unknown() -> None:
    assert eligible(judged("milan-net@2016", FOUR_MONTHS, "liver_involvement")) == ("2024-08-01", True)


def test_there_is_no_day_where_another_criterion_fails_or_the_clock_does_not_run() -> None:
    assert eligible(judged("milan-net@2016", and_four_months("primary_site: lung"))) == (None, False)
    assert eligible(judged("milan-net@2016", "disease_course: {value: progression, on: 2024-05-20}")) == (None, False)
    assert eligible(judged("milan-net@2016", "{}", "disease_course")) == (None, False)


def test_an_edition_without_waiting_times_has_no_day() -> None:
    assert eligible(judged("enets@2016")) == (None, False)


def test_the_day_is_the_last_of_several_clocks_by_the_strict_reading() -> None:
    change = and_four_months("primary_resection: {value: R0, on: 2024-03-15}")
    assert eligible(judged("milan-net@2023", change)) == ("2024-09-15", False)


def test_a_partial_date_counts_from_its_last_day() -> None:
    change = "disease_course: {value: stable, since: 2024-02, on: 2024-06-01}"
    assert eligible(judged("milan-net@2016", change)) == ("2024-08-29", False)


def test_a_clock_that_starts_today_has_a_day() -> None:
    today = "disease_course: {value: stable, since: 2024-06-01, on: 2024-06-01}"
    assert eligible(judged("milan-net@2016", today)) == ("2024-12-01", False)


def test_readings_after_the_day_do_not_count_for_later_either() -> None:
    change = and_four_months("birth_date: 1970-01-01, age: {value: 70, on: 2024-07-01}")
    assert eligible(judged("esmo@2020", change)) == ("2024-08-01", False)


def test_age_goes_on_until_then() -> None:
    assert eligible(judged("esmo@2020", and_four_months("birth_date: 1964-09-01"))) == ("2024-08-01", False)
    assert eligible(judged("esmo@2020", and_four_months("birth_date: 1964-07-15"))) == (None, False)
    assert eligible(judged("esmo@2020", and_four_months("birth_date: 1964"))) == ("2024-08-01", True)


# Changed thresholds, and the hash.

SIXTY_FIVE: Overrides = {"esmo@2020": {"age": Decimal(65)}}


def test_a_changed_threshold_changes_the_verdict_and_is_named() -> None:
    patient = view("birth_date: 1961-01-01")
    changed = judge(prepare(edition_named("esmo@2020"), SIXTY_FIVE), patient)
    assert judge(shipped("esmo@2020"), patient).verdict.word == "not met"
    assert changed.verdict.word == "met"
    assert changed.ruleset.changed == ("esmo@2020.age=65",)
    assert item(changed, "age").required == "below 65 years"
    assert item(changed, "age").margin == "2 years below the limit of 65 years"


def test_a_threshold_changed_in_one_edition_reaches_those_that_refer_to_it() -> None:
    wider: Overrides = {"milan-net@2016": {"liver_involvement": Decimal(75)}}
    patient = view(involvement("value: 70"))
    for name in ("uk-pilot@2021", "nanets@2022"):
        assert judge(prepare(edition_named(name), wider), patient).verdict.word == "met"
        assert prepare(edition_named(name), wider).changed == ("milan-net@2016.liver_involvement=75",)
    assert prepare(edition_named("optn@2020"), wider).changed == ()


def test_a_text_that_is_open_in_one_edition_is_open_in_those_that_refer_to_it() -> None:
    margins = "primary_resection: {value: R1, on: 2023-02-10}"
    assert judged("uk-pilot@2021", margins).verdict.word == "unknown"
    assert judged("uk-pilot@2021", "primary_resection: {value: R2, on: 2023-02-10}").verdict.word == "not met"


def test_what_a_value_set_leaves_open_is_not_surely_accepted() -> None:
    esmo = edition_named("esmo@2020")
    sites = {"fact": "primary_site", "in_set": "optn-2020-sites"}
    require = {"surely": sites, "possibly": {"fact": "primary_site", "not_in": ["lung"]}}
    changed = prepare(replace(esmo, criteria=[replace(esmo.criteria[0], require=require)]))
    words = [judge(changed, view(f"primary_site: {site}")).verdict.word for site in ("ileum", "gallbladder", "lung")]
    assert words == ["met", "unknown", "not met"]


def test_a_recurrence_stops_the_clock_of_the_exception() -> None:
    assert eligible(judged("optn@2020", "recurrence_extrahepatic: 2024-03-01")) == (None, False)


def test_a_phase_of_the_programme_can_be_chosen() -> None:
    later = prepare(edition_named("uk-pilot@2021"), {"uk-pilot@2021": {"phase": "next40"}})
    outside = judge(later, view(involvement("value: 70")))
    assert outside.verdict.word == "not met"
    assert outside.caveats == (
        "review: outside Milan; in this phase the National Board may accept where the benefit is kept",
    )
    assert judged("uk-pilot@2021", involvement("value: 70")).caveats == ()


def hashed(edition: Edition, overrides: Overrides | None = None) -> str:
    return prepare(edition, overrides or {}).hash


def test_the_hash_follows_the_meaning_and_not_the_words() -> None:
    esmo = edition_named("esmo@2020")
    assert hashed(esmo) == shipped("esmo@2020").hash == hashed(replace(esmo, title="another title", notes=[]))
    first = esmo.criteria[0]
    changes = [
        replace(esmo, revision=2),
        replace(esmo, criteria=esmo.criteria[1:]),
        replace(esmo, criteria=[replace(first, strength="review"), *esmo.criteria[1:]]),
        replace(
            esmo,
            criteria=[
                replace(first, require={"fact": "resectability", "not_in": ["unresectable"]}),
                *esmo.criteria[1:],
            ],
        ),
        replace(esmo, parameters={**esmo.parameters, "age": replace(esmo.parameters["age"], value=61)}),
    ]
    hashes = [hashed(esmo), hashed(esmo, SIXTY_FIVE), *(hashed(changed) for changed in changes)]
    assert len(set(hashes)) == len(hashes)
    assert all(one.startswith("sha256:") and len(one) == 71 for one in hashes)


def test_the_hash_of_an_edition_covers_those_it_refers_to() -> None:
    uk = edition_named("uk-pilot@2021")
    assert hashed(uk) != hashed(uk, {"milan-net@2016": {"age": Decimal(65)}})


def test_the_weakest_check_is_that_of_everything_the_verdict_rests_on() -> None:
    assert shipped("enets@2016").weakest_check == "seed"
    assert (
        shipped("milan-net@2023").weakest_check == "secondary"
    )  # the WHO grades and the portal system were read there
    assert shipped("milan-net@2007").weakest_check == "secondary"
    assert shipped("uk-pilot@2021").weakest_check == "seed"


def test_a_judgement_names_its_edition() -> None:
    assert judged("esmo@2020").criteria == "esmo@2020"
