"""A time line as SVG text: a lane per kind of entry, labels that never overlap, the day of judgement at the right edge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from nelm.facts.calendar import Days, show_day
from nelm.figures.history import Entry
from nelm.figures.svg import ACCENT, INK, LINE, SOFT, letters_width, opened, text

WIDTH, LEFT, RIGHT = 900, 92, 884  # of the picture; where days are drawn
TOP, BOTTOM, ROW, GAP, SPACE = 26, 22, 20, 6, 8
MOST_ROWS, MOST_LETTERS, MOST_TICKS = 6, 84, 8
STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240)  # months between ticks
SHAPES = {"Operations": "M-6 0L0-6L6 0L0 6Z", "Treatments": "M-5-6L6 0L-5 6Z", "Pathology": "M-5-5H5V5H-5Z"}
CIRCLE = "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0Z"


class Extent(NamedTuple):
    """From where to where something reaches across the picture."""

    left: float
    right: float


@dataclass
class Lane:
    """A lane's rows of entries with their labels; `crowded` are those drawn without one."""

    name: str
    rows: list[list[tuple[Entry, Extent]]] = field(default_factory=list)
    crowded: list[Entry] = field(default_factory=list)

    @property
    def height(self) -> int:
        """How tall the lane is."""
        return (len(self.rows) + bool(self.crowded)) * ROW + GAP


class Scale(NamedTuple):
    """Days across the picture."""

    first: int
    last: int

    def at(self, day: int) -> float:
        """Where a day is."""
        return LEFT + (RIGHT - LEFT) * (min(max(day, self.first), self.last) - self.first) / (self.last - self.first)


def draw_timeline(entries: Sequence[Entry], as_of: int, name: str, described: str) -> str:
    """The picture of the dated entries, titled by `name`; empty where nothing is dated."""
    dated = [entry for entry in entries if entry.start]
    if not dated:
        return ""
    first = min(entry.start.first for entry in dated if entry.start)
    scale = Scale(min(first, as_of - 30), as_of)
    lanes = [arranged(lane, dated, scale) for lane in dict.fromkeys(entry.lane for entry in dated)]
    height = TOP + sum(lane.height for lane in lanes) + BOTTOM
    parts = [*opened("timeline", WIDTH, height, name, described), *axis(scale, height)]
    top = TOP
    for lane in lanes:
        parts += drawn(lane, top, scale)
        top += lane.height
    return "\n".join([*parts, "</svg>"])


def axis(scale: Scale, height: int) -> list[str]:
    """The ticks with their months or years, and the day of judgement."""
    floor = height - BOTTOM
    parts = []
    for day, label in ticks(scale):
        x = scale.at(day)
        parts.append(f'<path class="tick" d="M{x:.1f} {TOP}V{floor}" stroke="{LINE}"/>')
        centre = min(x, WIDTH - letters_width(label) / 2)
        parts.append(text(label, centre, floor + 15, "middle", SOFT, "soft"))
    parts.append(f'<path class="today" d="M{RIGHT} {TOP - 6}V{floor}" stroke="{INK}" stroke-width="1.5"/>')
    parts.append(text(f"judged as of {show_day(scale.last)}", RIGHT, TOP - 12, "end", INK, "ink"))
    return parts


