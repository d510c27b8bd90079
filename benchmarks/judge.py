"""How long a judgement takes: one case by all eight editions with explanations, and the first start of the command.

    python benchmarks/judge.py [-o RESULTS.json]

prints a table and, with -o, writes JSON with machine, versions and commit, so that runs compare. The peer beside us is
the plainest possible judge: a dictionary of values and eight `if` chains, without unknowns and without explanations.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from nelm import __version__
from nelm.criteria.edition import select
from nelm.criteria.judge import judge
from nelm.criteria.rule import prepare
from nelm.exchange.case_file import read_case
from nelm.facts.view import View

ROOT = Path(__file__).parents[1]
CASES = [ROOT / "examples" / "synthetic" / "meets-every-edition.yaml", ROOT / "examples" / "published" / "c12.yaml"]
REPEATS, STARTS = 500, 11


def timed(job: Callable[[], object], repeats: int) -> list[float]:
    """Milliseconds of each of several runs, after three that are not counted."""
    for _ in range(min(3, repeats)):
        job()
    found = []
    for _ in range(repeats):
        start = time.perf_counter()
        job()
        found.append((time.perf_counter() - start) * 1000)
    return found


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


def measure() -> list[dict[str, Any]]:
    """Every measurement with its limit in milliseconds, where there is one."""
    jobs: list[tuple[str, Callable[[], object], int, float | None]] = [
        (f"judge {path.stem} by 8 editions", judging(path), REPEATS, 20) for path in CASES
    ]
    jobs += [
        ("peer: plain comparisons, no unknowns, no explanations", naive, REPEATS, None),
        ("nelm --version", starting("-m", "nelm", "--version"), STARTS, 150),
        ("first assess, text", starting("-m", "nelm", "assess", str(CASES[1])), STARTS, 500),
        ("peer: an empty Python process", starting("-c", "pass"), STARTS, None),
    ]
    rows = []
    for name, job, repeats, limit in jobs:
        taken = sorted(timed(job, repeats))
        p99 = taken[min(len(taken) - 1, round(0.99 * len(taken)))]
        rows.append(
            {"name": name, "median_ms": statistics.median(taken), "p99_ms": p99, "limit_ms": limit, "runs": repeats}
        )
    return rows


def about() -> dict[str, Any]:
    """The machine, the versions and the commit."""
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], capture_output=True, text=True, cwd=ROOT, check=False
    ).stdout.strip()
    return {
        "nelm": __version__,
        "commit": commit or "unknown",
        "python": platform.python_version(),
        "system": platform.platform(),
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "when": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def main() -> None:
    """Measure, print the table, write the JSON."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("-o", "--output", type=Path, help="write the results as JSON")
    target = options.parse_args().output
    rows = measure()
    table = Table("job", "median ms", "p99 ms", "limit ms", "runs", box=None)
    for row in rows:
        limit = f"{row['limit_ms']:g}" if row["limit_ms"] else "-"
        table.add_row(row["name"], f"{row['median_ms']:.3f}", f"{row['p99_ms']:.3f}", limit, str(row["runs"]))
    Console(highlight=False).print(table)
    if target:
        target.write_text(json.dumps({"about": about(), "rows": rows}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
