"""The types of expressions, and what cel-go's checker says of those that have none."""

import json
from pathlib import Path

import pytest

from harness.cel.ast import Call, Constant, Ident, Macro, Node, Select
from harness.cel.checker import Checked, check
from harness.cel.errors import CompileError
from harness.cel.parser import parse
from support.lines import each_line

STATIC = [json.loads(line) for line in Path(__file__).with_name("static.jsonl").read_text("utf-8").splitlines()]
"""Expressions with what Tekton's CEL interceptor (tektoncd/triggers v0.37.0) said of them; null where they compile."""

JUDGED = [fact for fact in STATIC if not (fact["message"] or "").startswith("failed to parse")]


def checked(text: str) -> Checked:
    return check(text, parse(text))


@each_line(JUDGED, lambda fact: fact["expr"])
def test_message(fact: dict[str, str | None]) -> None:
    expression, message = fact["expr"], fact["message"]
    assert expression is not None
    if message is None:
        checked(expression)
    else:
        with pytest.raises(CompileError) as caught:
            checked(expression)
        assert str(caught.value) == message
        assert caught.value.stage == "check"


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("1", "int"),
        ("null", "null"),
        ("body", "map(string, dyn)"),
        ("body.a.b", "dyn"),
        ("body.n + 1", "int"),
        ("body.a + body.b", "dyn"),
        ("requestURL", "string"),
        ("[]", "list(dyn)"),
        ("[1, 'a']", "list(dyn)"),
        ("[1, body.a]", "list(dyn)"),
        ("[[], [1]]", "list(list(int))"),
        ("{'a': 1, 'b': 2.0}", "map(string, dyn)"),
        ("{}", "map(dyn, dyn)"),
        ("true ? [] : [1]", "list(int)"),
        ("type(1)", "type(int)"),
        ("int", "type(int)"),
        ("list", "type(list(dyn))"),
        ("google.protobuf.Timestamp", "type(timestamp)"),
        ("google.protobuf.Int64Value{value: 1}", "wrapper(int)"),
        ("google.protobuf.Value{string_value: 'a'}", "dyn"),
        ("google.protobuf.NullValue.NULL_VALUE", "int"),
        ("timestamp(0) - timestamp(1)", "duration"),
        ("[1].map(x, string(x))", "list(string)"),
        ("{'a': 1}.map(k, k)", "list(string)"),
        ("{'a': 1}.filter(k, true)", "list(string)"),
        ("[1].exists_one(x, x > 0)", "bool"),
        ("['b'].sortBy(x, size(x))", "list(string)"),
        ("body.list.sortBy(x, x.id)", "dyn"),
        ("has(body.a)", "bool"),
        ("body.a.first()", "dyn"),
        ("math.greatest(1, 2.0)", "dyn"),
        ("math.greatest(1, 2)", "int"),
        ("'a'.split(',')", "list(string)"),
        ("[[1]].flatten()", "list(int)"),
        ("body.a.reverse()", "dyn"),
    ],
)
def test_type(text: str, type_: str) -> None:
    result = checked(text)
    assert str(result.types[id(result.root)]) == type_


def test_every_node_has_a_type() -> None:
    result = checked("body.a.map(x, x.b > 1, [x, {'k': -x.c}]).all(y, size(y) == 2) ? math.abs(-1) : int('2')")
    waiting: list[object] = [result.root]
    seen = 0
    while waiting:
        item = waiting.pop()
        if isinstance(item, tuple):
            waiting.extend(item)
        elif hasattr(item, "span"):
            seen += 1
            assert id(item) in result.types
            waiting.extend(getattr(item, name) for name in item.__slots__)
    assert seen == 24


def root(text: str) -> Node:
    return checked(text).root


def test_names_are_resolved() -> None:
    match root("math.abs(1)"):
        case Call(function="math.abs", target=None):
            pass
        case other:
            pytest.fail(repr(other))
    assert isinstance(root("google.protobuf.Timestamp"), Ident)
    enum = root("google.protobuf.NullValue.NULL_VALUE")
    assert isinstance(enum, Constant)
    assert enum.value == 0
    assert isinstance(root("body.a"), Select)
    assert isinstance(root(".body"), Ident)
    assert getattr(root(".body"), "name", None) == "body"


def test_variables_of_macros_come_first() -> None:
    shadowing = root("['a'].all(body, body == 'b' && .body.c == 1)")
    assert isinstance(shadowing, Macro)
    both = shadowing.args[0]
    assert isinstance(both, Call)
    left, right = both.args
    assert isinstance(left, Call)
    assert isinstance(right, Call)
    assert getattr(left.args[0], "name", None) == "body"
    outer = right.args[0]
    assert isinstance(outer, Select)
    assert getattr(outer.operand, "name", None) == ".body"


def test_numbers_of_two_types_compare_behind_a_comprehension() -> None:
    """cel-go's checker forgets its ban on them there."""
    with pytest.raises(CompileError):
        checked("1 < 2.0 && [1].all(x, true)")
    checked("[1].all(x, true) && 1 < 2.0")
    checked("[1].all(x, x < 2.0)")


def test_problems_come_in_the_order_of_the_text() -> None:
    with pytest.raises(CompileError) as caught:
        checked("[a].all(x, b) &&\nc")
    assert [(issue.line, issue.column) for issue in caught.value.issues] == [(1, 2), (1, 12), (2, 1)]


def test_no_more_than_a_hundred_problems_are_told() -> None:
    with pytest.raises(CompileError) as caught:
        checked(" + ".join(["a"] * 150))
    assert str(caught.value).endswith("\n50 more errors were truncated")
    assert len(caught.value.issues) == 100


def test_deep_trees_are_checked() -> None:
    checked("[" * 240 + "!!!(true || body.a[0] == 1)" + "]" * 240)
