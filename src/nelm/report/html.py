"""An assessment as one HTML file that needs nothing else: to hand round at a tumour board, on screen or on paper."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from nelm import __version__
from nelm.criteria.judge import Item, Judgement
from nelm.facts.calendar import show_days
from nelm.figures.history import Entry, history
from nelm.figures.timeline import draw_timeline
from nelm.report.assessment import DISCLAIMER, Assessment, remarks, score_line, verdict_reasons, waiting, why
from nelm.report.html_options import options, published
from nelm.report.html_parts import References, bullets, section, sentence, slug, table, tag, verdict, words
from nelm.report.questions import Question, questions

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
SHORT = 26  # letters of a requirement that fit a cell of the matrix


def as_html(assessment: Assessment) -> str:
    """The assessment as a whole page."""
    name = assessment.view.case.name
    head = [
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="robots" content="noindex"><meta name="referrer" content="no-referrer">',
        '<meta name="color-scheme" content="light dark">',
        words("title", f"{name}, as of {assessment.as_of}: nelm assessment"),
        tag("style", page_style()),
    ]
    body = [
        tag("a", "Skip to the verdicts", href="#main", class_="skip"),
        tag("div", header(assessment), main(assessment), footer(assessment), class_="page"),
    ]
    page = [tag("head", "\n", "\n".join(head), "\n"), tag("body", "\n", "\n".join(body), "\n")]
    return "<!DOCTYPE html>\n" + tag("html", "\n", "\n".join(page), "\n", lang="en") + "\n"


@cache
def page_style() -> str:
    """The style sheet, as it is shipped beside this module."""
    return "\n" + Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def header(assessment: Assessment) -> str:
    """Which case, which day, by which version, what it is not, and what to check."""
    view = assessment.view
    about = f"As of {assessment.as_of}. nelm {__version__}."
    lines = [
        words("p", "Neuroendocrine liver metastases: liver transplant criteria", class_="kind"),
        words("h1", view.case.name),
        words("p", about),
        words("p", f"{DISCLAIMER.capitalize()}.", class_="notice"),
    ]
    if view.case.synthetic:
        lines.append(words("p", "A synthetic case: nobody's data.", class_="synthetic"))
    if view.ignored:
        counted = "reading is" if view.ignored == 1 else "readings are"
        lines.append(words("p", f"{view.ignored} {counted} of a later date and not used."))
    if assessment.view.case.questions:
        lines.append(
            bullets((tag("b", "Please check: ") + escape(one) for one in assessment.view.case.questions), "check")
        )
    return tag("header", *lines) + "\n"


def footer(assessment: Assessment) -> str:
    """What stands at the foot of every printed page."""
    case = assessment.view.case
    said = [case.name, f"as of {assessment.as_of}", f"nelm {__version__}", f"{DISCLAIMER.capitalize()}."]
    said[1:1] = ["synthetic"] if case.synthetic else []
    return tag("footer", words("p", " · ".join(said)))


def main(assessment: Assessment) -> str:
    """The parts of the page, in the order in which a board needs them."""
    references = References()
    judged = bool(assessment.judgements)
    parts = [
        *(
            judged_parts(assessment)
            if judged
            else [section("not-judged", "Not judged", not_judged(assessment)), course(assessment)]
        ),
        options(assessment.options, [one.text for one in questions(assessment.judgements)]),
        section("scores", "Scores", scores(assessment, references)),
    ]
    if judged:
        parts.append(section("criteria", "Annex: every criterion", *editions(assessment, references)))
    parts += [
        published(assessment.options, references),
        section("references", "References", references.listed()),
        *([section("basis", "What the verdicts rest on", basis(assessment.judgements))] if judged else []),
    ]
    return tag("main", "\n", *parts, id="main") + "\n"


def judged_parts(assessment: Assessment) -> list[str]:
    """The verdicts, what to ask for, the course, and the editions side by side."""
    judgements = assessment.judgements
    return [
        section("verdicts", "Verdict of each edition", verdicts(assessment)),
        section("ask", "To decide, ask for", *asking(judgements)),
        course(assessment),
        section("matrix", "The editions side by side", matrix(judgements)),
    ]


def not_judged(assessment: Assessment) -> str:
    """Why there is no verdict."""
    return words("p", assessment.not_judged or "No edition was chosen.", class_="lead")


def verdicts(assessment: Assessment) -> str:
    """A row per edition: never a bare verdict where it has caveats or changed values."""
    heads = ["Edition", "Verdict", "What decides", "Waiting times", "Weakest check"]
    rows = [
        [
            words("a", one.criteria, href=f"#e{index}") + words("small", one.ruleset.edition.body),
            verdict(one.verdict),
            what_decides(one),
            escape(complete(one, assessment.as_of)),
            escape(one.ruleset.weakest_check),
        ]
        for index, one in enumerate(assessment.judgements, 1)
    ]  # fmt: skip
    return table("verdicts", f"Verdicts as of {assessment.as_of}", heads, rows)


def complete(judgement: Judgement, as_of: str) -> str:
    """Since or from when the waiting times are complete, under a heading that names them."""
    found = [sentence(line.removeprefix("Waiting times ")) for line in waiting(judgement, as_of)]
    return " ".join(found) or "no date can be given"


def what_decides(judgement: Judgement) -> str:
    """What fails or is open, the caveats, and the values under which the edition was judged."""
    word = judgement.verdict.word
    parts = [] if word == "met" else [words("span", verdict_reasons(judgement))]
    parts += [words("span", f"Caveat, {caveat}", class_="line") for caveat in judgement.caveats]
    if judgement.ruleset.changed:
        changed = "Judged under changed values: " + ", ".join(judgement.ruleset.changed)
        parts.append(words("strong", changed, class_="line"))
    return "".join(parts) or "every required criterion is met"


def asking(judgements: Sequence[Judgement]) -> list[str]:
    """The tests to order, as boxes to tick; then what is good to know beside the verdict."""
    listed = questions(judgements)
    first = [one for one in listed if one.settles or one.helps]
    beside = [one for one in listed if one not in first]
    if not listed:
        return [words("p", "Nothing to ask: no missing fact can change a verdict.")]
    parts = [checklist(first)] if first else [words("p", "No missing fact can change a verdict.")]
    if beside:
        parts += [words("h3", "Also ask"), checklist(beside)]
    return parts


def checklist(listed: Sequence[Question]) -> str:
    """Questions as boxes to tick: the test, what it answers, and which verdicts wait for it."""
    return bullets(
        (
            tag("label", '<input type="checkbox">', tag("span", words("b", sentence(one.test)), " ", escape(one.text)))
            + words("span", sentence(one.purpose()) + ".", class_="purpose")
            for one in listed
        ),
        "boxes",
    )


def course(assessment: Assessment) -> str:
    """The picture of the patient's history, and the same as a table."""
    entries = history(assessment.view)
    if not entries:
        return section("course", "Course", words("p", "The case records no operation, treatment, imaging or course."))
    described = "Operations, treatments, imaging, pathology, the course of the disease and running clocks by date."
    picture = draw_timeline(entries, assessment.view.as_of, f"Course until {assessment.as_of}", described)
    drawn = [
        tag("div", picture, class_="scroll picture", role="region", tabindex="0", aria_label="Picture of the course"),
        words("p", "Solid: certain. Outline: the date or the run is known in part only.", class_="key"),
    ]
    rows = [[escape(period(one)), escape(one.lane), escape(sentence(one.text)), escape(one.detail)] for one in entries]
    listed = table("course", "Course by date", ["When", "Kind", "What", "How"], rows)
    return section("course", "Course", *(drawn if picture else []), disclosure("The same as a table", listed))


