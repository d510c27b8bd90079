"""Numbered references, for outputs that cite in short."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from nelm.library.sources import Citation, sources


class References:
    """Numbers for citations, in the order in which they are met."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def number(self, citation: Citation) -> int:
        """The number of a citation; a new one gets the next."""
        source = sources()[citation.source]
        line = f"{source.by} {source.year}, {citation.at} (read: {citation.checked})"
        if line not in self.lines:
            self.lines.append(line)
        return self.lines.index(line) + 1

    def table(self) -> RenderableType:
        """The numbered list."""
        table = Table.grid(padding=(0, 1))
        for index, line in enumerate(self.lines, 1):
            table.add_row(Text(f"[{index}]", style="dim"), Text(line, style="dim"))
        return Group(Text("Sources", style="bold"), table, Text())
