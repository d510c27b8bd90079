"""A table screened: every patient judged as a case file would be, counted, written whole, and nothing lost."""

from __future__ import annotations

import csv
import errno
import re
from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping as Row
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from examples.registry.make_omop import write as write_omop
from nelm.cli import main
from nelm.criteria.judge import Judgement, judge
from nelm.criteria.rule import shipped
from nelm.errors import BadInput
from nelm.exchange.table.mapping import Mapping, mapping_from, read_mapping
from nelm.exchange.table.table import Table, open_table
from nelm.facts.calendar import show_day
from nelm.facts.case import Case
from nelm.facts.view import View
from nelm.library.document import Document
from nelm.screen.in_place import judged_in_place
from nelm.screen.lock import lock
from nelm.screen.parts import Targets
from nelm.screen.run import Wanted, screen
from nelm.screen.tally import Move, Tally
from tests.cases import AS_OF, Data, as_case
from tests.columns import RULESETS, cells_of, table_data

ROOT = Path(__file__).parents[2]
REGISTRY = ROOT / "examples/registry"
MILAN = RULESETS[1]
MANY = 250
UNITS = mapping_from(
    Document("units", {"columns": {"hpf_field_diameter": {"fact": "hpf_field_diameter", "unit": "mm"}}})
)


class Patient:
    """A row of a table, and the case file that says the same."""

    def __init__(self, name: str, facts: Data, day: int) -> None:
        self.name, self.day = name, day
        self.case: Case = as_case(facts)
        self.cells = {"id": name, "as_of": show_day(day)}
        for fact, entries in facts.items():
            for entry in entries:
                self.cells |= cells_of(fact, entry)

    def judged(self, place: int) -> Judgement:
        return judge(RULESETS[place], View(self.case, self.day))


@pytest.fixture(scope="module")
def patients() -> list[Patient]:
    found: list[Patient] = []

    @settings(max_examples=MANY, database=None, derandomize=True, phases=[Phase.generate])
    @given(table_data(), st.integers(0, 400))
    def collect(facts: Data, before: int) -> None:
        try:
            found.append(Patient(f"p{len(found)}", facts, AS_OF - before))
        except BadInput:  # a date before the birth
            return

    collect()
    return found


def write_csv(path: Path, listed: list[Patient]) -> Path:
    head = list(dict.fromkeys(name for patient in listed for name in patient.cells))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, head)
        writer.writeheader()
        writer.writerows(patient.cells for patient in listed)
    return path


def run(
    path: Path, targets: Targets | None = None, moved: tuple[str, ...] = (), units: Mapping | None = UNITS
) -> Tally:
    wanted = Wanted(RULESETS, moved, targets=targets or Targets())
    return screen(open_table(str(path), units, "as_of"), wanted)


def rows_of(path: Path) -> list[dict[str, Any]]:
    return pq.read_table(path).to_pylist()  # type: ignore[no-any-return]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_every_patient_is_judged_as_a_case_file_would_be(patients: list[Patient], tmp_path: Path, form: str) -> None:
    table = write_csv(tmp_path / "table.csv", patients)
    assert {patient.judged(1).verdict.word for patient in patients} == {"met", "not met", "unknown"}
    if form == "parquet":
        head = list(dict.fromkeys(name for patient in patients for name in patient.cells))
        columns = {name: [patient.cells.get(name) for patient in patients] for name in head}
        table = tmp_path / "table.parquet"
        pq.write_table(pa.table(columns), table)
    out = tmp_path / "verdicts.parquet"
    tally = run(table, Targets(out))
    assert (tally.judged, tally.set_aside) == (len(patients), 0)
    found = {(row["id"], row["criteria"]): row for row in rows_of(out)}
    assert len(found) == len(patients) * len(RULESETS)
    for patient in patients:
        for place, ruleset in enumerate(RULESETS):
            check_row(found[patient.name, ruleset.edition.id], patient.judged(place))


