"""What a wide table may say, and how its cells are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Words
from datetime import date
from functools import partial
from math import inf, nextafter
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from examples.registry.make_omop import write as write_omop
from nelm.criteria.judge import judge
from nelm.criteria.rule import shipped
from nelm.errors import BadInput
from nelm.exchange.table.cell import KNOWN, read_cell
from nelm.exchange.table.draft import draft_mapping
from nelm.exchange.table.mapping import Mapping, mapping_from, read_mapping
from nelm.exchange.table.omop import terms
from nelm.exchange.table.parts import Batch
from nelm.exchange.table.table import Table, open_table
from nelm.exchange.table.tasks import in_order
from nelm.exchange.table.terminology import presets
from nelm.facts.calendar import days
from nelm.facts.case import Case, Reading
from nelm.facts.columns import mask_of
from nelm.facts.dictionary import dictionary
from nelm.facts.view import View
from nelm.library.document import parse
from nelm.logic import between

FACTS = [fact for fact in dictionary().values() if fact.kind != "codes"]
AS_OF = "2024-06-01"
ROOT = Path(__file__).parents[2]
PRIMARY_SITE = dictionary()["primary_site"]


def mapping(text: str) -> Mapping:
    return mapping_from(parse(text, "mapping.yaml"))


def written(folder: Path, text: str, name: str = "table.csv", encoding: str = "utf-8") -> str:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return str(path)


def whole(table: Table) -> Batch:
    """All of a small table as one batch."""
    batches = list(table.batches(FACTS))
    assert len(batches) == 1
    return batches[0]


def read(folder: Path, text: str, meant: str = "", as_of: str | None = AS_OF) -> Batch:
    return whole(open_table(written(folder, text), mapping(meant) if meant else None, as_of))


def one(folder: Path, column: str, cell: str, meant: str = "") -> Words[str, Any]:
    """The columns of a table of one cell, which must be fine."""
    quoted = f'"{cell}"' if "," in cell else cell
    batch = read(folder, f"id,{column}\np1,{quoted}\n", meant)
    assert batch.refused == [] and batch.ids == ["p1"]
    return {name: array[0].item() for name, array in batch.columns.items()}


def known(batch: Batch, fact: str) -> list[str]:
    return [KNOWN[place] for place in batch.known[fact]]


@pytest.mark.parametrize(
    ("cell", "low", "high"),
    [
        ("4", 4, 4),
        ("2.50", 2.5, 2.5),
        ("3-20", 3, 20),
        ("3 – 20 %", 3, 20),
        ("3 to 20", 3, 20),
        ("4 %", 4, 4),
        ("<3", 0, nextafter(3, -inf)),
        ("<= 3", 0, 3),
        ("≥20", 20, 100),
        (">20", nextafter(20, inf), 100),
        ("  7 ", 7, 7),
        ("", 1, 0),
        ("not-performed", 1, 0),
    ],
)
def test_a_number_cell_is_a_number_a_range_a_bound_or_nothing(
    tmp_path: Path, cell: str, low: float, high: float
) -> None:
    found = one(tmp_path, "ki67", cell)
    assert (found["ki67_low"], found["ki67_high"]) == (low, high)


@pytest.mark.parametrize(
    ("column", "cell", "codes"),
    [
        ("primary_site", "ileum", ["ileum"]),
        ("primary_site", "rectum", ["rectum_upper", "rectum_mid", "rectum_lower"]),
        ("primary_site", "ileum | jejunum", ["ileum", "jejunum"]),
        ("primary_site", "asked-unknown", []),
        ("extrahepatic_disease", "No", ["false"]),
        ("extrahepatic_disease", "TRUE", ["true"]),
        ("extrahepatic_disease", "yes|no", ["true", "false"]),
        ("treatments.ssa", "1", ["true"]),
        ("treatments_prrt", "0", ["false"]),
        ("ecog", "0", ["0"]),
        ("functional_syndrome", "none", ["none"]),
    ],
)
def test_a_code_cell_is_one_code_or_one_of_several(tmp_path: Path, column: str, cell: str, codes: list[str]) -> None:
    fact = dictionary()[column.replace("treatments_", "treatments.")]
    assert one(tmp_path, column, cell)[fact.id.replace(".", "_")] == mask_of(fact, codes)


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2023-05-14", "2023-05-14", "2023-05-14"),
        ("2023-05-14 00:00:00", "2023-05-14", "2023-05-14"),
        ("2023-05", "2023-05-01", "2023-05-31"),
        ("2023", "2023-01-01", "2023-12-31"),
        ("2023-05 to 2023-06", "2023-05-01", "2023-06-30"),
    ],
)
def test_a_date_cell_may_be_partial(tmp_path: Path, cell: str, first: str, last: str) -> None:
    found = one(tmp_path, "listing", cell)
    assert (found["listing_first"], found["listing_last"]) == (days(first).first, days(last).first)


def test_an_event_that_did_not_happen_is_none(tmp_path: Path) -> None:
    found = one(tmp_path, "transplant", "none")
    assert (found["transplant_first"], found["transplant_last"]) == (-1, -1)


def test_a_whole_number_has_whole_ends(tmp_path: Path) -> None:
    found = one(tmp_path, "age", "55")
    assert (found["age_low"], found["age_high"]) == (55, 55)


def test_columns_of_ends_and_days(tmp_path: Path) -> None:
    text = "id,ki67_low,ki67_high,ki67_on,disease_course,disease_course_on,disease_course_since\n"
    batch = read(tmp_path, text + "a,3,20,2023-05,stable,2024-01-02,2023\nb,,50,2023-05-01,,2024-01-02,\n")
    assert batch.columns["ki67_low"].tolist() == [3, 0]
    assert batch.columns["ki67_high"].tolist() == [20, 50]
    assert batch.columns["ki67_on_last"].tolist() == [days("2023-05").last, days("2023-05-01").last]
    assert batch.columns["disease_course_since_first"].tolist() == [days("2023").first, 0]
    assert batch.columns["disease_course_on_first"].tolist() == [days("2024-01-02").first, 0]


def test_the_day_of_a_list_is_the_day_of_each_of_its_members(tmp_path: Path) -> None:
    text = "id,treatments.ssa,treatments.prrt,treatments.prrt_on,treatments_on\n"
    batch = read(tmp_path, text + "a,yes,yes,2021,2022\nb,yes,,2021,2022\n")
    assert batch.columns["treatments_ssa_on_first"].tolist() == [days("2022").first] * 2
    assert batch.columns["treatments_prrt_on_first"].tolist() == [days("2021").first, 0]


def test_how_each_fact_is_known(tmp_path: Path) -> None:
    batch = read(tmp_path, "id,ki67\na,4\nb,3-20\nc,\nd,not-performed\ne,masked\n")
    assert known(batch, "ki67") == ["exact", "in part", "silent", "not-performed", "masked"]
    assert known(batch, "grade") == ["silent"] * 5


def test_unlikely_values_are_kept_and_counted(tmp_path: Path) -> None:
    batch = read(tmp_path, "id,ki67\na,80\nb,4\n")
    assert batch.questions == {"ki67": 1} and batch.columns["ki67_low"].tolist() == [80, 4]


def test_without_a_day_each_patient_is_judged_on_the_latest_date(tmp_path: Path) -> None:
    batch = read(tmp_path, "id,ki67,ki67_on,listing\na,4,2023-01,2022-05-01\nb,4,,2022-05-01\nc,4,,none\n", as_of=None)
    assert batch.columns["as_of"].tolist() == [days("2023-01-01").first, days("2022-05-01").first]
    assert [(found.row, found.problem) for found in batch.refused] == [(3, "no date in the row to judge as of")]


def test_each_patient_may_be_judged_on_a_day_of_their_own(tmp_path: Path) -> None:
    batch = read(tmp_path, "id,ki67,seen\na,4,2023-01-02\nb,4,2023\nc,4,\n", as_of="seen")
    assert batch.columns["as_of"].tolist() == [days("2023-01-02").first]
    assert [(found.row, found.column) for found in batch.refused] == [(2, "seen"), (3, "seen")]


def test_a_mapping_names_the_sites_own_columns_codes_and_units(tmp_path: Path) -> None:
    meant = """
