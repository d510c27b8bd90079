"""A forest plot as SVG text: studies as points with intervals, the pooled value as a diamond, the prediction interval beneath."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from nelm.figures.svg import ACCENT, INK, LINE, SOFT, cut, opened, text

WIDTH, LEFT, RIGHT, TOP, ROW, WORDS = 900, 330, 700, 12, 22, 712


@dataclass(frozen=True)
class Mark:
    """A line of the plot, in shares: a study, a study that is not counted, the pooled value, or where a new study would lie."""

    name: str
    kind: Literal["study", "not counted", "pooled", "prediction"]
    middle: float | None
    low: float | None
    high: float | None
    said: str


def draw_forest(marks: Sequence[Mark], axis: str, name: str, described: str, kind: str) -> str:
    """The picture. `axis` says what is measured, `kind` tells pictures of one page apart."""
    floor = TOP + ROW * len(marks)
    parts = [*opened(f"forest-{kind}", WIDTH, floor + 40, name, described), *scale(floor, axis)]
    for index, one in enumerate(marks):
        parts += line(one, TOP + ROW * index + ROW / 2)
    return "\n".join([*parts, "</svg>"])


def across(share: float) -> float:
    """Where a share is."""
    return LEFT + (RIGHT - LEFT) * share


def scale(floor: float, axis: str) -> Iterator[str]:
    """Lines for every fifth, with their numbers."""
    for fifth in range(6):
        x = across(fifth / 5)
        yield f'<path class="tick" d="M{x:.1f} {TOP}V{floor:g}" stroke="{LINE}"/>'
        yield text(f"{fifth * 20} %", x, floor + 16, "middle", SOFT, "soft")
    yield text(axis, LEFT, floor + 34, "start", SOFT, "soft")


def line(one: Mark, y: float) -> Iterator[str]:
    """A line of the plot with its name and its numbers."""
    style = "ink bold" if one.kind == "pooled" else "soft" if one.kind == "not counted" else "ink"
    colour = SOFT if one.kind == "not counted" else INK
    yield text(cut(one.name, LEFT - 12), 0, y + 4, "start", colour, style)
    yield text(one.said, WORDS, y + 4, "start", colour, style)
    if one.low is not None and one.high is not None and one.kind != "pooled":
        dashed = ' stroke-dasharray="4 3"' if one.kind == "prediction" else ""
        ends = f"M{across(one.low):.1f} {y:g}H{across(one.high):.1f}"
        yield f'<path class="maybe" d="{ends}" stroke="{ACCENT}" stroke-width="1.6"{dashed}/>'
    yield from shape(one, y)


def shape(one: Mark, y: float) -> Iterator[str]:
    """A full square for what is counted, a hollow one for what is not, a diamond for the pooled value."""
    if one.middle is None:
        return
    x = across(one.middle)
    if one.kind == "pooled" and one.low is not None and one.high is not None:
        points = f"M{across(one.low):.1f} {y:g}L{x:.1f} {y - 7:g}L{across(one.high):.1f} {y:g}L{x:.1f} {y + 7:g}Z"
        yield f'<path class="mark" d="{points}" fill="{ACCENT}"/>'
    elif one.kind == "not counted":
        yield f'<rect class="maybe" x="{x - 4:.1f}" y="{y - 4:g}" width="8" height="8" fill="none" stroke="{ACCENT}"/>'
    elif one.kind == "study":
        yield f'<rect class="mark" x="{x - 4:.1f}" y="{y - 4:g}" width="8" height="8" fill="{ACCENT}"/>'
