"""The reference judge: one case, one edition, every criterion with what was observed, what is required and why unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nelm.criteria.decisive import Decisive, decisive
from nelm.criteria.edition import Criterion, Strength
from nelm.criteria.margin import margin
from nelm.criteria.rule import Rule, Ruleset
from nelm.criteria.timing import Eligible, eligible_from
from nelm.criteria.tree import Reading, facts_of
from nelm.criteria.words import choices, required
from nelm.criteria.written import references
from nelm.facts.case import Observed
from nelm.facts.dictionary import fact_named
from nelm.facts.view import View
from nelm.facts.words import show_observed, show_values
from nelm.logic import UNKNOWN, Verdict


@dataclass(frozen=True)
class Item:
    """One criterion judged. `value` is what is known, `observed` adds the readings it comes from.

    `reason` is why it is unknown, else empty; `margin` the distance to a threshold.
    """

    criterion: Criterion
    verdict: Verdict
    value: str
    observed: str
    required: str
    reason: str
    margin: str
    conflicts: tuple[str, ...]
    notes: tuple[str, ...]
    asks: tuple[str, ...]

    @property
    def id(self) -> str:
        """The word that names the criterion in every edition."""
        return self.criterion.id

    @property
    def strength(self) -> Strength:
        """How strongly the edition asks for it."""
        return self.criterion.strength


@dataclass(frozen=True)
class AlsoAsk:
    """An unknown criterion that does not make the verdict, and the recorded fact to ask for."""

    item: str
    strength: Strength
    asks: str
    question: str
    test: str


@dataclass(frozen=True)
class Judgement:
    """One edition's judgement of one case."""

    ruleset: Ruleset
    verdict: Verdict
    items: tuple[Item, ...]
    decisive: tuple[Decisive, ...]
    caveats: tuple[str, ...]
    also_ask: tuple[AlsoAsk, ...]
    eligible: Eligible

    @property
    def criteria(self) -> str:
        """The edition's id."""
        return self.ruleset.edition.id


def judge(ruleset: Ruleset, view: View) -> Judgement:
    """Judge a case as of a day by one edition."""
    items = tuple(judge_item(rule, ruleset, view) for rule in ruleset.rules)
    verdict = verdict_of(ruleset.reading, view)
    return Judgement(
        ruleset,
        verdict,
        items,
        decisive(ruleset, view),
        tuple(caveat(item) for item in items if item.strength != "required" and item.verdict.word == "not met"),
        tuple(ask for item in items if item.strength != "required" for ask in also(item)),
        eligible_from(ruleset, view),
    )


def verdict_of(reading: Reading, view: View) -> Verdict:
    """What can still be true of a requirement."""
    return reading.judge(lambda fact: view.observed(fact).values)


def judge_item(rule: Rule, ruleset: Ruleset, view: View) -> Item:
    """One criterion with everything a reader needs to check it."""
    verdict = verdict_of(rule.reading, view)
    observed = [view.observed(fact) for fact in facts_of(rule.reading)]
    lesions = {reading.lesion for one in observed for reading in one.readings} - {""}
    return Item(
        rule.criterion,
        verdict,
        "; ".join(show_values(one.fact, one.values) for one in observed),
        show_observations(rule, ruleset, observed, view),
        required(rule.written, ruleset.edition, ruleset.overrides),
        reason(rule.reading, view) if verdict == UNKNOWN else "",
        margin(rule, ruleset, view),
        tuple(dict.fromkeys(one.conflict for one in observed if one.conflict)),
        ("judged on the primary tumour alone; no metastasis was sampled",) if lesions == {"primary"} else (),
        asks(rule.reading, view),
    )


def show_observations(rule: Rule, ruleset: Ruleset, observed: Sequence[Observed], view: View) -> str:
    """What is known of a criterion's facts; of a criterion that refers to other editions, their verdicts."""
    if named := references(rule.written):
        verdicts = [f"{name} {verdict_of(ruleset.refers_to[name][1], view).word}" for name in named]
        return "; ".join([*verdicts, *choices(rule.written, ruleset.edition, ruleset.overrides)])
    shown = [(one.fact.label, show_observed(one, view.as_of)) for one in observed]
    if len({text for _, text in shown}) == 1:
        return shown[0][1]
    return "; ".join(f"{label}: {text}" for label, text in shown)


def reason(reading: Reading, view: View) -> str:
    """Why a criterion is unknown: the reason of its first open fact, or `text` where no fact could change it."""
    reasons = [view.observed(fact).reason for fact in open_facts(reading, view)]
    return reasons[0] if reasons else "text"


def asks(reading: Reading, view: View) -> tuple[str, ...]:
    """The recorded facts that could resolve a criterion."""
    return tuple(dict.fromkeys(base for fact in open_facts(reading, view) for base in view.observed(fact).asks))


def open_facts(reading: Reading, view: View) -> tuple[str, ...]:
    """The facts of a criterion whose value can still change it."""
    return reading.open_facts(lambda fact: view.observed(fact).values)


def caveat(item: Item) -> str:
    """What a criterion that does not make the verdict adds to it: `relative: age 63 years, not below 60 years`."""
    said = item.criterion.when_not_met or f"{item.criterion.title.lower()} {item.value}, not {item.required}"
    return f"{item.strength}: {said}"


def also(item: Item) -> list[AlsoAsk]:
    """What to ask beside the verdict."""
    entries = [fact_named(base) for base in item.asks]
    return [AlsoAsk(item.id, item.strength, entry.id, entry.ask, entry.test) for entry in entries]
