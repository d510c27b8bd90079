"""Case files that cannot be used are refused with one message: the file, the place, the value and the remedy.

Every file in `cases/` stands beside the exact message it must cause (`NAME.expected`).
"""

from pathlib import Path

import pytest

from nelm.errors import BadInput
from nelm.exchange.case_file import read_case

CASES = Path(__file__).parent / "cases"
BAD = sorted(path.name for path in CASES.iterdir() if path.suffix in {".yaml", ".json"})
GOOD_TEXT = "case: good\nfacts: {}\n"


def refusal(path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        read_case(path)
    return str(caught.value)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_case_file_causes_its_message(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES)
    assert refusal(Path(name)) + "\n" == Path(name).with_suffix(".expected").read_text(encoding="utf-8")


def test_every_message_has_its_file() -> None:
    assert {Path(name).stem for name in BAD} == {path.stem for path in CASES.glob("*.expected")}
    assert len(BAD) > 100


@pytest.mark.parametrize("name", BAD)
def test_a_message_names_the_file_and_a_remedy_in_two_short_lines(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES)
    first, second = refusal(Path(name)).split("\n")
    assert first.startswith(name) and second.startswith("  remedy: ")
    assert len(first) < 200 and len(second) < 200


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (GOOD_TEXT.encode("utf-16"), "not UTF-8 text"),
        ("case: good\nnote: Métastase\nfacts: {}\n".encode("latin-1"), "line 2: not UTF-8 text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not UTF-8 text"),
        (b"case: good\x00\nfacts: {}\n", "holds a NUL byte"),
        (b"case: good\x07\nfacts: {}\n", "not valid YAML"),
    ],
)
def test_other_encodings_and_binary_files_are_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "case.yaml"
    path.write_bytes(content)
    assert problem in refusal(path)


def test_a_file_of_50_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "registry.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    assert "larger than 2 MB" in refusal(path)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    assert "cannot be read" in refusal(tmp_path / "folder.yaml")
    assert "not a YAML or JSON file" in refusal(tmp_path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "nobody.yaml")


def test_a_table_is_not_a_case_file(tmp_path: Path) -> None:
    path = tmp_path / "registry.csv"
    path.write_text("case,ki67\n1,4\n", encoding="utf-8")
    assert "not a YAML or JSON file" in refusal(path)


def test_json_of_a_thousand_levels_is_refused(tmp_path: Path) -> None:
    for depth in (200, 900, 5_000, 100_000):
        path = tmp_path / "deep.json"
        path.write_text('{"case": "deep", "facts": {"ki67": ' + "[" * depth + "]" * depth + "}}", encoding="utf-8")
        assert "a list within a list" in refusal(path) or "nested too deeply" in refusal(path)


def test_a_huge_word_is_shortened_in_the_message(tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    path.write_text(f"case: long\nfacts:\n  primary_site: {'ileum' * 100_000}\n", encoding="utf-8")
    assert len(refusal(path)) < 1_000
