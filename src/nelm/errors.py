"""The one exception for bad input: it names the file, the place, the value and the remedy."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

SHOWN_LENGTH = 60


class BadInput(Exception):
    """Something a person gave us cannot be used. The text is written for that person, not for a programmer."""

    def __init__(self, problem: str, *, remedy: str, file: str = "", place: str = "", value: object = None) -> None:
        self.problem, self.remedy, self.file, self.place, self.value = problem, remedy, file, place, value
        super().__init__(self.text())

    def text(self) -> str:
        """The message in two lines: what is wrong and where, then what to do."""
        where = ", ".join(printable(part) for part in (self.file, self.place) if part)
        shown = "" if self.value is None else f" (found: {shorten(self.value)})"
        return f"{where + ': ' if where else ''}{self.problem}{shown}\n  remedy: {self.remedy}"


def shorten(value: object) -> str:
    """A value as one short line, safe to print."""
    text = " ".join(str(value).split()) if str(value).strip() else repr(str(value))
    shown = printable(text)
    return shown if len(shown) <= SHOWN_LENGTH else shown[: SHOWN_LENGTH - 3] + "..."


def printable(text: str) -> str:
    """Text without characters that could move a terminal's cursor or colour it."""
    return "".join(char if char.isprintable() else "?" for char in text)


def nearest(word: str, among: Iterable[str], otherwise: str) -> str:
    """A remedy that names the nearest spelling, or another one where nothing is near."""
    close = get_close_matches(word, list(among), n=1)
    return f"did you mean `{close[0]}`?" if close else otherwise
