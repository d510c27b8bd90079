"""Documents that cannot be read strictly are refused with one message that names the place."""

import pytest

from nelm.errors import BadInput
from nelm.library.document import decode, parse

REFUSED = {
    "a: 1\na: 2\n": "a key stands twice",
    "a: &x [1]\nb: *x\n": "anchors and aliases",
    "a: !!python/object 1\n": "tags",
    "a: .nan\n": "not a number",
    "a: 2,5\n": "a comma in a number",
    "a: [1, 2\n": "not valid YAML",
    "": "the file is empty",
    "[" * 60 + "]" * 60: "nested too deeply",
}


@pytest.mark.parametrize("text", REFUSED)
def test_yaml_is_refused_by_name(text: str) -> None:
    with pytest.raises(BadInput, match=REFUSED[text]) as caught:
        parse(text, "case.yaml")
    assert "case.yaml" in str(caught.value) and "remedy:" in str(caught.value)


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', '{"a": NaN}', '{"a": 1', "[" * 100_000])
def test_json_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="remedy:"):
        parse(text, "case.json")


def test_latin_1_is_named_with_its_line() -> None:
    with pytest.raises(BadInput, match="line 2"):
        decode(b"a: 1\nb: caf\xe9\n", "case.yaml")


def test_the_surprises_of_old_yaml_do_not_happen() -> None:
    data = parse("on: no\nold: 010\ntime: 1:30\nquoted: '5'\n", "case.yaml").data
    assert data["on"] == "no" and data["old"] == 10 and data["time"] == "1:30" and data["quoted"] == "5"
