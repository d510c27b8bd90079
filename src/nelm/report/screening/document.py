"""A screened table as a document: verdicts and bounds first, then what to collect, what removes whom, and how it was done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nelm import __version__
from nelm.criteria.rule import Ruleset
from nelm.facts.dictionary import dictionary
from nelm.figures.agreement import Square, draw_agreement
from nelm.figures.attrition import Level, draw_attrition
from nelm.report.board.frame import NOTICE
from nelm.report.paper import Block, Cell, Entries, Heading, Paper, Part, Picture, Run, Table, Words, cell, say, slug
from nelm.report.screening.methods import as_lines, bibliography, methods
from nelm.screen.manifest import Manifest
from nelm.screen.small_cells import Count
from nelm.screen.summary import Change, EditionSummary, Pair, Share, Summary

BOUNDS = (
    "Eligible are at least those who meet an edition and at most those who meet it or are unknown: that is what missing data "
    "leave open. The intervals in brackets speak of chance alone."
)
COLLECT = (
    "Alone: unknown verdicts for which this is the only fact still open; its value settles them, unless it falls where the text "
    "itself leaves the answer open. Involved: all unknown verdicts that wait for it."
)
ATTRITION = (
    "Surely left: met this criterion and all before it. Perhaps left: failed none of them, but some are unknown. Removed: the "
    "first criterion they fail. Fails alone: they fail nothing else. Open alone: only this is unknown."
)
PAIRS = (
    "Agreement and kappa are of the patients on whom both editions decide; pairs that both decide on nobody are left out. "
    "Beneath each number, the criterion that most of them fail."
)
MOVED = "From not met to unknown: a verdict that opens. From unknown to not met: one that closes."
HOW = "how"
CAPTIONS = {"moved": "Verdicts before and after", "near": "Verdicts before and after easing"}
MOST = 12  # facts of a ranking that are shown; the rest stands in JSON


@dataclass(frozen=True)
class Told:
    """What to say of a run besides its counts: columns and files that were not read, and facts with unlikely values.

    `left_out` says what became of readings and persons where a row is not a patient.
    """

    unread: Sequence[str] = ()
    skipped: Sequence[str] = ()
    unlikely: Sequence[str] = ()
    left_out: Sequence[str] = ()


def as_paper(summary: Summary, manifest: Manifest, rulesets: Sequence[Ruleset], told: Told) -> Paper:
    """The whole document."""
    parts = [
        verdicts(summary),
        *collect(summary),
        attrition(summary),
        *agreement(summary),
        *thresholds("moved", "Thresholds moved", summary.moved),
        *thresholds("near", f"Near misses: each threshold eased by {manifest.margin}", summary.near),
        recorded(summary),
        how(summary, manifest, rulesets),
    ]
    about = (
        Words((Run(f"nelm {__version__}, {manifest.as_of}. "), Run(NOTICE, "strong"))),
        Words(say(" ".join([rows(summary, told), *told.left_out]))),
        *(Words(say(line), "check") for line in notes(told)),
    )
    foot = (manifest.table, f"nelm {__version__}", NOTICE)
    return Paper("A table screened", manifest.table, about, foot, tuple(parts), None)


def pictures(paper: Paper) -> Iterator[tuple[str, Picture]]:
    """Every picture with a name for its file: `attrition-esmo-2020`, `agreement`."""
    for part in paper.parts:
        listed = [block for block in part.blocks if isinstance(block, Picture)]
        heads = [block.text for block in part.blocks if isinstance(block, Heading)]
        names = [f"{part.name}-{slug(head)}" for head in heads] if heads else [part.name]
        yield from zip(names, listed, strict=False)


def in_short(paper: Paper) -> Paper:
    """The document for a terminal: its tables, without pictures and methods."""
    parts = (
        replace(part, blocks=tuple(block for block in part.blocks if not isinstance(block, Picture)))
        for part in paper.parts
        if part.name != HOW
    )
    return replace(paper, parts=tuple(parts))


def rows(summary: Summary, told: Told) -> str:
    """What became of every row, or of every patient where a row is not one."""
    aside = f"{summary.set_aside.said} rows set aside, {summary.duplicates.said} of them further rows of a patient"
    if told.left_out:
        aside = f"{summary.set_aside.said} set aside"
    hidden = (
        f" Counts below {summary.limit} are hidden, and others from which they could be found."
        if summary.limit > 1
        else ""
    )
    return f"{summary.judged.said} patients judged; {aside}.{hidden}"


def notes(told: Told) -> Iterator[str]:
    """What to check."""
    if told.skipped:
        yield f"Files that could not be read and are NOT in these numbers: {'; '.join(told.skipped)}"
    if told.unread:
        yield f"Columns that were not read: {'; '.join(told.unread)}"
    if told.unlikely:
        yield f"Unlikely values, kept as they are: check {', '.join(told.unlikely)}"


# --- verdicts and bounds ---------------------------------------------------------------------------------------------------


def verdicts(summary: Summary) -> Part:
    """A row for each edition."""
    heads = ("Edition", "Met", "Not met", "Unknown", "Eligible at least", "Eligible at most")
    listed = tuple(
        (
            cell((Run(one.criteria, "strong"),), (Run(one.title, "soft"),)),
            cell((Run(one.met.said, "met", "✓"),)),
            cell((Run(one.not_met.said, "not-met", "✗"),)),
            cell((Run(one.unknown.said, "unknown", "?"),)),
            bound(one.met, one.at_least),
            bound(one.possible, one.at_most),
        )
        for one in summary.editions
    )
    table = Table("verdicts", "Verdicts by edition", heads, listed, (25, 10, 10, 11, 22, 22))
    return Part("verdicts", "Who meets which edition", (table, Words(say(BOUNDS), "key")))


def bound(count: Count, share: Share | None) -> Cell:
    """A bound as a number, with its share of those judged."""
    if share is None:
        return cell(count.said)
    return cell(count.said, f"{per_cent(share.value)} ({100 * share.low:.1f} to {per_cent(share.high)})")


def per_cent(share: float) -> str:
    """A share in words."""
    return f"{100 * share:.1f} %"


# --- what to collect, what is recorded -------------------------------------------------------------------------------------


def collect(summary: Summary) -> list[Part]:
    """Which fact to ask for first; nothing where no verdict is open."""
    if not summary.collect:
        return []
    heads = ("Fact", "Ask", "Alone", "Involved")
    listed = tuple(
        (cell(one.label), cell(one.ask, f"{one.test}."), cell(one.settles.said), cell(one.involved.said))
        for one in summary.collect[:MOST]
    )
    table = Table("collect", "Facts by the verdicts they settle", heads, listed, (22, 56, 11, 11))
    steps = tuple(
        cell(f"{one.label}: closes {one.closed.said}; closed so far {one.so_far.said}, still open {one.open.said}")
        for one in summary.order[:MOST]
    )
    waiting = (
        f"Verdicts that are open: {summary.open.said}; only because the text leaves them open: {summary.text.said}."
    )
    blocks: list[Block] = [Words(say(waiting)), table, Words(say(COLLECT), "key")]
    if steps:
        blocks += [Heading("Verdicts closed if they are collected one after the other"), Entries(steps)]
    return [Part("collect", "Which fact to collect first", tuple(blocks))]


def recorded(summary: Summary) -> Part:
    """How each fact is recorded; those that nobody recorded in one line."""
    heads = ("Fact", "Exactly", "In part", "Not at all", "Why not")
    facts = [
        one for one in summary.recorded if dictionary()[one.fact].kind != "codes"
    ]  # of lists their members stand here
    told = [one for one in facts if (one.exact.value, one.in_part.value) != (0, 0)]
    silent = [one.label for one in facts if (one.exact.value, one.in_part.value) == (0, 0)]
    listed = tuple(
        (
            cell(one.label),
            cell(one.exact.said),
            cell(one.in_part.said),
            cell(one.missing.said),
            cell(", ".join(f"{reason} {count.said}" for reason, count in one.reasons if count.value != 0)),
        )
        for one in told
    )
    blocks: list[Block] = [Table("recorded", "How each fact is recorded", heads, listed, (30, 12, 12, 12, 34))]
    if silent:
        blocks.append(Words(say(f"Recorded for nobody: {', '.join(dict.fromkeys(silent))}."), "key"))
    return Part("recorded", "What is recorded", tuple(blocks))


# --- attrition and agreement -----------------------------------------------------------------------------------------------


def attrition(summary: Summary) -> Part:
    """A picture and a table for each edition."""
    blocks: list[Block] = [Words(say(ATTRITION), "key")]
    for one in summary.editions:
        blocks += [Heading(one.criteria), attrition_picture(one, summary.judged), attrition_table(one)]
    return Part("attrition", "What removes whom", tuple(blocks))


def attrition_picture(one: EditionSummary, judged: Count) -> Picture:
    """Who is left after each criterion."""
    levels = [Level("judged", 1.0 if judged.value else 0.0, 0.0, judged.said, "")]
    for step in one.steps:
        surely = share_of(step.surely, judged)
        perhaps = share_of(step.perhaps, judged)
        left = f"{step.surely.said} + {step.perhaps.said}"
        levels.append(Level(step.title, surely, perhaps, left, step.removed.said))
    told = "; ".join(f"{level.name}: left {level.left}, removed {level.removed or 'none'}" for level in levels)
    name = f"Patients left after each criterion of {one.criteria}"
    return Picture(draw_attrition(levels, name, told, slug(one.criteria)), name, told)


def share_of(count: Count, judged: Count) -> float | None:
    """A share of those judged; None where either is hidden."""
    return count.value / judged.value if count.value is not None and judged.value else None


def attrition_table(one: EditionSummary) -> Table:
    """The numbers of the picture, and each criterion alone."""
    heads = ("Criterion", "Removed", "Surely left", "Perhaps left", "Fails", "Fails alone", "Open alone")
    listed = tuple(
        (
            cell(step.title),
            *(
                cell(count.said)
                for count in (
                    step.removed,
                    step.surely,
                    step.perhaps,
                    step.fails,
                    step.fails_alone,
                    step.open_alone,
                )
            ),
        )
        for step in one.steps
    )
    name = f"attrition-{slug(one.criteria)}"
    return Table(name, f"Attrition by {one.criteria}", heads, listed, (34, 11, 11, 11, 11, 11, 11))


def agreement(summary: Summary) -> list[Part]:
    """The matrix of the editions, and a line for each pair that differs."""
    if len(summary.editions) < 2:
        return []
    names = [one.criteria for one in summary.editions]
    numbers = {(one.criteria, one.criteria): one.met for one in summary.editions}
    for one in summary.pairs:
        numbers |= {(one.one, one.other): one.one_only, (one.other, one.one): one.other_only}
    squares = [
        [Square(numbers[row, column].said, share_of(numbers[row, column], summary.judged)) for column in names]
        for row in names
    ]
    told = "; ".join(
        f"{row} but not {column}: {numbers[row, column].said}" for row in names for column in names if row != column
    )
    name = "Patients met by the edition of the row and not met by that of the column; framed: met by the edition"
    heads = ("Editions", "Both met", "Only the first", "Only the second", "Neither", "Agreement", "Kappa")
    listed = tuple(pair_row(one) for one in summary.pairs if decided(one))
    table = Table("pairs", "Editions in pairs", heads, listed, (21, 9, 20, 20, 9, 12, 9))
    picture = Picture(draw_agreement(names, squares, name, told), name, told)
    return [Part("agreement", "Editions side by side", (picture, table, Words(say(PAIRS), "key")))]


def decided(one: Pair) -> bool:
    """Whether both editions decide on a patient, or may: a hidden count is not nought."""
    return any(count.value != 0 for count in (one.both, one.one_only, one.other_only, one.neither))


def pair_row(one: Pair) -> tuple[Cell, ...]:
    """Two editions."""
    first, second = (found.title if found else "" for found in (one.fails_other, one.fails_one))
    return (
        cell(one.one, one.other),
        cell(one.both.said),
        cell(one.one_only.said, say(first, "soft")),
        cell(one.other_only.said, say(second, "soft")),
        cell(one.neither.said),
        cell("" if one.agree is None else per_cent(one.agree)),
        cell("" if one.kappa is None else f"{one.kappa:.2f}"),
    )


# --- thresholds and methods ------------------------------------------------------------------------------------------------


def thresholds(name: str, title: str, changes: Sequence[Change]) -> list[Part]:
    """Who is gained and lost when a threshold moves; nothing where none does."""
    if not changes:
        return []
    heads = ("Threshold", "From", "To", "Met before", "Met after", "Gained", "Lost", "Opens", "Closes")
    listed = tuple(
        (
            cell(one.criteria, say(one.label, "soft")),
            cell(f"{one.written} {one.unit}".strip()),
            cell(f"{one.changed} {one.unit}".strip()),
            *(
                cell(count.said)
                for count in (one.met_before, one.met_after, one.gained, one.lost, one.opened, one.closed)
            ),
        )
        for one in changes
        if name == "moved" or changes_something(one)
    )
    kept = [f"{one.criteria} {one.label}" for one in changes if not changes_something(one)]
    blocks: list[Block] = [Words(say(f"No verdict changes with: {'; '.join(kept)}."), "key")] if kept else []
    if not listed:
        return [Part(name, title, tuple(blocks))]
    table = Table(f"{name}-table", CAPTIONS[name], heads, listed, (28, 9, 9, 9, 9, 9, 9, 9, 9))
    return [Part(name, title, (table, Words(say(MOVED), "key"), *blocks))]


def changes_something(one: Change) -> bool:
    """Whether a verdict changes, or may: a hidden count is not nought."""
    return any(count.value != 0 for count in (one.gained, one.lost, one.opened, one.closed))


def how(summary: Summary, manifest: Manifest, rulesets: Sequence[Ruleset]) -> Part:
    """The paragraph of methods, the manifest, and what to cite."""
    listed = tuple((cell(name), cell(value)) for name, value in as_lines(manifest))
    table = Table("manifest", "What these numbers rest on", ("What", "Which"), listed, (24, 76))
    cited = tuple(cell(*entry.split("\n")) for entry in bibliography(rulesets, manifest).split("\n\n"))
    blocks = (Words(say(methods(summary, manifest))), Heading("Manifest"), table, Heading("BibTeX"), Entries(cited))
    return Part(HOW, "Methods", blocks)
