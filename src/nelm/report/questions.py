"""What to ask for, over all editions: each question once, with the editions it helps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from nelm.criteria.judge import Judgement


@dataclass
class Question:
    """A question, the test that answers it, and the editions it settles, helps, or is good to know for."""

    text: str
    test: str
    settles: list[str] = field(default_factory=list)
    helps: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)

    def purpose(self) -> str:
        """What the answer is good for, in words."""
        parts = []
        if self.settles:
            parts.append("settles " + by_set(self.settles))
        if self.helps:
            parts.append("needed by " + by_set(self.helps))
        return "; ".join(parts) or "asked beside the verdict by " + by_set(self.beside)


def by_set(names: Sequence[str]) -> str:
    """Editions in short: `milan-net@2007 2016 2023, esmo@2020`."""
    years: dict[str, list[str]] = {}
    for name in names:
        years.setdefault(name.partition("@")[0], []).append(name.partition("@")[2])
    return ", ".join(f"{name}@{' '.join(listed)}" for name, listed in years.items())


def questions(judgements: Sequence[Judgement]) -> list[Question]:
    """Every question: those that settle most editions first, then those that help most, then those beside the verdict."""
    found: dict[str, Question] = {}
    for judgement in judgements:
        for one in judgement.decisive:
            question = found.setdefault(one.question, Question(one.question, one.test))
            add(judgement.criteria, question.settles if one.settles else question.helps)
        for other in judgement.also_ask:
            question = found.setdefault(other.question, Question(other.question, other.test))
            add(judgement.criteria, question.beside)
    for question in found.values():
        question.helps = [name for name in question.helps if name not in question.settles]
    return sorted(found.values(), key=lambda one: (-len(one.settles), -len(one.helps)))


def add(name: str, names: list[str]) -> None:
    """Add a name that is not there yet."""
    if name not in names:
        names.append(name)
