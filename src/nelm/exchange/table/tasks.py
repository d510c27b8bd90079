"""Tasks done by several threads, their results in order."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import NoReturn, TypeVar

from nelm.errors import BadInput

Result = TypeVar("Result")

THREADS = min(4, os.cpu_count() or 1)
AHEAD = THREADS + 1  # tasks begun and not handed on, so that memory stays the same


def in_order(tasks: Iterable[Callable[[], Result]]) -> Iterator[Result]:
    """The result of each task, in their order. A task is taken when that `AHEAD` of it in line is handed on."""
    waiting: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(THREADS) as threads:
        for task in and_problem(tasks):
            waiting.append(threads.submit(task))
            if len(waiting) == AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def and_problem(tasks: Iterable[Callable[[], Result]]) -> Iterator[Callable[[], Result]]:
    """Tasks; a problem in finding the next one is a task as well, so that it is met after those before it."""
    try:
        yield from tasks
    except BadInput as problem:
        yield partial(refuse, problem)


def refuse(problem: BadInput) -> NoReturn:
    """Raise a BadInput."""
    raise problem
