"""What changed between two editions, criterion by criterion."""

from __future__ import annotations

from dataclasses import dataclass

from nelm.criteria.rule import Rule, Ruleset
from nelm.criteria.words import required


@dataclass(frozen=True)
class Change:
    """A criterion in both, one or the other edition; the words are empty where it is absent."""

    id: str
    kind: str
    old: str
    new: str


def changes(old: Ruleset, new: Ruleset) -> list[Change]:
    """Every criterion of both editions with `added`, `removed`, `changed` or `same`.

    Same means that the same values are accepted with the same strength; the titles may differ.
    """
    before = {rule.criterion.id: rule for rule in old.rules}
    after = {rule.criterion.id: rule for rule in new.rules}
    return [change(name, before.get(name), after.get(name), old, new) for name in dict.fromkeys([*before, *after])]


def change(name: str, before: Rule | None, after: Rule | None, old: Ruleset, new: Ruleset) -> Change:
    """What became of one criterion."""
    kind = "changed"
    if before is None or after is None:
        kind = "added" if before is None else "removed"
    elif before.reading == after.reading and before.criterion.strength == after.criterion.strength:
        kind = "same"
    return Change(name, kind, describe(before, old), describe(after, new))


def describe(rule: Rule | None, ruleset: Ruleset) -> str:
    """A criterion in words, with its strength where it is not required."""
    if rule is None:
        return ""
    strength = "" if rule.criterion.strength == "required" else f" ({rule.criterion.strength})"
    return f"{rule.criterion.title}: {required(rule.written, ruleset.edition, ruleset.overrides)}{strength}"
