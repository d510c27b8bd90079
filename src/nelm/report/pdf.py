"""A document as a tagged PDF (PDF/UA-1) in A4. Needs the extra `report`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from nelm.errors import BadInput
from nelm.report.paper import Block, Cell, Entries, Folded, Line, Paper, Part, Table, line_text

STANDARD = "ua-1"
FONT = "Source Sans Pro"
EXTRA = "install the extra: pip install 'nelm[report]', or '.[report]' in a checkout"
NO_LETTER = "could not be displayed with font"
LEAST = 4  # entries of a list that are worth two columns


def as_pdf(paper: Paper) -> bytes:
    """The document as PDF; its day is its only date. Raises BadInput where the extra or a letter's font is missing."""
    typst = library()
    try:
        return compiled(paper, fonts(system=False))
    except typst.TypstError as problem:
        if NO_LETTER not in str(problem):
            raise
    try:
        return compiled(paper, fonts(system=True))  # other scripts: the fonts of this machine
    except typst.TypstError as problem:
        if NO_LETTER not in str(problem):
            raise
        remedy = "install a font that has it, or write HTML or DOCX"
        raise BadInput(
            "no font for a letter", remedy=remedy, file=paper.title, value=str(problem).split('"')[1]
        ) from None


def compiled(paper: Paper, faces: Any) -> bytes:
    """The document laid out with some fonts."""
    day = None if paper.day is None else datetime.fromordinal(paper.day).replace(tzinfo=UTC)
    found: bytes = library().compile(
        Path(__file__).with_name("page.typ").read_bytes(),
        sys_inputs={"paper": json.dumps(data(paper), ensure_ascii=False)},
        font_paths=faces,
        pdf_standards=[STANDARD],
        timestamp=day,
    )
    return found


def as_png(svg: str) -> bytes:
    """A picture as PNG, sharp enough for paper. Raises BadInput where the extra is not installed."""
    page = "#set page(width: 186mm, height: auto, margin: 0mm)\n#image(bytes(sys.inputs.svg), width: 100%)"
    found: bytes = library().compile(
        page.encode(), sys_inputs={"svg": svg}, font_paths=fonts(system=False), format="png", ppi=200.0
    )
    return found


def library() -> Any:
    """The layout library. Raises BadInput where the extra is not installed."""
    try:
        import typst
    except ImportError:
        raise BadInput("PDF and DOCX need libraries that are not installed", remedy=EXTRA, value="typst") from None
    return typst


@cache
def fonts(system: bool) -> Any:
    """The font every machine has alike, with or without those of this one. Raises BadInput where it is not installed."""
    try:
        import font_source_sans_pro
    except ImportError:
        raise BadInput("PDF and DOCX need a font that is not installed", remedy=EXTRA, value=FONT) from None
    folder = Path(font_source_sans_pro.__file__).parent / "files"
    return library().Fonts(include_system_fonts=system, font_paths=[folder])


def data(paper: Paper) -> dict[str, Any]:
    """The document as plain values: its printed parts, and the anchors that stand in them."""
    return {
        "kind": paper.kind,
        "title": paper.title,
        "about": [block_data(one) for one in paper.about],
        "foot": paper.foot,
        "day": None if paper.day is None else date.fromordinal(paper.day).timetuple()[:3],
        "fonts": [FONT, "Libertinus Serif", "DejaVu Sans Mono"],
        "anchors": sorted(run.name for line in lines(paper) for run in line if run.name),
        "parts": [
            {"title": one.title, "place": one.place, "blocks": [block_data(each) for each in shown(one)]}
            for one in paper.printed
        ],
    }


def shown(part: Part) -> Iterator[Block]:
    """The blocks of a part that stand on paper."""
    return (one for one in part.blocks if not isinstance(one, Folded))


def lines(paper: Paper) -> Iterator[Line]:
    """Every printed line of lists and tables."""
    for one in (each for part in paper.printed for each in shown(part)):
        if isinstance(one, Entries):
            yield from (line for entry in one.entries for line in entry)
        elif isinstance(one, Table):
            yield from (line for row in one.rows for cell in row for line in cell)


def block_data(one: Block) -> dict[str, Any]:
    """A block under its name; runs as mappings."""
    values = asdict(one)
    if isinstance(one, Entries):
        values["halves"] = halves(one.entries)
    return {"block": type(one).__name__.lower(), **{key: named_runs(value) for key, value in values.items()}}


def halves(entries: Sequence[Cell]) -> list[Sequence[Cell]]:
    """A short list in one column, a long one in two that hold about as much text."""
    if len(entries) < LEAST:
        return [entries]
    sizes = [sum(40 + len(line_text(line)) for line in entry) for entry in entries]
    cut = min(range(1, len(entries)), key=lambda index: abs(2 * sum(sizes[:index]) - sum(sizes)))
    return [entries[:cut], entries[cut:]]


def named_runs(value: Any) -> Any:
    """Plain values in which every run is a mapping."""
    if hasattr(value, "_asdict"):
        return value._asdict()
    if isinstance(value, dict):
        return {key: named_runs(one) for key, one in value.items()}
    return [named_runs(one) for one in value] if isinstance(value, list | tuple) else value
