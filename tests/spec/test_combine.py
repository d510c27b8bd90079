"""How several readings of one fact count together, on 1 June 2024."""

from textwrap import indent

from nelm.exchange.case_file import case_from
from nelm.facts.calendar import days
from nelm.facts.case import Observed
from nelm.facts.view import View
from nelm.facts.words import show_values
from nelm.library.document import parse


def view(facts: str, as_of: str = "2024-06-01") -> View:
    """A case of some facts, as of a day."""
    return View(case_from(parse(f"case: one\nfacts:\n{indent(facts.strip(), '  ')}\n", "case.yaml")), days(as_of).first)


def observed(facts: str, fact: str = "") -> Observed:
    """What is known of a fact; of the first one in the case where none is named."""
    return view(facts).observed(fact or facts.strip().partition(":")[0])


def words(facts: str, fact: str = "") -> str:
    known = observed(facts, fact)
    return show_values(known.fact, known.values)


def codes(facts: str, fact: str = "") -> set[str]:
    return set(observed(facts, fact).codes)


def readings(fact: str, *entries: str) -> str:
    """A fact with several entries, one a line."""
    return f"{fact}:\n" + "\n".join(f"  - {{{entry}}}" for entry in entries)


def involvement(*entries: str) -> str:
    return readings("liver_involvement", *entries)


# --- silence and unknown readings ----------------------------------------------------------------------------------


def test_a_silent_fact_may_be_anything_and_is_asked_for() -> None:
    silent = view("{}").observed("distribution")
    assert (set(silent.codes), silent.reason, silent.asks) == ({"unilobar", "bilobar"}, "silent", ("distribution",))


def test_an_unknown_reading_keeps_its_reason() -> None:
    assert observed("mitoses: {unknown: not-performed}").reason == "not-performed"


def test_of_several_unknown_readings_the_last_one_gives_the_reason_wherever_it_stands_in_the_file() -> None:
    old, new = "unknown: not-asked, on: 2023-01-01", "unknown: masked, on: 2024-01-01"
    assert observed(readings("mitoses", new, old)).reason == "masked"
    assert observed(readings("mitoses", old, new)).reason == "masked"


def test_a_band_is_known_in_part_only() -> None:
    known = observed("liver_involvement: {low: 40, high: 60}")
    assert (known.reason, known.asks) == ("banded", ("liver_involvement",))


def test_an_exact_reading_has_no_reason_and_asks_for_nothing() -> None:
    known = observed("liver_involvement: {value: 40, on: 2024-01-01}")
    assert (known.reason, known.asks) == ("", ())


# --- readings after the day ------------------------------------------------------------------------------------------


def test_a_reading_after_the_day_is_set_aside_and_counted() -> None:
    seen = view(involvement("value: 40, on: 2024-01-01", "value: 70, on: 2024-06-02"))
    assert show_values(seen.observed("liver_involvement").fact, seen.observed("liver_involvement").values) == "40 %"
    assert seen.ignored == 1


def test_a_reading_of_the_day_itself_counts() -> None:
    seen = view("liver_involvement: {value: 40, on: 2024-06-01}\ntransplant: 2024-06-01")
    assert seen.ignored == 0 and seen.readings("liver_involvement") and seen.readings("transplant")


def test_a_case_reaches_to_the_latest_day_that_is_certain() -> None:
    case = view("liver_involvement: {value: 40, on: 2024}\ntransplant: 2024-03").case
    assert case.latest_day() == days("2024-03-01").first
    assert view("sex: female").case.latest_day() is None
    assert view("disease_course: {value: stable, since: 2024-04-01}").case.latest_day() == days("2024-04-01").first


def test_an_event_dated_after_the_day_has_not_happened_yet() -> None:
    seen = view("transplant: 2024-08-01\nrecurrence_extrahepatic: 2024-07")
    assert seen.readings("transplant") == () and seen.ignored == 2
    assert seen.observed("recurrence_extrahepatic").reason == "silent"


def test_a_course_that_begins_after_the_day_has_not_been_seen_yet() -> None:
    assert view("disease_course: {value: stable, since: 2024-07-01}").ignored == 1


def test_a_partial_date_ends_with_the_day() -> None:
    [reading] = view("liver_involvement: {value: 40, on: 2024}").readings("liver_involvement")
    assert reading.on is not None and reading.on.last == days("2024-06-01").last
    [event] = view("recurrence_extrahepatic: 2024").readings("recurrence_extrahepatic")
    assert event.numbers[-1].stop.value == days("2024-06-01").last


# --- latest: liver involvement, resectability, laboratory values -----------------------------------------------------


