"""A mapping file proposed for a table: what its names and codes probably mean. A person checks it before it is used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import islice
from typing import Any, NamedTuple

from pyarrow import types

from nelm.errors import printable
from nelm.exchange.entry import REASONS
from nelm.exchange.table.cell import NOT_VALUES, read_cell
from nelm.exchange.table.decode import distinct
from nelm.exchange.table.mapping import Column, Mapping, Meaning
from nelm.exchange.table.plan import IDS, needs_unit
from nelm.exchange.table.roles import Role, roles
from nelm.exchange.table.source import Source, source_of
from nelm.exchange.table.table import need_libraries
from nelm.exchange.table.terminology import MORPHOLOGY, TOPOGRAPHY, cells_of, presets, synonyms
from nelm.facts.dictionary import Fact

ROWS = 20_000
MOST_CODES = 40
LIKE = 0.85
PLAIN = re.compile(r"[A-Za-z0-9_.-]+")
MOSTLY, NEARLY_ALL = 0.5, 0.9
COMMA = re.compile(r"\d+,\d+")
DAY_FIRST = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{4}")


class Guess(NamedTuple):
    """What a column probably is, and how sure that is: by its name, or by one that is near."""

    column: str
    role: Role | None
    sure: bool
    preset: str = ""


def draft_mapping(text: str, mapping: Mapping | None = None) -> str:
    """A mapping file for a table, as YAML. Raises BadInput where the table cannot be read.

    What is certain stands ready; what is not stands behind `#` for a person to decide.
    """
    need_libraries()
    source = source_of(text, mapping or Mapping())
    names = tuple(dict.fromkeys(source.columns))
    values = sample(source, names)
    guesses = list(guessed(names))
    id_name = next((name for name in IDS if name in names), "") or id_like(names)
    lines = [
        f"# Proposed by `nelm screen --draft-mapping {printable(source.name)}`. Check every line; lines behind # are not used.",
        f"id: {quoted(id_name)}" if id_name else "# id: COLUMN  # which column says who the patient is?",
        "# as_of: 2024-06-01  # the day of judgement, or a column of days",
        *settings(values),
        "columns:",
    ]
    given = {guess.role.fact.id for guess in guesses if guess.role and guess.role.part == "value"}
    columns = [
        line for guess in guesses if guess.column != id_name for line in drafted(guess, values[guess.column], given)
    ]
    strangers = [
        guess.column
        for guess in guesses
        if guess.role is None and guess.column != id_name and not registry_preset(values[guess.column])
    ]
    lines += columns if any(not line.lstrip().startswith("#") for line in columns) else ["  {}", *columns]
    lines += [f"# not read: {', '.join(map(printable, strangers))}"] if strangers else []
    return "\n".join(lines).replace("columns:\n  {}", "columns: {}") + "\n"


def sample(source: Source, names: Sequence[str]) -> dict[str, list[str]]:
    """The distinct cells of each column, in the first rows."""
    found: dict[str, dict[str, None]] = {name: {} for name in names}
    seen = 0
    for chunk in source.chunks(names):
        for name, array in chunk.columns.items():
            if is_odd(array):
                continue
            first = array.slice(0, ROWS)
            texts, _ = distinct(first.dictionary_decode() if types.is_dictionary(first.type) else first, name)
            found[name].update((text.strip(), None) for text in islice(texts, ROWS))
        seen += len(chunk.rows)
        if seen >= ROWS:
            break
    return {name: list(listed) for name, listed in found.items()}


def is_odd(array: Any) -> bool:
    """Whether a column holds lists, structures or bytes, which no fact is."""
    return bool(types.is_nested(array.type) or types.is_binary(array.type))


def id_like(names: Sequence[str]) -> str:
    """A column that is called like a patient's number."""
    known = synonyms().ids
    return next((name for name in names if squeezed(name) in known), "")


def squeezed(name: str) -> str:
    """A name without what names differ in: case, spaces, underscores."""
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def guessed(names: Sequence[str]) -> Iterator[Guess]:
    """What each column probably is; no part of a fact is given away twice."""
    known = {squeezed(name): role for name, role in roles().items()}
    known |= {squeezed(word): roles()[name] for word, name in synonyms().names.items()}
    coded = {squeezed(name): preset for preset, one in presets().items() for name in one.columns}
    taken: set[Role] = {roles()[name] for name in names if name in roles()}
    for name in names:
        short = squeezed(name)
        near = get_close_matches(short, known, n=1, cutoff=LIKE)
        role = roles().get(name) or known.get(short) or (known[near[0]] if near else None)
        if role is None and short in coded:
            role = roles()[presets()[coded[short]].fact]
        if role in taken and name not in roles():
            yield Guess(name, role, False)
            continue
        taken |= {role} if role else set()
        yield Guess(name, role, name in roles() or short in known or short in coded, coded.get(short, ""))


