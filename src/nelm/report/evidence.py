"""The evidence for the terminal and as JSON: the studies listed, one study with every number, the discrepancies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from msgspec import to_builtins
from rich.console import Console
from rich.table import Table
from rich.text import Text

from nelm import __version__
from nelm.evidence.discrepancies import Discrepancy, Pair, discrepancies
from nelm.evidence.study import studies
from nelm.evidence.written import (
    DIFFERENCES,
    Characteristic,
    Cited,
    Comparison,
    Count,
    Effect,
    FollowUp,
    Median,
    Point,
    Range,
    Study,
)
from nelm.library.sources import Citation
from nelm.report.as_json import citation_data
from nelm.report.assessment import DISCLAIMER
from nelm.report.references import References

SCHEMA = 1
OPEN_END = "not reached"
PARTS = {
    "Survival at a time": "points",
    "Medians": "medians",
    "Effects": "effects",
    "Tests without an effect": "comparisons",
    "Counts": "counts",
    "Ranges over studies, no intervals": "ranges",
}


# --- numbers in words --------------------------------------------------------------------------------------------------


def interval(low: Decimal | None, high: Decimal | None) -> str:
    """A published 95 % interval in brackets, or nothing."""
    if low is None and high is None:
        return ""
    return f" ({OPEN_END if low is None else low}-{high})" if high is not None else f" ({low} to {OPEN_END})"


def at_months(months: Decimal | None) -> str:
    """` at 60 months`, or nothing."""
    if months is None:
        return ""
    return f" at {months} month{'' if months == 1 else 's'}"


def worded(number: Cited) -> tuple[str, str]:
    """A number in two parts: what it is about, and the value with its unit."""
    if isinstance(number, Point):
        risk = "" if number.at_risk is None else f"; {number.at_risk} at risk"
        return number.endpoint + at_months(number.months), f"{number.value} %{interval(number.low, number.high)}{risk}"
    if isinstance(number, Median):
        quartiles = (number.lower_quartile, number.upper_quartile)
        spread = f"; quartiles {quartiles[0]} and {quartiles[1]}" if None not in quartiles else ""
        return f"median, {number.endpoint}", f"{number.value} months{interval(number.low, number.high)}{spread}"
    if isinstance(number, Effect):
        return effect_words(number)
    if isinstance(number, Comparison):
        return number.endpoint + at_months(number.months), p_words(number.p)
    if isinstance(number, Count):
        return count_words(number)
    if isinstance(number, Range):
        middle = "" if number.value is None else f"{number.value}, "
        series = "" if number.studies is None else f"; {number.studies} studies"
        unit = "%" if number.unit == "%" else "months"
        return number.of + at_months(number.months), f"{middle}{number.lowest} to {number.highest} {unit}{series}"
    raise TypeError(type(number).__name__)


def effect_words(effect: Effect) -> tuple[str, str]:
    """An effect: its measure, endpoint and adjustment, and its value with interval and p."""
    unit = " months" if effect.measure in DIFFERENCES else ""
    told = f"{effect.measure} {effect.value}{unit}{interval(effect.low, effect.high)}"
    adjusted = effect.adjusted + (f": {', '.join(effect.adjusted_for)}" if effect.adjusted_for else "")
    p = f", {p_words(effect.p)}" if effect.p else ""
    return effect.endpoint + at_months(effect.months), f"{told}{p}; {ADJUSTED.get(adjusted, adjusted)}"


ADJUSTED = {
    "propensity score": "adjusted by propensity score",
    "multivariable": "adjusted in a multivariable model",
    "not stated": "adjustment not stated",
}


def count_words(count: Count) -> tuple[str, str]:
    """A count: the event, and how many of how many or what per cent."""
    about = count.event + (f", {count.detail}" if count.detail else "") + at_months(count.months)
    counted = "" if count.events is None else str(count.events) + (f" of {count.of}" if count.of is not None else "")
    share = "" if count.value is None else f"{count.value} %{interval(count.low, count.high)}"
    return about, f"{counted} ({share})" if counted and share else counted or share


def p_words(p: str) -> str:
    """A p value in words: `p = 0.007`, `p < 0.001`."""
    return f"p = {p}" if p[:1].isdigit() else f"p {p}"


def arms_words(number: Cited) -> str:
    """The arms a number is of, by their ids."""
    if isinstance(number, Comparison):
        return " v ".join(number.arms)
    if isinstance(number, Effect):
        return f"{number.arm} v {number.versus}" if number.versus else f"{number.arm}: {number.factor}"
    return str(getattr(number, "arm", "") or "all")


def remarks(number: Cited) -> str:
    """What stands in small type under a number: how it was derived, its note, and its mark."""
    derived = f"derived: {number.derived}" if number.derived else ""
    return "\n".join(part for part in (derived, number.note, number.mark) if part)


def tally(study: Study) -> str:
    """How many numbers a study has, and how many of them are known only from the review, or feed no estimate."""
    levels = [number.checked for number in study.outcomes]
    told = [f"{levels.count('seed')} review"] if "seed" in levels else []
    told += [f"{levels.count('memory')} unverified"] if "memory" in levels else []
    return f"{len(levels)}" + (f" ({', '.join(told)})" if told else "")


def strategies(study: Study) -> list[str]:
    """The strategies of a study, each once."""
    return list(dict.fromkeys(arm.strategy for arm in study.arms))


# --- text ---------------------------------------------------------------------------------------------------------------


def draw_studies(console: Console) -> None:
    """Draw every study in a line: design, years, strategies, how many numbers and how they were checked."""
    table = Table(box=None, padding=(0, 1), header_style="dim")
    for heading in ("study", "design", "years", "strategies", "numbers"):
        table.add_column(heading)
    for study in studies().values():
        table.add_row(study.id, study.design, study.years, ", ".join(strategies(study)), tally(study))
    console.print(table)
    console.print(Text(f"{len(studies())} studies. Unverified numbers feed no estimate.", style="dim"))
    console.print(Text(f"{DISCLAIMER.capitalize()}.", style="dim"))


def draw_study(study: Study, console: Console) -> None:
    """Draw one study: who was treated, every number with its interval, source and check level, and what to hold against it."""
    references = References()
    console.print(Text.assemble((study.id, "bold"), f"  {study.title}"))
    table = Table.grid(padding=(0, 2))
    told = [("design", study.design), ("place", study.place), ("years", study.years), ("patients", study.population)]
    for label, text in told:
        if text:
            table.add_row(label, Text(text))
    console.print(table)
    arms_table(study, references, console)
    for heading, key in PARTS.items():
        numbers_table(heading, getattr(study, key), references, console)
    remarks_of(study, console)
    console.print(references.table())
    console.print(Text(f"{DISCLAIMER.capitalize()}.", style="dim"))


def arms_table(study: Study, references: References, console: Console) -> None:
    """Draw the arms with their size, selection and follow-up."""
    table = grid("arm", "what", "patients", "check", "source")
    for arm in study.arms:
        what = arm.strategy + (f"; {arm.label}" if arm.label != arm.strategy else "")
        shown = Text(what + (f"; {arm.selection}" if arm.selection else ""))
        if remarks(arm):
            shown.append(f"\n{remarks(arm)}", style="dim")
        table.add_row(arm.id, shown, "not seen" if arm.n is None else str(arm.n), arm.checked, cited(arm, references))
        for one in arm.characteristics:
            table.add_row("", Text(characteristic_words(one), "dim"), "", one.checked, cited(one, references))
    for follow in study.follow_up:
        note = f"; {follow.note}" if follow.note else ""
        told = Text(f"median follow-up {follow_words(follow)}{note}")
        table.add_row(follow.arm or "all", told, "", follow.checked, cited(follow, references))
    console.print(Text("\nPatients", style="bold"))
    console.print(table)


def characteristic_words(one: Characteristic) -> str:
    """A characteristic in words: `age 40.5 years`."""
    unit = {"a": "years", "mo": "months"}.get(one.unit, one.unit)
    spread = f" ({one.spread})" if one.spread else ""
    return f"{one.what}: {one.value} {unit}{spread}" + (f"; {one.note}" if one.note else "")


def follow_words(follow: FollowUp) -> str:
    """A follow-up in words: `122 months`."""
    unit = {"d": "days", "mo": "months", "a": "years"}[follow.unit]
    return f"{follow.median} {unit}" + (f" ({follow.spread})" if follow.spread else "")


def numbers_table(heading: str, listed: Sequence[Cited], references: References, console: Console) -> None:
    """Draw some numbers under a heading; nothing where there is none."""
    if not listed:
        return
    table = grid("arm", "of", "value", "check", "source")
    for number in listed:
        about, value = worded(number)
        shown = Text(value)
        if remarks(number):
            shown.append(f"\n{remarks(number)}", style="dim")
        table.add_row(arms_words(number), about, shown, number.checked, cited(number, references))
    console.print(Text(f"\n{heading}", style="bold"))
    console.print(table)


def grid(*headings: str) -> Table:
    """An open table whose first three columns share the width."""
    table = Table(box=None, padding=(0, 1), header_style="dim")
    for index, heading in enumerate(headings):
        table.add_column(heading, ratio=(3, 4, 5)[index] if index < 3 else None, overflow="fold")
    return table


def cited(number: Cited, references: References) -> str:
    """The numbers of a number's sources, such as `[1]`."""
    found = dict.fromkeys(references.number(citation) for citation in number.cite)
    return "".join(f"[{one}]" for one in found)