id: MRN
as_of: 2024-06-01
decimal: comma
delimiter: ";"
dates: day-first
missing: ["NA", "-9"]
columns:
  SEX: {fact: sex, codes: {"1": male, "2": female, "9": asked-unknown}}
  DOB: birth_date
  BILI: {fact: bilirubin, unit: umol/L}
  KI: {fact: ki67, codes: {"A": <3, "B": 3-20}}
"""
    text = "MRN;SEX;DOB;BILI;KI\n1;1;14.05.1972;17,1;A\n2;9;NA;-9;2,5\n3;2;1972;;B\n4;3;;;\n"
    batch = read(tmp_path, text, meant, as_of=None)
    assert batch.ids == ["1", "2", "3"]
    assert batch.columns["sex"].tolist() == [2, 0, 1]
    assert batch.columns["birth_date_first"].tolist() == [days("1972-05-14").first, 1, days("1972").first]
    assert batch.columns["bilirubin_low"].tolist() == [0.9997686, 1, 1]
    assert batch.columns["ki67_high"].tolist() == [nextafter(3, -inf), 2.5, 20]
    assert known(batch, "sex") == ["exact", "asked-unknown", "exact"]
    assert [(found.row, found.column, found.value) for found in batch.refused] == [(4, "SEX", "3")]


def test_a_column_that_nobody_knows_is_named_with_the_fact_perhaps_meant(tmp_path: Path) -> None:
    table = open_table(
        written(tmp_path, "id,ki76,Primary Site,hospital,bilirubin,grade\na,4,ileum,x,1,G1\n"), None, AS_OF
    )
    assert [(one.column, one.near) for one in table.unread] == [
        ("ki76", "ki67"),
        ("Primary Site", "primary_site"),
        ("hospital", ""),
        ("bilirubin", ""),
    ]
    assert "needs its unit" in table.unread[3].why


def test_a_table_of_types_equals_its_text(tmp_path: Path) -> None:
    rows = {
        "id": [1, 2, 3],
        "ki67": [4.0, float("nan"), 2.5],
        "ecog": [1.0, None, 0.0],
        "age": pa.array([55, None, 60], pa.int16()),
        "liver_involvement": pa.array([0.1, 50, None], pa.float32()),
        "histology_confirmed": [True, None, False],
        "listing": [date(2023, 1, 2), None, date(2024, 1, 1)],
        "grade": pa.array(["G1", None, "G2|G3"]).dictionary_encode(),
    }
    path = tmp_path / "table.parquet"
    parquet.write_table(pa.table(rows), path)
    text = "id,ki67,ecog,age,liver_involvement,histology_confirmed,listing,grade\n"
    text += "1,4,1,55,0.1,yes,2023-01-02,G1\n2,,,,50,,,\n3,2.5,0,60,,no,2024-01-01,G2|G3\n"
    typed, plain = whole(open_table(str(path), None, AS_OF)), read(tmp_path, text)
    assert typed.refused == plain.refused == [] and typed.ids == plain.ids
    for name, array in plain.columns.items():
        assert np.array_equal(typed.columns[name], array), name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_encodings_and_byte_order_marks(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "id,ki67\nJosé,4\n", encoding=encoding)
    meant = mapping("encoding: latin-1\n") if encoding == "latin-1" else None
    batch = whole(open_table(path, meant, AS_OF))
    assert batch.ids == ["José"] and batch.columns["ki67_low"].tolist() == [4]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    batch = read(tmp_path, "id,ki67,grade\n1,4,G1\n".replace(",", delimiter))
    assert batch.ids == ["1"]


def test_a_first_line_may_name_the_delimiter(tmp_path: Path) -> None:
    batch = read(tmp_path, "sep=;\r\nid;ki67;x,y,z,a\r\n1;4;2\r\n2;400;2\r\n")
    assert batch.ids == ["1"] and batch.refused[0].row == 2


def test_a_list_is_wanted_as_its_members(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, "id,treatments.ssa\n1,yes\n"), None, AS_OF)
    (batch,) = table.batches([dictionary()["treatments"]])
    assert batch.columns["treatments_ssa"].tolist() == [1] and batch.columns["treatments_prrt"].tolist() == [0]


def test_a_table_without_rows_a_row_and_300_columns(tmp_path: Path) -> None:
    empty = open_table(written(tmp_path, "id,ki67\n"), None, AS_OF)
    assert list(empty.batches(FACTS)) == [] and empty.duplicates == 0
    wide = ",".join(f"c{place}" for place in range(300))
    table = open_table(written(tmp_path, f"id,ki67,{wide}\n1,4{',x' * 300}\n"), None, AS_OF)
    assert whole(table).ids == ["1"] and len(table.unread) == 300


def test_a_patient_stands_in_the_table_once(tmp_path: Path) -> None:
    batch = read(tmp_path, "id,ki67\na,4\nb,5\n a ,6\n,7\na,8\n")
    assert batch.ids == ["a", "b"] and batch.duplicates == 2
    assert [(found.row, found.value) for found in batch.refused] == [(3, "a"), (4, ""), (5, "a")]
    assert batch.refused[0].remedy == "row 1 is the first; keep the right one of the two"


def test_a_patient_may_be_judged_on_two_days(tmp_path: Path) -> None:
    batch = read(tmp_path, "id,ki67,seen\na,4,2023-01-01\na,4,2023-02-01\na,4,2023-01-01\n", as_of="seen")
    assert batch.ids == ["a", "a"] and batch.duplicates == 1


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"id": ["c", "a"], "grade": ["G1", "G2"]}), tmp_path / "2.parquet")
    written(tmp_path, "id,ki67\na,4\nb,5\n", "1.csv")
    written(tmp_path, "notes", "notes.md")
    for name in (str(tmp_path), str(tmp_path / "*.*[tv]")):
        table = open_table(name, None, AS_OF)
        first, second = table.batches(FACTS)
        assert (first.ids, second.ids) == (["a", "b"], ["c"]) and table.hash().startswith("sha256:")
        assert second.refused[0].remedy.startswith(f"row 1 of {tmp_path / '1.csv'} is the first")
        assert known(first, "grade") == ["silent"] * 2 and known(second, "grade") == ["exact"]


def test_strict_stops_at_the_first_bad_row(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, "id,ki67\na,4\nb,400\n"), None, AS_OF, strict=True)
    with pytest.raises(BadInput, match=r"row 2, column ki67: impossible for ki67 \(found: 400\)"):
        list(table.batches(FACTS))


def test_the_mapping_files_of_the_documentation_are_read() -> None:
    text = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml form\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) > 3 and all(mapping(block) for block in blocks)


def test_the_table_of_the_documentation_is_read(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```text\n(id,.*?)^```$", text, re.MULTILINE | re.DOTALL)
    batch = read(tmp_path, block)
    assert batch.ids == ["p1", "p2", "p3", "p4"] and batch.refused == []


def test_the_invented_registry() -> None:
    table = open_table(
        str(ROOT / "examples/registry/registry.csv"), read_mapping(ROOT / "examples/registry/mapping.yaml")
    )
    batches = list(table.batches(FACTS))
    assert (sum(batch.judged for batch in batches), sum(batch.set_aside for batch in batches)) == (52, 10)
    assert table.unread == () and table.duplicates == 1
    rows = [one.row for batch in batches for one in batch.refused]
    assert rows == [8, 16, 23, 31, 38, 42, 46, 52, 57, 62]


# --- a proposed mapping -------------------------------------------------------------------------------------------


def test_a_proposal_for_a_well_named_table_is_used_as_it_is(tmp_path: Path) -> None:
    text = "MRN;Gender;DOB;Ki 67;Site;WHO grade;EHD;ki67_on\n1;F;14.05.1972;2,5;ileum;G1;N;2023\n"
    path = written(tmp_path, text + "2;M;01.02.1960;3-20;small bowel;NA;Y;\n")
    batch = whole(open_table(path, mapping(draft_mapping(path)), AS_OF))
    assert batch.ids == ["1", "2"] and batch.refused == []
    assert known(batch, "sex") == known(batch, "extrahepatic_disease") == known(batch, "birth_date") == ["exact"] * 2
    assert known(batch, "ki67") == ["exact", "in part"] and known(batch, "grade") == ["exact", "silent"]
    assert batch.columns["primary_site"][1] == mask_of(PRIMARY_SITE, PRIMARY_SITE.coarse["small_intestine"])


def test_a_proposal_leaves_open_what_is_not_certain(tmp_path: Path) -> None:
    text = "id,grade,bilirubin,hospital,ICDO,primary_site\n1,2,17,A,C17.2,gut\n2,G3,20,B,C209,ileum\n"
    path = written(tmp_path, text)
    proposed = draft_mapping(path)
    assert '      # "2":   # one of G1, G2, G3' in proposed and "      G3: G3" in proposed
    assert "  # bilirubin: {fact: bilirubin, unit: ...}  # one of mg/dL, umol/L" in proposed.replace('"', "")
    assert "  # ICDO: {preset: naaccr-site}" in proposed and "# not read: hospital" in proposed
    assert mapping(proposed).id == "id"


@pytest.mark.parametrize("name", ["table.csv", "table.parquet"])
def test_a_proposal_for_nothing_known_is_a_mapping_file_too(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "table.csv":
        written(tmp_path, "a,b\n1,2\n")
    else:
        parquet.write_table(pa.table({"a": [[1, 2]], "b": [b"x"]}), path)
    assert mapping(draft_mapping(str(path))).columns == {}


# --- long tables and OMOP -----------------------------------------------------------------------------------------

LONG = """patient,test,result,unit,on,since,lesion
b,ki67,3-20,%,2023-09-02,,liver_metastasis
a,ki67,4,%,2023-01-20,,primary
a,BILI,17.1,umol/L,2023-01-20,,
b,ki67,2.5,,2023-01-20,,primary
a,disease_course,stable,,2023-03-01,2022,
b,treatments,ssa,,2022,,
c,ki67,400,,2022,,
c,grade,G1,,2022,,
d,cholesterol,3,mg/dL,2022,,
,ki67,3,%,2022,,
a,x
"""
LONG_MAPPING = """
format: long
id: patient
long: {fact: test, value: result}
columns: {BILI: bilirubin}
"""


def test_the_rows_of_a_patient_are_a_case_wherever_they_stand(tmp_path: Path) -> None:
    (batch,) = open_table(written(tmp_path, LONG), mapping(LONG_MAPPING)).cases()
    assert [case.name for case in batch.cases] == ["a", "b"]
    a, b = batch.cases
    assert [(one.shown, one.lesion) for one in b.readings["ki67"]] == [
        ("3-20 %", "liver_metastasis"),
        ("2.5 %", "primary"),
    ]
    assert a.readings["bilirubin"][0].shown == "0.9997686 mg/dL (17.1 umol/L)"
    assert a.readings["disease_course"][0].since == days("2022")
    assert b.readings["treatments.ssa"][0].values == frozenset({"true"})
    assert batch.as_of == [days("2023-03-01").first, days("2023-09-02").first]


def test_a_patient_with_a_bad_row_is_set_aside_and_every_row_is_accounted_for(tmp_path: Path) -> None:
    (batch,) = open_table(written(tmp_path, LONG), mapping(LONG_MAPPING)).cases()
    assert (batch.judged, batch.set_aside, batch.patients_aside) == (6, 4, 3)
    assert batch.unread == {"cholesterol": 1}
    assert sorted((one.row, one.problem) for one in batch.refused) == [
        (7, "impossible for ki67"),
        (10, "nobody says who the patient is"),
        (11, "2 cells, not 7"),
    ]


def test_long_patients_are_judged_on_a_day_a_column_of_days_or_a_fact(tmp_path: Path) -> None:
    text = "id,fact,value,seen\na,ki67,4,2023-01-02\na,listing,2022-05-06,2023-01-02\n"
    for as_of, day in (
        ("2024-01-01", "2024-01-01"),
        ("seen", "2023-01-02"),
        ("listing", "2022-05-06"),
        (None, "2022-05-06"),
    ):
        (batch,) = open_table(written(tmp_path, text), mapping("format: long\n"), as_of).cases()
        assert batch.as_of == [days(day).first]


OMOP_MAPPING = """
format: omop
omop:
  grade: {"9002": G2, "9003": G3}
  treatments.ssa: {"9101": yes}
