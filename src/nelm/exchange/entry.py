"""The entries of one fact in a case file, as readings: which keys they may have, and what belongs to which fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from nelm.errors import BadInput
from nelm.exchange.claim import ENDS, Entry, choices, code_value, read_claim, read_scale
from nelm.exchange.spot import Spot, as_number, as_written, read_days, read_flag, read_text, spelling
from nelm.facts.calendar import show_days
from nelm.facts.case import Reading
from nelm.facts.dictionary import Fact, dictionary

REASONS = ("not-asked", "asked-unknown", "temp-unknown", "not-performed", "masked", "error")
LESIONS = ("primary", "liver_metastasis", "other")
CLAIMS = ("value", *ENDS, "any_of", "unknown")
DETAILS = ("unit", "on", "since", "method", "lesion", "source", "complete")
ONE_CLAIM = "write one of `value`, `low`/`high`, `above`/`below`, `any_of` or `unknown`"


def read_fact(name: str, written: Any, spot: Spot) -> list[Reading]:
    """Every reading that a fact's entry or list of entries makes. Raises BadInput."""
    fact = dictionary().get(name)
    if fact is None:
        raise unknown_fact(name, spot)
    if not isinstance(written, list) or (fact.kind == "codes" and all(is_word(word) for word in written)):
        return read_entry(fact, written, spot)
    if not written:
        raise spot.refuse("an empty list says nothing", "write a value, or leave the fact out")
    readings: list[Reading] = []
    for index, one in enumerate(written):
        if isinstance(one, list):
            raise spot.at(index).refuse("a list within a list", "write the entries one after the other")
        readings += read_entry(fact, one, spot.at(index))
    return readings


def is_word(value: Any) -> bool:
    """Whether something in a list is a plain value, not an entry of its own."""
    return not isinstance(value, dict | list)


def unknown_fact(name: str, spot: Spot) -> BadInput:
    """The error for a fact that is not in the dictionary: misspelt, or one that is computed."""
    from nelm.facts.view import base_inputs, derived_facts

    if name in derived_facts():
        bases = dict.fromkeys(base.split(".")[0] for base in base_inputs(name))
        return spot.refuse("the fact is computed, not recorded", f"record {', '.join(bases)}", name)
    return spot.refuse("unknown fact", spelling(name, dictionary(), "see docs/reference/facts.md for the list"), name)


def read_entry(fact: Fact, written: Any, spot: Spot) -> list[Reading]:
    """The reading of one entry; of a list fact, one for each member it speaks of. Raises BadInput."""
    entry = Entry(spot, written) if isinstance(written, dict) else Entry(spot, {"value": written}, plain=True)
    check_keys(fact, entry)
    check_form(entry)
    blank = details(fact, entry)
    if "unknown" in entry.keys:
        return read_unknown(fact, entry, blank)
    if fact.kind == "codes":
        return read_members(fact, entry, blank)
    claim = read_claim(fact, entry)
    return [replace(blank, values=claim.values, shown=claim.shown)]


def check_keys(fact: Fact, entry: Entry) -> None:
    """Refuse keys that no entry has, and those that do not belong to the fact. Raises BadInput."""
    for key in entry.keys:
        if key.isdigit() and entry.keys[key] is None:
            remedy = "write the decimal with a point, such as 2.5"
            raise entry.spot.refuse("a comma in a number splits it", remedy, f", {key}")
        if key not in CLAIMS and key not in DETAILS:
            remedy = spelling(key, [*CLAIMS, *DETAILS], f"an entry has {', '.join([*CLAIMS, *DETAILS])}")
            raise entry.at(key).refuse("unknown key", remedy, key)
    belongs = {
        "unit": (fact.kind == "number", "numbers"),
        "since": (fact.combine == "run", "disease_course"),
        "lesion": (fact.combine == "worst", "what a specimen shows, such as ki67 and grade"),
        "complete": (fact.kind == "codes", "lists such as treatments"),
    }
    for key, (fits, whose) in belongs.items():
        if key in entry.keys and not fits:
            raise entry.at(key).refuse(f"`{key}` is for {whose}, not for {fact.id}", f"remove `{key}`")


