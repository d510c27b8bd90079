"""One cell as the entry of a case file that says the same, read by the reader of case files."""

from __future__ import annotations

import re
from decimal import Decimal
from math import inf, nextafter
from typing import Any, NamedTuple

from nelm.errors import BadInput
from nelm.exchange.case_file import is_unlikely
from nelm.exchange.claim import BOUND_TEXT, RANGE_TEXT, SAYS_UNKNOWN, SIGNS, UNIT_TEXT, Scale, read_number
from nelm.exchange.entry import REASONS, read_entry
from nelm.exchange.spot import Spot, read_days
from nelm.exchange.table.mapping import SILENT, Column, Meaning
from nelm.facts.calendar import Days
from nelm.facts.case import Reading, span_of
from nelm.facts.columns import EMPTY_HIGH, EMPTY_LOW, UNDATED, mask_of
from nelm.facts.combine import single
from nelm.facts.dictionary import Fact
from nelm.library.document import NUMBER, Document
from nelm.logic import Numbers, Values, as_codes

KNOWN = ("exact", "in part", SILENT, *REASONS)
EXACT, IN_PART, NOTHING = 0, 1, 2
FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
NOT_VALUES = SAYS_UNKNOWN | {"nan", "null", "nil", "."}
TIME_OF_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?")
PARTS_OF_DATE = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})")
COMPACT_DATE = re.compile(r"(\d{4})(?:(\d{2})(?:(\d{2}))?)?")
COMMA_NUMBER = re.compile(r"\d+,\d+")
EXACT_NUMBER = re.compile(r"\d{1,15}(\.\d{1,15})?")
POINT_NUMBER = re.compile(r"\d+\.\d+")
MISSING_REMEDY = (
    "leave the cell empty, write a reason such as asked-unknown, or name the word under `missing` in the mapping file"
)

Entry = dict[str, Any]


class Cell(NamedTuple):
    """What a cell says: the two ends of its column (a mask stands in the first), how it is known, or what is wrong."""

    first: float
    last: float
    known: int = NOTHING
    unlikely: bool = False
    problem: str = ""
    remedy: str = ""
    value: str = ""


def no_reading(column: Column) -> Cell:
    """What an empty cell says."""
    if column.role.part in {"on", "since"}:
        return Cell(UNDATED, UNDATED)
    if column.role.fact.kind in {"code", "yes_no"}:
        return Cell(0, 0)
    return Cell(EMPTY_LOW, EMPTY_HIGH)


def read_cell(column: Column, text: str) -> Cell:
    """A cell by what its column means. What cannot be meant is a cell with a problem, never an exception."""
    spot = Spot(Document("", None), (column.name,))
    try:
        if is_exact_number(column, text):
            return exact_number(column, spot, text)
        if column.role.part in {"on", "since"}:
            return day_cell(column, spot, text)
        reading = reading_of(column, spot, text)
    except BadInput as problem:
        return no_reading(column)._replace(problem=problem.problem, remedy=problem.remedy, value=text)
    return no_reading(column) if reading is None else cell_of(column.role.fact, reading)


def is_exact_number(column: Column, text: str) -> bool:
    """Whether a cell is a number of a fact that is not counted, and no code."""
    fact, meaning = column.role.fact, column.meaning
    plain = fact.kind == "number" and not fact.whole and column.role.part == "value"
    return plain and text not in meaning.codes and text not in meaning.missing and bool(EXACT_NUMBER.fullmatch(text))


def exact_number(column: Column, spot: Spot, text: str) -> Cell:
    """The cell of a number, read as `read_entry` would, without a reading; tables hold millions. Raises BadInput."""
    fact, unit = column.role.fact, column.meaning.unit or column.role.fact.unit
    if column.meaning.decimal == "comma":
        with_points(column.meaning, spot, text)
    number = float(read_number(fact, spot, Decimal(text), Scale(unit, factor_of(fact, unit))))
    unlikely = fact.likely is not None and not float(fact.likely[0]) <= number <= float(fact.likely[1])
    return Cell(number, number, EXACT, unlikely)


def factor_of(fact: Fact, unit: str) -> Decimal:
    """What turns a unit into the canonical one; 0 where one must be named and is not."""
    factors = {fact.unit: Decimal(1), **fact.accepts}
    if unit:
        return factors[unit]
    return Decimal(1) if all(factor == 1 for factor in factors.values()) else Decimal(0)


def cell_of(fact: Fact, reading: Reading) -> Cell:
    """A reading as the ends of its column."""
    if reading.reason:
        empty = Cell(0, 0) if fact.kind in {"code", "yes_no"} else Cell(EMPTY_LOW, EMPTY_HIGH)
        return empty._replace(known=KNOWN.index(reading.reason))
    first, last = ends_of(fact, reading.values)
    known = EXACT if single(fact, reading.values) else IN_PART
    return Cell(first, last, known, is_unlikely(reading))


def ends_of(fact: Fact, values: Values) -> tuple[float, float]:
    """The ends of a set of values, both included: an open end is the next number, a date is days, codes are a mask."""
    if not isinstance(values, Numbers):
        return mask_of(fact, as_codes(values)), 0
    if fact.kind == "date":
        return span_of(values)
    start, stop = values[0].start, values[-1].stop
    if fact.whole:
        return start.value, stop.value - 1
    low = nextafter(start.value, inf) if start.side else start.value
    return low, stop.value if stop.side else nextafter(stop.value, -inf)


def reading_of(column: Column, spot: Spot, text: str) -> Reading | None:
    """The reading of a cell with a value; None where it says nothing. Raises BadInput."""
    entry = entry_of(column, spot, text)
    return read_entry(column.role.fact, entry, spot)[0] if entry else None


