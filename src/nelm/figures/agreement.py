"""Editions against each other, as SVG text: in each cell the patients whom the edition of the row meets and that of the
column does not; on the diagonal those whom an edition meets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nelm.figures.svg import ACCENT, INK, LINE, SOFT, cut, opened, text

WIDTH, LEFT, TOP, ROW = 900, 150, 62, 34
FAINTEST, DARKEST = 0.06, 0.42


@dataclass(frozen=True)
class Square:
    """A cell: its number in words, and its share of those judged (None where hidden)."""

    said: str
    share: float | None


def draw_agreement(names: Sequence[str], squares: Sequence[Sequence[Square]], name: str, described: str) -> str:
    """The picture: a row and a column for each edition."""
    wide = (WIDTH - LEFT) / max(len(names), 1)
    parts = [*opened("agreement", WIDTH, TOP + ROW * len(names) + 6, name, described)]
    parts.append(text("met by the row, not met by the column", 0, 14, "start", SOFT, "soft"))
    for column, one in enumerate(names):
        body, _, year = one.partition("@")
        for line, said in ((TOP - 24, body), (TOP - 10, year)):
            parts.append(text(cut(said, wide), LEFT + wide * (column + 0.5), line, "middle", SOFT, "soft"))
    for row, one in enumerate(names):
        y = TOP + ROW * row
        parts.append(text(one, 0, y + ROW / 2 + 4, "start", INK, "ink"))
        for column, square in enumerate(squares[row]):
            parts += drawn(square, LEFT + wide * column, y, wide, row == column)
    return "\n".join([*parts, "</svg>"])


def drawn(square: Square, x: float, y: float, wide: float, diagonal: bool) -> Iterator[str]:
    """A cell: the number, on a ground that is darker the more patients there are. The diagonal has a frame."""
    if square.share:
        depth = FAINTEST + (DARKEST - FAINTEST) * min(square.share, 1)
        ground = f'x="{x + 1:.1f}" y="{y + 1:g}" width="{wide - 2:.1f}" height="{ROW - 2}"'
        yield f'<rect class="mark" {ground} fill="{ACCENT}" fill-opacity="{depth:.2f}"/>'
    frame = f'x="{x + 1:.1f}" y="{y + 1:g}" width="{wide - 2:.1f}" height="{ROW - 2}" fill="none"'
    colour, style, stroke = (ACCENT, "maybe", 2) if diagonal else (LINE, "tick", 1)
    yield f'<rect class="{style}" {frame} stroke="{colour}" stroke-width="{stroke}"/>'
    yield text(square.said, x + wide / 2, y + ROW / 2 + 4, "middle", INK, "ink bold" if diagonal else "ink")
