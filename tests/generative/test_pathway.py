"""What holds of the pathway whatever a case says: over complete patients of every kind, and over generated cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nelm.criteria.judge import verdict_of
from nelm.criteria.tree import facts_of
from nelm.errors import BadInput
from nelm.facts.calendar import days
from nelm.facts.dictionary import dictionary
from nelm.facts.view import View, base_inputs
from nelm.library.document import read_document
from nelm.logic import MET, NOT_MET, Verdict
from nelm.pathway.algorithm import algorithm, rulesets
from nelm.pathway.options import choices, deciding, status_of
from tests.cases import AS_OF, Data, as_case, as_text, case_data

BASE: Data = read_document(Path(__file__).parents[1] / "spec" / "pathway" / "base.yaml").data["facts"]
OPTIONS = tuple(rulesets())
TRANSPLANTS = tuple(option.id for option in algorithm().options if option.transplant)
SEEN = "2024-05-20"


def statuses(view: View) -> dict[str, str]:
    """The status of every option, without explanations."""
    return {name: status_of(verdict_of(ruleset.reading, view)) for name, ruleset in rulesets().items()}


# === Complete patients ===============================================================================================
#
# Every axis lists what a complete record may say of one thing. A fact that is None is left out.


def at(value: Any, **more: Any) -> Data:
    return {"value": value, "on": SEEN, **more}


def graded(grade: str | None, ki67: float, lesion: str = "liver_metastasis", **more: Any) -> Data:
    sampled = {"lesion": lesion, "on": "2023-02-10"}
    mitoses = 25 if grade == "G3" else 1
    facts: Data = {
        "ki67": {"value": ki67, "unit": "%", **sampled}, "mitoses": {"value": mitoses, **sampled},
        "histology": {"value": "NET", **sampled}, "differentiation": {"value": "well", **sampled},
        "grade": {"value": grade, **sampled} if grade else None,
    }  # fmt: skip
    return facts | more


def removed(site: str, on: str = "2023-02-10") -> Data:
    return {"primary_site": site, "primary_resection": {"value": "R0", "on": on}}


def in_place(site: str, accepted: bool = False) -> Data:
    return {
        "primary_site": site, "primary_resection": at("none"), "primary_resection_risk_accepted": at(accepted),
    }  # fmt: skip


def liver(verdict: str, because: list[str], extent: str, r2: bool, frilling: str, remnant: int) -> Data:
    return {
        "resectability": at(verdict), "unresectable_because": at(because, complete=True), "r2_risk_high": at(r2),
        "resection_extent": at(extent), "frilling_type": at(frilling), "future_liver_remnant": at(remnant, unit="%"),
    }  # fmt: skip


def treated(*names: str) -> Data:
    return {"treatments": {"value": list(names), "on": "2023-03-01", "complete": True}}


def resected(on: str, recurrence: Any) -> Data:
    return {"liver_resection": {"value": "R0", "on": on}, "recurrence_after_liver_resection": recurrence}


def transplanted(recurrence: Any, treatable: bool) -> Data:
    return {
        "transplant": "2021-03-01", "recurrence_after_transplant": recurrence,
        "recurrence_radically_treatable": at(treatable),
    }  # fmt: skip


AXES: dict[str, list[Data]] = {
    "grade": [
        graded("G1", 2), graded("G2", 8), graded("G2", 12), graded("G3", 8), graded("G3", 30), graded("G3", 60),
        graded("G1", 2, "primary"),
        graded(None, 30, histology="NEC", differentiation=None), graded(None, 12, histology="MiNEN", differentiation=None),
        graded(None, 2, histology="MiNEN", differentiation=None),
    ],
    "outside": [
        {},
        {"extrahepatic_disease": at(True), "extrahepatic_limited_resectable": at(True)},
        {"extrahepatic_disease": at(True), "extrahepatic_limited_resectable": at(False)},
        {"extrahepatic_limited_resectable": at(True)},
    ],
    "liver": [
        liver("unresectable", ["extent"], "major", True, "III", 35), liver("unresectable", ["remnant"], "major", False, "II", 15),
        liver("unresectable", ["patient"], "minor", False, "I", 60), liver("resectable", [], "minor", False, "I", 60),
        liver("resectable", [], "minor", True, "I", 60), liver("resectable", [], "major", False, "II", 35),
        liver("resectable", [], "major", False, "II", 15), liver("unresectable", ["extent"], "major", True, "II", 15),
        liver("resectable", [], "major", True, "III", 28),
    ],
    "primary": [
        removed("ileum"), removed("ileum", "2024-04-10"), removed("pancreas_body_tail"), removed("lung"),
        removed("pancreas_head"), removed("rectum_lower"), removed("lung", "2024-04-10"), in_place("ileum"),
        in_place("pancreas_head"), in_place("pancreas_head", True), in_place("pancreas_body_tail"),
        {"primary_site": "unknown_primary", "primary_resection": "not_applicable"},
        {"primary_site": "unknown_primary", "primary_resection": at("none")},
    ],
    "phase": [
        {}, resected("2021-02-10", "2022-05-01"), resected("2021-02-10", at("none")), transplanted(at("none"), True),
        transplanted(at("none"), False), transplanted("2022-03-01", False), transplanted("2022-03-01", True),
        transplanted("2024-03-01", True), transplanted("2024-03-01", False),
    ],
    "course": [
        {}, {"disease_course": at("progression")}, {"disease_course": at("response", since="2023-06-01")},
        {"disease_course": [at("progression"), {"value": "stable", "since": "2024-05-25", "on": "2024-06-01"}]},
    ],
    "function": [
        {}, {"carcinoid_heart_disease": at(True)}, {"functional_syndrome": at("none"), "symptomatic": at(False)},
        {"functional_syndrome": at("insulinoma")}, {"functional_syndrome": at("none"), "carcinoid_heart_disease": at(True)},
    ],
    "burden": [{}, {"liver_involvement": at(70, unit="%")}],
    "treatment": [{}, treated(), treated("ssa", "everolimus"), treated("chemotherapy")],
    "receptors": [
        {}, {"sstr_imaging": at("negative"), "sstr_all_targets_positive": at(False)},
        {"sstr_all_targets_positive": at(False)},
    ],
    "transplant": [
        {}, {"living_donor_available": at(True)}, {"transplant_contraindication": at(True)},
        {"living_donor_available": at(True), "transplant_contraindication": at(True)},
    ],
    "refractory": [{}, {"refractory_to_systemic": at(True)}],
    "removable": [{}, {"cytoreduction_achievable": at(75, unit="%")}, {"cytoreduction_achievable": at(95, unit="%")}],
    "fitness": [{}, {"ecog": at(3)}],
    "background": [
        {}, {"background_liver": at("chemotherapy_over_3_months")}, {"background_liver": at("cirrhosis_or_hepatitis")},
    ],
}  # fmt: skip
DECISIVE = ("grade", "outside", "liver", "phase")
Patient = Mapping[str, int]


def view_of(patient: Patient) -> View:
    facts = dict(BASE)
    for axis, chosen in patient.items():
        facts |= AXES[axis][chosen]
    return View(as_case({name: entry for name, entry in facts.items() if entry is not None}), AS_OF)


def patients() -> Iterator[Patient]:
    """Every combination of what decides most, the rest at random."""
    draw = Random(2023)
    ranges = {axis: range(len(listed)) for axis, listed in AXES.items()}
    for chosen in product(*(ranges[axis] for axis in DECISIVE)):
        rest = {axis: draw.choice(listed) for axis, listed in ranges.items() if axis not in DECISIVE}
        yield dict(zip(DECISIVE, chosen, strict=True)) | rest


def missing(option: str, view: View) -> tuple[str, ...]:
    """The facts that could still open or close an option; none where only the text leaves it open."""
    return rulesets()[option].reading.open_facts(lambda fact: view.observed(fact).values)


def check_complete(patient: Patient) -> None:
    """A complete patient has an open option, and whatever is possible only is so by the text."""
    view = view_of(patient)
    found = statuses(view)
    assert "open" in found.values(), patient
    for option, status in found.items():
        assert status != "possible" or not missing(option, view), (option, patient)


def test_no_complete_patient_is_without_an_open_option() -> None:
    for patient in Random(1).sample(list(patients()), 500):
        check_complete(patient)


@pytest.mark.nightly
def test_no_complete_patient_of_any_kind_is_without_an_open_option() -> None:
    for patient in patients():
        check_complete(patient)


FIRST: Patient = dict.fromkeys(AXES, 0)


def neighbours(patient: Patient) -> Iterator[Patient]:
    """The patients that differ in one axis."""
    for axis, listed in AXES.items():
        for index in range(len(listed)):
            if index != patient[axis]:
                yield {**patient, axis: index}


def forks_of(option: str, patient: Patient) -> dict[str, Verdict]:
    """What a patient makes of each fork of an option."""
    view = view_of(patient)
    rules = [rule for rule in rulesets()[option].rules if rule.criterion.strength == "required"]
    return {rule.criterion.id: verdict_of(rule.reading, view) for rule in rules}


def unmet(option: str, patient: Patient) -> int:
    """How many forks of an option a patient does not pass."""
    return sum(verdict != MET for verdict in forks_of(option, patient).values())


@cache
def reached(option: str) -> Patient:
    """A complete patient for whom an option is open, found by changing one axis after the other."""
    patient = FIRST
    while unmet(option, patient):
        closer = min(neighbours(patient), key=lambda near: unmet(option, near))
        assert unmet(option, closer) < unmet(option, patient), (option, patient)
        patient = closer
    return patient


def within_two_changes(patient: Patient) -> Iterator[Patient]:
    """The patients that differ in one axis, then those that differ in two."""
    yield from neighbours(patient)
    for near in neighbours(patient):
        yield from neighbours(near)


def alone(verdicts: Mapping[str, Verdict]) -> set[str]:
    """The fork that alone bars an option: the only one that is not met, or the only one that fails."""
    for wanted in ([MET], [verdict for verdict in verdicts.values() if verdict != NOT_MET]):
        barring = {fork for fork, verdict in verdicts.items() if verdict not in wanted}
        if len(barring) == 1:
            return barring
    return set()


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_is_open_for_a_complete_patient_and_every_fork_alone_bars_it(option: str) -> None:
    """But for the phase after a transplant: nothing recurs after a transplant that never was."""
    whole = algorithm().option(option)
    phase = {algorithm().phases["transplanted"].id}
    needed = {fork.id for fork in algorithm().forks(whole)} - phase
    found: set[str] = set()
    for patient in within_two_changes(reached(option)):
        if found == needed:
            break
        found |= alone(forks_of(option, patient)) & needed
    assert found == needed


# === Generated cases =================================================================================================

NAMES = tuple(
    sorted(
        {
            base
            for ruleset in rulesets().values()
            for rule in ruleset.rules
            for fact in facts_of(rule.reading)
            for base in base_inputs(fact)
        }
    )
)
VOLUMES = ("future_liver_remnant", "cytoreduction_achievable")
LISTED = tuple(name.partition(".")[0] for name in NAMES)
GENERATED = tuple(sorted({name for name in LISTED if dictionary()[name].kind != "codes"} - set(VOLUMES)))
FORCED: dict[str, Data] = {
    "G3": {"grade": [{"value": "G3", "on": SEEN}]},
    "NEC": {"histology": [{"value": "NEC", "on": SEEN}]},
    "MiNEN": {"histology": [{"value": "MiNEN", "on": SEEN}]},
    "Ki-67 above 20": {"ki67": [{"above": 20, "unit": "%", "on": SEEN}]},
    "disease outside the liver": {"extrahepatic_disease": [{"value": True, "on": "2024-06-01"}]},
    "primary in place": {"primary_resection": [{"value": "none", "on": "2024-06-01"}]},
    "primary removed with the transplant": {"primary_resection_with_transplant": [{"value": True, "on": "2024-06-01"}]},
}


def shares() -> st.SearchStrategy[Data]:
    """What a record may say of the remnant and of the achievable cytoreduction, on both sides of every limit."""
    ends = st.sampled_from([0, 15, 20, 25, 28, 30, 40, 70, 75, 90, 95, 100])
    entry = st.one_of(
        ends.map(lambda value: {"value": value, "unit": "%", "on": SEEN}),
        st.tuples(ends, ends).map(sorted).map(lambda two: {"low": two[0], "high": two[1], "unit": "%", "on": SEEN}),
    )
    return st.dictionaries(st.sampled_from(VOLUMES), entry.map(lambda one: [one]), max_size=2)


@st.composite
def records(draw: st.DrawFn) -> Data:
    """A record that says something of what the pathway asks for, often on top of a nearly complete one."""
    start = {name: [entry] for name, entry in BASE.items()} if draw(st.booleans()) else {}
    left_out = draw(st.sets(st.sampled_from(sorted(BASE)), max_size=6))
    kept = {name: entries for name, entries in start.items() if name not in left_out}
    facts = kept | draw(case_data(most=2, names=GENERATED)) | draw(shares())
    return {
        name: [entry if isinstance(entry, dict) else {"value": entry} for entry in listed]
        for name, listed in facts.items()
    }


def view_of_facts(facts: Data) -> View:
    try:
        return View(as_case(facts), AS_OF)
    except BadInput:
        assume(False)
        raise


def contradicted(view: View) -> bool:
    """Whether readings contradict each other in something the pathway looks at."""
    facts = {fact for ruleset in rulesets().values() for fact in facts_of(ruleset.reading)}
    return any(view.observed(name).conflict for name in {*facts, *GENERATED})


def narrower(entry: Data, draw: st.DrawFn) -> Data:
    """An entry that claims less than the given one, and nothing it did not allow."""
    rest = {key: value for key, value in entry.items() if key not in {"any_of", "low", "high", "value"}}
    if "any_of" in entry:
        return {**rest, "value": draw(st.sampled_from(entry["any_of"]))}
    if "low" in entry:
        return {**rest, "value": draw(st.sampled_from([entry["low"], entry["high"]]))}
    span = days(entry["value"])
    return {**rest, "value": as_text(draw(st.integers(span.first, min(span.last, AS_OF))))}


def is_partial_event(name: str, entry: Data) -> bool:
    """Whether an entry dates an event by its month or year, which begins before the day of the judgement."""
    if dictionary()[name].kind != "date" or name == "birth_date" or entry.get("value", "none") == "none":
        return False
    span = days(entry["value"])
    return not span.exact and span.first < AS_OF


@st.composite
def narrowed(draw: st.DrawFn) -> tuple[Data, Data]:
    facts = draw(records())
    wide = [
        (name, index)
        for name, listed in facts.items()
        for index, entry in enumerate(listed)
        if "any_of" in entry or "low" in entry or is_partial_event(name, entry)
    ]
    assume(wide)
    name, index = draw(st.sampled_from(wide))
    changed = list(facts[name])
    changed[index] = narrower(changed[index], draw)
    return facts, {**facts, name: changed}


@given(narrowed())
def test_narrowing_a_fact_only_settles_what_is_possible_and_never_opens_what_was_closed(
    pair: tuple[Data, Data],
) -> None:
    before, after = (view_of_facts(facts) for facts in pair)
    assume(not contradicted(after))
    was, became = statuses(before), statuses(after)
    for option, status in was.items():
        assert status in {"possible", became[option]}, option


def test_an_empty_case_opens_nothing() -> None:
    assert "open" not in statuses(View(as_case({}), AS_OF)).values()


@given(case_data(most=1, names=GENERATED).filter(lambda facts: len(facts) <= 2))
def test_two_facts_never_open_a_transplant_or_a_resection(facts: Data) -> None:
    found = statuses(view_of_facts(facts))
    assert all(found[option] != "open" for option in (*TRANSPLANTS, "liver_resection", "repeat_resection"))


@pytest.mark.parametrize("why", FORCED)
@given(facts=records())
def test_no_transplant_is_ever_open_or_possible(why: str, facts: Data) -> None:
    forced = {**facts, **FORCED[why]}
    if why == "disease outside the liver":
        forced.pop("extrahepatic_resection", None)
    found = statuses(view_of_facts(forced))
    assert {found[option] for option in TRANSPLANTS} == {"closed"}


@given(records())
def test_progression_opens_no_transplant(facts: Data) -> None:
    found = statuses(view_of_facts({**facts, "disease_course": [{"value": "progression", "on": "2024-06-01"}]}))
    assert all(found[option] != "open" for option in TRANSPLANTS)


@given(records(), st.sampled_from(["2019-03-01", "2021", "2024-05-31"]))
def test_after_a_transplant_only_what_comes_after_it_is_not_closed(facts: Data, on: str) -> None:
    found = statuses(view_of_facts({**facts, "transplant": [{"value": on}]}))
    after = {option.id for option in algorithm().options if option.phase == "transplanted"}
    assert {option for option, status in found.items() if status != "closed"} <= after


@given(records())
def test_without_a_transplant_on_record_nothing_after_one_is_open_or_possible(facts: Data) -> None:
    facts.pop("transplant", None)
    found = statuses(view_of_facts(facts))
    after = {option.id for option in algorithm().options if option.phase == "transplanted"}
    assert {found[option] for option in after} == {"closed"}


@given(records())
def test_an_explanation_belongs_to_its_status(facts: Data) -> None:
    view = view_of_facts(facts)
    found = choices(view)
    assert {choice.option.id: choice.status for choice in found} == statuses(view)
    for choice in found:
        forks = {fork.id for fork in algorithm().forks(choice.option)}
        assert {item.id for item in (*choice.path, *choice.would_open)} <= forks
        assert (choice.status == "open") == ({item.id for item in choice.path} == forks)
        assert bool(choice.barred) == (choice.status == "closed")
        assert choice.status == "possible" or not choice.asks
        assert not choice.asks or choice.missing
    for one in deciding(found):
        assert set(one.settles) <= set(one.options)
        by_id = {choice.option.id: {asked.asks for asked in choice.asks} for choice in found}
        assert one.options and all(one.asks in by_id[option] for option in one.options)
