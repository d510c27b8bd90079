"""The shipped knowledge: where it stands, how it becomes typed data, and the hash of what a verdict depends on."""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any, TypeVar

import msgspec

from nelm.errors import BadInput
from nelm.library.document import Document, Path

KNOWLEDGE = FilePath(__file__).parent.parent / "knowledge"
STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")

T = TypeVar("T")


class Knowledge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of everything read from `knowledge/`: unchangeable, unknown keys refused."""


def typed(document: Document, kind: type[T], at: Path = ()) -> T:
    """The document (or the part at a path) as typed data. Raises BadInput naming the place of what does not fit."""
    data = document.data
    for step in at:
        data = data[step]
    try:
        return msgspec.convert(whole_numbers(data), kind, strict=True)
    except msgspec.ValidationError as problem:
        text, _, where = str(problem).partition(" - at `")
        path = (*at, *steps(where.rstrip("`").removeprefix("$").removeprefix(".")))
        remedy = "compare with the same place of a neighbouring file; CONTRIBUTING.md describes the format"
        raise document.refuse(path, text[:1].lower() + text[1:], remedy) from None


def whole_numbers(data: Any) -> Any:
    """The same data with decimals that were written as whole numbers as `int`."""
    if isinstance(data, dict):
        return {key: whole_numbers(value) for key, value in data.items()}
    if isinstance(data, list):
        return [whole_numbers(value) for value in data]
    return int(data) if isinstance(data, Decimal) and data.as_tuple().exponent == 0 else data


def steps(where: str) -> Path:
    """A msgspec path (`criteria[0].require`) as steps."""
    found = STEP.findall("." + where) if where else []
    return tuple(word if word else int(index) for word, index in found if index != "...")


def fingerprint(data: Any) -> str:
    """A sha256 over plain data, independent of key order: `sha256:` and 64 hexadecimal digits."""
    canonical = msgspec.json.encode(normal(data), order="sorted")
    return "sha256:" + hashlib.sha256(canonical).hexdigest()


def normal(data: Any) -> Any:
    """Plain data in which equal numbers are written alike (50 and 50.0)."""
    if isinstance(data, dict):
        return {str(key): normal(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [normal(value) for value in data]
    if isinstance(data, frozenset | set):
        return sorted(normal(value) for value in data)
    if isinstance(data, Decimal | float | int) and not isinstance(data, bool):
        return f"{Decimal(str(data)).normalize():f}"
    return data


def files(folder: str) -> list[FilePath]:
    """The YAML files of a knowledge folder and its subfolders, in a fixed order. Raises BadInput where none is."""
    found = sorted((KNOWLEDGE / folder).rglob("*.yaml"))
    if not found:
        raise BadInput("the shipped knowledge is missing", remedy="install nelm again", file=str(KNOWLEDGE / folder))
    return found
