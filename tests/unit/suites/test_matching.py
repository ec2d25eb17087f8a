import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.jsontypes import JSON
from harness.suites.matching import differences

values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}),
        ([{"name": "x", "value": "1"}], [{"name": "w", "value": "0"}, {"name": "x", "value": "1", "more": True}]),
        ([{"a": 1}, {}], [{"a": 1, "b": 2}, {"c": 3}]),
        ({}, {"anything": 1}),
    ],
)
def test_what_the_expectation_does_not_speak_of_may_be_there(expected: JSON, actual: JSON) -> None:
    assert differences(expected, actual, exact=False) == ()
    assert differences(expected, actual, exact=True) != ()


@pytest.mark.parametrize(
    ("expected", "actual", "line"),
    [
        ({"a": 1}, {"a": 2}, "a: expected 1, is 2"),
        ({"a": 1}, {}, "a: expected 1, is (absent)"),
        ({"spec": {"l": ["x"]}}, {"spec": {"l": ["y"]}}, 'spec.l[0]: expected "x", is "y"'),
        ({"a": True}, {"a": 1}, "a: expected true, is 1"),
        ({"a": {}}, {"a": []}, "a: expected {}, is []"),
        ([{"name": "x"}], [{"name": "y"}], '[0]: expected {"name": "x"}, is (absent)'),
        ("a", "b", 'value: expected "a", is "b"'),
    ],
)
def test_a_difference_is_one_line_with_its_path(expected: JSON, actual: JSON, line: str) -> None:
    assert differences(expected, actual, exact=False) == (line,)


def test_lists_without_names_have_to_have_the_expected_length() -> None:
    assert differences([1], [1, 2], exact=False) == ("[1]: expected (absent), is 2",)


@given(values)
def test_a_value_matches_itself(value: JSON) -> None:
    assert differences(value, value, exact=True) == ()


@given(values, values)
def test_exact_matching_is_symmetric(one: JSON, other: JSON) -> None:
    assert bool(differences(one, other, exact=True)) == bool(differences(other, one, exact=True))
