"""A case file (YAML or JSON) as a case. What it says is kept as it is; what cannot be meant is refused by its place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from nelm.errors import BadInput
from nelm.exchange.entry import read_fact
from nelm.exchange.spot import Spot, as_written, read_flag, read_text, spelling
from nelm.facts.calendar import show_days
from nelm.facts.case import Case, Reading, event_day
from nelm.facts.dictionary import dictionary
from nelm.library.document import Document, read_document
from nelm.logic import Numbers, meet

KEYS = ("case", "source", "note", "synthetic", "facts")
NEEDED = {"case": "give the case a name: `case: NAME`", "facts": "write `facts:`, or `facts: {}` if there are none"}
LIVER = frozenset({"liver"})

Readings = Mapping[str, tuple[Reading, ...]]


def read_case(path: FilePath) -> Case:
    """Read a case file. Raises BadInput where it cannot be read or used."""
    return case_from(read_document(path))


def case_from(document: Document) -> Case:
    """A parsed case file as a case. Raises BadInput naming the place, the value and the remedy."""
    top = Spot(document)
    data = document.data
    if not isinstance(data, dict):
        raise top.refuse("a case file is a mapping", "begin with `case: NAME` and `facts:`", as_written(data))
    check_keys(top, data)
    readings = read_facts(top.at("facts"), data["facts"])
    refuse_liver_primary(document, readings)
    refuse_before_birth(document, readings)
    return Case(
        name=read_text(top.at("case"), data["case"]),
        readings=readings,
        source=read_text(top.at("source"), data["source"]) if "source" in data else "",
        note=read_text(top.at("note"), data["note"]) if "note" in data else "",
        synthetic="synthetic" in data and read_flag(top.at("synthetic"), data["synthetic"]),
        questions=questions(readings),
    )


def check_keys(top: Spot, data: Mapping[str, Any]) -> None:
    """Refuse unknown top-level keys, and a file without a name or facts. Raises BadInput."""
    for key in data:
        if key not in KEYS:
            otherwise = f"a case file has {', '.join(KEYS)}"
            remedy = "move it under `facts`" if key in dictionary() else spelling(key, KEYS, otherwise)
            raise top.at(key).refuse("unknown key", remedy, key)
    for key, remedy in NEEDED.items():
        if key not in data:
            raise top.refuse(f"`{key}` is missing", remedy)


def read_facts(spot: Spot, facts: Any) -> Readings:
    """The readings of every fact, in the order of the file. Raises BadInput."""
    if not isinstance(facts, dict):
        remedy = "write `name: value` for each fact, or `facts: {}` if there are none"
        raise spot.refuse("`facts` is not a mapping", remedy, as_written(facts))
    found: dict[str, list[Reading]] = {}
    for name, written in facts.items():
        for reading in read_fact(name, written, spot.at(name)):
            found.setdefault(reading.fact, []).append(reading)
    return {name: tuple(readings) for name, readings in found.items()}


def claims(readings: Readings, name: str) -> list[Reading]:
    """The readings of a fact that say something."""
    return [reading for reading in readings.get(name, ()) if not reading.reason]


def refuse_liver_primary(document: Document, readings: Readings) -> None:
    """Refuse a tumour that can only have arisen in the liver: it is not a metastasis there. Raises BadInput."""
    sites = claims(readings, "primary_site")
    if sites and all(reading.values == LIVER for reading in sites):
        raise BadInput(
            "criteria for liver metastases do not speak of a tumour that arose in the liver",
            remedy="if it is a metastasis, write where it came from, or unknown_primary after a full work-up",
            file=document.file,
            place=sites[0].place,
            value="liver",
        )


def refuse_before_birth(document: Document, readings: Readings) -> None:
    """Refuse readings that are certainly of a day before the birth. Raises BadInput."""
    births = [
        (reading.values[0].start.value, reading.shown)
        for reading in claims(readings, "birth_date") if isinstance(reading.values, Numbers)
    ]  # fmt: skip
    born, shown = min(births, default=(0.0, ""))
    for reading in (reading for listed in readings.values() for reading in listed):
        for span in (reading.on, reading.since, event_day(reading)):
            if span and span.last < born:
                raise BadInput(
                    "a date before the birth",
                    remedy=f"correct this date, or birth_date ({shown})",
                    file=document.file,
                    place=reading.place,
                    value=show_days(span),
                )


def questions(readings: Readings) -> tuple[str, ...]:
    """Values that are possible but unlikely, to be checked by a person; they are never altered."""
    return tuple(
        dict.fromkeys(
            f"{name} {reading.shown} is unlikely: check it"
            for name, listed in readings.items()
            for reading in listed
            if is_unlikely(reading)
        )
    )


def is_unlikely(reading: Reading) -> bool:
    """Whether a number and everything it may be lies outside what is likely."""
    likely = dictionary()[reading.fact].likely
    if likely is None or reading.reason:
        return False
    fact = dictionary()[reading.fact]
    return not meet(reading.values, fact.span(float(likely[0]), float(likely[1])))
