"""The benchmark of screening: its peers say what nelm says, and the command runs. Nothing is timed here."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nelm.criteria.edition import editions
from nelm.criteria.rule import shipped
from nelm.engines.arrays import Arrays
from nelm.exchange.table.table import open_table

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
ROWS = 2_000

pytest.importorskip("polars", reason="run with `uv run --group benchmarks pytest`")
pytest.importorskip("pandas", reason="run with `uv run --group benchmarks pytest`")


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A module of the benchmarks by name."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module


def test_every_peer_finds_the_same_verdicts_and_masks(benchmark: Any, tmp_path: Path) -> None:
    peers, registry = benchmark("peers"), benchmark("registry")
    rulesets = [shipped(name) for name in editions()]
    arrays = Arrays(rulesets)
    table = open_table(str(registry.write(tmp_path, ROWS)), None, registry.AS_OF)
    [batch] = table.batches(arrays.plan.recorded)
    assert batch.judged == ROWS
    judged = arrays.derive(batch.columns)
    ours = [arrays.judge(judged, place)[:3] for place in range(len(rulesets))]
    assert all(len(set(verdict.tolist())) > 1 for verdict, *_ in ours)
    for who, peer in peers.PEERS.items():
        for ruleset, masks, theirs in zip(rulesets, ours, peer(judged, rulesets)(), strict=True):
            for mask, found in zip(masks, theirs, strict=True):
                assert np.array_equal(mask, np.asarray(found)), (who, ruleset.edition.id)


def test_what_is_written_by_hand_counts_alike_and_nearly_as_nelm_does(benchmark: Any, tmp_path: Path) -> None:
    by_hand, registry, screen = benchmark("by_hand"), benchmark("registry"), benchmark("screen")
    path = registry.write(tmp_path, ROWS, registry.MILAN)
    first, *others = [peer(path, registry.AS_OF, once=True) for peer in by_hand.PEERS.values()]
    assert all(other == first for other in others)
    ours = screen.screened("Milan 2016", path, None)()
    assert (ours & first).total() > 0.9 * ROWS


def test_a_registry_is_the_same_every_time(benchmark: Any) -> None:
    registry = benchmark("registry")
    once = registry.registry(100)
    registry.drawn_piece.cache_clear()
    assert registry.registry(100).equals(once) and len(set(registry.registry(100, 7)["id"].to_pylist())) == 100


@pytest.mark.nightly
def test_the_command_runs() -> None:
    command = [
        sys.executable,
        str(BENCHMARKS / "screen.py"),
        "--rows",
        str(ROWS),
        "--repeats",
        "1",
        "--huge",
        str(ROWS),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Polars lazy" in done.stdout and "all eight" in done.stdout
