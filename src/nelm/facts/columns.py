"""How recorded facts stand in columns, a patient a row and at most one reading a fact.

A number fact has two columns, `_low` and `_high`, with both ends included (an open end is the next float, or the next
whole number of a fact that is counted in whole numbers). A date fact has
`_first` and `_last`, day numbers; an event that did not take place has -1 in both. A code or yes/no fact has one column of
the same name, a mask with a bit for each code it may be. Every fact has `_on_first` and `_on_last`, 0 where the reading is
undated, and the course of the disease `_since_first` and `_since_last`.

No reading, and a reading that claims nothing, is the empty set: a mask of 0, or a low end above the high end.
"""

from __future__ import annotations

from collections.abc import Iterable

from nelm.facts.dictionary import Fact

MOST_CODES = 62  # of a mask that every engine stores as a signed integer of 64 bits
UNDATED = 0
EMPTY_LOW, EMPTY_HIGH = 1, 0
AS_OF = "as_of"


def column_of(fact: str) -> str:
    """The name of a fact's column: `treatments.prrt` is `treatments_prrt`."""
    return fact.replace(".", "_")


def value_columns(fact: Fact) -> tuple[str, ...]:
    """The columns that hold what a reading claims."""
    name = column_of(fact.id)
    if fact.kind == "number":
        return f"{name}_low", f"{name}_high"
    return (f"{name}_first", f"{name}_last") if fact.kind == "date" else (name,)


def day_columns(fact: Fact) -> tuple[str, ...]:
    """The columns that hold the days a reading is of, and since when."""
    name = column_of(fact.id)
    since = (f"{name}_since_first", f"{name}_since_last") if fact.combine == "run" else ()
    return f"{name}_on_first", f"{name}_on_last", *since


def codes_of(fact: Fact) -> tuple[str, ...]:
    """The codes of a code or yes/no fact, in the order of their bits."""
    return tuple(fact.codes) if fact.kind == "code" else ("true", "false")


def mask_of(fact: Fact, codes: Iterable[str]) -> int:
    """A set of fine codes as a mask."""
    bits = {code: 1 << place for place, code in enumerate(codes_of(fact))}
    return sum(bits[code] for code in set(codes))
