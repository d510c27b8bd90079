"""What one entry of a case file claims of its fact: the values that remain possible, and how people read them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from typing import Any, NamedTuple

from nelm.errors import shorten
from nelm.exchange.spot import (
    FIRST_YEAR,
    LAST_YEAR,
    Spot,
    as_number,
    as_word,
    as_written,
    read_days,
    read_flag,
    spelling,
)
from nelm.facts.calendar import show_days
from nelm.facts.dictionary import NO_DAY, Fact
from nelm.facts.words import number as digits
from nelm.facts.words import with_unit
from nelm.logic import Values, between, join

UNQUIET = Context(prec=34, traps=[])
FEW = 12
LONGEST_NUMBER = 60
SAYS_UNKNOWN = frozenset({"unknown", "not known", "not documented", "missing", "n/a", "na", "nd", "nk", "?", "-"})
WRITE_UNKNOWN = "write {unknown: asked-unknown} or another reason, or leave the fact out"
ENDS = {"low": "at least", "above": "above", "high": "at most", "below": "below"}
NUMERIC = ("value", *ENDS)
SIGNS = {"<": "below", ">": "above", "<=": "high", ">=": "low", "≤": "high", "≥": "low"}
ONE = r"\d+(?:\.\d+)?"
NUMBER_TEXT = re.compile(rf"\s*([-+]?{ONE})\s*")
RANGE_TEXT = re.compile(rf"\s*({ONE})\s*(?:-|–|to)\s*({ONE})\s*(\D.*)?")
BOUND_TEXT = re.compile(rf"\s*([<>]=?|≤|≥)\s*({ONE})\s*(\D.*)?")
UNIT_TEXT = re.compile(rf"\s*({ONE})\s*(\D.*?)\s*")


class Claim(NamedTuple):
    """The values an entry leaves possible, and the entry in words."""

    values: Values
    shown: str


@dataclass(frozen=True)
class Entry:
    """One entry of a fact: its keys, and where it stands. A plain value is an entry with the key `value` only."""

    spot: Spot
    keys: Mapping[str, Any]
    plain: bool = False

    def at(self, key: str) -> Spot:
        """Where the value of a key stands."""
        return self.spot if self.plain else self.spot.at(key)


class Scale(NamedTuple):
    """The unit an entry is written in, and what turns it into the canonical one."""

    unit: str
    factor: Decimal


def read_claim(fact: Fact, entry: Entry) -> Claim:
    """What an entry with `value`, `any_of` or ends claims. Raises BadInput."""
    scale = read_scale(fact, entry) if fact.kind == "number" else Scale("", Decimal(1))
    if "value" in entry.keys:
        return read_value(fact, entry.at("value"), entry.keys["value"], scale)
    if "any_of" in entry.keys:
        return read_any_of(fact, entry.at("any_of"), entry.keys["any_of"], scale)
    if fact.kind == "number":
        return number_range(fact, entry, scale)
    if fact.kind == "date":
        return date_range(fact, entry)
    named = next(key for key in ENDS if key in entry.keys)
    remedy = f"write one `value`, or several as `any_of`; {choices(fact)}"
    raise entry.at(named).refuse(f"`{named}` is for numbers and dates, not for {fact.id}", remedy)


def read_value(fact: Fact, spot: Spot, value: Any, scale: Scale) -> Claim:
    """One value of a fact by its kind. Raises BadInput."""
    if value is None:
        raise spot.refuse("nothing is written", WRITE_UNKNOWN + (no_value(fact) and f"; {no_value(fact)}"))
    if isinstance(value, str) and value.strip().casefold() in SAYS_UNKNOWN:
        raise spot.refuse("not a value", WRITE_UNKNOWN, value)
    if fact.kind == "number":
        return number_value(fact, spot, value, scale)
    if fact.kind == "date":
        return date_value(fact, spot, value)
    return yes_no_value(spot, value) if fact.kind == "yes_no" else code_value(fact, spot, value)


def no_value(fact: Fact) -> str:
    """How to say that there was none, where the fact knows such a value."""
    has_none = "none" in fact.codes or (fact.kind == "date" and fact.combine == "events")
    return "if there was none, write `none`" if has_none else ""


def read_any_of(fact: Fact, spot: Spot, listed: Any, scale: Scale) -> Claim:
    """One of several values, not known which. Raises BadInput."""
    if not isinstance(listed, list):
        raise spot.refuse("`any_of` is not a list", "write {any_of: [ONE, OTHER]}", as_written(listed))
    if not listed:
        raise spot.refuse("`any_of` is empty", f"name the values it can be; if nothing is known, {WRITE_UNKNOWN}")
    claims = [read_value(fact, spot.at(index), value, scale) for index, value in enumerate(listed)]
    values = claims[0].values
    for index, claim in enumerate(claims):
        if claim.values == NO_DAY:
            remedy = "write the dates it can be, or {unknown: asked-unknown} where nobody knows whether it happened"
            raise spot.at(index).refuse("`none` cannot be one of several", remedy)
        values = join(values, claim.values)
    shown = list(dict.fromkeys(claim.shown for claim in claims))
    return Claim(values, shown[0] if len(shown) == 1 else "one of: " + ", ".join(shown))


# --- numbers -------------------------------------------------------------------------------------------------------


def read_scale(fact: Fact, entry: Entry) -> Scale:
    """The unit of an entry; it may be missing only where no other unit could be meant. Raises BadInput."""
    factors = {fact.unit: Decimal(1), **fact.accepts}
    accepted = ", ".join(factors)
    if "unit" in entry.keys:
        unit = as_word(entry.keys["unit"])
        if not isinstance(unit, str) or unit not in factors:
            problem = f"not a unit of {fact.id}"
            raise entry.at("unit").refuse(problem, f"use {accepted}", as_written(entry.keys["unit"]))
        return Scale(unit, factors[unit])
    written = {key: as_number(entry.keys[key]) for key in NUMERIC if key in entry.keys}
    if None not in written.values() and any(factor != 1 for factor in factors.values()):
        claim = ", ".join(f"{key}: {shorten(number)}" for key, number in written.items()) or "any_of: [...]"
        remedy = f"write {{{claim}, unit: ...}} with one of {accepted}"
        raise entry.spot.refuse(f"{fact.id} needs its unit, since more than one is in use", remedy)
    return Scale(fact.unit, Decimal(1))


def read_number(fact: Fact, spot: Spot, value: Any, scale: Scale) -> Decimal:
    """A possible number, in the canonical unit. Raises BadInput."""
    written = as_number(value)
    if written is None:
        problem, remedy = number_remedy(value)
        raise spot.refuse(problem, remedy, as_written(value))
    number = UNQUIET.plus(UNQUIET.multiply(written, scale.factor))
    first, last = limits(fact)
    if not first <= number <= last:
        possible = with_unit(f"{digits(float(first))}-{digits(float(last))}", fact.unit)
        found = with_unit(as_written(value), scale.unit)
        raise spot.refuse(f"impossible for {fact.id}", f"check the value and its unit; possible is {possible}", found)
    if fact.whole and written != written.to_integral_value():
        raise spot.refuse(f"{fact.id} is a whole number", "write a number without decimals", as_written(value))
    return number


def limits(fact: Fact) -> tuple[Decimal, Decimal]:
    """The lowest and the highest possible number of a fact."""
    assert fact.possible is not None
    return fact.possible


def number_remedy(value: Any) -> tuple[str, str]:
    """What is wrong with something that is no number, and how to write what was probably meant."""
    text = value if isinstance(value, str) and len(value) <= LONGEST_NUMBER else ""
    if match := NUMBER_TEXT.fullmatch(text):
        return "a number in quotes is text", f"remove the quotes: {match[1]}"
    unit = ", with `unit` where there is one"
    if match := RANGE_TEXT.fullmatch(text):
        return "a range is not a number", f"write {{low: {match[1]}, high: {match[2]}}}{unit}"
    if match := BOUND_TEXT.fullmatch(text):
        return "a bound is not a number", f"write {{{SIGNS[match[1]]}: {match[2]}}}{unit}"
    if match := UNIT_TEXT.fullmatch(text):
        return "a number with its unit is text", f'write {{value: {match[1]}, unit: "{shorten(match[2])}"}}'
    return "not a number", "write a number such as 4, or {low: 3, high: 20} for a range"


def number_value(fact: Fact, spot: Spot, value: Any, scale: Scale) -> Claim:
    """An exact number. Raises BadInput."""
    number = read_number(fact, spot, value, scale)
    shown = with_original(fact, with_unit(digits(float(number)), fact.unit), {"low": value, "high": value}, scale)
    return Claim(fact.span(float(number), float(number)), shown)


def number_range(fact: Fact, entry: Entry, scale: Scale) -> Claim:
    """Everything between two ends, or beyond one. Raises BadInput."""
    written = {key: entry.keys[key] for key in ENDS if key in entry.keys}
    ends = {key: read_number(fact, entry.at(key), value, scale) for key, value in written.items()}
    lower, upper = (next((key for key in pair if key in ends), "") for pair in (("low", "above"), ("high", "below")))
    if lower and upper and ends[lower] > ends[upper]:
        problem = f"`{lower}` {shorten(written[lower])} is more than `{upper}` {shorten(written[upper])}"
        raise entry.spot.refuse(problem, "exchange them, or correct the one that is wrong")
    first, last = limits(fact)
    low, high = (float(ends.get(key, end)) for key, end in ((lower, first), (upper, last)))
    values = fact.span(low, high, above=lower == "above", below=upper == "below")
    if not values:
        problem = f"no value of {fact.id} is left"
        raise entry.spot.refuse(problem, "use `low` and `high` where the ends are included", in_words(ends, fact.unit))
    return Claim(values, with_original(fact, in_words(ends, fact.unit), written, scale))


def with_original(fact: Fact, shown: str, written: Mapping[str, Any], scale: Scale) -> str:
    """The canonical value in words, followed by the original one where it was converted."""
    return shown if scale.unit == fact.unit else f"{shown} ({in_words(written, scale.unit)})"


def in_words(ends: Mapping[str, Any], unit: str) -> str:
    """Ends in words: `3-20 %`, `above 50 %`, `at least 3 and below 20 %`."""
    numbers = {key: digits(float(value)) for key, value in ends.items()}
    if "low" in numbers and "high" in numbers:
        one, other = numbers["low"], numbers["high"]
        return with_unit(one if one == other else f"{one}-{other}", unit)
    return with_unit(" and ".join(f"{ENDS[key]} {number}" for key, number in numbers.items()), unit)


# --- codes, yes and no ---------------------------------------------------------------------------------------------


def yes_no_value(spot: Spot, value: Any) -> Claim:
    """True or false. Raises BadInput."""
    true = read_flag(spot, value)
    return Claim(frozenset({"true" if true else "false"}), "yes" if true else "no")


def code_value(fact: Fact, spot: Spot, value: Any) -> Claim:
    """A code; a coarse one stands for its fine ones. Raises BadInput."""
    word = as_word(value)
    if not isinstance(word, str):
        raise spot.refuse(f"not a code of {fact.id}", choices(fact), as_written(value))
    if word not in fact.codes and word not in fact.coarse:
        raise spot.refuse(f"not a code of {fact.id}", code_remedy(fact, word), word)
    return Claim(fact.code_set(word), fact.codes.get(word, word.replace("_", " ")))


def choices(fact: Fact) -> str:
    """The values of a fact, as a remedy."""
    return "write true or false" if fact.kind == "yes_no" else f"use one of {', '.join([*fact.codes, *fact.coarse])}"


def code_remedy(fact: Fact, word: str) -> str:
    """The nearest code; all of them where they are few or none is near."""
    near = spelling(word, [*fact.codes, *fact.coarse], "")
    if near and len(fact.codes) > FEW:
        return near
    return f"{near} {choices(fact)}".lstrip()


# --- dates ---------------------------------------------------------------------------------------------------------


def date_value(fact: Fact, spot: Spot, value: Any) -> Claim:
    """A date, or `none` for an event that did not happen. Raises BadInput."""
    if value == "none":
        if fact.combine != "events":
            raise spot.refuse(f"{fact.id} cannot be `none`", WRITE_UNKNOWN)
        return Claim(NO_DAY, "none")
    found = read_days(spot, value)
    return Claim(between(found.first, found.last), show_days(found))


def date_range(fact: Fact, entry: Entry) -> Claim:
    """From the first day of `low` to the last day of `high`. Raises BadInput."""
    for key in ("above", "below"):
        if key in entry.keys:
            remedy = "write `low` or `high`: both include their days"
            raise entry.at(key).refuse(f"`{key}` is for numbers; {fact.id} is a date", remedy)
    ends = {key: read_days(entry.at(key), entry.keys[key]) for key in ("low", "high") if key in entry.keys}
    first = ends["low"].first if "low" in ends else date(FIRST_YEAR, 1, 1).toordinal()
    last = ends["high"].last if "high" in ends else date(LAST_YEAR, 12, 31).toordinal()
    if first > last:
        raise entry.spot.refuse("`low` is after `high`", "exchange them, or correct the one that is wrong")
    words = {key: show_days(end) for key, end in ends.items()}
    if len(words) == 2:
        return Claim(between(first, last), f"{words['low']} to {words['high']}")
    return Claim(between(first, last), f"from {words['low']}" if "low" in words else f"until {words['high']}")
