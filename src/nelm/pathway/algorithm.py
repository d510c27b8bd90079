"""The treatment algorithm as the file in `knowledge/pathway/` words it: options behind forks, in no order of preference."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Literal

from msgspec import Meta

from nelm.criteria.edition import Criterion, Edition, InForce, Parameter, check_citation
from nelm.criteria.rule import Ruleset, prepare
from nelm.library.document import read_document
from nelm.library.shelf import KNOWLEDGE, Knowledge, typed
from nelm.library.sources import Citation

Mark = Literal["seed", "reconstructed", "after the seed"]

FILE = KNOWLEDGE / "pathway" / "algorithm.yaml"


class Expected(Knowledge, frozen=True, kw_only=True):
    """A published outcome of an option, as the source words it; numbers to compare stand in the evidence room."""

    says: str
    cite: Annotated[list[Citation], Meta(min_length=1)]


class Option(Knowledge, frozen=True, kw_only=True):
    """One option. `forks` lead to it and must all be met; `prerequisites` come first and close nothing."""

    id: str
    title: str
    group: str
    mark: Mark
    forks: Annotated[list[Criterion], Meta(min_length=1)]
    prerequisites: list[Criterion] = []
    expected: list[Expected] = []
    cautions: list[Expected] = []
    strength: Literal["established", "option", "open question"] = "option"


class Algorithm(Knowledge, frozen=True, kw_only=True):
    """The whole algorithm. `groups` are headings, in the order in which a board speaks of them."""

    id: str
    title: str
    body: str
    revision: Annotated[int, Meta(ge=1)]
    within: str
    in_force: InForce
    groups: dict[str, str]
    options: Annotated[list[Option], Meta(min_length=1)]
    parameters: dict[str, Parameter] = {}
    notes: list[str] = []
    considerations: list[Expected] = []
    file: str = ""

    def option(self, name: str) -> Option:
        """The option of an id."""
        return next(option for option in self.options if option.id == name)


@cache
def algorithm() -> Algorithm:
    """The shipped algorithm. Raises BadInput where it does not fit together."""
    document = read_document(FILE)
    found = typed(document, Algorithm)
    seen: set[str] = set()
    for index, option in enumerate(found.options):
        at = ("options", index)
        if option.id in seen:
            raise document.refuse((*at, "id"), "the option stands twice", "keep one", option.id)
        if option.group not in found.groups:
            raise document.refuse((*at, "group"), "unknown group", "use one of the groups", option.group)
        seen.add(option.id)
        for citation in citations(option):
            check_citation(document, (*at, "cite"), citation, "active")
    return found


def citations(option: Option) -> list[Citation]:
    """Every citation of an option."""
    criteria = [citation for one in (*option.forks, *option.prerequisites) for citation in one.cite]
    return criteria + [citation for one in (*option.expected, *option.cautions) for citation in one.cite]


@cache
def rulesets() -> Mapping[str, Ruleset]:
    """Every option ready to judge: its forks are required criteria, its prerequisites are reviewed beside them."""
    return {option.id: prepare(as_edition(algorithm(), option)) for option in algorithm().options}


def as_edition(whole: Algorithm, option: Option) -> Edition:
    """An option in the form in which criteria are judged, so that one judge serves both."""
    return Edition(
        id=f"{whole.id}/{option.id}",
        title=option.title,
        body=whole.body,
        revision=whole.revision,
        status="active",
        event="board",
        in_force=whole.in_force,
        criteria=[*option.forks, *option.prerequisites],
        parameters=whole.parameters,
        file=str(FILE.name),
    )
