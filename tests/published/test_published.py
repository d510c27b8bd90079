"""The 21 published patients, against a judgement made by hand (`hand_judgement.csv`, its basis in the last column).

Where nelm differs, `examples/published/README.md` argues why under the number given here.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from nelm.criteria.edition import editions
from nelm.criteria.judge import Judgement, judge
from nelm.criteria.rule import shipped
from nelm.errors import BadInput
from nelm.exchange.case_file import read_case
from nelm.facts.view import View
from nelm.logic import MET, NOT_MET, Verdict, at_least

EXAMPLES = Path(__file__).parents[2] / "examples" / "published"
CASES = sorted(path for path in EXAMPLES.glob("*.yaml") if path.stem != "t07")

ITEMS = {
    "MILAN": ("milan-net@2023", {
        "M1": ["primary_removed"], "M2": ["portal_drainage"], "M3": ["extrahepatic_disease"], "M4": ["grade"],
        "M5": ["observation", "disease_stability"], "M6": ["liver_involvement"], "M7": ["age"],
    }),
    "ESMO": ("esmo@2020", {
        "E0": ["unresectable"], "E1": ["extrahepatic_disease"], "E2": ["grade", "ki67"], "E3": ["primary_removed"],
        "E4": ["liver_involvement"], "E5": ["disease_stability"], "E6": ["age"],
    }),
    "UNOS": ("optn@2020", {
        "U1": ["primary_removed", "extrahepatic_disease", "recurrence_free"],
        "U2": ["extrahepatic_disease", "bilobar", "unresectable"], "U3": ["origin"],
        "U4": ["grade", "mitoses", "ki67"], "U5": ["liver_involvement"], "U6": ["imaging_workup"],
    }),
}  # fmt: skip

ARGUED = {
    ("C04", "M5"): 1, ("C12", "M5"): 1, ("C01", "U4"): 2, ("C02", "M5"): 4, ("C02", "E5"): 4, ("C14", "M5"): 5,
    ("C14", "E5"): 5, ("C04", "M7"): 6, ("C04", "E6"): 6, ("C11", "M7"): 7, ("C11", "E6"): 7, ("C06", "M5"): 8,
    ("C06", "U2"): 9, ("T05", "M5"): 13,
}  # fmt: skip


def judged(stem: str) -> dict[str, Judgement]:
    """Every edition's judgement of a published patient."""
    case = read_case(EXAMPLES / f"{stem}.yaml")
    day = case.latest_day()
    assert day is not None
    view = View(case, day)
    return {name: judge(shipped(name), view) for name in editions()}


def hand_rows() -> list[dict[str, str]]:
    with (Path(__file__).parent / "hand_judgement.csv").open(encoding="utf-8") as stream:
        return [row for row in csv.DictReader(stream) if row["case"] != "T07"]


def says(row: dict[str, str]) -> Verdict:
    edition, items = ITEMS[row["set"]]
    verdicts = {item.id: item.verdict for item in judged(row["case"].lower())[edition].items}
    wanted = items[row["code"]]
    return at_least(len(wanted), [verdicts[item] for item in wanted])


@pytest.mark.parametrize("row", hand_rows(), ids=lambda row: f"{row['case']}-{row['code']}")
def test_nelm_agrees_with_the_hand_judgement_or_the_difference_is_argued(row: dict[str, str]) -> None:
    if row["code"] not in ITEMS[row["set"]][1]:
        pytest.fail(f"no item for {row['code']}")
    word = says(row).word
    if (row["case"], row["code"]) in ARGUED:
        assert word != row["verdict"], "agrees now: take it out of ARGUED and out of the README"
    else:
        assert word == row["verdict"], row["basis"]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_no_published_patient_is_met_overall(path: Path) -> None:
    assert MET not in {one.verdict for one in judged(path.stem).values()}


def test_a_tumour_that_arose_in_the_liver_is_refused() -> None:
    with pytest.raises(BadInput, match="arose in the liver"):
        read_case(EXAMPLES / "t07.yaml")


def test_every_argued_difference_has_its_number_in_the_readme() -> None:
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    for (case, code), number in ARGUED.items():
        paragraph = text.split(f"\n{number}. ")[1].split(f"\n{number + 1}. ")[0]
        assert case in paragraph and code in paragraph
    assert NOT_MET in {one.verdict for one in judged("t05").values()}
