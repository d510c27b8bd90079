"""The editions for the terminal: listed, shown with their sources, compared, checked."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from nelm.criteria.diff import changes
from nelm.criteria.edition import Criterion, Edition, editions, level, read_edition, select
from nelm.criteria.lint import Finding, lint, overlaps
from nelm.criteria.rule import NO_OVERRIDES, Rule, prepare, shipped
from nelm.criteria.words import required
from nelm.errors import BadInput
from nelm.library.sources import Citation, sources
from nelm.report.assessment import DISCLAIMER
from nelm.report.output import terminal

CHANGE_SIGNS = {"added": "+", "removed": "-", "changed": "~", "same": " "}


def print_list() -> None:
    """Every edition: id, body, in force, criteria, weakest check level."""
    table = Table(box=None, padding=(0, 1), header_style="dim")
    for heading in ("edition", "body", "in force", "required", "weakest check", "title"):
        table.add_column(heading)
    for edition in editions().values():
        required_ones = sum(criterion.strength == "required" for criterion in edition.criteria)
        force = (
            f"{edition.in_force.start} to {edition.in_force.to}"
            if edition.in_force.to
            else f"from {edition.in_force.start}"
        )
        table.add_row(edition.id, edition.body, force, str(required_ones), level(edition), edition.title)
    console = terminal()
    console.print(table)
    console.print(Text(DISCLAIMER.capitalize() + ".", style="dim"))


def chosen(name: str) -> Edition:
    """One edition by id or path. Raises BadInput where the name stands for none or several."""
    found = select([name])
    if len(found) > 1:
        listed = ", ".join(edition.id for edition in found)
        raise BadInput("several editions are called that", remedy=f"name one of {listed}", value=name)
    return found[0]


def print_edition(name: str) -> None:
    """One edition: every criterion with its requirement, sources, and what other editions say."""
    edition = chosen(name)
    ruleset = prepare(edition)
    console = terminal()
    force = f"in force from {edition.in_force.start}" + (f" to {edition.in_force.to}" if edition.in_force.to else "")
    console.print(Text.assemble((edition.id, "bold"), f"  {edition.title}"))
    console.print(
        f"{edition.body}; {force} ({edition.in_force.basis}); judged at: {edition.event}; revision {edition.revision}"
    )
    console.print(Text(ruleset.hash, style="dim"))
    for note in edition.notes:
        console.print(f"Note: {note}", markup=False)
    for rule in ruleset.rules:
        print_rule(console, rule, edition)
    console.print(Text(f"\n{DISCLAIMER.capitalize()}.", style="dim"))


def print_rule(console: Console, rule: Rule, edition: Edition) -> None:
    """One criterion with its sources."""
    criterion = rule.criterion
    kind = criterion.strength + ("" if criterion.executability == "full" else ", needs judgement")
    console.print(Text.assemble("\n", (criterion.title, "bold"), f"  [{criterion.id}; {kind}]"))
    console.print(f"  requires  {required(rule.written, edition, NO_OVERRIDES)}", markup=False)
    for citation in criterion.cite:
        console.print(Text(f"  source    {cited(citation)}"))
    for citation in criterion.also:
        console.print(Text(f"  elsewhere {cited(citation)}"))
    for line in other_editions(criterion, edition, required(rule.written, edition, NO_OVERRIDES)):
        console.print(Text(f"  differs   {line}", style="dim"))


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


def print_diff(old: str, new: str) -> None:
    """What changed between two editions."""
    before, after = prepare(chosen(old)), prepare(chosen(new))
    table = Table(box=None, padding=(0, 1), header_style="dim")
    for heading, ratio in (("", None), ("criterion", 2), (before.edition.id, 5), (after.edition.id, 5)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    found = changes(before, after)
    for change in found:
        style = "dim" if change.kind == "same" else ""
        table.add_row(CHANGE_SIGNS[change.kind], change.id, change.old or "-", change.new or "-", style=style)
    counts = ", ".join(f"{sum(one.kind == kind for one in found)} {kind}" for kind in CHANGE_SIGNS)
    console = terminal()
    console.print(table)
    console.print(f"{counts} (+ added, - removed, ~ changed)")


def print_check(path: Path | None) -> int:
    """Lint the shipped editions, a file or a folder. Returns 2 where an error was found."""
    listed = list(editions().values()) if path is None else [read_edition(one) for one in edition_files(path)]
    together = {**editions(), **{edition.id: edition for edition in listed}}
    found = [finding for edition in listed for finding in lint(prepare(edition))]
    found += [finding for finding in overlaps(list(together.values())) if concerns(finding, listed)]
    console = terminal()
    for finding in found:
        console.print(Text(f"{finding.level}: {finding.edition}, {finding.place}: {finding.text}"))
    errors = sum(finding.level == "error" for finding in found)
    count = "1 edition" if len(listed) == 1 else f"{len(listed)} editions"
    console.print(f"{count} checked: {errors} errors, {sum(one.level == 'note' for one in found)} notes")
    return 2 if errors else 0


def concerns(finding: Finding, listed: list[Edition]) -> bool:
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
