"""The page in a browser: axe finds nothing, nothing scrolls sideways on a narrow screen, and paper has few sheets.

Needs the dependency group `browser` and Debian's chromium; runs in the nightly suite.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from nelm.criteria.rule import shipped
from nelm.report.board.board import as_paper
from nelm.report.html import as_html
from nelm.report.paper import Paper
from nelm.report.screening.document import Told
from nelm.report.screening.document import as_paper as screening_paper
from nelm.screen.manifest import manifest
from nelm.screen.summary import summarise
from tests.reports import NAMES, assessment_named
from tests.tallies import judged_registry

pytestmark = pytest.mark.nightly
SCREENED = "a table screened"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser without a network."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield found
        found.close()


@cache
def screened() -> Paper:
    """What comes out of screening an invented registry."""
    rulesets = [shipped(edition.criteria) for edition in judged_registry().editions]
    basis = manifest(("registry.csv", ""), ("", ""), "as of 2024-06-01", rulesets, (), "10 %", "arrays", 5)
    return screening_paper(summarise(judged_registry(), 5), basis, rulesets, Told())


def opened(browser: Any, name: str, width: int, scheme: str) -> Any:
    """The page of a case at a width, in a colour scheme, with every request refused and counted."""
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True).new_page()
    page.set_content(as_html(screened() if name == SCREENED else as_paper(assessment_named(name))))
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", [*NAMES, SCREENED])
def test_axe_finds_nothing(browser: Any, name: str, width: int, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = opened(browser, name, width, scheme)
    found = Axe().run(page)
    assert found.response["passes"]
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate(SIDEWAYS) <= 0
    page.context.close()


@pytest.mark.parametrize("name", ["synthetic/ileal-net.yaml", "synthetic/meets-every-edition.yaml"])
def test_paper_has_few_sheets_without_the_annex(browser: Any, name: str) -> None:
    page = opened(browser, name, 1280, "light")
    reader = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    assert len(reader.pages) <= 4
    assert "Annex: every option" not in "".join(one.extract_text() for one in reader.pages)
    page.context.close()