"""


def omop_cases(folder: Path, form: str = "csv") -> dict[str, Case]:
    """The cases of the invented OMOP database, as CSV or Parquet files or a DuckDB file."""
    write_omop(folder / "omop")
    if form == "parquet":
        for path in (folder / "omop").iterdir():
            parquet.write_table(arrow_csv.read_csv(path), path.with_suffix(".parquet"))
            path.unlink()
    if form == "duckdb":
        with duckdb.connect(str(folder / "cdm.duckdb")) as store:
            for path in (folder / "omop").iterdir():
                store.execute(f"CREATE TABLE {path.stem} AS SELECT * FROM read_csv('{path}')")
    table = open_table(str(folder / ("cdm.duckdb" if form == "duckdb" else "omop")), mapping(OMOP_MAPPING))
    (batch,) = table.cases()
    assert batch.refused == [] and table.hash().startswith("sha256:")
    return {case.name: case for case in batch.cases}


@pytest.mark.parametrize("form", ["csv", "parquet", "duckdb"])
def test_omop_tables_are_readings(tmp_path: Path, form: str) -> None:
    cases = omop_cases(tmp_path, form)
    said = {
        name: {fact: [one.shown for one in readings] for fact, readings in case.readings.items()}
        for name, case in cases.items()
    }
    assert said == {
        "1": {
            "birth_date": ["1972-05-14"],
            "sex": ["female"],
            "primary_site": ["ileum"],
            "histology": ["NET"],
            "ki67": ["2.5 %", "4 %"],
            "bilirubin": ["0.8 mg/dL"],
            "ecog": ["fully active"],
            "disease_course": ["stable disease"],
            "metastasis_diagnosis": ["2021-03-04"],
            "transplant": ["2022-06-07"],
            "treatments.ssa": ["yes"],
        },
        "2": {
            "birth_date": ["1960-03"],
            "sex": ["male"],
            "primary_site": ["head of the pancreas"],
            "histology": ["NET"],
            "grade": ["one of: G2, G3"],
            "ki67": ["above 20 %"],
        },
        "3": {
            "birth_date": ["1955"],
            "sex": ["male"],
            "primary_site": ["rectum"],
            "histology": ["NET"],
            "grade": ["one of: G2, G3", "G2"],
            "metastasis_diagnosis": ["2018-08-01"],
        },
    }


def test_a_modifier_of_another_tumour_says_nothing(tmp_path: Path) -> None:
    """Patient 3 has a grade 3 of a breast cancer, linked to that diagnosis."""
    shown = [one.shown for one in omop_cases(tmp_path)["3"].readings["grade"]]
    assert "G3" not in shown


# --- NAACCR -------------------------------------------------------------------------------------------------------

NAACCR = """
id: patientIdNumber
as_of: 2024-06-01
dates: compact
columns:
  ki67: {preset: naaccr-ki67}
  primarySite: {preset: naaccr-site}
  histologicTypeIcdO3: [{preset: naaccr-histology}, {preset: naaccr-histology-grade}]
  dateOfBirth: birth_date
  liver: {fact: liver_involvement, missing: naaccr-sentinels}
