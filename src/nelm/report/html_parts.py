"""Pieces of the HTML report: escaped text, tables that stack or scroll, verdicts with sign and word, numbered references."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from nelm.library.sources import Citation, Source, sources
from nelm.logic import Verdict

SIGNS = {"met": "✓", "not met": "✗", "unknown": "?"}


def tag(name: str, *content: str, **attributes: str) -> str:
    """An element. Content is markup already; values of attributes are escaped. `class_` and `for_` lose their dash."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items() if value
    )
    return f"<{name}{written}>{''.join(content)}</{name}>"


def words(name: str, said: str, **attributes: str) -> str:
    """An element that holds plain text."""
    return tag(name, escape(said), **attributes)


def verdict(judged: Verdict) -> str:
    """A verdict as sign and word; colour only repeats them."""
    word = judged.word
    return tag("span", tag("span", SIGNS[word], aria_hidden="true"), f" {word}", class_=f"v {word.replace(' ', '-')}")


def bullets(lines: Iterable[str], class_: str = "plain") -> str:
    """A list of lines of markup; nothing for none."""
    listed = "".join(tag("li", line) for line in lines)
    return tag("ul", listed, class_=class_) if listed else ""


def table(name: str, caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], class_: str = "stack") -> str:
    """A table with a caption, in a region that can be scrolled by keyboard. The first cell of a row is its heading.

    Cells are markup. `stack` turns rows into blocks on a narrow page, each cell under the name of its column.
    """
    head = tag("tr", *(tag("th", escape(one).replace("@", "@<wbr>"), scope="col") for one in heads))
    body = "".join(tag("tr", row_cells(heads, row)) + "\n" for row in rows)
    inner = tag("caption", tag("span", escape(caption), id=f"{name}-caption")) + tag("thead", head) + tag("tbody", body)
    filled = tag("table", inner, class_=class_)
    return tag("div", filled, class_="scroll", role="region", tabindex="0", aria_labelledby=f"{name}-caption")


def row_cells(heads: Sequence[str], row: Sequence[str]) -> str:
    """A row: its heading, then its cells, each knowing its column."""
    first, *others = row
    cells = [tag("td", cell, data_head=head) for head, cell in zip(heads[1:], others, strict=True)]
    return "".join([tag("th", first, scope="row"), *cells])


def section(name: str, title: str, *content: str, class_: str = "") -> str:
    """A part of the page under a heading."""
    heading = words("h2", title, id=f"{name}-title")
    return tag("section", heading, "\n", *content, id=name, aria_labelledby=f"{name}-title", class_=class_) + "\n"


def sentence(said: str) -> str:
    """A text with a capital letter, its other letters as they are."""
    return said[:1].upper() + said[1:]


def slug(said: str) -> str:
    """A text as part of an anchor."""
    return re.sub(r"[^a-z0-9]+", "-", said.lower()).strip("-")


class References:
    """Sources by number in the order in which they are cited, the places in each numbered too: `[3.2]`."""

    def __init__(self) -> None:
        self.places: dict[str, list[str]] = {}

    def number(self, citation: Citation) -> str:
        """The number of a citation: of its source, and of the place in it."""
        places = self.places.setdefault(citation.source, [])
        place = f"{citation.at} (read: {citation.checked})"
        if place not in places:
            places.append(place)
        return f"{list(self.places).index(citation.source) + 1}.{places.index(place) + 1}"

    def links(self, citations: Iterable[Citation]) -> str:
        """The numbers of citations, each a link into the list."""
        numbers = dict.fromkeys(self.number(citation) for citation in citations)
        linked = ", ".join(tag("a", number, href=f"#ref-{number}") for number in numbers)
        return tag("span", f"[{linked}]", class_="cite") if linked else ""

    def listed(self) -> str:
        """The list of references."""
        return tag("ol", *(self.entry(name, places) for name, places in self.places.items()), class_="references")

    def entry(self, name: str, places: Sequence[str]) -> str:
        """A source and the places cited in it."""
        source, number = sources()[name], list(self.places).index(name) + 1
        found = [
            tag("li", tag("b", f"{number}.{index} "), escape(place), id=f"ref-{number}.{index}")
            for index, place in enumerate(places, 1)
        ]
        return tag("li", source_words(source), tag("ul", *found, class_="places")) + "\n"


def source_words(source: Source) -> str:
    """A source as a reference; its DOI is the only kind of link that leaves the page."""
    where = f" {source.where.rstrip('.')}." if source.where else ""
    said = escape(f"{source.by} ({source.year}). {source.title.rstrip('.')}.{where} ")
    if source.doi:
        return said + words("a", f"doi:{source.doi}", href=f"https://doi.org/{source.doi}", rel="noreferrer")
    return said + words("span", source.url, class_="address") if source.url else said
