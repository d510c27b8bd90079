"""Which fact to collect first: an order in which facts close unknown verdicts soon."""

from __future__ import annotations

from collections import Counter

from nelm.screen.tally import Tally

MOST_FACTS = 10


def collecting_order(tally: Tally, limit: int) -> tuple[str, ...]:
    """The facts one after another, each the one that closes most verdicts with those before it.

    Where none closes any alone, the one that most open verdicts wait for. Numbers below the limit count as none, so that the
    order says nothing of small counts; where all are such, it ends.
    """
    masks: Counter[int] = Counter()
    for edition in tally.editions:
        masks.update(edition.decisive)
    del masks[0]
    chosen, order = 0, list[str]()
    while masks and len(order) < MOST_FACTS:
        rank = {place: rank_of(masks, chosen, 1 << place, max(limit, 1)) for place in range(len(tally.facts))}
        best = max(rank, key=lambda place: (rank[place], -place))
        if rank[best] == (0, 0):
            break
        chosen |= 1 << best
        order.append(tally.facts[best])
        masks = Counter({mask: count for mask, count in masks.items() if mask & ~chosen})
    return tuple(order)


def rank_of(masks: Counter[int], chosen: int, bit: int, least: int) -> tuple[int, int]:
    """How many verdicts a fact closes once some are collected, and how many wait for it; small numbers as none."""
    if chosen & bit:
        return 0, 0
    closes = sum(count for mask, count in masks.items() if not mask & ~(chosen | bit))
    waiting = sum(count for mask, count in masks.items() if mask & bit)
    return closes if closes >= least else 0, waiting if waiting >= least else 0