def settings(values: dict[str, list[str]]) -> Iterator[str]:
    """Decimal commas, the order of dates, and words for nothing known, where the cells show them."""
    cells = [cell for listed in values.values() for cell in listed]
    if any(COMMA.fullmatch(cell) for cell in cells):
        yield "decimal: comma"
    if any(DAY_FIRST.fullmatch(cell) for cell in cells):
        yield "dates: day-first  # or month-first"
    missing = sorted({cell for cell in cells if cell.casefold() in NOT_VALUES})
    if missing:
        yield f"missing: [{', '.join(map(quoted, missing))}]"


def drafted(guess: Guess, cells: list[str], given: set[str]) -> Iterator[str]:
    """The lines of a column; `given` are the facts that have one."""
    if guess.role is None:
        if preset := registry_preset(cells):
            mark = "  # " if presets()[preset].fact in given else "  "
            given.add(presets()[preset].fact)
            yield f"{mark}{quoted(guess.column)}: {{preset: {preset}}}"
        return
    name, role = quoted(guess.column), guess.role
    mark = "  " if guess.sure else "  # "
    meaning = meaning_of(cells)
    column = Column(guess.column, role, meaning)
    if preset := fitting_preset(guess, role.fact, cells):
        yield f"{mark}{name}: {{preset: {preset}}}"
        return
    if role.fact.kind in {"code", "yes_no"} and role.part == "value":
        yield from drafted_codes(mark, column, [cell for cell in cells if cell])
    elif needs_unit(column):
        units = ", ".join(quoted(unit) for unit in (role.fact.unit, *role.fact.accepts))
        yield f"  # {name}: {{fact: {role.words}, unit: ...}}  # one of {units}"
    else:
        yield f"{mark}{name}: {role.words}"


def meaning_of(cells: list[str]) -> Meaning:
    """How the cells of a column seem to be written."""
    missing = {cell: "silent" for cell in cells if cell.casefold() in NOT_VALUES}
    return Meaning(missing=missing)


def fitting_preset(guess: Guess, fact: Fact, cells: list[str]) -> str:
    """The preset of a registry whose codes are in the column, or whose item the column is named after."""
    for name, preset in presets().items():
        codes = cells_of(preset)
        hits = sum(cell in codes for cell in cells)
        if preset.fact == fact.id and ((name == guess.preset and hits) or hits > MOSTLY * len([c for c in cells if c])):
            return "" if fact.kind == "code" and set(cells) <= {*fact.codes, *fact.coarse, ""} else name
    return ""


def registry_preset(cells: list[str]) -> str:
    """The preset whose codes nearly all cells of a column are, where its codes are like no others: sites, histologies."""
    filled = [cell for cell in cells if cell]
    for name, preset in presets().items():
        telling = any(TOPOGRAPHY.fullmatch(code) or MORPHOLOGY.fullmatch(code) for code in preset.codes)
        codes = cells_of(preset)
        if telling and filled and sum(cell in codes for cell in filled) > NEARLY_ALL * len(filled):
            return name
    return ""


def drafted_codes(mark: str, column: Column, cells: list[str]) -> Iterator[str]:
    """The codes of a column: those that fit are mapped, the others are left to be filled in."""
    bad = [cell for cell in cells if read_cell(column, cell).problem]
    name, fact = quoted(column.name), column.role.fact
    if not bad:
        yield f"{mark}{name}: {column.role.words}"
        return
    yield f"{mark}{name}:"
    yield f"{mark}  fact: {fact.id}"
    known = {cell: meant_code(fact, cell) for cell in cells[:MOST_CODES]}
    yield f"{mark}  codes:" + ("" if any(known.values()) else " {}")
    for cell, code in known.items():
        missing = cell in column.meaning.missing
        yield (
            f"{mark}    {quoted(cell)}: {quoted(code)}"
            if code
            else f"{mark}    # {quoted(cell)}: " + ("silent" if missing else choices(fact))
        )
    if len(cells) > MOST_CODES:
        yield f"  #   and {len(cells) - MOST_CODES} more"


def choices(fact: Fact) -> str:
    """What a code can stand for, in a comment."""
    listed = ["yes", "no"] if fact.kind == "yes_no" else [*fact.codes]
    return "  # one of " + ", ".join((*listed[:8], *(["..."] if len(listed) > 8 else [])))


def meant_code(fact: Fact, cell: str) -> str:
    """The code that a cell surely means: itself, but for capital letters; its label; or a word for it."""
    if cell in REASONS:
        return cell
    words = {squeezed(code): code for code in (*fact.codes, *fact.coarse)} if fact.kind == "code" else {}
    words |= {squeezed(label): code for code, label in fact.codes.items()}
    words |= (
        {"yes": "yes", "no": "no", "true": "yes", "false": "no", "1": "yes", "0": "no"} if fact.kind == "yes_no" else {}
    )
    words |= {
        squeezed(word): code
        for word, code in synonyms().codes.get(fact.id, synonyms().codes.get(fact.kind, {})).items()
    }
    return words.get(squeezed(cell), "")


def quoted(text: str) -> str:
    """A word as YAML writes it."""
    if (
        PLAIN.fullmatch(text)
        and not text[0].isdigit()
        and text[0] not in "-."
        and text not in {"true", "false", "null"}
    ):
        return text
    return '"' + printable(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
