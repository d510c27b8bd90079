"""A mapping file: what the columns and codes of a site's own table mean."""

from __future__ import annotations

from collections.abc import Mapping as Words
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path as FilePath
from typing import Any

from nelm.exchange.entry import REASONS
from nelm.exchange.spot import Spot, as_number, as_written, read_days, read_text, spelling
from nelm.exchange.table.roles import Role, role_named
from nelm.exchange.table.terminology import cells_of, preset_named, registry
from nelm.facts.calendar import DATE
from nelm.library.document import Document, read_document

FORMATS = ("wide", "long", "omop")
DATES = ("iso", "day-first", "month-first", "compact")
DECIMALS = ("point", "comma")
ENCODINGS = ("utf-8", "latin-1", "utf-16")
TOP = (
    "format",
    "id",
    "as_of",
    "columns",
    "ignore",
    "missing",
    "delimiter",
    "encoding",
    "decimal",
    "dates",
    "long",
    "omop",
)
COLUMN = ("fact", "unit", "codes", "preset", "missing", "decimal", "dates")
LONG = ("fact", "value", "low", "high", "unit", "on", "since", "lesion", "method", "as_of")
SILENT = "silent"
SENTINELS = "naaccr-sentinels"


@dataclass(frozen=True)
class Meaning:
    """How the cells of a column are read: its unit, the site's codes, and the words for nothing known."""

    unit: str = ""
    codes: Words[str, str] = field(default_factory=dict)
    only_codes: bool = False
    missing: Words[str, str] = field(default_factory=dict)
    decimal: str = "point"
    dates: str = "iso"


@dataclass(frozen=True)
class Column:
    """A column of the table that holds a part of a fact."""

    name: str
    role: Role
    meaning: Meaning


@dataclass(frozen=True)
class Mapping:
    """A mapping file. What is empty is found in the table itself."""

    file: str = ""
    format: str = "wide"
    id: str = ""
    as_of: str = ""
    as_of_day: int = 0
    columns: Words[str, tuple[Column, ...]] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()
    delimiter: str = ""
    encoding: str = "utf-8"
    defaults: Meaning = field(default_factory=Meaning)
    long: Words[str, str] = field(default_factory=dict)
    facts: Words[str, tuple[Column, ...]] = field(default_factory=dict)
    concepts: Words[str, Words[str, str]] = field(default_factory=dict)


def read_mapping(path: FilePath) -> Mapping:
    """Read a mapping file. Raises BadInput naming the place and the remedy."""
    return mapping_from(read_document(path))


def mapping_from(document: Document) -> Mapping:
    """A parsed mapping file. Raises BadInput."""
    top, data = Spot(document), document.data
    if not isinstance(data, dict):
        raise top.refuse("a mapping file is a mapping", "begin with `id: COLUMN` and `columns:`", as_written(data))
    refuse_unknown(top, data, TOP, "a mapping file")
    form = one_of(top, data, "format", FORMATS, "wide")
    as_of = word(top.at("as_of"), data["as_of"]) if "as_of" in data else ""
    day = read_days(top.at("as_of"), as_of) if DATE.fullmatch(as_of) else None
    if day and not day.exact:
        raise top.at("as_of").refuse("not a full date", "write one day, such as 2024-06-01, or a column", as_of)
    defaults = Meaning(
        missing=missing_words(top, data),
        decimal=one_of(top, data, "decimal", DECIMALS, "point"),
        dates=one_of(top, data, "dates", DATES, "iso"),
    )
    columns = read_columns(top.at("columns"), data.get("columns", {}), defaults)
    return Mapping(
        file=document.file,
        format=form,
        id=word(top.at("id"), data["id"]) if "id" in data else "",
        as_of="" if day else as_of,
        as_of_day=day.first if day else 0,
        columns={} if form == "long" else columns,
        ignore=frozenset(words(top.at("ignore"), data["ignore"])) if "ignore" in data else frozenset(),
        delimiter=read_delimiter(top.at("delimiter"), data["delimiter"]) if "delimiter" in data else "",
        encoding=one_of(top, data, "encoding", ENCODINGS, "utf-8"),
        defaults=defaults,
        long=read_long(top.at("long"), data["long"]) if "long" in data else {},
        facts=columns if form == "long" else {},
        concepts=read_concepts(top.at("omop"), data["omop"]) if "omop" in data else {},
    )


def refuse_unknown(spot: Spot, data: Words[str, Any], known: tuple[str, ...], whose: str) -> None:
    """Refuse keys that the mapping does not have. Raises BadInput."""
    for key in data:
        if key not in known:
            raise spot.at(key).refuse("unknown key", spelling(key, known, f"{whose} has {', '.join(known)}"), key)


def one_of(spot: Spot, data: Words[str, Any], key: str, choices: tuple[str, ...], otherwise: str) -> str:
    """A word out of a few, or what stands where it is left out. Raises BadInput."""
    if key not in data:
        return otherwise
    if data[key] not in choices:
        raise spot.at(key).refuse(f"not a choice of `{key}`", f"use one of {', '.join(choices)}", as_written(data[key]))
    return str(data[key])


def word(spot: Spot, value: Any) -> str:
    """A word, or a number as it is written. Raises BadInput."""
    if isinstance(value, bool):
        return str(value).lower()
    number = as_number(value)
    return read_text(spot, value) if number is None else str(number)


def words(spot: Spot, listed: Any) -> list[str]:
    """A list of words. Raises BadInput."""
    if not isinstance(listed, list):
        raise spot.refuse("not a list", "write [ONE, OTHER]", as_written(listed))
    return ["" if one == "" else word(spot.at(index), one) for index, one in enumerate(listed)]


