"""`nelm criteria sql`: the text runs as it stands and gives the verdicts of the reference."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nelm.cli import main
from nelm.criteria.judge import judge
from nelm.engines.arrays import Array
from nelm.engines.plan import plan
from nelm.engines.sql import edition_column
from tests.columns import RULESETS, columns_of
from tests.engines.databases import in_duckdb, in_postgres, in_spark, postgres_server
from tests.engines.test_equal import CODES, Row, sample

NAMES = ["milan-net@2007", "nanets@2022"]


def printed(name: str, dialect: str, folder: Path, *more: str) -> str:
    path = folder / "statement.sql"
    assert main(["criteria", "sql", name, "--dialect", dialect, "-o", str(path), *more]) == 0
    return path.read_text(encoding="utf-8")


def check(found: dict[str, Array], name: str, rows: list[Row]) -> None:
    [ruleset] = [one for one in RULESETS if one.edition.id == name]
    prefix = edition_column(name)
    judged = [judge(ruleset, row.view) for row in rows]
    verdict = found[f"{prefix}_can_be_met"].astype(int) + 2 * found[f"{prefix}_can_be_not_met"].astype(int)
    np.testing.assert_array_equal(verdict, [CODES[one.verdict.word] for one in judged])
    for bit, rule in enumerate(ruleset.rules):
        words = [one.items[bit].verdict.word for one in judged]
        for what, word in (("failed", "not met"), ("unknown", "unknown")):
            np.testing.assert_array_equal((found[f"{prefix}_{what}"] >> bit) & 1, [one == word for one in words])
        item = f"{prefix}_{rule.criterion.id}_can_be_"
        truths = found[f"{item}met"].astype(int) + 2 * found[f"{item}not_met"].astype(int)
        np.testing.assert_array_equal(truths, [CODES[word] for word in words])


def table(name: str, rows: list[Row]) -> dict[str, Array]:
    [ruleset] = [one for one in RULESETS if one.edition.id == name]
    return columns_of(plan([ruleset]), [row.case for row in rows], [row.day for row in rows])


@pytest.mark.parametrize("name", NAMES)
def test_the_printed_statement_runs_on_duckdb_and_postgresql(name: str, tmp_path: Path) -> None:
    rows = sample(100)
    columns = table(name, rows)
    check(in_duckdb(columns, printed(name, "duckdb", tmp_path, "--items")), name, rows)
    with postgres_server() as uri:
        check(in_postgres(uri, columns, printed(name, "postgres", tmp_path, "--items")), name, rows)


@pytest.mark.nightly
@pytest.mark.parametrize("name", NAMES)
def test_the_printed_statement_runs_on_spark(name: str, tmp_path: Path) -> None:
    rows = sample(100)
    check(in_spark(table(name, rows), printed(name, "spark", tmp_path, "--items")), name, rows)


def test_an_edition_file_is_an_edition(tmp_path: Path) -> None:
    own = Path("src/nelm/knowledge/criteria/enets-2016.yaml").read_text(encoding="utf-8")
    (tmp_path / "own.yaml").write_text(own.replace("enets@2016", "own@2016"), encoding="utf-8")
    text = printed(str(tmp_path / "own.yaml"), "duckdb", tmp_path)
    assert "own_2016_can_be_met" in text and "decisive" not in text
    assert "For clinicians and research, not a medical device." in text


def test_an_edition_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["criteria", "sql", "milan"]) == 2
    assert "remedy" in capsys.readouterr().err