def test_the_last_reading_counts_wherever_it_stands_in_the_file() -> None:
    assert words(involvement("value: 40, on: 2024-01-01", "value: 70, on: 2023-01-01")) == "40 %"
    assert words(involvement("value: 70, on: 2023-01-01", "value: 40, on: 2024-01-01")) == "40 %"


def test_an_unknown_reading_never_displaces_a_known_one() -> None:
    known = observed(involvement("value: 40, on: 2023-01-01", "unknown: not-performed, on: 2024-01-01"))
    assert show_values(known.fact, known.values) == "40 %" and known.reason == ""


def test_readings_of_one_day_that_agree_in_part_are_both_true() -> None:
    assert words(involvement("low: 40, high: 60, on: 2024-01-01", "low: 50, high: 70, on: 2024-01-01")) == "50-60 %"


def test_measurements_of_one_day_that_contradict_each_other_span_the_interval_and_are_named() -> None:
    known = observed(involvement("value: 70, on: 2024-01-01", "value: 40, on: 2024-01-01"))
    assert show_values(known.fact, known.values) == "40-70 %"
    assert known.reason == "conflicting"
    assert known.conflict == "liver involvement: 40 % (2024-01-01) and 70 % (2024-01-01)"


def test_codes_of_one_day_that_contradict_each_other_remain_both() -> None:
    known = observed(
        readings("resectability", "value: resectable, on: 2024-01-01", "value: unresectable, on: 2024-01-01")
    )
    assert (set(known.codes), known.reason) == ({"resectable", "unresectable"}, "conflicting")


def test_a_contradiction_that_a_later_reading_has_overtaken_is_not_named() -> None:
    old = ("value: 40, on: 2024-01-01", "value: 70, on: 2024-01-01")
    known = observed(involvement(*old, "value: 50, on: 2024-02-01"))
    assert show_values(known.fact, known.values) == "50 %" and not known.conflict


def test_where_a_partial_date_leaves_open_which_reading_is_the_last_both_remain_and_nothing_is_contradicted() -> None:
    known = observed(involvement("value: 40, on: 2023", "value: 70, on: 2023-05-03"))
    assert show_values(known.fact, known.values) == "40-70 %"
    assert (known.reason, known.conflict) == ("banded", "")


def test_a_partial_date_that_is_certainly_earlier_does_not_matter() -> None:
    assert words(involvement("value: 40, on: 2023", "value: 70, on: 2024-01-01")) == "70 %"


def test_an_undated_reading_may_be_the_last_one() -> None:
    known = observed(involvement("value: 40", "value: 70, on: 2024-01-01"))
    assert show_values(known.fact, known.values) == "40-70 %"
    assert (known.reason, known.conflict) == ("undated", "")


def test_two_undated_readings_that_differ_contradict_each_other() -> None:
    known = observed(involvement("value: 40", "value: 70"))
    assert known.conflict == "liver involvement: 40 % (undated) and 70 % (undated)"


def test_the_same_reading_twice_is_one_reading() -> None:
    assert words(involvement("value: 40", "value: 40, on: 2024-01-01")) == "40 %"


# --- worst: Ki-67, mitoses, grade, differentiation, histology --------------------------------------------------------


def test_the_highest_ki67_of_all_lesions_counts_and_a_later_lower_one_never_lowers_it() -> None:
    both = readings("ki67", "value: 25, lesion: primary, on: 2022-01-01", "value: 2, on: 2024-01-01")
    assert words(both) == "25 %"


def test_bands_are_compared_element_by_element() -> None:
    assert words(readings("ki67", "low: 1, high: 10", "low: 3, high: 5")) == "3-10 %"
    assert words(readings("ki67", "low: 3, high: 20", "value: 5")) == "5-20 %"


def test_an_open_end_stays_open() -> None:
    assert words(readings("ki67", "above: 20", "value: 2")) == "above 20 and at most 100 %"


def test_a_g1_rebiopsy_after_a_g3_stays_g3() -> None:
    assert codes(readings("grade", "value: G3, on: 2022-01-01", "value: G1, on: 2024-01-01")) == {"G3"}


def test_a_doubtful_grade_beside_a_certain_one_can_only_be_the_same_or_worse() -> None:
    assert codes(readings("grade", "any_of: [G1, G3]", "value: G2")) == {"G2", "G3"}


def test_an_unknown_specimen_does_not_displace_a_known_one() -> None:
    assert words(readings("ki67", "value: 4", "unknown: not-performed, lesion: liver_metastasis")) == "4 %"


# --- events: resections, dates ---------------------------------------------------------------------------------------


def resections(*entries: str) -> str:
    return readings("primary_resection", *entries)


def test_the_last_operation_counts() -> None:
    assert codes(resections("value: R1, on: 2022-01-01", "value: R0, on: 2023-01-01")) == {"R0"}


