"""What `nelm verify` prints."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from nelm import __version__
from nelm.verify import Outcome, chapters


def draw_verification(ran: Sequence[Outcome], console: Console) -> None:
    """Draw the failures if there are any, and a summary line."""
    failed = [outcome for outcome in ran if not outcome.passed]
    for outcome in failed:
        told = f"{outcome.chapter}: {outcome.vector.name}: {outcome.of} is {outcome.got}, expected {outcome.expected}"
        console.print(Text(told, style="red"))
    vectors = sum(len(chapter.cases) for chapter in chapters().values())
    verdict = "all as expected" if not failed else f"{len(failed)} NOT as expected"
    console.print(f"nelm {__version__}: {len(ran)} expectations in {vectors} vectors, {verdict}")
