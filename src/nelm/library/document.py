"""Strict reading of YAML and JSON: no duplicate keys, no anchors, no tags, no NaN; every value keeps its line.

Plain data comes out: mappings, lists, text, `Decimal`, `True`, `False` and `None`. Dates stay text. YAML 1.1's surprises
(`on` and `no` as booleans, `1:30` as ninety, `010` as eight) do not happen, since scalars are typed here.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any

from nelm.errors import BadInput

LARGEST_FILE = 2_000_000
DEEPEST = 40
NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?")
NOT_A_NUMBER = re.compile(r"[-+]?\.?(nan|inf|infinity)", re.IGNORECASE)
COMMA_DECIMAL = re.compile(r"[-+]?\d+,\d+")

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """A parsed file: its data, and the line of every path in it (JSON files have paths without lines)."""

    file: str
    data: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def place(self, path: Path) -> str:
        """A path as people write it, with its line where known: `facts.ki67[1].value (line 9)`."""
        text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
        line = self.lines.get(path)
        return f"{text or 'the file'} (line {line})" if line else text or "the file"

    def refuse(self, path: Path, problem: str, remedy: str, value: object = None) -> BadInput:
        """The error for a value of this document, for the caller to raise."""
        return BadInput(problem, remedy=remedy, file=self.file, place=self.place(path), value=value)


def read_document(path: FilePath) -> Document:
    """Read a `.yaml`, `.yml` or `.json` file. Raises BadInput where it cannot be read or is not strict."""
    name = str(path)
    if path.suffix.lower() not in {".yaml", ".yml", ".json"}:
        raise BadInput(
            "not a YAML or JSON file", remedy="give a file whose name ends in .yaml, .yml or .json", file=name
        )
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BadInput(
                f"the file is larger than {LARGEST_FILE // 1_000_000} MB",
                remedy="a case is one patient; check that this is the file you meant",
                file=name,
            )
        content = path.read_bytes()
    except OSError as problem:
        reason = problem.strerror or "unreadable"
        raise BadInput(f"cannot be read: {reason}", remedy="check the path and its permissions", file=name) from None
    return parse(decode(content, name), name)


def decode(content: bytes, name: str) -> str:
    """UTF-8 text, with or without a byte order mark. Raises BadInput for any other encoding."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        raise BadInput("not UTF-8 text", remedy="save the file as UTF-8", file=name, place=f"line {line}") from None
    if "\x00" in text:
        raise BadInput("holds a NUL byte", remedy="save the file as plain UTF-8 text", file=name)
    return text


def parse(text: str, name: str) -> Document:
    """Parse text by the ending of its name. Raises BadInput naming the place."""
    return parse_json(text, name) if name.lower().endswith(".json") else parse_yaml(text, name)


def parse_json(text: str, name: str) -> Document:
    """JSON with decimal numbers as written. Raises BadInput for duplicates, NaN and syntax errors."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: set[str] = set()
        for key, _ in items:
            if key in seen:
                raise BadInput("a key stands twice", remedy="keep one of them", file=name, value=key)
            seen.add(key)
        return dict(items)

    def constant(word: str) -> Any:
        raise BadInput(
            "not a number", remedy="leave the fact out, or write unknown with a reason", file=name, value=word
        )

    def number(written: str) -> Decimal:
        if not NUMBER.fullmatch(written):
            raise BadInput("a number out of every range", remedy="write it plainly", file=name, value=written)
        return Decimal(written)

    try:
        data = json.loads(text, object_pairs_hook=pairs, parse_constant=constant, parse_float=number, parse_int=number)
    except json.JSONDecodeError as problem:
        raise BadInput(
            f"not valid JSON: {problem.msg}", remedy="mend the syntax there", file=name, place=f"line {problem.lineno}"
        ) from None
    except RecursionError:
        raise BadInput("nested too deeply", remedy="a case has few levels; check the file", file=name) from None
    return Document(name, data)


def parse_yaml(text: str, name: str) -> Document:
    """YAML 1.2's plain core. Raises BadInput for anchors, tags, duplicates, several documents and syntax errors."""
    import yaml  # here, so that `nelm --version` need not load it

    try:
        for event in yaml.parse(text, Loader=yaml.CBaseLoader):
            refuse_yaml_event(event, name)
        node = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise BadInput(
            f"not valid YAML: {problem.problem or 'syntax error'}",
            remedy="mend the syntax there; often it is the indentation or a missing quote",
            file=name,
            place=f"line {line}",
        ) from None
    except yaml.YAMLError:
        raise BadInput("not valid YAML", remedy="remove control characters", file=name) from None
    except RecursionError:
        raise BadInput("nested too deeply", remedy="a case has few levels; check the file", file=name) from None
    if node is None:
        raise BadInput("the file is empty", remedy="write at least `case: NAME` and `facts: {}`", file=name)
    lines: dict[Path, int] = {}
    return Document(name, plain(node, (), lines, name), lines)


def refuse_yaml_event(event: Any, name: str) -> None:
    """Anchors, aliases and tags can hide or multiply content, so they are refused before anything is built."""
    line = f"line {event.start_mark.line + 1}"
    if getattr(event, "anchor", None) is not None:
        raise BadInput(
            "anchors and aliases (& and *) are not accepted", remedy="write the value out", file=name, place=line
        )
    if getattr(event, "tag", None) is not None:
        raise BadInput("tags (!) are not accepted", remedy="remove the tag", file=name, place=line, value=event.tag)


def plain(node: Any, path: Path, lines: dict[Path, int], name: str) -> Any:
    """The plain data of a YAML node; notes the line of each path on the way."""
    lines[path] = node.start_mark.line + 1
    place = f"line {lines[path]}"
    if len(path) > DEEPEST:
        raise BadInput("nested too deeply", remedy="a case has few levels; check the file", file=name, place=place)
    if node.id == "sequence":
        return [plain(child, (*path, index), lines, name) for index, child in enumerate(node.value)]
    if node.id == "scalar":
        return scalar(node.value, node.style, name, place)
    mapping: dict[str, Any] = {}
    for key_node, child in node.value:
        key = key_node.value
        if not isinstance(key, str):
            raise BadInput("a key must be a word", remedy="write `name: value`", file=name, place=place)
        if key in mapping:
            line = f"line {key_node.start_mark.line + 1}"
            raise BadInput("a key stands twice", remedy="keep one of them", file=name, place=line, value=key)
        mapping[key] = plain(child, (*path, key), lines, name)
        lines[(*path, key)] = key_node.start_mark.line + 1
    return mapping


def scalar(text: str, style: str, name: str, place: str) -> Any:
    """A plain scalar typed: `true`, `false`, `null`, a decimal number, or text; quoted ones are always text."""
    if style:
        return text
    if text in {"true", "false"}:
        return text == "true"
    if text in {"null", "~", ""}:
        return None
    if NUMBER.fullmatch(text):
        return Decimal(text)
    if NOT_A_NUMBER.fullmatch(text):
        remedy = "leave the fact out, or write unknown with a reason"
        raise BadInput("not a number", remedy=remedy, file=name, place=place, value=text)
    if COMMA_DECIMAL.fullmatch(text):
        remedy = "write the decimal with a point, such as " + text.replace(",", ".")
        raise BadInput("a comma in a number", remedy=remedy, file=name, place=place, value=text)
    return text
