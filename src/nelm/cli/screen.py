"""The command for a table of patients: `screen`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from nelm.cli.parts import Commands, command, deliver, laid_out
from nelm.errors import BadInput

if TYPE_CHECKING:
    from nelm.exchange.table.mapping import Mapping
    from nelm.exchange.table.table import Table
    from nelm.report.paper import Paper
    from nelm.report.screening.document import Told
    from nelm.screen.in_place import Stage
    from nelm.screen.manifest import Manifest
    from nelm.screen.run import Progress, Wanted
    from nelm.screen.tally import Tally


MOST_NAMES = 12  # of facts that nobody knows
REPORTS = (".html", ".json", ".pdf", ".docx")


def add_screen(commands: Commands) -> None:
    """`nelm screen`."""
    screen = command(
        commands, "screen", "judge a table of patients by every edition of the criteria",
        "nelm screen registry.csv --mapping mapping.yaml -o verdicts.parquet --report report.html",
    )  # fmt: skip
    screen.add_argument(
        "table",
        metavar="TABLE",
        help="a CSV or Parquet file, a folder, a pattern in quotes, or postgresql://...?table=NAME",
    )
    screen.add_argument(
        "--criteria", metavar="SET[@EDITION]", nargs="+", default=[], help="editions, sets or files (default: all)"
    )
    screen.add_argument(
        "--as-of", metavar="DATE|COLUMN", help="the day of the judgement (default: each patient's latest date)"
    )
    screen.add_argument("--mapping", metavar="FILE", type=Path, help="what the table's columns and codes mean")
    screen.add_argument("--draft-mapping", action="store_true", help="propose a mapping file instead of judging")
    screen.add_argument(
        "--engine", choices=["arrays", "duckdb", "postgres", "spark"], default="arrays",
        help="where the table is judged: here (arrays), or in its database",
    )  # fmt: skip
    screen.add_argument("--strict", action="store_true", help="stop at the first row that cannot be used")
    screen.add_argument("--skip-unreadable", action="store_true", help="go on without files that cannot be read")
    screen.add_argument(
        "--set", metavar="EDITION.PARAMETER=VALUE", action="append", default=[],
        help="count who is gained and lost when a threshold moves",
    )  # fmt: skip
    screen.add_argument(
        "--margin", metavar="PERCENT", default="10", help="how far a near miss may be from a threshold (default: 10)"
    )
    screen.add_argument(
        "--small-cells", metavar="N", type=int, default=5, help="hide counts below N (default: 5; 0 shows all)"
    )
    screen.add_argument("-o", "--output", metavar="OUT.parquet", type=Path, help="a row per patient and edition")
    screen.add_argument("--items", metavar="FILE.parquet", type=Path, help="a row per patient, edition and criterion")
    screen.add_argument(
        "--quarantine", metavar="FILE.csv", type=Path, help="rows set aside (default: beside OUT, or named after TABLE)"
    )
    screen.add_argument(
        "--report",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="the report as .html, .json, .pdf or .docx",
    )
    screen.add_argument("--figures", metavar="FOLDER", type=Path, help="the pictures of the report as SVG files")
    screen.set_defaults(run=run_screen)


def run_screen(options: argparse.Namespace) -> int:
    """Judge a table, print the report, and write the files that are asked for."""
    from nelm.exchange.table.table import need_libraries, open_table
    from nelm.report.screening.document import Told

    need_libraries()
    mapping = mapping_of(options)
    if options.draft_mapping:
        from nelm.exchange.table.draft import draft_mapping

        refuse_judging(options)
        return deliver(draft_mapping(options.table, mapping), options.output)
    wanted = wanted_of(options)
    if options.engine != "arrays":
        return run_in_place(mapping, wanted, options)
    table = open_table(
        options.table, mapping, options.as_of, strict=options.strict, skip_unreadable=options.skip_unreadable
    )
    tally = screened(table, wanted, options)
    skipped = tuple(str(one) for one in table.skipped)
    told = Told(unread(table), skipped, tuple(sorted(tally.questions)), left_out(table, options.small_cells))
    report(tally, manifest_of(table, (table.name, table.hash()), wanted, options), told, wanted, options)
    return 0


def refuse_judging(options: argparse.Namespace) -> None:
    """Refuse what only a judgement gives, where a mapping file is proposed. Raises BadInput."""
    asked = {
        "--engine": options.engine != "arrays", "--report": options.report, "--items": options.items,
        "--figures": options.figures, "--quarantine": options.quarantine, "--set": options.set,
    }  # fmt: skip
    for name, given in asked.items():
        if given:
            remedy = "leave it out: --draft-mapping proposes a mapping file and judges nobody"
            raise BadInput("nothing is judged", remedy=remedy, place=name)


def run_in_place(mapping: Mapping | None, wanted: Wanted, options: argparse.Namespace) -> int:
    """Judge a table in its database, print the report, and write the files that are asked for. Raises BadInput."""
    from nelm.report.screening.document import Told
    from nelm.screen.in_place import judged_in_place

    if options.strict or options.skip_unreadable:
        remedy = "leave out --engine, or --strict and --skip-unreadable"
        raise BadInput("a table judged in place is read whole", remedy=remedy, place="--engine", value=options.engine)
    with shown_stages() as stage:
        found = judged_in_place(options.table, mapping, options.as_of, wanted, options.engine, stage)
    told = Told(unread(found.table), (), tuple(sorted(found.tally.questions)))
    name = found.name.rstrip("/").rpartition("/")[2]
    report(found.tally, manifest_of(found.table, (name, ""), wanted, options), told, wanted, options)
    return 0


def mapping_of(options: argparse.Namespace) -> Mapping | None:
    """The mapping file, where one is given."""
    from nelm.exchange.table.mapping import read_mapping

    return read_mapping(options.mapping) if options.mapping else None


def wanted_of(options: argparse.Namespace) -> Wanted:
    """What the user asks for. Raises BadInput for a margin that is none, and for two files of one name."""
    from nelm.cli.patient import rulesets
    from nelm.screen.parts import Targets
    from nelm.screen.run import Wanted

    targets = Targets(options.output, options.items, quarantine_of(options))
    paths = [path.resolve() for path in (*targets, *options.report) if path]
    for path in options.report:
        if path.suffix not in REPORTS:
            remedy = f"end its name in one of {', '.join(REPORTS)}"
            raise BadInput("not a form of the report", remedy=remedy, place="--report", value=path.name)
    if options.small_cells < 0:
        remedy = "write a number such as 5; 0 shows all counts"
        raise BadInput("not a number of patients", remedy=remedy, place="--small-cells", value=options.small_cells)
    if len(set(paths)) < len(paths):
        raise BadInput("two files to write have one name", remedy="give each its own name")
    return Wanted(rulesets(options.criteria, ()), options.set, margin_of(options.margin), targets)


def quarantine_of(options: argparse.Namespace) -> Path | None:
    """Where rows set aside go: where the user says, beside the verdicts, or in the current folder.

    Rows leave a database only if they are asked for.
    """
    if options.quarantine:
        return Path(options.quarantine)
    if options.engine != "arrays":
        return None
    beside = options.output or Path(Path(options.table.split("?")[0]).name or "table")
    return Path(beside).with_suffix(".quarantine.csv") if options.output else Path(f"{beside.stem}.quarantine.csv")


def margin_of(text: str) -> Decimal:
    """A margin as a share. Raises BadInput where it is not a per cent between 0 and 100."""
    try:
        percent = Decimal(text.removesuffix("%").strip())
    except ArithmeticError:
        percent = Decimal("NaN")
    if not percent.is_finite() or not 0 <= percent < 100:
        raise BadInput("not a margin", remedy="write a per cent, such as 10; 0 for none", place="--margin", value=text)
    return percent / 100


def screened(table: Table, wanted: Wanted, options: argparse.Namespace) -> Tally:
    """Screen with a bar of progress. A run over several files that is interrupted says how to go on."""
    from nelm.screen.run import screen

    try:
        with shown_progress(table) as progress:
            return screen(table, wanted, progress)
    except KeyboardInterrupt:
        again = "; the same command goes on after the last finished file" if options.output else ""
        print(f"nelm: interrupted, no file is written{again}", file=sys.stderr)
        raise SystemExit(130) from None


@contextmanager
def shown_progress(table: Table) -> Iterator[Progress]:
    """A bar on the terminal with the rows, the rate and the remaining time; nothing into a pipe."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda rows: None
        return
    columns = (
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("rows", total=table.rows(), rate="")

        def advance(rows: int) -> None:
            bar.update(task, advance=rows, total=table.rows())
            speed = bar.tasks[0].speed
            bar.update(task, rate=f"{speed:,.0f} rows/s" if speed else "")

        yield advance


@contextmanager
def shown_stages() -> Iterator[Stage]:
    """What is being done and for how long, on the terminal; nothing into a pipe. A database does not say how far it is."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda stage: None
        return
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda stage: bar.update(task, description=stage)


def report(tally: Tally, basis: Manifest, told: Told, wanted: Wanted, options: argparse.Namespace) -> None:
    """Print the report, and write it where it is asked for."""
    from nelm.report.output import show
    from nelm.report.screening.document import as_paper, in_short
    from nelm.report.terminal import draw_paper
    from nelm.screen.summary import summarise

    editions = [ruleset.edition for ruleset in wanted.rulesets]
    with shown_stages() as stage:
        stage("hiding small counts" if options.small_cells > 1 else "adding up")
        summary = summarise(tally, options.small_cells, editions)
    paper = as_paper(summary, basis, wanted.rulesets, told)
    for path in options.report:
        if path.suffix == ".json":
            from nelm.report.screening.as_json import as_json

            deliver(as_json(summary, basis, wanted.rulesets, told), path)
        else:
            deliver(laid_out(paper, path.suffix.removeprefix(".")), path)
    drawn = write_figures(paper, options.figures) if options.figures else []
    show(lambda console: draw_paper(in_short(paper), console))
    aside = wanted.targets.quarantine if tally.set_aside else None
    for path in (options.output, options.items, aside, *options.report, *drawn):
        if path:
            print(f"nelm: {path} is written", file=sys.stderr)


def write_figures(paper: Paper, folder: Path) -> list[Path]:
    """Each picture of the report as a file. Raises BadInput where the folder cannot be written."""
    from nelm.report.output import save
    from nelm.report.screening.document import pictures

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        reason = f"cannot be made: {problem.strerror or 'the system refused'}"
        raise BadInput(reason, remedy="name another folder", place="--figures", file=str(folder)) from None
    written = []
    for name, picture in pictures(paper):
        save(picture.svg + "\n", folder / f"{name}.svg")
        written.append(folder / f"{name}.svg")
    return written


def manifest_of(table: Table, named: tuple[str, str], wanted: Wanted, options: argparse.Namespace) -> Manifest:
    """What the numbers rest on. A table is named, with its hash, without its folder, user and password."""
    from hashlib import sha256

    from nelm.screen.manifest import manifest

    mapping = ("", "")
    if options.mapping:
        mapping = (options.mapping.name, f"sha256:{sha256(options.mapping.read_bytes()).hexdigest()}")
    return manifest(
        named, mapping, table.judged_as_of, wanted.rulesets, options.set,
        f"{(wanted.margin * 100).normalize():f} %", options.engine, options.small_cells,
    )  # fmt: skip


def unread(table: Table) -> tuple[str, ...]:
    """The columns that were not read, each with the reason and the fact that was perhaps meant."""
    return tuple(f"{one.column} ({one.why}{f'; did you mean {one.near}?' if one.near else ''})" for one in table.unread)


def left_out(table: Table, limit: int) -> tuple[str, ...]:
    """What became of the readings of a table in which a row is not a patient, and of persons; small numbers are hidden."""
    if table.wide:
        return ()
    counted = {**table.readings, "of facts that nelm does not know": table.unknown_facts.total()}
    rows = ", ".join(f"{f'<{limit}' if 0 < many < limit else f'{many:,}'} {what}" for what, many in counted.items())
    names = ", ".join(sorted(table.unknown_facts)[:MOST_NAMES])
    told = [f"Readings: {rows}{f' ({names})' if names else ''}."]
    if table.persons_left_out:
        many = f"{table.persons_left_out:,}" if table.persons_left_out >= limit else f"<{limit}"
        told.append(f"Persons of whose neuroendocrine tumour nothing is recorded: {many}; they are left out.")
    return tuple(told)
