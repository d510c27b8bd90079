"""A filled packet as a document, to be edited and sent with a request."""

from __future__ import annotations

from collections.abc import Sequence

from nelm.packet.filled import FilledLine, FilledPacket
from nelm.packet.written import hash_of, packet_named
from nelm.report.board.cited import Cited
from nelm.report.board.frame import foot, header, references
from nelm.report.packet import (
    ATTACHED,
    DRAFT,
    NOT_VERIFIED,
    Page,
    clock_lines,
    gap_line,
    level,
    questions,
    renewal_line,
    standing,
    strength,
    verification,
)  # fmt: skip
from nelm.report.paper import Cell, Entries, Line, Paper, Part, Run, Table, Words, cell, judged, say, sentence, soft

HEADS = ("To document", "Status", "Recorded", "Attach", "Checked")
WIDTHS = (26, 12, 30, 17, 15)


def packet_paper(page: Page) -> Paper:
    """The packet as a document, whatever its format."""
    packet, case, cited = packet_named(page.body), page.view.case, Cited()
    about = (*header(page.view), Words(say(f"{packet.body}. {packet.purpose}")))
    known = (
        filled_parts(page, page.filled, cited)
        if page.filled
        else [text_part("not-judged", "Not judged", [page.not_filled])]
    )
    rules = tuple(
        cell((Run(f"{rule.says} "), Run(f"({level(rule.cite)})", "soft"), *cited.runs(rule.cite)))
        for rule in packet.rules
    )
    parts = [*known, *([Part("rules", "Rules seen in a source", (Entries(rules),))] if rules else [])]
    parts.append(text_part("not-verified", NOT_VERIFIED, [gap_line(gap) for gap in packet.unverified]))
    parts.append(text_part("notes", "Notes", [*packet.notes, f"Hash of the packet: {hash_of(packet)}"]))
    return Paper(packet.title, case.name, about, foot(page.view), (*parts, *references(cited)), page.view.as_of)


def filled_parts(page: Page, filled: FilledPacket, cited: Cited) -> list[Part]:
    """What the case says: every line, what is missing, the clocks, the draft."""
    rows = tuple(line_row(line, cited) for line in filled.lines)
    table = Table("lines", "What a request must document", HEADS, rows, WIDTHS)
    documented = (Words(say(standing(filled), "strong")), table, Words(say(ATTACHED), "key"))
    asked = tuple(
        cell((Run(sentence(test), "strong"), Run(f" {question}")), say(f"For: {labels}", "soft"))
        for question, test, labels in questions(filled)
    )
    clocks = [cell(line) for line in clock_lines(page, filled)]
    clocks += [cell((Run(renewal_line(one)), *cited.runs(one.renewal.cite))) for one in filled.renewals]
    return [
        Part("documented", "What is documented", documented),
        *([Part("ask", "Missing, ask for", (Entries(asked, "boxes"),))] if asked else []),
        Part("clocks", "Clocks", (Entries(tuple(clocks)),)),
        text_part("draft", DRAFT, filled.narrative.text.split("\n")),
    ]


def line_row(line: FilledLine, cited: Cited) -> tuple[Cell, ...]:
    """A line: what is to be shown, its status, what is recorded, what to attach, how far that was checked."""
    asked: Line = (Run(line.line.label + strength(line), "strong"), *cited.runs(line.line.cite))
    return (
        cell(asked, say(line.required, "soft")),
        cell((judged(line.status),)),
        cell(line.recorded, *soft(line.remarks)),
        cell(line.line.attach),
        cell(say(verification(line), "soft")),
    )


def text_part(name: str, title: str, said: Sequence[str]) -> Part:
    """A part of paragraphs."""
    return Part(name, title, tuple(Words(say(one)) for one in said if one))
