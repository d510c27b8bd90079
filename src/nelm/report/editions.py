"""The editions for the terminal: listed, shown with their sources, compared, checked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from nelm.criteria.diff import changes
from nelm.criteria.edition import Criterion, Edition, editions, read_edition, select
from nelm.criteria.lint import Finding, lint, overlaps
from nelm.criteria.rule import NO_OVERRIDES, Rule, Ruleset, prepare, shipped
from nelm.criteria.words import required
from nelm.errors import BadInput
from nelm.library.sources import Citation, sources
from nelm.report.assessment import DISCLAIMER

CHANGE_SIGNS = {"added": "+", "removed": "-", "changed": "~", "same": " "}


def draw_list(console: Console) -> None:
    """Draw every edition: id, title, in force, criteria, weakest check level."""
    table = Table(box=None, padding=(0, 1), header_style="dim")
    for heading in ("edition", "title", "in force", "required", "weakest check"):
        table.add_column(heading)
    for edition in editions().values():
        required_ones = sum(criterion.strength == "required" for criterion in edition.criteria)
        table.add_row(
            edition.id, edition.title, in_force(edition), str(required_ones), shipped(edition.id).weakest_check
        )
    console.print(table)
    console.print(Text(DISCLAIMER.capitalize() + ".", style="dim"))


def in_force(edition: Edition) -> str:
    """The time an edition is in force, in words."""
    return (
        f"{edition.in_force.start} to {edition.in_force.to}"
        if edition.in_force.to
        else f"from {edition.in_force.start}"
    )


def chosen(name: str) -> Edition:
    """One edition by id or path. Raises BadInput where the name stands for none or several."""
    found = select([name])
    if len(found) > 1:
        listed = ", ".join(edition.id for edition in found)
        raise BadInput("several editions are called that", remedy=f"name one of {listed}", value=name)
    return found[0]


def draw_edition(edition: Edition, console: Console) -> None:
    """Draw one edition: every criterion with its requirement, sources, and what other editions say."""
    ruleset = prepare(edition)
    console.print(Text.assemble((edition.id, "bold"), f"  {edition.title}"))
    table = Table.grid(padding=(0, 2))
    table.add_row("body", edition.body)
    table.add_row("in force", f"{in_force(edition)} ({edition.in_force.basis})")
    table.add_row("judged at", edition.event)
    table.add_row("revision", f"{edition.revision}, {ruleset.hash}")
    for note in edition.notes:
        table.add_row("note", note)
    console.print(table)
    for rule in ruleset.rules:
        console.print(rule_block(rule, edition))
    console.print(Text(f"\n{DISCLAIMER.capitalize()}.", style="dim"))


def rule_block(rule: Rule, edition: Edition) -> RenderableType:
    """One criterion with its sources."""
    criterion, own = rule.criterion, required(rule.written, edition, NO_OVERRIDES)
    kind = criterion.strength + ("" if criterion.executability == "full" else ", needs judgement")
    table = Table.grid(padding=(0, 2))
    table.add_row("  requires", Text(own))
    for citation in criterion.cite:
        table.add_row("  source", Text(cited(citation)))
    for citation in criterion.also:
        table.add_row("  elsewhere", Text(cited(citation)))
    for line in other_editions(criterion, edition, own):
        table.add_row("  differs", Text(line, style="dim"))
    return Group(Text.assemble("\n", (criterion.title, "bold"), f"  [{criterion.id}; {kind}]"), table)


def cited(citation: Citation) -> str:
    """A citation in a line: says what, where, how far it was read."""
    source = sources()[citation.source]
    says = f'"{citation.says}": ' if citation.says else ""
    return f"{says}{source.by} {source.year}, {citation.at} (read: {citation.checked})"


def other_editions(criterion: Criterion, edition: Edition, own: str) -> list[str]:
    """What other shipped editions require under the same name, where they say it differently."""
    lines = []
    for name, other in editions().items():
        rule = next((rule for rule in shipped(name).rules if rule.criterion.id == criterion.id), None)
        if rule is not None and name != edition.id:
            theirs = required(rule.written, other, NO_OVERRIDES)
            strength = "" if rule.criterion.strength == criterion.strength else f" ({rule.criterion.strength})"
            if theirs != own or strength:
                lines.append(f"{name}: {theirs}{strength}")
    return lines


def draw_diff(before: Ruleset, after: Ruleset, console: Console) -> None:
    """Draw what changed between two editions."""
    table = Table(box=None, padding=(0, 1), header_style="dim")
    for heading, ratio in (("", None), ("criterion", 2), (before.edition.id, 5), (after.edition.id, 5)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    found = changes(before, after)
    for change in found:
        style = "dim" if change.kind == "same" else ""
        table.add_row(CHANGE_SIGNS[change.kind], change.id, change.old or "-", change.new or "-", style=style)
    counts = ", ".join(f"{sum(one.kind == kind for one in found)} {kind}" for kind in CHANGE_SIGNS)
    console.print(table)
    console.print(f"{counts} (+ added, - removed, ~ changed)")


def checked(listed: Sequence[Edition]) -> list[Finding]:
    """What lint finds in some editions, and where they overlap with each other or with shipped ones."""
    together = {**editions(), **{edition.id: edition for edition in listed}}
    found = [finding for edition in listed for finding in lint(edition)]
    return found + [finding for finding in overlaps(list(together.values())) if concerns(finding, listed)]


def draw_findings(listed: Sequence[Edition], found: Sequence[Finding], console: Console) -> None:
    """Draw what lint found, and a summary line."""
    for finding in found:
        style = {"error": "red", "note": "dim"}[finding.level]
        console.print(Text(f"{finding.level}: {finding.edition}, {finding.place}: {finding.text}", style=style))
    counts = {kind: sum(finding.level == kind for finding in found) for kind in ("error", "note")}
    shown = [f"{count} {kind}{'' if count == 1 else 's'}" for kind, count in counts.items()]
    console.print(f"{len(listed)} edition{'' if len(listed) == 1 else 's'} checked: {', '.join(shown)}")


def to_check(path: Path | None) -> list[Edition]:
    """The editions of a file or a folder, or the shipped ones. Raises BadInput."""
    return list(editions().values()) if path is None else [read_edition(one) for one in edition_files(path)]


def concerns(finding: Finding, listed: Sequence[Edition]) -> bool:
    """Whether a finding names one of the editions that were asked about."""
    return any(edition.id == finding.edition or edition.id in finding.text for edition in listed)


def edition_files(path: Path) -> list[Path]:
    """The edition files at a path. Raises BadInput where there is none."""
    if not path.is_dir():
        return [path]
    found = sorted([*path.glob("*.yaml"), *path.glob("*.yml"), *path.glob("*.json")])
    if not found:
        raise BadInput(
            "no edition files in the folder", remedy="give a file, or a folder of .yaml files", file=str(path)
        )
    return found
