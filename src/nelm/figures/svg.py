"""What every picture shares: its colours, its text, and how much room a text takes whatever the font."""

from __future__ import annotations

from html import escape

INK, SOFT, LINE, ACCENT, PAPER = "#1b2430", "#4d5a69", "#c9d1da", "#1f5a8c", "#fff"
MET, FAILS, OPEN = "#17653a", "#a11d1d", "#7a4d00"
FONTS = "Source Sans Pro, system-ui, sans-serif"


def opened(kind: str, width: float, height: float, name: str, described: str) -> list[str]:
    """The start of a picture: its size, its name, what it shows in words."""
    return [
        f'<svg class="figure {kind}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img"'
        f' aria-labelledby="{kind}-name {kind}-described" font-family="{FONTS}" font-size="12">',
        f'<title id="{kind}-name">{escape(name)}</title><desc id="{kind}-described">{escape(described)}</desc>',
    ]


def letters_width(said: str) -> float:
    """How wide a text may be, on the generous side."""
    return sum(13 if ord(letter) > 0x2E80 else 9.5 if letter.isupper() or letter in "mw%@" else 7 for letter in said)


def text(said: str, x: float, y: float, anchor: str, colour: str, style: str) -> str:
    """A line of text, with a halo so that no line crosses it. `bold` and `ink`, `soft`, `met` ... are styles."""
    place = f'x="{x:.1f}" y="{y:g}" text-anchor="{anchor}"' + (' font-weight="600"' if "bold" in style else "")
    halo = f'stroke="{PAPER}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
    return f'<text class="{style}" {place} fill="{colour}" {halo}>{escape(said)}</text>'


def wrapped(said: str, width: float, most: int = 2) -> list[str]:
    """A text in at most so many lines of a width; what does not fit ends in an ellipsis."""
    lines = [""]
    for word in said.split():
        longer = f"{lines[-1]} {word}".strip()
        if letters_width(longer) <= width:
            lines[-1] = longer
        elif len(lines) < most and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
            break
    lines[-1] = cut(lines[-1] if said.endswith(lines[-1]) else f"{lines[-1]}…", width)
    return lines


def cut(said: str, width: float) -> str:
    """A text no wider than so much."""
    if letters_width(said) <= width:
        return said
    kept = said.rstrip("…")
    while kept and letters_width(f"{kept}…") > width:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"
