"""Codes of public terminologies as cells of a table, from `knowledge/terminology/`."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from nelm.exchange.spot import Spot, as_written, spelling
from nelm.library.document import read_document
from nelm.library.shelf import KNOWLEDGE, Knowledge, typed

TOPOGRAPHY = re.compile(r"C\d\d\.\d")
MORPHOLOGY = re.compile(r"\d{4}/3")

Check = Literal["fulltext", "secondary"]


class Preset(Knowledge, frozen=True, kw_only=True):
    """How a coded item of a registry reads: the fact, and for each code the cell it stands for."""

    title: str
    fact: str
    item: str = ""
    columns: list[str] = []
    source: str
    at: str
    checked: Check
    codes: dict[str, str]


class Sentinels(Knowledge, frozen=True, kw_only=True):
    """Codes that stand for no value, each with its reason."""

    source: str
    at: str
    checked: Check
    codes: dict[str, str]


class Registry(Knowledge, frozen=True, kw_only=True):
    """The coded items of registries."""

    presets: dict[str, Preset]
    sentinels: Sentinels


@cache
def registry() -> Registry:
    """The coded items as they stand in the file. Raises BadInput where the shipped data are broken."""
    return typed(read_document(KNOWLEDGE / "terminology" / "naaccr.yaml"), Registry)


def presets() -> dict[str, Preset]:
    """Every preset by its name."""
    return registry().presets


class Synonyms(Knowledge, frozen=True, kw_only=True):
    """Other names of patients, facts and codes; only for proposals."""

    ids: list[str]
    names: dict[str, str]
    codes: dict[str, dict[str, str]]


@cache
def synonyms() -> Synonyms:
    """The other names. Raises BadInput where the shipped data are broken."""
    return typed(read_document(KNOWLEDGE / "terminology" / "synonyms.yaml"), Synonyms)


def cells_of(preset: Preset) -> dict[str, str]:
    """The codes of a preset, in every form registries write: `C16.0` and `C160`, `8240/3` and `8240`."""
    forms = {code: cell for code, cell in preset.codes.items()}
    for code, cell in preset.codes.items():
        if TOPOGRAPHY.fullmatch(code):
            forms[code.replace(".", "")] = cell
        if MORPHOLOGY.fullmatch(code):
            forms[code.removesuffix("/3")] = cell
    return forms


def preset_named(spot: Spot, name: object) -> Preset:
    """A preset of a mapping file. Raises BadInput with the nearest name."""
    if not isinstance(name, str) or name not in presets():
        remedy = spelling(name, presets(), f"use one of {', '.join(presets())}")
        raise spot.refuse("no such preset", remedy, as_written(name))
    return presets()[name]
