"""What a case file may say, and what is understood."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nelm.errors import BadInput
from nelm.exchange.case_file import case_from, read_case
from nelm.facts.calendar import days
from nelm.facts.case import Case, Reading
from nelm.facts.dictionary import NO_DAY, YES_NO, dictionary
from nelm.facts.view import View
from nelm.library.document import Document, parse
from nelm.logic import Codes, between, numbers

PUBLISHED = sorted((Path(__file__).parents[2] / "examples" / "published").glob("*.yaml"))
TRUE: Codes = frozenset({"true"})
FALSE: Codes = frozenset({"false"})


def case_of(facts: str, head: str = "case: one\n") -> Case:
    """The case of some lines of facts."""
    body = "\n".join(f"  {line}" for line in facts.strip().splitlines())
    return case_from(parse(f"{head}facts:\n{body}\n", "case.yaml"))


def only(facts: str) -> Reading:
    """The only reading of a case of one entry."""
    [[reading]] = case_of(facts).readings.values()
    return reading


def label(fact: str, code: str) -> str:
    return dictionary()[fact].codes[code]


def refused(facts: str) -> str:
    with pytest.raises(BadInput) as caught:
        case_of(facts)
    return str(caught.value)


# --- the published cases, and the door itself ----------------------------------------------------------------------


def test_there_are_21_published_cases() -> None:
    assert len(PUBLISHED) == 21


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_every_published_case_loads_except_the_primary_of_the_liver(path: Path) -> None:
    if path.stem == "t07":
        with pytest.raises(BadInput, match="a tumour that arose in the liver"):
            read_case(path)
        return
    case = read_case(path)
    assert case.name.startswith(path.stem) and case.source and case.note and case.readings and not case.questions


def test_the_case_of_the_design_is_read() -> None:
    case = case_of("""
sex: female
birth_date: 1972-05-14
primary_site: ileum
histology: NET
ki67:                                   # several readings: the worst counts
  - {value: 2.5, unit: "%", lesion: primary, on: 2023-01-20}
  - {low: 3, high: 20, unit: "%", lesion: liver_metastasis, on: 2023-09-02}