def test_what_happened_stays_happened_whatever_is_planned_later() -> None:
    known = observed(resections("value: R1, on: 2022-01-01", "value: planned, on: 2024-01-01"))
    assert (set(known.codes), known.conflict) == ({"R1"}, "")


def test_a_denial_before_the_operation_does_not_matter() -> None:
    assert codes(resections("value: none, on: 2022-01-01", "value: R0, on: 2023-01-01")) == {"R0"}
    assert codes(resections("value: none", "value: R0, on: 2023-01-01")) == {"R0"}


def test_a_denial_after_the_operation_contradicts_it() -> None:
    known = observed(resections("value: R0, on: 2022-01-01", "value: none, on: 2024-01-01"))
    assert (set(known.codes), known.reason) == ({"R0", "none"}, "conflicting")


def test_a_denial_of_the_same_day_contradicts_the_operation() -> None:
    assert codes(resections("value: R0, on: 2022-01-01", "value: none, on: 2022-01-01")) == {"R0", "none"}
    assert codes(resections("any_of: [none, R0], on: 2022-01-01", "value: none, on: 2022-01-01")) == {"none"}


def test_a_denial_within_the_year_of_the_operation_does_not_contradict_it() -> None:
    assert codes(resections("value: R0, on: 2022", "value: none, on: 2022-06-01")) == {"R0"}


def test_a_denial_before_the_last_of_several_operations_does_not_matter() -> None:
    assert codes(
        resections("value: R0, on: 2022-01-01", "value: none, on: 2022-06-01", "value: R1, on: 2023-01-01")
    ) == {"R1"}


def test_any_denial_contradicts_an_undated_operation() -> None:
    assert codes(resections("value: R0", "value: none")) == {"R0", "none"}
    assert codes(resections("value: R0", "value: none, on: 2024-01-01")) == {"R0", "none"}


def test_different_margins_of_one_day_contradict_each_other() -> None:
    known = observed(resections("value: R0, on: 2023-01-01", "value: R2, on: 2023-01-01"))
    assert (set(known.codes), known.reason) == ({"R0", "R2"}, "conflicting")


def test_a_doubtful_later_operation_leaves_both_possible() -> None:
    assert codes(resections("value: R0, on: 2022-01-01", "any_of: [none, R2], on: 2023-01-01")) == {"R0", "R2"}


def test_a_doubtful_operation_that_a_later_reading_denies_did_not_take_place() -> None:
    assert codes(resections("any_of: [none, R0], on: 2022-01-01", "value: none, on: 2023-01-01")) == {"none"}


def test_a_doubtful_operation_before_a_plan_may_have_taken_place() -> None:
    assert codes(resections("any_of: [none, R0], on: 2022-01-01", "value: planned, on: 2023-01-01")) == {
        "R0",
        "planned",
    }


def test_of_two_recurrences_the_later_one_counts_and_neither_contradicts_the_other() -> None:
    known = observed("recurrence_extrahepatic: [2022-01-01, 2024-02-01]")
    assert show_values(known.fact, known.values) == "2024-02-01" and not known.conflict


def test_a_clear_follow_up_does_not_undo_a_recurrence() -> None:
    known = observed(readings("recurrence_extrahepatic", "value: 2023-02-01", "value: none, on: 2024-05-01"))
    assert show_values(known.fact, known.values) == "2023-02-01" and not known.conflict


# --- lists of events: treatments, examinations -----------------------------------------------------------------------


def test_a_treatment_named_in_any_list_was_given_even_where_a_later_complete_list_leaves_it_out() -> None:
    lists = readings("treatments", "value: [prrt], on: 2022-01-01", "value: [ssa], on: 2023-01-01, complete: true")
    assert codes(lists, "treatments.prrt") == {"true"} and codes(lists, "treatments.ssa") == {"true"}
    assert codes(lists, "treatments.tace") == {"false"}


def test_a_treatment_no_list_names_is_unknown_unless_a_list_is_complete() -> None:
    assert codes("treatments: [ssa]", "treatments.tace") == {"true", "false"}


# --- static: birth date, sex, primary site ---------------------------------------------------------------------------


def test_readings_that_hold_for_life_narrow_each_other() -> None:
    sites = readings("primary_site", "value: small_intestine", "any_of: [ileum, pancreas_head]")
    assert codes(sites) == {"ileum"}


def test_readings_that_hold_for_life_and_exclude_each_other_are_both_kept_and_named() -> None:
    known = observed("primary_site: [ileum, lung]")
    assert (set(known.codes), known.conflict) == ({"ileum", "lung"}, "primary site: ileum and lung")
