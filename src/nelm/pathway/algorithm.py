"""The treatment algorithm as the file in `knowledge/pathway/` words it: options behind forks, in no order of preference.

A fork is a criterion, written like any other, and so is a prerequisite; only a fork can close an option. Every option
belongs to a phase of the disease, which is its first fork. Criteria that several options share stand once, under `common`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path as FilePath
from typing import Annotated, Literal

from msgspec import Meta
from msgspec.structs import replace

from nelm.criteria.edition import Criterion, Edition, InForce, Parameter, check_citation
from nelm.criteria.lint import parameters_of
from nelm.criteria.rule import Ruleset, prepare
from nelm.errors import nearest
from nelm.library.document import Document, Path, read_document
from nelm.library.shelf import KNOWLEDGE, Knowledge, fingerprint, typed
from nelm.library.sources import Citation

Mark = Literal["seed", "reconstructed", "after the seed"]

FILE = KNOWLEDGE / "pathway" / "algorithm.yaml"


class Statement(Knowledge, frozen=True, kw_only=True):
    """What a source says beside an option: a published outcome, a caution, something to weigh. Nothing computes with it."""

    says: str
    cite: Annotated[list[Citation], Meta(min_length=1)]


class Option(Knowledge, frozen=True, kw_only=True):
    """One option. `forks` lead to it and must all be met, beside its phase; `prerequisites` come first and close nothing.

    Both name common criteria or hold their own. `silent` is what no source seen says of the option. `transplant` marks the
    options that are a liver transplant or ask for one.
    """

    id: str
    title: str
    group: str
    mark: Mark
    cite: Annotated[list[Citation], Meta(min_length=1)]
    forks: list[str | Criterion]
    phase: str = "metastases"
    prerequisites: list[str | Criterion] = []
    expected: list[Statement] = []
    cautions: list[Statement] = []
    silent: list[str] = []
    strength: Literal["established", "option", "open question"] = "option"
    transplant: bool = False


class Algorithm(Knowledge, frozen=True, kw_only=True):
    """The whole algorithm. `groups` are headings; neither they nor the options under one are in an order of preference.

    `within` is the edition that "within the criteria" means.
    """

    id: str
    title: str
    body: str
    revision: Annotated[int, Meta(ge=1)]
    within: str
    in_force: InForce
    groups: dict[str, str]
    phases: dict[str, Criterion]
    common: list[Criterion]
    options: Annotated[list[Option], Meta(min_length=1)]
    parameters: dict[str, Parameter] = {}
    notes: list[str] = []
    considerations: list[Statement] = []
    file: str = ""  # where it was read; whatever a file says of itself is replaced

    def option(self, name: str) -> Option:
        """The option of an id."""
        return next(option for option in self.options if option.id == name)

    def forks(self, option: Option) -> list[Criterion]:
        """Every fork that leads to an option, first its phase."""
        return [self.phases[option.phase], *self.written_out(option.forks)]

    def prerequisites(self, option: Option) -> list[Criterion]:
        """What comes before an option."""
        return self.written_out(option.prerequisites)

    def written_out(self, listed: Sequence[str | Criterion]) -> list[Criterion]:
        """Criteria, those that are only named taken from the common ones."""
        shared = {criterion.id: criterion for criterion in self.common}
        return [shared[one] if isinstance(one, str) else one for one in listed]


@cache
def algorithm() -> Algorithm:
    """The shipped algorithm. Raises BadInput where it does not fit together."""
    return read_algorithm(FILE)


def read_algorithm(path: FilePath) -> Algorithm:
    """An algorithm from a file. Raises BadInput naming the place of what is wrong."""
    document = read_document(path)
    found = typed(document, Algorithm)
    for index, criterion in enumerate(found.common):
        check_citations(document, ("common", index), criterion.cite)
    for name, phase in found.phases.items():
        check_citations(document, ("phases", name), phase.cite)
    seen: set[str] = set()
    for index, option in enumerate(found.options):
        at = ("options", index)
        if option.id in seen:
            raise document.refuse((*at, "id"), "the option stands twice", "keep one", option.id)
        seen.add(option.id)
        check_option(document, at, found, option)
    check_citations(document, ("considerations",), [one for said in found.considerations for one in said.cite])
    return replace(found, file=document.file)


def check_option(document: Document, at: Path, whole: Algorithm, option: Option) -> None:
    """Refuse an option whose parts do not fit together. Raises BadInput."""
    for key, name, known in (("group", option.group, whole.groups), ("phase", option.phase, whole.phases)):
        if name not in known:
            raise document.refuse((*at, key), f"unknown {key}", nearest(name, known, f"define it under {key}s"), name)
    shared = {criterion.id for criterion in whole.common}
    for one in (*option.forks, *option.prerequisites):
        if isinstance(one, str) and one not in shared:
            raise document.refuse(at, "unknown criterion", nearest(one, shared, "define it under `common`"), one)
    forks, prerequisites = whole.forks(option), whole.prerequisites(option)
    names = [criterion.id for criterion in (*forks, *prerequisites)]
    for name in names:
        if names.count(name) > 1:
            raise document.refuse(at, "a criterion stands twice", "keep one, or give them two names", name)
    for fork in forks:
        if fork.strength != "required":
            raise document.refuse(at, "a fork decides", "make it a prerequisite, or leave its strength out", fork.id)
    for prerequisite in prerequisites:
        if prerequisite.strength == "required":
            remedy = "give it the strength review, relative or documentation"
            raise document.refuse(at, "a prerequisite decides nothing", remedy, prerequisite.id)
    check_citations(document, at, citations(whole, option))


def check_citations(document: Document, at: Path, cited: Sequence[Citation]) -> None:
    """Refuse unknown sources, and memory as the ground of anything shown. Raises BadInput."""
    for citation in cited:
        check_citation(document, (*at, "cite"), citation, "active")


def citations(whole: Algorithm, option: Option) -> list[Citation]:
    """Every citation of an option: its own, those of its forks and prerequisites, and of what is said beside it."""
    criteria = [*whole.forks(option), *whole.prerequisites(option)]
    written = [citation for criterion in criteria for citation in criterion.cite]
    return [
        *option.cite,
        *written,
        *(citation for said in (*option.expected, *option.cautions) for citation in said.cite),
    ]


@cache
def rulesets() -> Mapping[str, Ruleset]:
    """Every option ready to judge: its forks are required criteria, its prerequisites are reviewed beside them."""
    return {edition.id.partition("/")[2]: prepare(edition) for edition in as_editions(algorithm())}


def as_editions(whole: Algorithm) -> Iterator[Edition]:
    """Every option in the form in which criteria are judged, so that one judge serves both."""
    for option in whole.options:
        criteria = [*whole.forks(option), *whole.prerequisites(option)]
        used = {name for criterion in criteria for name in parameters_of(criterion.require)}
        yield Edition(
            id=f"{whole.id}/{option.id}",
            title=option.title,
            body=whole.body,
            revision=whole.revision,
            status="active",
            event="board",
            in_force=whole.in_force,
            criteria=criteria,
            parameters={name: parameter for name, parameter in whole.parameters.items() if name in used},
            file=whole.file,
        )


@cache
def meaning() -> str:
    """One hash over everything that can change which options a case has."""
    return fingerprint({name: ruleset.hash for name, ruleset in rulesets().items()})
