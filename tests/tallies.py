"""A made-up registry judged by the reference judge and counted, so that reports are looked at on real verdicts."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from nelm.criteria.edition import edition_named, editions
from nelm.criteria.judge import Judgement, judge
from nelm.criteria.rule import Ruleset, prepare, shipped
from nelm.errors import BadInput
from nelm.facts.case import Observed
from nelm.facts.view import View
from nelm.library.document import read_document
from nelm.screen.tally import Difference, EditionTally, Move, Moved, Pattern, Tally
from tests.cases import AS_OF, FACTS, Data, as_case, case_data
from tests.reports import EXAMPLES

MOVED = (("milan-net@2016", "liver_involvement", "75"), ("esmo@2020", "age", "70"))
NEAR = (("milan-net@2016", "liver_involvement", "55"), ("milan-net@2016", "liver_involvement", "45"))
LEFT_OUT, REPLACED = 0.04, 0.1


def entries() -> dict[str, list[Any]]:
    """Entries of each fact from the one generator of cases, the same every time."""
    found: dict[str, list[Any]] = {}

    @seed(1)
    @settings(
        max_examples=150,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case_data(most=1))
    def keep(facts: Data) -> None:
        for name, listed in facts.items():
            found.setdefault(name, []).append(listed)

    keep()
    return found


def registry(number: int) -> Iterator[View]:
    """So many patients: a complete record in which some facts are left out and some replaced by generated ones."""
    pool, chance = entries(), random.Random(2)
    whole = dict(read_document(EXAMPLES / "synthetic/meets-every-edition.yaml").data["facts"])
    whole["recurrence_after_liver_resection"] = {"value": "none", "on": "2024-05-20"}
    while number:
        facts = {name: entry for name, entry in whole.items() if chance.random() >= LEFT_OUT}
        facts |= {name: chance.choice(pool[name]) for name in FACTS if name in pool and chance.random() < REPLACED}
        for name in ("liver_involvement", "birth_date"):
            if isinstance(facts.get(name), dict | str) and chance.random() < 0.6:
                facts[name] = {"value": chance.randint(5, 85), "unit": "%", "on": "2024-05-20"} if name[0] == "l" else (
                    f"{chance.randint(1940, 1999)}-03-15"
                )  # fmt: skip
        try:
            yield View(as_case(facts), AS_OF)
        except BadInput:
            continue
        number -= 1


def changed(name: str, parameter: str, value: str) -> Ruleset:
    """An edition with one threshold moved."""
    return prepare(edition_named(name), {name: {parameter: Decimal(value)}})


def move(name: str, parameter: str, value: str) -> tuple[Moved, Ruleset]:
    """An empty count of a moved threshold, and the edition that judges it."""
    written = edition_named(name).parameters[parameter]
    return Moved(name, parameter, str(written.value), value, written.unit), changed(name, parameter, value)


def status(observed: Observed) -> str:
    """How a fact is recorded."""
    if not observed.reason:
        return "exact"
    in_part = observed.reason in {"banded", "conflicting"} or observed.values != observed.fact.everything()
    return "in part" if in_part else observed.reason


def tallied(views: Sequence[View], names: Sequence[str] = tuple(editions())) -> Tally:
    """The patients counted, with two thresholds moved and one moved a little."""
    rulesets = [shipped(name) for name in names]
    required = [tuple(r.criterion.id for r in one.rules if r.criterion.strength == "required") for one in rulesets]
    counted = [EditionTally(name, items) for name, items in zip(names, required, strict=True)]
    found = Tally(tuple(FACTS), tuple(counted), known={fact: Counter() for fact in FACTS})
    moves = [move(*one) for one in MOVED if one[0] in names]
    near = [move(*one) for one in NEAR if one[0] in names]
    for view in views:
        found.judged += 1
        for fact in FACTS:
            found.known[fact][status(view.observed(fact))] += 1
        judged = [judge(ruleset, view) for ruleset in rulesets]
        count(found, judged)
        for one, ruleset in [*moves, *near]:
            before = judged[names.index(one.criteria)].verdict.word
            one.patients[Move(before, judge(ruleset, view).verdict.word)] += 1
    found.moved, found.near = tuple(one for one, _ in moves), tuple(one for one, _ in near)
    return found


def count(found: Tally, judged: Sequence[Judgement]) -> None:
    """One patient more."""
    verdicts = tuple(one.verdict.word for one in judged)
    found.together[verdicts] += 1
    failed = []
    for edition, one in zip(found.editions, judged, strict=True):
        items = {item.id: item.verdict.word for item in one.items}
        failed.append(mask(items[item] == "not met" for item in edition.items))
        unknown = mask(items[item] == "unknown" for item in edition.items)
        edition.patterns[Pattern(one.verdict.word, failed[-1], unknown)] += 1
        if one.verdict.word == "unknown":
            asked = {each.asks for each in one.decisive}
            edition.decisive[mask(fact in asked for fact in found.facts)] += 1
    for place, edition in enumerate(found.editions):
        for other, another in enumerate(found.editions):
            if (verdicts[place], verdicts[other]) == ("met", "not met"):
                found.differences[Difference(edition.criteria, another.criteria, failed[other])] += 1


def mask(answers: Iterator[bool] | Any) -> int:
    """A bit for each answer that is yes."""
    return sum(1 << place for place, answer in enumerate(answers) if answer)


@cache
def judged_registry(number: int = 400) -> Tally:
    """A registry of so many."""
    return tallied(list(registry(number)))
