"""The HTML report: one file that loads nothing, says everything, escapes whatever a case holds, and prints the notice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from html.parser import HTMLParser
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from nelm.cli import main
from nelm.criteria.edition import editions
from nelm.criteria.overrides import parse_overrides
from nelm.criteria.rule import prepare, shipped
from nelm.exchange.case_file import read_case
from nelm.facts.calendar import days
from nelm.figures.history import Entry, history
from nelm.figures.timeline import Scale, apart, arranged, draw_timeline, room
from nelm.report.assessment import Assessment, assess
from nelm.report.board.board import as_paper
from nelm.report.board.cited import Cited
from nelm.report.board.matrix import matrix
from nelm.report.html import as_html, page_style
from nelm.report.paper import Table, slug
from tests.reports import EXAMPLES, NAMES, assessed, assessment_named, many_readings

VERDICTS = {("✓", "met"), ("✗", "not met"), ("?", "unknown")}
STATUSES = {("●", "open"), ("○", "possible"), ("×", "closed")}
VOID = {"meta", "input", "br", "wbr", "col"}


class Page(HTMLParser):
    """A page taken apart: its tags in order, whether they are balanced, its anchors, links and headings."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def values(self, key: str) -> list[str]:
        """Every value of an attribute."""
        return [found[key] for _, found in self.tags if key in found]


def page_of(assessment: Assessment) -> str:
    """An assessment as a page."""
    return as_html(as_paper(assessment))


@cache
def ileal() -> Assessment:
    """The synthetic case with the gaps of a typical record."""
    case = read_case(EXAMPLES / "synthetic" / "ileal-net.yaml")
    return assess(case, None, [shipped(edition) for edition in editions()])


