"""The command line. Everything heavy is imported inside the command that needs it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from nelm import __version__
from nelm.errors import BadInput

if TYPE_CHECKING:
    from nelm.criteria.rule import Ruleset
    from nelm.report.assessment import Assessment
    from nelm.report.output import Drawing

NOTICE = "For clinicians and research, not a medical device."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 when the job was done, whatever the verdict; 2 for unusable input."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except BadInput as problem:
        print(f"nelm: {problem}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stderr.close()  # the reader left, as `nelm ... | head` does; nothing to say
        return 0
    except KeyboardInterrupt:
        print("nelm: interrupted", file=sys.stderr)
        return 130


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="nelm",
        description="Liver transplant for neuroendocrine liver metastases: a patient judged by every body's criteria. "
        + NOTICE,
        epilog="Example: nelm assess examples/published/c12.yaml --as-of 2019-01-01",
    )
    top.add_argument("--version", action="version", version=f"nelm {__version__}. {NOTICE}")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    add_assess(commands)
    add_packet(commands)
    add_criteria(commands)
    add_evidence(commands)
    pathway = command(commands, "pathway", "the treatment algorithm", "nelm pathway show")
    actions = pathway.add_subparsers(title="actions", required=True, metavar="ACTION")
    whole = command(actions, "show", "the whole algorithm with its sources", "nelm pathway show")
    whole.set_defaults(run=run_pathway)
    verify = command(commands, "verify", "run the shipped vectors on this machine", "nelm verify")
    verify.set_defaults(run=run_verify)
    return top


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def command(commands: Commands, name: str, says: str, example: str) -> argparse.ArgumentParser:
    """A command with its help and an example."""
    return commands.add_parser(
        name, help=says, description=says[:1].upper() + says[1:] + ". " + NOTICE, epilog=f"Example: {example}"
    )


def add_assess(commands: Commands) -> None:
    """`nelm assess`."""
    assess = command(
        commands, "assess", "judge one case by every edition of the criteria",
        "nelm assess case.yaml --as-of 2024-02-03 --criteria milan-net esmo@2020 --set esmo@2020.age=65",
    )  # fmt: skip
    assess.add_argument("case", metavar="CASE", type=Path, help="a case file, YAML or JSON")
    assess.add_argument(
        "--as-of", metavar="DATE", help="the day of the judgement (default: the latest date in the case)"
    )
    assess.add_argument(
        "--criteria",
        metavar="SET[@EDITION]",
        nargs="+",
        default=[],
        help="editions, sets of editions, or files (default: all)",
    )
    assess.add_argument(
        "--set", metavar="EDITION.PARAMETER=VALUE", action="append", default=[], help="judge under a changed threshold"
    )
    assess.add_argument("--format", choices=["text", "json", "markdown", "html"], default="text", help="default: text")
    assess.add_argument("-o", "--output", metavar="FILE", type=Path, help="write to a file instead of the terminal")
    assess.set_defaults(run=run_assess)


def add_packet(commands: Commands) -> None:
    """`nelm packet`."""
    packet = command(
        commands, "packet", "what an exception request must document, filled from the case",
        "nelm packet case.yaml --body optn --as-of 2024-02-03",
    )  # fmt: skip
    packet.add_argument("case", metavar="CASE", type=Path, help="a case file, YAML or JSON")
    packet.add_argument("--body", metavar="BODY", required=True, help="optn, eurotransplant-de or uk")
    packet.add_argument("--as-of", metavar="DATE", help="the day of the request (default: the latest date in the case)")
    packet.add_argument("--format", choices=["text", "json", "markdown"], default="text", help="default: text")
    packet.add_argument("-o", "--output", metavar="FILE", type=Path, help="write to a file instead of the terminal")
    packet.set_defaults(run=run_packet)


def add_criteria(commands: Commands) -> None:
    """`nelm criteria` and what it can do."""
    criteria = command(commands, "criteria", "the editions of the criteria", "nelm criteria show optn@2020")
    actions = criteria.add_subparsers(title="actions", required=True, metavar="ACTION")
    listing = command(actions, "list", "every edition", "nelm criteria list")
    listing.set_defaults(run=run_list)
    show = command(actions, "show", "an edition with its sources", "nelm criteria show milan-net@2016")
    show.add_argument("edition", metavar="ID")
    show.set_defaults(run=run_show)
    diff = command(
        actions, "diff", "what changed between two editions", "nelm criteria diff milan-net@2007 milan-net@2016"
    )
    diff.add_argument("old", metavar="ID")
    diff.add_argument("new", metavar="ID")
    diff.set_defaults(run=run_diff)
    check = command(actions, "check", "look for mistakes in editions", "nelm criteria check my-edition.yaml")
    check.add_argument(
        "path",
        metavar="PATH",
        type=Path,
        nargs="?",
        help="an edition file or a folder of them (default: the shipped ones)",
    )
    check.set_defaults(run=run_check)


def add_evidence(commands: Commands) -> None:
    """`nelm evidence` and what it can do."""
    evidence = command(
        commands, "evidence", "the evidence behind the outcomes",
        "nelm evidence reconstruct curve.csv --at-risk risk.csv -o records.csv",
    )  # fmt: skip
    actions = evidence.add_subparsers(title="actions", required=True, metavar="ACTION")
    add_reconstruct(actions)


def add_reconstruct(actions: Commands) -> None:
    """`nelm evidence reconstruct`."""
    found = command(
        actions, "reconstruct", "patients behind a digitised Kaplan-Meier curve",
        "nelm evidence reconstruct curve.csv --at-risk risk.csv -o records.csv",
    )  # fmt: skip
    found.add_argument("curve", metavar="CURVE", type=Path, help="clicks: columns time and surv, or surv_percent")
    found.add_argument(
        "--at-risk",
        metavar="RISK",
        type=Path,
        required=True,
        help="numbers at risk: columns time and n_risk; at least the patients at time 0",
    )
    found.add_argument("--events", metavar="NUMBER", type=int, help="the published number of events")
    found.add_argument("-o", "--output", metavar="FILE", type=Path, required=True, help="columns time and status")
    found.set_defaults(run=run_reconstruct)


def run_assess(options: argparse.Namespace) -> int:
    """Judge a case and print or write the assessment."""
    from nelm.exchange.case_file import read_case
    from nelm.report.assessment import assess

    case = read_case(options.case)
    assessment = assess(case, day(options.as_of), rulesets(options.criteria, options.set))
    if options.format == "text":
        from nelm.report.text import draw_assessment

        return deliver_drawing(lambda console: draw_assessment(assessment, console), options.output)
    return deliver(written(assessment, options.format), options.output)


def written(assessment: Assessment, form: str) -> str:
    """The assessment in a format for files; only what that format needs is loaded."""
    if form == "json":
        from nelm.report.as_json import as_json

        return as_json(assessment)
    if form == "markdown":
        from nelm.report.markdown import as_markdown

        return as_markdown(assessment)
    from nelm.report.html import as_html

    return as_html(assessment)


def deliver_drawing(draw: Drawing, target: Path | None) -> int:
    """Draw on the terminal, or write the drawing to a file."""
    from nelm.report.output import plain, show

    if target is not None:
        return deliver(plain(draw), target)
    show(draw)
    return 0


def deliver(content: str, target: Path | None) -> int:
    """Print some content, or write it to a file."""
    from nelm.report.output import save

    if target is None:
        sys.stdout.write(content)
    else:
        save(content, target)
    return 0


def run_packet(options: argparse.Namespace) -> int:
    """Fill a packet from a case and print or write it."""
    from nelm.exchange.case_file import read_case
    from nelm.report.packet import draw_packet, packet_json, packet_markdown, prepare_packet

    page = prepare_packet(read_case(options.case), options.body, day(options.as_of))
    if options.format == "text":
        return deliver_drawing(lambda console: draw_packet(page, console), options.output)
    content = packet_json(page) if options.format == "json" else packet_markdown(page)
    return deliver(content, options.output)


def day(text: str | None) -> int | None:
    """The as-of day as a number. Raises BadInput where it is not one exact day."""
    from nelm.facts.calendar import days

    if text is None:
        return None
    try:
        found = days(text)
    except ValueError as problem:
        raise BadInput(str(problem), remedy="write one day, like 2024-02-03", place="--as-of", value=text) from None
    if not found.exact:
        raise BadInput("not one day", remedy="write one day, like 2024-02-03", place="--as-of", value=text)
    return found.first


def rulesets(names: Sequence[str], changes: Sequence[str]) -> list[Ruleset]:
    """The editions to judge by, under the parameters to change. Raises BadInput."""
    from nelm.criteria.edition import select
    from nelm.criteria.overrides import parse_overrides
    from nelm.criteria.rule import prepare

    chosen = select(names)
    overrides = parse_overrides(changes, {edition.id: edition for edition in chosen})
    prepared = [prepare(edition, overrides) for edition in chosen]
    used = {change for ruleset in prepared for change in ruleset.changed}
    for edition, values in overrides.items():
        for name, value in values.items():
            if f"{edition}.{name}={value}" not in used:
                remedy = "judge that edition, or leave --set out"
                raise BadInput(
                    "the changed parameter is used by no edition judged here", remedy=remedy, value=f"{edition}.{name}"
                )
    return prepared


def run_list(options: argparse.Namespace) -> int:
    """Print every edition."""
    from nelm.report.editions import draw_list
    from nelm.report.output import show

    show(draw_list)
    return 0


def run_show(options: argparse.Namespace) -> int:
    """Print one edition with its sources."""
    from nelm.report.editions import chosen, draw_edition
    from nelm.report.output import show

    edition = chosen(options.edition)
    show(lambda console: draw_edition(edition, console))
    return 0


def run_diff(options: argparse.Namespace) -> int:
    """Print what changed between two editions."""
    from nelm.criteria.rule import prepare
    from nelm.report.editions import chosen, draw_diff
    from nelm.report.output import show

    before, after = prepare(chosen(options.old)), prepare(chosen(options.new))
    show(lambda console: draw_diff(before, after, console))
    return 0


def run_check(options: argparse.Namespace) -> int:
    """Lint editions. Returns 2 where a mistake was found."""
    from nelm.report.editions import checked, draw_findings, to_check
    from nelm.report.output import show

    listed = to_check(options.path)
    found = checked(listed)
    show(lambda console: draw_findings(listed, found, console))
    return 2 if any(finding.level == "error" for finding in found) else 0


def run_reconstruct(options: argparse.Namespace) -> int:
    """Find the patients behind a curve, write them, and print how well they fit."""
    from nelm.evidence.reconstruct import reconstruct
    from nelm.exchange.curve_file import check_together, read_at_risk, read_clicks, records_text
    from nelm.report.output import save, show
    from nelm.report.reconstruction import draw_fit

    clicks, at_risk = read_clicks(options.curve), read_at_risk(options.at_risk)
    check_together(clicks, at_risk, options.at_risk)
    if options.events is not None and not 0 <= options.events <= at_risk.numbers[0]:
        remedy = "write how many of the patients had the event"
        raise BadInput("not a number of events", remedy=remedy, place="--events", value=options.events)
    fit = reconstruct(clicks, at_risk, options.events)
    save(records_text(fit.patients), options.output)
    show(lambda console: draw_fit(fit, options.events, console))
    return 0


def run_pathway(options: argparse.Namespace) -> int:
    """Print the treatment algorithm."""
    from nelm.report.options import draw_algorithm
    from nelm.report.output import show

    show(draw_algorithm)
    return 0


def run_verify(options: argparse.Namespace) -> int:
    """Run the shipped vectors. Returns 1 where one fails."""
    from nelm.report.output import show
    from nelm.report.vectors import draw_verification
    from nelm.verify import outcomes

    ran = list(outcomes())
    show(lambda console: draw_verification(ran, console))
    return 0 if all(outcome.passed for outcome in ran) else 1
