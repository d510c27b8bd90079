"""A document on the terminal: its parts as text, tables as tables, pictures told in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from rich.console import Console, Group, RenderableType
from rich.table import Table as Grid
from rich.text import Text

from nelm.report.paper import Block, Cell, Entries, Folded, Heading, Line, Paper, Part, Picture, Table, Words

STYLES = {
    "strong": "bold",
    "soft": "dim",
    "warn": "yellow",
    "met": "bold green",
    "not-met": "bold red",
    "unknown": "bold yellow",
}


def draw_paper(paper: Paper, console: Console) -> None:
    """Draw the document, without what is for a screen that can fold."""
    console.print(Text.assemble((paper.title, "bold"), f"  {paper.kind}"))
    for words in paper.about:
        console.print(text(words.line))
    for part in paper.printed:
        console.print(Group(*drawn_part(part)))


def drawn_part(part: Part) -> Iterator[RenderableType]:
    """A part under its heading."""
    yield Text(f"\n{part.title}", style="bold")
    for one in part.blocks:
        yield from drawn(one)


def drawn(one: Block) -> Iterator[RenderableType]:
    """A block; a picture in words."""
    match one:
        case Words():
            yield text(one.line)
        case Heading():
            yield Text(one.text, style="underline")
        case Entries():
            yield from (Text.assemble(" - ", lines(entry)) for entry in one.entries)
        case Table():
            yield table(one)
        case Picture():
            yield Text(f"{one.name}. {one.described}")
        case Folded():
            return
        case _:
            assert_never(one)


def table(one: Table) -> Grid:
    """A table whose columns share the width as the document says."""
    grid = Grid(box=None, padding=(0, 1), header_style="dim", expand=True)
    for head, width in zip(one.heads, one.widths, strict=True):
        grid.add_column(head, ratio=max(round(width), 1), overflow="fold")
    for row in one.rows:
        grid.add_row(*(lines(each) for each in row))
    return grid


def lines(cell: Cell) -> Text:
    """The lines of a cell."""
    return Text("\n").join(text(line) for line in cell)


def text(line: Line) -> Text:
    """A line of runs with their looks."""
    return Text.assemble(
        *((f"{run.sign} {run.text}" if run.sign else run.text, STYLES.get(run.look, "")) for run in line)
    )