def read_delimiter(spot: Spot, value: Any) -> str:
    """One character, or `tab`. Raises BadInput."""
    if value == "tab":
        return "\t"
    if not isinstance(value, str) or len(value) != 1:
        raise spot.refuse("not a delimiter", 'write one character in quotes, such as ";", or tab', as_written(value))
    return value


def missing_words(spot: Spot, data: Words[str, Any]) -> Words[str, str]:
    """The words that mean nothing is known, each with its reason; a list gives none. Raises BadInput."""
    listed, spot = data.get("missing", []), spot.at("missing")
    if listed == SENTINELS:
        return registry().sentinels.codes
    if not isinstance(listed, dict):
        return dict.fromkeys(words(spot, listed), SILENT)
    for key, reason in listed.items():
        if reason is not None and reason not in (*REASONS, SILENT):
            everyone = f"use one of {', '.join(REASONS)}"
            raise spot.at(key).refuse("not a reason", everyone, as_written(reason))
    return {key: reason or SILENT for key, reason in listed.items()}


def read_columns(spot: Spot, listed: Any, defaults: Meaning) -> dict[str, tuple[Column, ...]]:
    """The columns of the table by their names. Raises BadInput where two hold the same part of a fact."""
    if not isinstance(listed, dict):
        raise spot.refuse("`columns` is not a mapping", "write `COLUMN: fact` for each", as_written(listed))
    columns: dict[str, tuple[Column, ...]] = {}
    owners: dict[Role, str] = {}
    for name, written in listed.items():
        several = written if isinstance(written, list) and written else [written]
        spots = [spot.at(name).at(index) for index in range(len(several))] if several is written else [spot.at(name)]
        columns[name] = tuple(read_column(*both, defaults) for both in zip(spots, repeat(name), several, strict=False))
        for column in columns[name]:
            if column.role in owners:
                remedy = f"`{owners[column.role]}` is it already; keep one of them"
                raise spot.at(name).refuse(f"a second column for {column.role.words}", remedy, name)
            owners[column.role] = name
    return columns


def read_column(spot: Spot, name: str, written: Any, defaults: Meaning) -> Column:
    """What one column means: the name of a fact, or a mapping with more. Raises BadInput."""
    data = {"fact": written} if isinstance(written, str) else written
    if not isinstance(data, dict):
        remedy = "write the name of a fact, or {fact: ki67, unit: ...}"
        raise spot.refuse("not the meaning of a column", remedy, as_written(written))
    refuse_unknown(spot, data, COLUMN, "a column")
    preset = preset_named(spot.at("preset"), data["preset"]) if "preset" in data else None
    if "fact" not in data and not preset:
        raise spot.refuse("no fact is named", "write {fact: ki67}, or a `preset`")
    fact_spot = spot.at("fact") if isinstance(written, dict) and "fact" in data else spot
    role = role_named(fact_spot, word(fact_spot, data["fact"]) if "fact" in data else preset.fact if preset else "")
    if preset and role.fact.id != preset.fact:
        problem = f"the preset {data['preset']} is for {preset.fact}"
        raise fact_spot.refuse(problem, f"write fact: {preset.fact}, or remove the preset", role.fact.id)
    codes = {**(cells_of(preset) if preset else {}), **read_codes(spot.at("codes"), data.get("codes", {}))}
    unit = check_unit(spot, role, data)
    meaning = Meaning(
        unit=unit,
        codes=codes,
        only_codes=bool(codes) and role.fact.kind in {"code", "yes_no"},
        missing={**defaults.missing, **missing_words(spot, data)},
        decimal=one_of(spot, data, "decimal", DECIMALS, defaults.decimal),
        dates=one_of(spot, data, "dates", DATES, defaults.dates),
    )
    return Column(name, role, meaning)


def check_unit(spot: Spot, role: Role, data: Words[str, Any]) -> str:
    """The unit of a column of numbers. Raises BadInput where it is none of the fact's."""
    if "unit" not in data:
        return ""
    unit, factors = word(spot.at("unit"), data["unit"]), {role.fact.unit, *role.fact.accepts}
    if role.fact.kind != "number" or role.part not in {"value", "low", "high"}:
        raise spot.at("unit").refuse(f"`unit` is for numbers, not for {role.words}", "remove `unit`")
    if unit not in factors:
        remedy = f"use {', '.join([role.fact.unit, *role.fact.accepts])}"
        raise spot.at("unit").refuse(f"not a unit of {role.fact.id}", remedy, unit)
    return unit


def read_codes(spot: Spot, listed: Any) -> dict[str, str]:
    """The site's codes, each with the cell it stands for. Raises BadInput."""
    if not isinstance(listed, dict):
        raise spot.refuse("`codes` is not a mapping", 'write {"1": G1, "2": G2}', as_written(listed))
    return {code: SILENT if cell is None else word(spot.at(code), cell) for code, cell in listed.items()}


def read_long(spot: Spot, listed: Any) -> dict[str, str]:
    """Which columns of a long table hold the fact, its value and its details. Raises BadInput."""
    if not isinstance(listed, dict):
        raise spot.refuse("`long` is not a mapping", "write `fact: COLUMN` and `value: COLUMN`", as_written(listed))
    refuse_unknown(spot, listed, LONG, "`long`")
    return {key: word(spot.at(key), column) for key, column in listed.items()}


def read_concepts(spot: Spot, listed: Any) -> dict[str, dict[str, str]]:
    """The site's own OMOP concepts: for a fact the cell that each concept id stands for. Raises BadInput."""
    if not isinstance(listed, dict):
        raise spot.refuse("`omop` is not a mapping", "write `primary_site: {CONCEPT_ID: ileum}`", as_written(listed))
    for name in listed:
        role_named(spot.at(name), name)
    return {name: read_codes(spot.at(name), codes) for name, codes in listed.items()}
