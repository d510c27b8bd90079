"""What stands on the screen only: every criterion of every edition, every option with its reasons, the hashes."""

from __future__ import annotations

from collections.abc import Sequence

from nelm.criteria.judge import Item, Judgement
from nelm.pathway.algorithm import Statement, algorithm, meaning
from nelm.pathway.options import Choice
from nelm.report.assessment import Assessment, remarks, waiting, why
from nelm.report.board.cited import Cited
from nelm.report.board.matrix import anchor
from nelm.report.board.options import named
from nelm.report.options import titles
from nelm.report.paper import (
    Block,
    Cell,
    Entries,
    Folded,
    Heading,
    Line,
    Part,
    Run,
    Table,
    Words,
    cell,
    judged,
    say,
    sentence,
    soft,
)  # fmt: skip

ORDER = ["open", "possible", "closed"]


def editions(assessment: Assessment, cited: Cited) -> Part:
    """Every edition with its criteria."""
    listed = [edition(one, index, assessment.as_of, cited) for index, one in enumerate(assessment.judgements, 1)]
    return Part("criteria", "Annex: every criterion", tuple(listed), "screen")


def edition(judgement: Judgement, index: int, as_of: str, cited: Cited) -> Folded:
    """An edition: its criteria, its caveats, its waiting times and its notes."""
    about = judgement.ruleset.edition
    rows = tuple(criterion_row(item, index, cited) for item in judgement.items)
    closing = [f"Caveat, {caveat}" for caveat in judgement.caveats] + waiting(judgement, as_of)
    closing += [f"Note: {note}" for note in about.notes]
    blocks: list[Block] = [
        Words(say(f"{about.title}, {about.body}. Weakest check: {judgement.ruleset.weakest_check}."))
    ]
    if judgement.ruleset.changed:
        blocks.append(Words(say(f"Judged under changed values: {', '.join(judgement.ruleset.changed)}"), "check"))
    heads = ("Criterion", "Known", "Required")
    blocks.append(Table(f"e{index}-table", f"Criteria of {judgement.criteria}", heads, rows, (24, 42, 34)))
    if closing:
        blocks.append(Entries(tuple(cell(line) for line in closing)))
    return Folded(f"e{index}", (Run(f"{judgement.criteria} "), judged(judgement.verdict)), tuple(blocks))


def criterion_row(item: Item, index: int, cited: Cited) -> tuple[Cell, ...]:
    """A criterion with its verdict, what is known, and what is required where."""
    beside = f" ({item.strength})" if item.strength != "required" else ""
    title = (judged(item.verdict, name=anchor(index, item)), Run(f" {item.criterion.title}"), Run(beside, "soft"))
    return (
        cell(title),
        known(item),
        cell((Run(item.required), *cited.runs(item.criterion.cite))),
    )


def known(item: Item) -> Cell:
    """What is known, by which method and when; why it is unknown; contradictions, grounds and margins."""
    lines = [say(item.observed)]
    if item.reason and why(item.reason) not in item.observed:
        lines.append(say(f"Unknown because: {why(item.reason)}", "warn"))
    return cell(*lines, *soft(remarks(item)))


def every_option(choices: Sequence[Choice], cited: Cited) -> Part:
    """Every option with its reasons, and what is published of those that remain: outcomes, cautions, gaps, caveats."""
    rows = tuple(
        (
            cell(*named(one.option), (judged(one.status),)),
            cell(*soft(reasons(one))),
            cell() if one.status == "closed" else published(one, cited),
        )
        for one in sorted(choices, key=lambda one: ORDER.index(one.status))
    )
    heads = ("Option", "Reasons", "Published")
    table = Table("every-option", "Options with their reasons", heads, rows, (20, 40, 40))
    basis = Words(say(f"Within the criteria means {algorithm().within}. {meaning()}"), "key")
    weighed = tuple(cell((Run(said.says), *cited.runs(said.cite))) for said in algorithm().considerations)
    blocks = (table, basis, Heading("What a board weighs besides"), Entries(weighed))
    return Part("published", "Annex: every option", blocks, "screen")


def reasons(choice: Choice) -> list[str]:
    """Why an option has its status: the forks passed, failed or unknown, and what comes before it."""
    lines = [("Because", choice.path), ("Needs", choice.barred)]
    lines += [("Not known", choice.missing), ("Before it", choice.lacking)] if choice.status != "closed" else []
    return [f"{label}: {titles(items)}" for label, items in lines if items]


def published(choice: Choice, cited: Cited) -> Cell:
    """What is published of an option."""
    option = choice.option
    lines = [stated("Expected: ", said, cited) for said in option.expected]
    lines += [stated("Caution: ", said, cited) for said in option.cautions]
    lines += [say(f"Not known: {said}", "soft") for said in option.silent]
    lines += [say(f"Caveat, {caveat}", "soft") for caveat in choice.caveats]
    return cell(*(lines or [say("nothing seen", "soft")]))


def stated(label: str, said: Statement, cited: Cited) -> Line:
    """What a source says, with its references."""
    return (Run(sentence(f"{label}{said.says}")), *cited.runs(said.cite))


def basis(judgements: Sequence[Judgement]) -> Part:
    """The hash of everything each verdict depends on."""
    rows = tuple((cell(one.criteria), cell(one.ruleset.weakest_check), cell(one.ruleset.hash)) for one in judgements)
    heads = ("Edition", "Weakest check", "Hash")
    table = Table("basis", "Hash of everything a verdict depends on", heads, rows, (20, 15, 65))
    return Part("basis", "What the verdicts rest on", (table,), "screen")
