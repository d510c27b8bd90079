"""A plan as the source of two functions over arrays: from a table's columns to what each fact may be, and on to verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from nelm.engines.expression import Expression, columns_in
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
    """The source of a function `name(rows, *inputs, *outputs)`."""

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[Output, ...]
    source: str


def deriving(plan: Plan) -> Function:
    """The function that works out every judged fact of a plan."""
    outputs = tuple(
        Output(name, storage(fact.fact, name), expression)
        for fact in plan.facts.values()
        for name, expression in parts(fact).items()
    )
    steps = needed(plan.steps.named, [output.expression for output in outputs])
    return written("derive", tuple(plan.steps.inputs), outputs, steps)


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
    inputs = dict.fromkeys(name for output in outputs for name in columns_in(output.expression))
    return written("judge", tuple(inputs), outputs, {})


def verdict_code(met: Expression, not_met: Expression) -> Expression:
    """A verdict pair as a number: 1 met, 2 not met, 3 unknown."""
    from nelm.engines.expression import bit

    return bit(met, 1) | bit(not_met, 2)


def written(name: str, inputs: Sequence[str], outputs: Iterable[Output], steps: Mapping[str, Expression]) -> Function:
    """A loop over the rows that computes the steps and fills the outputs."""
    outputs = tuple(outputs)
    values = {column: f"{column}[i]" for column in inputs} | {step: step for step in steps}
    lines = [f"        {step} = {as_python(expression, values)}" for step, expression in steps.items()]
    lines += [f"        out_{one.name}[i] = {as_python(one.expression, values)}" for one in outputs]
    arguments = ", ".join(["rows", *inputs, *(f"out_{one.name}" for one in outputs)])
    source = "\n".join([f"def {name}({arguments}):", "    for i in range(rows):", *lines, ""])
    return Function(name, tuple(inputs), outputs, source)


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
