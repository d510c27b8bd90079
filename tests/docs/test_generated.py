"""The generated pages are the ones the script writes from the knowledge as it is now."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from docs.generate import pages

ROOT = Path(__file__).parents[2]
NAMES = [
    "docs/reference/specification.md",
    "docs/reference/facts.md",
    "docs/reference/derived-facts.md",
    "docs/reference/criteria.md",
    "docs/reference/scores.md",
    "docs/reference/sources.md",
    "docs/images/assess.svg",
    "docs/images/way.svg",
    "docs/images/attrition.svg",
]


@cache
def written() -> dict[str, str]:
    """Every page as the script would write it now."""
    return pages()


@pytest.mark.parametrize("name", NAMES)
def test_a_generated_page_is_current(name: str) -> None:
    committed = (ROOT / name).read_text(encoding="utf-8")
    assert committed == written()[name], (
        f"{name} is not current: run `python docs/generate.py` and commit what it writes"
    )


def test_the_folders_of_generated_pages_hold_nothing_else() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("reference", "images")
        for path in (ROOT / "docs" / folder).iterdir()
    }
    assert found == set(written()) == set(NAMES), "run `python docs/generate.py`, and remove what it does not write"


def test_the_picture_is_well_formed_and_needs_nothing_from_elsewhere() -> None:
    text = (ROOT / "docs" / "images" / "assess.svg").read_text(encoding="utf-8")
    ElementTree.fromstring(text)
    assert "@font-face" not in text
    assert re.findall(r"https?://[^\"')\s]+", text) == ["http://www.w3.org/2000/svg"]
    assert set(re.findall(r"url\((.)", text)) == {"#"}
