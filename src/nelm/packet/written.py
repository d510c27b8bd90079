"""What a request to a body documents, as the files in `knowledge/packets/` word it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path as FilePath
from typing import Annotated, Literal

from msgspec import Meta, to_builtins
from msgspec.structs import replace

from nelm.criteria.edition import Criterion, check_citation, edition_named, editions
from nelm.criteria.rule import shipped
from nelm.criteria.timing import waiting_times
from nelm.criteria.tree import facts_of
from nelm.criteria.written import references
from nelm.errors import BadInput, nearest
from nelm.facts.dictionary import dictionary
from nelm.facts.view import derived_facts
from nelm.library.document import Document, Path, read_document
from nelm.library.shelf import Knowledge, files, fingerprint, typed
from nelm.library.sources import Citation, sources

Cited = Annotated[list[Citation], Meta(min_length=1)]


class Line(Knowledge, frozen=True, kw_only=True):
    """One thing to document: a criterion of an edition, or a fact; `attach` is the document that usually shows it.

    A line whose basis is `elsewhere` is asked for by other bodies; whether this body does could not be verified.
    """

    label: str
    attach: str
    criterion: str = ""
    fact: str = ""
    basis: Literal["rule", "elsewhere"] = "rule"
    cite: list[Citation] = []


class Clock(Knowledge, frozen=True, kw_only=True):
    """A waiting time of a criterion: from which event to which. Its months are the edition's."""

    title: str
    criterion: str
    starts: str
    ends: str


class Renewal(Knowledge, frozen=True, kw_only=True):
    """What is due again every so many days, counted from a recorded date."""

    title: str
    every_days: Annotated[int, Meta(ge=1)]
    earliest_days: Annotated[int, Meta(ge=1)]
    starts: str
    counted: str
    cite: Cited


class BodyRule(Knowledge, frozen=True, kw_only=True):
    """What a source says of the request beside its criteria."""

    says: str
    cite: Cited


class Gap(Knowledge, frozen=True, kw_only=True):
    """What could not be verified, and why; `see` are the sources in which to look it up."""

    topic: str
    why: str
    see: list[str] = []


class Packet(Knowledge, frozen=True, kw_only=True):
    """What a request to one body documents. Without an edition no criterion of the body could be verified."""

    id: str
    title: str
    body: str
    decides: str
    purpose: str
    revision: Annotated[int, Meta(ge=1)]
    lines: Annotated[list[Line], Meta(min_length=1)]
    unverified: Annotated[list[Gap], Meta(min_length=1)]
    edition: str = ""
    clocks: list[Clock] = []
    renewals: list[Renewal] = []
    rules: list[BodyRule] = []
    notes: list[str] = []

    @property
    def name(self) -> str:
        """`optn` of `packet/optn`."""
        return self.id.partition("/")[2]

    def place(self, criterion: str) -> tuple[str, str]:
        """The edition and the id that a criterion's name stands for; without an edition in it, the packet's own."""
        edition, _, name = criterion.rpartition(".")
        return edition or self.edition, name


def read_packet(path: FilePath) -> Packet:
    """A packet from a file. Raises BadInput naming the place of what is wrong."""
    document = read_document(path)
    packet = typed(document, Packet)
    if packet.id != f"packet/{path.stem}":
        raise document.refuse(("id",), "not the id of this file", f"write packet/{path.stem}", packet.id)
    for index, line in enumerate(packet.lines):
        check_line(document, ("lines", index), packet, line)
    for index, clock in enumerate(packet.clocks):
        check_clock(document, ("clocks", index), packet, clock)
    for index, renewal in enumerate(packet.renewals):
        check_renewal(document, ("renewals", index), renewal)
    for index, rule in enumerate(packet.rules):
        check_citations(document, ("rules", index), rule.cite)
    for index, gap in enumerate(packet.unverified):
        if strangers := [name for name in gap.see if name not in sources()]:
            raise document.refuse(
                ("unverified", index, "see"), "unknown source", "add it to sources.yaml", strangers[0]
            )
    if left_out := sorted(set(required_criteria(packet)) - {packet.place(line.criterion) for line in packet.lines}):
        named = ", ".join(".".join(one) for one in left_out)
        raise document.refuse(("lines",), "a required criterion has no line", "add one for each", named)
    return with_citations(packet)


