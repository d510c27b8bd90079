"""Write the generated pages of the documentation: `python docs/generate.py`, after any change of the knowledge or the output.

Everything in `docs/reference/` and `docs/images/` comes from here. `tests/docs/test_generated.py` writes the pages into memory
and compares them with the committed ones.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.terminal_theme import TerminalTheme

from nelm.criteria.edition import Criterion, Edition, editions
from nelm.criteria.rule import NO_OVERRIDES, shipped
from nelm.criteria.valueset import value_sets
from nelm.criteria.words import required
from nelm.exchange.case_file import read_case
from nelm.exchange.table.mapping import read_mapping
from nelm.exchange.table.table import open_table
from nelm.facts.calendar import days
from nelm.facts.derive.operator import Band, Derived
from nelm.facts.derive.table import OPERATORS
from nelm.facts.dictionary import Fact, dictionary
from nelm.facts.view import any_fact, derived_facts
from nelm.facts.words import code_words, number, unit_words
from nelm.library.document import read_document
from nelm.library.shelf import KNOWLEDGE, files
from nelm.library.sources import Citation, sources
from nelm.report.assessment import assess
from nelm.report.board.options import way
from nelm.report.editions import cited, in_force, other_editions
from nelm.report.screening.document import attrition_picture as attrition_of
from nelm.report.text import header, summary
from nelm.screen.run import Wanted, screen
from nelm.screen.summary import summarise
from nelm.verify import BASE, Chapter, Vector, chapters

ROOT = Path(__file__).parents[1]
KINDS = {"number": "number", "code": "code", "yes_no": "yes/no", "date": "date", "codes": "list of codes"}
ATTRITION = "milan-net@2016"
PICTURE_CASE, PICTURE_DAY = "examples/published/c12.yaml", "2019-01-01"


def pages() -> dict[str, str]:
    """Every generated file by its path from the root of the repository."""
    return {
        "docs/reference/specification.md": specification(),
        "docs/reference/facts.md": facts_page(),
        "docs/reference/derived-facts.md": derived_page(),
        "docs/reference/criteria.md": criteria_page(),
        "docs/reference/scores.md": scores_page(),
        "docs/reference/sources.md": sources_page(),
        "docs/images/assess.svg": picture(),
        "docs/images/way.svg": way_picture(),
        "docs/images/attrition.svg": attrition_picture(),
    }


# --- Markdown --------------------------------------------------------------------------------------------------------


def page(title: str, made_from: str, *parts: str) -> str:
    """A page with its title and a note that it is generated."""
    note = f"<!-- Written by docs/generate.py from src/nelm/{made_from}. Change that, then run the script. -->"
    return "\n\n".join([note, f"# {title}", *(part for part in parts if part)]) + "\n"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; nothing where there are no rows."""
    lines = [f"| {' | '.join(cell(text) for text in row)} |" for row in rows]
    return "\n".join([f"| {' | '.join(headings)} |", f"|{' --- |' * len(headings)}", *lines]) if lines else ""


def cell(text: str) -> str:
    """Text that cannot break a table."""
    return " ".join(text.replace("|", "\\|").replace("*", "\\*").split())


def code(text: str) -> str:
    """Text in a code font; nothing for nothing."""
    return f"`{text}`" if text else ""


def codes(names: Iterable[str]) -> str:
    """Names in a code font, separated by commas."""
    return ", ".join(code(name) for name in names)


def bullets(entries: Iterable[tuple[str, str]]) -> str:
    """Named entries as a list, without the empty ones."""
    return "\n".join(f"- {name}: {text}" for name, text in entries if text)


