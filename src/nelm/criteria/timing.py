"""From which date the time-based criteria can be met."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from nelm.criteria.rule import Ruleset
from nelm.criteria.tree import facts_of, leaves
from nelm.facts.calendar import add_months, completed_months, show_day
from nelm.facts.view import View, any_fact, base_inputs
from nelm.logic import NOT_MET, Numbers, Values


class Eligible(NamedTuple):
    """The first date on which every timed criterion would be met if the present course is documented until then.

    `date` is None where none can be given; `conditional` says that other criteria are still unknown.
    """

    date: str | None
    conditional: bool


NO_DATE = Eligible(None, False)


def eligible_from(ruleset: Ruleset, view: View) -> Eligible:
    """The date, from the strict reading of every waiting time; none where a clock does not run or something else fails."""
    thresholds = waiting_times(ruleset)
    starts = {fact: latest_start_of(fact, view) for fact in thresholds}
    if not starts or None in starts.values():
        return NO_DATE
    running = {fact: start for fact, start in starts.items() if start is not None}
    day = max(add_months(start, thresholds[fact]) for fact, start in running.items())
    judged_on = max(day, view.as_of)
    then: dict[str, Values] = {}
    for fact in facts_of(ruleset.reading):
        if fact in running:
            months = completed_months(running[fact], judged_on)
            then[fact] = any_fact(fact).span(months, months)
        else:
            then[fact] = later(fact, view, judged_on)
    verdict = ruleset.reading.judge(then.__getitem__)
    return NO_DATE if verdict == NOT_MET else Eligible(show_day(day), verdict.can_be_not_met)


def waiting_times(ruleset: Ruleset) -> dict[str, int]:
    """The months each timed fact needs, by the strict reading."""
    needed: dict[str, int] = {}
    for leaf in leaves(ruleset.reading.surely):
        if any_fact(leaf.fact).unit == "mo" and isinstance(leaf.accepted, Numbers) and leaf.accepted:
            needed[leaf.fact] = max(needed.get(leaf.fact, 0), int(leaf.accepted[0].start.value))
    return needed


def latest_start_of(fact: str, view: View) -> int | None:
    """The latest day on which the clock of a timed fact may have started; None where it does not run or nobody knows."""
    since = view.observed(fact).since
    return since.last if since else None


def later(fact: str, view: View, day: int) -> Values:
    """A fact on a later day as far as it is known now: age goes on, everything else stays."""
    observed = view.observed(fact)
    if observed.fact.unit != "a":
        return observed.values
    known = {name: view.readings(name) for name in base_inputs(fact)}
    return View(replace(view.case, readings=known), day).observed(fact).values
