"""The commands for the criteria and the algorithm: `criteria`, `pathway`, `verify`."""

from __future__ import annotations

import argparse
from pathlib import Path

from nelm.cli.parts import Commands, command, deliver
from nelm.errors import BadInput


def add_pathway(commands: Commands) -> None:
    """`nelm pathway` and what it can do."""
    pathway = command(commands, "pathway", "the treatment algorithm", "nelm pathway show")
    actions = pathway.add_subparsers(title="actions", required=True, metavar="ACTION")
    whole = command(actions, "show", "the whole algorithm with its sources", "nelm pathway show")
    whole.set_defaults(run=run_pathway)


def add_verify(commands: Commands) -> None:
    """`nelm verify`."""
    verify = command(commands, "verify", "run the shipped vectors on this machine", "nelm verify")
    verify.set_defaults(run=run_verify)


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
    sql = command(
        actions, "sql", "an edition as one SQL statement, to audit and to run",
        "nelm criteria sql milan-net@2016 --dialect postgres -o milan.sql",
    )  # fmt: skip
    sql.add_argument("edition", metavar="ID", help="an edition, or an edition file")
    sql.add_argument("--dialect", choices=["duckdb", "postgres", "spark"], default="duckdb", help="default: duckdb")
    sql.add_argument("--items", action="store_true", help="with the verdict of each criterion in columns of its own")
    sql.add_argument("-o", "--output", metavar="FILE", type=Path)
    sql.set_defaults(run=run_sql)


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


def run_sql(options: argparse.Namespace) -> int:
    """Print an edition as a SQL statement, or write it to a file."""
    try:
        from nelm.report.statement import audited
    except ImportError:
        raise BadInput("SQL needs more libraries", remedy="run: pip install 'nelm[cohort]'") from None
    from nelm.report.editions import chosen

    return deliver(audited(chosen(options.edition), options.dialect, items=options.items), options.output)


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
