"""Tables and mapping files that cannot be used: what is refused, what is set aside, and in which words."""

from __future__ import annotations

import builtins
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from nelm.cli import main
from nelm.errors import BadInput
from nelm.exchange.case_file import case_from
from nelm.exchange.table.mapping import mapping_from, read_mapping
from nelm.exchange.table.parts import Refused
from nelm.exchange.table.quarantine import Quarantine
from nelm.exchange.table.table import Table, open_table
from nelm.facts.dictionary import dictionary
from nelm.library.document import parse

FACTS = [fact for fact in dictionary().values() if fact.kind != "codes"]
AS_OF = "2024-06-01"


def write(folder: Path, content: str | bytes, name: str = "table.csv") -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def read(table: Table) -> tuple[int, list[Refused]]:
    """How many rows are fine, and the problems of the others."""
    batches = list(table.batches(FACTS))
    return sum(batch.judged for batch in batches), [one for batch in batches for one in batch.refused]


def refusal(text: str, meant: str = "", as_of: str | None = AS_OF, **more: bool) -> str:
    mapping = mapping_from(parse(meant, "mapping.yaml")) if meant else None
    with pytest.raises(BadInput) as caught:
        read(open_table(text, mapping, as_of, **more))
    first, second = str(caught.value).split("\n")
    assert second.startswith("  remedy: ")
    return first.rpartition("/")[2] + second.replace("  remedy:", " |")


@pytest.mark.parametrize(
    ("column", "cell", "problem", "remedy"),
    [
        ("ki67", "unknown", "not a value", "leave the cell empty"),
        ("ki67", "NA", "not a value", "leave the cell empty"),
        ("ki67", "NaN", "not a value", "leave the cell empty"),
        ("ki67", "2,5", "a comma in a number", "write 2.5, or `decimal: comma` in the mapping file"),
        ("ki67", "101", "impossible for ki67", "possible is 0-100 %"),
        ("ki67", "-1", "impossible for ki67", "possible is 0-100 %"),
        ("ki67", "inf", "not a number", "a range such as 3-20"),
        ("ki67", "4 mg", "not a unit of ki67", "use %"),
        ("ki67", "20-3", "`low` 20 is more than `high` 3", "exchange them"),
        ("ki67", "high", "not a number", "a bound such as <3"),
        ("age", "55.5", "age is a whole number", "without decimals"),
        ("grade", "g1", "not a code of grade", "did you mean `G1`?"),
        ("grade", "G1|G9", "not a code of grade", "use one of G1, G2, G3"),
        ("primary_site", "ilem", "not a code of primary_site", "did you mean `ileum`?"),
        (
            "primary_site",
            "liver",
            "criteria for liver metastases do not speak of a tumour that arose in the liver",
            "it is a",
        ),
        ("extrahepatic_disease", "maybe", "neither yes nor no", "name the code in the mapping file"),
        ("listing", "14.05.1972", "not a date", "write year-month-day: 1972-05-14"),
        ("listing", "2023-02-31", "there is no such date", "check it"),
        ("listing", "1492", "the year is not between 1850 and 2200", "check the year"),
        ("birth_date", "none", "birth_date cannot be `none`", "unknown"),
        ("ki67_on", "soon", "not a date", "write year-month-day"),
    ],
)
def test_a_cell_that_cannot_be_meant_sets_its_row_aside(
    tmp_path: Path, column: str, cell: str, problem: str, remedy: str
) -> None:
    table = open_table(write(tmp_path, f'id;{column}\na;"{cell}"\nb;\n'), None, AS_OF)
    fine, refused = read(table)
    assert fine == 1 and [(one.row, one.column, one.problem) for one in refused] == [(1, column, problem)]
    assert remedy in refused[0].remedy and refused[0].file.endswith("table.csv")


