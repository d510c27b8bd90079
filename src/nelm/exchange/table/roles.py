"""Which part of which fact a column holds, by its name: `ki67`, `ki67_low`, `treatments.prrt_on`."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from nelm.exchange.entry import unknown_fact
from nelm.exchange.spot import Spot, spelling
from nelm.facts.columns import column_of
from nelm.facts.dictionary import Fact, dictionary

PARTS = ("low", "high", "on", "since")


class Role(NamedTuple):
    """A fact, and the part of a reading that a column holds: `value`, `low`, `high`, `on` or `since`."""

    fact: Fact
    part: str

    @property
    def words(self) -> str:
        """The role as a column is called: `ki67`, `ki67_on`."""
        return self.fact.id if self.part == "value" else f"{self.fact.id}_{self.part}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Role) and self.words == other.words

    def __hash__(self) -> int:
        return hash(self.words)


@cache
def roles() -> dict[str, Role]:
    """Every name a column can have. `treatments.prrt` may be written `treatments_prrt`; a list has only its days."""
    found: dict[str, Role] = {}
    for fact in dictionary().values():
        for part in parts_of(fact):
            role = Role(fact, part)
            found[role.words] = role
            found[column_of(role.words)] = role
    return found


def parts_of(fact: Fact) -> tuple[str, ...]:
    """The parts a fact can have columns for."""
    if fact.kind == "codes":
        return ("on",)
    ends = ("low", "high") if fact.kind in {"number", "date"} else ()
    return ("value", *ends, "on", *(("since",) if fact.combine == "run" else ()))


def role_named(spot: Spot, name: str) -> Role:
    """The role of a name in a mapping file. Raises BadInput with the nearest name."""
    role = roles().get(name)
    if role is not None:
        return role
    fact = dictionary().get(name)
    if fact is not None:
        remedy = f"map a yes/no column to each, such as {name}.{next(iter(fact.codes))}"
        raise spot.refuse(f"{name} is a list", remedy, name)
    if name.rpartition("_")[2] in PARTS and name.rpartition("_")[0] in dictionary():
        base = dictionary()[name.rpartition("_")[0]]
        raise spot.refuse(f"{base.id} has no such part", f"it has {', '.join(parts_of(base))}", name)
    raise unknown_fact(name, spot)


def near_role(column: str) -> str:
    """The name of a column that was perhaps meant; empty where none is near."""
    found = spelling(column.strip().casefold().replace(" ", "_").replace("-", "_"), roles(), "")
    return found.removeprefix("did you mean `").removesuffix("`?")
