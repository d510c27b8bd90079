"""Codes of public terminologies as cells of a table, from `knowledge/terminology/`."""

from __future__ import annotations

from functools import cache
from typing import Literal

from nelm.exchange.spot import Spot, as_written, spelling
from nelm.library.document import read_document
from nelm.library.shelf import KNOWLEDGE, Knowledge, typed

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


@cache
def presets() -> dict[str, Preset]:
    """Every preset by its name. Raises BadInput where the shipped data are broken."""
    document = read_document(KNOWLEDGE / "terminology" / "naaccr.yaml")
    return typed(document, dict[str, Preset])


def preset_named(spot: Spot, name: object) -> Preset:
    """A preset of a mapping file. Raises BadInput with the nearest name."""
    if not isinstance(name, str) or name not in presets():
        remedy = spelling(name, presets(), f"use one of {', '.join(presets())}")
        raise spot.refuse("no such preset", remedy, as_written(name))
    return presets()[name]
