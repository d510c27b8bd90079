"""Studies side by side as a document: a forest plot and a table for each group, pooled or not, and what was left out."""

from __future__ import annotations

from math import exp

from nelm import __version__
from nelm.evidence.forest import Forest, Row, forests
from nelm.evidence.pooling import Point, Pooled, Shown, from_log_log
from nelm.evidence.written import Endpoint
from nelm.figures.forest import Mark, draw_forest
from nelm.report.board.cited import Cited
from nelm.report.board.frame import NOTICE, references
from nelm.report.paper import Block, Cell, Entries, Paper, Part, Picture, Run, Table, Words, cell, say, sentence, slug
from nelm.survival.normal import deviate

METHOD = (
    "Random effects on the complementary log-log scale: REML, Hartung and Knapp's interval where it is the wider one, prediction "
    "interval for a new study. Fewer than three independent studies are shown, not pooled; of studies that share patients one "
    "counts. Hollow: left out of the pooled value. Intervals are the published ones, else those that the error gives. Series "
    "differ in selection, era and follow-up: the pooled value is of no one place."
)
HEADS = ("Study", "Patients", "Survival", "Error from", "Pooled")


def forest_paper(endpoint: Endpoint, months: int) -> Paper:
    """Every group at one time. Raises BadInput where no study has a point there."""
    cited = Cited()
    parts = [group_part(one, f"{endpoint} at {months} months", cited) for one in forests(endpoint, months)]
    title = f"{sentence(endpoint)} at {months} months"
    about = (Words(say(f"nelm {__version__}.")), Words(say(NOTICE, "strong")), Words(say(METHOD), "key"))
    foot = (title, f"nelm {__version__}", NOTICE)
    return Paper("Published series side by side", title, about, foot, (*parts, *references(cited)), None)


def group_part(one: Forest, axis: str, cited: Cited) -> Part:
    """A group: its plot, its table, what pooling came to."""
    marks = [*(study_mark(row, one) for row in one.rows), *pooled_marks(one)]
    told = "; ".join(f"{mark.name}: {mark.said}" for mark in marks)
    name = f"{one.group.title}: {axis}"
    picture = Picture(draw_forest(marks, axis, name, told, slug(one.group.id)), name, told)
    rows = tuple(table_row(row, one, cited) for row in one.rows)
    table = Table(f"forest-{one.group.id}", one.group.title, HEADS, rows, (30, 10, 18, 27, 15))
    blocks: list[Block] = [picture, table, Entries(tuple(cell(line) for line in outcome(one)))]
    return Part(one.group.id, one.group.title, tuple(blocks))


def counted(row: Row, one: Forest) -> bool:
    """Whether a row feeds the pooled value."""
    return isinstance(one.pooled, Pooled) and row.effect is not None and matching(row.effect, one.pooled.counted)


def matching(effect: Point, listed: tuple[Point, ...]) -> bool:
    """Whether a point stands in a list."""
    return any((each.study.name, each.survival) == (effect.study.name, effect.survival) for each in listed)


def study_mark(row: Row, one: Forest) -> Mark:
    """A study in the plot, with its published interval, else the one that its error gives."""
    low, high = ends(row)
    full = counted(row, one) or not isinstance(one.pooled, Pooled)
    return Mark(
        label(row), "study" if full else "not counted", row.point.share, low, high, shown(row.point.share, low, high)
    )


def ends(row: Row) -> tuple[float | None, float | None]:
    """The interval of a study."""
    if row.point.low is not None and row.point.high is not None:
        return float(row.point.low) / 100, float(row.point.high) / 100
    if row.effect is None:
        return None, None
    low, high = (from_log_log(row.effect.effect + side * deviate() * row.effect.error) for side in (1, -1))
    return low, high


def label(row: Row) -> str:
    """A study and its arm."""
    return f"{row.study.id}, {row.study.arm(row.arm).label}"


def shown(middle: float, low: float | None, high: float | None) -> str:
    """A share in per cent with its interval."""
    interval = f" ({100 * low:.0f}-{100 * high:.0f})" if low is not None and high is not None else ""
    return f"{100 * middle:.1f} %{interval}"


def pooled_marks(one: Forest) -> list[Mark]:
    """The pooled value and the prediction interval, where there are such."""
    found = one.pooled
    if not isinstance(found, Pooled):
        return []
    pooled = Mark(
        "Pooled", "pooled", found.survival, found.low, found.high, shown(found.survival, found.low, found.high)
    )
    between = f"{100 * found.predicted_low:.0f}-{100 * found.predicted_high:.0f} %"
    return [pooled, Mark("A new study", "prediction", None, found.predicted_low, found.predicted_high, between)]


def table_row(row: Row, one: Forest, cited: Cited) -> tuple[Cell, ...]:
    """A study with its number and where its error comes from."""
    number = row.study.arm(row.arm).n
    mark = [say(row.point.mark, "warn")] if row.point.mark else []
    return (
        cell((Run(label(row)), *cited.runs(row.point.cite)), *mark),
        cell(str(number) if number else "not seen"),
        cell(shown(row.point.share, *ends(row))),
        cell(row.effect.basis if row.effect else "cannot be told"),
        cell("yes" if counted(row, one) else "no"),
    )


def outcome(one: Forest) -> list[str]:
    """What pooling came to, how much the studies differ, and what was left out."""
    found = one.pooled
    if found is None:
        return ["Nothing to pool: no number of patients was seen."]
    left = [f"{each.point.study.name}: {each.reason}." for each in found.left_out]
    if isinstance(found, Shown):
        return [f"{sentence(found.reason)}.", *left]
    model = found.model
    heterogeneity = (
        f"{model.studies} independent studies. Heterogeneity: tau squared {model.tau2:.3f}, I squared {model.i2:.0f} %, "
        f"Q {model.q:.1f} (p {'below 0.001' if model.q_p < 0.001 else f'{model.q_p:.3f}'}). "
        f"Cumulative hazard {exp(model.effect):.2f}."
    )
    return [heterogeneity, *left]