@cache
def written(name: str) -> str:
    """The page of an example or a made-up record."""
    return page_of(assessment_named(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_well_formed(name: str) -> None:
    page = Page(written(name))
    assert (page.open, page.wrong) == ([], [])
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    inside = [link[1:] for link in page.values("href") if link.startswith("#")]
    named = [one for value in page.values("aria-labelledby") for one in value.split()]
    assert {*inside, *named} <= set(ids)
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", NAMES)
def test_a_page_loads_nothing_and_runs_nothing(name: str) -> None:
    page = Page(written(name))
    assert {tag for tag, _ in page.tags}.isdisjoint(
        {"script", "link", "img", "iframe", "object", "embed", "base", "use"}
    )
    assert not [key for _, found in page.tags for key in found if key.startswith("on") or key == "src"]
    assert all(re.fullmatch(r"width: [0-9.]+%", style) for style in page.values("style"))
    leaving = [link for link in page.values("href") if not link.startswith("#")]
    assert all(link.startswith("https://doi.org/10.") for link in leaving)
    assert not re.search(r"url\(|@import|expression", page_style())
    assert "default-src 'none'" in written(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_table_has_a_caption_and_scoped_headings(name: str) -> None:
    page = Page(written(name))
    count = [tag for tag, _ in page.tags]
    assert count.count("table") == count.count("caption")
    assert all(found.get("scope") in {"col", "row"} for tag, found in page.tags if tag == "th")
    assert all(found["tabindex"] == "0" for _, found in page.tags if found.get("role") == "region")


def test_words_of_a_case_are_escaped() -> None:
    text = written("hostile")
    assert "<script" not in text and "<img" not in text
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in text


def test_every_edition_and_every_criterion_stands_on_the_page() -> None:
    text = page_of(ileal())
    anchors = set(Page(text).values("id"))
    for index, judgement in enumerate(ileal().judgements, 1):
        assert judgement.criteria in text and judgement.ruleset.hash in text
        assert f"e{index}" in anchors
        for item in judgement.items:
            assert f"e{index}-{slug(item.id)}" in anchors, item.id
            assert f'href="#e{index}-{slug(item.id)}"' in text, item.id


@pytest.mark.parametrize(
    "chosen", [["esmo@2020"], ["enets@2016", "optn@2020"], ["milan-net@2016", "esmo@2020"], [*editions()]]
)
def test_each_criterion_stands_once_side_by_side_or_with_its_only_edition(chosen: list[str]) -> None:
    judgements = assess(
        ileal().view.case, None, [shipped(edition) for edition in editions() if edition in chosen]
    ).judgements
    tables = {one.name: one for one in matrix(judgements, Cited()).blocks if isinstance(one, Table)}
    asked = Counter(item.id for judgement in judgements for item in judgement.items)
    alone = 0 if len(chosen) == 1 else sum(count == 1 for count in asked.values())
    assert len(tables["of-one"].rows if alone else ()) == alone
    assert len(tables["matrix"].rows if alone < len(asked) else ()) == len(asked) - alone
    assert set(tables) == {name for name, held in [("matrix", len(asked) - alone), ("of-one", alone)] if held}
    for row in tables["of-one"].rows if alone else ():
        assert row[2][0][0].text in chosen
    told = [run.to for table in tables.values() for row in table.rows for cell in row for line in cell for run in line]
    leading = [one for one in told if re.match(r"#e\d", one)]
    assert len(leading) == len(set(leading)) == sum(asked.values())


def test_every_option_stands_on_the_page_with_its_status() -> None:
    front, annex = page_of(ileal()).split('id="published"')
    drawn = front.split('id="options"')[1].split("</desc>")[0]
    for choice in ileal().options:
        assert choice.option.title in annex
        assert (f"{choice.option.title}: possible" in drawn) == (choice.status == "possible")
    assert {choice.status for choice in ileal().options} == {"possible", "closed"}
    assert "No option is open." in front


def test_verdicts_are_told_in_words() -> None:
    text = page_of(ileal())
    found = re.findall(
        r'<span class="v [a-z-]+"(?: id="[^"]+")?><span aria-hidden="true">(.)</span> ([a-z ]+)</span>', text
    )
    assert set(found) <= {*VERDICTS, *STATUSES}
    assert len(found) == text.count('class="v ')


def test_what_to_ask_for_can_be_ticked() -> None:
    page = Page(page_of(ileal()))
    boxes = [found for tag, found in page.tags if tag == "input"]
    assert boxes and all(found == {"type": "checkbox"} for found in boxes)


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    case, found = str(EXAMPLES / "synthetic" / "ileal-net.yaml"), []
    for name in ("one.html", "two.html"):
        assert main(["assess", case, "--format", "html", "-o", str(tmp_path / name)]) == 0
        found.append((tmp_path / name).read_bytes())
    assert found[0] == found[1] == page_of(ileal()).encode()


@pytest.mark.parametrize("name", NAMES)
def test_the_notice_stands_at_the_top_and_at_the_foot(name: str) -> None:
    assert written(name).count("For clinicians and research, not a medical device.") == 2
    assert "For clinicians and research" in written(name).split("<footer>")[1]


def test_an_empty_case_has_no_picture_and_every_question() -> None:
    text = written("synthetic/empty.yaml")
    assert "figure timeline" not in text and "A synthetic case" in text
    assert ": open" not in text.split('id="way-described"')[1].split("</desc>")[0]
    assert 'class="v met"' not in text.split('id="matrix"')[0]
    assert text.count('type="checkbox"') > 5


def test_after_a_transplant_the_reason_stands_instead_of_verdicts() -> None:
    text = written("synthetic/transplanted.yaml")
    assert "The liver transplant of 2021-05-12 came before the day of judgement" in text
    assert 'id="verdicts"' not in text and "<svg" in text


def test_changed_values_are_told_beside_the_verdict() -> None:
    case = read_case(EXAMPLES / "synthetic" / "near-miss-age.yaml")
    edition = shipped("esmo@2020").edition
    changed = prepare(edition, parse_overrides(["esmo@2020.age=65"], {edition.id: edition}))
    text = page_of(assess(case, days("2024-06-01").first, [changed]))
    assert "esmo@2020.age=65" in text.split('id="ask"')[0]


def entries_of(facts: dict[str, Any]) -> Sequence[Entry]:
    return history(assessed(facts).view)


def test_labels_of_the_picture_do_not_overlap() -> None:
    found = entries_of(many_readings())
    scale = Scale(min(entry.start.first for entry in found if entry.start), days("2024-06-01").first)
    for name in {entry.lane for entry in found}:
        lane = arranged(name, [entry for entry in found if entry.start], scale)
        for row in lane.rows:
            assert all(apart(one, other) for (_, one), (_, other) in combinations(row, 2))
        assert sum(len(row) for row in lane.rows) + len(lane.crowded) == sum(entry.lane == name for entry in found)


def test_nothing_leaves_the_picture() -> None:
    scale = Scale(days("2020").first, days("2024-06-01").first)
    for day in ("2020-01-01", "2022-03", "2024-05-31"):
        for text in ("short", "Lymphadenektomie mit Entfernung des Primärtumors " * 4, "淋巴" * 60):
            taken = room(Entry("Imaging", text, "", days(day)), scale)
            assert taken.right <= 900 or day == "2024-05-31"
            assert taken.left > 0 or ord(text[0]) > 0x2E80


def test_the_picture_is_svg_with_a_name_and_a_description() -> None:
    drawn = draw_timeline(history(ileal().view), ileal().view.as_of, "A < B", "what & why")
    root = ElementTree.fromstring(drawn)
    assert [child.text for child in root[:2]] == ["A < B", "what & why"]
    assert root.attrib["role"] == "img"


def test_the_history_tells_operations_treatments_course_imaging_and_clocks() -> None:
    told = {(entry.lane, entry.text) for entry in history(ileal().view)}
    assert {
        ("Operations", "resection of the primary: R0 (margins free)"),
        ("Treatments", "somatostatin analogue"),
        ("Course", "disease course: stable disease"),
        ("Imaging", "liver involvement: 40-60 %"),
        ("Pathology", "Ki-67: 2.5 %"),
        ("Clocks", "documented stability or response: 11 months"),
    } <= told


def test_a_treatment_that_was_not_given_is_not_drawn() -> None:
    assert not [entry for entry in entries_of({"treatments": {"value": ["ssa"], "on": "2023-02-01", "complete": True}})
                if entry.lane == "Treatments" and "PRRT" in entry.text]  # fmt: skip


def test_every_entry_of_the_picture_stands_in_its_table() -> None:
    text = written("sixty")
    listed = text.split('id="course"')[1].split("<tbody>")[1].split("</tbody>")[0]
    assert listed.count("<tr>") == len(entries_of(many_readings()))


def luminance(colour: str) -> float:
    """The relative luminance of `#rgb` or `#rrggbb`, as WCAG defines it."""
    digits = "".join(2 * one for one in colour[1:]) if len(colour) == 4 else colour[1:]
    parts = [int(digits[index : index + 2], 16) / 255 for index in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_colour_of_text_is_readable_in_light_dark_and_print() -> None:
    palettes = [
        dict(re.findall(r"--([a-z]+): (#[0-9a-f]{3,6})", block))
        for block in re.findall(r":root \{(.*?)\}", page_style(), re.S)
    ]
    assert len(palettes) == 3
    for palette in palettes:
        for behind in ("paper", "band"):
            for text in ("ink", "soft", "accent", "met", "fails", "open"):
                light, dark = sorted((luminance(palette[behind]), luminance(palette[text])), reverse=True)
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, behind, palette)
