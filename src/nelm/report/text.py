"""An assessment for the terminal: made to be read at a glance, plain when piped."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from nelm import __version__
from nelm.criteria.judge import Item, Judgement
from nelm.facts.calendar import show_day
from nelm.facts.view import View
from nelm.report.assessment import DISCLAIMER, Assessment, remarks, score_line, verdict_reasons, waiting, why
from nelm.report.options import options_block
from nelm.report.questions import questions
from nelm.report.references import References
from nelm.report.worth import worth_block

SIGNS = {"met": ("✓", "green"), "not met": ("✗", "red"), "unknown": ("?", "yellow")}


def draw_assessment(assessment: Assessment, console: Console) -> None:
    """Draw the assessment: a line per edition, the editions with their criteria, what to ask for."""
    console.print(header(assessment.view))
    references = References()
    if assessment.not_judged:
        console.print(Text(f"{assessment.not_judged}\n"))
    else:
        draw_judgements(assessment, references, console)
    console.print(options_block(assessment.options, references))
    console.print(worth_block(assessment.worth))
    console.print(scores(assessment, references))
    console.print(references.table())
    console.print(Text(f"{DISCLAIMER.capitalize()}.", style="dim"))


def draw_judgements(assessment: Assessment, references: References, console: Console) -> None:
    """Draw the summary, every edition, and what to ask for."""
    console.print(summary(assessment))
    for judgement in assessment.judgements:
        console.print(edition_block(judgement, assessment.as_of, references))
    console.print(asking(assessment))


def header(view: View) -> RenderableType:
    """Which case, which day, and what was set aside."""
    title = Text.assemble((view.case.name, "bold"), f"  as of {show_day(view.as_of)}  (nelm {__version__})")
    lines = [title]
    if view.case.synthetic:
        lines.append(Text("A synthetic case: nobody's data.", style="dim"))
    if view.ignored:
        counted = "reading is" if view.ignored == 1 else "readings are"
        lines.append(Text(f"{view.ignored} {counted} of a later date and not used.", style="dim"))
    lines += [Text(f"Please check: {question}", style="magenta") for question in view.case.questions]
    return Group(*lines, Text())


def summary(assessment: Assessment) -> RenderableType:
    """One line per edition."""
    table = Table.grid(padding=(0, 2))
    for judgement in assessment.judgements:
        table.add_row(sign(judgement.verdict.word), judgement.criteria, verdict_line(judgement))
    return Group(table, Text())


def sign(word: str) -> Text:
    """The sign of a verdict in its colour."""
    mark, colour = SIGNS[word]
    return Text(mark, style=f"bold {colour}")


def verdict_line(judgement: Judgement) -> Text:
    """`NOT MET: grade, age` or `MET; relative: ...`: never a bare MET where there are caveats."""
    word = judgement.verdict.word
    line = Text(word.upper(), style=f"bold {SIGNS[word][1]}")
    if decides := verdict_reasons(judgement):
        line.append(f"{';' if word == 'met' else ':'} {decides}", style="default")
    return line


def edition_block(judgement: Judgement, as_of: str, references: References) -> RenderableType:
    """An edition with its criteria and what to ask for."""
    edition = judgement.ruleset.edition
    head = Text.assemble((judgement.criteria, "bold"), f"  {edition.title}, {edition.body}")
    parts: list[RenderableType] = [
        head,
        Text(f"weakest check: {judgement.ruleset.weakest_check}; {judgement.ruleset.hash[:19]}", style="dim"),
    ]
    if judgement.ruleset.changed:
        parts.append(Text("judged under changed values: " + ", ".join(judgement.ruleset.changed), style="bold magenta"))
    parts.append(items_table(judgement, references))
    parts += [Text(line) for line in closing_lines(judgement, as_of)]
    return Group(*parts, Text())


def items_table(judgement: Judgement, references: References) -> Table:
    """The criteria: sign, name, what is known, what is required."""
    table = Table(box=None, padding=(0, 1), show_header=True, header_style="dim", expand=False)
    for heading, ratio in (("", None), ("criterion", 3), ("known", 5), ("required", 4)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for item in judgement.items:
        table.add_row(sign(item.verdict.word), title(item), known(item), asked_by(item, references))
    return table


def title(item: Item) -> Text:
    """The criterion's name, with its strength where it does not make the verdict."""
    text = Text(item.criterion.title)
    if item.strength != "required":
        text.append(f" ({item.strength})", style="dim")
    return text


def known(item: Item) -> Text:
    """What is known of a criterion, and why it is unknown, conflicting or close."""
    text = Text(item.observed)
    if item.reason and why(item.reason) not in item.observed:
        text.append(f" [{why(item.reason)}]", style="yellow")
    for line in remarks(item):
        text.append(f"\n{line}", style="dim")
    return text


def asked_by(item: Item, references: References) -> Text:
    """What is required, and the numbers of the references where that is written."""
    numbers = ", ".join(str(references.number(citation)) for citation in item.criterion.cite)
    return Text.assemble(item.required, (f" [{numbers}]", "dim"))


def closing_lines(judgement: Judgement, as_of: str) -> list[str]:
    """Caveats, the date from which waiting times are complete, and the edition's notes."""
    lines = [f"Caveat, {caveat}" for caveat in judgement.caveats]
    lines += waiting(judgement, as_of)
    return lines + [f"Note: {note}" for note in judgement.ruleset.edition.notes]


def scores(assessment: Assessment, references: References) -> RenderableType:
    """Every score in a line; the volumes by each formula beneath."""
    table = Table.grid(padding=(0, 2))
    for score in assessment.scores:
        numbers = ", ".join(str(number) for number in dict.fromkeys(references.number(one) for one in score.cite))
        table.add_row(" -", score.title, Text.assemble(score_line(score), (f" [{numbers}]", "dim")))
        if score.shown:
            for note in score.notes:
                table.add_row("", "", Text(note, style="dim"))
    return Group(Text("Scores", style="bold"), table, Text())


def asking(assessment: Assessment) -> RenderableType:
    """What to ask for, first what decides."""
    listed = questions(assessment.judgements)
    if not listed:
        return Text("Nothing to ask: no missing fact can change a verdict.\n")
    deciding = [one for one in listed if one.settles or one.helps]
    parts: list[RenderableType] = []
    for heading, group in (
        ("To decide, ask for", deciding),
        ("Also ask", [one for one in listed if one not in deciding]),
    ):
        if group:
            parts.append(Text(heading, style="bold"))
            table = Table.grid(padding=(0, 2))
            for question in group:
                table.add_row(" -", question.text, question.test, Text(question.purpose(), style="dim"))
            parts += [table, Text()]
    return Group(*parts)
