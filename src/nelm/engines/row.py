"""One row of a table as of its day: each recorded fact as what it may still be, and the days its reading can be of."""

from __future__ import annotations

from dataclasses import dataclass

from nelm.engines.expression import Expression, Kind, as_whole, bit, choose, constant, greatest, least
from nelm.engines.steps import Steps
from nelm.facts.case import EVENT_DATES
from nelm.facts.columns import AS_OF, EMPTY_HIGH, EMPTY_LOW, UNDATED, day_columns, mask_of, value_columns
from nelm.facts.dictionary import FIRST_DAY, LAST_DAY, NEVER, Fact, fact_named
from nelm.logic import INFINITY, as_codes

NO_LIMIT = 32_767  # stands for months and years without end; a case cannot reach 4,200 months
NO_LIMIT_REAL = 1.7976931348623157e308


@dataclass(frozen=True)
class Recorded:
    """A recorded fact of a row. Numbers and dates have `low` and `high`, both included; codes have a `mask`.

    `known` is whether a reading claims something; its days are `earliest` to `latest`. `on_first` and `on_last` are as
    written but not after the as-of date, `dated` says whether they are.
    """

    fact: Fact
    known: Expression
    low: Expression
    high: Expression
    mask: Expression
    dated: Expression
    on_first: Expression
    on_last: Expression
    earliest: Expression
    latest: Expression
    has_since: Expression
    since_first: Expression
    since_last: Expression

    def bits(self, *codes: str) -> int:
        """Some codes as a mask."""
        return mask_of(self.fact, codes)

    def single(self) -> Expression:
        """Whether one value remains."""
        if self.fact.kind in {"number", "date"}:
            return self.low.equals(self.high)
        return single(self.mask)


class Row:
    """The recorded facts of a row; each is worked out once. `bits` gives each fact that can be asked for its bit."""

    def __init__(self, steps: Steps, asked: tuple[str, ...]) -> None:
        self.steps = steps
        self.as_of = steps.read(AS_OF, "whole", FIRST_DAY)
        self.bits = {fact: 1 << place for place, fact in enumerate(asked)}
        self._recorded: dict[str, Recorded] = {}

    def recorded(self, name: str) -> Recorded:
        """A recorded fact by id. Raises BadInput for an unknown one."""
        if name not in self._recorded:
            self._recorded[name] = read(self.steps, self.as_of, fact_named(name))
        return self._recorded[name]

    def asking(self, recorded: Recorded) -> Expression:
        """The bit of a fact that is not exact; none where it is."""
        return bit(~recorded.single(), self.bits[recorded.fact.id])


def read(steps: Steps, as_of: Expression, fact: Fact) -> Recorded:
    """A fact's columns as of the row's day: a reading certainly after it is set aside, a partial date ends with it."""
    days = [steps.read(name, "whole", UNDATED) for name in day_columns(fact)]
    on_first, on_last = days[:2]
    since_first, since_last = days[2:] or (constant(UNDATED), constant(UNDATED))
    kind = "real" if fact.kind == "number" and not fact.whole else "whole"
    stored: Kind = "real" if fact.kind == "number" else "whole"
    empty = (EMPTY_LOW, EMPTY_HIGH) if len(value_columns(fact)) == 2 else (0,)
    values = [steps.read(name, stored, nothing) for name, nothing in zip(value_columns(fact), empty, strict=True)]
    if fact.kind == "number" and kind == "whole":
        values = [as_whole(value) for value in values]
    starts = [on_first, *days[2:3], *(values[:1] if fact.id in EVENT_DATES else [])]
    name = fact.id.replace(".", "_")
    earliest = steps.let(f"{name}_earliest", greatest(*starts, FIRST_DAY))
    claims = values[0] <= values[1] if len(values) == 2 else ~values[0].equals(0)
    known = steps.let(f"{name}_known", claims & (earliest <= as_of))
    low, high, mask = possible(steps, name, fact, known, values, as_of)
    dated = on_first > UNDATED
    last = steps.let(f"{name}_on_until", least(on_last, as_of))
    return Recorded(
        fact, known, low, high, mask, steps.let(f"{name}_dated", known & dated), on_first, last, earliest,
        steps.let(f"{name}_latest", choose(dated, last, as_of)), since_first > UNDATED, since_first, since_last,
    )  # fmt: skip


def possible(
    steps: Steps, name: str, fact: Fact, known: Expression, values: list[Expression], as_of: Expression
) -> tuple[Expression, Expression, Expression]:
    """The lowest and the highest value, and the mask: what is claimed where something is, else everything."""
    nothing = constant(0)
    if len(values) == 1:
        everything = mask_of(fact, as_codes(fact.everything()))
        return nothing, nothing, steps.let(f"{name}_mask", choose(known, values[0], everything))
    first, last = whole_range(fact)
    low, high = values
    if fact.id in EVENT_DATES:
        high = choose(low >= FIRST_DAY, least(high, as_of), high)
    low, high = choose(known, low, first), choose(known, high, last)
    return steps.let(f"{name}_least", low), steps.let(f"{name}_most", high), nothing


def whole_range(fact: Fact) -> tuple[float, float]:
    """The lowest and the highest value a number or date fact can have."""
    if fact.kind == "date":
        return FIRST_DAY if fact.combine == "static" else int(NEVER), LAST_DAY
    if fact.possible is None:
        first, last = (NEVER if fact.unit == "mo" else 0.0), INFINITY
    else:
        first, last = (float(end) for end in fact.possible)
    if fact.whole:
        return int(first), NO_LIMIT if last == INFINITY else int(last)
    return first, min(last, NO_LIMIT_REAL)


def single(mask: Expression) -> Expression:
    """Whether a mask, which is never empty, has exactly one bit."""
    return (mask & (mask - 1)).equals(0)
