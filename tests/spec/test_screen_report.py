"""What comes out of screening: every number is of the tally, what is hidden stands nowhere, and the page is whole in itself."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from nelm.cli import main
from nelm.criteria.rule import Ruleset, shipped
from nelm.report.html import as_html
from nelm.report.output import plain
from nelm.report.paper import Paper, Picture
from nelm.report.pdf import as_pdf
from nelm.report.screening.as_json import as_json
from nelm.report.screening.document import Told, as_paper, in_short, pictures
from nelm.report.screening.methods import bibliography, methods
from nelm.report.terminal import draw_paper
from nelm.screen.manifest import Manifest, manifest
from nelm.screen.summary import Summary, summarise
from nelm.screen.tally import EditionTally, Pattern, Tally
from tests.tallies import judged_registry

ROOT = Path(__file__).parents[2]
REGISTRY = ROOT / "examples/registry"
NOTHING = Told()


def small(patterns: dict[Pattern, int], items: tuple[str, ...] = ("grade", "liver_involvement")) -> Tally:
    """A tally of one edition with these patients."""
    edition = EditionTally("esmo@2020", items, Counter(patterns), Counter())
    together = Counter[tuple[str, ...]]()
    for pattern, number in patterns.items():
        together[(pattern.verdict,)] += number
    return Tally((), (edition,), judged=sum(patterns.values()), together=together)


PATTERNS = {
    Pattern("met", 0, 0): 10,
    Pattern("not met", 1, 0): 20,
    Pattern("not met", 2, 0): 30,
    Pattern("not met", 3, 0): 40,
    Pattern("not met", 1, 2): 50,
    Pattern("unknown", 0, 2): 60,
    Pattern("unknown", 0, 3): 70,
}


def test_bounds_are_those_met_and_those_met_or_unknown() -> None:
    [one] = summarise(small(PATTERNS), 0).editions
    assert (one.met.value, one.not_met.value, one.unknown.value, one.possible.value) == (10, 140, 130, 140)
    assert one.at_least is not None and one.at_most is not None
    assert (one.at_least.value, one.at_most.value) == (10 / 280, 140 / 280)


def test_attrition_follows_the_editions_order() -> None:
    grade, involvement = summarise(small(PATTERNS), 0).editions[0].steps
    assert (grade.removed.value, grade.surely.value, grade.perhaps.value) == (110, 100, 70)
    assert (involvement.removed.value, involvement.surely.value, involvement.perhaps.value) == (30, 10, 130)


def test_each_criterion_alone_removes_whom_nobody_else_removes() -> None:
    grade, involvement = summarise(small(PATTERNS), 0).editions[0].steps
    assert (grade.fails.value, grade.fails_alone.value) == (110, 70)
    assert (involvement.fails.value, involvement.fails_alone.value, involvement.open_alone.value) == (70, 30, 60)


@cache
def tally() -> Tally:
    return judged_registry(400)


@cache
def rulesets() -> tuple[Ruleset, ...]:
    return tuple(shipped(edition.criteria) for edition in tally().editions)


def basis(limit: int = 5) -> Manifest:
    table = ("registry.csv", "sha256:0")
    return manifest(
        table,
        ("", ""),
        "as of 2024-06-01",
        rulesets(),
        ("milan-net@2016.liver_involvement=75",),
        "10 %",
        "arrays",
        limit,
    )


def paper(summary: Summary) -> Paper:
    return as_paper(summary, basis(summary.limit), rulesets(), NOTHING)


@cache
def hiding() -> Summary:
    return summarise(tally(), 5)


def numbers_in(value: Any) -> list[int]:
    """Every whole number of a JSON value."""
    if isinstance(value, dict):
        return [number for part in value.values() for number in numbers_in(part)]
    if isinstance(value, list):
        return [number for part in value for number in numbers_in(part)]
    return [value] if isinstance(value, int) and not isinstance(value, bool) else []


def test_no_small_count_stands_in_the_json() -> None:
    found = json.loads(as_json(hiding(), basis(), rulesets(), NOTHING))
    counts = {
        name: found[name] for name in ("editions", "pairs", "recorded", "collect", "order", "moved", "near", "judged")
    }
    assert not [number for number in numbers_in(counts) if 0 < number < 5]
    assert "<5" in json.dumps(counts) and found["schema"] == 1 and "not a medical device" in found["notice"]


def test_a_limit_of_nought_shows_every_count() -> None:
    found = as_json(summarise(tally(), 0), basis(0), rulesets(), NOTHING)
    assert '"<' not in found and '"hidden"' not in found


def test_the_same_counts_are_always_hidden_in_the_same_way() -> None:
    """Two ways of hiding one table would tell together what each hides; the order of counting must not matter."""
    turned = deepcopy(judged_registry(60))
    for edition in turned.editions:
        edition.patterns = Counter(dict(reversed(edition.patterns.items())))
        edition.decisive = Counter(dict(reversed(edition.decisive.items())))
    turned.together = Counter(dict(reversed(turned.together.items())))
    turned.differences = Counter(dict(reversed(turned.differences.items())))
    turned.known = {fact: Counter(dict(reversed(counts.items()))) for fact, counts in turned.known.items()}
    assert summarise(turned, 5) == summarise(judged_registry(60), 5)


def test_page_terminal_and_pdf_say_the_same_counts() -> None:
    shown = paper(hiding())
    page = as_html(shown)
    text = plain(lambda console: draw_paper(in_short(shown), console))
    for edition in hiding().editions:
        assert edition.criteria in page and edition.criteria in text
    assert f"{tally().judged} patients judged" in page and f"{tally().judged} patients judged" in text
    assert as_pdf(shown).startswith(b"%PDF")


def test_the_page_asks_for_nothing_from_elsewhere() -> None:
    page = as_html(paper(hiding()))
    assert not re.search(r'(?:src|href)="(?:https?:)?//(?!doi\.org)', page)
    assert "For clinicians and research, not a medical device" in page


def test_pictures_are_well_formed_and_told_in_words() -> None:
    drawn = list(pictures(paper(hiding())))
    assert [name for name, _ in drawn][-1] == "agreement"
    assert {name for name, _ in drawn} >= {"attrition-esmo-2020", "attrition-milan-net-2016"}
    for _, picture in drawn:
        root = ElementTree.fromstring(picture.svg)
        assert root.tag.endswith("svg") and picture.described
    assert not any(isinstance(block, Picture) for part in in_short(paper(hiding())).parts for block in part.blocks)


def test_a_hidden_number_has_no_bar() -> None:
    patterns = {Pattern("met", 0, 0): 2, Pattern("not met", 1, 0): 30, Pattern("not met", 2, 0): 3}
    shown = as_paper(summarise(small(patterns), 5), basis(), rulesets(), NOTHING)
    [(_, picture)] = [one for one in pictures(shown) if one[0].startswith("attrition")]
    assert "<5" in (ElementTree.fromstring(picture.svg)[1].text or "")
    widths = [
        float(rect.get("width", "0"))
        for rect in ElementTree.fromstring(picture.svg).iter()
        if rect.tag.endswith("rect")
    ]
    assert all(width == 0 or round(width / 350 * 35) not in range(1, 5) for width in widths)


def test_methods_name_version_editions_unknowns_and_the_rule_of_small_cells() -> None:
    said = methods(hiding(), basis())
    for words in (
        "nelm",
        "esmo@2020",
        "unknown otherwise",
        "nothing missing was filled in",
        "1 to 4",
        "as of 2024-06-01",
    ):
        assert words in said


def test_bibtex_has_an_entry_for_nelm_and_for_every_source_of_the_editions() -> None:
    entries = re.findall(r"^@(\w+)\{([^,]+),", bibliography(rulesets(), basis()), re.MULTILINE)
    assert entries[0] == ("software", "nelm") and ("misc", "citterio-2023") in entries
    assert len({name for _, name in entries}) == len(entries)


def test_a_file_that_was_not_read_is_said_loudly() -> None:
    shown = as_paper(
        hiding(), basis(), rulesets(), Told(("WEIRD (no fact has this name)",), ("2021.csv: broken",), ("ki67",))
    )
    text = plain(lambda console: draw_paper(in_short(shown), console))
    assert "NOT in these numbers" in text and "WEIRD" in text and "check ki67" in text


def test_the_command_writes_what_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    shutil.copytree(REGISTRY, tmp_path / "registry")
    monkeypatch.chdir(tmp_path)
    asked = [
        "screen",
        "registry/registry.csv",
        "--mapping",
        "registry/mapping.yaml",
        "-o",
        "out.parquet",
        "--figures",
        "pictures",
    ]
    assert (
        main([*asked, "--report", "r.html", "--report", "r.json", "--report", "r.pdf", "--criteria", "milan-net"]) == 0
    )
    printed = capsys.readouterr()
    assert "52 patients judged; 10 rows set aside" in printed.out
    assert "out.parquet is written" in printed.err and "N001" not in printed.out + printed.err
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"registry", "out.parquet", "out.quarantine.csv", "r.html", "r.json", "r.pdf", "pictures"}
    assert "N001" not in (tmp_path / "r.html").read_text(encoding="utf-8")
    again = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert again["manifest"]["table_hash"].startswith("sha256:") and again["manifest"]["table"] == "registry.csv"


def test_a_report_of_another_form_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["screen", str(REGISTRY / "registry.csv"), "--report", str(tmp_path / "r.xlsx")]) == 2
    assert "--report" in capsys.readouterr().err


def test_no_two_facts_are_called_alike() -> None:
    labels = [one.label for one in summarise(tally(), 0).recorded]
    assert {"mitoses per 2 mm2", "mitoses per 10 high-power fields"} <= set(labels)
    assert len(labels) == len(set(labels))