def disclosure(title: str, content: str) -> str:
    """Something that can be closed; open at first, so that it prints in every browser."""
    return f"<details open>{words('summary', title)}{content}</details>"


def period(entry: Entry) -> str:
    """The day or the days of an entry."""
    if entry.start is None:
        return "no date"
    began = show_days(entry.start).replace(" to ", " or later, at the latest ")
    if entry.end is None:
        return began
    ended = show_days(entry.end)
    return f"{began}, until " + (f"at least {ended.replace(' to ', ', at most ')}" if " to " in ended else ended)


def matrix(judgements: Sequence[Judgement]) -> str:
    """Criteria by edition, beside what is known of the patient."""
    ids = dict.fromkeys(item.id for judgement in judgements for item in judgement.items)
    heads = ["Criterion", "Patient", *(judgement.criteria for judgement in judgements)]
    rows = []
    for name in ids:
        found = [next((item for item in judgement.items if item.id == name), None) for judgement in judgements]
        cells = [matrix_cell(item, index) for index, item in enumerate(found, 1)]
        items = [item for item in found if item]
        rows.append([escape(criterion_name(items)), escape(in_short(items)), *cells])
    key = "Each cell leads to the criterion with its dates, methods, margins and sources. –: the edition does not ask."
    shown = table("matrix", "Criteria by edition", heads, rows, class_="matrix")
    return shown + words("p", key, class_="key")


