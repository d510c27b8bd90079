"""Sources by number in the order in which they are cited, the places in each numbered too: `[3.2]`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nelm.library.sources import Citation, Source, sources
from nelm.report.paper import Cell, Entries, Line, Run, cell


class Cited:
    """What was cited so far. `listed` gives what is new since it was last asked."""

    def __init__(self) -> None:
        self.places: dict[str, list[str]] = {}
        self.told: dict[str, int] = {}

    def number(self, citation: Citation) -> str:
        """The number of a citation: of its source, and of the place in it."""
        places = self.places.setdefault(citation.source, [])
        place = f"{citation.at} (read: {citation.checked})"
        if place not in places:
            places.append(place)
        return f"{list(self.places).index(citation.source) + 1}.{places.index(place) + 1}"

    def runs(self, citations: Iterable[Citation]) -> Line:
        """The numbers of citations in brackets, each leading to its place in the list; nothing for none."""
        numbers = dict.fromkeys(self.number(citation) for citation in citations)
        parts = [Run(", ", "soft")] * (2 * len(numbers))
        parts[1::2] = [Run(number, "soft", to=f"#ref-{number}") for number in numbers]
        return (Run(" [", "soft"), *parts[1:], Run("]", "soft")) if numbers else ()

    def listed(self) -> Entries:
        """The sources and places cited since this was last asked."""
        entries = [
            self.entry(index, name, places)
            for index, (name, places) in enumerate(self.places.items(), 1)
            if len(places) > self.told.get(name, 0)
        ]
        self.told = {name: len(places) for name, places in self.places.items()}
        return Entries(tuple(entries), "references")

    def entry(self, index: int, name: str, places: Sequence[str]) -> Cell:
        """A source, and below it each new place in it."""
        told = self.told.get(name, 0)
        found: list[Run] = []
        for number, place in enumerate(places[told:], told + 1):
            found += [Run(f"{index}.{number}", "strong", name=f"ref-{index}.{number}"), Run(f" {place}. ")]
        return cell((Run(f"{index} ", "strong"), *source_line(sources()[name])), tuple(found))


def source_line(source: Source) -> Line:
    """A source as a reference; its DOI is the only kind of link that leaves a document."""
    where = f" {source.where.rstrip('.')}." if source.where else ""
    said = Run(f"{source.by} ({source.year}). {source.title.rstrip('.')}.{where} ")
    if source.doi:
        return (said, Run(f"doi:{source.doi}", to=f"https://doi.org/{source.doi}"))
    return (said, Run(source.url, "soft")) if source.url else (said,)