def check_form(entry: Entry) -> None:
    """Refuse an entry that claims nothing, or two things at once. Raises BadInput."""
    claims = [key for key in CLAIMS if key in entry.keys]
    if not claims:
        raise entry.spot.refuse("the entry claims nothing", ONE_CLAIM)
    ends = [key for key in claims if key in ENDS]
    if len(claims) > 1 and (ends != claims or {"low", "above"} <= set(ends) or {"high", "below"} <= set(ends)):
        raise entry.spot.refuse("the entry claims two things at once", ONE_CLAIM, ", ".join(claims))


def details(fact: Fact, entry: Entry) -> Reading:
    """When, how, where and by whose account: a reading that says nothing yet. Raises BadInput."""
    keys = entry.keys
    on = read_days(entry.at("on"), keys["on"]) if "on" in keys else None
    since = read_days(entry.at("since"), keys["since"]) if "since" in keys else None
    if on and since and since.first > on.last:
        remedy = "`since` is when the course began, `on` when it was seen; exchange or correct them"
        raise entry.at("since").refuse(f"`since` is after `on` ({show_days(on)})", remedy, show_days(since))
    if "lesion" in keys and keys["lesion"] not in LESIONS:
        remedy = f"use one of {', '.join(LESIONS)}"
        raise entry.at("lesion").refuse("not a kind of lesion", remedy, as_written(keys["lesion"]))
    return Reading(
        fact=fact.id,
        values=fact.everything(),
        shown="",
        on=on,
        since=since,
        method=read_text(entry.at("method"), keys["method"]) if "method" in keys else "",
        lesion=keys.get("lesion", ""),
        source=read_text(entry.at("source"), keys["source"]) if "source" in keys else "",
        place=entry.spot.place,
    )


def read_unknown(fact: Fact, entry: Entry, blank: Reading) -> list[Reading]:
    """Readings that claim nothing, and say why. Raises BadInput."""
    reason = entry.keys["unknown"]
    if reason not in REASONS:
        everyone = f"use one of {', '.join(REASONS)}"
        near = spelling(reason, REASONS, "") if isinstance(reason, str) else ""
        raise entry.at("unknown").refuse("not a reason", f"{near} {everyone}".lstrip(), as_written(reason))
    if "complete" in entry.keys:
        raise entry.at("complete").refuse("what is unknown is not complete", "remove `complete`")
    if "unit" in entry.keys:
        read_scale(fact, entry)
    blank = replace(blank, shown=reason, reason=reason)
    if fact.kind != "codes":
        return [blank]
    members = (dictionary()[f"{fact.id}.{code}"] for code in fact.codes)
    return [replace(blank, fact=member.id, values=member.everything()) for member in members]


def read_members(fact: Fact, entry: Entry, blank: Reading) -> list[Reading]:
    """One reading for each listed code of a list fact; where the list is complete, also for those not listed."""
    if "value" not in entry.keys:
        remedy = f"list what is certain, as {fact.id}: {{value: [...]}}, and leave the rest out"
        raise entry.spot.refuse(f"{fact.id} is a list: only `value` or `unknown` fits", remedy)
    complete = "complete" in entry.keys and read_flag(entry.at("complete"), entry.keys["complete"])
    listed = read_list(fact, entry, complete)
    true = [replace(blank, fact=f"{fact.id}.{code}", values=frozenset({"true"}), shown="yes") for code in listed]
    false = [
        replace(blank, fact=f"{fact.id}.{code}", values=frozenset({"false"}), shown="no")
        for code in fact.codes if complete and code not in listed
    ]  # fmt: skip
    return true + false


def read_list(fact: Fact, entry: Entry, complete: bool) -> Sequence[str]:
    """The codes a list fact names, each once. Raises BadInput."""
    value, spot = entry.keys["value"], entry.at("value")
    if isinstance(value, str) or as_number(value) is not None:
        code_value(fact, spot, value)
        return [str(value)]
    if not isinstance(value, list):
        remedy = f"write [{', '.join(list(fact.codes)[:2])}] or the like; {choices(fact)}"
        raise spot.refuse(f"{fact.id} is a list", remedy, as_written(value))
    if not value and not complete:
        remedy = "if there was none of these, write {value: [], complete: true}; else leave the fact out"
        raise spot.refuse("an empty list says nothing", remedy)
    for index, word in enumerate(value):
        code_value(fact, spot.at(index), word)
    return list(dict.fromkeys(str(word) for word in value))
