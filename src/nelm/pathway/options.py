"""Which options a case has: open, possible, or closed, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nelm.criteria.decisive import Decisive
from nelm.criteria.judge import AlsoAsk, Item, Judgement, judge
from nelm.criteria.rule import shipped
from nelm.facts.view import View
from nelm.logic import MET, NOT_MET, Verdict
from nelm.pathway.algorithm import Option, algorithm, rulesets

Status = Literal["open", "possible", "closed"]


@dataclass(frozen=True)
class Choice:
    """An option for a case. Every fork met is open, none failed but some unknown is possible, one failed is closed.

    `path` are the forks passed, `missing` those unknown, `barred` those failed; where none fails alone, those that cannot
    be met together. `within` is the judgement by the edition the option refers to, so that its criteria and caveats show.
    """

    option: Option
    status: Status
    judgement: Judgement
    path: tuple[Item, ...]
    missing: tuple[Item, ...]
    barred: tuple[Item, ...]
    prerequisites: tuple[Item, ...]
    within: Judgement | None

    @property
    def would_open(self) -> tuple[Item, ...]:
        """The forks that would all have to be met for the option to open: first those that fail, then the unknown."""
        return (*self.barred, *(item for item in self.missing if item not in self.barred))

    @property
    def lacking(self) -> tuple[Item, ...]:
        """The prerequisites that are not met, or not known to be."""
        return tuple(item for item in self.prerequisites if item.verdict != MET)

    @property
    def asks(self) -> tuple[Decisive, ...]:
        """The facts that decide whether the option is open."""
        return self.judgement.decisive

    @property
    def also_ask(self) -> tuple[AlsoAsk, ...]:
        """What to ask for its prerequisites, and beside the edition it refers to."""
        beside = self.within.also_ask if self.within else ()
        return (*self.judgement.also_ask, *(one for one in beside if one not in self.judgement.also_ask))

    @property
    def caveats(self) -> tuple[str, ...]:
        """Prerequisites that are not met, and the caveats of the edition the option refers to. They close nothing."""
        return (*self.judgement.caveats, *(self.within.caveats if self.within else ()))


@dataclass(frozen=True)
class Deciding:
    """A recorded fact to obtain, the options it can still open or close, and those it decides alone."""

    asks: str
    question: str
    test: str
    options: tuple[str, ...]
    settles: tuple[str, ...]


def choices(view: View) -> tuple[Choice, ...]:
    """Every option of the algorithm for a case, in the algorithm's order, which is no order of preference."""
    within = judge(shipped(algorithm().within), view)
    return tuple(choose(option, view, within) for option in algorithm().options)


def choose(option: Option, view: View, within: Judgement) -> Choice:
    """One option for a case."""
    judgement = judge(rulesets()[option.id], view)
    forks = [item for item in judgement.items if item.strength == "required"]
    unknown = tuple(item for item in forks if item.verdict not in (MET, NOT_MET))
    failed = tuple(item for item in forks if item.verdict == NOT_MET)
    return Choice(
        option,
        status_of(judgement.verdict),
        judgement,
        tuple(item for item in forks if item.verdict == MET),
        unknown,
        failed or (unknown if judgement.verdict == NOT_MET else ()),
        tuple(item for item in judgement.items if item.strength != "required"),
        within if within.criteria in judgement.ruleset.refers_to else None,
    )


def status_of(verdict: Verdict) -> Status:
    """Open, possible or closed, for met, unknown and not met."""
    if verdict == MET:
        return "open"
    return "closed" if verdict == NOT_MET else "possible"


def deciding(chosen: Sequence[Choice]) -> tuple[Deciding, ...]:
    """The facts that decide between the options that are possible, those that bear on most of them first."""
    bearing: dict[str, dict[str, Decisive]] = {}
    for choice in chosen:
        for one in choice.asks:
            options = bearing.setdefault(one.asks, {})
            if not options.get(choice.option.id) or one.settles:
                options[choice.option.id] = one
    found = [
        Deciding(
            asks,
            next(iter(options.values())).question,
            next(iter(options.values())).test,
            tuple(options),
            tuple(name for name, one in options.items() if one.settles),
        )
        for asks, options in bearing.items()
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.options), -len(one.settles))))
