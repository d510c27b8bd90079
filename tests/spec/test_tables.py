"""What a wide table may say, and how its cells are read."""

from __future__ import annotations

from collections.abc import Mapping as Words
from datetime import date
from math import inf, nextafter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from nelm.errors import BadInput
from nelm.exchange.table.cell import KNOWN
from nelm.exchange.table.mapping import Mapping, mapping_from
from nelm.exchange.table.parts import Batch
from nelm.exchange.table.table import Table, open_table
from nelm.facts.calendar import days
from nelm.facts.columns import mask_of
from nelm.facts.dictionary import dictionary
from nelm.library.document import parse

FACTS = [fact for fact in dictionary().values() if fact.kind != "codes"]
AS_OF = "2024-06-01"


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


def test_a_whole_number_stands_for_its_cell(tmp_path: Path) -> None:
    found = one(tmp_path, "age", "55")
    assert (found["age_low"], found["age_high"]) == (55, nextafter(56, -inf))


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
    assert batch.refused[0].remedy == "row 1 is judged; keep the right one of the two"


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
        assert second.refused[0].remedy.startswith(f"row 1 of {tmp_path / '1.csv'} is judged")
        assert known(first, "grade") == ["silent"] * 2 and known(second, "grade") == ["exact"]


def test_strict_stops_at_the_first_bad_row(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, "id,ki67\na,4\nb,400\n"), None, AS_OF, strict=True)
    with pytest.raises(BadInput, match=r"row 2, column ki67: impossible for ki67 \(found: 400 %\)"):
        list(table.batches(FACTS))
