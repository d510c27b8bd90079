"""The WHO grade: what Ki-67, mitoses, histology, differentiation and the reported grade leave together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from nelm.engines.accepted import touches
from nelm.engines.derived.judged import Judged, bits
from nelm.engines.expression import Expression, any_of, bit, choose, constant, meets, united
from nelm.engines.row import Row, single
from nelm.facts.derive.grade import NET, net_grades, no_net
from nelm.facts.derive.operator import Derived
from nelm.facts.dictionary import Fact


class Inputs(NamedTuple):
    """Masks: the grades of each index, the reported grade, the histology, the differentiation."""

    mitoses: Expression
    ki67: Expression
    reported: Expression
    histology: Expression
    differentiation: Expression


class Codes(NamedTuple):
    """The facts whose codes the masks are over."""

    grade: Derived
    reported: Fact
    histology: Fact
    differentiation: Fact


def grade_table(fact: Derived, row: Row, mitoses: Judged) -> Judged:
    """The reported grade narrowed by what the indices and the histology imply; the higher claim counts."""
    let = row.steps.let
    ki67, reported, histology, differentiation = (row.recorded(name) for name in fact.inputs[1:])
    codes = Codes(fact, reported.fact, histology.fact, differentiation.fact)
    inputs = Inputs(
        let("grade_of_mitoses", banded(fact, fact.inputs[0], mitoses.low, mitoses.high)),
        let("grade_of_ki67", banded(fact, fact.inputs[1], ki67.low, ki67.high)),
        reported.mask,
        histology.mask,
        differentiation.mask,
    )
    agreed = let("grade_agreed", consistent(codes, inputs))
    claimed = let("grade_claimed", highest_claim(codes, inputs))
    mask = let(fact.id, choose(agreed.equals(0), claimed, agreed))
    asked = [
        (mitoses.asks, "mitoses", "mitoses", fact, net_grades(fact)),
        (row.asking(ki67), "ki67", "ki67", fact, net_grades(fact)),
        (row.asking(reported), "reported", "grade", reported.fact, list(reported.fact.codes)),
        (row.asking(histology), "histology", "histology", histology.fact, list(histology.fact.codes)),
    ]
    telling = []
    for asks, field, name, of, answers in asked:
        current: Expression = getattr(inputs, field)
        changes = any_of(
            meets(current, answer) & differs(consistent(codes, inputs._replace(**{field: constant(answer)})), mask)
            for answer in (bits(of, code) for code in answers)
        )
        telling.append(let(f"grade_asks_{name}", choose(changes, asks, 0)))
    some = let("grade_asks_telling", united(telling))
    others = let("grade_asks_any", united(asks for asks, *_ in asked))
    asks = choose(single(mask), 0, choose(some.equals(0), others, some))
    return Judged(fact, let("who_grade_asks", asks), mask=mask)


def differs(grades: Expression, mask: Expression) -> Expression:
    """Whether an answer is possible and leaves other grades."""
    return ~grades.equals(0) & ~grades.equals(mask)


def banded(fact: Derived, name: str, low: Expression, high: Expression) -> Expression:
    """The grades whose band of an index a number may lie in."""
    return united(
        bit(touches(low, high, band.values(), whole=False), bits(fact, grade))
        for grade, band in fact.bands[name].items()
    )


def index_grades(codes: Codes, inputs: Inputs) -> dict[str, Expression]:
    """Whether each grade is one that the higher of the two indices can give."""
    grades = net_grades(codes.grade)
    return dict(zip(grades, higher(codes.grade, grades, inputs.mitoses, inputs.ki67), strict=True))


def higher(fact: Derived, grades: Sequence[str], one: Expression, other: Expression) -> Iterable[Expression]:
    """Whether each grade can be the higher of two, in ascending order."""
    for place, grade in enumerate(grades):
        up_to = bits(fact, *grades[: place + 1])
        here = bits(fact, grade)
        yield (meets(one, here) & meets(other, up_to)) | (meets(one, up_to) & meets(other, here))


def consistent(codes: Codes, inputs: Inputs) -> Expression:
    """The grades for which everything that is known can be true at once; no bit where it is contradictory."""
    fact, table = codes.grade, codes.grade.table
    index = index_grades(codes, inputs)
    highest = net_grades(fact)[-1]
    net = possible_kind(codes, inputs, [NET])
    found = [
        bit(net & may_be & meets(inputs.reported, bits(codes.reported, grade)), bits(fact, grade))
        for grade, may_be in index.items()
    ]
    counted = possible_kind(codes, inputs, fact.counts) & index[highest]
    others = possible_kind(codes, inputs, [kind for kind in table if kind != NET and kind not in fact.counts])
    carcinoma = (counted | others) & meets(inputs.reported, bits(codes.reported, highest))
    return united([*found, bit(carcinoma, bits(fact, no_net(fact)))])


def possible_kind(codes: Codes, inputs: Inputs, kinds: Iterable[str]) -> Expression:
    """Whether the tumour can be of one of some histologies, with a differentiation that goes with it."""
    return any_of(
        meets(inputs.histology, bits(codes.histology, kind))
        & meets(inputs.differentiation, bits(codes.differentiation, *codes.grade.table[kind]))
        for kind in kinds
    )


def highest_claim(codes: Codes, inputs: Inputs) -> Expression:
    """The higher of contradictory claims: no NET if anything says so, else the higher of report and indices."""
    fact = codes.grade
    grades = net_grades(fact)
    index = united(bit(may_be, bits(fact, grade)) for grade, may_be in index_grades(codes, inputs).items())
    reported = united(bit(meets(inputs.reported, bits(codes.reported, grade)), bits(fact, grade)) for grade in grades)
    claims = zip(grades, higher(fact, grades, reported, index), strict=True)
    no_net_claimed = ~meets(inputs.histology, bits(codes.histology, NET)) | ~meets(
        inputs.differentiation, bits(codes.differentiation, *fact.table[NET])
    )
    return choose(no_net_claimed, bits(fact, no_net(fact)), united(bit(may_be, bits(fact, g)) for g, may_be in claims))
