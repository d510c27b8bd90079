"""Files that are written piece by piece: under another name until they are whole."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType

from nelm.errors import BadInput


def unfinished(path: Path) -> Path:
    """The name of a file until it is whole; another one in every process."""
    return path.with_name(f".{path.name}.{os.getpid()}.part")


class writing:
    """Turns a full disk or a folder that cannot be written into BadInput."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, OSError):
            problem = f"cannot be written: {error.strerror or 'the system refused'}"
            raise BadInput(problem, remedy="make room, or name another place", file=str(self.path)) from None
