"""The editions side by side: each criterion with what is known of the patient, and each edition's verdict on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from nelm.criteria.judge import Item, Judgement
from nelm.report.board.cited import Cited
from nelm.report.paper import Cell, Line, Part, Run, Table, Words, cell, judged, say, sentence, slug

SHORT = 26  # letters of a requirement that fit a cell
MOST = 320  # letters of readings in a cell
KEY = (
    "–: the edition does not ask. Numbers in brackets: references. The whole wording of a requirement, margins and notes: "
    "nelm criteria show, or the annex of the page."
)


def matrix(judgements: Sequence[Judgement], cited: Cited) -> Part:
    """Criteria that editions share, an edition in a column; then those of one edition, beside value, date and source."""
    asked = Counter(item.id for judgement in judgements for item in judgement.items)
    shared = [name for name, count in asked.items() if count > 1 or len(judgements) == 1]
    tables = [side_by_side(judgements, shared, cited)] if shared else []
    if len(shared) < len(asked):
        tables.append(of_one(judgements, [name for name in asked if name not in shared], cited))
    return Part("matrix", "The editions side by side", (*tables, Words(say(KEY), "key")))


def side_by_side(judgements: Sequence[Judgement], shared: Sequence[str], cited: Cited) -> Table:
    """A column for each edition that asks for something another asks for too."""
    columns = {
        index: found
        for index, judgement in enumerate(judgements, 1)
        if not (found := {item.id: item for item in judgement.items}).keys().isdisjoint(shared)
    }
    heads = ("Criterion", "Known of the patient", *(judgements[index - 1].criteria for index in columns))
    rows = tuple(matrix_row({index: found.get(name) for index, found in columns.items()}, cited) for name in shared)
    widths = (18, 37, *[45 / len(columns)] * len(columns))
    return Table("matrix", "Criteria by edition", heads, rows, widths, "matrix")


def of_one(judgements: Sequence[Judgement], names: Collection[str], cited: Cited) -> Table:
    """A row for each criterion that only one edition has."""
    rows = tuple(
        own_row(judgement.criteria, index, item, cited)
        for index, judgement in enumerate(judgements, 1)
        for item in judgement.items
        if item.id in names
    )
    heads = ("Only one edition asks", "Known of the patient", "Edition", "Verdict")
    return Table("of-one", "Criteria of one edition", heads, rows, (27, 41, 12, 20))


def own_row(edition: str, index: int, item: Item, cited: Cited) -> tuple[Cell, ...]:
    """A criterion of one edition."""
    return (named_cell([item], cited), known([item]), cell(edition), (join(told(item, index)),))


def matrix_row(found: Mapping[int, Item | None], cited: Cited) -> tuple[Cell, ...]:
    """A criterion: its name and sources, what is known, and a cell for each edition by its number."""
    items = [item for item in found.values() if item]
    return (named_cell(items, cited), known(items), *(told(item, index) for index, item in found.items()))


def named_cell(items: Sequence[Item], cited: Cited) -> Cell:
    """The name of a criterion with its sources."""
    sources = cited.runs(citation for item in items for citation in item.criterion.cite)
    return cell((Run(criterion_name(items)), *sources))


def known(items: Sequence[Item]) -> Cell:
    """What is known of the patient, once where editions read the same."""
    return cell(*dict.fromkeys(
        item.observed if len(item.observed) <= MOST else f"{item.value} (the readings: annex of the page)"
        for item in items
    ))  # fmt: skip


def told(item: Item | None, index: int) -> Cell:
    """Sign and word, leading to the details; what kind of criterion it is, and the requirement where it is short."""
    if item is None:
        return cell((Run("–", "soft"),))
    kind = [item.strength] if item.strength != "required" else []
    required = [item.required] if len(item.required) <= SHORT else []
    return cell((judged(item.verdict, to=f"#{anchor(index, item)}"),), say(": ".join([*kind, *required]), "soft"))


def join(lines: Cell) -> Line:
    """Lines as one, where there is room for it."""
    return tuple(run for index, line in enumerate(lines) for run in ((Run("  "), *line) if index else line))


def criterion_name(items: Sequence[Item]) -> str:
    """The title of a criterion where every edition has the same, else the word that names it."""
    titles = {item.criterion.title for item in items}
    return titles.pop() if len(titles) == 1 else sentence(items[0].id.replace("_", " "))


def anchor(index: int, item: Item) -> str:
    """Where a criterion of an edition stands in the annex."""
    return f"e{index}-{slug(item.id)}"
