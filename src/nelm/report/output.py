"""Where output goes: the terminal, a pipe, or a file that is written whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from io import StringIO
from pathlib import Path

from rich.console import Console

from nelm.errors import BadInput

PIPED_WIDTH = 118

Drawing = Callable[[Console], None]


def show(draw: Drawing) -> None:
    """Draw on the terminal with its colours and width, or plainly into a pipe."""
    if sys.stdout.isatty():
        draw(Console(highlight=False))
    else:
        sys.stdout.write(plain(draw))


def plain(draw: Drawing) -> str:
    """A drawing as text without colour, of a fixed width, without blanks at the ends of lines."""
    buffer = StringIO()
    draw(Console(file=buffer, width=PIPED_WIDTH, no_color=True, highlight=False))
    return "".join(line.rstrip() + "\n" for line in buffer.getvalue().splitlines())


def save(content: str | bytes, target: Path) -> None:
    """Write a file through a temporary one beside it. Raises BadInput where that fails; an old file then stays as it was."""
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "wb") as stream:
            stream.write(content.encode() if isinstance(content, str) else content)
        os.chmod(temporary, 0o666 & ~current_umask())
        os.replace(temporary, target)
    except OSError as problem:
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)
        reason = problem.strerror or "the system refused"
        remedy = "check the folder and its permissions"
        raise BadInput(f"cannot be written: {reason}", remedy=remedy, file=str(target)) from None


def current_umask() -> int:
    """The permissions new files are created without."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