def remarks_of(study: Study, console: Console) -> None:
    """Draw what to hold against the numbers: flags, overlaps and notes."""
    overlaps = [(f"{one.study} ({one.how})", one.says) for one in study.overlaps]
    parts: list[tuple[str, Iterable[tuple[str, str]]]] = [
        ("To hold against it", [(one.flag, one.says) for one in study.flags]),
        ("Patients in common, never counted twice", overlaps),
        ("Notes", [("", note) for note in study.notes]),
    ]
    for heading, rows in parts:
        if rows:
            table = Table.grid(padding=(0, 2))
            for word, says in rows:
                table.add_row(*(part for part in (word, says) if part))
            console.print(Text(f"\n{heading}", style="bold"))
            console.print(table)
    console.print()


def draw_discrepancies(console: Console) -> None:
    """Draw every discrepancy: what the review says, what the source says, the choice, and why."""
    references = References()
    for one in discrepancies():
        console.print(Text.assemble((f"{one.number}. {one.title}", "bold"), f"  [{one.verdict}]"))
        table = Table.grid(padding=(0, 2))
        table.add_row("  review", Text(one.review))
        table.add_row("  source", Text(one.found))
        for pair in one.values:
            table.add_row("  values", Text(pair_words(pair)))
        table.add_row("  choice", Text(one.choice))
        table.add_row("  why", Text(one.why))
        if one.note:
            table.add_row("  note", Text(one.note))
        if one.studies:
            table.add_row("  studies", Text(", ".join(one.studies)))
        table.add_row("  read", Text(f"{one.checked} {cited(one, references)}", style="dim"))
        console.print(table)
        console.print()
    console.print(references.table())
    console.print(Text(f"{DISCLAIMER.capitalize()}.", style="dim"))