@pytest.mark.parametrize(
    ("facts", "head", "row"),
    [
        (
            "disease_course: {value: stable, on: 2023-01-01, since: 2024}",
            "disease_course,disease_course_on,disease_course_since",
            "stable,2023-01-01,2024",
        ),
        ("liver_involvement: {low: 60, high: 40}", "liver_involvement_low,liver_involvement_high", "60,40"),
        ("listing: {low: 2024, high: 2023}", "listing_low,listing_high", "2024,2023"),
        ("birth_date: 1972\n  ki67: {value: 4, on: 1971}", "birth_date,ki67,ki67_on", "1972,4,1971"),
        ("birth_date: 1972\n  listing: 1971-12", "birth_date,listing", "1972,1971-12"),
        ("primary_site: liver", "primary_site", "liver"),
    ],
)
def test_cells_that_contradict_each_other_are_refused_in_the_words_of_the_case_file(
    tmp_path: Path, facts: str, head: str, row: str
) -> None:
    with pytest.raises(BadInput) as caught:
        case_from(parse(f"case: one\nfacts:\n  {facts}\n", "case.yaml"))
    fine, refused = read(open_table(write(tmp_path, f"id,{head}\na,{row}\n"), None, AS_OF))
    assert fine == 0 and [(one.problem, one.remedy) for one in refused] == [(caught.value.problem, caught.value.remedy)]


def test_a_value_and_its_ends_are_two_claims(tmp_path: Path) -> None:
    fine, refused = read(open_table(write(tmp_path, "id,ki67,ki67_low\na,4,3\nb,,3\nc,4,\n"), None, AS_OF))
    assert fine == 2 and [one.problem for one in refused] == ["the row claims two things at once"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "table.csv: the file is empty | write a line of names and a line for each patient"),
        (b"\x00\x01", "table.csv: not a table of text | save it as CSV in UTF-8, or as Parquet"),
        ("id,ki67\nJos\xe9,4\n".encode("latin-1"), "table.csv, line 2: not UTF-8 text"),
        (b"id,ki67\n" + b"a,4\n" * 400_000 + "Jos\xe9,4\n".encode("latin-1"), "not UTF-8 text"),
        ("name,ki67\na,4\n", "no column says who the patient is | name it `id`"),
        ("id,ki67,ki67\na,4,4\n", "a column that stands twice (found: ki67) | keep one of them"),
        ('id,ki67\na,"4\nb,5\nc,6\n', "a quote is opened and never closed | close it"),
        ('id,ki67\na,"4\n' + "b,5\n" * 4_000_000, "a quote is opened and never closed | close it"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: str | bytes, expected: str) -> None:
    assert expected in refusal(write(tmp_path, content))


def test_a_wrong_delimiter_is_named(tmp_path: Path) -> None:
    found = refusal(write(tmp_path, "id,ki67\na,4\n"), 'delimiter: ";"')
    problem, remedy = found.split(" | ")
    assert problem == "table.csv: only one column (found: id,ki67)"
    assert remedy == "the columns seem to be parted by `,`: mend `delimiter` in the mapping file"


def test_without_a_date_nobody_can_be_judged(tmp_path: Path) -> None:
    assert "no day to judge as of | give --as-of" in refusal(write(tmp_path, "id,ki67\na,4\n"), as_of=None)
    assert "no such column" in refusal(write(tmp_path, "id,ki67\na,4\n"), as_of="lising")
    assert "not a full date" in refusal(write(tmp_path, "id,ki67\na,4\n"), as_of="2024")


def test_lines_of_another_length_are_set_aside_with_their_number(tmp_path: Path) -> None:
    text = "id,ki67,grade\na,4,G1\n\nb,4\nc,5,G2\nd,5,G2,x\ne,6,G3\nf\n"
    fine, refused = read(open_table(write(tmp_path, text), None, AS_OF))
    assert fine == 3 and [(one.row, one.problem) for one in refused] == [
        (2, "2 cells, not 3"),
        (4, "4 cells, not 3"),
        (6, "1 cells, not 3"),
    ]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "No such file" in refusal(str(tmp_path / "nobody.csv"))
    assert "no file has such a name" in refusal(str(tmp_path / "*.csv"))
    assert "no table in the folder" in refusal(str(tmp_path))
    assert "a spreadsheet, not a table" in refusal(write(tmp_path, "x", "book.xlsx"))
    assert "not a Parquet file" in refusal(write(tmp_path, "x", "table.parquet"))


