"""The facts that are computed from recorded ones, on 1 June 2024 unless a sentence says otherwise."""

from collections.abc import Sequence
from textwrap import indent

import pytest

from nelm.exchange.case_file import case_from
from nelm.facts.calendar import days, show_days
from nelm.facts.case import Observed
from nelm.facts.dictionary import dictionary
from nelm.facts.view import View, derived_facts
from nelm.facts.words import show_values
from nelm.library.document import parse

NOT_BEGUN = "never began"


def observed(fact: str, facts: str, as_of: str = "2024-06-01") -> Observed:
    """What a derived fact may be for a case of some recorded facts."""
    case = case_from(parse(f"case: one\nfacts:\n{indent(facts.strip(), '  ')}\n", "case.yaml"))
    return View(case, days(as_of).first).observed(fact)


def words(known: Observed) -> str:
    return show_values(known.fact, known.values)


def entries(fact: str, *each: str) -> str:
    """A fact with several entries, one a line."""
    return f"{fact}:\n" + "\n".join(f"  - {{{entry}}}" for entry in each)


# === Age =============================================================================================================


def age(facts: str, as_of: str = "2024-06-01") -> str:
    return words(observed("age_at_assessment", facts, as_of))


def test_age_is_counted_in_completed_years() -> None:
    assert age("birth_date: 1968-06-01") == "56 years"
    assert age("birth_date: 1968-06-02") == "55 years"
    assert not observed("age_at_assessment", "birth_date: 1968-06-02").conflict


def test_a_birth_year_leaves_two_ages() -> None:
    assert age("birth_date: 1968") == "55-56 years"
    assert observed("age_at_assessment", "birth_date: 1968").reason == "banded"


def test_someone_born_on_29_february_completes_a_year_on_the_28th() -> None:
    assert age("birth_date: 1964-02-29", "2023-02-27") == "58 years"
    assert age("birth_date: 1964-02-29", "2023-02-28") == "59 years"


def test_an_age_on_a_day_goes_on_growing() -> None:
    assert age("age: {value: 50, on: 2014-06-01}") == "60 years"
    assert age("age: {value: 50, on: 2014-06-02}") == "59-60 years"
    assert age("age: {value: 50, on: 2024-06-01}") == "50 years"


def test_an_age_in_an_unknown_month_of_a_year_leaves_more_open() -> None:
    assert age("age: {value: 50, on: 2014}") == "59-61 years"


def test_two_ages_narrow_each_other() -> None:
    assert age(entries("age", "value: 50, on: 2014-03-01", "value: 51, on: 2014-09-01")) == "60-61 years"


def test_an_age_and_a_birth_year_narrow_each_other() -> None:
    assert age("birth_date: 1964\nage: {value: 49, on: 2014-06-01}") == "59 years"


def test_an_undated_age_is_the_least_age() -> None:
    known = observed("age_at_assessment", "age: 50")
    assert words(known) == "50-130 years"
    assert (known.reason, known.asks) == ("undated", ("birth_date",))


def test_a_birth_date_that_contradicts_an_age_keeps_both_claims() -> None:
    known = observed("age_at_assessment", "birth_date: 1960-01-01\nage: {value: 50, on: 2024-01-01}")
    assert words(known) == "50-64 years"
    assert known.conflict == "age: 1960-01-01 and 50 years (2024-01-01)"


def test_a_silent_age_is_asked_for_by_its_birth_date() -> None:
    known = observed("age_at_assessment", "{}")
    assert (known.reason, known.asks) == ("silent", ("birth_date",))
    assert observed("age_at_assessment", "age: {unknown: masked}").reason == "masked"


def test_nobody_has_an_age_before_birth() -> None:
    known = observed("age_at_assessment", "birth_date: 1980-01-01", "1979-01-01")
    assert (known.reason, known.values) == ("error", known.fact.everything())


# === Mitoses in two units ============================================================================================


def mitoses(facts: str) -> str:
    return words(observed("mitotic_count_2mm2", facts))


def test_mitoses_per_10_fields_convert_by_the_area_of_ten_round_fields() -> None:
    known = observed("mitotic_count_2mm2", "mitoses_per_10_hpf: 19.6349541\nhpf_field_diameter: {value: 0.5, unit: mm}")
    assert known.numbers[0].start.value == pytest.approx(20) and known.reason == ""
    fields = observed("mitotic_count_10hpf", "mitoses: 20\nhpf_field_diameter: {value: 0.5, unit: mm}")
    assert fields.numbers[0].start.value == pytest.approx(19.6349541)


def test_without_the_diameter_of_the_field_they_do_not_convert() -> None:
    known = observed("mitotic_count_2mm2", "mitoses_per_10_hpf: 3")
    assert known.values == known.fact.everything()
    assert (known.reason, known.asks) == ("other-unit", ("mitoses", "hpf_field_diameter"))


def test_an_open_end_stays_open_when_it_converts() -> None:
    width = "\nhpf_field_diameter: {value: 0.5, unit: mm}"
    above = observed("mitotic_count_2mm2", "mitoses_per_10_hpf: {above: 20}" + width)
    exact = observed("mitotic_count_2mm2", "mitoses_per_10_hpf: 20" + width)
    assert above.numbers[0].start.value > exact.numbers[0].start.value
    below = observed("mitotic_count_2mm2", "mitoses_per_10_hpf: {below: 20}" + width)
    assert below.numbers[0].stop.value < exact.numbers[0].stop.value


def test_the_worse_of_a_direct_and_a_converted_count_is_judged() -> None:
    both = entries("mitoses", "value: 1, lesion: primary") + "\nmitoses_per_10_hpf: {value: 30, lesion: other}"
    known = observed("mitotic_count_2mm2", both + "\nhpf_field_diameter: {value: 0.5, unit: mm}")
    assert known.numbers[0].start.value > 30


def test_a_count_in_the_other_unit_of_the_same_specimen_changes_nothing_where_it_does_not_convert() -> None:
    assert mitoses("mitoses: 1\nmitoses_per_10_hpf: 30") == "1 per 2 mm2"


def test_every_specimen_counted_in_the_other_unit_must_have_been_counted_in_this_one() -> None:
    other = entries("mitoses_per_10_hpf", "value: 30, lesion: primary", "value: 40, lesion: liver_metastasis")
    assert mitoses("mitoses: {value: 1, lesion: primary}\n" + other) == "at least 1 per 2 mm2"


def test_a_count_in_the_other_unit_of_another_specimen_may_be_the_worse_one() -> None:
    known = observed(
        "mitotic_count_2mm2",
        "mitoses: {value: 1, lesion: primary}\nmitoses_per_10_hpf: {value: 30, lesion: liver_metastasis}",
    )
    assert words(known) == "at least 1 per 2 mm2"
    assert (known.reason, known.asks) == ("other-unit", ("mitoses", "hpf_field_diameter"))


