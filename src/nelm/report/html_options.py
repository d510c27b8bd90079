"""The options of a case in the HTML report: what is open, what is possible and waits for something, what is closed and why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape

from nelm.pathway.algorithm import Option, Statement, algorithm, meaning
from nelm.pathway.options import Choice, deciding
from nelm.report.html_parts import References, bullets, section, sentence, table, tag, words
from nelm.report.options import SIGNS, kind, titles


def options(choices: Sequence[Choice], asked: Collection[str] = ()) -> str:
    """The part of the page on options: those that are open, those that may still open, and what decides between them.

    Questions that are `asked` already, for the verdicts, are not repeated.
    """
    whole = algorithm()
    opened = [choice for choice in choices if choice.status == "open"]
    possible = [choice for choice in choices if choice.status == "possible"]
    rows = [[named(one.option), escape(titles(one.path)), escape(first(one))] for one in opened]
    said = f"{whole.title} ({whole.id}). In no order of preference; the board decides. The annex has the reasons and sources."
    parts = [
        words("p", said, class_="key"),
        table("options", "Open options", ["Open option", "Because", "Before it"], rows)
        if rows
        else words("p", "None is open."),
    ]
    if possible:
        parts.append(words("h3", "Possible: something is not known yet"))
        parts.append(bullets(grouped(possible), "closing"))
    if found := dict.fromkeys((one.test, one.question) for one in deciding(choices) if one.question not in asked):
        parts.append(words("h3", "Between the options, also ask for"))
        lines = (tag("b", escape(sentence(test))) + " " + escape(question) for test, question in found)
        parts.append(bullets(lines, "closing columns"))
    closed = sum(choice.status == "closed" for choice in choices)
    parts.append(
        words("p", f"Closed: {closed} of {len(choices)} options; the annex says what each needs.", class_="key")
    )
    return section("options", "Options", *parts)


def grouped(choices: Sequence[Choice]) -> list[str]:
    """The titles of options under the headings of the algorithm, a line for each heading."""
    lines = []
    for group, heading in algorithm().groups.items():
        if listed := [one for one in choices if one.option.group == group]:
            lines.append(words("b", f"{heading}: ") + escape("; ".join(one.option.title for one in listed)))
    return lines


def first(choice: Choice) -> str:
    """What comes before an option and is not met, or not known to be."""
    return titles(choice.lacking) if choice.lacking else "nothing more"


def reasons(choice: Choice) -> str:
    """Why an option has its status: the forks passed, failed or unknown, and what comes before it."""
    lines = [("Because", choice.path), ("Needs", choice.barred)]
    lines += [("Not known", choice.missing), ("Before it", choice.lacking)] if choice.status != "closed" else []
    return "".join(words("span", f"{label}: {titles(items)}", class_="line") for label, items in lines if items)


def named(option: Option) -> str:
    """The title of an option, with how sure it is and what it rests on."""
    return words("span", option.title) + words("small", kind(option).strip(" ()"))


def status(choice: Choice) -> str:
    """A status as sign and word; an option that is possible never looks open."""
    sign = tag("span", SIGNS[choice.status][0], aria_hidden="true")
    look = {"open": "met", "possible": "unknown", "closed": "not-met"}[choice.status]
    return tag("span", sign, f" {choice.status}", class_=f"v {look}")


def published(choices: Sequence[Choice], references: References) -> str:
    """Every option with its reasons, and what is published of those that remain: outcomes, cautions, gaps, caveats."""
    order = ["open", "possible", "closed"]
    rows = [
        [named(one.option) + status(one), reasons(one), "" if one.status == "closed" else said_of(one, references)]
        for one in sorted(choices, key=lambda one: order.index(one.status))
    ]
    basis = words("p", f"Within the criteria means {algorithm().within}. {meaning()}", class_="key")
    shown = table("published", "Options with their reasons", ["Option", "Reasons", "Published"], rows)
    return section("published", "Annex: every option", shown, basis)


def said_of(choice: Choice, references: References) -> str:
    """What is published of an option."""
    return "".join(statements(choice, references)) or "nothing seen"


def statements(choice: Choice, references: References) -> list[str]:
    """The lines on an option."""
    option = choice.option
    lines = [stated("Expected", said, references) for said in option.expected]
    lines += [stated("Caution", said, references) for said in option.cautions]
    lines += [words("span", f"Not known: {said}", class_="line") for said in option.silent]
    return lines + [words("span", f"Caveat, {caveat}", class_="line") for caveat in choice.caveats]


def stated(label: str, said: Statement, references: References) -> str:
    """What a source says, with its references."""
    return tag("span", escape(f"{label}: {said.says} "), references.links(said.cite), class_="line")
