"""What an engine computes for some editions: from the columns of a table to verdicts, in named steps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from nelm.criteria.rule import Ruleset
from nelm.criteria.tree import facts_of
from nelm.engines.derived.judged import Judged
from nelm.engines.derived.table import judged
from nelm.engines.expression import Expression, choose, column
from nelm.engines.row import Row
from nelm.engines.steps import Steps
from nelm.engines.verdict import Judgement, judgement
from nelm.errors import BadInput
from nelm.facts.columns import MOST_CODES, column_of
from nelm.facts.dictionary import Fact, fact_named
from nelm.facts.view import base_inputs, derived_facts

MOST_REQUIRED = 30  # so that a verdict with what fails and what is unknown is one number


@dataclass(frozen=True)
class Plan:
    """The steps from a row's columns to what each judged fact may be, and the judgements over those.

    `asked` are the recorded facts a decisive mask can name, in the order of its bits.
    """

    rulesets: tuple[Ruleset, ...]
    recorded: tuple[Fact, ...]
    asked: tuple[str, ...]
    steps: Steps
    facts: dict[str, Judged]
    judgements: tuple[Judgement, ...]


def plan(rulesets: Sequence[Ruleset], present: Collection[str] | None = None) -> Plan:
    """What judging some editions takes, of a table that has all columns or those present.

    Raises BadInput for a criterion that columns cannot say.
    """
    names = judged_facts(rulesets)
    asked = to_ask(names)
    refuse_more_than_a_mask_holds(rulesets, asked)
    steps = Steps(present)
    row = Row(steps, asked)
    facts = {name: with_fallback(judged(name, row), row) for name in names}
    recorded = tuple(fact_named(base) for base in recorded_facts(names))
    columns = {name: as_columns(fact) for name, fact in facts.items()}
    return Plan(
        tuple(rulesets), recorded, asked, steps, facts, tuple(judgement(ruleset, columns) for ruleset in rulesets)
    )


def refuse_more_than_a_mask_holds(rulesets: Iterable[Ruleset], asked: Sequence[str]) -> None:
    """Refuse editions whose criteria or facts are more than a mask has bits. Raises BadInput."""
    for ruleset in rulesets:
        if sum(rule.criterion.strength == "required" for rule in ruleset.rules) > MOST_REQUIRED:
            remedy = f"columns judge at most {MOST_REQUIRED} required criteria an edition; split it in two"
            raise BadInput("too many criteria", remedy=remedy, file=ruleset.edition.file, value=len(ruleset.rules))
        if len(ruleset.rules) > MOST_CODES:
            remedy = f"columns judge at most {MOST_CODES} criteria an edition; split it in two"
            raise BadInput("too many criteria", remedy=remedy, file=ruleset.edition.file, value=len(ruleset.rules))
    if len(asked) > MOST_CODES:
        remedy = f"they rest on more than {MOST_CODES} recorded facts; give fewer with --criteria"
        raise BadInput("too many editions at once", remedy=remedy, value=len(asked))


def judged_facts(rulesets: Iterable[Ruleset]) -> tuple[str, ...]:
    """The facts that the criteria of some editions judge."""
    return tuple(
        dict.fromkeys(fact for ruleset in rulesets for rule in ruleset.rules for fact in facts_of(rule.reading))
    )


def recorded_facts(names: Iterable[str]) -> tuple[str, ...]:
    """The recorded facts that some facts are computed from, lists by their members."""
    return tuple(dict.fromkeys(base for name in names for base in inputs_of(name)))


def inputs_of(name: str) -> tuple[str, ...]:
    """The recorded facts one fact reads, lists by the members its operator's table names."""
    found = []
    for base in base_inputs(name):
        if fact_named(base).kind != "codes":
            found.append(base)
            continue
        derived = derived_facts()[name]
        found += [f"{base}.{code}" for code in (derived.table or fact_named(base).codes)]
    return tuple(found)


def to_ask(names: Iterable[str]) -> tuple[str, ...]:
    """The recorded facts that can be asked for: those read, and the lists they belong to."""
    read = [base for name in names for base in inputs_of(name)]
    return tuple(dict.fromkeys([*read, *(base.split(".")[0] for base in read if "." in base)]))


def with_fallback(fact: Judged, row: Row) -> Judged:
    """A judged fact that always has something to ask for: where nothing is left, its first input."""
    [first, *_] = to_ask([fact.fact.id])
    return replace(fact, asks=choose(fact.asks.equals(0), row.bits[first], fact.asks))


def parts(fact: Judged) -> dict[str, Expression]:
    """What is computed of a fact, by the names of the judged columns. What to ask for is left out where it is always the same."""
    name = f"judged_{column_of(fact.fact.id)}"
    found = {f"{name}_asks": fact.asks} if fact.asks.operation != "constant" else {}
    if fact.fact.kind == "number":
        return {f"{name}_low": fact.low, f"{name}_high": fact.high, **found}
    return {name: fact.mask, **found}


def as_columns(fact: Judged) -> Judged:
    """A judged fact as the judged columns that the verdicts read."""
    name, stored = f"judged_{column_of(fact.fact.id)}", parts(fact)

    def read(column_name: str, part: Expression) -> Expression:
        return column(column_name, part.kind) if column_name in stored else part

    return replace(
        fact,
        asks=read(f"{name}_asks", fact.asks),
        low=read(f"{name}_low", fact.low),
        high=read(f"{name}_high", fact.high),
        mask=read(name, fact.mask),
    )
