"""Writes a small invented OMOP CDM 5.4 database as CSV files: `python make_omop.py FOLDER`."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path

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


def write(folder: Path) -> None:
    """Write every table as NAME.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (head, rows) in TABLES.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(head.split(","))
            writer.writerows(rows)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path, nargs="?", default=Path("omop"), help="where the tables go")
    write(arguments.parse_args().folder)
