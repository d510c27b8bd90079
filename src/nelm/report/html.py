"""A document as one HTML file that needs nothing else: on screen, on a telephone, and printed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import assert_never

from nelm.report.paper import (
    Block,
    Cell,
    Entries,
    Folded,
    Heading,
    Line,
    Paper,
    Part,
    Picture,
    Run,
    Table,
    Words,
)  # fmt: skip

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
LEAST = 8  # entries of a list that are worth two columns


def as_html(paper: Paper) -> str:
    """The document as a whole page."""
    head = [
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="robots" content="noindex"><meta name="referrer" content="no-referrer">',
        '<meta name="color-scheme" content="light dark">',
        words("title", f"{paper.title}: {paper.kind}"),
        tag("style", page_style()),
    ]
    body = [
        tag("a", "Skip to the content", href="#main", class_="skip"),
        tag("div", header(paper), main(paper), footer(paper), class_="page"),
    ]
    page = [tag("head", "\n", "\n".join(head), "\n"), tag("body", "\n", "\n".join(body), "\n")]
    return "<!DOCTYPE html>\n" + tag("html", "\n", "\n".join(page), "\n", lang="en") + "\n"


@cache
def page_style() -> str:
    """The style sheet, as it is shipped beside this module."""
    return "\n" + Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def header(paper: Paper) -> str:
    """What the document is, of whom, and what to know before reading it."""
    lines = [words("p", paper.kind, class_="kind"), words("h1", paper.title), *(block(one) for one in paper.about)]
    return tag("header", *lines) + "\n"


def main(paper: Paper) -> str:
    """Every part."""
    return tag("main", "\n", *(part(one) for one in paper.parts), id="main") + "\n"


def footer(paper: Paper) -> str:
    """What stands at the foot of every printed page."""
    return tag("footer", words("p", " · ".join(paper.foot)))


def part(one: Part) -> str:
    """A part under its heading."""
    heading = words("h2", one.title, id=f"{one.name}-title")
    content = "".join(block(each) for each in one.blocks)
    return (
        tag("section", heading, "\n", content, id=one.name, aria_labelledby=f"{one.name}-title", class_=one.place)
        + "\n"
    )


def block(one: Block) -> str:
    """A block of a part."""
    match one:
        case Words():
            return tag("p", line(one.line), class_=one.look)
        case Heading():
            return words("h3", one.text)
        case Entries():
            return entries(one)
        case Table():
            return table(one)
        case Picture():
            return picture(one)
        case Folded():
            return folded(one)
        case _:
            assert_never(one)


def entries(one: Entries) -> str:
    """A list; boxes can be ticked."""
    listed = "".join(tag("li", box(each) if one.kind == "boxes" else lines(each)) for each in one.entries)
    columns = " columns" if one.kind != "plain" and len(one.entries) >= LEAST else ""
    return tag("ul", listed, class_=one.kind + columns) if listed else ""


def box(one: Cell) -> str:
    """An entry behind a box: its first line is the label."""
    first, *others = one
    label = tag("label", '<input type="checkbox">', tag("span", line(first)))
    return label + "".join(tag("span", line(each), class_="line") for each in others)


def table(one: Table) -> str:
    """A table with a caption, in a region that can be scrolled by keyboard.

    On a narrow page a list turns its rows into blocks, each cell under the name of its column.
    """
    head = tag("tr", *(tag("th", escape(each).replace("@", "@<wbr>"), scope="col") for each in one.heads))
    shares = "".join(f'<col style="width: {width:.3g}%">' for width in one.widths)
    inner = tag("caption", tag("span", escape(one.caption), id=f"{one.name}-caption")) + tag("colgroup", shares)
    body = "".join(tag("tr", row(one.heads, each)) + "\n" for each in one.rows)
    filled = tag("table", inner, tag("thead", head), tag("tbody", body), class_=one.kind)
    return tag("div", filled, class_="scroll", role="region", tabindex="0", aria_labelledby=f"{one.name}-caption")


def row(heads: Sequence[str], cells: Sequence[Cell]) -> str:
    """A row: its heading, then its cells, each knowing its column."""
    first, *others = cells
    filled = [tag("td", lines(each), data_head=head) for head, each in zip(heads[1:], others, strict=True)]
    return "".join([tag("th", lines(first), scope="row"), *filled])


def picture(one: Picture) -> str:
    """A drawing in a frame of its own, which scrolls on a narrow page."""
    frame = tag("div", one.svg, class_="scroll picture", role="region", tabindex="0", aria_label=one.name)
    return frame + (words("p", one.key, class_="key") if one.key else "")


def folded(one: Folded) -> str:
    """Something to open."""
    content = "".join(block(each) for each in one.blocks)
    return f'<details id="{one.name}">{tag("summary", line(one.title))}{content}</details>\n'


def lines(one: Cell) -> str:
    """The lines of a cell: the first as it is, the others beneath it."""
    return "".join(
        line(each) if index == 0 else tag("span", line(each), class_="line") for index, each in enumerate(one)
    )


def line(one: Line) -> str:
    """A line of runs."""
    return "".join(run(each) for each in one)


def run(one: Run) -> str:
    """A text with its look, its sign, its anchor, and where it leads."""
    said = escape(one.text)
    if one.sign:
        said = tag("span", one.sign, aria_hidden="true") + f" {said}"
    name = {"strong": "b", "soft": "small"}.get(one.look, "span")
    if one.look or one.name:
        said = tag(name, said, class_=f"v {one.look}" if one.sign else one.look if name == "span" else "", id=one.name)
    if one.to:
        outside = {} if one.to.startswith("#") else {"rel": "noreferrer"}
        said = tag("a", said, href=one.to, **outside)
    return said


def tag(name: str, *content: str, **attributes: str) -> str:
    """An element. Content is markup already; values of attributes are escaped. `class_` loses its dash."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items() if value
    )
    return f"<{name}{written}>{''.join(content)}</{name}>"


def words(name: str, said: str, **attributes: str) -> str:
    """An element that holds plain text."""
    return tag(name, escape(said), **attributes)
