"""The exception packet: what is documented, what is missing, the clocks, the draft, and what it never says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from nelm.cli import main
from nelm.criteria.rule import shipped
from nelm.errors import BadInput
from nelm.exchange.case_file import case_from, read_case
from nelm.facts.calendar import days
from nelm.library.document import Document
from nelm.library.shelf import KNOWLEDGE
from nelm.packet.written import packet_named, packets, read_packet, required_criteria
from nelm.report.output import plain
from nelm.report.packet import draw_packet, packet_data, packet_json, packet_markdown, prepare_packet

EXAMPLES = Path(__file__).parents[2] / "examples" / "synthetic"
BODIES = ["eurotransplant-de", "optn", "uk"]
AS_OF = days("2024-06-01").first
BANNED = re.compile(r"\b(granted|approved|eligible for listing)\b", re.IGNORECASE)
NOTICE = "for clinicians and research, not a medical device"
Facts = dict[str, Any]


def filled(name: str, body: str, as_of: int | None = AS_OF) -> dict[str, Any]:
    """The packet of an example as plain data."""
    return packet_data(prepare_packet(read_case(EXAMPLES / f"{name}.yaml"), body, as_of))


def of_facts(facts: Facts, body: str) -> dict[str, Any]:
    """The packet of some facts as plain data."""
    case = case_from(Document("written here", {"case": "written-here", "facts": facts}))
    return packet_data(prepare_packet(case, body, AS_OF))


def status(packet: dict[str, Any]) -> dict[str, str]:
    """Every line's status by the criterion or fact it documents."""
    return {line["criterion"] or line["fact"]: line["status"] for line in packet["lines"]}


def every_output(name: str, body: str) -> list[str]:
    """An example's packet in all three forms."""
    page = prepare_packet(read_case(EXAMPLES / f"{name}.yaml"), body, AS_OF)
    return [plain(lambda console: draw_packet(page, console)), packet_markdown(page), packet_json(page)]


def test_there_is_a_packet_for_each_of_three_bodies() -> None:
    assert sorted(packets()) == BODIES


@pytest.mark.parametrize("body", BODIES)
def test_the_complete_patient_has_everything_documented(body: str) -> None:
    packet = filled("meets-every-edition", body)
    assert set(status(packet).values()) == {"documented"}
    assert packet["standing"]["documented"] == packet["standing"]["of"]
    assert packet["narrative"]["missing"] == []


def test_what_is_missing_is_named_with_the_question_and_the_test() -> None:
    packet = filled("ileal-net", "optn", None)
    missing = {name for name, found in status(packet).items() if found == "missing"}
    assert missing == {"bilobar", "unresectable", "grade", "mitoses", "ki67", "liver_involvement"}
    asks = [one for line in packet["lines"] if line["criterion"] == "bilobar" for one in line["asks"]]
    assert asks == [
        {
            "fact": "distribution",
            "question": "Are both hemilivers involved?",
            "test": "multiphase CT or MRI of the liver",
        }
    ]


def test_every_missing_line_asks_for_something() -> None:
    for body in BODIES:
        for line in filled("empty", body)["lines"]:
            assert line["status"] == "missing" and line["asks"], line["label"]


def test_a_line_shows_what_is_recorded_with_date_and_method() -> None:
    [line] = [one for one in filled("ileal-net", "optn", None)["lines"] if one["criterion"] == "liver_involvement"]
    assert line["recorded"] == "40-60 % (CT, 2024-02-03)" and line["required"] == "at most 50 %"


def test_a_record_that_fails_a_criterion_contradicts_it() -> None:
    assert status(filled("near-miss-grade", "uk"))["milan-net@2016.grade"] == "contradicts"
    assert status(filled("near-miss-bilobar", "optn"))["bilobar"] == "contradicts"


def test_progression_contradicts_stability_and_its_clock_does_not_run() -> None:
    course = [{"value": "stable", "on": "2023-06-01"}, {"value": "progression", "on": "2024-05-01"}]
    packet = of_facts({"disease_course": course}, "uk")
    assert status(packet)["milan-net@2016.disease_stability"] == "contradicts"
    [clock] = packet["clocks"]
    assert clock["complete"] is None and clock["says"].startswith("does not run: ")
    assert "progression (2024-05-01)" in packet["narrative"]["text"]