def written(value: Any) -> str:
    """Plain data as a case file would write it, in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(entry) for entry in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return '"%"' if value == "%" else str(value)


# --- the specification -----------------------------------------------------------------------------------------------


def specification() -> str:
    """Every vector as a sentence with its case and what is expected."""
    count = sum(len(vector.expect) for chapter in chapters().values() for vector in chapter.cases)
    intro = (
        "What nelm says, sentence by sentence. Every sentence is a test: `nelm verify` runs all of them "
        f"({count} expectations), and so does the test suite.\n\n"
        "Each case is the base patient below, changed as stated. She is invented, complete, and meets every edition on "
        "2024-06-01. A line of a table names the edition and what is looked at: its verdict, one criterion (in `code`), "
        "the recorded facts that decide (`asks`), or the date from which its waiting times are complete (`eligible_from`). "
        "A line without an edition names a fact and what is known of it."
    )
    contents = "\n".join(f"- {link(chapter.title)}" for chapter in chapters().values())
    base = BASE.read_text(encoding="utf-8").split("\n", 1)[1]
    parts = [part for chapter in chapters().values() for part in chapter_parts(chapter)]
    return page("Specification", "knowledge/vectors", intro, contents, f"## Base patient\n\n```yaml\n{base}```", *parts)


def link(title: str) -> str:
    """A link to a heading of the same page."""
    kept = "".join(char for char in title.lower() if char.isalnum() or char in " -_")
    return f"[{title}](#{kept.replace(' ', '-')})"


def chapter_parts(chapter: Chapter) -> Iterable[str]:
    """A chapter's heading, and a part for each of its vectors."""
    yield f"## {chapter.title}\n\n{chapter.about}"
    for vector in chapter.cases:
        changed = bullets(differences(chapter, vector))
        rows = [expectation(of, expected) for of, expected in vector.expect.items()]
        yield "\n\n".join(
            part for part in (f"### {vector.name}", changed, table(("edition", "of", "expected"), rows)) if part
        )


def differences(chapter: Chapter, vector: Vector) -> Iterable[tuple[str, str]]:
    """How a vector's case differs from the base case."""
    if chapter.empty:
        yield "facts", "none at all"
    if vector.as_of:
        yield "judged on", vector.as_of
    for name, entry in vector.facts.items():
        yield code(name), code(written(entry))
    yield "left out", codes(vector.without)


def expectation(of: str, expected: Any) -> tuple[str, str, str]:
    """One expectation as a row: edition, what is looked at, what it must be."""
    edition, _, item = of.partition(".") if "@" in of else ("", "", "")
    shown = (codes(expected) or "nothing") if isinstance(expected, list) else str(expected)
    if not edition:
        return "", any_fact(of).label, shown
    return edition, "verdict" if not item else item if item in {"asks", "eligible_from"} else code(item), shown


# --- the facts -------------------------------------------------------------------------------------------------------


def facts_page() -> str:
    """The dictionary, file by file."""
    parts = []
    for path in files("facts"):
        document = read_document(path)
        about = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
        parts.append(f"## {path.stem.capitalize()}\n\n{about.partition(' See CONTRIBUTING')[0]}")
        parts += [fact_part(dictionary()[name]) for name in document.data]
    intro = (
        "Every fact a case file can record. [The case file](../case-file.md) says how to write them, "
        "[The format of the facts](../facts-format.md) what each line below means. "
        "Facts that nelm computes from these stand in [Derived facts](derived-facts.md)."
    )
    return page("Facts", "knowledge/facts", intro, *parts)


def fact_part(fact: Fact) -> str:
    """One entry of the dictionary."""
    unit = unit_of(fact)
    accepts = ", ".join(f"{code(other)} (times {number(float(factor))})" for other, factor in fact.accepts.items())
    coarse = "; ".join(f"{code(name)} ({codes(fine)})" for name, fine in fact.coarse.items())
    could_be = "; ".join(f"{code(vague)} may be {codes(exact)}" for vague, exact in fact.could_be.items())
    lines = bullets([
        ("kind", KINDS[fact.kind] + (", whole" if fact.whole else "")),
        ("unit", unit),
        ("also accepted", accepts),
        ("possible", span(fact.possible)),
        ("likely", span(fact.likely)),
        ("coarse codes", coarse),
        ("from best to worst", codes(fact.order)),
        ("mean that it took place", codes(fact.done) if fact.kind == "code" else ""),
        ("vague codes", could_be),
        ("readings combine by", code(fact.combine)),
        ("question", fact.ask),
        ("test", fact.test),
        ("codings", ", ".join(f"{one.system} {one.code} ({one.source})" for one in fact.codings)),
    ])  # fmt: skip
    listed = table(("code", "means"), ((code(name), label) for name, label in fact.codes.items()))
    return "\n\n".join(part for part in (f"### `{fact.id}`", fact.label, lines, listed) if part)