def in_short(items: Sequence[Item]) -> str:
    """What is known of a criterion, without its readings; where it rests on several facts, only what can be told plainly."""
    plain = dict.fromkeys(
        item.value if any(mark in item.observed for mark in ("(", ": ")) else item.observed
        for item in items
        if "; " not in item.value or not any(mark in item.observed for mark in ("(", ": "))
    )
    return "; ".join(plain) or "several facts, see the annex"


def matrix_cell(item: Item | None, index: int) -> str:
    """Sign and word, leading to the details; the requirement where it is short."""
    if item is None:
        return tag("span", "–", aria_hidden="true") + tag("span", "does not ask", class_="hidden")
    parts = [tag("a", verdict(item.verdict), href=f"#{anchor(index, item)}")]
    if item.strength != "required":
        parts.append(words("small", item.strength))
    if len(item.required) <= SHORT:
        parts.append(words("small", item.required))
    return "".join(parts)


def criterion_name(items: Sequence[Item]) -> str:
    """The title of a criterion where every edition has the same, else the word that names it."""
    titles = {item.criterion.title for item in items}
    return titles.pop() if len(titles) == 1 else sentence(items[0].id.replace("_", " "))


def anchor(index: int, item: Item) -> str:
    """Where a criterion of an edition stands on the page."""
    return f"e{index}-{slug(item.id)}"


def editions(assessment: Assessment, references: References) -> list[str]:
    """Every edition with its criteria."""
    return [edition(one, index, assessment.as_of, references) for index, one in enumerate(assessment.judgements, 1)]


def edition(judgement: Judgement, index: int, as_of: str, references: References) -> str:
    """An edition: its criteria, its caveats, its waiting times and its notes."""
    about = judgement.ruleset.edition
    title = tag("h3", escape(judgement.criteria), " ", verdict(judgement.verdict))
    rows = [
        [f'<span id="{anchor(index, item)}">{verdict(item.verdict)}</span> {criterion(item)}', known(item),
         f"{escape(item.required)} {references.links(item.criterion.cite)}"]
        for item in judgement.items
    ]  # fmt: skip
    closing = [f"Caveat, {caveat}" for caveat in judgement.caveats] + waiting(judgement, as_of)
    closing += [f"Note: {note}" for note in about.notes]
    changed = ", ".join(judgement.ruleset.changed)
    parts = [
        words("p", f"{about.title}, {about.body}. Weakest check: {judgement.ruleset.weakest_check}."),
        words("p", f"Judged under changed values: {changed}", class_="check") if changed else "",
        table(f"e{index}", f"Criteria of {judgement.criteria}", ["Criterion", "Known", "Required"], rows),
        bullets((escape(line) for line in closing), "closing"),
    ]
    return f'<details open id="e{index}">{tag("summary", title)}{"".join(parts)}</details>\n'


def criterion(item: Item) -> str:
    """The name of a criterion, with its strength where it does not make the verdict."""
    beside = "" if item.strength == "required" else words("small", f" ({item.strength})")
    return words("span", item.criterion.title) + beside


def known(item: Item) -> str:
    """What is known, by which method and when; why it is unknown; contradictions, grounds and margins."""
    parts = [words("span", item.observed)]
    if item.reason and why(item.reason) not in item.observed:
        parts.append(words("span", f"Unknown because: {why(item.reason)}", class_="line reason"))
    parts += [words("span", sentence(line), class_="line") for line in remarks(item)]
    return "".join(parts)


def scores(assessment: Assessment, references: References) -> str:
    """Every score with its value and what it means; notes where it has a value."""
    rows = []
    for score in assessment.scores:
        notes = score.notes if score.shown else ()
        cell = words("span", score_line(score)) + " " + references.links(score.cite)
        rows.append([escape(score.title), cell + "".join(words("span", one, class_="line") for one in notes)])
    return table("scores", f"Scores as of {assessment.as_of}", ["Score", "Value"], rows)


def basis(judgements: Sequence[Judgement]) -> str:
    """The weakest check and the hash of every edition."""
    rows = [
        [escape(one.criteria), escape(one.ruleset.weakest_check), words("code", one.ruleset.hash)] for one in judgements
    ]
    return table("basis", "Hash of everything a verdict depends on", ["Edition", "Weakest check", "Hash"], rows)