# === WHO grade =======================================================================================================

NET = "histology: NET\n"
CARCINOMA = {"carcinoma"}


def grades(facts: str) -> set[str]:
    return set(observed("who_grade", facts).codes)


@pytest.mark.parametrize(("ki67", "grade"), [(2.9, "G1"), (3, "G2"), (20, "G2"), (20.1, "G3")])
def test_ki67_alone_decides_where_mitoses_are_few(ki67: float, grade: str) -> None:
    assert grades(NET + f"ki67: {ki67}\nmitoses: 0") == {grade}


@pytest.mark.parametrize(("count", "grade"), [(1.9, "G1"), (2, "G2"), (20, "G2"), (20.1, "G3")])
def test_mitoses_alone_decide_where_ki67_is_low(count: float, grade: str) -> None:
    assert grades(NET + f"ki67: 1\nmitoses: {count}") == {grade}


def test_the_higher_of_the_two_indices_wins() -> None:
    assert grades(NET + "ki67: 2\nmitoses: 10") == {"G2"} == grades(NET + "ki67: 10\nmitoses: 1")


def test_ki67_of_3_to_20_with_mitoses_unknown_and_no_reported_grade_is_g2_or_g3() -> None:
    known = observed("who_grade", NET + "ki67: {low: 3, high: 20}")
    assert set(known.codes) == {"G2", "G3"}
    assert known.asks == ("mitoses", "grade")


def test_a_reported_grade_stands_for_the_missing_index() -> None:
    assert grades(NET + "ki67: {low: 3, high: 20}\ngrade: G2") == {"G2"}
    assert grades("ki67: 1\ngrade: G1") == {"G1"}


def test_a_ki67_above_20_is_g3_even_where_mitoses_are_unknown() -> None:
    assert grades(NET + "ki67: {above: 20}") == {"G3"}


def test_a_reported_grade_never_gives_a_ki67() -> None:
    known = observed("ki67", "grade: G1")
    assert (known.reason, known.values) == ("silent", known.fact.everything())


def test_g2_reported_with_a_ki67_of_30_is_judged_as_g3_and_the_conflict_is_named() -> None:
    known = observed("who_grade", "grade: {value: G2, on: 2024-01-01}\nki67: {value: 30, on: 2024-01-01}")
    assert (set(known.codes), known.reason) == ({"G3"}, "conflicting")
    assert known.conflict == "WHO 2019 grade: Ki-67 30 %, reported grade G2"


def test_g3_reported_with_low_indices_stays_g3_and_the_conflict_is_named() -> None:
    known = observed("who_grade", NET + "grade: G3\nki67: 1\nmitoses: 1")
    assert set(known.codes) == {"G3"} and known.conflict


def test_a_g1_rebiopsy_after_a_g3_stays_g3() -> None:
    assert grades(NET + entries("grade", "value: G3, on: 2022-01-01", "value: G1, on: 2024-01-01")) == {"G3"}


def test_a_low_rebiopsy_does_not_lower_an_earlier_ki67() -> None:
    assert grades(NET + "mitoses: 1\n" + entries("ki67", "value: 25, on: 2022-01-01", "value: 1, on: 2024-01-01")) == {
        "G3"
    }


@pytest.mark.parametrize("histology", ["NEC", "small_cell", "MiNEN"])
def test_a_carcinoma_or_mixed_neoplasm_has_no_net_grade(histology: str) -> None:
    assert grades(f"histology: {histology}") == CARCINOMA
    assert grades(f"histology: {histology}\nki67: 60\nmitoses: 30\ngrade: G3") == CARCINOMA


def test_a_poorly_differentiated_tumour_has_no_net_grade() -> None:
    assert grades("differentiation: poor") == CARCINOMA


def test_a_carcinoma_stays_one_whatever_else_is_written_and_the_conflict_is_named() -> None:
    for other in ("grade: G1", "differentiation: well", "ki67: 2\nmitoses: 1"):
        known = observed("who_grade", "histology: NEC\n" + other)
        assert set(known.codes) == CARCINOMA and known.conflict, other


def test_a_carcinoma_reported_as_grade_3_is_no_contradiction() -> None:
    assert not observed("who_grade", "histology: NEC\ndifferentiation: poor\nki67: 60\ngrade: G3").conflict


def test_a_mixed_neoplasm_may_have_a_low_ki67() -> None:
    assert not observed("who_grade", "histology: MiNEN\nki67: 10\nmitoses: 5").conflict


def test_moderate_differentiation_is_that_of_a_net() -> None:
    assert grades("differentiation: moderate\nki67: 10\nmitoses: 5") == {"G2"}


def test_indices_alone_do_not_exclude_a_mixed_neoplasm_so_the_histology_is_asked_for() -> None:
    known = observed("who_grade", "ki67: 2\nmitoses: 1")
    assert set(known.codes) == {"G1", "carcinoma"}
    assert known.asks == ("grade", "histology")


def test_high_indices_alone_may_be_a_g3_net_or_a_carcinoma_and_never_a_g1_or_g2() -> None:
    assert grades("ki67: 55") == {"G3", "carcinoma"}


def test_a_worst_of_two_histologies_is_no_net() -> None:
    assert (
        grades(entries("histology", "value: NET, lesion: primary", "value: NEC, lesion: liver_metastasis")) == CARCINOMA
    )


def test_the_possible_answers_to_each_question_are_known() -> None:
    known = observed("who_grade", NET + "ki67: {low: 3, high: 20}")
    assert [set(after) for after in known.outcomes["mitoses"]] == [{"G2"}, {"G2"}, {"G3"}]
    assert [set(after) for after in known.outcomes["grade"]] == [{"G2"}, {"G3"}]


def test_a_ki67_that_may_be_on_either_side_of_a_limit_is_asked_for_again() -> None:
    known = observed("who_grade", NET + "ki67: {low: 1, high: 30}")
    assert known.asks == ("mitoses", "ki67", "grade")


def test_an_empty_case_may_have_every_grade() -> None:
    known = observed("who_grade", "{}")
    assert (set(known.codes), known.reason) == ({"G1", "G2", "G3", "carcinoma"}, "silent")


def test_what_was_not_performed_is_the_reason_why_the_grade_is_open() -> None:
    assert observed("who_grade", NET + "ki67: 5\nmitoses: {unknown: not-performed}").reason == "not-performed"


# === Tissue, metastasis sampled, drainage, treated ===================================================================


def test_something_seen_under_the_microscope_is_a_tissue_diagnosis() -> None:
    assert set(observed("tissue_diagnosis", "ki67: 5").codes) == {"true"}
    assert set(observed("tissue_diagnosis", "histology_confirmed: true").codes) == {"true"}
    assert set(observed("tissue_diagnosis", "histology_confirmed: false").codes) == {"false"}
    assert observed("tissue_diagnosis", "{}").asks == ("histology_confirmed",)


