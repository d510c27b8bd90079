"""The verdict of each edition, and what to ask for."""

from __future__ import annotations

from collections.abc import Sequence

from nelm.criteria.judge import Judgement
from nelm.report.assessment import HASH, Assessment, verdict_reasons, waiting
from nelm.report.paper import Block, Cell, Entries, Heading, Line, Part, Run, Table, Words, cell, judged, say, sentence
from nelm.report.questions import Question, questions


def verdicts(assessment: Assessment) -> Part:
    """A row per edition: never a bare verdict where it has caveats or changed values."""
    rows = tuple(verdict_row(one, index, assessment.as_of) for index, one in enumerate(assessment.judgements, 1))
    heads = ("Edition", "Verdict", "What decides", "Waiting times complete", "Weakest check")
    table = Table("verdicts", f"Verdicts as of {assessment.as_of}", heads, rows, (32, 9, 28, 21, 10))
    return Part("verdicts", "Verdict of each edition", (table,))


def verdict_row(judgement: Judgement, index: int, as_of: str) -> tuple[Cell, ...]:
    """An edition with its verdict."""
    return (
        cell(
            (Run(judgement.criteria, to=f"#e{index}"), Run(f" {judgement.ruleset.hash[HASH]}", "soft")),
            say(judgement.ruleset.edition.body, "soft"),
        ),
        cell((judged(judgement.verdict),)),
        what_decides(judgement),
        cell(complete(judgement, as_of)),
        cell(judgement.ruleset.weakest_check),
    )


def complete(judgement: Judgement, as_of: str) -> str:
    """Since or from when the waiting times are complete, under a heading that names them."""
    found = [line.removeprefix("Waiting times complete ").rstrip(".") for line in waiting(judgement, as_of)]
    return "; ".join(found) or "no date can be given"


def what_decides(judgement: Judgement) -> Cell:
    """What fails or is open, the caveats, and the values under which the edition was judged."""
    lines: list[Line] = [] if judgement.verdict.word == "met" else [say(verdict_reasons(judgement))]
    lines += [say(f"Caveat, {caveat}", "soft") for caveat in judgement.caveats]
    if judgement.ruleset.changed:
        lines.append(say("Judged under changed values: " + ", ".join(judgement.ruleset.changed), "strong"))
    return cell(*(lines or [say("every required criterion is met")]))


def asking(judgements: Sequence[Judgement]) -> Part:
    """The tests to order, as boxes to tick; then what is good to know beside the verdict."""
    listed = questions(judgements)
    first = [one for one in listed if one.settles or one.helps]
    beside = [one for one in listed if one not in first]
    blocks: list[Block] = [boxes(first)] if first else [Words(say("No missing fact can change a verdict."))]
    if beside:
        blocks += [Heading("Also ask"), boxes(beside)]
    return Part("ask", "To decide, ask for", tuple(blocks))


def boxes(listed: Sequence[Question]) -> Entries:
    """Questions as boxes to tick: the test, what it answers, and which verdicts wait for it."""
    return Entries(
        tuple(
            cell((Run(sentence(one.test), "strong"), Run(f" {one.text}")), say(sentence(one.purpose()) + ".", "soft"))
            for one in listed
        ),
        "boxes",
    )
