"""The shipped algorithm: what every option must carry, and what a file that does not fit together is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from nelm.criteria.lint import lint
from nelm.criteria.written import Reference, read
from nelm.errors import BadInput
from nelm.library.sources import sources
from nelm.pathway.algorithm import (
    FILE,
    Option,
    algorithm,
    as_editions,
    citations,
    meaning,
    read_algorithm,
    rulesets,
)

OPTIONS = algorithm().options


def test_the_options_are_sound_criteria() -> None:
    """Nothing contradictory, nothing that every value meets, no parameter without use."""
    assert [found for one in as_editions(algorithm()) for found in lint(one) if found.level == "error"] == []


def test_every_parameter_common_criterion_group_and_phase_is_used() -> None:
    whole = algorithm()
    named = {one for option in OPTIONS for one in (*option.forks, *option.prerequisites) if isinstance(one, str)}
    assert {criterion.id for criterion in whole.common} == named
    assert set(whole.parameters) == {name for one in as_editions(whole) for name in one.parameters}
    assert set(whole.groups) == {option.group for option in OPTIONS}
    assert set(whole.phases) == {option.phase for option in OPTIONS}


def test_within_the_criteria_means_the_edition_the_file_names() -> None:
    for one in as_editions(algorithm()):
        for criterion in one.criteria:
            written = read(criterion.require, one, criterion.id)
            assert not isinstance(written, Reference) or written.edition == algorithm().within


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.id)
def test_every_option_says_where_it_is_written(option: Option) -> None:
    found = citations(algorithm(), option)
    assert all(one.checked != "memory" and one.at for one in found)
    cited = {one.source for one in option.cite}
    assert cited == {"citterio-2023"} or option.mark == "after the seed" or option.id == "carcinoid_heart"
    if option.mark == "after the seed":
        assert min(sources()[name].year for name in cited) > 2023
    assert option.mark != "reconstructed" or {one.checked for one in option.cite} == {"reconstructed"}
    assert "citterio-2023" in {one.source for one in found}


def test_what_came_after_the_review_is_marked() -> None:
    assert [option.id for option in OPTIONS if option.mark == "after the seed"] == [
        "cabozantinib",
        "prrt_first_line",
        "prrt_edotreotide",
    ]


def test_medical_options_say_what_the_sources_do_not() -> None:
    for option in OPTIONS:
        if option.group in {"liver_directed", "systemic"} and option.id != "lanreotide":
            assert option.silent, option.id


def test_every_transplant_asks_for_low_grade_no_outside_disease_a_removed_primary_and_no_contraindication() -> None:
    for option in OPTIONS:
        if option.transplant:
            forks = {fork.id for fork in algorithm().forks(option)}
            assert "no_contraindication" in forks
            assert "within_milan" in forks or {"low_grade", "liver_only", "primary_removed"} <= forks, option.id


def test_considerations_name_symptoms_quality_of_life_resectability_and_imaging() -> None:
    said = " ".join(one.says for one in algorithm().considerations)
    for word in ("symptoms", "tolerated", "Quality of life", "oncologic", "understages"):
        assert word in said


def test_imaging_understages_stands_beside_resection_and_transplant() -> None:
    for name in ("liver_resection", "transplant", "treat_and_reassess"):
        assert any("understages" in one.says for one in algorithm().option(name).cautions)


def test_the_hash_is_one_over_all_options() -> None:
    assert meaning().startswith("sha256:") and meaning() == meaning()
    assert len({ruleset.hash for ruleset in rulesets().values()}) == len(rulesets())


TEXT = FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("group: before\n", "group: befor\n", "(?s)unknown group.*before"),
        ("phase: recurred\n", "phase: recured\n", "(?s)unknown phase.*recurred"),
        ("forks: [high_grade]", "forks: [hihg_grade]", "(?s)unknown criterion.*high_grade"),
        ("forks: [high_grade]", "forks: [high_grade, high_grade]", "a criterion stands twice"),
        ("forks: [outside_disease]", "forks: [heart_first]", "a fork decides"),
        ("prerequisites: [graded_on_metastasis]", "prerequisites: [net]", "a prerequisite decides nothing"),
        ("- id: g3_systemic", "- id: carcinoma", "the option stands twice"),
        ("strength: established\n", "strength: strong\n", "strength"),
        ("mark: seed\n", "mark: sead\n", "mark"),
        ("source: citterio-2023", "source: citterio-2032", "unknown source"),
        ("checked: reconstructed", "checked: memory", "cannot rest on memory"),
        ("silent: [", "silence: [", "silence"),
    ],
)
def test_a_file_that_does_not_fit_together_is_refused(tmp_path: Path, old: str, new: str, problem: str) -> None:
    path = tmp_path / "algorithm.yaml"
    assert old in TEXT
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadInput, match=problem):
        read_algorithm(path)
