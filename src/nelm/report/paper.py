"""A document as plain data: what a page, a PDF and a letter show alike. Each format lays it out in its own module."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from nelm.logic import Verdict

Look = Literal["", "strong", "soft", "warn", "met", "not-met", "unknown"]
SIGNS: dict[str, tuple[str, Look]] = {
    "met": ("✓", "met"), "not met": ("✗", "not-met"), "unknown": ("?", "unknown"),
    "open": ("●", "met"), "possible": ("○", "unknown"), "closed": ("×", "not-met"),
    "documented": ("✓", "met"), "contradicts": ("✗", "not-met"), "missing": ("?", "unknown"), "undecided": ("?", "unknown"),
}  # fmt: skip


class Run(NamedTuple):
    """Text of one look. `sign` stands before it and says nothing the text does not. `to` is where it leads, an anchor with #
    or an address; `name` is its own anchor."""

    text: str
    look: Look = ""
    sign: str = ""
    to: str = ""
    name: str = ""


Line: TypeAlias = tuple[Run, ...]
Cell: TypeAlias = tuple[Line, ...]  # of a table, or an entry of a list


@dataclass(frozen=True)
class Words:
    """A paragraph."""

    line: Line
    look: Literal["", "key", "lead", "check"] = ""


@dataclass(frozen=True)
class Heading:
    """A heading inside a part."""

    text: str


@dataclass(frozen=True)
class Entries:
    """A list: plain, in two columns, numbered, or of boxes to tick."""

    entries: tuple[Cell, ...]
    kind: Literal["plain", "columns", "boxes", "references"] = "plain"


@dataclass(frozen=True)
class Table:
    """A table. The first cell of a row is its heading; `widths` are shares of the line. A `matrix` has many narrow columns."""

    name: str
    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    kind: Literal["list", "matrix"] = "list"


@dataclass(frozen=True)
class Picture:
    """A drawing as SVG text, what it shows in words, and how to read it."""

    svg: str
    name: str
    described: str
    key: str = ""


@dataclass(frozen=True)
class Folded:
    """What a reader may open on a screen; paper leaves it out."""

    name: str
    title: Line
    blocks: tuple[Block, ...]


Block: TypeAlias = Words | Heading | Entries | Table | Picture | Folded


@dataclass(frozen=True)
class Part:
    """A part under a heading. Paper leaves out one for the screen only."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    place: Literal["", "screen"] = ""


@dataclass(frozen=True)
class Paper:
    """A whole document. `foot` stands on every page; `day` is the only date it bears, if any."""

    kind: str
    title: str
    about: tuple[Words, ...]
    foot: tuple[str, ...]
    parts: tuple[Part, ...]
    day: int | None

    @property
    def printed(self) -> tuple[Part, ...]:
        """The parts that stand on paper."""
        return tuple(part for part in self.parts if part.place != "screen")


def say(text: str, look: Look = "", to: str = "") -> Line:
    """A line of one run."""
    return (Run(text, look, to=to),)


def cell(*lines: Line | str) -> Cell:
    """A cell of lines; empty ones are left out."""
    written = (say(line) if isinstance(line, str) else line for line in lines)
    return tuple(line for line in written if "".join(run.text for run in line))


def judged(verdict: Verdict | str, to: str = "", name: str = "") -> Run:
    """A verdict or a status as sign and word; colour only repeats them."""
    word = verdict if isinstance(verdict, str) else verdict.word
    sign, look = SIGNS[word]
    return Run(word, look, sign, to, name)


def soft(lines: Iterable[str]) -> list[Line]:
    """Lines that stand back, each with a capital letter."""
    return [say(sentence(line), "soft") for line in lines]


def sentence(said: str) -> str:
    """A text with a capital letter, its other letters as they are."""
    return said[:1].upper() + said[1:]


def slug(said: str) -> str:
    """A text as part of an anchor."""
    return re.sub(r"[^a-z0-9]+", "-", said.lower()).strip("-")


def line_text(line: Line) -> str:
    """A line as plain text."""
    return "".join(f"{run.sign} {run.text}" if run.sign else run.text for run in line)
