"""The operators that compute derived facts from columns. Each equals the one of the same name in `nelm.facts.derive`."""

from __future__ import annotations

from collections.abc import Callable

from nelm.engines.derived.age import age
from nelm.engines.derived.clocks import months_since, recurrence_free, removal
from nelm.engines.derived.extrahepatic import extrahepatic_status, negative_workup
from nelm.engines.derived.grade import grade_table
from nelm.engines.derived.judged import Judged, as_recorded
from nelm.engines.derived.lookups import any_true, lookup, sampled, tissue
from nelm.engines.derived.mitoses import per_area, per_fields
from nelm.engines.derived.stability import documented_run
from nelm.engines.row import Row
from nelm.errors import BadInput
from nelm.facts.derive.operator import Derived
from nelm.facts.view import derived_facts

OPERATORS: dict[str, Callable[[Derived, Row], Judged]] = {
    "age": age,
    "per_area": per_area,
    "per_fields": per_fields,
    "tissue": tissue,
    "sampled": sampled,
    "lookup": lookup,
    "any_true": any_true,
    "removal": removal,
    "months_since": months_since,
    "documented_run": documented_run,
    "recurrence_free": recurrence_free,
    "extrahepatic_status": extrahepatic_status,
    "negative_workup": negative_workup,
}


def judged(name: str, row: Row) -> Judged:
    """A fact as criteria judge it. Raises BadInput for one that no column engine computes."""
    derived = derived_facts().get(name)
    if derived is None:
        return as_recorded(row.recorded(name), row.bits[name])
    if derived.operator == "grade_table":
        return grade_table(derived, row, judged(derived.inputs[0], row))
    if derived.operator not in OPERATORS:
        remedy = "judge with `nelm assess`, or leave this criterion out"
        raise BadInput("a fact that is not computed from columns", remedy=remedy, value=name)
    return OPERATORS[derived.operator](derived, row)
