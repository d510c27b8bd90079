"""A case judged by several editions: what every format shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from nelm.benefit.worth import Worth, worth
from nelm.criteria.judge import Item, Judgement, judge
from nelm.criteria.rule import Ruleset
from nelm.errors import BadInput
from nelm.facts.calendar import show_day, show_days
from nelm.facts.case import Case, event_day
from nelm.facts.dictionary import fact_named
from nelm.facts.view import View
from nelm.facts.words import REASONS
from nelm.logic import MET, UNKNOWN
from nelm.pathway.options import Choice, choices
from nelm.scores.score import Score
from nelm.scores.table import all_scores

DISCLAIMER = "for clinicians and research, not a medical device"
HASH = slice(7, 19)  # the letters after `sha256:` that tell editions apart at a glance


@dataclass(frozen=True)
class Assessment:
    """What nelm says of a case. `not_judged` is why no judgement stands."""

    view: View
    judgements: tuple[Judgement, ...]
    options: tuple[Choice, ...]
    scores: tuple[Score, ...]
    not_judged: str

    @property
    def as_of(self) -> str:
        """The day of the judgement."""
        return show_day(self.view.as_of)

    @cached_property
    def worth(self) -> Worth:
        """What the options are worth, until five and ten years."""
        return worth(self.options, self.view)


def assess(case: Case, as_of: int | None, rulesets: Sequence[Ruleset]) -> Assessment:
    """Judge a case on a day, by default the latest date in the case. Raises BadInput for a case without dates."""
    view = on_day(case, as_of)
    transplanted = transplant_before(view)
    judgements = () if transplanted else tuple(judge(ruleset, view) for ruleset in rulesets)
    return Assessment(view, judgements, choices(view), all_scores(view), transplanted)


def on_day(case: Case, as_of: int | None) -> View:
    """A case on a day, by default the latest date in it. Raises BadInput for a case without dates."""
    day = case.latest_day() if as_of is None else as_of
    if day is None:
        remedy = "give the day of the judgement, such as --as-of 2024-02-03"
        raise BadInput("the case has no dates, so it says nothing of when to judge it", remedy=remedy, file=case.name)
    return View(case, day)


def transplant_before(view: View) -> str:
    """Why a case is not judged: it was transplanted before the day. Empty where it was not."""
    for reading in view.readings("transplant"):
        day = event_day(reading)
        if day and day.last < view.as_of:
            return (
                f"The liver transplant of {show_days(day)} came before the day of judgement; criteria for it are not judged "
                f"after it. To judge the case as it was then, give --as-of {show_day(day.first)} or an earlier day."
            )
    return ""


def why(reason: str) -> str:
    """A reason for unknown in words."""
    return REASONS.get(reason, reason)


def waiting(judgement: Judgement, as_of: str) -> list[str]:
    """From which date the waiting times are complete, as a sentence; nothing where no date can be given."""
    date, conditional = judgement.eligible
    if date is None:
        return []
    condition = "; other criteria are still open" if conditional else ""
    return [f"Waiting times complete {'since' if date <= as_of else 'from'} {date}{condition}."]


def verdict_reasons(judgement: Judgement) -> str:
    """What fails, what is open, or the caveats of what is met."""
    if judgement.verdict == MET:
        return "; ".join(judgement.caveats)
    required = [item for item in judgement.items if item.strength == "required" and item.verdict == judgement.verdict]
    named = ", ".join(item.id.replace("_", " ") for item in required)
    if judgement.verdict == UNKNOWN and not judgement.decisive:
        return f"{named} (the text leaves it open)"
    return named or "its criteria cannot be met together"


def score_line(score: Score) -> str:
    """A score in a line: its value and what it means, why it does not apply, or what is missing."""
    if score.refusal:
        return f"does not apply: {score.refusal}"
    labels = [fact_named(name).label for name in score.missing]
    lacking = "missing: " + ", ".join(dict.fromkeys(labels)) if labels else ""
    if not score.shown:
        return lacking or "cannot be computed"
    value = f"{score.shown} {score.unit}"
    return "; ".join(part for part in (value, score.words, lacking) if part)


def remarks(item: Item) -> list[str]:
    """What stands beside a criterion: contradictions, what it rests on, how far it is from its threshold."""
    return [*(f"contradiction in {conflict}" for conflict in item.conflicts), *item.notes, *filter(None, [item.margin])]
