"""Which options a case has: open, possible, or closed, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nelm.criteria.decisive import Decisive
from nelm.criteria.judge import AlsoAsk, Item, Judgement, judge
from nelm.facts.view import View
from nelm.logic import MET, NOT_MET, Verdict
from nelm.pathway.algorithm import Option, algorithm, rulesets

Status = Literal["open", "possible", "closed"]


@dataclass(frozen=True)
class Choice:
    """An option for a case. Every fork met is open, none failed but some unknown is possible, one failed is closed.

    `path` are the forks passed, `missing` those unknown, `barred` those failed: what would open the option.
    """

    option: Option
    status: Status
    judgement: Judgement
    path: tuple[Item, ...]
    missing: tuple[Item, ...]
    barred: tuple[Item, ...]
    prerequisites: tuple[Item, ...]

    @property
    def asks(self) -> tuple[Decisive, ...]:
        """The facts that decide whether the option is open."""
        return self.judgement.decisive

    @property
    def also_ask(self) -> tuple[AlsoAsk, ...]:
        """What to ask for its prerequisites."""
        return self.judgement.also_ask


def choices(view: View) -> tuple[Choice, ...]:
    """Every option of the algorithm for a case, in the algorithm's order, which is no order of preference."""
    return tuple(choose(option, view) for option in algorithm().options)


def choose(option: Option, view: View) -> Choice:
    """One option for a case."""
    judgement = judge(rulesets()[option.id], view)
    forks = [item for item in judgement.items if item.strength == "required"]
    return Choice(
        option,
        status_of(judgement.verdict),
        judgement,
        tuple(item for item in forks if item.verdict == MET),
        tuple(item for item in forks if item.verdict not in (MET, NOT_MET)),
        tuple(item for item in forks if item.verdict == NOT_MET),
        tuple(item for item in judgement.items if item.strength != "required"),
    )


def status_of(verdict: Verdict) -> Status:
    """Open, possible or closed, for met, unknown and not met."""
    if verdict == MET:
        return "open"
    return "closed" if verdict == NOT_MET else "possible"