"""


@pytest.mark.parametrize(
    ("code", "esmo", "optn"),
    [
        ("XXX.4", "met", "met"),
        ("XXX.5", "unknown", "unknown"),
        ("XXX.6", "not met", "not met"),
        ("10.0", "not met", "met"),
        ("20.0", "not met", "not met"),
        ("XXX.7", "unknown", "unknown"),
        ("XXX.8", "unknown", "unknown"),
        ("XXX.9", "unknown", "unknown"),
        ("", "unknown", "unknown"),
    ],
)
def test_bands_of_ki67_are_judged_as_bands(tmp_path: Path, code: str, esmo: str, optn: str) -> None:
    batch = read(tmp_path, f"patientIdNumber,ki67\n1,{code}\n", NAACCR_KI67, as_of=None)
    low, high = (batch.columns[f"ki67_{end}"][0].item() for end in ("low", "high"))
    values = [] if low > high else [Reading("ki67", between(low, high), code)]
    case = Case("1", {"ki67": tuple(values)} if values else {})
    for edition, verdict in (("esmo@2020", esmo), ("optn@2020", optn)):
        items = {item.id: item for item in judge(shipped(edition), View(case, days(AS_OF).first)).items}
        assert items["ki67"].verdict.word == verdict


NAACCR_KI67 = "id: patientIdNumber\nas_of: 2024-06-01\ncolumns: {ki67: {preset: naaccr-ki67}}\n"


def test_a_registry_file_is_read_by_presets(tmp_path: Path) -> None:
    head = "patientIdNumber,ki67,primarySite,histologicTypeIcdO3,dateOfBirth,liver\n"
    rows = "1,XXX.5,C209,8249,19720514,999\n2,4.5,C17.2,8240/3,197205,45\n3,XXX.9,C809,8013,1972,988\n4,5,C509,8500,,\n"
    batch = read(tmp_path, head + rows, NAACCR, as_of=None)
    site, grade, histology = (dictionary()[name] for name in ("primary_site", "grade", "histology"))
    assert batch.columns["primary_site"].tolist() == [mask_of(site, site.coarse["rectum"]), mask_of(site, ["ileum"]), 0]
    assert batch.columns["histology"].tolist() == [mask_of(histology, [code]) for code in ("NET", "NET", "NEC")]
    assert batch.columns["grade"].tolist() == [mask_of(grade, ["G2", "G3"]), 0, 0]
    assert batch.columns["birth_date_last"].tolist() == [days(text).last for text in ("1972-05-14", "1972-05", "1972")]
    assert known(batch, "liver_involvement") == ["asked-unknown", "exact", "not-asked"]
    assert {(one.row, one.column) for one in batch.refused} == {(4, "primarySite"), (4, "histologicTypeIcdO3")}


def test_every_shipped_code_is_a_cell_of_its_fact() -> None:
    for name, preset in presets().items():
        column = mapping(f"columns: {{X: {{preset: {name}}}}}").columns["X"][0]
        for code in preset.codes:
            assert not read_cell(column, code).problem, f"{name}: {code}"
    named = [rule.fact for rule in terms().measurements] + [rule.fact for rule in terms().events]
    assert set(named) <= set(dictionary())


def test_batches_before_a_problem_come_before_it() -> None:
    def tasks() -> Iterator[Callable[[], int]]:
        for number in range(4):
            yield partial(int, number)
        raise BadInput("broken", remedy="mend it")

    found = in_order(tasks())
    assert [next(found) for _ in range(4)] == [0, 1, 2, 3]
    with pytest.raises(BadInput, match="broken"):
        next(found)


@pytest.mark.parametrize("part", ["value", "low", "high"])
def test_numbers_and_dates_of_parquet_equal_their_text(tmp_path: Path, part: str) -> None:
    """Those that are possible are taken as they are, the others are read: both must say the same."""
    name = "ki67" if part == "value" else f"ki67_{part}"
    numbers = [0.0, 0.05, 3.0, 61.5, 100.0, 100.5, -1.0, None, float("nan")]
    days = [date(1850, 1, 1), date(2200, 12, 31), date(1849, 12, 31), date(2201, 1, 1), None, date(2023, 5, 14)]
    days += [date(2020, 2, 29)] * (len(numbers) - len(days))
    ids = [f"p{row}" for row in range(len(numbers))]
    for kind in (pa.float64(), pa.string()):
        words = [None if one is None or one != one else f"{one:g}" for one in numbers]
        columns = {"id": ids, name: pa.array(words if kind == pa.string() else numbers, kind)}
        columns |= {each: pa.array(days, pa.date32()) for each in ("listing", "grade_on")}
        if kind == pa.string():
            columns |= {each: columns[each].cast(pa.string()) for each in ("listing", "grade_on")}
        columns["grade"] = pa.array(["G1"] * len(ids))
        parquet.write_table(pa.table(columns), tmp_path / f"{kind}.parquet")
    typed, plain = (whole(open_table(str(tmp_path / f"{kind}.parquet"), None, AS_OF)) for kind in ("double", "string"))
    assert typed.ids == plain.ids and typed.questions == plain.questions
    assert [(one.row, one.column, one.problem, one.remedy) for one in typed.refused] == [
        (one.row, one.column, one.problem, one.remedy) for one in plain.refused
    ]
    assert len(typed.refused) > 4
    for column, array in plain.columns.items():
        assert np.array_equal(typed.columns[column], array), column
    for fact, how in plain.known.items():
        assert np.array_equal(typed.known[fact], how), fact