def test_a_ki67_without_histology_is_a_contradiction() -> None:
    known = observed("tissue_diagnosis", "histology_confirmed: {value: false, on: 2024-01-01}\nki67: 5")
    assert (set(known.codes), known.reason) == ({"true", "false"}, "conflicting")


def test_a_metastasis_was_sampled_where_a_reading_says_so_and_otherwise_nobody_knows() -> None:
    assert set(observed("grade_on_metastasis", "ki67: {value: 5, lesion: liver_metastasis}").codes) == {"true"}
    known = observed("grade_on_metastasis", "ki67: {value: 5, lesion: primary}")
    assert (set(known.codes), known.reason) == ({"true", "false"}, "silent")


def test_every_primary_site_has_exactly_one_kind_of_drainage() -> None:
    listed = [site for sites in derived_facts()["portal_drainage"].table.values() for site in sites]
    assert sorted(listed) == sorted(dictionary()["primary_site"].codes)


def test_a_coarse_site_may_have_several_kinds_of_drainage() -> None:
    assert set(observed("portal_drainage", "primary_site: rectum").codes) == {"portal", "undecided", "systemic"}
    assert observed("portal_drainage", "primary_site: colon").reason == ""
    assert observed("portal_drainage", "primary_site: rectum").asks == ("primary_site",)


def test_a_contradiction_between_sites_is_named_even_where_both_drain_alike() -> None:
    known = observed("portal_drainage", "primary_site: [ileum, appendix]")
    assert set(known.codes) == {"portal"} and known.conflict


def test_one_treatment_is_treated_and_only_a_complete_list_says_untreated() -> None:
    assert set(observed("treated", "treatments: [prrt]").codes) == {"true"}
    assert set(observed("treated", "treatments: {value: [], complete: true}").codes) == {"false"}
    known = observed("treated", "{}")
    assert (set(known.codes), known.reason, known.asks) == ({"true", "false"}, "silent", ("treatments",))


# === Removal of the primary ==========================================================================================


def removal(facts: str) -> set[str]:
    return set(observed("primary_removal", facts).codes)


def test_a_recorded_resection_stands_where_nobody_speaks_of_the_transplant_operation() -> None:
    assert removal("primary_resection: {value: R0, on: 2023-01-01}") == {"R0"}
    unknown = "\nprimary_resection_with_transplant: {unknown: not-asked}"
    assert removal("primary_resection: {value: R0, on: 2023-01-01}" + unknown) == {"R0"}


def test_a_planned_resection_stays_planned() -> None:
    assert removal("primary_resection: planned") == {"planned"}
    assert removal("primary_resection: planned\nprimary_resection_with_transplant: false") == {"planned"}


def test_removal_in_the_transplant_operation_is_a_state_of_its_own() -> None:
    assert removal("primary_resection: planned\nprimary_resection_with_transplant: true") == {"with_transplant"}


def test_a_doubtful_answer_adds_removal_in_the_transplant_operation() -> None:
    doubtful = "primary_resection: planned\nprimary_resection_with_transplant: {any_of: [true, false]}"
    assert removal(doubtful) == {"planned", "with_transplant"}
    assert observed("primary_removal", doubtful).asks == ("primary_resection_with_transplant",)


def test_silence_about_the_resection_leaves_every_state_but_that_one() -> None:
    assert removal("{}") == {"none", "planned", "R0", "R1", "R2", "done", "not_applicable"}


# === Months since removal of the primary =============================================================================


def since_removal(facts: str) -> str:
    return words(observed("months_since_primary_removal", facts))


def resected(*each: str) -> str:
    return entries("primary_resection", *each)


@pytest.mark.parametrize("margin", ["R0", "R1", "done"])
def test_months_are_counted_from_the_removal_to_the_day(margin: str) -> None:
    assert since_removal(resected(f"value: {margin}, on: 2023-12-01")) == "6 months"
    assert since_removal(resected(f"value: {margin}, on: 2023-12-02")) == "5 months"


@pytest.mark.parametrize("state", ["R2", "none", "planned", "not_applicable"])
def test_the_clock_never_begins_without_a_removal(state: str) -> None:
    assert since_removal(resected(f"value: {state}, on: 2023-01-01")) == NOT_BEGUN


def test_the_clock_never_begins_where_the_primary_goes_with_the_transplant() -> None:
    together = "\nprimary_resection_with_transplant: true"
    assert since_removal(resected("value: R0, on: 2023-01-01") + together) == NOT_BEGUN


def test_where_that_is_in_doubt_the_clock_may_not_run() -> None:
    doubtful = resected("value: R0, on: 2023-12-01") + "\nprimary_resection_with_transplant: {any_of: [true, false]}"
    known = observed("months_since_primary_removal", doubtful)
    assert words(known) == "never began or 6 months"
    assert known.asks == ("primary_resection_with_transplant",)


def test_a_removal_in_an_unknown_month_leaves_a_range() -> None:
    known = observed("months_since_primary_removal", resected("value: R0, on: 2023"))
    assert words(known) == "5-17 months" and known.reason == "banded"
    assert known.since is not None and show_days(known.since) == "2023"


def test_an_undated_removal_was_at_some_time() -> None:
    known = observed("months_since_primary_removal", resected("value: R0"))
    assert words(known) == "at least 0 months" and known.reason == "undated"
    assert known.since is None


def test_nobody_knows_the_months_where_the_removal_is_silent() -> None:
    known = observed("months_since_primary_removal", "{}")
    assert (known.values, known.reason) == (known.fact.everything(), "silent")


def test_a_second_resection_of_the_primary_starts_the_clock_again() -> None:
    assert since_removal(resected("value: R1, on: 2022-01-01", "value: R0, on: 2024-03-01")) == "3 months"


def test_where_partial_dates_leave_open_which_resection_was_the_last_the_clock_starts_with_either() -> None:
    assert since_removal(resected("value: R0, on: 2023", "value: R1, on: 2023-06-15")) == "5-11 months"
    known = observed("months_since_primary_removal", resected("value: R0, on: 2023", "value: R2, on: 2023-06-15"))
    assert words(known) == "never began or 5-11 months" and known.asks == ("primary_resection",)


def test_a_doubtful_second_resection_may_have_started_the_clock_again() -> None:
    assert since_removal(resected("value: R0, on: 2023-01-01", "any_of: [none, R1], on: 2024-01-01")) == "5-17 months"


def test_a_doubtful_margin_of_a_dated_removal_leaves_the_clock_alone() -> None:
    assert since_removal(resected("any_of: [R0, R1], on: 2023-12-01")) == "6 months"
    assert since_removal(resected("any_of: [R0, R2], on: 2023-12-01")) == "never began or 6 months"