def check_row(row: Row[str, Any], expected: Judgement) -> None:
    required = [item for item in expected.items if item.strength == "required"]
    assert row["verdict"] == expected.verdict.word
    assert (row["can_be_met"], row["can_be_not_met"]) == tuple(expected.verdict)
    assert row["failed"] == [item.id for item in required if item.verdict.word == "not met"]
    assert row["unknown"] == [item.id for item in required if item.verdict.word == "unknown"]
    assert set(row["decisive"]) == {one.asks for one in expected.decisive}


def test_counts_are_those_of_the_rows(patients: list[Patient], tmp_path: Path) -> None:
    out, items = tmp_path / "verdicts.parquet", tmp_path / "items.parquet"
    tally = run(write_csv(tmp_path / "table.csv", patients), Targets(out, items))
    rows = rows_of(out)
    for edition in tally.editions:
        words = Counter(row["verdict"] for row in rows if row["criteria"] == edition.criteria)
        counted = Counter[str]()
        for pattern, number in edition.patterns.items():
            counted[pattern.verdict] += number
        assert counted == words
    assert sum(tally.together.values()) == len(patients)
    assert sum(sum(counts.values()) for counts in tally.known.values()) == len(patients) * len(tally.known)
    single = [row for row in rows_of(items) if (row["id"], row["criteria"]) == ("p0", MILAN.edition.id)]
    expected = {item.id: (item.strength, item.verdict.word) for item in patients[0].judged(1).items}
    assert {row["item"]: (row["strength"], row["verdict"]) for row in single} == expected


def test_a_moved_threshold_counts_who_is_gained_and_lost(patients: list[Patient], tmp_path: Path) -> None:
    from nelm.criteria.overrides import parse_overrides
    from nelm.criteria.rule import prepare

    change = "milan-net@2016.liver_involvement=75"
    tally = run(write_csv(tmp_path / "table.csv", patients), moved=(change,))
    wider = prepare(MILAN.edition, parse_overrides([change]))
    expected = Counter(
        Move(patient.judged(1).verdict.word, judge(wider, View(patient.case, patient.day)).verdict.word)
        for patient in patients
    )
    [moved] = tally.moved
    assert moved.patients == expected and any(move.before != move.after for move in expected)
    near = next(one for one in tally.near if one.criteria == "milan-net@2016" and one.parameter == "liver_involvement")
    assert (near.written, near.changed) == ("50", "55")


def test_rows_in_are_judged_or_set_aside() -> None:
    table = open_table(str(REGISTRY / "registry.csv"), read_mapping(REGISTRY / "mapping.yaml"))
    tally = screen(table, Wanted(RULESETS))
    assert (tally.judged, tally.set_aside, tally.duplicates) == (52, 10, 1)


@pytest.fixture
def folder(patients: list[Patient], tmp_path: Path) -> Iterator[Path]:
    found = tmp_path / "years"
    found.mkdir()
    for place in range(3):
        write_csv(found / f"{2020 + place}.csv", patients[place * 20 : place * 20 + 20])
    yield found


def interrupted(table: Table, wanted: Wanted, after: int) -> None:
    read = 0

    def stop(rows: int) -> None:
        nonlocal read
        read += rows
        if read >= after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        screen(table, wanted, stop)


def test_an_interrupted_run_goes_on_after_the_last_finished_file(folder: Path, tmp_path: Path) -> None:
    whole, out = tmp_path / "whole.parquet", tmp_path / "out.parquet"
    expected = run(folder, Targets(whole))
    wanted = Wanted(RULESETS, targets=Targets(out))
    interrupted(open_table(str(folder), UNITS, "as_of"), wanted, 40)
    assert not out.exists()
    read: list[int] = []
    assert screen(open_table(str(folder), UNITS, "as_of"), wanted, read.append) == expected
    assert sum(read) == 40, "the first of three files of 20 rows is not read again"
    assert rows_of(out) == rows_of(whole)
    assert {path.name for path in tmp_path.iterdir()} == {"years", "whole.parquet", "out.parquet"}


