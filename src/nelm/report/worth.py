"""What the options are worth, in short for the terminal, and as data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from nelm import __version__
from nelm.benefit.estimates import Difference, Interval, estimates
from nelm.benefit.multipliers import Multiplied
from nelm.benefit.strategies import strategies
from nelm.benefit.worth import Compared, Shown, Worth
from nelm.facts.calendar import show_day
from nelm.facts.view import View
from nelm.report.assessment import DISCLAIMER

SCHEMA = 1
CONDITIONS = {"open": "open for this patient", "possible": "if it opens", "comparator": "the comparator"}


def hundred(share: Interval) -> str:
    """A share as a number of a hundred, with its band."""
    return f"{100 * share.middle:.0f} ({100 * share.low:.0f}-{100 * share.high:.0f})"


def months(one: Interval) -> str:
    """Months with their interval."""
    return f"{one.middle:.1f} ({one.low:.1f} to {one.high:.1f})"


def names(one: Compared) -> str:
    """The two strategies of a comparison."""
    first, second = (strategies().strategy(name).label for name in (one.comparison.one, one.comparison.other))
    return f"{first} against {second[:1].lower()}{second[1:]}"


def worth_block(found: Worth) -> RenderableType:
    """A line for each strategy and each comparison; what is not estimated, and why."""
    said = "  of published groups, unadjusted; nelm benefit says on what it rests"
    table = Table.grid(padding=(0, 2))
    for one in found.shown:
        alive = ", ".join(f"{hundred(one.outlook.alive.at(12 * year))} at {year} years" for year in found.years)
        table.add_row(" -", one.strategy.label, f"of 100 alive: {alive}", Text(CONDITIONS[one.status], style="dim"))
    compared = [Text(f" - {names(one)}: {gained(one, found.years)} (no randomised trial)") for one in found.compared]
    refused = [Text(f" - {one}", style="dim") for one in found.refused]
    shown = [table] if found.shown else []
    return Group(Text.assemble(("What the options are worth", "bold"), said), *shown, *compared, *refused, Text())


def gained(one: Compared, years: Sequence[int]) -> str:
    """The months gained by horizon."""
    return ", ".join(f"{months(one.gain.differences[year].gain)} months gained until {year} years" for year in years)


def worth_json(view: View, found: Worth) -> str:
    """What the options of a case are worth, as indented JSON with what it was fitted to and what it predicts."""
    data = {
        "schema": SCHEMA,
        "nelm": __version__,
        "notice": DISCLAIMER,
        "case": view.case.name,
        "synthetic": view.case.synthetic,
        "as_of": show_day(view.as_of),
        "benefit": worth_data(found),
        "fitted": msgspec.to_builtins(estimates().fitted),
        "predicted": msgspec.to_builtins(estimates().predicted),
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def worth_data(found: Worth) -> dict[str, Any]:
    """What the options are worth, as plain data."""
    return {
        "years": list(found.years),
        "strategies": [strategy_data(one, found.years) for one in found.shown],
        "comparisons": [comparison_data(one, found.years) for one in found.compared],
        "factors": [factor_data(one, found) for one in found.factors],
        "not_estimated": list(found.refused),
    }


def factor_data(one: Multiplied, found: Worth) -> dict[str, Any]:
    """A prognostic factor of the case, as a scenario."""
    shown = next(each for each in found.shown if each.strategy.id == one.multiplier.strategy)
    return {
        "strategy": one.multiplier.strategy,
        "factor": one.multiplier.when.title,
        "ratio": float(one.effect.value),
        "study": one.multiplier.effect.study,
        "alive": {str(year): interval_data(one.alive(shown.outlook.alive, 12 * year)) for year in found.years},
    }


def strategy_data(one: Shown, years: Sequence[int]) -> dict[str, Any]:
    """A strategy."""
    outlook = one.outlook
    return {
        "strategy": one.strategy.id,
        "label": one.strategy.label,
        "status": one.status,
        "alive": {str(year): interval_data(outlook.alive.at(12 * year)) for year in years},
        "free_of": one.strategy.event,
        "free": {str(year): interval_data(outlook.free.at(12 * year)) for year in years},
        "months_lived": {str(year): interval_data(outlook.lived[year]) for year in years},
        "quality_adjusted_months": {
            name: {str(year): interval_data(found[year]) for year in years} for name, found in outlook.quality.items()
        },
        "studies": sorted({place.study for place in (one.strategy.first, one.strategy.overall)}),
    }


def comparison_data(one: Compared, years: Sequence[int]) -> dict[str, Any]:
    """One strategy against another."""
    gain = one.gain
    return {
        "one": one.comparison.one,
        "other": one.comparison.other,
        "adjusted": False,
        "differences": {str(year): difference_data(gain.differences[year]) for year in years},
        "quality_adjusted_months": {
            name: {str(year): interval_data(found[year]) for year in years} for name, found in gain.quality.items()
        },
        "living_donor": {
            name: {str(year): interval_data(found[year]) for year in years} for name, found in gain.living_donor.items()
        },
        "scenarios": {
            name: {str(year): interval_data(found[year]) for year in years} for name, found in gain.scenarios.items()
        },
        "cautions": [
            {"says": caution.says, "sources": [citation.source for citation in caution.cite]}
            for caution in one.comparison.cautions
        ],
    }


def difference_data(one: Difference) -> dict[str, Any]:
    """The difference until a horizon."""
    keys = ("middle", "low", "high")
    needed = dict(zip(keys, one.needed, strict=True)) if one.needed else None
    return {"months": interval_data(one.gain), "probability": one.probability, "treated_for_one_more_alive": needed}


def interval_data(one: Interval) -> dict[str, float]:
    """A number with its interval."""
    return {"middle": round(one.middle, 4), "low": round(one.low, 4), "high": round(one.high, 4)}
