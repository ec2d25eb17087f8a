"""Arguments that a function does not take."""

from typing import Any

import pytest

from harness.cel import declarations
from harness.cel.errors import EvaluationError
from harness.cel.evaluator import BINARY_OPERATORS, UNARY_OPERATORS
from harness.cel.functions.guards import guard_any, guard_binary, guard_unary
from harness.cel.functions.registry import functions
from harness.cel.values import KeyedMap, Uint

BY_THE_EVALUATOR = {"_&&_", "_||_", "_?_:_", "_==_", "_!=_", "_[_]", "compareSecret"}
BY_THE_EVALUATOR |= BINARY_OPERATORS.keys() | UNARY_OPERATORS.keys()


def test_every_declared_function_is_there() -> None:
    assert set(functions()) | BY_THE_EVALUATOR == set(declarations.functions())


def given(*values: Any) -> Any:
    return values


@pytest.mark.parametrize(
    ("function", "values", "types"),
    [
        ("string", (None,), "null_type"),
        ("int", (True,), "bool"),
        ("lowerAscii", (1.0,), "double"),
        ("truncate", ("a", 1.0), "string, double"),
        ("join", ([1, "a"],), "list"),
        ("canonical", (KeyedMap([(1, ["x"])]), "a"), "map, string"),
        ("replace", ("a", "b", 1), "string, string, int"),
        ("math.bitAnd", (1, Uint(1)), "int, uint"),
    ],
)
def test_refusals(function: str, values: tuple[Any, ...], types: str) -> None:
    guard = {1: guard_unary, 2: guard_binary}.get(len(values))
    guarded: Any = guard(function, given) if guard else guard_any(function, len(values), given)
    with pytest.raises(EvaluationError) as caught:
        guarded(*values)
    assert str(caught.value) == f"no such overload: {function}({types})"


@pytest.mark.parametrize(
    ("function", "values"),
    [
        ("join", ([],)),
        ("join", (["a", 1],)),
        ("canonical", ({}, "a")),
        ("canonical", ({"a": 1}, "a")),
        ("replace", ("a", "b", "c", 1)),
        ("first", ([None],)),
    ],
)
def test_only_the_first_element_is_looked_at(function: str, values: tuple[Any, ...]) -> None:
    assert guard_any(function, len(values), given)(*values) == values
