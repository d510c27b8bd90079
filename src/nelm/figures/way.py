"""A patient's way through the treatment algorithm as SVG text: a branch for each heading, with its questions and options."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from nelm.figures.svg import FAILS, INK, LINE, MET, OPEN, PAPER, SOFT, opened, text, wrapped

Mark = Literal["met", "unknown", "not met"]
Station: TypeAlias = tuple[str, Mark]  # a question with its answer

SIGNS: dict[Mark, tuple[str, str, str]] = {
    "met": ("✓", MET, "met"), "unknown": ("?", OPEN, "unknown"), "not met": ("✗", FAILS, "not-met"),
}  # fmt: skip
ROW, GAP, DEEP = 16, 7, 14  # between lines, branches, and the lines of a title
TRUNK, TRACK, QUESTION, FORK, END = 9, 32, 46, 350, 950


@dataclass(frozen=True)
class Stop:
    """An option that remains, and how the questions of its own stand."""

    text: str
    open: bool
    questions: tuple[Mark, ...]


@dataclass(frozen=True)
class Branch:
    """A heading: the questions its remaining options share, those options, and how many are closed.

    Without options, the questions are those that close them all.
    """

    heading: str
    stations: tuple[Station, ...]
    stops: tuple[Stop, ...]
    closed: int


def draw_way(phases: Sequence[Station], branches: Sequence[Branch], name: str, described: str) -> str:
    """The picture: the phase of the disease, branches with options in full, then those that are closed."""
    live = [one for one in branches if one.stops]
    shut = [one for one in branches if not one.stops]
    parts: list[str] = []
    tops, y = [], 12.0
    for said, mark in phases:
        parts += station(said, mark, TRUNK, y)
        y += ROW
    for one in live:
        tops.append(y)
        parts += branch(one, y)
        y += height(one) + GAP
    for said in closed_words(shut):
        tops.append(y)
        parts += closed(said, y)
        y += lines(said, END - QUESTION)
    trunk = f'<path class="tick" d="M{TRUNK} 12V{tops[-1]:g}" stroke="{LINE}" stroke-width="3" fill="none"/>'
    return "\n".join([*opened("way", END, y, name, described), trunk, *parts, "</svg>"])


def height(one: Branch) -> float:
    """How tall a branch is: its heading and questions on the left, its options on the right."""
    left = lines(heading(one), heading_width()) + sum(lines(said, question_width()) for said, _ in one.stations)
    return max(left, sum(lines(stop.text, stop_width(stop)) for stop in one.stops))


def lines(said: str, width: float) -> float:
    """How tall a text of one or two lines is."""
    return ROW + DEEP * (len(wrapped(said, width)) - 1)


def heading(one: Branch) -> str:
    """The heading of a branch, with how many of its options are closed."""
    return one.heading + (f" ({one.closed} more closed)" if one.closed else "")


def heading_width() -> float:
    """The room for a heading."""
    return question_width() + 14


def question_width() -> float:
    """The room for a question."""
    return FORK - 18 - QUESTION


def stop_width(stop: Stop) -> float:
    """The room for the title of an option."""
    return END - title_start(stop)


def title_start(stop: Stop) -> float:
    """Where the title of an option begins: after its fork, its questions and its sign."""
    return FORK + 30 + 9 * len(stop.questions)


def branch(one: Branch, top: float) -> Iterator[str]:
    """A branch with options."""
    yield f'<path class="tick" d="M{TRUNK} {top:g}H{TRACK - 8}" stroke="{LINE}" stroke-width="3"/>'
    for index, line in enumerate(wrapped(heading(one), heading_width())):
        yield text(line, TRACK - 4, top + 4 + index * DEEP, "start", INK, "ink bold")
    yield from questions(one, top + lines(heading(one), heading_width()))
    yield from options(one, top)


def questions(one: Branch, top: float) -> Iterator[str]:
    """The questions that all options of a branch share, joined by a line."""
    y, last = top, top
    drawn: list[str] = []
    for said, mark in one.stations:
        drawn += station(said, mark, TRACK, y)
        last, y = y, y + lines(said, question_width())
    if drawn:
        yield f'<path class="tick" d="M{TRACK} {top - 10:g}V{last:g}" stroke="{LINE}" stroke-width="3"/>'
    yield from drawn


def station(said: str, mark: Mark, x: float, y: float) -> Iterator[str]:
    """A question with its sign on the line, and its words."""
    sign, colour, style = SIGNS[mark]
    yield f'<circle class="paper" cx="{x:g}" cy="{y:g}" r="7" fill="{PAPER}" stroke="{colour}"/>'
    yield text(sign, x, y + 4, "middle", colour, f"{style} bold")
    for index, line in enumerate(wrapped(said, question_width())):
        yield text(line, x + 14, y + 4 + index * DEEP, "start", INK, "ink")


def options(one: Branch, top: float) -> Iterator[str]:
    """The options of a branch behind a fork, each with dots for its own questions."""
    places, y = [], top
    for stop in one.stops:
        places.append(y)
        y += lines(stop.text, stop_width(stop))
    yield f'<path class="tick" d="M{FORK} {places[0]:g}V{places[-1]:g}" stroke="{LINE}" stroke-width="2"/>'
    yield f'<path class="tick" d="M{FORK - 10} {top:g}H{FORK}" stroke="{LINE}" stroke-width="2"/>'
    for stop, place in zip(one.stops, places, strict=True):
        yield from option(stop, place)


def option(stop: Stop, y: float) -> Iterator[str]:
    """An option: its own questions as dots, a full or a hollow sign, its title."""
    end = title_start(stop)
    yield f'<path class="tick" d="M{FORK} {y:g}H{end - 10:g}" stroke="{LINE}" stroke-width="2"/>'
    for index, mark in enumerate(stop.questions):
        x, full = FORK + 12 + 9 * index, mark == "met"
        yield dot(x, y, 3, full)
    yield dot(end - 10, y, 5, stop.open)
    for index, line in enumerate(wrapped(stop.text, stop_width(stop))):
        yield text(line, end, y + 4 + index * DEEP, "start", INK, "ink bold" if stop.open else "ink")


def dot(x: float, y: float, radius: float, full: bool) -> str:
    """A full dot for what is met or open, a hollow one for what is not known or possible."""
    colour, style = (MET, "dot-met") if full else (OPEN, "dot-unknown")
    fill = colour if full else PAPER
    return f'<circle class="{style}" cx="{x:g}" cy="{y:g}" r="{radius}" fill="{fill}" stroke="{colour}" stroke-width="1.5"/>'


def closed_words(shut: Sequence[Branch]) -> list[str]:
    """What closes branches: those with a reason in common in a line each, and those without one together in a line."""
    alone = [one.heading for one in shut if not one.stations]
    found = [
        f"{one.heading}: closed, for it needs: {'; '.join(said for said, _ in one.stations)}"
        for one in shut
        if one.stations
    ]
    return [*found, f"{'; '.join(alone)}: closed, each for a reason of its own"] if alone else found


def closed(said: str, top: float) -> Iterator[str]:
    """Branches whose options are all closed, with what closes them."""
    yield f'<path class="tick" d="M{TRUNK} {top:g}H{TRACK - 8}" stroke="{LINE}" stroke-width="1.5"/>'
    yield text("×", TRACK - 2, top + 4, "middle", FAILS, "not-met bold")
    for index, line in enumerate(wrapped(said, END - QUESTION)):
        yield text(line, QUESTION, top + 4 + index * DEEP, "start", SOFT, "soft")
