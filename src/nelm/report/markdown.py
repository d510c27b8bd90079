"""An assessment as the paragraph people paste into the record, in Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from nelm import __version__
from nelm.criteria.judge import Judgement
from nelm.pathway.algorithm import algorithm
from nelm.report.assessment import DISCLAIMER, HASH, Assessment, score_line, verdict_reasons, waiting
from nelm.report.questions import by_set, questions

VERDICTS = {"met": "Met", "not met": "Not met", "unknown": "Unknown"}


def as_markdown(assessment: Assessment) -> str:
    """The assessment in a paragraph, and a line on what it rests on."""
    view = assessment.view
    said = [f"**{cell(view.case.name)}**, as of {assessment.as_of} (nelm {__version__}, {DISCLAIMER})."]
    if view.case.synthetic:
        said.append("A synthetic case: nobody's data.")
    if view.ignored:
        said.append(f"Readings of a later date, not used: {view.ignored}.")
    said += [f"Please check: {cell(question)}." for question in view.case.questions]
    if assessment.not_judged:
        said.append(cell(assessment.not_judged))
    said += [*verdicts(assessment.judgements), *asking(assessment), *complete(assessment), *options(assessment)]
    said += scores(assessment)
    basis = "; ".join(
        f"{one.criteria} {one.ruleset.hash[HASH]} ({one.ruleset.weakest_check})" for one in assessment.judgements
    )
    return " ".join(said) + "\n" + (f"\nRests on (beginning of the hash, weakest check): {basis}.\n" if basis else "")


def verdicts(judgements: Sequence[Judgement]) -> Iterator[str]:
    """A sentence for each verdict: the editions, what decides, and their caveats."""
    for word, label in VERDICTS.items():
        found: dict[str, list[str]] = {}
        for one in judgements:
            if one.verdict.word == word:
                found.setdefault(grounds(one), []).append(one.criteria)
        if found:
            told = "; ".join(f"{by_set(names)}{f' ({cell(why)})' if why else ''}" for why, names in found.items())
            yield f"**{label}**: {told}."


def grounds(judgement: Judgement) -> str:
    """What decides, the caveats, and the values under which the edition was judged."""
    reasons = [verdict_reasons(judgement)] if judgement.verdict.word != "met" else []
    reasons += [f"caveat, {caveat}" for caveat in judgement.caveats]
    if judgement.ruleset.changed:
        reasons.append("judged under changed values: " + ", ".join(judgement.ruleset.changed))
    return "; ".join(reasons)


def asking(assessment: Assessment) -> Iterator[str]:
    """The tests that can still change a verdict, and what each answers."""
    listed = [one for one in questions(assessment.judgements) if one.settles or one.helps]
    if listed:
        yield "**To decide**: " + "; ".join(cell(f"{one.test} ({one.text.rstrip('?')}?)") for one in listed) + "."


def complete(assessment: Assessment) -> Iterator[str]:
    """Since or from when the waiting times are complete, editions of the same date together."""
    found: dict[str, list[str]] = {}
    for one in assessment.judgements:
        for line in waiting(one, assessment.as_of):
            found.setdefault(line.removeprefix("Waiting times complete ").rstrip("."), []).append(one.criteria)
    if found:
        told = "; ".join(f"{when} ({by_set(names)})" for when, names in found.items())
        yield f"**Waiting times complete**: {told}."


def options(assessment: Assessment) -> Iterator[str]:
    """What is open; what is possible and what is closed in numbers."""
    found = assessment.options
    opened = [cell(one.option.title) for one in found if one.status == "open"]
    possible = Counter(one.option.group for one in found if one.status == "possible")
    yield f"**Options open**, in no order of preference: {'; '.join(opened) or 'none'}."
    if possible:
        counted = [
            f"{cell(heading)} ({possible[name]})" for name, heading in algorithm().groups.items() if possible[name]
        ]
        yield f"**Possible** until more is known, which is not open: {'; '.join(counted)}."
    yield f"Closed: {sum(one.status == 'closed' for one in found)} of {len(found)}."


def scores(assessment: Assessment) -> Iterator[str]:
    """The scores that have a value."""
    shown = [f"{cell(score.title)}: {cell(score_line(score))}" for score in assessment.scores if score.shown]
    if shown:
        yield f"**Scores**: {'; '.join(shown)}."


def cell(text: str) -> str:
    """Text that cannot break a table or be read as markup."""
    escaped = text
    for mark in ("\\", "|", "*", "_", "`", "<", "[", "]"):
        escaped = escaped.replace(mark, f"\\{mark}" if mark != "<" else "&lt;")
    return " ".join(escaped.split())
