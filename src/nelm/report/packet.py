"""A filled packet as text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from nelm import __version__
from nelm.facts.calendar import show_day
from nelm.facts.case import Case
from nelm.facts.view import View
from nelm.library.sources import CheckLevel, Citation, sources, weakest
from nelm.packet.filled import STATUSES, DueRenewal, FilledLine, FilledPacket, Status, fill
from nelm.packet.written import Gap, hash_of, packet_named
from nelm.report.as_json import citation_data
from nelm.report.assessment import DISCLAIMER, on_day, transplant_before, waiting
from nelm.report.markdown import cell
from nelm.report.references import References
from nelm.report.text import header

SCHEMA = 1
SIGNS: dict[Status, tuple[str, str]] = {
    "documented": ("✓", "green"), "missing": ("?", "yellow"), "undecided": ("?", "yellow"), "contradicts": ("✗", "red"),
}  # fmt: skip
COUNTED: dict[Status, str] = {"contradicts": "contradicted by the record"}
READ: dict[CheckLevel, str] = {
    "fulltext": "read in the source",
    "abstract": "read in the source's abstract or notice",
    "secondary": "read second-hand",
    "seed": "second-hand: as the review of 2023 quotes it",
    "reconstructed": "put together from the source",
}
ELSEWHERE = "asked for by other bodies; whether this one does could not be verified"
NOT_VERIFIED = "Could not be verified"
ATTACHED = "The documents to attach are a proposal; the sources name what is to be shown, not the papers that show it."
DRAFT = "Draft narrative, from the recorded facts alone"


@dataclass(frozen=True)
class Page:
    """What a packet's page holds. `filled` is None where the case was transplanted before the day; `not_filled` says so."""

    view: View
    body: str
    not_filled: str
    filled: FilledPacket | None

    @property
    def as_of(self) -> str:
        """The day of the request."""
        return show_day(self.view.as_of)


def prepare_packet(case: Case, body: str, as_of: int | None) -> Page:
    """The packet of a body for a case on a day, by default the latest date in the case. Raises BadInput."""
    packet_named(body)
    view = on_day(case, as_of)
    transplanted = transplant_before(view)
    return Page(view, body, transplanted, None if transplanted else fill(body, view))


def standing(filled: FilledPacket) -> str:
    """How many of the lines are documented; never what follows from that."""
    total = len(filled.counted)
    counts = ", ".join(
        f"{filled.count(status)} {COUNTED.get(status, status)}" for status in STATUSES if filled.count(status)
    )
    if filled.judgement is None:
        return f"Of {total} facts: {counts}. No criterion of this body could be verified, so none is judged."
    return f"Of {total} required criteria ({filled.packet.edition}): {counts}. Not nelm but {filled.packet.decides} decides."


def verification(line: FilledLine) -> str:
    """How far it was checked that the body asks for this."""
    edition = line.line.criterion.rpartition(".")[0]
    read = f"{READ[line.checked]}, for {edition}" if edition else READ[line.checked]
    return ELSEWHERE if line.line.basis == "elsewhere" else read


def strength(line: FilledLine) -> str:
    """The strength of a line where it does not make the verdict."""
    return f" ({line.strength})" if line.strength not in (None, "required") else ""


# --- text ------------------------------------------------------------------------------------------------------------


def draw_packet(page: Page, console: Console) -> None:
    """Draw the packet: what is documented, the clocks, the draft, the rules, and what could not be verified."""
    packet, references = packet_named(page.body), References()
    console.print(header(page.view))
    console.print(Text.assemble((packet.title, "bold"), f"  {packet.body}"))
    console.print(Text(packet.purpose))
    if page.filled is None:
        console.print(Text(f"\n{page.not_filled}\n"))
    else:
        console.print(Text(f"{standing(page.filled)}\n", style="bold"))
        console.print(checklist(page.filled, references))
        console.print(to_obtain(page.filled))
        console.print(clocks(page, page.filled, references))
        console.print(Group(Text(DRAFT, style="bold"), Text(page.filled.narrative.text), Text()))
        console.print(rules(page.filled, references))
        console.print(references.table())
    console.print(Text(f"{DISCLAIMER.capitalize()}.", style="dim"))