def test_contradictory_answers_about_the_transplant_operation_are_named() -> None:
    answers = entries(
        "primary_resection_with_transplant", "value: true, on: 2024-01-01", "value: false, on: 2024-01-01"
    )
    facts = resected("value: R0, on: 2023-12-01") + "\n" + answers
    for fact in ("months_since_primary_removal", "primary_removal"):
        assert "transplant operation" in observed(fact, facts).conflict
    assert removal(facts) == {"R0", "with_transplant"}


def test_a_second_resection_that_left_tumour_stops_it() -> None:
    assert since_removal(resected("value: R0, on: 2022-01-01", "value: R2, on: 2024-03-01")) == NOT_BEGUN


def test_a_later_denial_leaves_open_whether_the_clock_runs() -> None:
    known = observed(
        "months_since_primary_removal", resected("value: R0, on: 2023-12-01", "value: none, on: 2024-01-01")
    )
    assert words(known) == "never began or 6 months" and known.reason == "conflicting"


# === Documented stability ============================================================================================


def course(*each: str) -> Observed:
    return observed("documented_stability", entries("disease_course", *each))


def test_stability_is_counted_from_since_to_the_last_reading() -> None:
    assert words(course("value: stable, since: 2023-12-01, on: 2024-06-01")) == "6 months"
    assert words(course("value: stable, since: 2023-12-02, on: 2024-06-01")) == "5 months"


def test_time_nobody_imaged_is_not_stability() -> None:
    known = course("value: stable, since: 2023-10-01, on: 2024-03-01")
    assert words(known) == "5-8 months"
    assert (known.reason, known.asks) == ("not-imaged", ("disease_course",))
    assert known.since and known.until
    assert (show_days(known.since), show_days(known.until)) == ("2023-10-01", "2024-03-01 to 2024-06-01")


def test_without_since_the_run_starts_at_the_first_reading() -> None:
    assert words(course("value: stable, on: 2023-09-01", "value: stable, on: 2024-06-01")) == "9 months"
    assert words(course("value: stable, on: 2024-06-01")) == "0 months"


def test_the_run_passes_unbroken_through_response_and_stable_disease() -> None:
    known = course("value: response, since: 2023-06-01, on: 2023-09-01", "value: stable, on: 2024-06-01")
    assert words(known) == "12 months"
    known = course("value: stable, on: 2023-06-01", "value: response, since: 2024-01-01, on: 2024-06-01")
    assert words(known) == "12 months"


def test_stable_or_response_is_as_good_as_either() -> None:
    assert words(course("any_of: [stable, response], since: 2023-12-01, on: 2024-06-01")) == "6 months"


def test_while_the_last_reading_is_progression_there_is_no_run() -> None:
    known = course("value: stable, since: 2022-01-01, on: 2024-03-01", "value: progression, on: 2024-05-20")
    assert words(known) == NOT_BEGUN
    assert (known.reason, known.asks, known.since) == ("", (), None)


def test_the_run_starts_after_the_last_progression() -> None:
    known = course(
        "value: stable, since: 2022-01-01, on: 2023-12-01",
        "value: progression, on: 2024-02-15",
        "value: stable, on: 2024-03-01",
        "value: stable, on: 2024-06-01",
    )
    assert words(known) == "3 months"


def test_of_several_progressions_the_last_one_breaks_the_run() -> None:
    known = course(
        "value: progression, on: 2022-01-01",
        "value: stable, since: 2022-06-01, on: 2023-01-01",
        "value: progression, on: 2023-06-01",
        "value: stable, on: 2023-12-01",
        "value: stable, on: 2024-06-01",
    )
    assert words(known) == "6 months" and known.reason == ""


def test_since_the_day_of_the_progression_is_since_the_last_progression() -> None:
    known = course("value: progression, on: 2023-12-01", "value: stable, since: 2023-12-01, on: 2024-06-01")
    assert words(known) == "6 months" and not known.conflict


def test_a_since_before_a_progression_contradicts_it_and_is_never_relied_on() -> None:
    known = course("value: progression, on: 2024-02-15", "value: stable, since: 2022-01-01, on: 2024-05-20")
    assert words(known) == "0-29 months"
    assert known.reason == "conflicting"
    assert known.conflict == (
        "disease course: progression (2024-02-15) and stable disease since 2022-01-01 (2024-05-20)"
    )


def test_progression_and_stable_disease_of_the_same_last_day_are_both_kept() -> None:
    known = course("value: stable, since: 2022-01-01, on: 2024-05-20", "value: progression, on: 2024-05-20")
    assert known.numbers[0].start.value == -1 and known.numbers[-1].stop.value == 30
    assert known.conflict == (
        "disease course: progression (2024-05-20) and stable disease since 2022-01-01 (2024-05-20)"
    )


def test_an_earlier_day_with_both_leaves_the_fewest_months_counted_from_after_it() -> None:
    known = course(
        "value: stable, since: 2022-01-01, on: 2024-01-01",
        "value: progression, on: 2024-01-01",
        "value: stable, on: 2024-06-01",
    )
    assert words(known) == "0-29 months"
    assert known.reason == "conflicting"


def test_a_day_with_both_before_another_progression_does_not_matter() -> None:
    known = course(
        "value: stable, on: 2022-01-01",
        "value: progression, on: 2022-01-01",
        "value: progression, on: 2023-01-01",
        "value: stable, since: 2023-06-01, on: 2024-06-01",
    )
    assert words(known) == "12 months" and not known.conflict


def test_a_reading_that_may_be_progression_may_break_the_run() -> None:
    known = course("value: stable, since: 2023-01-01, on: 2024-01-01", "any_of: [stable, progression], on: 2024-06-01")
    assert known.numbers[0].start.value == -1 and known.numbers[-1].stop.value == 18
    known = course("any_of: [stable, progression], on: 2024-01-01", "value: stable, on: 2024-06-01")
    assert words(known) == "0-5 months"


def test_a_progression_in_an_unknown_month_may_be_the_last_reading() -> None:
    known = course("value: progression, on: 2024", "value: stable, since: 2023-01-01, on: 2024-03-01")
    assert known.numbers[0].start.value == -1 and not known.conflict
    assert (known.reason, known.since) == ("banded", None)


def test_a_since_that_may_lie_before_a_progression_is_not_relied_on() -> None:
    known = course("value: progression, on: 2023", "value: stable, since: 2023-03-01, on: 2024-06-01")
    assert words(known) == "0-15 months" and not known.conflict


def test_a_since_in_the_year_of_a_progression_counts_from_after_it() -> None:
    known = course("value: progression, on: 2023-06-01", "value: stable, since: 2023, on: 2024-06-01")
    assert words(known) == "5-12 months" and not known.conflict


