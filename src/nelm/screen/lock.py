"""One run at a time in a folder: a lock that goes with the process, however that ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO

LOCK = "lock"


def lock(folder: Path) -> IO[str] | None:
    """Make a folder and lock it until the file is closed; None where another process holds it."""
    while True:
        folder.mkdir(exist_ok=True)
        try:
            file = (folder / LOCK).open("a")
        except FileNotFoundError:  # who held it has just removed the folder
            continue
        if not taken(file):
            file.close()
            return None
        if is_there(folder / LOCK, file):
            return file
        file.close()


def is_there(path: Path, file: IO[str]) -> bool:
    """Whether an open file still stands under its name."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def taken(file: IO[str]) -> bool:
    """Lock a file; whether nobody else has."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
