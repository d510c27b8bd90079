"""How many patients a second are judged: columns in memory to masks, and a Parquet file to counts, beside four peers.

    python benchmarks/screen.py [--rows 1000000 10000000] [--huge] [-o RESULTS.json]

prints tables and, with -o, writes JSON. Every measurement runs in a process of its own, so that its memory is its own.
What peers compute is compared with ours in the same run. Rates on one core are of the seconds that core worked, so that
other work on the machine counts less. Needs the extra `cohort` and the
dependency group `benchmarks`. `--huge` judges a hundred million patients from several files.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import by_hand
import numpy as np
import peers
import registry
from machine import Taken, bandwidth, best
from rich.console import Console
from rich.table import Table
from timing import about

from nelm.criteria.edition import editions
from nelm.criteria.rule import shipped

WRITTEN = "nelm, verdicts written"
OWN_SQL = "nelm's SQL, DuckDB"
EVERYBODY = ("nelm", "nelm, decisive", "nelm, all cores", OWN_SQL, *peers.PEERS)
EDITIONS = {"Milan 2016": ["milan-net@2016"], "OPTN 2020": ["optn@2020"], "all eight": list(editions())}
MOST_IN_PYTHON = 100_000  # rows for the plain loop, whose time grows with nothing else
HUGE, HUGE_FILES = 100_000_000, 10
PIECE = 1_000_000
CODES = {"met": 1, "not met": 2, "unknown": 3}
Answer = dict[str, Any]


# --- the measurements, each in a process of its own ----------------------------------------------------------------


def memory() -> int:
    """The most bytes this process ever held. What `getrusage` tells begins with what the parent held, so Linux is asked first."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def in_memory(who: str, which: str, rows: int, folder: Path, repeats: int) -> Answer:
    """Judged columns in memory to verdicts and masks on one core; ours also with the decisive facts and on all cores."""
    from nelm.engines.arrays import Arrays

    rulesets = [shipped(name) for name in EDITIONS[which]]
    arrays = Arrays(rulesets)
    decisive = who == "nelm, decisive"
    functions = arrays._judging if decisive else arrays._verdicts
    if who == "plain Python":
        rows = min(rows, MOST_IN_PYTHON)
    names = dict.fromkeys(name for function in functions for name in function.inputs)
    columns = {name: filled(np.load(folder / f"{name}.npy"), rows) for name in names}
    if who == OWN_SQL:
        job = own_sql(arrays, columns)
    elif who in peers.PEERS:
        job = peers.PEERS[who](columns, rulesets)
    else:
        cores = (os.cpu_count() or 1) if who == "nelm, all cores" else 1
        job = ours(functions, columns, cores)
    found = digest(job())
    seconds, work = best(job, repeats)
    touched = sum(columns[name].nbytes for function in functions for name in function.inputs)
    touched += sum(rows * np.dtype(one.stored).itemsize for function in functions for one in function.outputs)
    return {
        "rows": rows,
        "seconds": seconds,
        "work": work,
        "bytes": touched,
        "peak": memory(),
        "digest": found,
    }


