"""What `nelm verify` prints."""

from __future__ import annotations

from rich.text import Text

from nelm import __version__
from nelm.report.output import terminal
from nelm.verify import chapters, outcomes


def print_verification() -> int:
    """Run the shipped vectors and print a summary line, after the failures if there are any. Returns 1 where one failed."""
    console = terminal()
    ran = list(outcomes())
    failed = [outcome for outcome in ran if not outcome.passed]
    for outcome in failed:
        told = f"{outcome.chapter}: {outcome.vector.name}: {outcome.of} is {outcome.got}, expected {outcome.expected}"
        console.print(Text(told, style="red"))
    vectors = sum(len(chapter.cases) for chapter in chapters().values())
    verdict = "all as expected" if not failed else f"{len(failed)} NOT as expected"
    console.print(f"nelm {__version__}: {len(ran)} expectations in {vectors} vectors, {verdict}")
    return 1 if failed else 0