def entry_of(column: Column, spot: Spot, text: str) -> Entry | None:
    """The entry of a case file that a cell stands for; None where it says nothing. Raises BadInput."""
    fact, meaning = column.role.fact, column.meaning
    written = translated(column, spot, text.strip())
    if written in ("", SILENT):
        return None
    if written in REASONS:
        return {"unknown": written}
    if written.casefold() in NOT_VALUES and written not in fact.codes:
        raise spot.refuse("not a value", MISSING_REMEDY, written)
    if fact.kind == "number":
        entry = number_entry(column, spot, written)
        return entry if "unit" in entry else entry | {"unit": meaning.unit} if meaning.unit else entry
    if fact.kind == "date":
        return date_entry(column, spot, written)
    return code_entry(fact, spot, written)


def translated(column: Column, spot: Spot, text: str) -> str:
    """A cell in nelm's words: the site's code replaced, a word for nothing known as its reason. Raises BadInput."""
    meaning = column.meaning
    if text in meaning.codes:
        return meaning.codes[text]
    if text in meaning.missing:
        return meaning.missing[text]
    if text and meaning.only_codes and text not in REASONS:
        remedy = f"add it under `codes` of {column.name} in the mapping file, or correct the cell"
        raise spot.refuse("a code that is not in the mapping file", remedy, text)
    return text


# --- numbers -------------------------------------------------------------------------------------------------------


def number_entry(column: Column, spot: Spot, text: str) -> Entry:
    """A number, a range, or a bound; a unit written beside it is read as such. Raises BadInput."""
    text = with_points(column.meaning, spot, text)
    part = column.role.part
    if NUMBER.fullmatch(text):
        return {"value" if part == "value" else part: Decimal(text)}
    if part == "value":
        if match := RANGE_TEXT.fullmatch(text):
            return {"low": Decimal(match[1]), "high": Decimal(match[2])} | unit_of(match[3])
        if match := BOUND_TEXT.fullmatch(text):
            return {SIGNS[match[1]]: Decimal(match[2])} | unit_of(match[3])
    if match := UNIT_TEXT.fullmatch(text):
        return {"value" if part == "value" else part: Decimal(match[1])} | unit_of(match[2])
    raise spot.refuse("not a number", "write a number such as 4, a range such as 3-20, or a bound such as <3", text)


def unit_of(written: str | None) -> Entry:
    """The unit beside a number, where there is one."""
    return {"unit": written.strip()} if written and written.strip() else {}


def with_points(meaning: Meaning, spot: Spot, text: str) -> str:
    """A number with decimal points. Raises BadInput where commas and points cannot be told apart."""
    if meaning.decimal == "comma":
        if POINT_NUMBER.search(text):
            remedy = "write the decimal with a comma, or remove `decimal: comma` from the mapping file"
            raise spot.refuse("a point in a number with decimal commas", remedy, text)
        return COMMA_NUMBER.sub(lambda found: found[0].replace(",", "."), text)
    if COMMA_NUMBER.search(text):
        remedy = f"write {text.replace(',', '.')}, or `decimal: comma` in the mapping file"
        raise spot.refuse("a comma in a number", remedy, text)
    return text


# --- codes, yes and no ---------------------------------------------------------------------------------------------


def code_entry(fact: Fact, spot: Spot, text: str) -> Entry:
    """A code or a flag, or one of several between upright bars. Raises BadInput."""
    parts = [flag(spot, part.strip()) if fact.kind == "yes_no" else part.strip() for part in text.split("|")]
    return {"value": parts[0]} if len(parts) == 1 else {"any_of": parts}


def flag(spot: Spot, text: str) -> bool:
    """Yes or no. Raises BadInput."""
    if text.casefold() not in FLAGS:
        raise spot.refuse("neither yes nor no", "write yes or no, or name the code in the mapping file", text)
    return FLAGS[text.casefold()]


# --- dates ---------------------------------------------------------------------------------------------------------


def date_entry(column: Column, spot: Spot, text: str) -> Entry:
    """A date, `none`, or a range of dates. Raises BadInput."""
    key = column.role.part
    if key == "value" and " to " in text:
        first, _, last = text.partition(" to ")
        return {"low": as_iso(column.meaning, first.strip()), "high": as_iso(column.meaning, last.strip())}
    return {key: text if text == "none" else as_iso(column.meaning, text)}


def as_iso(meaning: Meaning, text: str) -> str:
    """A date written year first, if it is one in the order of the table; otherwise as it is. The time of day is dropped."""
    if match := TIME_OF_DAY.fullmatch(text):
        return match[1]
    if meaning.dates == "compact" and (match := COMPACT_DATE.fullmatch(text)):
        return "-".join(part for part in match.groups() if part)
    if meaning.dates in {"day-first", "month-first"} and (match := PARTS_OF_DATE.fullmatch(text)):
        day, month = (1, 2) if meaning.dates == "day-first" else (2, 1)
        return f"{match[3]}-{match[month]:0>2}-{match[day]:0>2}" if len(match[3]) == 4 else text
    return text


def day_cell(column: Column, spot: Spot, text: str) -> Cell:
    """The day of a reading; a word for nothing known leaves it undated. Raises BadInput."""
    found = day_of(column, spot, text)
    return Cell(UNDATED, UNDATED) if found is None else Cell(found.first, found.last)


def day_of(column: Column, spot: Spot, text: str) -> Days | None:
    """The day in a cell, None where it says nothing. Raises BadInput."""
    written = translated(column, spot, text.strip())
    if written in ("", SILENT) or written in REASONS:
        return None
    if written.casefold() in NOT_VALUES:
        raise spot.refuse("not a date", MISSING_REMEDY, written)
    return read_days(spot, as_iso(column.meaning, written))