def unit_of(fact: Fact) -> str:
    """A unit as written and, where that differs, as people say it."""
    words = unit_words(fact.unit)
    return code(fact.unit) + (f" ({words or 'a plain number'})" if words != fact.unit else "")


def span(ends: tuple[Decimal, Decimal] | None) -> str:
    """Both ends of what is possible or likely."""
    return f"{number(float(ends[0]))} to {number(float(ends[1]))}" if ends else ""


def derived_page() -> str:
    """Every derived fact with its operator, inputs and tables."""
    intro = (
        "Facts that nelm computes from [recorded ones](facts.md). A case file cannot record them. Each is computed by one "
        "operator of a closed list; its tables and limits are data."
    )
    return page(
        "Derived facts", "knowledge/derived.yaml", intro, *(derived_part(fact) for fact in derived_facts().values())
    )


def derived_part(fact: Derived) -> str:
    """One derived fact."""
    explained = " ".join((inspect.getdoc(OPERATORS[fact.operator]) or "").split())
    lines = bullets([
        ("kind", KINDS[fact.kind] + (", whole" if fact.whole else "")),
        ("unit", unit_of(fact) if fact.unit else ""),
        ("operator", f"{code(fact.operator)}. {explained}"),
        ("computed from", codes(fact.inputs)),
        ("codes that count", codes(fact.counts)),
        ("vague codes", "; ".join(f"{code(vague)} may be {codes(exact)}" for vague, exact in fact.could_be.items())),
        ("sources", "; ".join(cited(citation) for citation in fact.cite)),
    ])  # fmt: skip
    listed = table(("code", "means"), ((code(name), label) for name, label in fact.codes.items()))
    bands = table(
        ("index", "band", "values"),
        (
            (code(index), code(name), band_words(band))
            for index, named in fact.bands.items()
            for name, band in named.items()
        ),
    )
    rows = table(("row", "codes"), ((code(row), codes(row_codes)) for row, row_codes in fact.table.items()))
    return "\n\n".join(part for part in (f"## `{fact.id}`", fact.label, lines, listed, bands, rows) if part)


def band_words(band: Band) -> str:
    """A band in words: both ends, or one."""
    ends = (("from", band.start), ("above", band.above), ("to", band.to), ("below", band.below))
    return " ".join(f"{word} {number(float(end))}" for word, end in ends if end is not None)


# --- the criteria and their sources ----------------------------------------------------------------------------------


def criteria_page() -> str:
    """Every edition with its parameters, criteria and sources, then the value sets."""
    overview = table(
        ("edition", "title", "in force", "required", "weakest check"),
        (
            (
                link(edition.id),
                edition.title,
                in_force(edition),
                str(sum(criterion.strength == "required" for criterion in edition.criteria)),
                shipped(edition.id).weakest_check,
            )
            for edition in editions().values()
        ),
    )
    intro = (
        "Every edition as `nelm criteria show` prints it. [Clarifications](../../CLARIFICATIONS.md) say how an ambiguous text "
        "was read, [Sources](sources.md) what was read, and [How to read a judgement](../reading-a-judgement.md#check-levels) "
        "what the check levels mean."
    )
    sets = [value_set_part(name) for name in value_sets()]
    parts = [edition_part(edition) for edition in editions().values()]
    return page("Criteria", "knowledge/criteria", intro, overview, *parts, "## Value sets", *sets)


