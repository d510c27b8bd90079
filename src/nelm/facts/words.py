"""Facts in words: values with their units, readings with date and method."""

from __future__ import annotations

from collections.abc import Sequence

from nelm.facts.calendar import show_day, show_days
from nelm.facts.case import Observed, Reading
from nelm.facts.dictionary import NEVER, Fact, dictionary
from nelm.logic import INFINITY, Interval, Numbers, Values

UNITS = {"a": "years", "mo": "months", "1": "", "1/(2.mm2)": "per 2 mm2", "1/(10.HPF)": "per 10 high-power fields"}
REASONS = {
    "silent": "not documented",
    "not-asked": "not asked",
    "asked-unknown": "asked, not known",
    "temp-unknown": "not known yet",
    "not-performed": "test not performed",
    "masked": "withheld",
    "error": "unusable",
    "banded": "known in part only",
    "conflicting": "readings contradict each other",
    "undated": "no date",
    "not-imaged": "not imaged since",
    "other-unit": "counted in another unit",
    "text": "the text leaves it open",
}


def unit_words(unit: str) -> str:
    """A unit as people say it: years for `a`; empty for a plain count."""
    return UNITS.get(unit, unit)


def with_unit(text: str, unit: str) -> str:
    """A number and its unit; one month is not `1 months`."""
    words = unit_words(unit)
    return f"{text} {words.removesuffix('s') if text == '1' and unit in {'a', 'mo'} else words}".rstrip()


def number(value: float) -> str:
    """A number without needless digits: 50, 2.5."""
    return f"{value:.10g}"


def show_values(fact: Fact, values: Values) -> str:
    """A set of values in words: `3-20 %`, `above 50 %`, `G1 or G2`, `not documented` for everything."""
    if values == fact.everything() and fact.kind != "code":
        return REASONS["silent"] if fact.kind != "yes_no" else "yes or no"
    if isinstance(values, Numbers):
        return " or ".join(show_interval(fact, interval) for interval in values)
    return code_words(fact, values)


def code_words(fact: Fact, codes: frozenset[str]) -> str:
    """Codes in the dictionary's order, as `one, two or three`; whole coarse groups by their own name."""
    if fact.kind == "yes_no":
        return " or ".join({"true": "yes", "false": "no"}[code] for code in sorted(codes, reverse=True))
    groups = {fine[0]: (name, fine) for name, fine in fact.coarse.items() if codes >= frozenset(fine) and len(fine) < 6}
    covered = {code for _, fine in groups.values() for code in fine}
    listed = [
        groups[code][0].replace("_", " ") if code in groups else label
        for code, label in fact.codes.items()
        if code in groups or (code in codes and code not in covered)
    ]
    return listed[0] if len(listed) == 1 else ", ".join(listed[:-1]) + " or " + listed[-1]


def show_interval(fact: Fact, interval: Interval) -> str:
    """One interval of numbers with its unit; whole facts show whole numbers."""
    low, high = interval.start.value, interval.stop.value
    open_low, open_high = interval.start.side == 1, interval.stop.side == 0
    if fact.kind == "date":
        return "never" if low == NEVER else show_day(int(low))
    if fact.whole:
        high, open_low, open_high = high - 1, False, high == INFINITY
    if low == high == NEVER:
        return "never began"
    if low == high:
        return with_unit(number(low), fact.unit)
    if high == INFINITY:
        return with_unit(f"{'above' if open_low else 'at least'} {number(low)}", fact.unit)
    if not (open_low or open_high):
        return with_unit(f"{number(low)}-{number(high)}" if low >= 0 else f"at most {number(high)}", fact.unit)
    below = f"{'below' if open_high else 'at most'} {number(high)}"
    if low <= 0 and not open_low:
        return with_unit(below, fact.unit)
    return with_unit(f"{'above' if open_low else 'at least'} {number(low)} and {below}", fact.unit)


def said(reading: Reading) -> str:
    """What a reading says: its value, or why it has none."""
    return REASONS.get(reading.reason, reading.shown)


def details(reading: Reading, as_of: int) -> str:
    """Where, how and when a reading was made."""
    lesion = {"liver_metastasis": "liver metastasis", "primary": "primary", "other": "other lesion"}.get(
        reading.lesion, ""
    )
    since = f"since {show_days(reading.since)}" if reading.since else ""
    when = show_days(reading.on) + age_of(reading, as_of) if reading.on else "" if is_lasting(reading) else "undated"
    return ", ".join(part for part in (since, lesion, reading.method, when) if part)


def grouped(parts: Sequence[tuple[str, str]]) -> str:
    """Things said, those with the same details together: `Ki-67 2 %, grade G1 (liver metastasis, 2023-02-10)`."""
    by_details: dict[str, dict[str, None]] = {}
    for text, detail in parts:
        by_details.setdefault(detail, {})[text] = None
    return "; ".join(", ".join(texts) + (f" ({detail})" if detail else "") for detail, texts in by_details.items())


def is_lasting(reading: Reading) -> bool:
    """Whether a reading needs no date: facts for life, the worst ever, events that carry their own, and what says nothing."""
    fact = dictionary()[reading.fact]
    return bool(reading.reason) or fact.combine in {"static", "worst"} or fact.kind == "date"


def age_of(reading: Reading, as_of: int) -> str:
    """How old a dated reading is: `, 12 days old`; months from three months on."""
    assert reading.on is not None
    old = as_of - reading.on.last
    if old <= 0:
        return ""
    return f", {old} {'day' if old == 1 else 'days'} old" if old < 92 else f", {round(old / 30.44)} months old"


def show_observed(observed: Observed, as_of: int) -> str:
    """What is known of a fact: its values, and the readings behind them."""
    fact, used = observed.fact, observed.readings
    if observed.reason and not used:
        return REASONS[observed.reason]
    values = show_values(fact, observed.values)
    if all(reading.fact == fact.id or said_by(reading, observed, values) for reading in used):
        return grouped([(said(reading), details(reading, as_of)) for reading in used]) or values
    readings = grouped([(labelled(reading, fact), details(reading, as_of)) for reading in used])
    if observed.reason == "silent" and observed.values == fact.everything():
        return f"{REASONS['silent']}; {readings}"
    return f"{values}: {readings}"


def said_by(reading: Reading, observed: Observed, values: str) -> bool:
    """Whether a reading alone says what the derived fact says, so that it need not be said twice."""
    return reading.shown == values or (reading.values == observed.values and len(observed.readings) == 1)


def labelled(reading: Reading, fact: Fact) -> str:
    """What a reading says, with its fact's name where several facts stand behind one."""
    label = dictionary()[reading.fact].label
    own = reading.fact == fact.id or len(getattr(fact, "inputs", [""])) == 1 or fact.label == label
    return said(reading) if own else f"{label} {said(reading)}"
