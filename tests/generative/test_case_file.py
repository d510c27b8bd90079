"""Whatever a case file holds, reading it gives a case or one BadInput, and nothing else."""

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from nelm.errors import BadInput
from nelm.exchange.case_file import case_from
from nelm.exchange.entry import CLAIMS, DETAILS, LESIONS, REASONS
from nelm.facts.case import Case
from nelm.facts.dictionary import dictionary
from nelm.library.document import Document, parse
from nelm.logic import meet

NUMBERS = st.decimals(allow_nan=True, allow_infinity=True) | st.integers(-10, 300).map(Decimal)
WORDS = st.sampled_from([
    "none", "unknown", "2023", "2023-05", "2023-02-31", "14.05.1972", "3-20", "<3", "4 %", "ileum", "G2", "stable",
    "ssa", "%", "mg/dL", "umol/L", "cm", *REASONS, *LESIONS,
])  # fmt: skip
SCALARS = st.none() | st.booleans() | NUMBERS | st.integers() | st.floats() | WORDS | st.text(max_size=20)
KEYS = st.sampled_from([*CLAIMS, *DETAILS, "date"]) | st.text(max_size=8)
JUNK = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)
NAMES = st.sampled_from([*dictionary(), "who_grade", "ki76"])
FACTS = st.dictionaries(NAMES, JUNK, max_size=4) | JUNK
FILES = st.fixed_dictionaries(
    {"case": st.just("junk") | JUNK, "facts": FACTS},
    optional={"note": JUNK, "source": JUNK, "synthetic": JUNK, "other": JUNK},
)
DATES = st.sampled_from(["2023", "2023-05-14"])
PLAIN = {"number": st.integers(0, 60).map(Decimal), "yes_no": st.booleans(), "date": DATES}


def read(data: Any) -> Case | None:
    try:
        return case_from(Document("junk", data))
    except BadInput as problem:
        assert "\n  remedy: " in str(problem) and str(problem).startswith("junk, ")
        return None


@given(JUNK | FILES)
@settings(max_examples=400, deadline=None)
def test_junk_is_refused_or_read_but_never_crashes(data: Any) -> None:
    read(data)


@given(st.dictionaries(NAMES, st.dictionaries(st.sampled_from([*CLAIMS, *DETAILS]), SCALARS, max_size=3), max_size=3))
@settings(max_examples=400, deadline=None)
def test_entries_of_the_right_shape_never_crash(facts: Any) -> None:
    case = read({"case": "junk", "facts": facts})
    assert case is None or set(case.readings) <= set(dictionary())


@given(st.text(max_size=200), st.sampled_from(["junk.yaml", "junk.json"]))
@settings(deadline=None)
def test_any_text_is_refused_or_read(text: str, name: str) -> None:
    try:
        case_from(parse(text, name))
    except BadInput as problem:
        assert str(problem).startswith(name)


@st.composite
def plain_facts(draw: st.DrawFn) -> dict[str, Any]:
    facts = {}
    for name in draw(st.sets(st.sampled_from([*dictionary()]), max_size=6)):
        fact = dictionary()[name]
        value = st.sampled_from([*fact.codes]) if fact.codes else PLAIN[fact.kind]
        facts[name] = {"value": draw(value), **({"unit": fact.unit} if fact.unit else {})}
    return facts


@given(plain_facts())
@settings(deadline=None)
def test_what_is_read_is_possible(facts: dict[str, Any]) -> None:
    case = read({"case": "plain", "facts": facts})
    for name, readings in (case.readings if case else {}).items():
        for reading in readings:
            assert reading.values and meet(reading.values, dictionary()[name].everything()) == reading.values
            assert reading.shown and reading.fact == name and reading.place.startswith("facts.")
