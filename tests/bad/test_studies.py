"""Studies and discrepancies with a mistake: refused while reading, with the place, the value and the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from nelm.errors import BadInput
from nelm.evidence.discrepancies import read_discrepancies
from nelm.evidence.study import check_overlaps, read_study, studies

CITE = "cite: [{source: maspero-2022, at: abstract, checked: abstract}]"
ARMS = f"  - {{id: one, label: the only arm, strategy: liver transplant, n: 48, {CITE}}}\n"
HEAD = """\
id: maspero-2022
title: A study
design: retrospective cohort
population: Somebody
"""
POINT = "arm: one, endpoint: overall survival"


def study_file(folder: Path, outcomes: str, arms: str = ARMS, head: str = HEAD, name: str = "maspero-2022") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(f"{head}arms:\n{arms}{outcomes}", encoding="utf-8")
    return path


def points(*listed: str) -> str:
    return "points:\n" + "".join(f"  - {{{POINT}, {one}, {CITE}}}\n" for one in listed)


def one(key: str, content: str) -> str:
    return f"{key}:\n  - {{{content}, {CITE}}}\n"


REFUSED = {
    "a time before the start": (
        points("months: 0, value: 97"),
        "points[0].months (line 8): not a time after the start (found: 0)\n  remedy: write months above 0",
    ),
    "more than everybody alive": (
        points("months: 60, value: 972"),
        "points[0].value (line 8): not a per cent (found: 972)\n  remedy: write a number from 0 to 100, such as 88.8",
    ),
    "fewer than nobody alive": (
        points("months: 60, value: -1"),
        "points[0].value (line 8): not a per cent (found: -1)\n  remedy: write a number from 0 to 100, such as 88.8",
    ),
    "a value above its interval": (
        points("months: 60, value: 93, low: 82, high: 92"),
        "points[0] (line 8): value is above high (found: 93 and 92)\n  remedy: compare with the source",
    ),
    "an interval the wrong way round": (
        points("months: 60, value: 93, low: 98, high: 82"),
        "points[0] (line 8): low is above value (found: 98 and 93)\n  remedy: compare with the source",
    ),
    "survival that rises": (
        points("months: 120, value: 93", "months: 60, value: 90"),
        "points[0].value (line 8): survival rises with time (found: 90 % at 60, 93 % at 120 months)\n"
        "  remedy: compare with the source",
    ),
    "two values at one time": (
        points("months: 120, value: 88.8", "months: 120, value: 86.9"),
        "points[1].months (line 9): two points at one time (found: 88.8 % at 120, 86.9 % at 120 months)\n"
        "  remedy: keep one; where sources disagree, write a discrepancy",
    ),
    "an arm that is not defined": (
        points("months: 60, value: 93").replace("arm: one", "arm: onne"),
        "points[0].arm (line 8): unknown arm (found: onne)\n  remedy: did you mean `one`?",
    ),
    "an arm compared that is not defined": (
        one("comparisons", "arms: [one, two], endpoint: overall survival, p: '0.007'"),
        "comparisons[0].arms (line 8): unknown arm (found: two)\n  remedy: define it under `arms`",
    ),
    "an unknown source": (
        points("months: 60, value: 93").replace("maspero-2022", "maspero-2021"),
        "points[0].cite (line 8): unknown source (found: maspero-2021)\n  remedy: did you mean `maspero-2022`?",
    ),
    "a number without a source": (
        points("months: 60, value: 93").replace(CITE, "cite: []"),
        "points[0].cite (line 8): expected `array` of length >= 1\n"
        "  remedy: compare with the same place of a neighbouring file; CONTRIBUTING.md describes the format",
    ),
    "an endpoint of no list": (
        points("months: 60, value: 93").replace("overall survival", "survival"),
        "points[0].endpoint (line 8): invalid enum value 'survival'\n"
        "  remedy: compare with the same place of a neighbouring file; CONTRIBUTING.md describes the format",
    ),
    "a study without an outcome": (
        "",
        "the file (line 1): a study without an outcome\n  remedy: give a point, median, effect, count or range",
    ),
    "a median of no time": (
        one("medians", f"{POINT}, value: 0"),
        "medians[0] (line 8): not a length of time (found: 0)\n  remedy: write a time above 0",
    ),
    "quartiles the wrong way round": (
        one("medians", f"{POINT}, value: 80, lower_quartile: 119.1, upper_quartile: 29.4"),
        "medians[0] (line 8): lower_quartile is above value (found: 119.1 and 80)\n  remedy: compare with the source",
    ),
    "an effect of nothing": (
        one("effects", f"measure: hazard ratio, {POINT}, value: 7.4, adjusted: unadjusted"),
        "effects[0] (line 8): an effect is of an arm or of a factor (found: one)\n"
        "  remedy: give one of versus and factor",
    ),
    "a ratio of nothing": (
        one("effects", f"measure: hazard ratio, {POINT}, value: 0, adjusted: unadjusted, factor: age"),
        "effects[0].value (line 8): not a ratio (found: 0)\n  remedy: write a number above 0",
    ),
    "an unadjusted effect that is adjusted": (
        one(
            "effects", f"measure: odds ratio, {POINT}, value: 2, adjusted: unadjusted, factor: age, adjusted_for: [sex]"
        ),
        "effects[0].adjusted_for (line 8): nothing is adjusted for: unadjusted\n  remedy: leave one out",
    ),
    "more events than patients": (
        one("counts", "arm: one, event: recurrence, events: 52, of: 48"),
        "counts[0] (line 8): more events than patients (found: 52 of 48)\n  remedy: compare with the source",
    ),
    "a per cent of other events": (
        one("counts", "arm: one, event: recurrence, events: 25, of: 48, value: 58"),
        "counts[0] (line 8): events and per cent differ (found: 25 of 48, 58 %)\n"
        "  remedy: leave `of` out where it is not certain",
    ),
    "a count of nothing": (
        one("counts", "arm: one, event: recurrence"),
        "counts[0] (line 8): a count without a number (found: recurrence)\n  remedy: give events, or value in per cent",
    ),
    "a range upside down": (
        one("ranges", "arm: one, of: overall survival, unit: '%', lowest: 97.2, highest: 36"),
        "ranges[0] (line 8): lowest is above highest (found: 97.2 and 36)\n  remedy: compare with the source",
    ),
    "fewer than nobody at risk": (
        points("months: 60, value: 93, at_risk: -1"),
        "points[0].at_risk (line 8): fewer than nobody at risk (found: -1)\n  remedy: write 0 or more",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_study_is_refused(name: str, tmp_path: Path) -> None:
    outcomes, message = REFUSED[name]
    path = study_file(tmp_path, outcomes)
    with pytest.raises(BadInput) as found:
        read_study(path)
    assert str(found.value) == f"{path}, {message}"


GOOD = points("months: 60, value: 93")
HEADS = {
    "another name than the file's": (
        study_file,
        {"name": "maspero-2023"},
        "id (line 1): not the id of this file (found: maspero-2022)\n  remedy: write maspero-2023",
    ),
    "a study without a source": (
        study_file,
        {"name": "maspero-2023", "head": HEAD.replace("2022", "2023")},
        "id (line 1): a study is called like its source (found: maspero-2023)\n  remedy: add it to sources.yaml",
    ),
    "two arms of one name": (
        study_file,
        {"arms": ARMS + ARMS},
        "arms[1].id (line 7): the arm stands twice (found: one)\n  remedy: give each arm its own id",
    ),
    "an arm of nobody": (
        study_file,
        {"arms": ARMS.replace("48", "0")},
        "arms[0].n (line 6): an arm without patients (found: 0)\n  remedy: leave n out where it was not seen",
    ),
}


@pytest.mark.parametrize("name", HEADS)
def test_a_head_is_refused(name: str, tmp_path: Path) -> None:
    write, changed, message = HEADS[name]
    path = write(tmp_path, GOOD, **changed)
    with pytest.raises(BadInput) as found:
        read_study(path)
    assert str(found.value) == f"{path}, {message}"


def test_a_good_study_is_read_and_a_number_of_memory_in_it_is_kept_but_not_usable(tmp_path: Path) -> None:
    study = read_study(study_file(tmp_path, GOOD.replace("checked: abstract", "checked: memory")))
    [point] = study.points
    assert (point.usable, point.mark) == (False, "unverified, feeds no estimate")


def test_an_overlap_must_be_named_by_both_studies(tmp_path: Path) -> None:
    overlap = "overlaps: [{study: mayo-2010, how: likely, says: Perhaps.}]\n"
    path = study_file(tmp_path, GOOD + overlap)
    with pytest.raises(BadInput) as found:
        check_overlaps({**studies(), "maspero-2022": read_study(path)})
    assert str(found.value) == (
        f"{path}, overlaps[0].study: the overlap is named on one side only (found: mayo-2010)\n"
        "  remedy: name maspero-2022 in the overlaps of mayo-2010 too"
    )
    path = study_file(tmp_path, GOOD + overlap.replace("mayo-2010", "mayo-2012"))
    with pytest.raises(BadInput) as found:
        check_overlaps({**studies(), "maspero-2022": read_study(path)})
    assert "unknown study (found: mayo-2012)\n  remedy: did you mean `mayo-201" in str(found.value)


RECORD = """\
  - number: 1
    title: Survival
    review: "86.9 %"
    found: "88.8 %"
    verdict: review wrong
    choice: "88.8 % is stored"
    why: it stands in the abstract
    points: [{study: mazzaferro-2016, arm: transplant, endpoint: overall survival, months: 120, value: 88.8}]
    studies: [mazzaferro-2016]
    cite: [{source: mazzaferro-2016, at: abstract, checked: abstract}]