def test_a_since_in_a_year_before_a_progression_contradicts_it_from_the_first_day_of_that_year() -> None:
    known = course("value: progression, on: 2024-02-15", "value: stable, since: 2022, on: 2024-05-20")
    assert words(known) == "0-29 months" and known.reason == "conflicting"


def test_partial_dates_leave_a_range() -> None:
    assert words(course("value: stable, since: 2023, on: 2024-06-01")) == "5-17 months"
    assert words(course("value: stable, since: 2023-01, on: 2023")) == "0-17 months"


def test_a_since_in_the_year_of_its_own_reading_does_not_reach_beyond_it() -> None:
    assert words(course("value: stable, since: 2024, on: 2024-03-01")) == "0-5 months"


def test_an_undated_reading_documents_nothing_but_its_since() -> None:
    known = course("value: stable, since: 2023-12-01")
    assert words(known) == "0-6 months" and known.reason == "undated"
    assert words(course("value: stable")) == "at least 0 months"


def test_an_undated_stable_reading_may_be_from_before_a_progression() -> None:
    known = course("value: stable", "value: progression, on: 2024-02-01")
    assert known.numbers[0].start.value == -1 and known.numbers[-1].stop.value <= 4
    assert known.reason == "undated"


def test_an_undated_progression_may_be_the_last_reading() -> None:
    known = course("value: progression", "value: stable, since: 2022-01-01, on: 2024-06-01")
    assert known.numbers[0].start.value == -1


def test_an_undated_reading_beside_a_dated_run_takes_nothing_from_it() -> None:
    assert course("value: stable", "value: stable, since: 2023-12-01, on: 2024-06-01").numbers[0].start.value == 6


def test_a_later_since_that_reaches_further_back_than_the_first_reading_leaves_both() -> None:
    known = course("value: stable, on: 2024-03-01", "value: stable, since: 2023-06-01, on: 2024-06-01")
    assert words(known) == "3-12 months"


def test_a_silent_course_is_unknown() -> None:
    known = observed("documented_stability", "{}")
    assert (known.values, known.reason, known.asks) == (known.fact.everything(), "silent", ("disease_course",))


def test_an_unknown_reading_after_the_last_one_does_not_end_the_run() -> None:
    known = course("value: stable, since: 2023-10-01, on: 2024-04-01", "unknown: not-performed, on: 2024-06-01")
    assert words(known) == "6-8 months"


# === Months without recurrence =======================================================================================

REMOVED = "primary_resection: {value: R0, on: 2023-10-01}\n"


def free(facts: str) -> Observed:
    return observed("recurrence_free_months", facts)


def follow_up(*each: str) -> str:
    return entries("recurrence_extrahepatic", *each) + "\n"


def test_months_without_recurrence_are_documented_until_the_last_clear_follow_up() -> None:
    known = free(REMOVED + follow_up("value: none, on: 2024-04-01"))
    assert words(known) == "6-8 months"
    assert (known.reason, known.asks) == ("not-imaged", ("recurrence_extrahepatic",))
    assert words(free(REMOVED + follow_up("value: none, on: 2024-04-01", "value: none, on: 2024-06-01"))) == "8 months"


def test_silence_about_recurrence_documents_nothing() -> None:
    known = free(REMOVED)
    assert known.numbers[0].start.value == -1 and known.numbers[-1].stop.value == 9
    assert (known.reason, known.asks) == ("silent", ("recurrence_extrahepatic",))


def test_an_undated_none_documents_nothing() -> None:
    known = free(REMOVED + "recurrence_extrahepatic: none")
    assert known.numbers[0].start.value == -1 and known.reason == "undated"


def test_a_clear_follow_up_before_the_resection_documents_nothing() -> None:
    assert free(REMOVED + follow_up("value: none, on: 2023-09-01")).numbers[0].start.value == -1


def test_a_recurrence_after_the_resection_ends_the_clock() -> None:
    assert words(free(REMOVED + "recurrence_extrahepatic: 2024-03-01")) == NOT_BEGUN
    later_clear = follow_up("value: 2024-03-01", "value: none, on: 2024-05-20")
    assert words(free(REMOVED + later_clear)) == NOT_BEGUN


def test_a_recurrence_that_was_resected_completely_starts_the_clock_again() -> None:
    again = "extrahepatic_resection: {value: R0, on: 2024-02-01}\n"
    known = free(REMOVED + again + follow_up("value: 2024-01-10", "value: none, on: 2024-06-01"))
    assert words(known) == "4 months"


def test_a_recurrence_after_the_second_resection_ends_the_clock_again() -> None:
    again = "extrahepatic_resection: {value: R0, on: 2024-02-01}\n"
    assert words(free(REMOVED + again + "recurrence_extrahepatic: [2024-01-10, 2024-05-01]")) == NOT_BEGUN


def test_a_recurrence_before_the_removal_of_the_primary_does_not_matter() -> None:
    known = free(REMOVED + follow_up("value: 2022-03-01", "value: none, on: 2024-06-01"))
    assert words(known) == "8 months"


def test_a_recurrence_in_the_year_of_the_resection_leaves_it_open() -> None:
    known = free(REMOVED + follow_up("value: 2023", "value: none, on: 2024-06-01"))
    assert words(known) == "never began or 8 months"
    assert known.asks == ("recurrence_extrahepatic",)
    year = free(
        "primary_resection: {value: R0, on: 2023}\n" + follow_up("value: 2023-05-01", "value: none, on: 2024-06-01")
    )
    assert words(year) == "never began or 5-17 months"
    assert year.asks == ("primary_resection", "recurrence_extrahepatic")


def test_a_recurrence_found_on_the_day_of_the_resection_leaves_it_open() -> None:
    known = free(REMOVED + follow_up("value: 2023-10-01", "value: none, on: 2024-06-01"))
    assert words(known) == "never began or 8 months"


def test_a_clear_follow_up_in_an_unknown_month_documents_up_to_its_first_day() -> None:
    assert words(free(REMOVED + follow_up("value: none, on: 2024"))) == "3-8 months"


def test_a_removal_in_an_unknown_month_with_a_clear_follow_up_leaves_a_range() -> None:
    known = free("primary_resection: {value: R0, on: 2023}\n" + follow_up("value: none, on: 2024-06-01"))
    assert words(known) == "5-17 months"
    assert (known.reason, known.asks) == ("banded", ("primary_resection",))


def test_the_clock_starts_at_the_last_of_all_resections() -> None:
    later = "extrahepatic_resection: {value: R0, on: 2024-02-01}\n"
    assert words(free(REMOVED + later + follow_up("value: none, on: 2024-06-01"))) == "4 months"
    earlier = "extrahepatic_resection: {value: R0, on: 2022-02-01}\n"
    assert words(free(REMOVED + earlier + follow_up("value: none, on: 2024-06-01"))) == "8 months"