def edition_part(edition: Edition) -> str:
    """One edition."""
    ruleset = shipped(edition.id)
    lines = bullets([
        ("body", edition.body),
        ("in force", f"{in_force(edition)} ({edition.in_force.basis})"),
        ("judged at", edition.event),
        ("supersedes", edition.supersedes),
        ("superseded by", edition.superseded_by),
        ("revision", f"{edition.revision}, `{ruleset.hash}`"),
        ("weakest check", ruleset.weakest_check),
        *(("note", note) for note in edition.notes),
    ])  # fmt: skip
    parameters = table(
        ("parameter", "value", "meaning"),
        (
            (code(f"{edition.id}.{name}"), parameter_words(item.value, item.unit, item.one_of), item.label)
            for name, item in edition.parameters.items()
        ),
    )
    rows = [
        criterion_row(rule.criterion, edition, required(rule.written, edition, NO_OVERRIDES)) for rule in ruleset.rules
    ]
    listed = table(("criterion", "strength", "requires", "where it is written", "other editions"), rows)
    return "\n\n".join(part for part in (f"## {edition.id}", f"{edition.title}.", lines, parameters, listed) if part)


def parameter_words(value: Any, unit: str, one_of: Sequence[str]) -> str:
    """The value of a parameter with its unit, or with the other choices."""
    return f"{value} (one of {codes(one_of)})" if one_of else f"{number(float(value))} {unit_words(unit)}".rstrip()


def criterion_row(criterion: Criterion, edition: Edition, own: str) -> tuple[str, ...]:
    """One criterion: title and id, strength, requirement, sources, what other editions require."""
    where = [sourced(citation) for citation in criterion.cite]
    where += [f"elsewhere: {sourced(citation)}" for citation in criterion.also]
    return (
        f"{criterion.title} ({code(criterion.id)})",
        criterion.strength + ("" if criterion.executability == "full" else f"; {criterion.executability}"),
        own + (f" (where not met: {criterion.when_not_met})" if criterion.when_not_met else ""),
        "; ".join(where),
        "; ".join(other_editions(criterion, edition, own)),
    )


def sourced(citation: Citation) -> str:
    """A citation with a link to its source, in the words of `nelm criteria show`."""
    source = sources()[citation.source]
    name = f"{source.by} {source.year}"
    return cited(citation).replace(name, f"[{name}](sources.md#{citation.source})", 1)


def value_set_part(name: str) -> str:
    """One value set."""
    chosen = value_sets()[name]
    sites = any_fact("primary_site")
    lines = bullets([
        ("accepted", code_words(sites, frozenset(chosen.accepted))),
        ("left open by the sources", code_words(sites, frozenset(chosen.undecided))),
        ("sources", "; ".join(sourced(citation) for citation in chosen.cite)),
    ])  # fmt: skip
    return f"### {name}\n\n{chosen.title}.\n\n{lines}"


def scores_page() -> str:
    """Every score as its file holds it."""
    intro = (
        "Scores are shown beside the judgement; no verdict rests on them. The formulas stand in `src/nelm/scores`, their numbers "
        "in the files below. [How to read a judgement](../reading-a-judgement.md#scores) says how a score is shown."
    )
    parts = []
    for path in files("scores"):
        about, content = path.read_text(encoding="utf-8").split("\n", 1)
        title = read_document(path).data["title"]
        parts.append(f"## {title}\n\n{about.removeprefix('# ')}\n\n```yaml form\n{content}```")
    return page("Scores", "knowledge/scores", intro, *parts)


def sources_page() -> str:
    """Every source, and who cites it."""
    users = citing()
    parts = []
    for name, source in sources().items():
        where = f"https://doi.org/{source.doi}" if source.doi else source.url
        lines = bullets(
            [("link", where), ("note", source.note), ("cited by", ", ".join(users.get(name, ["nothing yet"])))]
        )
        parts.append(f"## {name}\n\n{source.by} ({source.year}). {source.title}. {source.where}.\n\n{lines}")
    intro = (
        "Every source that the knowledge names. How far a statement was checked in it stands beside each citation, in "
        "[Criteria](criteria.md), [Derived facts](derived-facts.md) and [Scores](scores.md); beside each number of "
        "[the evidence](../evidence.md), `nelm evidence show` prints it."
    )
    return page("Sources", "knowledge/sources.yaml", intro, *parts)


