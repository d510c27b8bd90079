"""The dictionary of facts: what each is, in which unit, what is possible, how readings combine, what to ask."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Literal

from nelm.errors import BadInput, nearest
from nelm.library.document import Document, read_document
from nelm.library.shelf import Knowledge, files, typed
from nelm.logic import INFINITY, Codes, Cut, Interval, Numbers, Values, between, numbers

Kind = Literal["number", "code", "yes_no", "date", "codes"]
Rule = Literal["latest", "worst", "events", "listed", "run", "status", "static", "age", "derived"]

YES_NO: Codes = frozenset({"true", "false"})
FIRST_DAY, LAST_DAY = 1, 3_652_059  # 0001-01-01 and 9999-12-31 as proleptic day numbers
NEVER = -1.0  # the day, or the months, of what did not happen: below every threshold
SOME_DAY = between(FIRST_DAY, LAST_DAY)
NO_DAY = between(NEVER, NEVER)


class Coding(Knowledge, frozen=True, kw_only=True):
    """A code of a public terminology for a fact, and where it was verified."""

    system: str
    code: str
    source: str


class Fact(Knowledge, frozen=True, kw_only=True):
    """One entry of the dictionary. Numbers are in `unit`; `accepts` maps other units to their factor."""

    label: str
    kind: Kind
    combine: Rule
    ask: str
    test: str
    id: str = ""
    unit: str = ""
    accepts: dict[str, Decimal] = {}
    whole: bool = False
    possible: tuple[Decimal, Decimal] | None = None
    likely: tuple[Decimal, Decimal] | None = None
    codes: dict[str, str] = {}
    coarse: dict[str, list[str]] = {}
    order: list[str] = []
    done: list[str] = []
    could_be: dict[str, list[str]] = {}
    codings: list[Coding] = []

    def everything(self) -> Values:
        """Every value the fact could have: what is known of it when nothing is known."""
        if self.kind == "yes_no":
            return YES_NO
        if self.kind == "date":
            return SOME_DAY if self.combine == "static" else SOME_DAY | NO_DAY
        if self.kind == "number":
            if self.possible is None:
                return self.span(NEVER if self.unit == "mo" else 0, INFINITY)
            return self.span(float(self.possible[0]), float(self.possible[1]))
        return frozenset(self.codes)

    def span(self, low: float, high: float, *, above: bool = False, below: bool = False) -> Numbers:
        """From low to high as values of this fact. Each whole number k stands for the cell [k, k + 1)."""
        if not self.whole:
            return between(low, high, above=above, below=below)
        first = low + 1 if above else low
        stop = high if below else high + 1
        return numbers([Interval(Cut(first, 0), Cut(stop, 0))])

    def code_set(self, code: str) -> Codes:
        """The fine codes a code stands for: itself, or those of a coarse code."""
        return frozenset(self.coarse.get(code, [code]))

    def worsened(self, one: Codes, other: Codes) -> Codes:
        """Every code that the worse of two codes can be, by the dictionary's order."""
        rank = self.order.index
        return frozenset(max(a, b, key=rank) for a in one for b in other)


def check_entry(document: Document, name: str, fact: Fact) -> None:
    """Refuse an entry that contradicts itself. Raises BadInput."""
    remedy = "mend the dictionary entry; CONTRIBUTING.md describes the format"
    if fact.kind == "number" and (not fact.unit or fact.possible is None):
        raise document.refuse((name,), "a number needs a unit and a possible range", remedy)
    if fact.combine in {"listed", "derived"}:
        raise document.refuse((name, "combine"), "not a rule for recorded facts", remedy, fact.combine)
    if fact.kind in {"code", "codes"} and not fact.codes:
        raise document.refuse((name,), "a code needs its codes", remedy)
    named = {code for fine in fact.coarse.values() for code in fine} | set(fact.order) | set(fact.done)
    named |= {code for fine in fact.could_be.values() for code in fine} | set(fact.could_be)
    if strangers := sorted(named - set(fact.codes)):
        raise document.refuse((name,), "names codes it does not have", remedy, ", ".join(strangers))


def members(name: str, fact: Fact) -> dict[str, Fact]:
    """The entries a fact of kind `codes` expands to: one yes/no fact per code (`treatments.prrt`).

    Of lists of events every list counts, so their members have a combine rule of their own.
    """
    return {
        f"{name}.{code}": Fact(
            label=label,
            kind="yes_no",
            combine="listed" if fact.combine == "events" else fact.combine,
            ask=fact.ask,
            test=fact.test,
            id=f"{name}.{code}",
            done=["true"],
        )
        for code, label in fact.codes.items()
    }


@cache
def dictionary() -> dict[str, Fact]:
    """Every fact by id, members of list facts included. Raises BadInput where the shipped data are broken."""
    facts: dict[str, Fact] = {}
    for path in files("facts"):
        document = read_document(path)
        for name in document.data:
            fact = typed(document, Fact, (name,))
            check_entry(document, name, fact)
            if name in facts:
                raise document.refuse((name,), "the fact is defined twice", "keep one definition")
            facts[name] = replace_id(fact, name)
            if fact.kind == "codes":
                facts.update(members(name, fact))
    return facts


def replace_id(fact: Fact, name: str) -> Fact:
    """The fact with its id and, for yes/no events, the value that means it happened."""
    from msgspec.structs import replace

    return replace(fact, id=name, done=["true"] if fact.kind == "yes_no" else fact.done)


def fact_named(name: str) -> Fact:
    """The entry of a fact. Raises BadInput with the nearest name where there is none."""
    try:
        return dictionary()[name]
    except KeyError:
        remedy = nearest(name, dictionary(), "see docs/reference/facts.md for the list")
        raise BadInput("unknown fact", remedy=remedy, value=name) from None
