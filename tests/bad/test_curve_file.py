"""Curves and numbers at risk that cannot be used are refused, with the line, the value and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from nelm.cli import main
from nelm.errors import BadInput
from nelm.exchange.curve_file import read_at_risk, read_clicks

CURVES = {
    "empty": ("", "the file is empty"),
    "blank": ("\n \n", "the file is empty"),
    "names only": ("time,surv\n", "no line below the names"),
    "no names": ("0,1\n6,0.9\n", "line 1: a number where the name of a column is expected (found: 0)"),
    "a misspelt name": (
        "time,survive\n0,1\n",
        "line 1: unknown column (found: survive)\n  remedy: did you mean `surv`?",
    ),
    "a name twice": ("time,surv,surv\n0,1,1\n", "line 1: a column that stands twice (found: surv)"),
    "no time": ("surv\n1\n", "not the columns of a curve (found: surv)"),
    "both kinds": ("time,surv,surv_percent\n0,1,100\n", "not the columns of a curve"),
    "one point": ("time,surv\n0,1\n", "fewer than two points in time"),
    "an empty cell": ("time,surv\n0,1\n6,\n", "line 3: empty cell"),
    "not a number": ("time,surv\n0,1\n6,NaN\n", "line 3: not a number (found: NaN)"),
    "beyond all numbers": ("time,surv\n0,1\n1e999,0.5\n", "line 3: not a number (found: 1e999)"),
    "infinite": ("time,surv\n0,1\ninf,0.5\n", "line 3: not a number (found: inf)"),
    "a decimal comma between commas": ("time,surv\n0,1\n6,0,9\n", "separate the columns by semicolons"),
    "a cell missing": ("time;surv\n0;1\n6\n", "line 3: 1 cells, not 2 (found: 6)"),
    "thousands": ("time;surv\n0;1\n1.000,5;0,9\n", "line 3: not a number (found: 1.000,5)"),
    "per cents as fractions": (
        "time,surv\n0,100\n6,90\n",
        "line 2: surv over 1 (found: 100)\n  remedy: if these are per cents",
    ),
    "over all": ("time,surv_percent\n0,100\n6,104\n", "line 3: surv_percent over 100 (found: 104)"),
    "fractions as per cents": (
        "time,surv_percent\n0,1\n6,0.9\n",
        "remedy: if these are fractions, name the column surv",
    ),
    "below 0": ("time,surv\n0,1\n6,-0.1\n", "line 3: survival below 0 (found: -0.1)"),
    "before 0": ("time,surv\n-3,1\n6,0.5\n", "line 2: a time before 0 (found: -3)"),
}
RISKS = {
    "no time 0": ("time,n_risk\n12,40\n", "line 2: no patients at time 0 (found: 40 at 12)"),
    "nobody": ("time,n_risk\n0,0\n", "no patients at time 0"),
    "half a patient": ("time,n_risk\n0,40\n12,30.5\n", "line 3: not a number of patients (found: 30.5)"),
    "fewer than none": ("time,n_risk\n0,40\n12,-1\n", "line 3: not a number of patients (found: -1)"),
    "rising": ("time,n_risk\n0,40\n12,41\n", "line 3: n_risk rises (found: 41 after 40)"),
    "out of order": ("time,n_risk\n0,40\n24,20\n12,30\n", "line 4: times must rise (found: 12)"),
    "a curve": ("time,surv\n0,1\n", "line 1: unknown column (found: surv)"),
    "one column": ("time\n0\n", "not the columns of numbers at risk (found: time)"),
}


@pytest.mark.parametrize("name", CURVES)
def test_a_curve_is_refused(name: str, tmp_path: Path) -> None:
    content, told = CURVES[name]
    path = tmp_path / "curve.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_clicks(path)
    assert told in str(refused.value) and "curve.csv" in str(refused.value) and "remedy: " in str(refused.value)


@pytest.mark.parametrize("name", RISKS)
def test_numbers_at_risk_are_refused(name: str, tmp_path: Path) -> None:
    content, told = RISKS[name]
    path = tmp_path / "risk.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_at_risk(path)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        b"time,surv\n0,1\n6,0.9\n",
        b"\xef\xbb\xbftime,surv\r\n0,1\r\n6,0.9\r\n",
        b"time,surv\r0,1\r6,0.9\r",
        b'"Time";"Surv"\n0;1\n\n6;0,9\n',
        b"Time\tSurv_percent\n0\t100,5\n6\t90\n",
        b"time,surv\n-0.01,1.004\n6,0.9\n",
    ],
)
def test_the_ways_a_curve_may_be_written(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "curve.csv"
    path.write_bytes(content)
    clicks = read_clicks(path)
    assert clicks.times.tolist() == [0, 6] and clicks.survival.tolist() == [1, 0.9]


def test_what_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "curve.csv"
    path.write_bytes("time,surv\n".encode("utf-16"))
    with pytest.raises(BadInput, match="not a text file in UTF-8"):
        read_clicks(path)
    path.write_bytes(b"time,surv\n0,1\n6,0.9\xa0%\n")
    with pytest.raises(BadInput, match="line 3: not a number"):
        read_clicks(path)
    with pytest.raises(BadInput, match="cannot be read"):
        read_clicks(tmp_path / "nowhere.csv")
    path.write_bytes(b"time,surv\n" + b"0" * 200_000)
    with pytest.raises(BadInput, match="not a CSV file"):
        read_clicks(path)
    path.write_bytes(b"0" * 2_000_001)
    with pytest.raises(BadInput, match="larger than 2 MB"):
        read_clicks(path)


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str, str]:
    (tmp_path / "curve.csv").write_text("time,surv\n0,1\n6,0.9\n12,0.5\n", encoding="utf-8")
    (tmp_path / "risk.csv").write_text("time,n_risk\n0,40\n6,35\n", encoding="utf-8")
    return str(tmp_path / "curve.csv"), str(tmp_path / "risk.csv"), str(tmp_path / "records.csv")


def test_the_command_writes_records(files: tuple[str, str, str], capsys: pytest.CaptureFixture[str]) -> None:
    curve, risk, target = files
    assert main(["evidence", "reconstruct", curve, "--at-risk", risk, "-o", target]) == 0
    lines = Path(target).read_text(encoding="utf-8").splitlines()
    assert lines[0] == "time,status" and len(lines) == 41
    assert {line.split(",")[1] for line in lines[1:]} == {"0", "1"}
    assert "40 patients" in capsys.readouterr().out


@pytest.mark.parametrize("events", ["-1", "41"])
def test_an_impossible_number_of_events_is_refused(
    events: str, files: tuple[str, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    curve, risk, target = files
    assert main(["evidence", "reconstruct", curve, "--at-risk", risk, "-o", target, "--events", events]) == 2
    assert "--events: not a number of events" in capsys.readouterr().err
    assert not Path(target).exists()


def test_units_that_differ_are_refused(files: tuple[str, str, str], capsys: pytest.CaptureFixture[str]) -> None:
    curve, risk, target = files
    Path(risk).write_text("time,n_risk\n0,40\n60,35\n", encoding="utf-8")
    assert main(["evidence", "reconstruct", curve, "--at-risk", risk, "-o", target]) == 2
    assert "give both in one unit of time" in capsys.readouterr().err


def test_curve_and_numbers_of_two_arms_are_noticed(
    files: tuple[str, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    curve, risk, target = files
    Path(risk).write_text("time,n_risk\n0,40\n12,39\n", encoding="utf-8")
    assert main(["evidence", "reconstruct", curve, "--at-risk", risk, "-o", target]) == 0
    assert "CHECK: a click lies more than 0.05 off" in capsys.readouterr().out
