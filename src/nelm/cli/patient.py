"""The commands for one patient: `assess`, `packet`, `benefit`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nelm.cli.parts import FORMATS, Commands, command, day, deliver, deliver_drawing, laid_out
from nelm.errors import BadInput

if TYPE_CHECKING:
    from nelm.criteria.rule import Ruleset
    from nelm.report.assessment import Assessment


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
    assess.add_argument("--format", choices=FORMATS, default="text", help="default: text")
    assess.add_argument("-o", "--output", metavar="FILE", type=Path, help="write to a file instead of the terminal")
    assess.set_defaults(run=run_assess)


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


def written(assessment: Assessment, form: str) -> str | bytes:
    """The assessment in a format for files; only what that format needs is loaded."""
    if form == "json":
        from nelm.report.as_json import as_json

        return as_json(assessment)
    if form == "markdown":
        from nelm.report.markdown import as_markdown

        return as_markdown(assessment)
    from nelm.report.board.board import as_paper

    return laid_out(as_paper(assessment), form)


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


def add_packet(commands: Commands) -> None:
    """`nelm packet`."""
    packet = command(
        commands, "packet", "what an exception request must document, filled from the case",
        "nelm packet case.yaml --body optn --as-of 2024-02-03",
    )  # fmt: skip
    packet.add_argument("case", metavar="CASE", type=Path, help="a case file, YAML or JSON")
    packet.add_argument("--body", metavar="BODY", required=True, help="optn, eurotransplant-de or uk")
    packet.add_argument("--as-of", metavar="DATE", help="the day of the request (default: the latest date in the case)")
    packet.add_argument("--format", choices=FORMATS, default="text", help="default: text")
    packet.add_argument("-o", "--output", metavar="FILE", type=Path, help="write to a file instead of the terminal")
    packet.set_defaults(run=run_packet)


def run_packet(options: argparse.Namespace) -> int:
    """Fill a packet from a case and print or write it."""
    from nelm.exchange.case_file import read_case
    from nelm.report.packet import draw_packet, packet_json, packet_markdown, prepare_packet

    page = prepare_packet(read_case(options.case), options.body, day(options.as_of))
    if options.format == "text":
        return deliver_drawing(lambda console: draw_packet(page, console), options.output)
    if options.format in ("json", "markdown"):
        return deliver(packet_json(page) if options.format == "json" else packet_markdown(page), options.output)
    from nelm.report.board.packet import packet_paper

    return deliver(laid_out(packet_paper(page), options.format), options.output)


def add_benefit(commands: Commands) -> None:
    """`nelm benefit`."""
    benefit = command(
        commands, "benefit", "what each option is worth: survival by strategy, gains, and what they rest on",
        "nelm benefit case.yaml --as-of 2024-02-03 --horizon 5 10",
    )  # fmt: skip
    benefit.add_argument("case", metavar="CASE", type=Path, help="a case file, YAML or JSON")
    benefit.add_argument(
        "--as-of", metavar="DATE", help="the day of the judgement (default: the latest date in the case)"
    )
    benefit.add_argument(
        "--horizon", metavar="YEARS", type=int, nargs="+", default=[5, 10], help="years to look ahead (default: 5 10)"
    )
    forms = [form for form in FORMATS if form != "markdown"]
    benefit.add_argument("--format", choices=forms, default="text", help="default: text")
    benefit.add_argument("-o", "--output", metavar="FILE", type=Path, help="write to a file instead of the terminal")
    benefit.set_defaults(run=run_benefit)


def run_benefit(options: argparse.Namespace) -> int:
    """Estimate what the options of a case are worth, and print or write it."""
    from nelm.benefit.worth import worth
    from nelm.exchange.case_file import read_case
    from nelm.pathway.options import choices
    from nelm.report.assessment import on_day
    from nelm.report.board.benefit import benefit_paper

    view = on_day(read_case(options.case), day(options.as_of))
    found = worth(choices(view), view, sorted(set(options.horizon)))
    if options.format == "json":
        from nelm.report.worth import worth_json

        return deliver(worth_json(view, found), options.output)
    paper = benefit_paper(view, found)
    if options.format == "text":
        from nelm.report.terminal import draw_paper

        return deliver_drawing(lambda console: draw_paper(paper, console), options.output)
    return deliver(laid_out(paper, options.format), options.output)
