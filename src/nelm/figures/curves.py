"""Survival curves with bands as SVG text: a label at the end of each line, and the published points on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nelm.figures.svg import ACCENT, INK, LINE, PAPER, SOFT, opened, text, wrapped

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 900, 192, 52, 640, 14, 168
COLOURS = (ACCENT, "#8a4b08", "#4d5a69", "#6b2d73")
DASHES = ("", "7 4", "2 3", "10 3 2 3")
STEP, LABEL = 12, 15  # months between ticks; height of a line of a label


@dataclass(frozen=True)
class Curve:
    """A line: its name, the shares at months 0, 1, 2 ... with a band, and the points published with their interval if any."""

    name: str
    middle: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    points: Sequence[tuple[int, float]] = ()


def draw_curves(curves: Sequence[Curve], axis: str, name: str, described: str, kind: str) -> str:
    """The picture. `axis` says what the height means, `kind` tells pictures of one page apart."""
    months = max(len(one.middle) for one in curves) - 1
    parts = [*opened(f"curves-{kind}", WIDTH, HEIGHT, name, described), *frame(months, axis)]
    for index, one in enumerate(curves):
        parts += drawn(one, index, months)
    parts += labels(curves, months)
    return "\n".join([*parts, "</svg>"])


def across(month: float, months: int) -> float:
    """Where a month is."""
    return LEFT + (RIGHT - LEFT) * month / months


def up(share: float) -> float:
    """Where a share is."""
    return BOTTOM - (BOTTOM - TOP) * share


def frame(months: int, axis: str) -> Iterator[str]:
    """Lines for every fifth and every year, and their numbers."""
    for tenth in range(0, 11, 2):
        y = up(tenth / 10)
        yield f'<path class="tick" d="M{LEFT} {y:.1f}H{RIGHT}" stroke="{LINE}"/>'
        yield text(f"{tenth * 10} %", LEFT - 8, y + 4, "end", SOFT, "soft")
    for month in range(0, months + 1, STEP):
        x = across(month, months)
        yield f'<path class="tick" d="M{x:.1f} {BOTTOM}v5" stroke="{LINE}"/>'
        unit = "" if month else " years"
        yield text(f"{month // 12}{unit}", x, BOTTOM + 19, "middle", SOFT, "soft")
    yield text(axis, LEFT + 8, BOTTOM - 7, "start", SOFT, "soft")


def drawn(one: Curve, index: int, months: int) -> Iterator[str]:
    """A line with its band and its published points."""
    colour, dash = COLOURS[index % len(COLOURS)], DASHES[index % len(DASHES)]
    places = [across(month, months) for month in range(len(one.middle))]
    above = [f"{x:.1f} {up(share):.1f}" for x, share in zip(places, one.high, strict=True)]
    below = [f"{x:.1f} {up(share):.1f}" for x, share in zip(places, one.low, strict=True)]
    yield f'<path class="band c{index}" d="M{"L".join([*above, *reversed(below)])}Z" fill="{colour}" fill-opacity="0.13"/>'
    line = "L".join(f"{x:.1f} {up(share):.1f}" for x, share in zip(places, one.middle, strict=True))
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    yield f'<path class="line c{index}" d="M{line}" fill="none" stroke="{colour}" stroke-width="2.2"{dashed}/>'
    for month, share in one.points:
        place = f'cx="{across(month, months):.1f}" cy="{up(share):.1f}" r="3.5"'
        yield f'<circle class="point c{index}" {place} fill="{PAPER}" stroke="{colour}" stroke-width="1.6"/>'


def labels(curves: Sequence[Curve], months: int) -> Iterator[str]:
    """The name of each line at its end, moved apart where lines end close together."""
    room = WIDTH - RIGHT - 30
    wanted = sorted((up(one.middle[-1]), index, one) for index, one in enumerate(curves))
    floor = 0.0
    for y, index, one in wanted:
        said = [*wrapped(one.name, room, 3), shares(one)]
        top = max(y - LABEL * (len(said) - 1) / 2, floor, TOP + 8)
        colour = COLOURS[index % len(COLOURS)]
        yield (
            f'<path class="line c{index}" d="M{across(len(one.middle) - 1, months):.1f} {y:.1f}L{RIGHT + 18} {top - 4:.1f}" '
            f'stroke="{colour}" fill="none"/>'
        )
        for place, line in enumerate(said):
            style = "ink bold" if place < len(said) - 1 else "ink"
            yield text(line, RIGHT + 22, top + place * LABEL, "start", INK, style)
        floor = top + LABEL * len(said) + 4


def shares(one: Curve) -> str:
    """The share at the end of a line with its band."""
    return f"{one.middle[-1] * 100:.0f} % ({one.low[-1] * 100:.0f}-{one.high[-1] * 100:.0f})"
