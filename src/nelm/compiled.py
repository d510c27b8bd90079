"""Source of a function over arrays, compiled once and kept in the user's cache folder for the next run."""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any

from nelm.errors import BadInput

HEAD = '"""Written by nelm from its criteria. It can be deleted at any time."""\n\n\n'
Compiled = Callable[..., None]
FEW = 2_000  # rows for which compiling takes longer than it saves


READY: dict[tuple[str, str], Compiled] = {}
ONE_AT_A_TIME = Lock()


def is_compiled(name: str, source: str) -> bool:
    """Whether a function was compiled in this process."""
    return (name, source) in READY


def over_rows(loop: Callable[..., None], rows: int, inputs: Sequence[Any], filled: Sequence[Any]) -> None:
    """Call a loop over the rows of some arrays, which fills others: in machine code where there are many rows.

    Its source is compiled apart from its module, so it uses nothing but what it is given. Raises BadInput where numba is not
    installed.
    """
    name, source = loop.__name__, source_of(loop)
    if rows > FEW or is_compiled(name, source):
        compiled(name, source)(rows, *inputs, *filled)
        return
    plain = [one.tolist() if hasattr(one, "tolist") else one for one in inputs]
    interpreted(name, source)(rows, *plain, *filled)


@cache
def source_of(loop: Callable[..., None]) -> str:
    """The source of a function; its types are words, which nobody reads."""
    return "from __future__ import annotations\n\n" + inspect.getsource(loop)


def compiled(name: str, source: str) -> Compiled:
    """A function over arrays in machine code. Raises BadInput where numba is not installed."""
    with ONE_AT_A_TIME:
        if (name, source) not in READY:
            READY[name, source] = compiling(name, source)
    return READY[name, source]


def compiling(name: str, source: str) -> Compiled:
    """A function that is compiled when it is first called, or read from the cache folder."""
    try:
        import numba
    except ModuleNotFoundError:
        remedy = "install it with `pip install 'nelm[cohort]'`"
        raise BadInput("the library `numba`, which judges tables, is not installed", remedy=remedy) from None
    kept = kept_module(source)
    plain = getattr(kept, name) if kept else interpreted(name, source)
    fast: Compiled = numba.njit(cache=kept is not None, nogil=True, error_model="numpy")(plain)
    return fast


@cache
def interpreted(name: str, source: str) -> Compiled:
    """The function as Python runs it, for a few rows."""
    space: dict[str, Compiled] = {}
    exec(source, space)  # written by `nelm.engines.source`
    return space[name]


def kept_module(source: str) -> ModuleType | None:
    """The source as a module in the cache folder, so that its machine code can be kept beside it; None where that fails."""
    name = f"nelm_kernel_{hashlib.sha256(source.encode()).hexdigest()[:24]}"
    if name in sys.modules:
        return sys.modules[name]
    try:
        path = written(cache_folder() / f"{name}.py", HEAD + source)
    except OSError:
        return None
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def written(path: Path, text: str) -> Path:
    """A file with a text. One that holds it already stays, since machine code is kept for a file as it is."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
            file.write(text)
        os.replace(file.name, path)
    return path


def cache_folder() -> Path:
    """Where compiled code is kept: NELM_CACHE, or the user's cache folder."""
    if chosen := os.environ.get("NELM_CACHE"):
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".cache"
    return Path(base) / "nelm"