def test_a_text_that_is_unclear_leaves_a_clear_record_undecided() -> None:
    packet = of_facts({"primary_resection": {"value": "R1", "on": "2023-02-10"}}, "uk")
    [line] = [one for one in packet["lines"] if one["criterion"] == "milan-net@2016.primary_removed"]
    assert (line["status"], line["asks"]) == ("undecided", [])
    assert "the text leaves it open" in line["remarks"]


def test_the_six_months_of_stability_end_on_the_day_the_edition_says() -> None:
    [clock] = filled("near-miss-disease-stability", "uk")["clocks"]
    assert (clock["months"], clock["started"], clock["complete"]) == (6, "2023-12-02", "2024-06-02")
    assert clock["says"].startswith("not complete before 2024-06-02")


def test_the_six_months_without_recurrence_run_from_the_last_resection() -> None:
    facts = {
        "primary_resection": {"value": "R0", "on": "2023-02-10"},
        "extrahepatic_resection": {"value": "R0", "on": "2023-10-15"},
        "recurrence_extrahepatic": {"value": "none", "on": "2024-02-01"},
    }
    [clock] = of_facts(facts, "optn")["clocks"]
    assert (clock["started"], clock["complete"]) == ("2023-10-15", "2024-04-15")
    assert clock["says"] == "complete by the calendar, but documented only until 2024-02-01"


def test_a_clock_without_a_date_gives_none() -> None:
    [clock] = filled("empty", "optn")["clocks"]
    assert (clock["started"], clock["complete"]) == (None, None)
    assert clock["says"].startswith("no start can be dated")


@pytest.mark.parametrize(
    ("request_day", "due", "earliest"),
    [
        ("2024-05-01", "2024-07-30", "2024-07-16"),
        ("2024-03-03", "2024-06-01", "2024-05-18"),  # due on the day itself
        ("2024-06-01", "2024-08-30", "2024-08-16"),  # requested on the day itself
        ("2024-03-02", "2024-08-29", "2024-08-15"),  # due the day before
    ],
)
def test_the_german_step_is_due_every_90_days_after_the_request(request_day: str, due: str, earliest: str) -> None:
    [renewal] = of_facts({"exception_request": request_day}, "eurotransplant-de")["renewals"]
    assert (renewal["counted_from"], renewal["due"], renewal["earliest"]) == (request_day, due, earliest)


@pytest.mark.parametrize("facts", [{"sex": "female"}, {"exception_request": "2024-05"}])
def test_a_request_without_an_exact_day_gives_no_date_of_renewal(facts: Facts) -> None:
    [renewal] = of_facts(facts, "eurotransplant-de")["renewals"]
    assert renewal["due"] is None and renewal["says"].startswith("no date")


def test_no_renewal_is_computed_where_none_was_verified() -> None:
    assert filled("meets-every-edition", "optn")["renewals"] == filled("meets-every-edition", "uk")["renewals"] == []


@pytest.mark.parametrize("body", BODIES)
def test_a_transplanted_patient_gets_the_reason_and_no_packet(body: str) -> None:
    packet = filled("transplanted", body)
    assert "2021-05-12" in packet["not_judged"]
    assert (packet["standing"], packet["lines"], packet["narrative"]) == (None, [], None)
    assert all("2021-05-12" in output for output in every_output("transplanted", body))


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.yaml")))
def test_no_output_says_what_the_body_decides_and_each_says_what_it_is_not(name: str, body: str) -> None:
    for output in every_output(name, body):
        assert not BANNED.search(output)
        assert NOTICE in output.lower()


@pytest.mark.parametrize("body", BODIES)
def test_what_could_not_be_verified_stands_on_every_page(body: str) -> None:
    page = prepare_packet(read_case(EXAMPLES / "ileal-net.yaml"), body, None)
    text = " ".join(plain(lambda console: draw_packet(page, console)).split())
    for gap in packet_named(body).unverified:
        assert gap.topic in text and gap.why in text


