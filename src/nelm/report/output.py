"""Where an assessment goes: the terminal, or a file written whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from io import StringIO
from pathlib import Path

from rich.console import Console

from nelm.errors import BadInput
from nelm.report.as_json import as_json
from nelm.report.assessment import Assessment
from nelm.report.markdown import as_markdown
from nelm.report.text import print_text

PIPED_WIDTH = 118


def write(assessment: Assessment, form: str, target: Path | None) -> None:
    """Write an assessment as text, json or markdown. Raises BadInput where the file cannot be written."""
    if form == "text" and target is None:
        print_text(assessment, terminal())
        return
    content = {"text": as_text, "json": as_json, "markdown": as_markdown}[form](assessment)
    if target is None:
        sys.stdout.write(content)
    else:
        save(content, target)


def terminal() -> Console:
    """The console people read; without colour and of a fixed width when its output goes elsewhere."""
    if sys.stdout.isatty():
        return Console(highlight=False, soft_wrap=False)
    return Console(highlight=False, width=PIPED_WIDTH, no_color=True, legacy_windows=False)


def as_text(assessment: Assessment) -> str:
    """The terminal's text without colour."""
    buffer = StringIO()
    print_text(assessment, Console(file=buffer, width=PIPED_WIDTH, no_color=True, highlight=False))
    return buffer.getvalue()


def save(content: str, target: Path) -> None:
    """Write a file through a temporary one beside it. Raises BadInput where that fails; an old file is then left as it was."""
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(content)
        os.chmod(temporary, 0o666 & ~current_umask())
        os.replace(temporary, target)
    except OSError as problem:
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)
        reason = problem.strerror or "the system refused"
        raise BadInput(
            f"cannot be written: {reason}", remedy="check the folder and its permissions", file=str(target)
        ) from None


def current_umask() -> int:
    """The permissions new files are created without."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
