"""The options of a case, and the whole algorithm, for the terminal: reasons, never an order."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from nelm.criteria.edition import Criterion
from nelm.criteria.judge import Item
from nelm.criteria.rule import NO_OVERRIDES, Rule, Ruleset
from nelm.criteria.words import required
from nelm.pathway.algorithm import Algorithm, Option, Statement, algorithm, meaning, rulesets
from nelm.pathway.options import Choice, Deciding, deciding
from nelm.report.references import References

SIGNS = {"open": ("●", "green"), "possible": ("○", "yellow"), "closed": ("×", "red")}


def options_block(choices: Sequence[Choice], references: References) -> RenderableType:
    """The options of a case under their headings: open and possible ones with their reasons, closed ones in a list."""
    whole = algorithm()
    parts: list[RenderableType] = [
        Text.assemble(("Options", "bold"), f"  {whole.title} ({whole.id}); in no order of preference"),
        Text(f"within the criteria means {whole.within}; {meaning()[:19]}", style="dim"),
    ]
    for group, heading in whole.groups.items():
        shown = [choice for choice in choices if choice.option.group == group and choice.status != "closed"]
        if shown:
            parts += [Text(heading, style="underline"), *(choice_block(choice, references) for choice in shown)]
    closed = [choice for choice in choices if choice.status == "closed"]
    if closed:
        parts.append(Text("Closed", style="underline"))
        parts.append(closed_table(closed))
    parts.append(deciding_block(deciding(choices)))
    return Group(*parts, Text())


def choice_block(choice: Choice, references: References) -> RenderableType:
    """An open or possible option: why, what is missing first, what comes before it, what is published of it."""
    mark, colour = SIGNS[choice.status]
    head = Text.assemble(
        (f" {mark} ", f"bold {colour}"), (choice.option.title, "bold"), f": {choice.status}", kind(choice.option)
    )
    table = Table.grid(padding=(0, 1))
    for label, text in details(choice, references):
        table.add_row("  ", Text(label, style="dim"), text)
    return Group(head, table)


def kind(option: Option) -> str:
    """How sure an option is, and what it rests on: ` (open question; after the seed)`."""
    words = [option.strength] if option.strength != "option" else []
    return f" ({'; '.join([*words, option.mark])})"


def details(choice: Choice, references: References) -> list[tuple[str, Text]]:
    """The lines beneath an option."""
    rows = [("missing first", Text(titles(choice.missing)))] if choice.missing else []
    rows.append(("because", Text(titles(choice.path))))
    if choice.lacking:
        rows.append(("before it", Text(titles(choice.lacking))))
    rows += [("expected", stated(said, references)) for said in choice.option.expected]
    rows += [("caution", stated(said, references)) for said in choice.option.cautions]
    rows += [("not known", Text(text)) for text in choice.option.silent]
    return rows + [("caveat", Text(caveat)) for caveat in choice.caveats]


def titles(items: Sequence[Item]) -> str:
    """The names of criteria, as a list."""
    return "; ".join(item.criterion.title for item in items) or "nothing stands against it"


def stated(said: Statement, references: References) -> Text:
    """What a source says, with the numbers of its references."""
    numbers = ", ".join(str(references.number(citation)) for citation in said.cite)
    return Text.assemble(said.says, (f" [{numbers}]", "dim"))


def closed_table(closed: Sequence[Choice]) -> Table:
    """Closed options, each with what would open it."""
    table = Table.grid(padding=(0, 2))
    for choice in closed:
        table.add_row(
            Text(" ×", style="red"), choice.option.title, Text(f"needs: {titles(choice.barred)}", style="dim")
        )
    return table


def deciding_block(found: Sequence[Deciding]) -> RenderableType:
    """The facts that decide between the options."""
    if not found:
        return Text()
    table = Table.grid(padding=(0, 2))
    for one in found:
        count = f"decides {len(one.options)} option{'' if len(one.options) == 1 else 's'}"
        table.add_row(" -", one.question, one.test, Text(count, style="dim"))
    return Group(Text("Between the options, ask for", style="underline"), table)


def draw_algorithm(console: Console) -> None:
    """Draw the whole algorithm with its sources."""
    whole, references = algorithm(), References()
    console.print(Text.assemble((whole.id, "bold"), f"  {whole.title}, {whole.body}; revision {whole.revision}"))
    console.print(Text(meaning(), style="dim"))
    for note in whole.notes:
        console.print(Text(f"Note: {note}"))
    for group, heading in whole.groups.items():
        console.print(Text(f"\n{heading}", style="bold underline"))
        for option in whole.options:
            if option.group == group:
                console.print(option_block(whole, option, rulesets()[option.id], references))
    console.print(Text("\nWhat a board weighs besides", style="bold underline"))
    for said in whole.considerations:
        console.print(Text.assemble(" - ", stated(said, references)))
    console.print(Text())
    console.print(references.table())


def option_block(whole: Algorithm, option: Option, ruleset: Ruleset, references: References) -> RenderableType:
    """One option of the algorithm: its forks, prerequisites, and what is published of it."""
    forks = {criterion.id for criterion in whole.forks(option)}
    table = Table.grid(padding=(0, 1))
    for rule in ruleset.rules:
        label = "if" if rule.criterion.id in forks else "first"
        table.add_row("  ", Text(label, style="dim"), fork_text(rule, ruleset, references))
    for label, listed in (("expected", option.expected), ("caution", option.cautions)):
        for said in listed:
            table.add_row("  ", Text(label, style="dim"), stated(said, references))
    for text in option.silent:
        table.add_row("  ", Text("not known", style="dim"), text)
    return Group(Text.assemble(f"\n{option.title}", kind(option), style="bold"), table)


def fork_text(rule: Rule, ruleset: Ruleset, references: References) -> Text:
    """A fork in words, with its references."""
    criterion: Criterion = rule.criterion
    numbers = ", ".join(str(references.number(citation)) for citation in criterion.cite)
    words = required(rule.written, ruleset.edition, NO_OVERRIDES, labelled=True)
    return Text.assemble(f"{criterion.title}: {words}", (f" [{numbers}]", "dim"))
