"""What a screening rests on, for whoever repeats it: inputs, editions, versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from platform import python_version

from nelm import __version__
from nelm.criteria.rule import Ruleset

LIBRARIES = ("numpy", "numba", "pyarrow", "duckdb", "sqlglot")


@dataclass(frozen=True)
class Manifest:
    """The table with the hash of its bytes, the mapping file with its hash, the editions with theirs, the day, the engine.

    `moved` are the thresholds that were moved, `margin` the share by which near misses were looked for. Nothing is drawn at
    random, so there is no seed.
    """

    table: str
    table_hash: str
    mapping: str
    mapping_hash: str
    as_of: str
    editions: Mapping[str, str]
    moved: Sequence[str]
    margin: str
    engine: str
    small_cells: int
    nelm: str
    python: str
    libraries: Mapping[str, str]


def editions_of(rulesets: Sequence[Ruleset]) -> dict[str, str]:
    """The hash of everything each edition's verdict depends on."""
    return {ruleset.edition.id: ruleset.hash for ruleset in rulesets}


def libraries() -> dict[str, str]:
    """The versions of the libraries that read and judge."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def manifest(
    table: tuple[str, str], mapping: tuple[str, str], as_of: str, rulesets: Sequence[Ruleset], moved: Sequence[str],
    margin: str, engine: str, small_cells: int,
) -> Manifest:  # fmt: skip
    """The manifest of a screening; table and mapping with their hashes."""
    return Manifest(
        *table, *mapping, as_of, editions_of(rulesets), tuple(moved), margin, engine, small_cells, __version__,
        python_version(), libraries(),
    )  # fmt: skip
