"""A draft narrative: plain sentences from what is recorded, nothing else; what is not recorded is named as missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nelm.facts.calendar import show_days
from nelm.facts.case import Reading, event_day
from nelm.facts.dictionary import NO_DAY, dictionary, fact_named
from nelm.facts.view import View, any_fact
from nelm.facts.words import REASONS, details, grouped, show_values

Sentence = Callable[[View], str]

PERSON = {"female": "a woman", "male": "a man"}
OPERATIONS = {
    "primary_resection": "The primary was",
    "liver_resection": "Liver metastases were",
    "extrahepatic_resection": "Disease outside the liver was",
}
STATES = {"none": "not resected", "planned": "to be resected (planned)", "done": "resected, margins not stated"}
PATHOLOGY = ("grade", "ki67", "mitoses", "mitoses_per_10_hpf")
LIVER = ("liver_involvement", "distribution", "lesion_count", "largest_lesion", "frilling_type")
BOARD = ("resectability", "functional_syndrome")
NEEDED = (
    "sex", "age_at_assessment", "primary_site", "histology", "primary_resection", "lymphadenectomy", "grade", "ki67",
    "mitotic_count_2mm2", "treatments", "disease_course", "extrahepatic_disease", "extrahepatic_workup",
    "recurrence_extrahepatic", "liver_involvement", "distribution", "resectability",
)  # fmt: skip


@dataclass(frozen=True)
class Narrative:
    """The sentences, and the labels of what they cannot say because it is not recorded."""

    sentences: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def text(self) -> str:
        """The draft as one paragraph."""
        lacking = f"Not documented: {', '.join(self.missing)}." if self.missing else ""
        return " ".join(part for part in (*self.sentences, lacking) if part)


def narrate(view: View) -> Narrative:
    """The draft for a case as of a day."""
    written = [write(view) for write in SENTENCES]
    lacking = [fact for fact in NEEDED if not recorded(fact, view)]
    return Narrative(
        tuple(sentence for sentence in written if sentence), tuple(lacking_words(one, view) for one in lacking)
    )


def recorded(name: str, view: View) -> bool:
    """Whether anything is claimed of a fact; of a list, of any of its members."""
    fact = any_fact(name)
    if fact.kind == "codes":
        return any(claims(f"{name}.{code}", view) for code in fact.codes)
    if name in dictionary():
        return bool(claims(name, view))
    return any(not reading.reason for reading in view.observed(name).readings)


def lacking_words(name: str, view: View) -> str:
    """A missing fact by its name, with the reason where one is recorded."""
    observed = view.observed(name)
    reason = "" if observed.reason in ("", "silent") else f" ({REASONS[observed.reason]})"
    return observed.fact.label + reason


def claims(name: str, view: View) -> list[Reading]:
    """What is recorded of a fact, the oldest first; readings that say nothing are left out."""
    known = [reading for reading in view.readings(name) if not reading.reason]
    return sorted(known, key=lambda reading: reading.earliest())


def when(reading: Reading) -> str:
    """Where, how and when a reading was made, in brackets; empty where it says none of that."""
    shown = details(reading, 0)
    return f" ({shown})" if shown else ""


def told(name: str, view: View) -> str:
    """Every reading of a fact: `30 % (CT volumetry, 2024-05-20)`."""
    return "; ".join(f"{reading.shown}{when(reading)}" for reading in claims(name, view))


def labelled(names: tuple[str, ...], view: View) -> str:
    """Every recorded one of some facts with its label, readings of the same details together."""
    parts = [
        (f"{fact_named(name).label} {reading.shown}", details(reading, 0))
        for name in names
        for reading in claims(name, view)
    ]
    return grouped(parts)


def sentence(start: str, rest: str) -> str:
    """A sentence, where there is something to say."""
    return f"{start}{rest}." if rest else ""


def person(view: View) -> str:
    """Sex and age."""
    sexes = view.observed("sex").codes
    sex = PERSON.get(next(iter(sexes)), "") if len(sexes) == 1 else ""
    age = view.observed("age_at_assessment")
    aged = f"aged {show_values(age.fact, age.values)}" if recorded("age_at_assessment", view) else ""
    return sentence("The patient is ", " ".join(part for part in (sex, aged) if part))


def tumour(view: View) -> str:
    """Where it began, and what it is."""
    return " ".join(
        part
        for part in (
            sentence("Recorded primary site: ", told("primary_site", view)),
            sentence("Histology: ", told("histology", view)),
            answered(
                "histology_confirmed",
                "The diagnosis is confirmed by histology",
                "The diagnosis is not confirmed by histology",
                view,
            ),
        )
        if part
    )


def operations(view: View) -> str:
    """Every recorded resection, with margins and date."""
    listed = [
        " ".join(sentence(f"{start} ", operation(reading)) for reading in claims(name, view))
        for name, start in OPERATIONS.items()
    ]
    nodes = answered("lymphadenectomy", "The regional nodes were removed", "The regional nodes were not removed", view)
    return " ".join(part for part in (listed[0], nodes, *listed[1:]) if part)


def operation(reading: Reading) -> str:
    """What became of a resection, with its date."""
    [state] = reading.codes if len(reading.codes) == 1 else [""]
    shown = STATES.get(state, f"resected: {reading.shown}" if state.startswith("R") else f"recorded as {reading.shown}")
    return f"{shown}{when(reading)}"


def answered(name: str, yes: str, no: str, view: View) -> str:
    """Every answer to a question of yes or no as a sentence; one that leaves both open says so."""
    words = {frozenset({"true"}): yes, frozenset({"false"}): no}
    label = any_fact(name).label
    said = [f"{words.get(one.codes, f'{label}: {one.shown}')}{when(one)}." for one in claims(name, view)]
    return " ".join(part[:1].upper() + part[1:] for part in said)


def pathology(view: View) -> str:
    """What was counted, on which lesion, and the grade that follows from all of it."""
    found = sentence("Pathology: ", labelled(PATHOLOGY, view))
    grade = view.observed("who_grade")
    if found and grade.values != grade.fact.everything():
        found += f" By the WHO table of 2019 this is {show_values(grade.fact, grade.values)}."
    return found


def affirmed(names: Sequence[str], view: View) -> list[tuple[str, str]]:
    """Every reading that says yes, as the name of its fact and its details."""
    return [
        (fact_named(name).label, details(reading, 0))
        for name in names
        for reading in claims(name, view)
        if reading.codes == {"true"}
    ]


def treatments(view: View) -> str:
    """Every treatment recorded as given; where all are denied, that."""
    names = [f"treatments.{code}" for code in fact_named("treatments").codes]
    given = affirmed(names, view)
    if not given and all(view.observed(name).codes == {"false"} for name in names):
        return "No treatment of the metastases was given."
    return sentence("Treatments: ", grouped(given))


def course(view: View) -> str:
    """Every reading of the course, from the first to the last."""
    return sentence("Course of the disease: ", told("disease_course", view))


def outside(view: View) -> str:
    """Imaging for disease outside the liver, what it saw, and follow-up."""
    names = [f"extrahepatic_workup.{code}" for code in fact_named("extrahepatic_workup").codes]
    used = affirmed(names, view)
    parts = (
        sentence("Imaging for disease outside the liver: ", grouped(used)),
        answered(
            "extrahepatic_disease", "Disease outside the liver was seen", "No disease was seen outside the liver", view
        ),
        sentence("Recurrence outside the liver: ", "; ".join(map(recurrence, claims("recurrence_extrahepatic", view)))),
    )
    return " ".join(part for part in parts if part)


def recurrence(reading: Reading) -> str:
    """A recurrence with its date, or follow-up that was clear."""
    day = event_day(reading)
    if reading.values == NO_DAY:
        return f"none at follow-up{when(reading)}"
    return f"on {show_days(day)}" if day else f"{reading.shown}{when(reading)}"


def liver(view: View) -> str:
    """How much of the liver, in which pattern, and what surgeons and board recorded."""
    found = sentence("Liver: ", labelled(LIVER, view))
    said = [sentence(f"{any_fact(name).label.capitalize()}: ", told(name, view)) for name in BOARD]
    return " ".join(part for part in (found, *said) if part)


SENTENCES: tuple[Sentence, ...] = (person, tumour, operations, pathology, treatments, course, outside, liver)
