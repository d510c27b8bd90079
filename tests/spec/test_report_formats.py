"""The report as PDF, as a letter to edit and as a page say the same, from the same facts, in the same bytes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from functools import cache
from io import BytesIO

import page
import pytest
from docx import Document as read_docx
from pypdf import PdfReader

from nelm.cli import main
from nelm.errors import BadInput
from nelm.packet.written import packets
from nelm.report import pdf
from nelm.report.board.board import as_paper
from nelm.report.board.packet import packet_paper
from nelm.report.html import as_html
from nelm.report.packet import prepare_packet
from nelm.report.paper import Entries, Folded, Line, Paper, Picture, Table
from nelm.report.pdf import as_pdf, data
from nelm.report.word import as_docx
from tests.reports import DAY, EXAMPLES, NAMES, assessed, assessment_named

NOTICE = "For clinicians and research, not a medical device."
HANDED_ROUND = {  # with the references
    "synthetic/ileal-net.yaml": 3,
    "synthetic/meets-every-edition.yaml": 3,
    "synthetic/empty.yaml": 3,
    "synthetic/near-miss-age.yaml": 3,
    "synthetic/near-miss-recurrence-free.yaml": 3,
    "published/c09.yaml": 3,
    "published/c12.yaml": 3,
    "published/t06.yaml": 3,
    "sixty": 4,
}


def paper_named(name: str) -> Paper:
    """The document of an example or a made-up record."""
    return as_paper(assessment_named(name))


@cache
def pdf_named(name: str) -> bytes:
    """It as a PDF."""
    return as_pdf(paper_named(name))


def squeezed(text: str) -> str:
    """Text without blanks and line ends, which a layout sets as it likes."""
    return re.sub(r"[\s\u200b-]+", "", text)


@cache
def pdf_text(name: str) -> str:
    """The words of a PDF."""
    return squeezed("".join(one.extract_text() for one in PdfReader(BytesIO(pdf_named(name))).pages))


def printed_lines(paper: Paper) -> Iterator[Line]:
    """Every printed line of tables and lists."""
    for one in (block for part in paper.printed for block in part.blocks if not isinstance(block, Folded)):
        cells = (
            one.entries
            if isinstance(one, Entries)
            else [c for row in one.rows for c in row]
            if isinstance(one, Table)
            else []
        )
        yield from (line for cell in cells for line in cell)


@pytest.mark.parametrize("name", NAMES)
def test_the_pdf_is_accessible_by_the_standard(name: str) -> None:
    report = page.validate_pdf_bytes(pdf_named(name), profile="ua1")
    assert report.is_compliant, [str(failure) for failure in report.failures]


def test_the_validator_finds_what_is_wrong() -> None:
    broken = pdf_named("synthetic/ileal-net.yaml").replace(b"pdfuaid", b"pdfuaxx")
    assert not page.validate_pdf_bytes(broken, profile="ua1").is_compliant


@pytest.mark.parametrize(("name", "most"), HANDED_ROUND.items())
def test_what_is_handed_round_has_few_pages(name: str, most: int) -> None:
    assert len(PdfReader(BytesIO(pdf_named(name))).pages) <= most


@pytest.mark.parametrize("name", NAMES)
def test_every_page_bears_the_case_the_day_and_the_notice(name: str) -> None:
    paper = paper_named(name)
    for one in PdfReader(BytesIO(pdf_named(name))).pages:
        text = squeezed(one.extract_text())
        assert squeezed(" · ".join(paper.foot)) in text and squeezed(NOTICE) in text


@pytest.mark.parametrize("name", ["synthetic/ileal-net.yaml", "synthetic/meets-every-edition.yaml", "hostile", "long"])
def test_every_printed_line_stands_in_the_pdf(name: str) -> None:
    text = pdf_text(name)
    for line in printed_lines(paper_named(name)):
        for run in line:
            assert squeezed(run.text) in text, run.text


@pytest.mark.parametrize("name", NAMES)
def test_every_printed_line_stands_in_the_letter(name: str) -> None:
    document = read_docx(BytesIO(as_docx(paper_named(name))))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = squeezed("".join([*(one.text for one in document.paragraphs), *cells]))
    for line in printed_lines(paper_named(name)):
        for run in line:
            assert squeezed(run.text) in text, run.text
    assert squeezed(NOTICE) in squeezed(document.sections[0].footer.paragraphs[0].text)


def test_the_pictures_of_the_letter_are_told_in_words() -> None:
    document = read_docx(BytesIO(as_docx(paper_named("synthetic/ileal-net.yaml"))))
    told = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert len(told) == 3 and all("liver" in one.lower() for one in told)


@pytest.mark.parametrize("name", NAMES)
def test_pdf_and_letter_are_the_same_bytes_again_and_dated_by_the_day(name: str) -> None:
    paper = paper_named(name)
    assert as_pdf(paper) == pdf_named(name)
    letter = as_docx(paper)
    assert as_docx(paper) == letter
    dates = PdfReader(BytesIO(pdf_named(name))).metadata
    assert dates is not None
    assert {str(dates["/CreationDate"])[2:10], str(dates["/ModDate"])[2:10]} == {DAY.replace("-", "")}
    about = read_docx(BytesIO(letter)).core_properties
    assert {str(about.created)[:10], str(about.modified)[:10]} == {DAY}
    assert {entry.date_time[:3] for entry in zipfile.ZipFile(BytesIO(letter)).infolist()} == {(2024, 6, 1)}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_the_pdf_leads_outside_but_references(name: str) -> None:
    reader = PdfReader(BytesIO(pdf_named(name)))
    found = [note.get_object() for one in reader.pages for note in one.get("/Annots", [])]
    addresses = [str(note["/A"]["/URI"]) for note in found if "/URI" in note.get("/A", {})]
    assert all(address.startswith("https://doi.org/10.") for address in addresses)
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(reader.root_object)


def test_links_lead_to_what_stands_in_the_document() -> None:
    anchors = data(paper_named("synthetic/ileal-net.yaml"))["anchors"]
    assert len(anchors) == len(set(anchors)) > 20
    leading = {
        run.to[1:]
        for line in printed_lines(paper_named("synthetic/ileal-net.yaml"))
        for run in line
        if run.to[:1] == "#"
    }
    assert {one for one in leading if one.startswith("ref-")} <= set(anchors)


def test_what_is_folded_or_for_the_screen_is_not_printed() -> None:
    paper = paper_named("synthetic/ileal-net.yaml")
    assert squeezed("Annex: every option") in squeezed(as_html(paper))
    assert squeezed("Annex: every option") not in pdf_text("synthetic/ileal-net.yaml")
    assert "Thesameasatable" not in pdf_text("synthetic/ileal-net.yaml")


def test_a_possible_option_is_never_drawn_as_open() -> None:
    blocks = [one for part in as_paper(assessed({})).parts for one in part.blocks]
    drawn = next(one.svg for one in blocks if isinstance(one, Picture) and "figure way" in one.svg)
    circles = re.findall(r'<circle class="dot-(met|unknown)" cx="[^"]+" cy="[^"]+" r="(\d)"', drawn)
    assert {kind for kind, radius in circles if radius == "5"} == {"unknown"}


def test_a_letter_without_a_font_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    bundled = pdf.fonts(system=False)
    monkeypatch.setattr(pdf, "fonts", lambda system: bundled)
    with pytest.raises(BadInput, match=r"no font for a letter.*ก"):
        as_pdf(as_paper(assessed({}, "case ก")))


@pytest.mark.parametrize("body", sorted(packets()))
def test_a_packet_can_be_sent_in_every_format(body: str) -> None:
    from nelm.exchange.case_file import read_case

    paper = packet_paper(prepare_packet(read_case(EXAMPLES / "synthetic" / "ileal-net.yaml"), body, None))
    assert page.validate_pdf_bytes(as_pdf(paper), profile="ua1").is_compliant
    assert "Draft narrative" in as_html(paper)
    assert "granted" not in as_html(paper)
    text = squeezed("".join(one.text for one in read_docx(BytesIO(as_docx(paper))).paragraphs))
    assert "Draftnarrative" in text


@pytest.mark.parametrize("form", ["html", "pdf", "docx"])
def test_the_command_writes_the_file_whole(form: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    target = tmp_path_factory.mktemp("reports") / f"report.{form}"
    case = str(EXAMPLES / "synthetic" / "ileal-net.yaml")
    assert main(["assess", case, "--format", form, "-o", str(target)]) == 0
    assert target.read_bytes()[:4] in (b"<!DO", b"%PDF", b"PK\x03\x04")
    assert [one.name for one in target.parent.iterdir()] == [target.name]
