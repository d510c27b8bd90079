"""What drives a result, as SVG text: a bar for each uncertain quantity, the widest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nelm.figures.svg import ACCENT, INK, LINE, SOFT, opened, text, wrapped

WIDTH, LEFT, RIGHT, TOP, ROW = 900, 330, 840, 20, 34


@dataclass(frozen=True)
class Bar:
    """A quantity: its name, its low and high value in words, and the result at each."""

    name: str
    low: str
    high: str
    at_low: float
    at_high: float


def draw_tornado(bars: Sequence[Bar], middle: float, axis: str, name: str, described: str, kind: str) -> str:
    """The picture, bars about the line of the middle result. `axis` says what is measured, `kind` tells pictures apart."""
    ends = [end for one in bars for end in (one.at_low, one.at_high)] + [middle]
    least, most = min(ends), max(ends)
    spread = (most - least) or 1.0

    def across(value: float) -> float:
        return LEFT + (RIGHT - LEFT) * (0.14 + 0.72 * (value - least) / spread)

    height = TOP + ROW * len(bars) + 40
    x, floor = across(middle), TOP + ROW * len(bars)
    parts = opened(f"tornado-{kind}", WIDTH, height, name, described)
    parts.append(f'<path class="tick" d="M{x:.1f} {TOP - 6}V{floor}" stroke="{LINE}" stroke-width="2"/>')
    for index, one in enumerate(bars):
        parts += bar(one, TOP + index * ROW, across(one.at_low), across(one.at_high))
    parts.append(text(f"{middle:.1f}", x, floor + 14, "middle", INK, "ink bold"))
    parts.append(text(axis, 0, floor + 32, "start", SOFT, "soft"))
    return "\n".join([*parts, "</svg>"])


def bar(one: Bar, top: float, low: float, high: float) -> Iterator[str]:
    """A bar with the values of its quantity at its ends, each with the result."""
    left, right = min(low, high), max(low, high)
    for index, line in enumerate(wrapped(one.name, LEFT - 20, 2)):
        yield text(line, 0, top + 12 + 14 * index, "start", INK, "ink")
    place = f'x="{left:.1f}" y="{top + 2:.1f}" width="{max(right - left, 1.5):.1f}" height="14"'
    yield f'<rect class="mark" {place} fill="{ACCENT}"/>'
    at_low, at_high = f"{one.low}: {one.at_low:.1f}", f"{one.high}: {one.at_high:.1f}"
    said = (at_high, at_low) if low > high else (at_low, at_high)
    yield text(said[0], left - 5, top + 14, "end", INK, "ink")
    yield text(said[1], right + 5, top + 14, "start", INK, "ink")
