"""The command line refuses what it cannot use: one message on standard error, exit status 2, nothing half-written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nelm.cli import main

EXAMPLE = str(Path(__file__).parents[2] / "examples" / "published" / "c12.yaml")


@pytest.fixture
def undated(tmp_path: Path) -> str:
    path = tmp_path / "undated.yaml"
    path.write_text("case: undated\nfacts: {ki67: 4}\n", encoding="utf-8")
    return str(path)


REFUSED = {
    "a file that is not there": (["assess", "nowhere.yaml"], "cannot be read"),
    "a file of another kind": (["assess", __file__], "not a YAML or JSON file"),
    "a day that does not exist": (["assess", EXAMPLE, "--as-of", "2024-02-30"], "--as-of"),
    "a month where a day is needed": (["assess", EXAMPLE, "--as-of", "2024-02"], "not one day"),
    "a German date": (["assess", EXAMPLE, "--as-of", "03.02.2024"], "not a date"),
    "an unknown edition": (["assess", EXAMPLE, "--criteria", "milan@2016"], "did you mean `milan-net@2016`?"),
    "an unknown set": (["assess", EXAMPLE, "--criteria", "tokyo"], "nelm criteria list"),
    "a threshold of no edition": (["assess", EXAMPLE, "--set", "esmo@2020.aeg=65"], "did you mean `age`?"),
    "a threshold of an unknown edition": (["assess", EXAMPLE, "--set", "esm@2020.age=65"], "did you mean `esmo@2020`?"),
    "a threshold that is no number": (["assess", EXAMPLE, "--set", "esmo@2020.age=old"], "not a number"),
    "a threshold with a comma": (["assess", EXAMPLE, "--set", "esmo@2020.ki67=9,5"], "not a number"),
    "a negative threshold": (["assess", EXAMPLE, "--set", "esmo@2020.age=-1"], "not a number"),
    "a threshold that is not finite": (["assess", EXAMPLE, "--set", "esmo@2020.age=inf"], "not a number"),
    "half a month": (["assess", EXAMPLE, "--set", "esmo@2020.stability=5.5"], "whole number"),
    "a phase there is not": (["assess", EXAMPLE, "--set", "uk-pilot@2021.phase=third"], "first10, next40"),
    "a --set without a value": (["assess", EXAMPLE, "--set", "esmo@2020.age"], "EDITION.PARAMETER=VALUE"),
    "a --set that changes nothing here": (
        ["assess", EXAMPLE, "--criteria", "optn", "--set", "esmo@2020.age=65"],
        "used by no edition judged here",
    ),
    "an edition to show that is a set": (["criteria", "show", "milan-net"], "several editions"),
    "an edition to compare that is not there": (["criteria", "diff", "esmo@2020", "esmo@2021"], "`esmo@2020`"),
    "a study that is not there": (["evidence", "show", "mazaferro-2016"], "did you mean `mazzaferro-2016`?"),
    "a folder without editions": (
        ["criteria", "check", str(Path(__file__).parent / "cases" / "..")],
        "no edition files",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments, told = REFUSED[name]
    assert main(arguments) == 2
    output, errors = capsys.readouterr()
    assert output == ""
    assert errors.startswith("nelm: ") and "\n  remedy: " in errors
    assert told in errors
    assert "Traceback" not in errors


def test_a_case_without_dates_needs_a_day(undated: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", undated]) == 2
    assert "--as-of" in capsys.readouterr().err
    assert main(["assess", undated, "--as-of", "2024-02-03"]) == 0


def test_an_unknown_command_exits_with_2() -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["asses"])
    assert stopped.value.code == 2


def test_an_output_folder_that_is_not_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", EXAMPLE, "-o", str(tmp_path / "nowhere" / "out.json"), "--format", "json"]) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.json"
    target.write_text("old", encoding="utf-8")

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full_disk)
    assert main(["assess", EXAMPLE, "-o", str(target), "--format", "json"]) == 2
    assert "No space left" in capsys.readouterr().err
    assert target.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


def test_no_patient_value_reaches_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "case.yaml"
    path.write_text("case: Jane Roe\nfacts: {primary_site: ileum, birth_date: 1972-05-14, ki76: 4}\n", encoding="utf-8")
    assert main(["assess", str(path)]) == 2
    errors = capsys.readouterr().err
    assert "Jane" not in errors and "1972" not in errors and "ileum" not in errors
