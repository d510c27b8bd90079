"""The distance of a value to its threshold, and what other editions say of a value that stands exactly on it."""

from __future__ import annotations

from nelm.criteria.edition import editions
from nelm.criteria.rule import Rule, Ruleset, parameter_value, shipped
from nelm.criteria.written import Ambiguous, Group, Limit, Written
from nelm.facts.dictionary import Fact
from nelm.facts.view import View
from nelm.facts.words import number, with_unit
from nelm.logic import Numbers, as_numbers

BOUNDS = {"lt": "limit", "le": "limit", "gt": "minimum", "ge": "minimum"}


def margin(rule: Rule, ruleset: Ruleset, view: View) -> str:
    """`10 % below the limit of 50 %` for each threshold of a criterion, or empty where no distance can be given."""
    parts = []
    for limit in limits(rule.written):
        value = parameter_value(ruleset.edition, limit.parameter, ruleset.overrides)
        observed = view.observed(limit.fact)
        parts.append(distance(observed.fact, as_numbers(observed.values), float(value), BOUNDS[limit.operator]))
    texts = list(dict.fromkeys(part for part in parts if part))
    if any(text.startswith("at the ") for text in texts):
        texts += disagreeing(rule, view)
    return "; ".join(texts)


def limits(written: Written) -> list[Limit]:
    """The thresholds a criterion names, the strict reading of an ambiguous one."""
    match written:
        case Limit():
            return [written]
        case Group(_, children):
            return [limit for child in children for limit in limits(child)]
        case Ambiguous(surely, _):
            return limits(surely)
        case _:
            return []


def distance(fact: Fact, values: Numbers, limit: float, bound: str) -> str:
    """How far the values are from a limit, where they all lie on one side of it."""
    low, high = values[0].start.value, values[-1].stop.value - (1 if fact.whole else 0)
    shown = with_unit(number(limit), fact.unit)
    if low < 0 or values == fact.everything():
        return ""
    if low == high == limit:
        return f"at the {bound} of {shown}"
    least = "" if low == high else "at least "
    unit = "percentage points" if fact.unit == "%" else fact.unit
    if high < limit:
        return f"{least}{with_unit(number(limit - high), unit)} below the {bound} of {shown}"
    if low > limit:
        return f"{least}{with_unit(number(low - limit), unit)} above the {bound} of {shown}"
    return ""


def disagreeing(rule: Rule, view: View) -> list[str]:
    """The shipped editions whose criterion of the same name judges the case otherwise."""
    name, possible = rule.criterion.id, lambda fact: view.observed(fact).values
    own = rule.reading.judge(possible)
    others = {
        edition: other.reading.judge(possible).word
        for edition, known in editions().items() if known.status == "active"
        for other in shipped(edition).rules if other.criterion.id == name
    }  # fmt: skip
    differing = [f"{edition} {word}" for edition, word in others.items() if word != own.word]
    return ["editions differ: " + ", ".join(differing)] if differing else []
