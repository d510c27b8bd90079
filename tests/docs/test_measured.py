"""The measured errors that the documentation tells are those that are measured now."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from nelm.survival.compare import hazard_ratio
from tests.published.test_reconstruction import errors, fits, pair

PAGE = (Path(__file__).parents[2] / "docs" / "survival-statistics.md").read_text(encoding="utf-8")
TOLD_PERSONS = 20
ROW = re.compile(r"^\| `?(\w+)`? \((\d+) and \d+\) \| (number[\w ]+) \|(.+)\|$", re.MULTILINE)
# Random streams may differ in the last digit between machines; a median may then move by one plateau.
SLACK = np.array([0.0005, 0.001, 0.005, 0.01, 1.0, 0.5, 1.0])


def measured(name: str, known: str) -> list[float]:
    """A row of the table: errors of survival, their largest, of the median, and of the hazard ratio."""
    found = [
        errors(arm, fits(name, known, person)[place])
        for place, arm in enumerate(pair(name)) for person in range(TOLD_PERSONS)
    ]  # fmt: skip
    truth = hazard_ratio(*pair(name)).value
    ratios = [
        hazard_ratio(first.patients, second.patients).value
        for first, second in (fits(name, known, person) for person in range(TOLD_PERSONS))
    ]
    means, largest = [error.mean for error in found], [error.largest for error in found]
    off = np.abs(np.array(ratios) / truth - 1) * 100
    middle = 100 * float(np.median([error.median for error in found]))
    both = [(np.mean(values), np.max(values)) for values in (means, largest)]
    return [*both[0], *both[1], middle, float(off.mean()), float(off.max())]


@pytest.mark.parametrize("row", ROW.findall(PAGE), ids=lambda row: " ".join(row[:3]))
def test_the_errors_of_reconstruction_are_those_told(row: tuple[str, str, str, str]) -> None:
    arms, size, known, cells = row
    name = f"simulated, n {size}" if arms == "simulated" else arms
    told = [float(number) for number in re.findall(r"[\d.]+", cells)]
    assert np.all(np.abs(np.array(told) - measured(name, known)) <= SLACK)


def test_every_row_is_read() -> None:
    assert len(ROW.findall(PAGE)) == 24