def test_no_rule_rests_on_memory() -> None:
    for packet in packets().values():
        cited = [one for part in (packet.lines, packet.rules, packet.renewals) for item in part for one in item.cite]
        assert cited and all(citation.checked != "memory" for citation in cited)


def test_what_nobody_could_read_is_not_called_a_rule_of_the_german_body() -> None:
    packet = filled("meets-every-edition", "eurotransplant-de")
    assert packet["packet"]["edition"] is None and packet["clocks"] == []
    assert all(line["required"] is None and not line["verified"] for line in packet["lines"])


@pytest.mark.parametrize("body", BODIES)
def test_every_required_criterion_has_a_line(body: str) -> None:
    packet = packet_named(body)
    named = {packet.place(line.criterion) for line in packet.lines if line.criterion}
    assert set(required_criteria(packet)) <= named
    assert all(citation for line in packet.lines for citation in line.cite)


def test_the_lines_say_what_the_judge_says() -> None:
    case = read_case(EXAMPLES / "ileal-net.yaml")
    page = prepare_packet(case, "optn", None)
    assert page.filled and page.filled.judgement
    words = {"documented": "met", "missing": "unknown", "contradicts": "not met"}
    verdicts = {item.id: item.verdict.word for item in page.filled.judgement.items}
    assert {line.line.criterion: words[line.status] for line in page.filled.lines} == verdicts
    assert page.filled.judgement.ruleset == shipped("optn@2020")


def test_the_narrative_is_made_of_recorded_facts_and_names_what_is_missing() -> None:
    told = filled("ileal-net", "optn", None)["narrative"]
    assert "a woman aged 51 years" in told["text"]
    assert "The primary was resected: R0 (margins free) (2023-01-20)." in told["text"]
    assert "Ki-67 3-20 % (liver metastasis, 2023-09-02)" in told["text"]
    assert "mitoses per 2 mm2 (test not performed)" in told["missing"]
    assert "resectability of the liver metastases" in told["missing"]


def test_an_empty_case_tells_nothing() -> None:
    told = filled("empty", "uk")["narrative"]
    assert told["sentences"] == [] and told["text"].startswith("Not documented: sex, age, primary site")


def test_readings_after_the_day_are_not_told() -> None:
    early = filled("ileal-net", "optn", days("2023-06-01").first)
    assert "3-20 %" not in early["narrative"]["text"] and early["readings_after_as_of"] > 0


def test_an_unknown_body_is_refused_with_the_nearest_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packet", str(EXAMPLES / "empty.yaml"), "--body", "opnt", "--as-of", "2024-06-01"]) == 2
    assert "did you mean `optn`?" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_the_command_writes_the_same_file_every_time(form: str, tmp_path: Path) -> None:
    found = set()
    for name in ("one", "two"):
        target = tmp_path / name
        case = str(EXAMPLES / "ileal-net.yaml")
        assert main(["packet", case, "--body", "uk", "--format", form, "-o", str(target)]) == 0
        found.add(target.read_text(encoding="utf-8"))
    assert len(found) == 1
    if form == "json":
        assert json.loads(found.pop())["packet"]["body"] == "uk"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("criterion: grade,", "criterion: grad,", "unknown criterion"),
        ("criterion: grade,", "fact: gradee,", "unknown fact"),
        ("criterion: grade,", "fact: who_grade,", "without a source"),
        ("criterion: grade,", "criterion: grade, fact: who_grade,", "a criterion or a fact"),
        ("criterion: bilobar,", "criterion: grade,", "no line"),
        ("checked: abstract", "checked: memory", "memory"),
        ("source: unos-2022", "source: unos-2020", "unknown source"),
        ("criterion: recurrence_free, starts", "criterion: grade, starts", "no waiting time"),
        ("edition: optn@2020", "edition: optn@2019", "unknown edition"),
        ("revision: 1", "revision: 1\nscore: 1", "unknown field"),
        ("id: packet/optn", "id: packet/uk", "not the id of this file"),
    ],
)
def test_a_packet_that_does_not_fit_together_is_refused(old: str, new: str, said: str, tmp_path: Path) -> None:
    text = (KNOWLEDGE / "packets" / "optn.yaml").read_text(encoding="utf-8")
    path = tmp_path / "optn.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        read_packet(path)