def test_an_undated_resection_outside_the_liver_may_have_started_it_again() -> None:
    known = free(REMOVED + "extrahepatic_resection: R0\n" + follow_up("value: none, on: 2024-05-01"))
    assert known.numbers[0].start.value == -1 and known.reason == "undated"


CLEAR_TODAY = follow_up("value: none, on: 2024-06-01")


def test_a_resection_outside_the_liver_in_an_unknown_month_leaves_a_range() -> None:
    known = free(REMOVED + "extrahepatic_resection: {value: R0, on: 2024}\n" + CLEAR_TODAY)
    assert words(known) == "0-5 months"
    assert (known.reason, known.asks) == ("banded", ("extrahepatic_resection",))
    two = entries("extrahepatic_resection", "value: R0, on: 2024", "value: R1, on: 2024-02-15") + "\n"
    assert words(free(REMOVED + two + CLEAR_TODAY)) == "0-3 months"


def test_a_removal_in_an_unknown_month_counts_from_no_earlier_than_another_resection() -> None:
    other = "extrahepatic_resection: {value: R0, on: 2023-03-01}\n"
    known = free("primary_resection: {value: R0, on: 2023}\n" + other + CLEAR_TODAY)
    assert words(known) == "5-15 months"
    assert known.asks == ("primary_resection", "extrahepatic_resection")


def test_a_doubtful_resection_outside_the_liver_may_have_started_the_clock_again() -> None:
    doubtful = "extrahepatic_resection: {any_of: [none, R0], on: 2024-02-01}\n"
    assert words(free(REMOVED + doubtful + CLEAR_TODAY)) == "4-8 months"
    margin = "extrahepatic_resection: {any_of: [R0, R2], on: 2024-02-01}\n"
    assert words(free(REMOVED + margin + CLEAR_TODAY)) == "never began or 4 months"


def test_a_resection_outside_the_liver_that_is_denied_later_leaves_both_starts_and_is_named() -> None:
    denied = entries("extrahepatic_resection", "value: R0, on: 2024-02-01", "value: none, on: 2024-03-01") + "\n"
    known = free(REMOVED + denied + CLEAR_TODAY)
    assert words(known) == "4-8 months" and known.reason == "conflicting"


def test_a_doubtful_removal_of_the_primary_is_not_made_certain_by_another_resection() -> None:
    doubtful = "primary_resection: {any_of: [none, R0], on: 2023-10-01}\n"
    other = "extrahepatic_resection: {value: R0, on: 2024-02-01}\n"
    assert words(free(doubtful + other + CLEAR_TODAY)) == "never began or 4 months"


def test_a_resection_that_left_tumour_outside_the_liver_starts_no_clock() -> None:
    residue = "extrahepatic_resection: {value: R2, on: 2024-02-01}\n"
    assert words(free(REMOVED + residue + follow_up("value: none, on: 2024-06-01"))) == NOT_BEGUN


def test_a_planned_resection_outside_the_liver_does_not_move_the_clock() -> None:
    planned = "extrahepatic_resection: {value: planned, on: 2024-02-01}\n"
    assert words(free(REMOVED + planned + follow_up("value: none, on: 2024-06-01"))) == "8 months"


def test_without_removal_of_the_primary_there_is_no_clock() -> None:
    clear = follow_up("value: none, on: 2024-06-01")
    assert words(free("primary_resection: none\n" + clear)) == NOT_BEGUN
    assert words(free(REMOVED + "primary_resection_with_transplant: true\n" + clear)) == NOT_BEGUN


def test_where_the_removal_is_silent_it_is_asked_for_too() -> None:
    known = free(follow_up("value: none, on: 2024-05-01"))
    assert (known.reason, known.asks) == ("silent", ("primary_resection", "recurrence_extrahepatic"))


# === Disease outside the liver =======================================================================================

NEVER, CLEAR, PRESENT = "absent_never", "resected_clear", "present"


def status(*parts: str) -> Observed:
    return observed("extrahepatic_status", "\n".join(parts) or "{}")


def disease(*each: str) -> str:
    return entries("extrahepatic_disease", *each)


def exams(*each: str) -> str:
    return entries("extrahepatic_workup", *each)


def removed(*each: str) -> str:
    return entries("extrahepatic_resection", *each)


def is_status(known: Observed, *expected: str) -> bool:
    return set(known.codes) == set(expected)


def test_a_dated_negative_is_absent() -> None:
    assert is_status(status(disease("value: false, on: 2024-05-01")), NEVER)


def test_a_bare_or_undated_negative_is_unknown() -> None:
    known = status(disease("value: false"))
    assert known.values == known.fact.everything() and known.reason == "undated"


def test_silence_is_unknown() -> None:
    known = status()
    assert (known.values, known.reason, known.asks) == (known.fact.everything(), "silent", ("extrahepatic_disease",))


def test_a_positive_is_present_dated_or_not() -> None:
    assert is_status(status(disease("value: true, on: 2024-05-01")), PRESENT)
    assert is_status(status(disease("value: true")), PRESENT)
    assert is_status(status(disease("value: true", "value: false")), PRESENT)


def test_a_positive_after_a_negative_is_present() -> None:
    assert is_status(status(disease("value: false, on: 2024-01-01", "value: true, on: 2024-05-01")), PRESENT)


def test_a_doubtful_reading_leaves_both() -> None:
    assert is_status(status(disease("any_of: [true, false], on: 2024-05-01")), NEVER, PRESENT)
    undated = status(disease("any_of: [true, false]"))
    assert undated.values == undated.fact.everything()


POSITIVE_THEN_NEGATIVE = disease("value: true, on: 2023-01-01", "value: false, on: 2024-05-01")


def seen_by(first: Sequence[str], then: Sequence[str]) -> str:
    """The examinations of the positive and of the later negative."""
    return exams(f"value: [{', '.join(first)}], on: 2023-01-01", f"value: [{', '.join(then)}], on: 2024-05-01")


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (["sstr_pet"], ["sstr_pet"]),
        (["ct"], ["ct"]),
        (["ct"], ["sstr_pet"]),
        (["mri"], ["sstr_pet", "ct"]),
        (["bone_scan"], ["sstr_pet"]),
        (["sstr_scintigraphy"], ["sstr_pet"]),
        (["ct", "sstr_pet"], ["sstr_pet"]),
        (["ct", "mri"], ["ct", "mri"]),
    ],
)
def test_a_later_negative_by_the_same_or_a_more_sensitive_examination_clears(
    first: Sequence[str], then: Sequence[str]
) -> None:
    known = status(POSITIVE_THEN_NEGATIVE, seen_by(first, then))
    assert is_status(known, NEVER) and not known.conflict


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (["sstr_pet"], ["ct"]),
        (["sstr_pet"], ["ct", "mri", "bone_scan"]),
        (["sstr_pet"], ["sstr_scintigraphy"]),
        (["fdg_pet"], ["sstr_pet"]),
        (["laparoscopy"], ["sstr_pet", "ct"]),
        (["ct"], ["mri"]),
        (["ct", "sstr_pet"], ["ct"]),
    ],
)
def test_a_later_negative_by_a_less_sensitive_or_other_examination_leaves_the_readings_in_conflict(
    first: Sequence[str], then: Sequence[str]
) -> None:
    known = status(POSITIVE_THEN_NEGATIVE, seen_by(first, then))
    assert is_status(known, NEVER, PRESENT)
    assert known.conflict == "disease outside the liver: yes (2023-01-01) and no (2024-05-01)"