def pair_words(pair: Pair) -> str:
    """Both values of a discrepancy in words."""
    sides = (("review", pair.review), ("source", pair.source))
    unit = {"mo": " months", "a": " years"}.get(pair.unit, f" {pair.unit}".rstrip())
    told = [f"{who} {'none' if value is None else f'{value}{unit}'}" for who, value in sides]
    return f"{pair.what}: {', '.join(told)}"


# --- JSON ---------------------------------------------------------------------------------------------------------------


def studies_json() -> str:
    """Every study in short, as JSON."""
    return written({"studies": [listed_data(study) for study in studies().values()]})


def study_json(study: Study) -> str:
    """One study with every number, as JSON."""
    return written({"study": study_data(study)})


def discrepancies_json() -> str:
    """Every discrepancy, as JSON."""
    return written({"discrepancies": [number_data(one) for one in discrepancies()]})


def written(content: dict[str, Any]) -> str:
    """Content as indented JSON under the head that every answer of `nelm evidence` has."""
    head = {"schema": SCHEMA, "nelm": __version__, "notice": DISCLAIMER}
    return json.dumps({**head, **content}, indent=2, ensure_ascii=False) + "\n"


def listed_data(study: Study) -> dict[str, Any]:
    """A study in short."""
    levels = [number.checked for number in study.outcomes]
    return {
        "id": study.id,
        "title": study.title,
        "design": study.design,
        "years": study.years,
        "strategies": strategies(study),
        "numbers": len(levels),
        "known_only_from_the_review": levels.count("seed"),
        "unverified": levels.count("memory"),
    }


def study_data(study: Study) -> dict[str, Any]:
    """A study with the keys of its file; each number with its sources and whether it may feed an estimate."""
    found: dict[str, Any] = {}
    for key in study.__struct_fields__:
        value = getattr(study, key)
        if key != "file":
            numbers = isinstance(value, list) and value and isinstance(value[0], Cited)
            found[key] = [number_data(one) for one in value] if numbers else plain(value)
    for arm, written_arm in zip(study.arms, found["arms"], strict=True):
        written_arm["characteristics"] = [number_data(one) for one in arm.characteristics]
    return found


def number_data(number: Cited | Discrepancy) -> dict[str, Any]:
    """A number with the keys of its file; `sources` in the place of `cite`, then how far it was checked and what follows."""
    found = {key: plain(getattr(number, key)) for key in number.__struct_fields__ if key != "cite"}
    sources: list[Citation] = number.cite
    checks = {"checked": number.checked, "usable": number.usable, "mark": number.mark}
    return {**found, "sources": [citation_data(one) for one in sources], **checks}


def plain(value: Any) -> Any:
    """Plain data with numbers as JSON has them."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, str | int | float) or value is None:
        return value
    return plain(to_builtins(value, builtin_types=(Decimal,)))