def ours(functions: Sequence[Any], columns: dict[str, Any], cores: int) -> Callable[[], Any]:
    """The kernels over the columns, in as many pieces as there are cores; the masks are filled again in every run."""
    from nelm.compiled import compiled

    rows = len(next(iter(columns.values())))
    filled = [[np.empty(rows, one.stored) for one in function.outputs] for function in functions]
    ends = [rows * place // cores for place in range(cores + 1)]
    spans = [slice(first, last) for first, last in pairwise(ends)]
    ready = [(compiled(one.name, one.source), one.limits, [columns[name] for name in one.inputs]) for one in functions]

    def piece(span: slice) -> None:
        for (kernel, limits, inputs), outputs in zip(ready, filled, strict=True):
            kernel(span.stop - span.start, *limits, *(one[span] for one in inputs), *(one[span] for one in outputs))

    threads = ThreadPoolExecutor(cores)

    def job() -> list[Any]:
        list(threads.map(piece, spans)) if cores > 1 else piece(spans[0])
        return [tuple(outputs[:3]) for outputs in filled]

    return job


def own_sql(arrays: Any, columns: dict[str, Any]) -> Callable[[], Any]:
    """The statement nelm writes for a site's database, over an Arrow table in DuckDB, to the same masks."""
    import duckdb
    import pyarrow as pa

    from nelm.engines.sql import Asked, judging_statement

    asked = [Asked(place, f"edition_{place}", decisive=False) for place in range(len(arrays.plan.judgements))]
    statement = judging_statement(arrays.plan, asked, "judged", "duckdb")
    listed = ", ".join(
        f"{one.name}_can_be_met::UTINYINT + {one.name}_can_be_not_met::UTINYINT * 2::UTINYINT AS verdict{one.place},"
        f" {one.name}_failed::USMALLINT AS failed{one.place}, {one.name}_unknown::USMALLINT AS unknown{one.place}"
        for one in asked
    )
    kept = {name: pa.array(column) for name, column in columns.items() if not name.endswith("_asks")}
    table = pa.table({"id": pa.array(np.arange(len(next(iter(columns.values()))))), **kept})
    store = duckdb.connect()
    store.execute("SET threads = 1")
    store.register("judged", table)

    def job() -> list[Any]:
        found = store.execute(f"SELECT {listed} FROM ({statement})").fetchnumpy()
        return [tuple(found[f"{what}{one.place}"] for what in ("verdict", "failed", "unknown")) for one in asked]

    return job


def filled(column: Any, rows: int) -> Any:
    """A column of as many rows, those there are again and again."""
    return np.ascontiguousarray(np.resize(column, rows))


def digest(found: Sequence[Any]) -> list[str]:
    """What was computed of the first rows, so that two who compute the same are seen to."""
    kept = [np.asarray(mask[:MOST_IN_PYTHON], np.int64) for masks in found for mask in masks]
    return [hashlib.sha256(one.tobytes()).hexdigest()[:16] for one in kept]


def end_to_end(who: str, which: str, rows: int, folder: Path, repeats: int) -> Answer:
    """A Parquet file of the site to counted verdicts, on all cores."""
    path = folder / "registry-000.parquet"
    path = folder if len(list(folder.glob("*.parquet"))) > 1 else path
    name, _, once = who.partition(", ")
    if name == "nelm":
        job = screened(which, path, folder / "verdicts.out" if once else None)
    else:
        by = by_hand.PEERS[name]
        job = lambda: by(path, registry.AS_OF, once=once == "ids once")  # noqa: E731
    start, worked = time.perf_counter(), time.process_time()
    found = job()
    taken = Taken(time.perf_counter() - start, time.process_time() - worked)
    seconds, work = best(job, repeats - 1) if repeats > 1 else taken
    patterns = [[*key, many] for key, many in sorted(found.items())]
    return {"rows": rows, "seconds": seconds, "work": work, "peak": memory(), "patterns": patterns}


def screened(which: str, path: Path, verdicts: Path | None) -> Callable[[], Counter[Any]]:
    """`nelm screen` without a report: everything but the words; with a row per patient and edition where a file is named."""
    from nelm.exchange.table.table import open_table
    from nelm.screen.parts import Targets
    from nelm.screen.run import Wanted, screen

    rulesets = [shipped(name) for name in EDITIONS[which]]

    def job() -> Counter[Any]:
        table = open_table(str(path), None, registry.AS_OF)
        tally = screen(table, Wanted(rulesets, margin=registry.NO_MARGIN, targets=Targets(verdicts)))
        table.close()
        assert tally.set_aside == 0
        [edition, *_] = tally.editions
        return Counter({(CODES[key.verdict], key.failed, key.unknown): many for key, many in edition.patterns.items()})

    return job


def apart(measure: str, *arguments: object) -> Answer:
    """A measurement in a fresh process. One core for everybody where columns are judged in memory."""
    one_core = {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1"} if measure == "in_memory" else {}
    done = subprocess.run(
        [sys.executable, __file__, "--one", measure, *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, **one_core},
    )
    if done.returncode:
        raise SystemExit(f"{measure} {arguments}:\n{done.stderr}")
    found: Answer = json.loads(done.stdout.splitlines()[-1])
    return found


# --- what is measured ----------------------------------------------------------------------------------------------


def judged_columns(folder: Path, rows: int) -> None:
    """The judged columns of an invented registry, read and worked out by nelm, one file a column."""
    from nelm.engines.arrays import Arrays
    from nelm.exchange.table.table import open_table

    path = registry.write(folder / "site", rows)
    arrays = Arrays([shipped(name) for name in editions()], few=0)
    table = open_table(str(path), None, registry.AS_OF)
    parts = [arrays.derive(batch.columns) for batch in table.batches(arrays.plan.recorded)]
    table.close()
    for name in parts[0]:
        np.save(folder / f"{name}.npy", np.concatenate([part[name] for part in parts]))


def measure_memory(rows: Sequence[int], folder: Path, repeats: int) -> list[Answer]:
    """Every edition and every length, ours and the peers."""
    judged_columns(folder, min(PIECE, *rows))
    found = []
    for which in EDITIONS:
        for length in rows:
            group = []
            for who in EVERYBODY:
                one = apart("in_memory", who, which, length, folder, repeats)
                group.append({"part": "memory", "who": who, "editions": which, "length": length, **one})
            agree(group)
            found += group
    return found


def agree(group: Sequence[Answer]) -> None:
    """Stop where a peer found other verdicts or masks than ours."""
    for one in group:
        if one["digest"] != group[0]["digest"]:
            raise SystemExit(f"{one['who']}: other verdicts for {one['editions']} than {group[0]['who']}")


def measure_files(rows: Sequence[int], folder: Path, repeats: int) -> list[Answer]:
    """Milan 2016 from a small table and all editions from a wide one."""
    found: list[Answer] = []
    for length in rows:
        small = folder / f"milan-{length}"
        registry.write(small, length, registry.MILAN)
        again = repeats if length <= PIECE else min(repeats, 2)
        everybody = ["nelm", *(f"{who}{once}" for who in by_hand.PEERS for once in ("", ", ids once")), WRITTEN]
        group = [
            {"part": "file", "who": who, "editions": "Milan 2016", "length": length,
             **apart("end_to_end", who, "Milan 2016", length, small, again)}
            for who in everybody
        ]  # fmt: skip
        alike(group)
        found += group
        shutil.rmtree(small)
        wide = folder / f"wide-{length}"
        registry.write(wide, length)
        one = apart("end_to_end", "nelm", "all eight", length, wide, again)
        found.append({"part": "file", "who": "nelm", "editions": "all eight", "length": length, **one, "alike": 1.0})
        shutil.rmtree(wide)
    return found


def alike(group: Sequence[Answer]) -> None:
    """Stop where two peers, or two runs of ours, counted differently; note of how many patients each says what nelm says."""
    counted = [Counter({tuple(line[:3]): line[3] for line in one.pop("patterns")}) for one in group]
    for one, patterns in zip(group, counted, strict=True):
        one["alike"] = (counted[0] & patterns).total() / counted[0].total()
        like = 0 if one["who"].startswith("nelm") else 1
        if patterns != counted[like]:
            raise SystemExit(f"{one['who']}: counted otherwise than {group[like]['who']}")


def measure_huge(rows: int, folder: Path) -> list[Answer]:
    """So many patients in several files, Milan 2016, once."""
    huge = folder / "huge"
    registry.write(huge, rows, registry.MILAN, HUGE_FILES)
    found = []
    for who in ("nelm", "DuckDB SQL", "DuckDB SQL, ids once"):
        one = apart("end_to_end", who, "Milan 2016", rows, huge, 1)
        one.pop("patterns")
        found.append({"part": "huge", "who": who, "editions": "Milan 2016", "length": rows, **one})
    shutil.rmtree(huge)
    return found


# --- the tables ----------------------------------------------------------------------------------------------------


def shown(found: Sequence[Answer], speeds: dict[str, float]) -> None:
    """Print what was found."""
    console = Console(highlight=False, width=150)
    table = Table("memory", "GB/s", box=None, title="What the memory gives")
    for name, speed in speeds.items():
        table.add_row(name, f"{speed / 1e9:.1f}")
    console.print(table, "")
    titles = {
        "memory": "Columns in memory to verdict, failed and unknown masks, one core",
        "file": "Parquet to counted verdicts, all cores",
        "huge": "Many files, once",
    }
    triad = speeds["triad, 1 core"]
    for part, title in titles.items():
        rows = [one for one in found if one["part"] == part]
        if not rows:
            continue
        heads = ("editions", "rows", "who", "seconds", "cores x s", "M rows/s", "times nelm", "peak MB")
        table = Table(
            *heads, *(("GB/s", "of triad") if part == "memory" else ("same verdicts",)), box=None, title=title
        )
        for one in rows:
            ours = next(
                other for other in rows
                if other["who"] == "nelm" and (other["editions"], other["length"]) == (one["editions"], one["length"])
            )  # fmt: skip
            counted = "work" if part == "memory" and one["who"] != "nelm, all cores" else "seconds"
            rate, base = one["rows"] / one[counted], ours["rows"] / ours[counted]
            cells = [one["editions"], f"{one['length']:,}", one["who"], f"{one['seconds']:.4f}", f"{one['work']:.4f}"]
            cells += [f"{rate / 1e6:.3g}", f"{base / rate:.2f}", f"{one['peak'] / 1e6:,.0f}"]
            if part == "memory":
                speed = one["bytes"] / one["work"]
                told = one["who"] in {"nelm", "nelm, decisive"}
                cells += [f"{speed / 1e9:.1f}", f"{speed / triad:.0%}"] if told else ["", ""]
            else:
                cells.append(f"{one['alike']:.1%}" if "alike" in one else "")
            table.add_row(*cells)
        console.print(table, "")


def main() -> None:
    """Measure, print the tables, and write JSON where -o names a file."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000], help="how many patients")
    options.add_argument(
        "--huge", type=int, nargs="?", const=HUGE, help="also so many patients from several files, once"
    )
    options.add_argument("--repeats", type=int, default=7, help="how often each is timed; the fastest counts")
    options.add_argument("--folder", type=Path, help="where the invented registries are kept while this runs")
    options.add_argument("-o", "--output", type=Path, help="write the results as JSON")
    chosen = options.parse_args()
    speeds = bandwidth() if max(chosen.rows) >= PIECE else bandwidth(100_000, 1)
    with tempfile.TemporaryDirectory(prefix="nelm-benchmark-", dir=chosen.folder) as name:
        found = measure_memory(chosen.rows, Path(name), chosen.repeats)
        found += measure_files(chosen.rows, Path(name), chosen.repeats)
        found += measure_huge(chosen.huge, Path(name)) if chosen.huge else []
    shown(found, speeds)
    libraries = {one: version(one) for one in ("numpy", "numba", "pyarrow", "duckdb", "polars", "pandas")}
    machine = {**about(), "processor": processor(), "libraries": libraries}
    print(json.dumps(machine))
    if chosen.output:
        told = {"about": machine, "bandwidth": speeds, "rows": found}
        chosen.output.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def processor() -> str:
    """The processor by its own name, where the system tells it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "unknown")


def one_measurement(measure: str, who: str, which: str, rows: str, folder: str, repeats: str) -> None:
    """One measurement, told to the process that asked for it."""
    made = {"in_memory": in_memory, "end_to_end": end_to_end}[measure]
    print(json.dumps(made(who, which, int(rows), Path(folder), int(repeats))))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one_measurement(*sys.argv[2:])
    else:
        main()
