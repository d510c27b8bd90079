"""What a paper says of a screening: a paragraph of methods, and the entries of its bibliography."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from nelm.criteria.rule import Ruleset
from nelm.library.sources import Source, sources
from nelm.screen.manifest import Manifest
from nelm.screen.summary import Summary

SOFTWARE = "nelm"


def methods(summary: Summary, manifest: Manifest) -> str:
    """How the table was judged, in the words of a methods section."""
    editions = "; ".join(f"{name} ({found[:12]})" for name, found in manifest.editions.items())
    hidden = (
        f" Counts from 1 to {summary.limit - 1} are not shown, nor others from which they could be found."
        if summary.limit > 1
        else ""
    )
    moved = f" Thresholds were moved one at a time: {', '.join(manifest.moved)}." if manifest.moved else ""
    return (
        f"{summary.judged.said} patients were judged by {len(manifest.editions)} editions of selection criteria with nelm "
        f"{manifest.nelm} (engine: {manifest.engine}), {manifest.as_of}. Editions, each with the hash of all its verdict "
        f"depends on: {editions}. A criterion is met where every value a fact may still have meets it, not met where none "
        "does, and unknown otherwise; nothing missing was filled in. The number who meet an edition therefore lies between "
        "those met and those met or unknown. These bounds say what missing data leave open; the intervals beside them are "
        "Wilson's 95 % intervals and speak of chance alone. "
        f"{summary.set_aside.said} rows could not be used and were set aside, {summary.duplicates.said} of them further rows "
        f"of a patient who was judged.{moved}{hidden}"
    )


def bibliography(rulesets: Iterable[Ruleset], manifest: Manifest) -> str:
    """BibTeX of nelm and of the sources of the editions."""
    cited = dict.fromkeys(
        citation.source
        for ruleset in rulesets
        for criterion in ruleset.edition.criteria
        for citation in (*criterion.cite, *criterion.also)
    )
    return "\n\n".join([software(manifest), *(entry(name, sources()[name]) for name in cited)]) + "\n"


def software(manifest: Manifest) -> str:
    """The entry of nelm itself."""
    return bibtex(
        "software",
        SOFTWARE,
        {
            "title": "{nelm}: criteria for liver transplantation for neuroendocrine liver metastases",
            "version": manifest.nelm,
        },
    )


def entry(name: str, source: Source) -> str:
    """The entry of a source; who wrote it stands as it is written."""
    fields = {
        "author": f"{{{source.by}}}", "title": f"{{{source.title}}}", "year": str(source.year),
        "howpublished": source.where, "doi": source.doi, "url": source.url, "note": source.note,
    }  # fmt: skip
    return bibtex("misc", name, fields)


def bibtex(kind: str, name: str, fields: dict[str, str]) -> str:
    """An entry; empty fields are left out."""
    lines = [f"  {field} = {{{escaped(value)}}}," for field, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{name},", *lines, "}"])


def escaped(value: str) -> str:
    """Signs that mean something to TeX."""
    return re.sub(r"([&%$#_])", r"\\\1", value)


def as_lines(manifest: Manifest) -> Sequence[tuple[str, str]]:
    """The manifest for a reader."""
    told = [
        ("Table", f"{manifest.table}, {manifest.table_hash or 'no hash: a database'}"),
        ("Mapping file", f"{manifest.mapping}, {manifest.mapping_hash}" if manifest.mapping else "none"),
        ("Day of judgement", manifest.as_of),
        ("Engine", manifest.engine),
        *((f"Edition {name}", found) for name, found in manifest.editions.items()),
        ("Seed", "none: nothing is drawn at random"),
        ("Versions", ", ".join([f"nelm {manifest.nelm}", f"Python {manifest.python}",
                                *(f"{name} {found}" for name, found in manifest.libraries.items())])),
    ]  # fmt: skip
    return told
