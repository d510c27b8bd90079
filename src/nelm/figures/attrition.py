"""How many patients are left after each criterion, as SVG text: surely, perhaps, and those a criterion removes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nelm.figures.svg import ACCENT, INK, LINE, SOFT, cut, opened, text

WIDTH, LEFT, RIGHT, TOP, ROW, BAR = 900, 290, 640, 26, 26, 14


@dataclass(frozen=True)
class Level:
    """A criterion: shares of all who surely and perhaps remain (None where hidden), and the numbers in words."""

    name: str
    surely: float | None
    perhaps: float | None
    left: str
    removed: str


def draw_attrition(levels: Sequence[Level], name: str, described: str, kind: str) -> str:
    """The picture. `kind` tells pictures of one page apart."""
    floor = TOP + ROW * len(levels)
    parts = [*opened(f"attrition-{kind}", WIDTH, floor + 24, name, described), *heads(), *scale(floor)]
    for index, level in enumerate(levels):
        parts += drawn(level, TOP + ROW * index + ROW / 2)
    return "\n".join([*parts, "</svg>"])


def heads() -> Iterator[str]:
    """What stands in each place of a line."""
    yield text("criterion, in the edition's order", 0, 14, "start", SOFT, "soft")
    yield text("left: surely + perhaps", RIGHT + 12, 14, "start", SOFT, "soft")
    yield text("removed", WIDTH, 14, "end", SOFT, "soft")


def scale(floor: float) -> Iterator[str]:
    """Lines for every quarter of those judged."""
    for quarter in range(5):
        x = LEFT + (RIGHT - LEFT) * quarter / 4
        yield f'<path class="tick" d="M{x:.1f} {TOP}V{floor:g}" stroke="{LINE}"/>'
        yield text(f"{quarter * 25} %", x, floor + 16, "middle", SOFT, "soft")


def drawn(level: Level, y: float) -> Iterator[str]:
    """A line: a full bar for who is surely left, a hollow one for who perhaps is; none where a number is hidden."""
    yield text(cut(level.name, LEFT - 12), 0, y + 4, "start", INK, "ink")
    yield text(level.left, RIGHT + 12, y + 4, "start", INK, "ink")
    yield text(level.removed, WIDTH, y + 4, "end", INK, "ink")
    if level.surely is None:
        return
    width = (RIGHT - LEFT) * level.surely
    yield f'<rect class="mark" x="{LEFT}" y="{y - BAR / 2:g}" width="{width:.1f}" height="{BAR}" fill="{ACCENT}"/>'
    if level.perhaps:
        more = (RIGHT - LEFT) * level.perhaps
        yield (
            f'<rect class="maybe" x="{LEFT + width:.1f}" y="{y - BAR / 2 + 0.75:g}" width="{more:.1f}" '
            f'height="{BAR - 1.5:g}" fill="none" stroke="{ACCENT}" stroke-width="1.5" stroke-dasharray="4 2"/>'
        )