def check_line(document: Document, at: Path, packet: Packet, line: Line) -> None:
    """Refuse a line that documents nothing, or rests on nothing. Raises BadInput."""
    if bool(line.criterion) == bool(line.fact):
        raise document.refuse(at, "a line documents a criterion or a fact", "name one of the two", line.label)
    if line.criterion:
        criterion_at(document, (*at, "criterion"), packet, line.criterion)
        if line.cite or line.basis != "rule":
            raise document.refuse(at, "a criterion brings its own sources", "leave cite and basis out", line.label)
        return
    known = {**dictionary(), **derived_facts()}
    if line.fact not in known:
        raise document.refuse((*at, "fact"), "unknown fact", nearest(line.fact, known, "name one"), line.fact)
    if not line.cite:
        raise document.refuse(at, "a line without a source", "cite where the fact is asked for", line.label)
    check_citations(document, at, line.cite)


def criterion_at(document: Document, at: Path, packet: Packet, name: str) -> Criterion:
    """The criterion a name stands for. Raises BadInput where there is none."""
    edition, criterion = packet.place(name)
    if edition not in editions():
        remedy = nearest(edition, editions(), "write EDITION.criterion, or give the packet an edition")
        raise document.refuse(at, "unknown edition", remedy, edition)
    found = edition_named(edition).criterion(criterion)
    if found is None:
        listed = [one.id for one in edition_named(edition).criteria]
        raise document.refuse(at, "unknown criterion", nearest(criterion, listed, "name one of the edition"), name)
    return found


def check_clock(document: Document, at: Path, packet: Packet, clock: Clock) -> None:
    """Refuse a clock whose criterion has no waiting time. Raises BadInput."""
    criterion_at(document, (*at, "criterion"), packet, clock.criterion)
    if not timed_fact(packet, clock)[0]:
        raise document.refuse(at, "no waiting time", "name a criterion that counts months", clock.criterion)


def check_renewal(document: Document, at: Path, renewal: Renewal) -> None:
    """Refuse a renewal that starts with no date, or may be early by nothing. Raises BadInput."""
    if renewal.starts not in dictionary() or dictionary()[renewal.starts].kind != "date":
        raise document.refuse((*at, "starts"), "not a date of a case", "name a fact that is a date", renewal.starts)
    if renewal.earliest_days > renewal.every_days:
        raise document.refuse((*at, "earliest_days"), "later than the renewal", "write fewer days than every_days")
    check_citations(document, at, renewal.cite)


def check_citations(document: Document, at: Path, cited: list[Citation]) -> None:
    """Refuse unknown sources, and memory as the ground of anything shown. Raises BadInput."""
    for citation in cited:
        check_citation(document, (*at, "cite"), citation, "active")


def timed_fact(packet: Packet, clock: Clock) -> tuple[str, int]:
    """The fact that a clock counts and the months it needs; empty where it counts none."""
    edition, name = packet.place(clock.criterion)
    ruleset = shipped(edition)
    needed = waiting_times(ruleset)
    counted = [fact for rule in ruleset.rules if rule.criterion.id == name for fact in facts_of(rule.reading)]
    return next(((fact, needed[fact]) for fact in counted if fact in needed), ("", 0))


def required_criteria(packet: Packet) -> Iterator[tuple[str, str]]:
    """Every required criterion of the packet's edition; where it refers to other editions, theirs."""
    pending = [packet.edition] if packet.edition else []
    for edition in pending:
        for rule in shipped(edition).rules:
            if rule.criterion.strength == "required":
                named = references(rule.written)
                pending.extend(name for name in named if name not in pending)
                if not named:
                    yield edition, rule.criterion.id


def with_citations(packet: Packet) -> Packet:
    """The packet with every line's sources: those of the criterion where it documents one."""
    lines = []
    for line in packet.lines:
        edition, name = packet.place(line.criterion)
        criterion = edition_named(edition).criterion(name) if line.criterion else None
        lines.append(replace(line, cite=list(criterion.cite)) if criterion else line)
    return replace(packet, lines=lines)


@cache
def packets() -> dict[str, Packet]:
    """Every shipped packet by the name of its body. Raises BadInput where the shipped data are broken."""
    return {packet.name: packet for packet in (read_packet(path) for path in files("packets"))}


def packet_named(name: str) -> Packet:
    """A shipped packet. Raises BadInput where there is none for the body."""
    try:
        return packets()[name]
    except KeyError:
        remedy = nearest(name, packets(), f"use one of {', '.join(packets())}")
        raise BadInput("there is no packet for this body", remedy=remedy, place="--body", value=name) from None


def editions_of(packet: Packet) -> list[str]:
    """Every edition that a packet's criteria come from."""
    named = {packet.place(line.criterion)[0] for line in packet.lines if line.criterion}
    return sorted(named | ({packet.edition} - {""}))


def hash_of(packet: Packet) -> str:
    """A hash over the packet and everything its criteria depend on."""
    return fingerprint(
        {"packet": to_builtins(packet), "editions": {name: shipped(name).hash for name in editions_of(packet)}}
    )