"""
RECORDS = {
    "a choice with another value than the study's": (
        RECORD.replace("value: 88.8", "value: 86.9"),
        "discrepancies[0].points[0].value (line 10): not the value that the study stores (found: 86.9)\n"
        "  remedy: the study has 88.8; correct the one that differs from the source",
    ),
    "a choice of a point that is not stored": (
        RECORD.replace("months: 120", "months: 180"),
        "discrepancies[0].points[0] (line 10): no study stores this point "
        "(found: mazzaferro-2016, transplant, overall survival at 180 months)\n"
        "  remedy: add it to the study, or name another",
    ),
    "a study that is not stored": (
        RECORD.replace("studies: [mazzaferro-2016]", "studies: [mazzaferro-2017]"),
        "discrepancies[0].studies (line 11): unknown study (found: mazzaferro-2017)\n"
        "  remedy: did you mean `mazzaferro-2016`?",
    ),
    "two of one number": (
        RECORD + RECORD,
        "discrepancies[1].number (line 13): the number stands twice (found: 1)\n  remedy: give each its own",
    ),
    "an unknown source": (
        RECORD.replace("source: mazzaferro-2016", "source: mazzafero-2016"),
        "discrepancies[0].cite (line 12): unknown source (found: mazzafero-2016)\n"
        "  remedy: did you mean `mazzaferro-2016`?",
    ),
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_discrepancy_is_refused(name: str, tmp_path: Path) -> None:
    records, message = RECORDS[name]
    path = tmp_path / "discrepancies.yaml"
    path.write_text(f"title: A test\ndiscrepancies:\n{records}", encoding="utf-8")
    with pytest.raises(BadInput) as found:
        read_discrepancies(path)
    assert str(found.value) == f"{path}, {message}"
