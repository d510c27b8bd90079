"""Documents for tests of every format: examples, made-up records, and what may break a layout."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from nelm.criteria.edition import editions
from nelm.criteria.rule import shipped
from nelm.exchange.case_file import case_from, read_case
from nelm.facts.calendar import days
from nelm.library.document import Document
from nelm.report.assessment import Assessment, assess

EXAMPLES = Path(__file__).parents[1] / "examples"
DAY = "2024-06-01"
HOSTILE = "<script>alert('x')</script>\"'&amp;<img src=http://evil.example/x> #let x = 1 $ \\ ]"
NAMES = [
    "synthetic/ileal-net.yaml",
    "synthetic/empty.yaml",
    "synthetic/transplanted.yaml",
    "synthetic/meets-every-edition.yaml",
    "synthetic/near-miss-age.yaml",
    "published/c12.yaml",
    "published/t05.yaml",
    "hostile",
    "sixty",
    "long",
]  # fmt: skip
LONG = (
    "Lymphadenektomie und Teilresektion des Dünndarms mit Entfernung der mesenterialen Lymphknotenmetastasen, "
    "Donaudampfschifffahrtsgesellschaftskapitänspatientin; résection hépatique élargie à l'hôpital Saint-Éloi; "
    "emicolectomia destra allargata con linfoadenectomia, più biopsia ecoguidata"
)


def assessed(facts: dict[str, Any], name: str = "some-case", as_of: str = DAY) -> Assessment:
    """A made-up record judged by every edition."""
    case = case_from(Document("case", {"case": name, "facts": facts}))
    return assess(case, days(as_of).first, [shipped(edition) for edition in editions()])


def many_readings() -> dict[str, Any]:
    """Sixty readings of three facts over five years."""
    dates = [f"{2019 + index // 4}-{index % 4 * 3 + 1:02d}-10" for index in range(20)]
    courses = ["stable", "response", "progression"]
    return {
        "ki67": [{"value": 1 + index, "unit": "%", "on": day, "method": "biopsia ecoguidata"}
                 for index, day in enumerate(dates)],
        "liver_involvement": [{"value": 20 + index, "unit": "%", "on": day, "method": "TDM"}
                              for index, day in enumerate(dates)],
        "disease_course": [{"value": courses[index % 3], "on": day} for index, day in enumerate(dates)],
    }  # fmt: skip


@cache
def assessment_named(name: str) -> Assessment:
    """An example, or one of the made-up records: words that attack, sixty readings, long words of other languages."""
    if name == "hostile":
        return assessed(
            {"liver_involvement": {"value": 40, "unit": "%", "method": HOSTILE, "on": "2024-01-01"}}, HOSTILE
        )
    if name == "sixty":
        return assessed(many_readings())
    if name == "long":
        reading = {"value": 40, "unit": "%", "method": LONG, "on": "2024-01-01"}
        return assessed(
            {"liver_involvement": reading, "primary_resection": {"value": "R0", "method": LONG, "on": "2023-01-01"}},
            LONG,
        )
    return assess(read_case(EXAMPLES / name), days(DAY).first, [shipped(edition) for edition in editions()])
