"""What the commands share: their help, their formats, the day, and where output goes."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from nelm.errors import BadInput

if TYPE_CHECKING:
    from nelm.report.output import Drawing
    from nelm.report.paper import Paper

FORMATS = ["text", "json", "markdown", "html", "pdf", "docx"]
NOTICE = "For clinicians and research, not a medical device."

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def command(commands: Commands, name: str, says: str, example: str) -> argparse.ArgumentParser:
    """A command with its help and an example."""
    return commands.add_parser(
        name, help=says, description=says[:1].upper() + says[1:] + ". " + NOTICE, epilog=f"Example: {example}"
    )


def day(text: str | None) -> int | None:
    """The as-of day as a number. Raises BadInput where it is not one exact day."""
    from nelm.facts.calendar import days

    if text is None:
        return None
    try:
        found = days(text)
    except ValueError as problem:
        raise BadInput(str(problem), remedy="write one day, like 2024-02-03", place="--as-of", value=text) from None
    if not found.exact:
        raise BadInput("not one day", remedy="write one day, like 2024-02-03", place="--as-of", value=text)
    return found.first


def laid_out(paper: Paper, form: str) -> str | bytes:
    """A document as a page, a PDF or a letter to edit. Raises BadInput where a library for it is not installed."""
    if form == "pdf":
        from nelm.report.pdf import as_pdf

        return as_pdf(paper)
    if form == "docx":
        from nelm.report.word import as_docx

        return as_docx(paper)
    from nelm.report.html import as_html

    return as_html(paper)


def deliver_drawing(draw: Drawing, target: Path | None) -> int:
    """Draw on the terminal, or write the drawing to a file."""
    from nelm.report.output import plain, show

    if target is not None:
        return deliver(plain(draw), target)
    show(draw)
    return 0


def deliver(content: str | bytes, target: Path | None) -> int:
    """Print some content, or write it to a file. Raises BadInput for a file's content on a terminal."""
    from nelm.report.output import save

    if target is not None:
        save(content, target)
    elif isinstance(content, str):
        sys.stdout.write(content)
    elif sys.stdout.isatty():
        raise BadInput("this format is for a file, not for a terminal", remedy="name one, such as -o report.pdf")
    else:
        sys.stdout.buffer.write(content)
    return 0
