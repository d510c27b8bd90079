"""A plan as the source of two functions over arrays: from a table's columns to what each fact may be, and on to verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from nelm.engines.derived.judged import Judged
from nelm.engines.expression import Expression, bit, columns_in
from nelm.engines.plan import Plan, parts
from nelm.engines.python_text import as_python
from nelm.engines.steps import needed
from nelm.engines.verdict import Judgement
from nelm.facts.columns import codes_of
from nelm.facts.dictionary import Fact


class Output(NamedTuple):
    """An array a function fills, and the type of its numbers."""

    name: str
    stored: str
    expression: Expression


class Function(NamedTuple):
    """The source of a function `name(rows, *limits, *inputs, *outputs)`; the limits are those it is called with."""

    name: str
    limits: tuple[float, ...]
    inputs: tuple[str, ...]
    outputs: tuple[Output, ...]
    source: str


def deriving(plan: Plan, fact: Judged) -> Function:
    """The function that works out one judged fact of a plan."""
    outputs = [Output(name, storage(fact.fact, name), expression) for name, expression in parts(fact).items()]
    return written("derive", outputs, plan.steps.named)


def judging(judgement: Judgement, *, asking: bool = True) -> Function:
    """The function that judges one edition: verdict (bit 0 can be met, bit 1 can be not met), failed, unknown, decisive."""
    mask = unsigned(len(judgement.items))
    met, not_met = judgement.verdict
    outputs = [
        Output("verdict", "uint8", verdict_code(met, not_met)),
        Output("failed", mask, judgement.failed()),
        Output("unknown", mask, judgement.unknown()),
    ]
    if asking:
        outputs.append(Output("decisive", "int64", judgement.decisive))
    return written("judge", outputs, judgement.steps.named)


def verdict_code(met: Expression, not_met: Expression) -> Expression:
    """A verdict pair as a number: 1 met, 2 not met, 3 unknown."""
    return bit(met, 1) | bit(not_met, 2)


def written(name: str, outputs: Sequence[Output], steps: dict[str, Expression]) -> Function:
    """A loop over the rows that reads the columns, computes the steps and fills the outputs.

    Everything is read before it is used, so that no reading depends on a condition and the loop has no branches.
    """
    steps = needed(steps, [output.expression for output in outputs])
    computed = [*steps.values(), *(one.expression for one in outputs)]
    inputs = dict.fromkeys(one for part in computed for one in columns_in(part) if one not in steps)
    limits: list[float] = []
    lines = [f"        {one} = in_{one}[i]" for one in inputs]
    lines += [f"        {step} = {as_python(expression, limits)}" for step, expression in steps.items()]
    lines += [f"        out_{one.name}[i] = {as_python(one.expression, limits)}" for one in outputs]
    named = [f"limit_{place}" for place in range(len(limits))]
    arguments = ", ".join(["rows", *named, *(f"in_{one}" for one in inputs), *(f"out_{one.name}" for one in outputs)])
    source = "\n".join([f"def {name}({arguments}):", "    for i in range(rows):", *lines, ""])
    return Function(name, tuple(limits), tuple(inputs), tuple(outputs), source)


def storage(fact: Fact, name: str) -> str:
    """The smallest type of array that holds a judged column."""
    if name.endswith("_asks"):
        return "int64"
    if fact.kind == "number":
        return "int16" if fact.whole else "float64"
    return unsigned(len(codes_of(fact)))


def unsigned(bits: int) -> str:
    """The smallest unsigned type that holds a mask."""
    return next(f"uint{size}" for size in (8, 16, 32, 64) if bits <= size)
