"""Digitised curves and numbers at risk from CSV files, and patients to one."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nelm.errors import BadInput, nearest
from nelm.evidence.reconstruct import AtRisk, Clicks
from nelm.survival.records import Records

LARGEST_FILE = 2_000_000
LARGEST_NUMBER = 1e6
NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?")
DELIMITERS = (";", "\t", ",")
SLIP = 0.02  # how far a click may miss the ends of the axes, as a share of them


class Row(NamedTuple):
    """The cells of a line by the names of their columns."""

    line: int
    cells: dict[str, str]


class Sheet(NamedTuple):
    """A CSV file: its name, its columns, its lines that are not empty, and whether a comma may be a decimal point."""

    file: str
    columns: tuple[str, ...]
    rows: list[Row]
    comma: bool

    def refuse(self, problem: str, remedy: str, row: Row | None = None, value: object = None) -> BadInput:
        """The error for a line of this file, for the caller to raise."""
        return BadInput(problem, remedy=remedy, file=self.file, place=f"line {row.line}" if row else "", value=value)


def read_clicks(path: Path) -> Clicks:
    """The clicks of a file with columns `time` and `surv` or `surv_percent`. Raises BadInput."""
    sheet = read_sheet(path, {"time", "surv", "surv_percent"})
    named = [column for column in ("surv", "surv_percent") if column in sheet.columns]
    if "time" not in sheet.columns or len(named) != 1:
        remedy = "name the columns in the first line: time,surv for fractions, or time,surv_percent"
        raise sheet.refuse("not the columns of a curve", remedy, value=", ".join(sheet.columns))
    whole = 100.0 if named == ["surv_percent"] else 1.0
    times = np.array([number(sheet, row, "time") for row in sheet.rows])
    survival = np.array([number(sheet, row, named[0]) for row in sheet.rows])
    if np.unique(times).size < 2 or times.max() <= 0:
        raise sheet.refuse("fewer than two points in time", "click along the whole curve, from time 0 to its end")
    check_times(sheet, times)
    check_survival(sheet, named[0], survival, whole)
    return Clicks(np.clip(times, 0, None), np.clip(survival / whole, 0, 1))


def check_times(sheet: Sheet, times: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    """Refuse times that lie further before 0 than a hand slips. Raises BadInput."""
    for row, time in zip(sheet.rows, times.tolist(), strict=True):
        if time < -SLIP * times.max():
            raise sheet.refuse("a time before 0", "set the axis of the digitising program anew", row, f"{time:g}")


def check_survival(
    sheet: Sheet, column: str, survival: np.ndarray[tuple[int], np.dtype[np.float64]], whole: float
) -> None:
    """Refuse survival outside 0 to 1 (0 to 100 per cent), and fractions where per cents are named. Raises BadInput."""
    if whole > 1 and survival.max() <= 1 + SLIP:
        remedy = "if these are fractions, name the column surv"
        raise sheet.refuse("no survival above 1 per cent", remedy, sheet.rows[0], f"{survival[0]:g}")
    for row, value in zip(sheet.rows, survival.tolist(), strict=True):
        if value < -SLIP * whole:
            raise sheet.refuse("survival below 0", "set the axis of the digitising program anew", row, f"{value:g}")
        if value > (1 + SLIP) * whole:
            percents = whole == 1 and survival.max() <= 100 * (1 + SLIP)
            remedy = "if these are per cents, name the column surv_percent" if percents else "check the value"
            raise sheet.refuse(f"{column} over {whole:g}", remedy, row, f"{value:g}")


def read_at_risk(path: Path) -> AtRisk:
    """The numbers at risk of a file with columns `time` and `n_risk`, the first at time 0. Raises BadInput."""
    sheet = read_sheet(path, {"time", "n_risk"})
    if set(sheet.columns) != {"time", "n_risk"}:
        remedy = "name the columns in the first line: time,n_risk"
        raise sheet.refuse("not the columns of numbers at risk", remedy, value=", ".join(sheet.columns))
    times = [number(sheet, row, "time") for row in sheet.rows]
    numbers = [number(sheet, row, "n_risk") for row in sheet.rows]
    if times[0] != 0 or numbers[0] < 1:
        remedy = "begin with the number of patients at time 0"
        raise sheet.refuse("no patients at time 0", remedy, sheet.rows[0], f"{numbers[0]:g} at {times[0]:g}")
    for place, row in enumerate(sheet.rows):
        if numbers[place] < 0 or numbers[place] % 1:
            raise sheet.refuse("not a number of patients", "write a whole number", row, f"{numbers[place]:g}")
        if place and times[place] <= times[place - 1]:
            raise sheet.refuse("times must rise", "put the lines in order, one for each time", row, f"{times[place]:g}")
        if place and numbers[place] > numbers[place - 1]:
            remedy = "check the line: nobody joins after time 0"
            raise sheet.refuse("n_risk rises", remedy, row, f"{numbers[place]:g} after {numbers[place - 1]:g}")
    return AtRisk(np.array(times), np.array(numbers, dtype=np.int64))


def check_together(clicks: Clicks, at_risk: AtRisk, file: Path) -> None:
    """Refuse patients at risk long after the curve has ended: the units differ. Raises BadInput."""
    end, last = float(clicks.times.max()), float(at_risk.times[at_risk.numbers > 0].max())
    if last > 1.5 * end:
        problem = f"patients at risk at {last:g}, but the curve ends at {end:g}"
        raise BadInput(problem, remedy="give both in one unit of time", file=str(file))


def records_text(patients: Records) -> str:
    """Patients as a CSV file with columns `time` and `status`, 1 for an event and 0 for censored."""
    rows = zip(patients.times.tolist(), patients.status.tolist(), strict=True)
    return "time,status\n" + "".join(f"{time:.10g},{status}\n" for time, status in rows)


def read_sheet(path: Path, known: set[str]) -> Sheet:
    """A CSV file with a line of names, separated by commas, semicolons or tabs. Raises BadInput."""
    content = read_content(path)
    first = next((line for line in content.splitlines() if line.strip()), "")
    delimiter = next((mark for mark in DELIMITERS if mark in first), ",")
    try:
        lines = list(numbered(content, delimiter))
    except csv.Error:
        raise BadInput("not a CSV file", remedy="write one point on each line", file=str(path)) from None
    if not lines:
        raise BadInput("the file is empty", remedy="write a line of names and one line for each point", file=str(path))
    columns = tuple(cell.strip().lower() for cell in lines[0][1])
    sheet = Sheet(str(path), columns, [], delimiter != ",")
    check_columns(sheet, lines[0][0], known)
    for line, cells in lines[1:]:
        row = Row(line, dict(zip(columns, cells, strict=False)))
        if len(cells) != len(columns):
            remedy = "with decimal commas, separate the columns by semicolons" if delimiter == "," else "check the line"
            raise sheet.refuse(f"{len(cells)} cells, not {len(columns)}", remedy, row, delimiter.join(cells))
        sheet.rows.append(row)
    if not sheet.rows:
        raise sheet.refuse("no line below the names", "write one line for each point")
    return sheet


def check_columns(sheet: Sheet, line: int, known: set[str]) -> None:
    """Refuse numbers in place of names, unknown names, and names that stand twice. Raises BadInput."""
    row = Row(line, {})
    for column in sheet.columns:
        if NUMBER.fullmatch(column.replace(",", ".")):
            remedy = f"begin with a line that names the columns, of {', '.join(sorted(known))}"
            raise sheet.refuse("a number where the name of a column is expected", remedy, row, column)
        if column not in known:
            remedy = nearest(column, known, f"the columns are {', '.join(sorted(known))}")
            raise sheet.refuse("unknown column", remedy, row, column)
        if sheet.columns.count(column) > 1:
            raise sheet.refuse("a column that stands twice", "keep one of them", row, column)


def read_content(path: Path) -> str:
    """The text of a file: UTF-8 with or without a byte order mark, else Latin-1. Raises BadInput where it is not text."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            problem = f"the file is larger than {LARGEST_FILE // 1_000_000} MB"
            raise BadInput(problem, remedy="a curve is a few hundred points; check the file", file=str(path))
        content = path.read_bytes()
    except OSError as problem:
        reason = problem.strerror or "the system refused"
        raise BadInput(f"cannot be read: {reason}", remedy="check the name of the file", file=str(path)) from None
    if b"\0" in content:
        raise BadInput("not a text file in UTF-8", remedy="save it as CSV in UTF-8", file=str(path))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def numbered(content: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not empty, with their numbers."""
    reader = csv.reader(content.splitlines(), delimiter=delimiter)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def number(sheet: Sheet, row: Row, column: str) -> float:
    """The number in a cell; a decimal comma is one where commas do not separate. Raises BadInput."""
    text = row.cells[column].strip()
    written = text.replace(",", ".") if sheet.comma and text.count(",") == 1 and "." not in text else text
    if not NUMBER.fullmatch(written) or abs(float(written)) > LARGEST_NUMBER:
        remedy = f"write a number up to {LARGEST_NUMBER:g} in column {column}, or remove the line"
        raise sheet.refuse("empty cell" if not text else "not a number", remedy, row, text if text else None)
    return float(written)
