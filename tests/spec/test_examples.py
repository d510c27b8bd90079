"""The synthetic examples: one meets every edition, and each near-miss fails the criterion it is named after."""

from __future__ import annotations

from pathlib import Path

import pytest

from nelm.criteria.edition import editions
from nelm.criteria.judge import judge
from nelm.criteria.rule import shipped
from nelm.exchange.case_file import read_case
from nelm.facts.calendar import days
from nelm.facts.view import View

FOLDER = Path(__file__).parents[2] / "examples" / "synthetic"
AS_OF = days("2024-06-01").first
NEAR_MISSES = sorted(FOLDER.glob("near-miss-*.yaml"))


def verdicts(path: Path) -> dict[str, str]:
    """Every verdict by edition and by edition and criterion."""
    view = View(read_case(path), AS_OF)
    found = {}
    for name in editions():
        judgement = judge(shipped(name), view)
        found[name] = judgement.verdict.word
        found |= {f"{name}.{item.id}": item.verdict.word for item in judgement.items}
    return found


def test_the_complete_case_meets_every_edition_without_caveats() -> None:
    found = verdicts(FOLDER / "meets-every-edition.yaml")
    assert set(found.values()) == {"met"}


@pytest.mark.parametrize("path", NEAR_MISSES, ids=lambda path: path.stem)
def test_a_near_miss_fails_the_criterion_it_is_named_after(path: Path) -> None:
    item = path.stem.removeprefix("near-miss-").replace("-", "_")
    found = verdicts(path)
    failing = [key for key, word in found.items() if key.endswith(f".{item}") and word == "not met"]
    assert failing
    assert any(found[key.partition(".")[0]] == "not met" for key in failing)


def test_every_required_criterion_has_a_near_miss() -> None:
    named = {path.stem.removeprefix("near-miss-").replace("-", "_") for path in NEAR_MISSES}
    required = {item.id for one in editions().values() for item in one.criteria if item.strength == "required"}
    follow_from_others = {"histology_confirmed", "origin", "imaging_workup", "milan", "milan_and_enets"}
    assert required - follow_from_others <= named


@pytest.mark.parametrize("path", [*NEAR_MISSES, FOLDER / "meets-every-edition.yaml"], ids=lambda path: path.stem)
def test_synthetic_cases_say_so(path: Path) -> None:
    assert read_case(path).synthetic
