"""How long a judgement takes: one case by all eight editions with explanations, and the first start of the command.

    python benchmarks/judge.py [-o RESULTS.json]

prints a table and, with -o, writes JSON with machine, versions and commit, so that runs compare. The peer beside us is
the plainest possible judge: a dictionary of values and eight `if` chains, without unknowns and without explanations.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from timing import ROOT, Job, benchmark

from nelm.criteria.edition import select
from nelm.criteria.judge import judge
from nelm.criteria.rule import prepare
from nelm.exchange.case_file import read_case
from nelm.facts.view import View

CASES = [ROOT / "examples" / "synthetic" / "meets-every-edition.yaml", ROOT / "examples" / "published" / "c12.yaml"]
REPEATS, STARTS = 500, 11


def judging(path: Path) -> Callable[[], object]:
    """One case, judged afresh by every edition with explanations."""
    case, rulesets = read_case(path), [prepare(edition) for edition in select([])]
    day = case.latest_day()
    assert day is not None

    def job() -> object:
        view = View(case, day)
        return [judge(ruleset, view) for ruleset in rulesets]

    return job


def naive() -> object:
    """Eight chains of comparisons over known values: what a judge without unknowns and explanations would do."""
    fact = {"grade": "G1", "ki67": 2, "involvement": 30, "site": "ileum", "stable": 12, "age": 44, "removed": True}
    milan = fact["grade"] in {"G1", "G2"} and fact["involvement"] <= 50 and fact["stable"] >= 6 and fact["removed"]
    return [
        milan and fact["age"] <= 55,
        milan,
        milan,
        milan and fact["ki67"] < 10,
        milan and fact["ki67"] < 20,
        milan,
        milan,
    ]


def starting(*arguments: str) -> Callable[[], object]:
    """A fresh Python process."""
    command = [sys.executable, *arguments]
    return lambda: subprocess.run(command, check=True, capture_output=True, cwd=ROOT)


def jobs() -> list[Job]:
    """Every measurement with its limit in milliseconds, where there is one."""
    return [
        *(Job(f"judge {path.stem} by 8 editions", judging(path), REPEATS, 20) for path in CASES),
        Job("peer: plain comparisons, no unknowns, no explanations", naive, REPEATS),
        Job("nelm --version", starting("-m", "nelm", "--version"), STARTS, 150),
        Job("first assess, text", starting("-m", "nelm", "assess", str(CASES[1])), STARTS, 500),
        Job("peer: an empty Python process", starting("-c", "pass"), STARTS),
    ]


if __name__ == "__main__":
    benchmark(__doc__, jobs)