def test_a_run_that_asks_for_something_else_begins_anew(folder: Path, tmp_path: Path) -> None:
    targets = Targets(tmp_path / "out.parquet")
    interrupted(open_table(str(folder), UNITS, "as_of"), Wanted(RULESETS, targets=targets), 40)
    read: list[int] = []
    screen(open_table(str(folder), UNITS, "as_of"), Wanted([MILAN], targets=targets), read.append)
    assert sum(read) == 60


def test_an_interrupted_run_over_one_file_leaves_nothing(patients: list[Patient], tmp_path: Path) -> None:
    table = write_csv(tmp_path / "table.csv", patients)
    interrupted(open_table(str(table), None, "as_of"), Wanted(RULESETS, targets=Targets(tmp_path / "out.parquet")), 1)
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]


def test_a_full_disk_leaves_the_old_file_as_it_was(
    patients: list[Patient], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, out = write_csv(tmp_path / "table.csv", patients), tmp_path / "out.parquet"
    out.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pq.ParquetWriter, "write_table", full)
    with pytest.raises(BadInput, match="No space left on device"):
        run(table, Targets(out))
    assert out.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.parquet", "table.csv"]


def test_a_table_without_rows_gives_an_empty_file(tmp_path: Path) -> None:
    table, out = tmp_path / "table.csv", tmp_path / "out.parquet"
    table.write_text("id,as_of,ki67\n")
    assert run(table, Targets(out), units=None).judged == 0
    assert rows_of(out) == []


def test_a_table_of_one_row_and_one_of_three_hundred_columns(patients: list[Patient], tmp_path: Path) -> None:
    assert run(write_csv(tmp_path / "one.csv", patients[:1]), units=None).judged == 1
    for patient in patients[:5]:
        patient.cells |= {f"column_{place}": "x" for place in range(300)}
    table = open_table(str(write_csv(tmp_path / "wide.csv", patients[:5])), None, "as_of")
    assert screen(table, Wanted([MILAN])).judged == 5
    assert len([one for one in table.unread if one.column.startswith("column_")]) == 300


def test_an_unreadable_file_among_good_ones_is_named(folder: Path) -> None:
    (folder / "2021b.parquet").write_bytes(b"PAR1 broken")
    with pytest.raises(BadInput, match=r"2021b\.parquet"):
        run(folder)
    table = open_table(str(folder), UNITS, "as_of", skip_unreadable=True)
    assert screen(table, Wanted([MILAN])).judged == 60
    assert len(table.skipped) == 1


def test_a_long_table_is_judged_as_case_files_are(tmp_path: Path) -> None:
    lines = [
        "patient,fact,value,unit,on,lesion",
        "a,ki67,2,%,2023-01-20,primary",
        "a,ki67,12,%,2023-09-02,liver_metastasis",
        "a,primary_site,ileum,,,",
        "b,grade,G3,,2023-01-01,",
    ]
    table = tmp_path / "long.csv"
    table.write_text("\n".join(lines) + "\n")
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(
        "format: long\nid: patient\nlong: {fact: fact, value: value, unit: unit, on: on, lesion: lesion}\n"
    )
    out, items = tmp_path / "out.parquet", tmp_path / "items.parquet"
    opened = open_table(str(table), read_mapping(mapping), "2024-01-01")
    tally = screen(opened, Wanted(RULESETS, targets=Targets(out, items)))
    assert tally.judged == 2 and tally.known["ki67"] == Counter({"exact": 1, "silent": 1})
    found = {(row["id"], row["criteria"]): row for row in rows_of(out)}
    assert found["a", "esmo@2020"]["failed"] == ["ki67"]
    assert found["b", "milan-net@2016"]["verdict"] == "not met"
    sampled = [row["verdict"] for row in rows_of(items) if (row["id"], row["item"]) == ("a", "grade_on_metastasis")]
    assert sampled and set(sampled) == {"met"}