def citing() -> Mapping[str, list[str]]:
    """What cites each source: editions by their id, derived facts by their name, studies and other files by theirs."""
    users: dict[str, list[str]] = {}
    for path in sorted(KNOWLEDGE.rglob("*.yaml")):
        data = read_document(path).data
        name = (
            f"evidence/{path.stem}" if path.parent.name == "evidence" else data.get("id", path.stem.replace("_", " "))
        )
        named = data.items() if path.stem == "derived" else [(name, data)]
        for user, part in named:
            for source in cited_in(part):
                users.setdefault(source, []).append(user)
    return {source: list(dict.fromkeys(names)) for source, names in users.items()}


def cited_in(data: Any) -> Iterable[str]:
    """The sources of every citation in plain data."""
    if isinstance(data, list):
        yield from (source for entry in data for source in cited_in(entry))
    if isinstance(data, dict):
        if {"source", "at", "checked"} <= set(data):
            yield data["source"]
        yield from (source for entry in data.values() for source in cited_in(entry))


# --- the picture of the README ---------------------------------------------------------------------------------------

PAPER = TerminalTheme(
    (252, 252, 250),
    (36, 41, 47),
    [
        (36, 41, 47),
        (179, 29, 40),
        (17, 99, 41),
        (125, 78, 0),
        (5, 80, 174),
        (121, 40, 161),
        (15, 110, 120),
        (90, 98, 106),
    ],
)
SVG = """\
<svg role="img" aria-labelledby="{unique_id}-name" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<title id="{unique_id}-name">What nelm assess prints: one line per edition of the criteria</title>
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: {char_height}px; }}
.{unique_id}-title {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 16px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def attrition_picture() -> str:
    """Who is left of the invented registry after each criterion."""
    registry = ROOT / "examples/registry"
    table = open_table(str(registry / "registry.csv"), read_mapping(registry / "mapping.yaml"))
    counted = screen(table, Wanted([shipped(ATTRITION)]))
    found = summarise(counted)
    return attrition_of(found.editions[0], found.judged).svg + "\n"


def way_picture() -> str:
    """A patient's way through the algorithm, on the paper it is printed on."""
    case = read_case(ROOT / "examples/synthetic/meets-every-edition.yaml")
    day = case.latest_day()
    drawn = way(assess(case, day, [])).svg
    head, _, rest = drawn.partition(">")
    return f'{head}><rect width="100%" height="100%" fill="#fff"/>{rest}\n'


def picture() -> str:
    """The first lines of the README's example, drawn on a light ground of its own, so that dark pages show it as well."""
    case = read_case(ROOT / PICTURE_CASE)
    assessment = assess(case, days(PICTURE_DAY).first, [shipped(name) for name in editions()])
    console = Console(
        record=True, width=88, file=StringIO(), force_terminal=True, color_system="truecolor", highlight=False
    )
    console.print(header(assessment.view))
    console.print(summary(assessment), end="")
    command = f"nelm assess {PICTURE_CASE} --as-of {PICTURE_DAY}"
    drawn = console.export_svg(title=command, theme=PAPER, code_format=SVG, unique_id="nelm")
    bordered = drawn.replace("rgba(255,255,255,0.35)", "#c4cad0")
    return "\n".join(line.strip() for line in bordered.splitlines() if line.strip()) + "\n"


def main() -> None:
    """Write every page, and name those that changed."""
    for name, content in pages().items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.write_text(content, encoding="utf-8", newline="\n")
            print(f"wrote {name}")


if __name__ == "__main__":
    main()