def test_an_unreadable_file_among_good_ones_is_named_or_skipped_and_named(tmp_path: Path) -> None:
    write(tmp_path, "id,ki67\na,4\n", "1.csv")
    write(tmp_path, "junk", "2.parquet")
    write(tmp_path, "id,ki67\nb,4\n", "3.csv")
    assert "2.parquet: not a Parquet file" in refusal(str(tmp_path))
    table = open_table(str(tmp_path), None, AS_OF, skip_unreadable=True)
    assert read(table) == (2, [])
    assert [one.file.rpartition("/")[2] for one in table.skipped] == ["2.parquet"]


def test_a_file_that_ends_badly_is_skipped_after_its_good_rows(tmp_path: Path) -> None:
    write(tmp_path, 'id,ki67\na,4\nb,"5\n', "1.csv")
    write(tmp_path, "id,ki67\nc,4\n", "2.csv")
    table = open_table(str(tmp_path), None, AS_OF, skip_unreadable=True)
    assert read(table)[0] == 2
    assert [one.problem for one in table.skipped] == ["a quote is opened and never closed"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "- id",
            "mapping.yaml, the file (line 1): a mapping file is a mapping (found: a list) | begin with `id: COLUMN`",
        ),
        ("colums: {}", "unknown key (found: colums) | did you mean `columns`?"),
        ("format: broad", "not a choice of `format` (found: broad) | use one of wide, long, omop"),
        ("columns: {KI: ki76}", "unknown fact (found: ki76) | did you mean `ki67`?"),
        ("columns: {KI: who_grade}", "the fact is computed, not recorded"),
        ("columns: {KI: {fact: ki67, unit: mg}}", "not a unit of ki67 (found: mg) | use %"),
        ("columns: {KI: {unit: mg}}", "no fact is named | write {fact: ki67}, or a `preset`"),
        ("columns: {KI: treatments}", "treatments is a list (found: treatments) | map a yes/no column to each"),
        ("columns: {A: ki67, B: ki67}", "a second column for ki67 (found: B) | `A` is it already"),
        ("columns: {A: {preset: naaccr-ki76}}", "no such preset (found: naaccr-ki76) | did you mean `naaccr-ki67`?"),
        ("columns: {A: {preset: naaccr-ki67, fact: grade}}", "the preset naaccr-ki67 is for ki67"),
        ("columns: {A: {fact: grade, unit: mg}}", "`unit` is for numbers, not for grade"),
        ("columns: {A: grade_low}", "grade has no such part (found: grade_low) | it has value, on"),
        ("columns: {A: {fact: grade, codes: [1]}}", "`codes` is not a mapping (found: a list)"),
        ("missing: {NA: because}", "not a reason (found: because) | use one of not-asked"),
        ("delimiter: comma", 'not a delimiter (found: comma) | write one character in quotes, such as ";", or tab'),
        ("as_of: 2024-06", "not a full date (found: 2024-06)"),
        ("long: {test: x}", "unknown key (found: test) | `long` has fact, value"),
        ("omop: {ki76: {}}", "unknown fact (found: ki76)"),
    ],
)
def test_a_bad_mapping_file_is_refused_by_its_place(tmp_path: Path, text: str, expected: str) -> None:
    path = Path(write(tmp_path, text, "mapping.yaml"))
    with pytest.raises(BadInput) as caught:
        read_mapping(path)
    assert expected in str(caught.value).replace("\n  remedy:", " |")


def test_a_mapping_names_columns_that_are_there(tmp_path: Path) -> None:
    found = refusal(write(tmp_path, "id,KI\na,4\n"), "columns: {Ki: ki67}")
    assert found == "mapping.yaml, columns.Ki: the table has no such column (found: Ki) | its columns are id, KI"
    assert "mapping.yaml, id: the table has no such column" in refusal(write(tmp_path, "id,KI\na,4\n"), "id: MRN")


def test_a_long_table_needs_its_columns(tmp_path: Path) -> None:
    table = open_table(
        write(tmp_path, "id,test,value\na,ki67,4\n"), mapping_from(parse("format: long", "m.yaml")), AS_OF
    )
    with pytest.raises(BadInput, match=r"long.fact: the table has no such column \(found: fact\)"):
        list(table.cases())


