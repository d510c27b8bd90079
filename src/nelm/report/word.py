"""A document as DOCX, to be edited before it is sent. Needs the extra `report`."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any, assert_never

from nelm.errors import BadInput
from nelm.report.paper import Block, Cell, Entries, Folded, Heading, Line, Paper, Picture, Run, Table, Words
from nelm.report.pdf import EXTRA, as_png

WIDTH, MARGIN = 210.0, 14.0  # of A4, in millimetres
COLOURS = {"met": "0F4D2B", "not-met": "8A1414", "unknown": "5F3C00", "warn": "5F3C00", "soft": "3A3F45"}
TICK = "☐ "
EARLIEST = datetime(1980, 1, 1)  # that a ZIP file can say
MOST_LETTERS = 255  # of a title in a file's properties


def as_docx(paper: Paper) -> bytes:
    """The document as DOCX, dated by its day alone. Raises BadInput where the extra is not installed."""
    document = blank(paper)
    document.add_paragraph(paper.kind)
    document.add_heading(paper.title, 0)
    for words in paper.about:
        block(document, words)
    for part in paper.printed:
        document.add_heading(part.title, 1)
        for one in part.blocks:
            block(document, one)
    buffer = BytesIO()
    document.save(buffer)
    return dated(buffer.getvalue(), paper.day)


def blank(paper: Paper) -> Any:
    """An empty A4 document with the foot on every page. Raises BadInput where the extra is not installed."""
    try:
        import docx
        from docx.shared import Mm, Pt
    except ImportError:
        raise BadInput("DOCX needs a library that is not installed", remedy=EXTRA, value="python-docx") from None
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(WIDTH), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(9)
    normal.paragraph_format.space_after = Pt(2)
    section.footer.paragraphs[0].text = " · ".join(paper.foot)
    about = document.core_properties
    about.title, about.author, about.comments = f"{paper.kind}: {paper.title}"[:MOST_LETTERS], "", ""
    if paper.day is None:
        undate(about)
    else:
        about.created = about.modified = datetime.fromordinal(paper.day)
    about.last_modified_by, about.revision, about.language = "", 1, "en"
    return document


def block(document: Any, one: Block) -> None:
    """Add a block of a part; what is to be opened on a screen is left out."""
    match one:
        case Words():
            runs(document.add_paragraph(), one.line)
        case Heading():
            document.add_heading(one.text, 2)
        case Entries():
            entries(document, one)
        case Table():
            table(document, one)
        case Picture():
            picture(document, one)
        case Folded():
            pass
        case _:
            assert_never(one)


def entries(document: Any, one: Entries) -> None:
    """A list; boxes are written before what can be ticked."""
    for entry in one.entries:
        boxed = one.kind == "boxes"
        paragraph = document.add_paragraph(TICK if boxed else "", None if boxed else "List Bullet")
        lines(paragraph, entry)


def table(document: Any, one: Table) -> None:
    """A table whose heading row stands again on every page."""
    from docx.oxml import OxmlElement
    from docx.shared import Mm, Pt

    small = Pt(7) if one.kind == "matrix" else Pt(8)
    grid = document.add_table(rows=1, cols=len(one.heads), style="Table Grid")
    grid.autofit = False
    for column, share in zip(grid.columns, one.widths, strict=True):
        column.width = Mm((WIDTH - 2 * MARGIN) * share / sum(one.widths))
    rows: list[Sequence[Cell]] = [tuple(((Run(head, "strong"),),) for head in one.heads), *one.rows]
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for index, cells in enumerate(rows):
        row = grid.rows[0] if index == 0 else grid.add_row()
        for place, cell in zip(row.cells, cells, strict=True):
            lines(place.paragraphs[0], cell)
            for run in place.paragraphs[0].runs:
                run.font.size = small
    document.add_paragraph()


def picture(document: Any, one: Picture) -> None:
    """A drawing, with what it shows in words for those who cannot see it."""
    from docx.shared import Mm

    shape = document.add_picture(BytesIO(as_png(one.svg)), width=Mm(WIDTH - 2 * MARGIN))
    shape._inline.docPr.set("descr", one.described)
    shape._inline.docPr.set("title", one.name)
    if one.key:
        runs(document.add_paragraph(), (Run(one.key, "soft"),))


def lines(paragraph: Any, cell: Cell) -> None:
    """The lines of a cell in one paragraph."""
    for index, line in enumerate(cell):
        if index:
            paragraph.add_run().add_break()
        runs(paragraph, line)


def runs(paragraph: Any, line: Line) -> None:
    """Add the runs of a line."""
    from docx.shared import RGBColor

    for one in line:
        added = paragraph.add_run(f"{one.sign}\u00a0{one.text}" if one.sign else one.text)
        added.bold = one.look == "strong" or bool(one.sign)
        if one.look in COLOURS:
            added.font.color.rgb = RGBColor.from_string(COLOURS[one.look])


def undate(about: Any) -> None:
    """Take away the dates that every new document has."""
    for each in list(about._element):
        if each.tag.endswith(("}created", "}modified")):
            about._element.remove(each)


def dated(content: bytes, day: int | None) -> bytes:
    """The same file with its members dated by the day, else by the earliest there is: the same input gives the same bytes."""
    buffer = BytesIO()
    when = EARLIEST if day is None else max(datetime.fromordinal(day), EARLIEST)
    stamp = partial(zipfile.ZipInfo, date_time=(when.year, when.month, when.day, 0, 0, 0))
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            new.writestr(stamp(name), old.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