def ticks(scale: Scale) -> list[tuple[int, str]]:
    """Few enough first days of months or years, with their labels."""
    begin, end = date.fromordinal(scale.first), date.fromordinal(scale.last)
    low, high = begin.year * 12 + begin.month, end.year * 12 + end.month - 1
    step = next((one for one in STEPS if (high - low) // one < MOST_TICKS), 1200)
    found = []
    for month in range(-(-low // step) * step, high + 1, step):
        day = date(month // 12, month % 12 + 1, 1)
        found.append((day.toordinal(), f"{day:%Y}" if step >= 12 else f"{day:%Y-%m}"))
    return found


def arranged(name: str, entries: Sequence[Entry], scale: Scale) -> Lane:
    """A lane with each entry on the first row where it and its label are free."""
    lane = Lane(name)
    for entry in sorted((one for one in entries if one.lane == name), key=lambda one: one.start or (0, 0)):
        needed = room(entry, scale)
        row = next((row for row in lane.rows if all(apart(needed, taken) for _, taken in row)), None)
        if row is None and len(lane.rows) < MOST_ROWS:
            lane.rows.append(row := [])
        if row is None:
            lane.crowded.append(entry)
        else:
            row.append((entry, needed))
    return lane


def apart(one: Extent, other: Extent) -> bool:
    """Whether two extents leave space between them."""
    return one.right + SPACE <= other.left or other.right + SPACE <= one.left


def room(entry: Entry, scale: Scale) -> Extent:
    """What an entry takes with its label."""
    mark, label = extent(entry, scale), label_place(entry, scale)[1]
    return Extent(min(mark.left, label.left) - 7, max(mark.right, label.right) + 7)


def extent(entry: Entry, scale: Scale) -> Extent:
    """From the first day an entry may have started to the last it may have lasted."""
    start, end = spans(entry)
    return Extent(scale.at(start.first), scale.at(end.last))


def spans(entry: Entry) -> tuple[Days, Days]:
    """The days on which a dated entry started, and ended."""
    assert entry.start is not None
    return entry.start, entry.end or entry.start


def label_place(entry: Entry, scale: Scale) -> tuple[str, Extent]:
    """The anchor of a label and where it stands: above a run, beside a point; at the side that has room."""
    mark, width = extent(entry, scale), letters_width(short(entry.text))
    beside = 0 if runs(entry) else 10
    left = mark.left if beside == 0 else mark.right + beside
    if left + width <= RIGHT - 4:
        return "start", Extent(left, left + width)
    right = RIGHT - 6 if beside == 0 else mark.left - beside
    return "end", Extent(right - width, right)


def runs(entry: Entry) -> bool:
    """Whether an entry lasts, or its day is known in part only, so that it is drawn as a bar."""
    start, end = spans(entry)
    return start.first < end.last


def short(said: str) -> str:
    """A label of bounded length; the table says the rest."""
    return said if len(said) <= MOST_LETTERS else said[: MOST_LETTERS - 1].rstrip() + "…"


def drawn(lane: Lane, top: int, scale: Scale) -> list[str]:
    """A lane: its name, its rows, and how many entries only the table names."""
    parts = [
        f'<path class="tick" d="M0 {top - 3}H{RIGHT}" stroke="{LINE}"/>',
        text(lane.name, 0, top + 15, "start", INK, "ink bold"),
    ]
    for index, row in enumerate(lane.rows):
        for entry, _ in row:
            parts += labelled(entry, top + index * ROW, scale)
    if lane.crowded:
        under = top + len(lane.rows) * ROW
        parts += [mark(entry, under, scale) for entry in lane.crowded]
        parts.append(text(f"+ {len(lane.crowded)} in table", 0, under + 15, "start", SOFT, "soft"))
    return parts


def labelled(entry: Entry, top: int, scale: Scale) -> list[str]:
    """An entry with its label."""
    anchor, place = label_place(entry, scale)
    x = place.left if anchor == "start" else place.right
    baseline = top + (11 if runs(entry) else 15)
    return [mark(entry, top, scale), text(short(entry.text), x, baseline, anchor, INK, "ink")]


def mark(entry: Entry, top: int, scale: Scale) -> str:
    """A point, or a bar that is solid where it certainly ran and an outline where it may have."""
    start, end = spans(entry)
    if not runs(entry):
        shape = SHAPES.get(entry.lane, CIRCLE)
        place = f"translate({scale.at(start.first):.1f} {top + 11})"
        return f'<path class="mark" d="{shape}" transform="{place}" fill="{ACCENT}"/>'
    left, right = extent(entry, scale)
    y, width = top + 14, max(right - left, 2)
    outline = (
        f'<rect class="maybe" x="{left:.1f}" y="{y}" width="{width:.1f}" height="5" fill="none" stroke="{ACCENT}"/>'
    )
    if not entry.end or start.last >= end.first:
        return outline
    solid = Extent(scale.at(start.last), scale.at(end.first))
    size = f'x="{solid.left:.1f}" y="{y}" width="{solid.right - solid.left:.1f}" height="5"'
    return f'{outline}<rect class="mark" {size} fill="{ACCENT}"/>'