def test_a_folder_without_the_tables_of_omop(tmp_path: Path) -> None:
    write(tmp_path, "person_id\n1\n", "person.csv")
    table = open_table(str(tmp_path), mapping_from(parse("format: omop", "m.yaml")))
    with pytest.raises(BadInput, match="the table condition_occurrence is not in the folder"):
        list(table.cases())
    for name in ("condition_occurrence", "measurement"):
        write(tmp_path, "nothing\n1\n", f"{name}.csv")
    with pytest.raises(BadInput, match="the OMOP tables cannot be read"):
        list(table.cases())


# --- the quarantine -----------------------------------------------------------------------------------------------

ROW = Refused("table.csv", 2, "ki67", "=1+1", "impossible", "check it")


def test_the_quarantine_stands_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "quarantine.csv"
    with Quarantine(path) as quarantine:
        quarantine.write([ROW])
        assert not path.exists() and quarantine.written == 1
    text = path.read_bytes().decode()
    assert text == "file,row,column,value,problem,remedy\ntable.csv,2,ki67,'=1+1,impossible,check it\n".replace(
        "\n", "\r\n"
    )
    with pytest.raises(KeyboardInterrupt), Quarantine(path) as quarantine:
        raise KeyboardInterrupt
    assert path.read_bytes().decode() == text and [one.name for one in tmp_path.iterdir()] == ["quarantine.csv"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_said(tmp_path: Path) -> None:
    quarantine = Quarantine(tmp_path / "quarantine.csv")
    os.symlink("/dev/full", quarantine.part)
    with pytest.raises(BadInput, match="cannot be written: No space left on device"), quarantine:
        quarantine.write([ROW] * 10_000)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be written"), Quarantine(tmp_path / "nowhere" / "q.csv"):
        pass


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "duckdb":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    assert refusal(write(tmp_path, "id\n1\n")).endswith("tables need more libraries | run: pip install 'nelm[cohort]'")


def test_a_long_patient_who_contradicts_themselves_is_set_aside_by_the_row(tmp_path: Path) -> None:
    text = (
        "id,fact,value,on\na,birth_date,1972,\na,grade,G1,2020\na,ki67,4,1971\nb,primary_site,liver,\nb,grade,G1,2020\n"
    )
    table = open_table(write(tmp_path, text), mapping_from(parse("format: long", "m.yaml")), AS_OF)
    (batch,) = table.cases()
    assert [(one.row, one.problem, one.value) for one in batch.refused] == [
        (3, "a date before the birth", "1971"),
        (4, "criteria for liver metastases do not speak of a tumour that arose in the liver", "liver"),
    ]
    assert (batch.patients_aside, batch.set_aside, batch.judged) == (2, 5, 0)


def test_a_full_disk_for_temporary_files_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def __getattr__(self, name: str) -> Any:
            raise duckdb.IOException("No space left on device")

    monkeypatch.setattr("nelm.exchange.table.duplicates.connect", lambda folder: Almost())

    class Almost(Full):
        def execute(self, statement: str) -> None:
            if not statement.startswith("CREATE TABLE seen"):
                raise duckdb.IOException("No space left on device")

    found = refusal(write(tmp_path, "id,ki67\na,4\na,5\n"))
    assert "no room for temporary files | make room in the folder for temporary files" in found


PEAK = """
import resource, sys
from nelm.exchange.table.table import open_table
from nelm.facts.dictionary import dictionary
facts = [fact for fact in dictionary().values() if fact.kind != "codes"]
table = open_table(sys.argv[1], None, "2024-06-01")
assert sum(batch.judged for batch in table.batches(facts)) == int(sys.argv[2])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.nightly
@pytest.mark.skipif(sys.platform != "linux", reason="counts memory as Linux does")
def test_memory_does_not_grow_with_the_table(tmp_path: Path) -> None:
    peaks = []
    for rows in (1_000_000, 4_000_000):
        path = tmp_path / f"{rows}.csv"
        with path.open("w", encoding="utf-8") as file:
            file.write("id,ki67,grade,birth_date\n")
            file.writelines(f"patient-{row},{row % 90},G1,19{row % 90 + 10}-05-14\n" for row in range(rows))
        command = [sys.executable, "-c", PEAK, str(path), str(rows)]
        peaks.append(int(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    assert peaks[1] < peaks[0] + 150, peaks


def test_without_the_extra_screening_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert main(["screen", "registry.csv"]) == 2
    assert "pip install 'nelm[cohort]'" in capsys.readouterr().err
