"""The options of a case: what is open, the way through the algorithm as a picture, and what decides between the rest."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from nelm.criteria.judge import Item
from nelm.figures.way import Branch, Mark, Stop, draw_way
from nelm.logic import NOT_MET
from nelm.pathway.algorithm import Option, algorithm
from nelm.pathway.options import Choice, deciding
from nelm.report.assessment import Assessment
from nelm.report.board.cited import Cited
from nelm.report.options import kind, titles
from nelm.report.paper import (
    Block,
    Cell,
    Entries,
    Line,
    Part,
    Picture,
    Run,
    Table,
    Words,
    cell,
    judged,
    say,
    sentence,
)
from nelm.report.questions import questions

ORDER = ("open", "possible", "closed")
KEY = (
    "✓ so, ? not known, ✗ not so; ● open, ○ possible, which is not open. Dots before an option are questions of its own: "
    "full where met, hollow where not known."
)
OPEN_WIDTHS = (25, 21, 54)
MARKS: dict[str, Mark] = {"met": "met", "unknown": "unknown", "not met": "not met"}


def options(assessment: Assessment, cited: Cited) -> Part:
    """What remains for the patient."""
    whole, choices = algorithm(), assessment.options
    opened = [one for one in choices if one.status == "open"]
    said = f"{whole.title} ({whole.id}). In no order of preference; the board decides."
    blocks: list[Block] = [Words(say(said), "key")]
    if opened:
        rows = tuple(open_row(one, cited) for one in opened)
        blocks.append(Table("options", "Open options", ("Open option", "First", "Published"), rows, OPEN_WIDTHS))
    else:
        blocks.append(Words(say("No option is open.")))
    blocks.append(way(assessment))
    return Part("options", "Options", tuple(blocks), "")


def between(assessment: Assessment) -> list[Part]:
    """What to ask for beside the questions of the verdicts, to decide between the options; nothing where nothing is open."""
    asked = {one.text for one in questions(assessment.judgements)}
    found = dict.fromkeys((one.test, one.question) for one in deciding(assessment.options) if one.question not in asked)
    entries = tuple(cell((Run(sentence(test), "strong"), Run(f" {question}"))) for test, question in found)
    return [Part("between", "To decide between options, also ask for", (Entries(entries, "columns"),))] if found else []


def open_row(choice: Choice, cited: Cited) -> tuple[Cell, ...]:
    """An open option: what comes first, and the survival published of it. The picture says why it is open."""
    option = choice.option
    return (
        cell((judged(choice.status), Run(f" {option.title}")), say(kind(option).strip(" ()"), "soft")),
        cell(titles(choice.lacking) if choice.lacking else say("nothing more", "soft")),
        cell(*(expected(choice, cited) or [say("no survival seen", "soft")]),
             *(say(f"Caveat, {caveat}", "soft") for caveat in choice.caveats)),
    )  # fmt: skip


def expected(choice: Choice, cited: Cited) -> list[Line]:
    """What is published of the survival after an option."""
    return [(Run(said.says), *cited.runs(said.cite)) for said in choice.option.expected]


def named(option: Option) -> Cell:
    """The title of an option, with how sure it is and what it rests on."""
    return cell(say(option.title), say(kind(option).strip(" ()"), "soft"))


def way(assessment: Assessment) -> Picture:
    """The patient's way through the algorithm."""
    choices = assessment.options
    branches = [branch(heading, [one for one in choices if one.option.group == group])
                for group, heading in algorithm().groups.items()]  # fmt: skip
    phases = dict.fromkeys(
        station(one.judgement.items[0]) for one in choices if one.judgement.items[0].verdict != NOT_MET
    )
    counts = ", ".join(f"{sum(one.status == status for one in choices)} {status}" for status in ORDER)
    name = f"The way through the algorithm as of {assessment.as_of}"
    told = "; ".join(branch_words(one) for one in branches)
    return Picture(draw_way(tuple(phases), branches, name, told), name, f"{counts}. {told}", KEY)


def branch(heading: str, choices: Sequence[Choice]) -> Branch:
    """A heading with the questions that all its remaining options share, and those options; or what closes them all."""
    remaining = [one for one in choices if one.status != "closed"]
    if not remaining:
        closing = shared([one.barred for one in choices])
        return Branch(heading, tuple((item.criterion.title, "not met") for item in closing), (), len(choices))
    common = shared([forks(one) for one in remaining])
    stops = tuple(stop(one, {item.id for item in common}) for one in remaining)
    return Branch(heading, tuple(station(item) for item in common), stops, len(choices) - len(remaining))


def stop(choice: Choice, told: Collection[str]) -> Stop:
    """An option with its own questions, beside those the branch has `told`."""
    own = tuple(MARKS[item.verdict.word] for item in forks(choice) if item.id not in told)
    return Stop(choice.option.title, choice.status == "open", own)


def station(item: Item) -> tuple[str, Mark]:
    """A question with its answer."""
    return item.criterion.title, MARKS[item.verdict.word]


def forks(choice: Choice) -> tuple[Item, ...]:
    """The questions on the way to an option after its phase, in the order of the algorithm."""
    return tuple(item for item in choice.judgement.items[1:] if item.strength == "required")


def shared(listed: Sequence[Sequence[Item]]) -> list[Item]:
    """The criteria that stand in every one of several lists."""
    first, *others = listed
    return [item for item in first if all(item.id in {one.id for one in other} for other in others)]


def branch_words(one: Branch) -> str:
    """A branch in words, for those who cannot see it."""
    passed = ", ".join(f"{text}: {mark}" for text, mark in one.stations)
    stops = ", ".join(f"{stop.text}: {'open' if stop.open else 'possible'}" for stop in one.stops) or "closed"
    return f"{one.heading} ({passed}): {stops}" if passed else f"{one.heading}: {stops}"
