"""What the machine's memory gives: bytes a second of a copy and of a triad (STREAM), on one core and on all."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numba
import numpy as np

LONG = 8.0  # seconds that a measurement takes
NUMBERS = 20_000_000  # of 8 bytes each: far beyond any cache


@numba.njit(nogil=True)  # type: ignore[untyped-decorator]
def copy(target: Any, one: Any, other: Any) -> None:
    for i in range(len(target)):
        target[i] = one[i]


@numba.njit(nogil=True)  # type: ignore[untyped-decorator]
def triad(target: Any, one: Any, other: Any) -> None:
    for i in range(len(target)):
        target[i] = one[i] + 3.0 * other[i]


@numba.njit(nogil=True)  # type: ignore[untyped-decorator]
def read(target: Any, one: Any, other: Any) -> None:
    total = 0
    for i in range(len(one)):
        total ^= one[i]
    target[0] = total


class Taken(NamedTuple):
    """The seconds that passed, and those that all cores together worked."""

    wall: float
    work: float


def best(job: Callable[[], object], repeats: int) -> Taken:
    """The fastest of several runs, after one that is not counted; of long ones there are fewer."""
    job()
    taken: list[Taken] = []
    while len(taken) < repeats and sum(one.wall for one in taken) < LONG:
        start, worked = time.perf_counter(), time.process_time()
        job()
        taken.append(Taken(time.perf_counter() - start, time.process_time() - worked))
    return min(taken)


def bandwidth(numbers: int = NUMBERS, repeats: int = 7) -> dict[str, float]:
    """Bytes a second, counting those the program reads and writes."""
    arrays = [np.ones(numbers) for _ in range(3)]
    whole = [array.view(np.int64) for array in arrays]
    found: dict[str, float] = {}
    for cores in dict.fromkeys((1, os.cpu_count() or 1)):
        with ThreadPoolExecutor(cores) as threads:
            for name, kernel, used, touched in (
                ("read", read, whole, 1),
                ("copy", copy, arrays, 2),
                ("triad", triad, arrays, 3),
            ):
                pieces = [list(np.array_split(array, cores)) for array in used]
                seconds = best(lambda k=kernel, p=pieces, t=threads: list(t.map(k, *p)), repeats)  # type: ignore[misc]
                found[f"{name}, {cores} core{'s' if cores > 1 else ''}"] = touched * 8 * numbers / seconds.wall
    return found