def test_a_later_negative_clears_nothing_where_the_examinations_are_not_recorded() -> None:
    assert is_status(status(POSITIVE_THEN_NEGATIVE), NEVER, PRESENT)
    assert is_status(status(POSITIVE_THEN_NEGATIVE, exams("value: [sstr_pet], on: 2024-05-01")), NEVER, PRESENT)
    assert is_status(status(POSITIVE_THEN_NEGATIVE, exams("value: [ct], on: 2023-01-01")), NEVER, PRESENT)


def test_examinations_of_another_day_do_not_count() -> None:
    other = exams("value: [sstr_pet], on: 2023-01-01", "value: [sstr_pet], on: 2024-04-30")
    assert is_status(status(POSITIVE_THEN_NEGATIVE, other), NEVER, PRESENT)


def test_an_examination_that_may_have_seen_it_must_be_repeated_too() -> None:
    findings = disease("value: true, on: 2023-01-15", "value: false, on: 2024-05-01")
    made = ("value: [ct], on: 2023-01-15", "value: [ct], on: 2024-05-01")
    assert is_status(status(findings, exams(*made)), NEVER)
    assert is_status(status(findings, exams(*made, "value: [sstr_pet], on: 2023-01")), NEVER, PRESENT)


def test_an_undated_examination_may_have_seen_it_too() -> None:
    undated = exams("value: [ct], on: 2023-01-01", "value: [sstr_pet]", "value: [ct], on: 2024-05-01")
    assert is_status(status(POSITIVE_THEN_NEGATIVE, undated), NEVER, PRESENT)


def test_an_examination_that_was_not_made_or_is_of_another_month_need_not_be_repeated() -> None:
    complete = exams("value: [ct], on: 2023-01-01, complete: true", "value: [ct], on: 2024-05-01")
    assert is_status(status(POSITIVE_THEN_NEGATIVE, complete), NEVER)
    others = exams(
        "value: [sstr_pet], on: 2022-12",
        "value: [ct], on: 2023-01-01",
        "value: [sstr_pet], on: 2023-02",
        "value: [ct], on: 2024-05-01",
    )
    assert is_status(status(POSITIVE_THEN_NEGATIVE, others), NEVER)


def test_a_finding_of_an_unknown_day_may_be_of_any_examination_of_that_year() -> None:
    findings = disease("value: true, on: 2023", "value: false, on: 2024-05-01")
    made = ("value: [ct], on: 2023", "value: [ct], on: 2024-05-01")
    assert is_status(status(findings, exams(*made)), NEVER)
    assert is_status(status(findings, exams(*made, "value: [sstr_pet], on: 2023-12-31")), NEVER, PRESENT)
    assert is_status(status(findings, exams(*made, "value: [sstr_pet], on: 2023-01-01")), NEVER, PRESENT)


def test_every_positive_must_be_cleared_not_only_the_last() -> None:
    known = status(
        disease("value: true, on: 2022-01-01", "value: true, on: 2023-01-01", "value: false, on: 2024-05-01"),
        exams("value: [sstr_pet], on: 2022-01-01", "value: [ct], on: 2023-01-01", "value: [ct], on: 2024-05-01"),
    )
    assert is_status(known, NEVER, PRESENT) and known.conflict


def test_a_positive_and_a_negative_of_one_day_are_in_conflict() -> None:
    known = status(disease("value: true, on: 2024-05-01", "value: false, on: 2024-05-01"))
    assert is_status(known, NEVER, PRESENT) and known.reason == "conflicting"


def test_a_negative_between_two_positives_does_not_clear_the_last() -> None:
    known = status(
        disease("value: true, on: 2022-01-01", "value: false, on: 2023-01-01", "value: true, on: 2024-01-01")
    )
    assert is_status(known, PRESENT) and known.reason == ""


def test_where_partial_dates_leave_the_order_open_both_remain() -> None:
    for first, then in (("2024", "2024-05-01"), ("2024-01-15", "2024"), ("2024-01", "2024")):
        known = status(
            disease(f"value: true, on: {first}", f"value: false, on: {then}"),
            exams(f"value: [sstr_pet], on: {first}", f"value: [sstr_pet], on: {then}"),
        )
        assert is_status(known, NEVER, PRESENT) and not known.conflict, first
        assert known.reason == "banded"


def test_a_negative_of_the_positives_own_day_does_not_clear_it() -> None:
    known = status(
        disease("value: true, on: 2024-05-01", "value: false, on: 2024-05-01"),
        exams("value: [sstr_pet], on: 2024-05-01"),
    )
    assert is_status(known, NEVER, PRESENT)


def test_a_doubtful_negative_clears_nothing() -> None:
    known = status(
        disease("value: true, on: 2023-01-01", "any_of: [true, false], on: 2024-05-01"),
        seen_by(["sstr_pet"], ["sstr_pet"]),
    )
    assert is_status(known, NEVER, PRESENT)


def test_a_doubtful_positive_before_a_certain_negative_must_be_cleared_too() -> None:
    doubtful = disease("any_of: [true, false], on: 2023-01-01", "value: false, on: 2024-05-01")
    assert is_status(status(doubtful), NEVER, PRESENT)
    assert is_status(status(doubtful, seen_by(["sstr_pet"], ["sstr_pet"])), NEVER)


def test_disease_resected_completely_and_a_later_negative_is_clear() -> None:
    known = status(POSITIVE_THEN_NEGATIVE, removed("value: R0, on: 2023-02-01"))
    assert is_status(known, CLEAR) and not known.conflict


def test_a_complete_resection_tells_of_disease_even_where_no_positive_is_recorded() -> None:
    assert is_status(status(disease("value: false, on: 2024-05-01"), removed("value: R0, on: 2023-02-01")), CLEAR)


