"""An assessment as Markdown, to paste into notes and wikis."""

from __future__ import annotations

from nelm import __version__
from nelm.criteria.judge import Item, Judgement
from nelm.report.as_json import citation_data
from nelm.report.assessment import DISCLAIMER, Assessment, remarks, score_line, verdict_reasons, waiting, why


def as_markdown(assessment: Assessment) -> str:
    """The assessment with a table of editions, and a table of criteria per edition."""
    view = assessment.view
    lines = [f"# {cell(view.case.name)}, as of {assessment.as_of}", "", f"nelm {__version__}, {DISCLAIMER}.", ""]
    if view.case.synthetic:
        lines += ["A synthetic case: nobody's data.", ""]
    if view.ignored:
        lines += [f"Readings of a later date, not used: {view.ignored}.", ""]
    lines += [f"- Please check: {cell(question)}" for question in assessment.view.case.questions]
    if assessment.not_judged:
        return "\n".join([*lines, assessment.not_judged, ""])
    lines += ["", "| edition | verdict | what decides |", "| --- | --- | --- |"]
    for judgement in assessment.judgements:
        lines.append(f"| {judgement.criteria} | **{judgement.verdict.word}** | {cell(verdict_reasons(judgement))} |")
    for judgement in assessment.judgements:
        lines += ["", *edition_lines(judgement, assessment.as_of)]
    lines += ["", *option_lines(assessment)]
    lines += ["", "## Scores", "", "| score | value |", "| --- | --- |"]
    lines += [f"| {cell(score.title)} | {cell(score_line(score))} |" for score in assessment.scores]
    return "\n".join(lines) + "\n"


def option_lines(assessment: Assessment) -> list[str]:
    """The options: what is open and possible, and why; then what is closed."""
    lines = [
        "## Options, in no order of preference",
        "",
        "| option | status | because | missing, or needed |",
        "| --- | --- | --- | --- |",
    ]
    for choice in sorted(assessment.options, key=lambda one: ("open", "possible", "closed").index(one.status)):
        path, needed = ("; ".join(item.criterion.title for item in items) for items in (choice.path, choice.would_open))
        lines.append(f"| {cell(choice.option.title)} | {choice.status} | {cell(path)} | {cell(needed)} |")
    return lines


def cell(text: str) -> str:
    """Text that cannot break a table or be read as markup."""
    escaped = text
    for mark in ("\\", "|", "*", "_", "`", "<", "[", "]"):
        escaped = escaped.replace(mark, f"\\{mark}" if mark != "<" else "&lt;")
    return " ".join(escaped.split())


def edition_lines(judgement: Judgement, as_of: str) -> list[str]:
    """An edition: its criteria, what to ask for, when, and its sources."""
    edition = judgement.ruleset.edition
    lines = [
        f"## {judgement.criteria}: {judgement.verdict.word}",
        "",
        f"{cell(edition.title)}, {cell(edition.body)}. Weakest check: {judgement.ruleset.weakest_check}.",
        f"`{judgement.ruleset.hash}`",
        "",
    ]
    if judgement.ruleset.changed:
        lines += [f"**Judged under changed values: {cell(', '.join(judgement.ruleset.changed))}**", ""]
    lines += ["| criterion | verdict | known | required |", "| --- | --- | --- | --- |"]
    lines += [item_row(item) for item in judgement.items]
    lines.append("")
    lines += [
        f"- Ask: {cell(one.question)} ({cell(one.asks)}; {cell(one.test)})"
        + (" This alone settles it." if one.settles else "")
        for one in judgement.decisive
    ]
    lines += [f"- Caveat, {cell(caveat)}" for caveat in judgement.caveats]
    lines += [f"- Also ask: {cell(one.question)}" for one in judgement.also_ask]
    lines += [f"- {line}" for line in waiting(judgement, as_of)]
    lines += [f"- Note: {cell(note)}" for note in edition.notes]
    return [*lines, "", *source_lines(judgement)]


def item_row(item: Item) -> str:
    """A criterion as a row."""
    name = item.criterion.title + ("" if item.strength == "required" else f" ({item.strength})")
    reason = f" [{why(item.reason)}]" if item.reason and why(item.reason) not in item.observed else ""
    details = "; ".join(remarks(item))
    known = f"{item.observed}{reason}" + (f". {details}" if details else "")
    return f"| {cell(name)} | {item.verdict.word} | {cell(known)} | {cell(item.required)} |"


def source_lines(judgement: Judgement) -> list[str]:
    """The sources of an edition's criteria, each once with every place cited."""
    places: dict[str, dict[str, None]] = {}
    for citation in (citation for item in judgement.items for citation in item.criterion.cite):
        one = citation_data(citation)
        places.setdefault(f"{cell(one['title'])} {one['link']}", {})[f"{cell(one['at'])} (read: {one['checked']})"] = (
            None
        )
    return ["Sources:", "", *(f"- {title}: {'; '.join(found)}" for title, found in places.items())]
