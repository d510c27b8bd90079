"""The hash of everything a verdict depends on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from nelm.criteria.edition import Edition
from nelm.criteria.valueset import value_set
from nelm.facts.dictionary import Fact
from nelm.facts.view import any_fact, derived_facts
from nelm.library.shelf import fingerprint

FACT_MEANING = ("kind", "unit", "accepts", "whole", "possible", "coarse", "order", "done", "could_be", "combine",
                "operator", "inputs", "bands", "table", "counts")  # fmt: skip


def meaning(editions: Iterable[Edition], facts: Iterable[str], sets: Iterable[str], changed: Iterable[str]) -> str:
    """One hash over editions, the facts they judge with all they are computed from, value sets, and changed values."""
    used = sorted({link for fact in facts for link in chain_of(fact)})
    return fingerprint({
        "editions": {edition.id: edition_meaning(edition) for edition in editions},
        "facts": {name: fact_meaning(any_fact(name)) for name in used},
        "value_sets": {name: [sorted(value_set(name).accepted), sorted(value_set(name).undecided)] for name in sets},
        "changed": sorted(changed),
    })  # fmt: skip


def chain_of(name: str) -> list[str]:
    """A fact and every fact it is computed from."""
    derived = derived_facts().get(name)
    return [name] if derived is None else [name, *(link for item in derived.inputs for link in chain_of(item))]


def fact_meaning(fact: Fact) -> dict[str, Any]:
    """The parts of a dictionary entry that can change a verdict; not its words."""
    parts = {key: msgspec.to_builtins(getattr(fact, key)) for key in FACT_MEANING if hasattr(fact, key)}
    return {**parts, "codes": list(fact.codes)}


def edition_meaning(edition: Edition) -> dict[str, Any]:
    """The parts of an edition that can change a verdict or how it is reported; not its words."""
    return {
        "revision": edition.revision,
        "parameters": {name: [item.value, item.unit, item.one_of] for name, item in edition.parameters.items()},
        "criteria": [[item.id, item.strength, item.require] for item in edition.criteria],
    }