def test_disease_found_and_resected_on_one_day_is_clear_after_a_later_negative() -> None:
    found = disease("value: true, on: 2023-02-01", "value: false, on: 2024-05-01")
    assert is_status(status(found, removed("value: R0, on: 2023-02-01")), CLEAR)


def test_a_complete_resection_without_a_later_negative_waits_for_imaging() -> None:
    known = status(disease("value: true, on: 2023-01-01"), removed("value: R0, on: 2023-02-01"))
    assert is_status(known, CLEAR, PRESENT)
    assert (known.reason, known.asks) == ("not-imaged", ("extrahepatic_disease",))
    same_day = disease("value: true, on: 2023-01-01", "value: false, on: 2023-02-01")
    assert is_status(status(same_day, removed("value: R0, on: 2023-02-01")), CLEAR, PRESENT)


def test_where_partial_dates_leave_open_whether_the_negative_followed_the_resection_both_remain() -> None:
    for cut, clear in (("2023", "2023-06-01"), ("2023-06-01", "2023"), ("2023", "2023")):
        known = status(disease(f"value: false, on: {clear}"), removed(f"value: R0, on: {cut}"))
        assert is_status(known, CLEAR, PRESENT) and known.reason == "banded", cut


def test_where_partial_dates_leave_open_whether_the_positive_preceded_the_resection_both_remain() -> None:
    for first, cut in (("2023", "2023-06-01"), ("2023-06-01", "2023"), ("2023", "2023")):
        known = status(
            disease(f"value: true, on: {first}", "value: false, on: 2024-05-01"), removed(f"value: R0, on: {cut}")
        )
        assert is_status(known, CLEAR, PRESENT) and not known.conflict, first


def test_an_undated_negative_after_a_complete_resection_clears_nothing() -> None:
    undated = disease("value: true, on: 2023-01-01", "value: false")
    assert is_status(status(undated, removed("value: R0, on: 2023-02-01")), CLEAR, PRESENT)


@pytest.mark.parametrize("margin", ["R1", "R2"])
def test_a_resection_that_left_tumour_is_present_whatever_imaging_says(margin: str) -> None:
    pet = seen_by(["sstr_pet"], ["sstr_pet"])
    assert is_status(status(POSITIVE_THEN_NEGATIVE, pet, removed(f"value: {margin}, on: 2023-02-01")), PRESENT)


def test_tumour_left_behind_is_present_whether_it_was_r1_or_r2() -> None:
    assert is_status(status(POSITIVE_THEN_NEGATIVE, removed("any_of: [R1, R2], on: 2023-02-01")), PRESENT)
    assert is_status(status(POSITIVE_THEN_NEGATIVE, removed("any_of: [R0, R2], on: 2023-02-01")), CLEAR, PRESENT)


def test_a_resection_that_may_not_have_taken_place_leaves_the_examinations_to_decide() -> None:
    doubtful = removed("any_of: [none, R0], on: 2023-02-01")
    assert is_status(status(POSITIVE_THEN_NEGATIVE, doubtful), NEVER, CLEAR, PRESENT)
    pet = seen_by(["sstr_pet"], ["sstr_pet"])
    assert is_status(status(POSITIVE_THEN_NEGATIVE, pet, doubtful), NEVER, CLEAR)
    alone = status(doubtful)
    assert alone.values == alone.fact.everything() and alone.reason == "silent"


def test_a_resection_that_is_denied_later_is_a_contradiction() -> None:
    denied = removed("value: R0, on: 2023-02-01", "value: none, on: 2023-06-01")
    known = status(POSITIVE_THEN_NEGATIVE, denied)
    assert is_status(known, NEVER, CLEAR, PRESENT) and known.reason == "conflicting"


def test_a_second_complete_resection_mends_an_incomplete_one() -> None:
    both = removed("value: R1, on: 2023-02-01", "value: R0, on: 2023-06-01")
    assert is_status(status(POSITIVE_THEN_NEGATIVE, both), CLEAR)


def test_a_resection_with_the_margin_not_stated_may_have_left_tumour_and_the_margin_is_asked_for() -> None:
    known = status(POSITIVE_THEN_NEGATIVE, removed("value: done, on: 2023-02-01"))
    assert is_status(known, CLEAR, PRESENT)
    assert known.asks == ("extrahepatic_resection", "extrahepatic_disease")


def test_a_resection_before_the_positive_does_not_clear_it() -> None:
    known = status(POSITIVE_THEN_NEGATIVE, removed("value: R0, on: 2022-02-01"))
    assert is_status(known, CLEAR, PRESENT) and known.conflict
    unanswered = status(disease("value: true, on: 2023-01-01"), removed("value: R0, on: 2022-02-01"))
    assert is_status(unanswered, PRESENT)


def test_an_undated_resection_may_be_from_before_the_positive() -> None:
    known = status(POSITIVE_THEN_NEGATIVE, removed("value: R0"))
    assert is_status(known, CLEAR, PRESENT)


def test_an_undated_positive_may_be_from_after_everything() -> None:
    known = status(disease("value: true", "value: false, on: 2024-05-01"), removed("value: R0, on: 2023-02-01"))
    assert is_status(known, CLEAR, PRESENT) and known.reason == "undated"


def test_a_planned_resection_tells_of_disease() -> None:
    assert is_status(status(removed("value: planned, on: 2024-05-01")), PRESENT)
    before = status(disease("value: false, on: 2024-01-01"), removed("value: planned, on: 2024-05-01"))
    assert is_status(before, PRESENT)


def test_no_resection_tells_nothing() -> None:
    assert is_status(status(disease("value: false, on: 2024-05-01"), removed("value: none, on: 2024-05-01")), NEVER)


def test_a_recurrence_outside_the_liver_is_present() -> None:
    assert is_status(status("recurrence_extrahepatic: 2024-05-01"), PRESENT)
    assert is_status(status("recurrence_extrahepatic: 2024-05-01", disease("value: false, on: 2024-01-01")), PRESENT)


def test_a_recurrence_that_was_resected_completely_is_clear_after_a_later_negative() -> None:
    parts = ("recurrence_extrahepatic: 2023-05-01", removed("value: R0, on: 2023-06-01"))
    assert is_status(status(*parts, disease("value: false, on: 2024-05-01")), CLEAR)


def test_a_recurrence_after_the_resection_is_not_cleared_by_it() -> None:
    parts = ("recurrence_extrahepatic: 2023-07-01", removed("value: R0, on: 2023-06-01"))
    assert is_status(status(*parts), PRESENT)


def test_a_resection_of_the_primary_with_its_nodes_is_not_disease_outside_the_liver() -> None:
    nodes = (
        "primary_resection: {value: R0, on: 2023-01-01}\nlymphadenectomy: {value: true, on: 2023-01-01}\nn_stage: N1"
    )
    assert is_status(status(disease("value: false, on: 2024-05-01"), nodes), NEVER)
