"""How long the report takes, after start-up: the page with all its pictures, the PDF and the letter, beside plain peers.

    python benchmarks/report.py [-o RESULTS.json]

prints a table and, with -o, writes JSON. The peers lay out the same words without thinking: a template of the standard library
that fills one page of text, and typst on the same words as one paragraph. Needs the extra `report`.
"""

from __future__ import annotations

from collections.abc import Callable
from string import Template

from timing import ROOT, Job, benchmark

from nelm.criteria.edition import select
from nelm.criteria.rule import prepare
from nelm.exchange.case_file import read_case
from nelm.report.assessment import Assessment, assess
from nelm.report.board.board import as_paper
from nelm.report.html import as_html
from nelm.report.paper import Paper, line_text
from nelm.report.pdf import as_pdf, fonts, library, lines
from nelm.report.word import as_docx

CASE = ROOT / "examples" / "synthetic" / "ileal-net.yaml"
REPEATS = 20


def assessed() -> Assessment:
    """The example judged by all editions."""
    return assess(read_case(CASE), None, [prepare(edition) for edition in select([])])


def words_of(paper: Paper) -> str:
    """Every printed word, as one text."""
    return " ".join(line_text(line) for line in lines(paper))


def plain_page(paper: Paper) -> Callable[[], object]:
    """The peer of the page: the same words in a template."""
    page, said = Template("<!DOCTYPE html><title>$title</title><p>$words"), words_of(paper)
    return lambda: page.substitute(title=paper.title, words=said)


def plain_pdf(paper: Paper) -> Callable[[], object]:
    """The peer of the PDF: the same words as one paragraph, untagged."""
    said, faces = words_of(paper), fonts(system=False)
    return lambda: library().compile(b"#sys.inputs.words", sys_inputs={"words": said}, font_paths=faces, format="pdf")


def jobs() -> list[Job]:
    """Every measurement with its limit in milliseconds, where there is one."""
    assessment = assessed()
    paper = as_paper(assessment)
    return [
        Job("judging and options, for scale", assessed, REPEATS),
        Job("page (HTML) with both pictures", lambda: as_html(as_paper(assessment)), REPEATS, 300),
        Job("PDF", lambda: as_pdf(as_paper(assessment)), REPEATS, 500),
        Job("letter (DOCX)", lambda: as_docx(as_paper(assessment)), REPEATS),
        Job("peer: the words in a template", plain_page(paper), REPEATS),
        Job("peer: the words as one paragraph by typst", plain_pdf(paper), REPEATS),
    ]


if __name__ == "__main__":
    benchmark(__doc__, jobs)
