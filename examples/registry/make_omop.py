"""Writes an invented OMOP CDM 5.4 database as CSV files: `python make_omop.py FOLDER [--persons N]`.

The first five persons are written by hand; further ones are drawn, the same every time.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

DIAGNOSIS = "1147127"  # the field that a modifier of a diagnosis belongs to

TABLES: dict[str, tuple[str, list[Sequence[object]]]] = {
    "person": (
        "person_id,gender_concept_id,year_of_birth,month_of_birth,day_of_birth",
        [(1, 8532, 1972, 5, 14), (2, 8507, 1960, 3, ""), (3, 8507, 1955, "", ""), (4, 0, 1980, 1, 1), (5, 8532, 1990, 1, 1)],
    ),
    "concept": (
        "concept_id,concept_code,vocabulary_id",
        [
            (101, "8240/3-C17.2", "ICDO3"), (102, "8249/3-C25.0", "ICDO3"), (103, "8249/3-C20.9", "ICDO3"),
            (104, "8500/3-C50.9", "ICDO3"), (201, "29593-1", "LOINC"), (202, "1975-2", "LOINC"), (203, "89247-1", "LOINC"),
            (204, "97509-4", "LOINC"), (301, "359746009", "SNOMED"), (302, "18027006", "SNOMED"), (401, "mg/dL", "UCUM"),
            (402, "%", "UCUM"),
        ],
    ),
    "condition_occurrence": (
        "condition_occurrence_id,person_id,condition_concept_id,condition_start_date",
        [
            (11, 1, 101, "2020-02-01"), (12, 1, 198700, "2021-03-04"), (13, 2, 102, "2019-05-06"), (14, 3, 103, "2018-07-08"),
            (15, 3, 104, "2010-01-01"), (16, 5, 104, "2022-01-01"),
        ],
    ),
    "measurement": (
        "measurement_id,person_id,measurement_concept_id,measurement_date,value_as_number,operator_concept_id,"
        "value_as_concept_id,unit_concept_id,measurement_event_id,meas_event_field_concept_id",
        [
            (21, 1, 201, "2020-02-01", 2.5, "", "", 402, 11, DIAGNOSIS),
            (22, 1, 201, "2021-03-04", 4, "", "", 402, 11, DIAGNOSIS),
            (23, 2, 201, "2019-05-06", 20, 4172704, "", 402, 13, DIAGNOSIS),
            (24, 3, 9001, "2018-07-08", "", "", 9002, "", 14, DIAGNOSIS),
            (25, 3, 9001, "2010-01-01", "", "", 9003, "", 15, DIAGNOSIS),
            (26, 1, 202, "2021-03-04", 0.8, "", "", 401, "", ""),
            (27, 1, 203, "2021-03-04", 0, "", "", "", "", ""),
            (28, 1, 204, "2021-09-04", "", "", 301, "", "", ""),
            (29, 3, 36770544, "2018-08-01", "", "", "", "", 14, DIAGNOSIS),
        ],
    ),
    "procedure_occurrence": (
        "procedure_occurrence_id,person_id,procedure_concept_id,procedure_date",
        [(31, 1, 302, "2022-06-07")],
    ),
    "drug_exposure": (
        "drug_exposure_id,person_id,drug_concept_id,drug_exposure_start_date",
        [(41, 1, 9101, "2021-04-01")],
    ),
}  # fmt: skip


NET, OTHER = (101, 102, 103), 104
Rows = dict[str, list[Sequence[object]]]


def drawn(persons: int, seed: int = 20231123) -> Rows:
    """Rows of further persons: half of them have a neuroendocrine tumour, the others another one or none."""
    draw = Random(seed)
    rows: Rows = {name: [] for name in TABLES}
    for person in range(1_001, 1_001 + persons):
        rows["person"].append(
            (person, draw.choice((8532, 8507)), draw.randint(1935, 2000), draw.randint(1, 12), draw.choice((1, 15, "")))
        )
        if draw.random() < 0.5:
            add_tumour(rows, draw, person)
        elif draw.random() < 0.5:
            rows["condition_occurrence"].append((person * 10, person, OTHER, day(draw)))
    return rows


def add_tumour(rows: Rows, draw: Random, person: int) -> None:
    """A neuroendocrine tumour with its metastases, readings and treatments, as far as they are recorded."""
    tumour, number = person * 10, person * 100
    rows["condition_occurrence"].append((tumour, person, draw.choice(NET), day(draw)))
    if draw.random() < 0.8:
        rows["condition_occurrence"].append((tumour + 1, person, 198700, day(draw)))
    for place in range(draw.randint(0, 3)):
        sign = draw.choice((*[""] * 9, 4172704))
        reading = (round(draw.gammavariate(1.4, 4.5), 1), sign, "", 402, tumour, DIAGNOSIS)
        rows["measurement"].append((number + place, person, 201, day(draw), *reading))
    if draw.random() < 0.6:
        value = round(draw.lognormvariate(-0.2, 0.5), 2)
        rows["measurement"].append((number + 10, person, 202, day(draw), value, "", "", 401, "", ""))
    if draw.random() < 0.5:
        rows["measurement"].append((number + 11, person, 203, day(draw), draw.choice((0, 0, 1, 2)), "", "", "", "", ""))
    if draw.random() < 0.4:
        rows["measurement"].append((number + 12, person, 204, day(draw), "", "", 301, "", "", ""))
    if draw.random() < 0.6:
        rows["drug_exposure"].append((number, person, 9101, day(draw)))
    if draw.random() < 0.05:
        rows["procedure_occurrence"].append((number, person, 302, day(draw)))


def day(draw: Random) -> str:
    """A day of the years 2015 to 2023."""
    return (date(2015, 1, 1) + timedelta(draw.randrange(3_200))).isoformat()


def write(folder: Path, persons: int = 0) -> None:
    """Write every table as NAME.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    more = drawn(persons)
    for name, (head, rows) in TABLES.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(head.split(","))
            writer.writerows([*rows, *more[name]])


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("folder", type=Path, nargs="?", default=Path("omop"), help="where the tables go")
    arguments.add_argument("--persons", type=int, default=0, help="how many persons are drawn besides the first five")
    chosen = arguments.parse_args()
    write(chosen.folder, chosen.persons)
