"""Whole outputs, kept as files: what a person sees changes only on purpose.

Write them anew after a wanted change with `NELM_WRITE_GOOD=1 pytest tests/good`, and read the diff.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nelm.cli import main

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent

COMMANDS = {
    "assess-c12.txt": "assess examples/published/c12.yaml --as-of 2019-01-01",
    "assess-c12.json": "assess examples/published/c12.yaml --as-of 2019-01-01 --format json",
    "assess-c12.md": "assess examples/published/c12.yaml --as-of 2019-01-01 --format markdown",
    "assess-t05.txt": "assess examples/published/t05.yaml",
    "assess-met.txt": "assess examples/synthetic/meets-every-edition.yaml --as-of 2024-06-01",
    "assess-near-miss.txt": "assess examples/synthetic/near-miss-disease-stability.yaml --as-of 2024-06-01",
    "assess-ileal.txt": "assess examples/synthetic/ileal-net.yaml",
    "assess-ileal.json": "assess examples/synthetic/ileal-net.yaml --format json",
    "assess-changed.txt": (
        "assess examples/synthetic/near-miss-age.yaml --as-of 2024-06-01 --criteria esmo --set esmo@2020.age=65"
    ),
    "assess-transplanted.txt": "assess examples/synthetic/transplanted.yaml",
    "assess-empty.txt": "assess examples/synthetic/empty.yaml --as-of 2024-06-01 --criteria milan-net@2016",
    "criteria-list.txt": "criteria list",
    "criteria-show-optn.txt": "criteria show optn@2020",
    "criteria-diff-milan.txt": "criteria diff milan-net@2007 milan-net@2016",
    "criteria-check.txt": "criteria check",
    "criteria-sql-enets.txt": "criteria sql enets@2016 --dialect postgres",
    "evidence-discrepancies.txt": "evidence discrepancies",
    "evidence-list.txt": "evidence list",
    "evidence-show-eshmuminov.txt": "evidence show eshmuminov-2022",
    "evidence-show-mazzaferro.txt": "evidence show mazzaferro-2016",
    "evidence-show-mazzaferro.json": "evidence show mazzaferro-2016 --format json",
    "evidence-show-spolverato.txt": "evidence show spolverato-2017",
    "verify.txt": "verify",
}


@pytest.mark.parametrize("name", COMMANDS)
def test_output(name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert main(COMMANDS[name].split()) == 0
    output = capsys.readouterr().out
    target = FOLDER / name
    if os.environ.get("NELM_WRITE_GOOD"):
        target.write_text(output, encoding="utf-8", newline="\n")
    assert output == target.read_text(encoding="utf-8")


def test_every_kept_output_has_its_command() -> None:
    assert {path.name for path in FOLDER.iterdir() if path.suffix in {".txt", ".json", ".md"}} == set(COMMANDS)


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_a_file_holds_what_the_terminal_shows(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["assess", str(ROOT / "examples" / "published" / "c12.yaml"), "--format", form]
    target = tmp_path / "out"
    assert main([*arguments, "-o", str(target)]) == 0
    assert capsys.readouterr().out == ""
    assert main(arguments) == 0
    assert target.read_text(encoding="utf-8") == capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_every_output_says_what_it_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    for name in COMMANDS:
        if name.startswith(("assess", "criteria-list", "criteria-show", "evidence")):
            assert "not a medical device" in (FOLDER / name).read_text(encoding="utf-8"), name
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert "not a medical device" in capsys.readouterr().out
