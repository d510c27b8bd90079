"""A screening for programs. A count that is shown is a number; one that is hidden is a text, `<5` or `hidden`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from nelm import __version__
from nelm.criteria.rule import Ruleset
from nelm.report.assessment import DISCLAIMER
from nelm.report.screening.document import Told
from nelm.report.screening.methods import bibliography, methods
from nelm.screen.manifest import Manifest
from nelm.screen.small_cells import Count
from nelm.screen.summary import Summary

SCHEMA = 1


def as_json(summary: Summary, manifest: Manifest, rulesets: Sequence[Ruleset], told: Told) -> str:
    """The report as text. Sentences stand in it as the document says them."""
    whole = {
        "schema": SCHEMA,
        "nelm": __version__,
        "notice": DISCLAIMER,
        **plain(summary),
        "told": plain(told),
        "methods": methods(summary, manifest),
        "bibtex": bibliography(rulesets, manifest),
        "manifest": plain(manifest),
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def plain(value: Any) -> Any:
    """Plain data; counts as numbers or as what hides them."""
    if isinstance(value, Count):
        return value.said if value.value is None else value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {name: plain(part) for name, part in zip(value._fields, value, strict=True)}
    if isinstance(value, dict):
        return {str(name): plain(part) for name, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list | tuple) else value