primary_resection: {value: R0, on: 2023-01-20}
liver_involvement: {low: 40, high: 60, unit: "%", on: 2024-02-03, method: CT}
extrahepatic_disease: {value: false, on: 2024-02-01, method: Ga-68 DOTATATE PET/CT}
extrahepatic_workup: {value: [ct, sstr_pet], on: 2024-02-01}
disease_course: {value: stable, since: 2023-03-01, on: 2024-02-03}
treatments: {value: [ssa], on: 2023-02-01}
recurrence_extrahepatic: {value: none, on: 2024-02-01}
mitoses: {unknown: not-performed}
""")
    shown = {name: [reading.shown for reading in readings] for name, readings in case.readings.items()}
    assert shown == {
        "sex": ["female"],
        "birth_date": ["1972-05-14"],
        "primary_site": ["ileum"],
        "histology": [label("histology", "NET")],
        "ki67": ["2.5 %", "3-20 %"],
        "primary_resection": [label("primary_resection", "R0")],
        "liver_involvement": ["40-60 %"],
        "extrahepatic_disease": ["no"],
        "extrahepatic_workup.ct": ["yes"],
        "extrahepatic_workup.sstr_pet": ["yes"],
        "disease_course": [label("disease_course", "stable")],
        "treatments.ssa": ["yes"],
        "recurrence_extrahepatic": ["none"],
        "mitoses": ["not-performed"],
    }
    assert case.readings["disease_course"][0].since == days("2023-03-01")
    assert case.latest_day() == days("2024-02-03").first


def test_a_case_without_facts_is_a_case() -> None:
    case = case_from(parse("case: nobody\nfacts: {}\n", "case.yaml"))
    assert case == Case("nobody", {})


def test_a_case_has_a_source_a_note_and_may_be_synthetic() -> None:
    case = case_of("sex: male", head="case: one\nsource: a paper\nnote: >-\n  two\n  lines\nsynthetic: true\n")
    assert (case.source, case.note, case.synthetic) == ("a paper", "two lines", True)


def test_json_says_the_same_as_yaml() -> None:
    text = '{"case": "one", "facts": {"ki67": [{"value": 4.5, "unit": "%", "on": "2023-05"}], "ecog": 0, "age": 51}}'
    same = case_of('ki67: [{value: 4.5, unit: "%", on: 2023-05}]\necog: 0\nage: 51')
    from_json = case_from(parse(text, "case.json"))
    without_lines = {name: tuple(replace(r, place="") for r in listed) for name, listed in same.readings.items()}
    assert {n: tuple(replace(r, place="") for r in listed) for n, listed in from_json.readings.items()} == without_lines


def test_numbers_given_from_python_are_read_like_those_of_a_file() -> None:
    facts: dict[str, Any] = {"ki67": 4, "mitoses": 2.5, "ecog": 1, "listing": 2023}
    readings = case_from(Document("python", {"case": "one", "facts": facts})).readings
    assert readings["ki67"][0].values == between(4, 4) and readings["mitoses"][0].values == between(2.5, 2.5)
    assert readings["ecog"][0].values == frozenset({"1"}) and readings["listing"][0].shown == "2023"


def test_a_reading_knows_its_place() -> None:
    case = case_of("sex: male\nki67:\n  - 4\n  - {value: 5}")
    assert [reading.place for reading in case.readings["ki67"]] == ["facts.ki67[0] (line 5)", "facts.ki67[1] (line 6)"]
    assert case.readings["sex"][0].place == "facts.sex (line 3)"


def test_an_entry_says_when_how_where_and_by_whose_account() -> None:
    reading = only("ki67: {value: 4, on: 2023-05, method: MIB-1, lesion: primary, source: letter of 3 June}")
    assert (reading.on, reading.method) == (days("2023-05"), "MIB-1")
    assert (reading.lesion, reading.source) == ("primary", "letter of 3 June")


# --- numbers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "values", "shown"),
    [
        ("4", between(4, 4), "4 %"),
        ("2.50", between(2.5, 2.5), "2.5 %"),
        ("0", between(0, 0), "0 %"),
        ("1e1", between(10, 10), "10 %"),
        ('{value: 4, unit: "%"}', between(4, 4), "4 %"),
        ("{low: 3, high: 20}", between(3, 20), "3-20 %"),
        ("{low: 4, high: 4}", between(4, 4), "4 %"),
        ("{low: 20}", between(20, 100), "at least 20 %"),
        ("{high: 3}", between(0, 3), "at most 3 %"),
        ("{above: 20}", between(20, 100, above=True), "above 20 %"),
        ("{below: 3}", between(0, 3, below=True), "below 3 %"),
        ("{low: 3, below: 20}", between(3, 20, below=True), "at least 3 and below 20 %"),
        ("{above: 3, high: 20}", between(3, 20, above=True), "above 3 and at most 20 %"),
        ("{above: 3, below: 20}", between(3, 20, above=True, below=True), "above 3 and below 20 %"),
        ("{any_of: [3, 20]}", between(3, 3) | between(20, 20), "one of: 3 %, 20 %"),
        ("{any_of: [4]}", between(4, 4), "4 %"),
    ],
)
def test_a_number_is_exact_a_range_or_open_to_one_side(entry: str, values: object, shown: str) -> None:
    reading = only(f"ki67: {entry}")
    assert reading.values == values and reading.shown == shown and reading.reason == ""


@pytest.mark.parametrize(
    ("fact", "value", "shown"),
    [
        ("creatinine: {value: 88.4, unit: umol/L}", 88.4 * 0.011312, "0.9999808 mg/dL (88.4 umol/L)"),
        ("albumin: {value: 35, unit: g/L}", 3.5, "3.5 g/dL (35 g/L)"),
        ("largest_lesion: {value: 3, unit: mm}", 0.3, "0.3 cm (3 mm)"),
        ("height: {value: 1.72, unit: m}", 172.0, "172 cm (1.72 m)"),
        ("bilirubin: {value: 1.2, unit: mg/dL}", 1.2, "1.2 mg/dL"),
        ("inr: {value: 1.1, unit: 1}", 1.1, "1.1"),
        ("sodium: 140", 140.0, "140 mmol/L"),
    ],
)
def test_a_number_is_converted_once_to_the_canonical_unit(fact: str, value: float, shown: str) -> None:
    reading = only(fact)
    assert reading.values == between(value, value) and reading.shown == shown


def test_conversion_is_decimal_so_that_thresholds_are_hit_exactly() -> None:
    assert 3 * 0.1 != 0.3
    assert only("largest_lesion: {value: 3, unit: mm}").values == only("largest_lesion: {value: 0.3, unit: cm}").values


def test_a_converted_range_shows_what_was_written() -> None:
    assert only("largest_lesion: {low: 25, high: 40, unit: mm}").shown == "2.5-4 cm (25-40 mm)"
    assert only("largest_lesion: {above: 25, unit: mm}").shown == "above 2.5 cm (above 25 mm)"


def test_a_missing_unit_is_refused_where_another_one_could_be_meant() -> None:
    for fact in dictionary().values():
        if fact.kind == "number" and fact.possible:
            needs_unit = any(factor != 1 for factor in fact.accepts.values())
            entry = f"{fact.id}: {fact.possible[1]}"
            assert "needs its unit" in refused(entry) if needs_unit else only(entry).values


def test_whole_numbers_are_cells() -> None:
    fact = dictionary()["lesion_count"]
    assert only("lesion_count: 3").values == fact.span(3, 3) == between(3, 4, below=True)
    assert only("lesion_count: {above: 1}").values == fact.span(2, 1000)
    assert only("age: 51").shown == "51 years"


def test_a_possible_but_unlikely_value_is_kept_and_asked_about() -> None:
    case = case_of("ki67: 80\nliver_involvement: {low: 30, high: 100}\ncreatinine: {value: 884, unit: umol/L}")
    assert case.readings["ki67"][0].values == between(80, 80)
    assert case.questions == (
        "ki67 80 % is unlikely: check it",
        "creatinine 9.999808 mg/dL (884 umol/L) is unlikely: check it",
    )


def test_a_band_that_may_be_likely_is_not_asked_about() -> None:
    assert case_of("ki67: {above: 20}\nlesion_count: {high: 5}").questions == ()


# --- codes, yes and no ---------------------------------------------------------------------------------------------


def test_a_coarse_code_stands_for_its_fine_ones() -> None:
    reading = only("primary_site: small_intestine")
    assert reading.values == frozenset({"duodenum", "jejunum", "ileum"}) and reading.shown == "small intestine"


def test_any_of_is_one_of_these() -> None:
    reading = only("primary_site: {any_of: [ileum, rectum]}")
    assert reading.values == frozenset({"ileum", "rectum_upper", "rectum_mid", "rectum_lower"})
    assert reading.shown == "one of: ileum, rectum"


def test_yes_no_facts_are_true_or_false() -> None:
    assert only("ascites: true").values == TRUE and only("ascites: false").values == FALSE
    assert only("ascites: {any_of: [true, false]}").values == YES_NO


def test_a_bare_number_is_a_code_where_codes_are_digits() -> None:
    assert only("ecog: 0").values == only('ecog: "0"').values == frozenset({"0"})


def test_two_static_values_are_a_contradiction_named_later() -> None:
    case = case_of("sex: [female, male]\nprimary_site: [liver, ileum]")
    assert len(case.readings["sex"]) == 2
    assert View(case, days("2024-01-01").first).observed("sex").conflict == "sex: female and male"


def test_a_liver_that_may_be_another_site_is_accepted() -> None:
    assert case_of("primary_site: {any_of: [liver, unknown_primary]}").readings
    assert "arose in the liver" in refused("primary_site:\n  - liver\n  - {unknown: not-asked}")


@pytest.mark.parametrize("reason", ["not-asked", "asked-unknown", "temp-unknown", "not-performed", "masked", "error"])
def test_an_unknown_has_a_reason_and_leaves_everything_possible(reason: str) -> None:
    for name, fact in dictionary().items():
        if fact.kind != "codes":
            reading = only(f"{name}: {{unknown: {reason}, on: 2024}}")
            assert reading.values == fact.everything() and reading.reason == reading.shown == reason


# --- lists ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", ["[ssa, prrt]", "{value: [ssa, prrt, ssa]}", "[{value: ssa}, {value: [prrt]}]"])
def test_a_list_fact_becomes_yes_for_each_member(entry: str) -> None:
    readings = case_of(f"treatments: {entry}").readings
    assert {name: [r.values for r in listed] for name, listed in readings.items()} == {
        "treatments.ssa": [TRUE],
        "treatments.prrt": [TRUE],
    }


def test_a_single_word_is_a_list_of_one() -> None:
    assert only("treatments: ssa") == only("treatments: [ssa]")


def test_members_share_the_details_of_their_entry() -> None:
    readings = case_of("treatments: {value: [ssa, tace], on: 2023-02, method: letter, source: GP}").readings
    for name in ("treatments.ssa", "treatments.tace"):
        [reading] = readings[name]
        assert (reading.fact, reading.on, reading.method, reading.source) == (name, days("2023-02"), "letter", "GP")


def test_a_complete_list_says_no_to_the_rest() -> None:
    readings = case_of("treatments: {value: [ssa], on: 2023, complete: true}").readings
    assert len(readings) == len(dictionary()["treatments"].codes)
    [listed], [unlisted] = readings["treatments.ssa"], readings["treatments.prrt"]
    assert listed.values == TRUE
    assert unlisted == replace(listed, fact="treatments.prrt", values=FALSE, shown="no")


def test_an_incomplete_list_says_nothing_of_the_rest() -> None:
    assert "treatments.prrt" not in case_of("treatments: {value: [ssa], complete: false}").readings


def test_an_empty_list_means_none_only_where_it_is_complete() -> None:
    readings = case_of("unresectable_because: {value: [], complete: true}").readings
    assert {name: listed[0].values for name, listed in readings.items()} == dict.fromkeys(
        ["unresectable_because." + code for code in dictionary()["unresectable_because"].codes], FALSE
    )
    assert "an empty list says nothing" in refused("unresectable_because: {value: []}")


def test_an_unknown_list_is_unknown_for_every_member() -> None:
    readings = case_of("extrahepatic_workup: {unknown: masked}").readings
    assert len(readings) == 7
    assert all(reading.values == YES_NO and reading.reason == "masked" for [reading] in readings.values())


def test_members_can_be_written_directly_and_join_the_list() -> None:
    direct = "treatments.prrt: {value: true, on: 2023-02}\ntreatments.tae: false"
    readings = case_of(f"treatments: [prrt]\n{direct}").readings
    assert [reading.on for reading in readings["treatments.prrt"]] == [None, days("2023-02")]
    assert readings["treatments.tae"][0].values == FALSE


# --- dates ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["2023-05-14", "2023-05", "2023", '"2023"'])
def test_a_date_may_be_partial(text: str) -> None:
    day = days(text.strip('"'))
    reading = only(f"transplant: {text}")
    assert reading.values == between(day.first, day.last) and reading.shown == text.strip('"')
    assert only(f"ecog: {{value: 1, on: {text}}}").on == day


def test_an_event_that_did_not_happen_is_none_on_the_day_of_the_follow_up() -> None:
    reading = only("recurrence_extrahepatic: {value: none, on: 2024-02-01}")
    assert reading.values == NO_DAY and reading.on == days("2024-02-01") and reading.shown == "none"


def test_a_date_may_be_a_range_or_one_of_several() -> None:
    low, high = days("2019-03"), days("2020")
    reading = only("metastasis_diagnosis: {low: 2019-03, high: 2020}")
    assert reading.values == between(low.first, high.last) and reading.shown == "2019-03 to 2020"
    assert only("metastasis_diagnosis: {any_of: [2019-03, 2020]}").values == numbers(
        [*between(low.first, low.last), *between(high.first, high.last)]
    )
    assert only("metastasis_diagnosis: {high: 2020}").shown == "until 2020"
    assert only("metastasis_diagnosis: {low: 2020}").values == between(high.first, days("2200").last)


def test_a_course_may_begin_within_the_month_it_was_seen() -> None:
    assert only("disease_course: {value: stable, since: 2024-02-10, on: 2024-02}").since == days("2024-02-10")
    assert only("disease_course: {value: stable, since: 2024, on: 2024-02-03}").since == days("2024")


def test_a_reading_may_be_of_the_year_of_birth() -> None:
    assert case_of("birth_date: 1972-05-14\nliver_resection: {value: none, on: 1972}").readings
    assert "before the birth" in refused("birth_date: 1972-05-14\nliver_resection: {value: none, on: 1972-05-13}")


def test_of_two_birth_dates_the_earlier_bounds_the_readings() -> None:
    assert case_of("birth_date: [1972, 1980]\necog: {value: 1, on: 1975}").readings
    assert "birth_date (1972)" in refused("birth_date: [1980, 1972]\necog: {value: 1, on: 1971}")


def test_a_date_after_the_day_of_judgement_is_left_to_the_judge() -> None:
    assert only("transplant: 2150").shown == "2150"