def checklist(filled: FilledPacket, references: References) -> RenderableType:
    """Every line: its status, what is to be shown, what is recorded, what to attach."""
    table = Table(box=None, padding=(0, 1), header_style="dim")
    for heading, ratio in (("", None), ("to document", 4), ("status", None), ("recorded", 6), ("attach", 3)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for line in filled.lines:
        mark, colour = SIGNS[line.status]
        asked = Text(line.line.label + strength(line))
        asked.append(f"{': ' + line.required if line.required else ''} [{numbers(line.line.cite, references)}]", "dim")
        recorded = Text(line.recorded)
        for remark in line.remarks:
            recorded.append(f"\n{remark}", style="dim")
        table.add_row(Text(mark, f"bold {colour}"), asked, line.status, recorded, Text(line.line.attach))
    levels = [verification(line) for line in filled.lines]
    checks = [f"{found} ({levels.count(found)} of {len(levels)})" for found in dict.fromkeys(levels)]
    said = [
        Text(f"How far what is to be documented was checked: {'; '.join(checks)}.", style="dim"),
        Text(ATTACHED, style="dim"),
    ]
    return Group(table, *said, Text())


def numbers(cited: Sequence[Citation], references: References) -> str:
    """The numbers of citations."""
    return ", ".join(str(number) for number in dict.fromkeys(references.number(one) for one in cited))


def questions(filled: FilledPacket) -> list[tuple[str, str, str]]:
    """What to ask for, the test, and the lines it serves; each question once."""
    found: dict[tuple[str, str], list[str]] = {}
    for line in filled.lines:
        for one in line.asks:
            found.setdefault((one.question, one.test), []).append(line.line.label)
    return [(question, test, ", ".join(labels)) for (question, test), labels in found.items()]


def to_obtain(filled: FilledPacket) -> RenderableType:
    """What is missing, as questions with the test that answers each."""
    listed = questions(filled)
    if not listed:
        return Text("Nothing is missing.\n" if not filled.count("missing") else "")
    table = Table.grid(padding=(0, 2))
    for question, test, labels in listed:
        table.add_row(" -", question, test, Text(labels, style="dim"))
    return Group(Text("Missing, ask for", style="bold"), table, Text())


def clocks(page: Page, filled: FilledPacket, references: References) -> RenderableType:
    """Every waiting time and renewal with its dates."""
    parts: list[RenderableType] = [Text("Clocks", style="bold")]
    parts += [Text(f" - {line}") for line in clock_lines(page, filled)]
    for one in filled.renewals:
        parts.append(Text(f" - {renewal_line(one)} [{numbers(one.renewal.cite, references)}]"))
    return Group(*parts, Text())


def clock_lines(page: Page, filled: FilledPacket) -> list[str]:
    """Every waiting time in a sentence, and when all are complete."""
    lines = []
    for one in filled.clocks:
        dates = [("started", one.started), ("complete", one.complete), ("documented until", one.documented_until)]
        told = ", ".join(f"{name} {date}" for name, date in dates if date)
        lines.append(
            f"{one.clock.title}: {one.months} months from {one.clock.starts} to {one.clock.ends}; "
            f"{told + '; ' if told else ''}{one.says}."
        )
    if filled.judgement:
        lines += waiting(filled.judgement, page.as_of)
    return lines or ["Waiting times could not be verified; none is computed."]


def renewal_line(one: DueRenewal) -> str:
    """A renewal in a sentence, with how far its rule was checked."""
    return f"{one.renewal.title}: every {one.renewal.every_days} days ({level(one.renewal.cite)}); {one.says}."


def level(cited: Sequence[Citation]) -> str:
    """How far what stands on some citations was checked, by the weakest of them."""
    return READ[weakest([citation.checked for citation in cited])]


def gap_line(gap: Gap) -> str:
    """What could not be verified, why, and where to look."""
    found = [sources()[name] for name in gap.see]
    links = "; ".join(f"{one.by} {one.year}, {one.doi or one.url or one.where}" for one in found)
    return f"{gap.topic}: {gap.why}" + (f" See {links}." if links else "")


def rules(filled: FilledPacket, references: References) -> RenderableType:
    """What the sources say of the request, what could not be verified, and the notes."""
    parts: list[RenderableType] = [Text("Rules seen in a source", style="bold")] if filled.packet.rules else []
    for rule in filled.packet.rules:
        read = f" ({level(rule.cite)}) [{numbers(rule.cite, references)}]"
        parts.append(Text.assemble(f" - {rule.says}", (read, "dim")))
    parts.append(Text(NOT_VERIFIED, style="bold"))
    parts += [Text(f" - {gap_line(gap)}", style="yellow") for gap in filled.packet.unverified]
    parts += [Text(f"Note: {note}") for note in filled.packet.notes]
    return Group(*parts, Text())


# --- Markdown --------------------------------------------------------------------------------------------------------


def packet_markdown(page: Page) -> str:
    """The packet with a table of its lines."""
    packet, view = packet_named(page.body), page.view
    lines = [f"# {cell(packet.title)}: {cell(view.case.name)}, as of {page.as_of}", ""]
    lines += [f"{cell(packet.body)}. nelm {__version__}, {DISCLAIMER}.", "", cell(packet.purpose), ""]
    if view.case.synthetic:
        lines += ["A synthetic case: nobody's data.", ""]
    if view.ignored:
        lines += [f"Readings of a later date, not used: {view.ignored}.", ""]
    lines += [f"- Please check: {cell(question)}" for question in page.view.case.questions]
    if page.filled is None:
        return "\n".join([*lines, page.not_filled, ""])
    return "\n".join([*lines, *filled_markdown(page, page.filled)]) + "\n"


def filled_markdown(page: Page, filled: FilledPacket) -> list[str]:
    """Everything below the head of the page."""
    references, packet = References(), filled.packet
    lines = [f"**{cell(standing(filled))}**", ""]
    lines += ["| to document | status | recorded | attach | checked |", "| --- | --- | --- | --- | --- |"]
    lines += [line_row(line, references) for line in filled.lines]
    lines += ["", ATTACHED, ""]
    if listed := questions(filled):
        lines += ["## Missing, ask for", ""]
        lines += [f"- {cell(question)} ({cell(test)}; for: {cell(labels)})" for question, test, labels in listed] + [""]
    lines += ["## Clocks", "", *(f"- {cell(line)}" for line in clock_lines(page, filled))]
    lines += [f"- {cell(renewal_line(one))}{noted(one.renewal.cite, references)}" for one in filled.renewals]
    lines += ["", f"## {DRAFT}", "", cell(filled.narrative.text), "", "## Rules seen in a source", ""]
    lines += [f"- {cell(rule.says)} ({level(rule.cite)}){noted(rule.cite, references)}" for rule in packet.rules]
    lines += ["", f"## {NOT_VERIFIED}", "", *(f"- {cell(gap_line(gap))}" for gap in packet.unverified), ""]
    lines += [f"- Note: {cell(note)}" for note in packet.notes]
    lines += ["", "## Sources", "", *(f"{place}. {cell(line)}" for place, line in enumerate(references.lines, 1))]
    return [*lines, "", f"`{hash_of(packet)}`"]


def line_row(line: FilledLine, references: References) -> str:
    """A line as a row of the table."""
    asked = f"{line.line.label}{strength(line)}{': ' + line.required if line.required else ''}"
    recorded = "; ".join([line.recorded, *line.remarks])
    checked = f"{cell(verification(line))}{noted(line.line.cite, references)}"
    return f"| {cell(asked)} | {line.status} | {cell(recorded)} | {cell(line.line.attach)} | {checked} |"


def noted(cited: Sequence[Citation], references: References) -> str:
    """The numbers of citations in brackets."""
    return f" \\[{numbers(cited, references)}\\]"


# --- JSON ------------------------------------------------------------------------------------------------------------


def packet_json(page: Page) -> str:
    """The packet as indented JSON."""
    return json.dumps(packet_data(page), indent=2, ensure_ascii=False) + "\n"


def packet_data(page: Page) -> dict[str, Any]:
    """The packet as plain data."""
    packet, view, filled = packet_named(page.body), page.view, page.filled
    head = {
        "schema": SCHEMA,
        "nelm": __version__,
        "notice": DISCLAIMER,
        "case": view.case.name,
        "synthetic": view.case.synthetic,
        "as_of": page.as_of,
        "not_judged": page.not_filled or None,
        "readings_after_as_of": view.ignored,
        "questions": list(page.view.case.questions),
        "packet": {
            "body": packet.name, "title": packet.title, "of": packet.body, "purpose": packet.purpose,
            "decides": packet.decides, "edition": packet.edition or None, "hash": hash_of(packet),
        },
    }  # fmt: skip
    known = (
        filled_data(filled)
        if filled
        else {"standing": None, "lines": [], "clocks": [], "renewals": [], "narrative": None}
    )
    rules = [
        {"says": rule.says, "checked": level(rule.cite), "sources": [*map(citation_data, rule.cite)]}
        for rule in packet.rules
    ]
    gaps = [{"topic": gap.topic, "why": gap.why, "see": list(gap.see)} for gap in packet.unverified]
    return {**head, **known, "rules": rules, "unverified": gaps, "notes": [*packet.notes]}


def filled_data(filled: FilledPacket) -> dict[str, Any]:
    """What the case says of a packet."""
    return {
        "standing": {"says": standing(filled), "of": len(filled.counted)}
        | {status: filled.count(status) for status in STATUSES},
        "lines": [line_data(line) for line in filled.lines],
        "clocks": [
            {"title": one.clock.title, "criterion": one.clock.criterion, "months": one.months,
             "from": one.clock.starts, "to": one.clock.ends, "started": one.started or None,
             "complete": one.complete or None, "documented_until": one.documented_until or None, "says": one.says}
            for one in filled.clocks
        ],
        "renewals": [
            {"title": one.renewal.title, "every_days": one.renewal.every_days, "counted_from": one.counted_from or None,
             "due": one.due or None, "earliest": one.earliest or None, "says": one.says,
             "sources": [citation_data(citation) for citation in one.renewal.cite]}
            for one in filled.renewals
        ],
        "narrative": {"text": filled.narrative.text, "sentences": list(filled.narrative.sentences),
                      "missing": list(filled.narrative.missing)},
    }  # fmt: skip


def line_data(line: FilledLine) -> dict[str, Any]:
    """One line."""
    return {
        "label": line.line.label,
        "criterion": line.line.criterion or None,
        "fact": line.line.fact or None,
        "status": line.status,
        "strength": line.strength,
        "required": line.required or None,
        "recorded": line.recorded,
        "remarks": list(line.remarks),
        "asks": [{"fact": one.fact, "question": one.question, "test": one.test} for one in line.asks],
        "attach": line.line.attach,
        "checked": line.checked,
        "verified": line.verified,
        "sources": [citation_data(citation) for citation in line.line.cite],
    }
