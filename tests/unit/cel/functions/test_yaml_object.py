"""YAML as parseYAML() reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.cel.functions.yaml_object import YamlError, load_object


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("~", {}),
        ("a: 1\n---\nb: [", {"a": 1.0}),
        ("a: y\nb: 0o17\nc: 1_000\nd: 1:30", {"a": True, "b": 15.0, "c": 1000.0, "d": "1:30"}),
        ("1: a\ntrue: b", {"1": "a", "true": "b"}),
        ("a: &x {k: 1}\nb:\n  <<: *x\n  l: *x", {"a": {"k": 1.0}, "b": {"k": 1.0, "l": {"k": 1.0}}}),
    ],
)
def test_objects(text: str, expected: dict[str, object]) -> None:
    assert load_object(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1]", "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type "),
        ("a: [1", "error converting YAML to JSON: yaml: line 1: did not find expected ',' or ']'"),
        ("a: 1\n b: 2", "error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context"),
        ("a: .inf", "error converting YAML to JSON: json: unsupported value: +Inf"),
        ("a: *x", "error converting YAML to JSON: yaml: unknown anchor 'x' referenced"),
        ("a: &x [*x]", "error converting YAML to JSON: yaml: anchor 'x' value contains itself"),
    ],
)
def test_what_is_no_object(text: str, message: str) -> None:
    with pytest.raises(YamlError) as caught:
        load_object(text)
    assert str(caught.value).startswith(message)


def test_aliases_cannot_explode() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    with pytest.raises(YamlError, match="excessive aliasing"):
        load_object("\n".join(lines))


def test_depth_is_limited() -> None:
    with pytest.raises(YamlError, match="exceeded max depth"):
        load_object("a: " + "[" * 20_000)


@given(st.text(alphabet="ab:-[]{}&*!|>'\"#%@,? \n\t~1.<", max_size=30))
def test_any_text_is_judged(text: str) -> None:
    message = ""
    try:
        assert isinstance(load_object(text), dict)
    except YamlError as error:
        message = str(error)
    assert message.startswith(("error converting YAML to JSON: ", "error unmarshaling JSON: ")) or not message
