"""The editions side by side: each criterion with what is known of the patient, and each edition's verdict on it."""

from __future__ import annotations

from collections.abc import Sequence

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
    """Criteria by edition, beside value, date, method and source."""
    ids = dict.fromkeys(item.id for judgement in judgements for item in judgement.items)
    heads = ("Criterion", "Known of the patient", *(judgement.criteria for judgement in judgements))
    rows = tuple(
        matrix_row([next((item for item in one.items if item.id == name), None) for one in judgements], cited)
        for name in ids
    )
    widths = (17, 29, *[54 / len(judgements)] * len(judgements))
    table = Table("matrix", "Criteria by edition", heads, rows, widths, "matrix")
    return Part("matrix", "The editions side by side", (table, Words(say(KEY), "key")), "new page")


def matrix_row(found: Sequence[Item | None], cited: Cited) -> tuple[Cell, ...]:
    """A criterion: its name and sources, what is known, and a cell for each edition."""
    items = [item for item in found if item]
    sources = cited.runs(citation for item in items for citation in item.criterion.cite)
    known = dict.fromkeys(
        item.observed if len(item.observed) <= MOST else f"{item.value} (the readings: annex of the page)"
        for item in items
    )
    return (
        cell((Run(criterion_name(items)), *sources)),
        cell(*known),
        *(matrix_cell(item, index) for index, item in enumerate(found, 1)),
    )


def matrix_cell(item: Item | None, index: int) -> Cell:
    """Sign and word, leading to the details; the requirement where it is short."""
    if item is None:
        return cell((Run("–", "soft"),))
    lines: list[Line] = [(judged(item.verdict, to=f"#{anchor(index, item)}"),)]
    if item.strength != "required":
        lines.append(say(item.strength, "soft"))
    if len(item.required) <= SHORT:
        lines.append(say(item.required, "soft"))
    return cell(*lines)


def criterion_name(items: Sequence[Item]) -> str:
    """The title of a criterion where every edition has the same, else the word that names it."""
    titles = {item.criterion.title for item in items}
    return titles.pop() if len(titles) == 1 else sentence(items[0].id.replace("_", " "))


def anchor(index: int, item: Item) -> str:
    """Where a criterion of an edition stands in the annex."""
    return f"e{index}-{slug(item.id)}"
