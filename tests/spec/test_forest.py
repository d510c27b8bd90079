"""Studies side by side: which are counted, which are shown only, and what is asked wrongly."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import page
import pytest
from docx import Document as read_docx
from pypdf import PdfReader

from nelm.cli import main
from nelm.errors import BadInput
from nelm.evidence.forest import Forest, asked, components, forests, groups
from nelm.evidence.pooling import Pooled, Shown
from nelm.evidence.study import studies, study_named
from nelm.figures.forest import Mark, draw_forest
from nelm.report.board.forest import forest_paper, study_mark
from nelm.report.pdf import as_pdf
from nelm.report.word import as_docx


def group(name: str, endpoint: str = "OS@60") -> Forest:
    """A group at a time."""
    return next(one for one in forests(*asked(endpoint)) if one.group.id == name)


def test_within_the_criteria_two_series_of_one_centre_are_shown_and_not_pooled() -> None:
    found = group("transplant_within").pooled
    assert isinstance(found, Shown)
    assert [each.study.name for each in found.counted] == ["maspero-2022"]
    assert [each.point.study.name for each in found.left_out] == ["mazzaferro-2016"]


def test_overlapping_series_never_both_count() -> None:
    for endpoint in ("OS@60", "OS@120", "DFS@60", "DFS@120"):
        for one in forests(*asked(endpoint)):
            counted = [each.study.name for each in one.pooled.counted] if one.pooled else []
            for name in counted:
                assert not study_named(name).overlapping & set(counted)


def test_resection_is_pooled_with_a_prediction_interval_that_is_wider() -> None:
    found = group("resection").pooled
    assert isinstance(found, Pooled)
    assert found.predicted_low < found.low < found.survival < found.high < found.predicted_high
    assert "mayo-2010" not in [each.study.name for each in found.counted]


def test_a_series_whose_number_was_not_seen_is_shown_and_cannot_be_pooled() -> None:
    rows = {row.study.id: row for row in group("transplant_other").rows}
    assert rows["nguyen-2011"].effect is None
    assert rows["le-treut-2013"].effect is not None


def test_a_published_interval_is_used_where_there_is_one() -> None:
    bases = {row.study.id: row.effect.basis for row in group("no_transplant").rows if row.effect}
    assert bases["alipour-2023"] == "published interval"
    assert bases["mazzaferro-2016"].startswith("approximate")


def test_only_remembered_numbers_never_stand_in_a_forest() -> None:
    shown = [row for endpoint in ("OS@60", "OS@120", "DFS@60") for one in forests(*asked(endpoint)) for row in one.rows]
    assert shown and all(row.point.checked != "memory" for row in shown)


def test_cohorts_join_through_a_third_study() -> None:
    listed = [study_named(name) for name in ("mayo-2010", "mayo-2011", "spolverato-2017", "ruzzenente-2019")]
    found = components(listed)
    assert len({found[name] for name in ("mayo-2010", "mayo-2011", "spolverato-2017")}) == 1
    assert found["ruzzenente-2019"] == "ruzzenente-2019"


def test_every_arm_of_a_group_exists_and_stands_in_one_group() -> None:
    places = [(place.study, place.arm) for one in groups() for place in one.arms]
    assert len(places) == len(set(places))
    for name, arm in places:
        assert arm in [each.id for each in studies()[name].arms]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("OS", "no time in whole months"),
        ("OS@", "no time in whole months"),
        ("OS@0", "no time in whole months"),
        ("OS@6.5", "no time in whole months"),
        ("overal survival@60", "unknown endpoint.*overall survival"),
        ("@60", "unknown endpoint"),
    ],
)
def test_what_is_asked_wrongly_is_one_message(text: str, message: str) -> None:
    with pytest.raises(BadInput, match=f"(?s){message}"):
        asked(text)


def test_a_time_without_points_names_those_with(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "forest", "OS@61"]) == 2
    told = capsys.readouterr().err
    assert "no study of these groups has a point there" in told and "overall survival@60" in told


def test_the_plot_is_svg_and_the_document_is_accessible() -> None:
    marks = [Mark("a < b", "study", 0.5, 0.4, 0.6, "50 %"), Mark("Pooled", "pooled", 0.5, 0.4, 0.6, "50 %")]
    assert ElementTree.fromstring(draw_forest(marks, "x", "n", "d", "k")).attrib["role"] == "img"
    paper = forest_paper(*asked("overall survival@60"))
    assert page.validate_pdf_bytes(as_pdf(paper), profile="ua1").is_compliant
    assert as_pdf(paper) == as_pdf(paper)


def test_the_document_is_of_no_day_and_bears_no_date() -> None:
    paper = forest_paper(*asked("overall survival@60"))
    assert paper.day is None
    assert not {"/CreationDate", "/ModDate"} & set(PdfReader(BytesIO(as_pdf(paper))).metadata or {})
    letter = as_docx(paper)
    about = read_docx(BytesIO(letter)).core_properties
    assert (about.created, about.modified) == (None, None)
    assert as_docx(paper) == letter


def test_in_a_group_that_is_not_pooled_nothing_is_hollow() -> None:
    within = group("transplant_within")
    assert {study_mark(row, within).kind for row in within.rows} == {"study"}
    pooled = group("resection")
    assert {study_mark(row, pooled).kind for row in pooled.rows} == {"study", "not counted"}


def test_the_command_writes_a_page(tmp_path: Path) -> None:
    target = tmp_path / "forest.html"
    assert main(["evidence", "forest", "DFS@60", "--format", "html", "-o", str(target)]) == 0
    assert "shown, not pooled" in target.read_text(encoding="utf-8")
