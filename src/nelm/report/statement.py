"""One edition as a SQL statement that a site can read, keep and run by itself."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from nelm import __version__
from nelm.criteria.edition import Edition
from nelm.criteria.rule import prepare
from nelm.engines.plan import Plan, plan
from nelm.engines.sql import PATIENT, Dialect, described, statement
from nelm.report.assessment import DISCLAIMER

TABLE = "patients"
WIDTH = 116
FORMAT = (
    "The table `patients` has a row for each patient and a day of judgement. A column holds at most one reading of a fact.",
    "A number has a `_low` and a `_high` column (double precision), both ends included: 3-20 is 3 and 20; below 10 is 0 and "
    "the largest double below 10.",
    "A date has `_first` and `_last`, whole numbers: days counted from 0001-01-01, which is 1 (2024-06-01 is 739038); an event "
    "that did not take place is -1 in both.",
    "A code, or yes and no, is one whole number with a bit for each value the fact may have, added up: see the bits below.",
    "`_on_first` and `_on_last` are the days a reading is of, `_since_first` and `_since_last` since when a course lasts; "
    "a month or a year is its first and its last day; 0 is no date.",
    "NULL is no reading. NaN must be NULL. Every column named here must be there.",
    "`id` may be of any type. `as_of` is the day of judgement; a reading after it does not count. Whether cells contradict "
    "each other is not checked here: `nelm screen` sets such rows aside.",
)
RESULT = (
    "For each `id`: `_can_be_met` and `_can_be_not_met`, true or false. Met is true and false, not met is false and true, "
    "unknown is true and true.",
    "`_failed` and `_unknown` have a bit for each criterion; those that are not required are among them.",
)


def audited(edition: Edition, dialect: Dialect, *, items: bool = False) -> str:
    """The statement of an edition under a head that says what it is, what it expects and what it gives."""
    ready = prepare(edition)
    whole = plan([ready])
    told = f"{edition.id} revision {edition.revision}, hash {ready.hash}, weakest check {ready.weakest_check}"
    head = [f"nelm {__version__}, {told}", f"{edition.title}. {DISCLAIMER.capitalize()}.", *explained(whole)]
    lines = [f"-- {line}".rstrip() for text in head for line in wrap(text, WIDTH) or [""]]
    return "\n".join([*lines, "", statement(whole, TABLE, dialect, items=items, asking=False) + ";", ""])


def explained(whole: Plan) -> Iterator[str]:
    """What a reader of a statement has to know."""
    yield from ("", "WHAT IT EXPECTS", *FORMAT)
    yield f"Columns: {', '.join([PATIENT, *whole.steps.inputs])}"
    yield from ("", "WHAT IT GIVES", *RESULT)
    *bits, _ = described(whole)
    yield from ("", "BITS", *bits, "")
