"""The closed list of operators that compute derived facts. Their tables and thresholds stand in `knowledge/derived.yaml`."""

from __future__ import annotations

from collections.abc import Callable

from nelm.facts.case import Observed
from nelm.facts.derive.age import age
from nelm.facts.derive.clocks import months_since, recurrence_free, removal
from nelm.facts.derive.course import graded_elsewhere, happened, months_between, recorded_phase
from nelm.facts.derive.extrahepatic import extrahepatic_status
from nelm.facts.derive.grade import grade_table
from nelm.facts.derive.lookups import any_true, lookup
from nelm.facts.derive.mitoses import per_area, per_fields
from nelm.facts.derive.operator import AsOf, Derived
from nelm.facts.derive.pathology import sampled, tissue
from nelm.facts.derive.stability import documented_run
from nelm.facts.derive.workup import negative_workup

OPERATORS: dict[str, Callable[[Derived, AsOf], Observed]] = {
    "age": age,
    "per_area": per_area,
    "per_fields": per_fields,
    "grade_table": grade_table,
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
    "happened": happened,
    "months_between": months_between,
    "recorded_phase": recorded_phase,
    "graded_elsewhere": graded_elsewhere,
}
