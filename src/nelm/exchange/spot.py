"""A place in a document, and the plain things read at one: text, flags, numbers, dates."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from nelm.errors import BadInput, nearest
from nelm.facts.calendar import DATE, Days, days
from nelm.library.document import Document, Path

FIRST_YEAR, LAST_YEAR = 1850, 2200
DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")


@dataclass(frozen=True)
class Spot:
    """A path in a document; what cannot be used there is refused with its place."""

    document: Document
    path: Path = ()

    def at(self, step: str | int) -> Spot:
        """The spot one step further in."""
        return Spot(self.document, (*self.path, step))

    @property
    def place(self) -> str:
        """The path as people write it, with its line where known."""
        return self.document.place(self.path)

    def refuse(self, problem: str, remedy: str, value: object = None) -> BadInput:
        """The error for what stands here, for the caller to raise."""
        return self.document.refuse(self.path, problem, remedy, value)


def spelling(word: object, among: Iterable[str], otherwise: str) -> str:
    """A remedy that names the nearest spelling (small and capital letters are alike), or another one."""
    text, listed = str(word), list(among)
    alike = [one for one in listed if one.casefold() == text.casefold()]
    return f"did you mean `{alike[0]}`?" if alike else nearest(text, listed, otherwise)


def as_written(value: Any) -> str:
    """A value in the words of the file, for messages; lists and mappings are only named."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "a list"
    return "a mapping" if isinstance(value, dict) else str(as_word(value))


def as_number(value: Any) -> Decimal | None:
    """A finite number as Decimal; None for anything else, true and false included."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    return number if number.is_finite() else None


def as_word(value: Any) -> Any:
    """A bare number as the word it was written as (`ecog: 0`, `on: 2023`); everything else unchanged."""
    number = as_number(value)
    return value if number is None else str(number)


def read_text(spot: Spot, value: Any) -> str:
    """Text that is not empty and can be printed. Raises BadInput."""
    if not isinstance(value, str):
        remedy = "put it in quotes" if as_number(value) is not None else "write text there, or remove the key"
        raise spot.refuse("not text", remedy, as_written(value))
    if not value.strip():
        raise spot.refuse("empty text", "write text there, or remove the key")
    if any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\r\t" for char in value):
        raise spot.refuse("holds control characters", "remove what cannot be printed", value)
    return value


def read_flag(spot: Spot, value: Any) -> bool:
    """True or false. Raises BadInput."""
    if not isinstance(value, bool):
        found = f'"{value}"' if value in ("true", "false") else as_written(value)
        raise spot.refuse("neither true nor false", "write true or false, without quotes", found)
    return value


def read_days(spot: Spot, value: Any) -> Days:
    """A full or partial date as an interval of days. Raises BadInput."""
    text = as_word(value)
    if not isinstance(text, str) or not DATE.fullmatch(text):
        remedy = f"write year-month-day: {year_first(text) or '2023-05-14, 2023-05 or 2023'}"
        raise spot.refuse("not a date", remedy, as_written(value))
    try:
        found = days(text)
    except ValueError:
        remedy = "check it; the order is year-month-day, such as 2023-05-14"
        raise spot.refuse("there is no such date", remedy, text) from None
    if not FIRST_YEAR <= date.fromordinal(found.first).year <= LAST_YEAR:
        raise spot.refuse(f"the year is not between {FIRST_YEAR} and {LAST_YEAR}", "check the year", text)
    return found


def year_first(text: Any) -> str:
    """A date written day first (14.05.1972), the other way round; empty where that is not certain."""
    match = DAY_FIRST.fullmatch(text) if isinstance(text, str) else None
    if match is None or ("/" in match[0] and int(match[1]) <= 12):
        return ""
    turned = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
    try:
        days(turned)
    except ValueError:
        return ""
    return turned
