"""The commands for the evidence: `evidence`."""

from __future__ import annotations

import argparse
from pathlib import Path

from nelm.cli.parts import Commands, command, deliver, deliver_drawing, laid_out
from nelm.errors import BadInput


def add_evidence(commands: Commands) -> None:
    """`nelm evidence` and what it can do."""
    evidence = command(commands, "evidence", "the published outcomes", "nelm evidence show mazzaferro-2016")
    actions = evidence.add_subparsers(title="actions", required=True, metavar="ACTION")
    listing = command(actions, "list", "every study", "nelm evidence list")
    listing.set_defaults(run=run_studies)
    show = command(actions, "show", "a study, every number with its source", "nelm evidence show mazzaferro-2016")
    show.add_argument("study", metavar="STUDY", help="the id of a study, as `nelm evidence list` shows it")
    show.set_defaults(run=run_study)
    differing = command(
        actions, "discrepancies", "where the review and its sources differ", "nelm evidence discrepancies --format json"
    )
    differing.set_defaults(run=run_discrepancies)
    for action in (listing, show, differing):
        action.add_argument("--format", choices=["text", "json"], default="text", help="default: text")
    forest = command(
        actions,
        "forest",
        "the studies side by side at one time, pooled where they can be",
        "nelm evidence forest OS@60",
    )
    forest.add_argument("at", metavar="ENDPOINT@MONTHS", help="OS, DFS, or an endpoint in words; such as OS@60")
    forest.add_argument("--format", choices=["text", "html", "pdf", "docx"], default="text", help="default: text")
    forest.add_argument("-o", "--output", metavar="FILE", type=Path, help="write to a file instead of the terminal")
    forest.set_defaults(run=run_forest)
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


def run_studies(options: argparse.Namespace) -> int:
    """Print every study."""
    from nelm.report.evidence import draw_studies, studies_json

    return deliver(studies_json(), None) if options.format == "json" else deliver_drawing(draw_studies, None)


def run_study(options: argparse.Namespace) -> int:
    """Print one study with every number."""
    from nelm.evidence.study import study_named
    from nelm.report.evidence import draw_study, study_json

    study = study_named(options.study)
    if options.format == "json":
        return deliver(study_json(study), None)
    return deliver_drawing(lambda console: draw_study(study, console), None)


def run_discrepancies(options: argparse.Namespace) -> int:
    """Print where the review and its sources differ."""
    from nelm.report.evidence import discrepancies_json, draw_discrepancies

    as_json = options.format == "json"
    return deliver(discrepancies_json(), None) if as_json else deliver_drawing(draw_discrepancies, None)


def run_forest(options: argparse.Namespace) -> int:
    """Show the studies of every group at one time."""
    from nelm.evidence.forest import asked
    from nelm.report.board.forest import forest_paper

    paper = forest_paper(*asked(options.at))
    if options.format == "text":
        from nelm.report.terminal import draw_paper

        return deliver_drawing(lambda console: draw_paper(paper, console), options.output)
    return deliver(laid_out(paper, options.format), options.output)


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
