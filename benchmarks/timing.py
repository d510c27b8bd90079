"""What every benchmark shares: timing, the table, and the machine it ran on."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from nelm import __version__

ROOT = Path(__file__).parents[1]


class Job(NamedTuple):
    """Something to time so many times, with its limit in milliseconds where there is one."""

    name: str
    run: Callable[[], object]
    repeats: int
    limit: float | None = None


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


def measure(jobs: Sequence[Job]) -> list[dict[str, Any]]:
    """Median and 99th percentile of every job, in milliseconds."""
    rows = []
    for job in jobs:
        taken = sorted(timed(job.run, job.repeats))
        p99 = taken[min(len(taken) - 1, round(0.99 * len(taken)))]
        rows.append(
            {"name": job.name, "median_ms": statistics.median(taken), "p99_ms": p99, "limit_ms": job.limit,
             "runs": job.repeats}
        )  # fmt: skip
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


def benchmark(says: str | None, jobs: Callable[[], Sequence[Job]]) -> None:
    """Measure, print the table, and write JSON where -o names a file."""
    options = argparse.ArgumentParser(description=(says or "").splitlines()[0])
    options.add_argument("-o", "--output", type=Path, help="write the results as JSON")
    target = options.parse_args().output
    rows = measure(jobs())
    table = Table("job", "median ms", "p99 ms", "limit ms", "runs", box=None)
    for row in rows:
        limit = f"{row['limit_ms']:g}" if row["limit_ms"] else "-"
        table.add_row(row["name"], f"{row['median_ms']:.3f}", f"{row['p99_ms']:.3f}", limit, str(row["runs"]))
    Console(highlight=False).print(table)
    if target:
        target.write_text(json.dumps({"about": about(), "rows": rows}, indent=2) + "\n", encoding="utf-8")
