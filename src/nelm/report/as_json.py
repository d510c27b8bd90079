"""An assessment as JSON; the fields are a promise to scripts."""

from __future__ import annotations

import json
from typing import Any

from nelm import __version__
from nelm.criteria.decisive import Decisive
from nelm.criteria.judge import Item, Judgement
from nelm.library.sources import Citation, sources
from nelm.pathway.algorithm import Statement
from nelm.pathway.options import Choice
from nelm.report.assessment import DISCLAIMER, Assessment
from nelm.report.worth import worth_data
from nelm.scores.score import Score

SCHEMA = 1


def as_json(assessment: Assessment) -> str:
    """The assessment as indented JSON."""
    return json.dumps(as_data(assessment), indent=2, ensure_ascii=False) + "\n"


def as_data(assessment: Assessment) -> dict[str, Any]:
    """The assessment as plain data."""
    return {
        "schema": SCHEMA,
        "nelm": __version__,
        "notice": DISCLAIMER,
        "case": assessment.view.case.name,
        "synthetic": assessment.view.case.synthetic,
        "as_of": assessment.as_of,
        "not_judged": assessment.not_judged or None,
        "readings_after_as_of": assessment.view.ignored,
        "questions": list(assessment.view.case.questions),
        "judgements": [judgement_data(judgement) for judgement in assessment.judgements],
        "options": [option_data(choice) for choice in assessment.options],
        "benefit": worth_data(assessment.worth),
        "scores": [score_data(score) for score in assessment.scores],
    }


def judgement_data(judgement: Judgement) -> dict[str, Any]:
    """One edition's judgement."""
    return {
        "criteria": judgement.criteria,
        "title": judgement.ruleset.edition.title,
        "verdict": judgement.verdict.word,
        "hash": judgement.ruleset.hash,
        "changed": list(judgement.ruleset.changed),
        "weakest_check": judgement.ruleset.weakest_check,
        "items": [item_data(item) for item in judgement.items],
        "decisive": [decisive_data(one) for one in judgement.decisive],
        "caveats": list(judgement.caveats),
        "also_ask": [
            {"item": one.item, "strength": one.strength, "asks": one.asks, "question": one.question, "test": one.test}
            for one in judgement.also_ask
        ],
        "eligible_from": judgement.eligible.date,
        "eligible_from_conditional": judgement.eligible.conditional,
    }  # fmt: skip


def item_data(item: Item) -> dict[str, Any]:
    """One criterion."""
    return {
        "id": item.id,
        "title": item.criterion.title,
        "verdict": item.verdict.word,
        "strength": item.strength,
        "executability": item.criterion.executability,
        "value": item.value,
        "observed": item.observed,
        "required": item.required,
        "reason": item.reason or None,
        "margin": item.margin or None,
        "conflicts": list(item.conflicts),
        "notes": list(item.notes),
        "asks": list(item.asks),
        "sources": [citation_data(citation) for citation in item.criterion.cite],
        "also": [citation_data(citation) for citation in item.criterion.also],
    }


def option_data(choice: Choice) -> dict[str, Any]:
    """One option: whether it is open, the forks that lead to it, and what is published of it."""
    option = choice.option
    return {
        "id": option.id,
        "title": option.title,
        "group": option.group,
        "status": choice.status,
        "strength": option.strength,
        "mark": option.mark,
        "transplant": option.transplant,
        "hash": choice.judgement.ruleset.hash,
        "path": [item_data(item) for item in choice.path],
        "missing": [item_data(item) for item in choice.missing],
        "barred": [item_data(item) for item in choice.barred],
        "prerequisites": [item_data(item) for item in choice.prerequisites],
        "decisive": [decisive_data(one) for one in choice.asks],
        "caveats": list(choice.caveats),
        "expected": [statement_data(said) for said in option.expected],
        "cautions": [statement_data(said) for said in option.cautions],
        "silent": list(option.silent),
        "sources": [citation_data(citation) for citation in option.cite],
    }


def statement_data(said: Statement) -> dict[str, Any]:
    """What a source says beside an option."""
    return {"says": said.says, "sources": [citation_data(citation) for citation in said.cite]}


def decisive_data(one: Decisive) -> dict[str, Any]:
    """A decisive unknown."""
    return {
        "fact": one.fact,
        "asks": one.asks,
        "settles": one.settles,
        "question": one.question,
        "test": one.test,
        "items": list(one.items),
    }


def score_data(score: Score) -> dict[str, Any]:
    """One score."""
    return {
        "id": score.id,
        "title": score.title,
        "unit": score.unit,
        "low": score.low,
        "high": score.high,
        "words": score.words,
        "refusal": score.refusal or None,
        "inputs": [{"fact": fact, "observed": observed} for fact, observed in score.inputs],
        "missing": list(score.missing),
        "notes": list(score.notes),
        "sources": [citation_data(citation) for citation in score.cite],
    }


def citation_data(citation: Citation) -> dict[str, str]:
    """A citation with the words of its source."""
    source = sources()[citation.source]
    return {
        "source": citation.source,
        "title": f"{source.by} ({source.year}). {source.title}. {source.where}",
        "link": f"https://doi.org/{source.doi}" if source.doi else source.url,
        "at": citation.at,
        "checked": citation.checked,
        "says": citation.says,
    }
