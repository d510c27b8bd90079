"""Whether there is disease outside the liver, and whether the examinations a body names looked for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from nelm.engines.derived.judged import Judged, bits, everything
from nelm.engines.expression import (
    FALSE,
    Expression,
    all_of,
    any_of,
    bit,
    choose,
    constant,
    greatest,
    inside,
    meets,
    united,
)
from nelm.engines.row import Recorded, Row, single
from nelm.facts.derive.extrahepatic import CLEAR, COMPLETE, NEVER_SEEN, PRESENT, RESIDUE
from nelm.facts.derive.operator import Derived
from nelm.facts.dictionary import FIRST_DAY
from nelm.facts.events import PLANNED


class Sighting(NamedTuple):
    """Something that says disease is there, or is not: whether it does, whether for certain, its days, and the
    examinations certainly and perhaps behind it."""

    exists: Expression
    certain: Expression
    first: Expression
    last: Expression
    methods: Expression
    perhaps: Expression


class Cut(NamedTuple):
    """What may have been the last resection of disease outside the liver."""

    mask: Expression
    first: Expression
    last: Expression


class Evidence(NamedTuple):
    """Everything that bears on disease outside the liver. `covers` has, for each examination, those it stands for."""

    positives: tuple[Sighting, ...]
    negative: Sighting
    cut: Cut
    cut_exists: Expression
    may_be_uncut: Expression
    covers: Mapping[int, int]
    complete: int
    residue: int


def extrahepatic_status(fact: Derived, row: Row) -> Judged:
    """Whether disease outside the liver is absent, resected and clear since, or present."""
    let = row.steps.let
    evidence = gather(fact, row)
    disease, resection = (row.recorded(name) for name in fact.inputs[:2])
    after_cut = let("extrahepatic_if_cut", outcome(fact, evidence, cut=True))
    uncut = let("extrahepatic_if_uncut", outcome(fact, evidence, cut=False))
    nobody_looked = (evidence.cut_exists & after_cut.equals(0)) | (evidence.may_be_uncut & uncut.equals(0))
    nobody_looked = let("extrahepatic_not_looked", nobody_looked)
    possible = choose(evidence.cut_exists, after_cut, 0) | choose(evidence.may_be_uncut, uncut, 0)
    incomplete = evidence.cut_exists & ~evidence.cut.mask.equals(evidence.complete) & ~nobody_looked
    disease_bit, resection_bit = row.bits[disease.fact.id], row.bits[resection.fact.id]
    mask = let(fact.id, choose(nobody_looked, everything(fact), possible))
    asks = choose(incomplete & ~single(mask), disease_bit | resection_bit, disease_bit)
    return Judged(fact, let(f"{fact.id}_asks", asks), mask=mask)


def negative_workup(fact: Derived, row: Row) -> Judged:
    """Yes where one of the examinations of the table came after all disease seen or removed, and a negative with or after."""
    let = row.steps.let
    evidence = gather(fact, row)
    workup = fact.inputs[2]
    exams = [row.recorded(f"{workup}.{method}") for method in fact.table]
    removed = choose(evidence.cut_exists, evidence.cut.last, 0)
    seen = [choose(positive.exists, positive.last, 0) for positive in evidence.positives]
    last = let("workup_after", greatest(removed, *seen))
    negative = evidence.negative
    disease = row.recorded(fact.inputs[0])
    telling = let(
        "workup_telling",
        any_of(
            exam.known & exam.mask.equals(exam.bits("true")) & exam.dated & (exam.on_first > last)
            & (same_day(exam, disease.on_first, disease.on_last) | (negative.first >= exam.on_first))
            for exam in exams
        ) & negative.exists & negative.certain,
    )  # fmt: skip
    none = all_of(exam.mask.equals(exam.bits("false")) for exam in exams)
    yes, no = bits(fact, "true"), bits(fact, "false")
    mask = choose(telling, yes, choose(none, no, yes | no))
    return Judged(fact, constant(row.bits[exams[0].fact.id]), mask=let(fact.id, mask))


def gather(fact: Derived, row: Row) -> Evidence:
    """The evidence of a row. A resection that is only planned tells of disease, like a recurrence."""
    let, name = row.steps.let, fact.id
    disease, resection, workup, recurrence = fact.inputs
    stated, cut, again = row.recorded(disease), row.recorded(resection), row.recorded(recurrence)
    exams = {method: row.recorded(f"{workup}.{method}") for method in fact.table}
    yes, no, planned = stated.bits("true"), stated.bits("false"), cut.bits(PLANNED)

    def sighting(which: str, exists: Expression, certain: Expression, of: Recorded, event: bool = False) -> Sighting:
        first, last = (again.low, again.high) if event else (of.earliest, of.latest)
        on_first, on_last = (again.low, again.high) if event else (of.on_first, of.on_last)
        dated = of.known if event else of.dated
        methods = united(
            bit(
                exam.known & exam.mask.equals(exam.bits("true")) & dated & same_day(exam, on_first, on_last), 1 << place
            )
            for place, exam in enumerate(exams.values())
        )
        perhaps = united(
            bit(
                exam.known & meets(exam.mask, exam.bits("true"))
                & (~exam.dated | ((exam.on_first <= last) & (first <= exam.on_last))),
                1 << place,
            )
            for place, exam in enumerate(exams.values())
        )  # fmt: skip
        return Sighting(
            let(f"{name}_{which}", exists), let(f"{name}_{which}_certain", certain), first, last,
            let(f"{name}_{which}_methods", methods), let(f"{name}_{which}_perhaps", perhaps),
        )  # fmt: skip

    happened = again.known & (again.low >= FIRST_DAY)
    done = cut.bits(*cut.fact.done)
    places = {method: place for place, method in enumerate(exams)}
    return Evidence(
        (
            sighting("stated", stated.known & meets(stated.mask, yes), stated.mask.equals(yes), stated),
            sighting("planned", cut.known & meets(cut.mask, planned), cut.mask.equals(planned), cut),
            sighting("recurred", happened, happened, again, event=True),
        ),
        sighting("negative", stated.dated & meets(stated.mask, no), stated.mask.equals(no), stated),
        Cut(let(f"{name}_cut", cut.mask & done), cut.earliest, cut.latest),
        let(f"{name}_cut_exists", cut.known & meets(cut.mask, done)),
        let(f"{name}_may_be_uncut", ~inside(cut.mask, done)),
        {1 << places[method]: sum(1 << places[one] for one in covered) for method, covered in fact.table.items()},
        cut.bits(*COMPLETE),
        cut.bits(*RESIDUE),
    )


def same_day(exam: Recorded, first: Expression, last: Expression) -> Expression:
    """Whether an examination bears the same date."""
    return exam.on_first.equals(first) & exam.on_last.equals(last)


def outcome(fact: Derived, evidence: Evidence, *, cut: bool) -> Expression:
    """What the status may be with or without a last resection; no bit where nobody looked."""
    negative, resected = evidence.negative, evidence.cut
    clear_after = negative.exists & negative.certain & (negative.first > resected.last)
    looked = clear_after if cut else negative.exists & negative.certain
    cleared = all_of(
        ~one.exists | is_cleared(evidence, one, clear_after if cut else FALSE) for one in evidence.positives
    )
    complete = inside(resected.mask, evidence.complete) if cut else constant(True)
    sure = complete & looked & cleared
    clear = maybe_clear(evidence, cut)
    if cut:
        clear = clear & ~inside(resected.mask, evidence.residue)
    absent = bit(clear, bits(fact, CLEAR if cut else NEVER_SEEN))
    found = choose(sure, absent, absent | bits(fact, PRESENT))
    if cut:
        return found
    seen = negative.exists | any_of(one.exists & one.certain for one in evidence.positives)
    return choose(seen, found, 0)


def is_cleared(evidence: Evidence, positive: Sighting, clear_after: Expression) -> Expression:
    """Whether a positive is certainly cleared, by a later complete resection and a negative or by a later examination."""
    negative, resected = evidence.negative, evidence.cut
    by_resection = clear_after & (positive.last <= resected.first)
    covered = united(bit(meets(negative.methods, one), covers) for one, covers in evidence.covers.items())
    later = negative.exists & negative.certain & (negative.first > positive.last)
    by_method = (
        later
        & ~positive.methods.equals(0)
        & ((positive.methods | positive.perhaps) & covered).equals(positive.methods | positive.perhaps)
    )
    return by_resection | by_method


def maybe_clear(evidence: Evidence, cut: bool) -> Expression:
    """Whether disease may be absent: a negative or the resection may be as late as the last certain positive."""
    last = greatest(*(choose(one.exists & one.certain, one.first, 0) for one in evidence.positives))
    late = evidence.negative.exists & (evidence.negative.last >= last)
    return late | (evidence.cut.last >= last) if cut else late