def test_a_threshold_of_an_edition_that_is_not_screened_is_refused(patients: list[Patient], tmp_path: Path) -> None:
    table = open_table(str(write_csv(tmp_path / "table.csv", patients[:2])), None, "as_of")
    with pytest.raises(BadInput, match="the edition is not screened"):
        screen(table, Wanted([MILAN], ["esmo@2020.age=65"]))


@pytest.mark.parametrize("margin", ["-1", "100", "ten", "nan"])
def test_a_margin_is_a_per_cent(margin: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["screen", str(REGISTRY / "registry.csv"), f"--margin={margin}"]) == 2
    assert "--margin" in capsys.readouterr().err


def test_counts_to_hide_are_a_number_of_patients(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["screen", str(REGISTRY / "registry.csv"), "--small-cells=-3"]) == 2
    assert "--small-cells: not a number of patients (found: -3)" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--engine=duckdb", "--report=r.html", "--items=i.parquet", "--figures=f"])
def test_proposing_a_mapping_file_judges_nobody(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["screen", str(REGISTRY / "registry.csv"), "--draft-mapping", option]) == 2
    assert option.split("=")[0] in capsys.readouterr().err


def test_what_is_done_in_a_database_is_told() -> None:
    told: list[str] = []
    mapping = read_mapping(REGISTRY / "mapping.yaml")
    judged_in_place(
        str(REGISTRY / "registry.csv"), mapping, None, Wanted([shipped("esmo@2020")]), "duckdb", told.append
    )
    assert told[0] == "opening the database" and told[-2:] == ["counting", "writing"]


def test_what_becomes_of_every_reading_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Readings in are those judged, those set aside, and those of facts nobody knows."""
    table, mapped = tmp_path / "long.csv", tmp_path / "mapping.yaml"
    rows = ["patient,fact,value", "p1,ki67,4", "p1,CEA,4", ",ki67,3", "p2,grade,G9"]
    table.write_text("\n".join(rows) + "\n", encoding="utf-8")
    mapped.write_text("format: long\nid: patient\n", encoding="utf-8")
    aside = tmp_path / "aside.csv"
    command = ["screen", str(table), "--mapping", str(mapped), "--as-of", show_day(AS_OF), "--quarantine", str(aside)]
    assert main([*command, "--small-cells", "0"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "1 patients judged; 2 set aside." in said
    assert "Readings: 1 judged, 2 set aside, 1 of facts that nelm does not know (CEA)." in said
    assert "nobody says who the patient is" in aside.read_text(encoding="utf-8")
    assert main(command) == 0
    assert "<5 judged, <5 set aside, <5 of facts that nelm does not know" in " ".join(capsys.readouterr().out.split())


def test_an_omop_database_goes_through(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Persons are judged, set aside, or have no neuroendocrine tumour."""
    write_omop(tmp_path / "omop", 600)
    mapped = tmp_path / "mapping.yaml"
    mapped.write_text("format: omop\n", encoding="utf-8")
    command = [
        "screen",
        str(tmp_path / "omop"),
        "--mapping",
        str(mapped),
        "--as-of",
        show_day(AS_OF),
        "--small-cells",
        "0",
    ]
    assert main(command) == 0
    said = " ".join(capsys.readouterr().out.split())
    judged, aside, others = (
        sum(int(found) for found in re.findall(pattern, said))
        for pattern in (r"(\d+) patients judged", r"; (\d+) set aside", r"nothing is recorded: (\d+)")
    )
    assert judged + aside + others == 605 and min(judged, others) > 200


def test_two_runs_do_not_write_one_file(folder: Path, tmp_path: Path) -> None:
    targets = Targets(tmp_path / "verdicts.parquet")
    held = lock(tmp_path / ".verdicts.parquet.parts")
    assert held is not None
    with pytest.raises(BadInput, match="another run is writing this file"):
        screen(open_table(str(folder), None, AS_OF), Wanted(RULESETS[:1], targets=targets))
    held.close()
    screen(open_table(str(folder), None, AS_OF), Wanted(RULESETS[:1], targets=targets))
    assert [path.name for path in tmp_path.iterdir() if "parquet" in path.name] == ["verdicts.parquet"]
