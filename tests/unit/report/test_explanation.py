import io
from collections.abc import Mapping
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from harness.cel import compile_expression
from harness.cel.answer import context_activation
from harness.cel.explanation import Explanation
from harness.report.explanation import MAX_DEPTH, explanation_lines, first_missing, print_explanation


def explain(source: str, body: Mapping[str, Any] | None = None) -> Explanation:
    return compile_expression(source).explain(context_activation({"body": dict(body or {})}))


def tree(source: str, body: Mapping[str, Any] | None = None, width: int = 100) -> list[str]:
    return [line.plain for line in explanation_lines(explain(source, body), width)]


def test_a_comparison_shows_what_was_compared() -> None:
    assert tree("body.ref == 'refs/heads/main'", {"ref": "refs/heads/dev"}) == [
        "false  body.ref == 'refs/heads/main'",
        '└─ "refs/heads/dev"  body.ref',
    ]


@pytest.mark.parametrize(
    "source",
    [
        "body.a == 1 && body.b == 2 && body.c == 3",
        "body.a == 1 && (body.b == 2 && body.c == 3)",
        "(body.a == 1 && body.b == 2) &&\n  body.c == 3",
    ],
)
def test_the_links_of_a_chain_stand_side_by_side(source: str) -> None:
    lines = tree(source, {"a": 1, "b": 2, "c": 4})
    assert lines[1:] == [
        "├─ true  body.a == 1",
        "│  └─ 1.0  body.a",
        "├─ true  body.b == 2",
        "│  └─ 2.0  body.b",
        "└─ false  body.c == 3",
        "   └─ 4.0  body.c",
    ]


def test_another_operator_inside_a_chain_is_a_link_of_its_own() -> None:
    assert tree("body.a == 1 && (body.a == 2 || body.a == 3)", {"a": 1}) == [
        "false  body.a == 1 && (body.a == 2 || body.a == 3)",
        "├─ true  body.a == 1",
        "│  └─ 1.0  body.a",
        "└─ false  body.a == 2 || body.a == 3",
        "   ├─ false  body.a == 2",
        "   │  └─ 1.0  body.a",
        "   └─ false  body.a == 3",
        "      └─ 1.0  body.a",
    ]


def test_what_was_not_evaluated_is_one_line() -> None:
    assert tree("body.a == 2 && body.b == 2 && body.c == 3", {"a": 1}) == [
        "false  body.a == 2 && body.b == 2 && body.c == 3",
        "├─ false  body.a == 2",
        "│  └─ 1.0  body.a",
        "└─ not evaluated  body.b == 2 && body.c == 3",
    ]


def test_the_branch_that_was_not_taken() -> None:
    assert tree("body.a ? body.b : body.c", {"a": True, "b": "x"}) == [
        '"x"  body.a ? body.b : body.c',
        "├─ true  body.a",
        '├─ "x"  body.b',
        "└─ not evaluated  body.c",
    ]


def test_objects_on_the_way_are_silent() -> None:
    lines = tree(
        "body.project.name == 'x' && has(body.project.id) && body['project'].name == 'x'",
        {"project": {"name": "x", "id": 1}},
    )
    assert not any("{" in line for line in lines)
    assert "   └─ \"x\"  body['project'].name" in lines


def test_an_object_that_is_compared_is_shown() -> None:
    assert '├─ {"a": 1.0}  body.x' in tree("body.x == body.y", {"x": {"a": 1}, "y": {}})


def test_a_list_that_is_searched_is_shown() -> None:
    lines = tree("body.x in ['a', 'b']", {"x": "c"})
    assert lines[0] == "false  body.x in ['a', 'b']"
    assert '"c"  body.x' in lines[1]


def test_a_missing_key_is_named() -> None:
    explanation = explain("body.object_attributes.action == 'merge'", {"other": 1})
    missing = first_missing(explanation)
    assert missing is not None
    assert (missing.missing, missing.text) == ("object_attributes", "body.object_attributes")
    stream = io.StringIO()
    print_explanation(Console(file=stream, width=80, highlight=False), explanation)
    assert stream.getvalue().splitlines()[-1] == ("    first missing key: object_attributes in body.object_attributes")


def test_the_first_missing_key_is_the_first_in_the_order_of_evaluation() -> None:
    missing = first_missing(explain("body.a == 1 || body.b == 1"))
    assert missing is not None
    assert missing.missing == "a"


def test_a_key_that_has_asks_for_is_not_missing() -> None:
    assert first_missing(explain("has(body.a) && body.a == 1")) is None
    assert tree("has(body.a) && body.a == 1") == [
        "false  has(body.a) && body.a == 1",
        "├─ false  has(body.a)",
        "└─ not evaluated  body.a == 1",
    ]


def test_an_error_is_told_on_its_way_up() -> None:
    assert tree("body.a.size() > 1", {"a": 1}) == [
        "error: no such overload: size  body.a.size() > 1",
        "└─ error: no such overload: size  body.a.size()",
        "   └─ 1.0  body.a",
    ]


@pytest.mark.parametrize("width", [30, 50, 80])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    body = {"title": "日本語" * 50, "list": list(range(300)), "x": "\x1b[31m"}
    source = "body.title.startsWith('" + "長い" * 40 + "') || body.list.exists(e, e == 1000) || body.x == 'y'"
    lines = tree(source, body, width)
    assert len(lines) > 4
    assert all(cell_len(line) <= width for line in lines)
    assert not any("\x1b" in line for line in lines)


def test_a_short_source_leaves_the_line_to_the_value() -> None:
    assert tree("body.ref == ''", {"ref": "r" * 200}, 60)[1] == "└─ " + '"' + "r" * 45 + "…" + "  body.ref"


def test_a_long_value_and_a_long_source_share_the_line() -> None:
    (line, *_) = tree(f"body.{'s' * 100}", {"s" * 100: "v" * 100}, 60)
    assert line.count("v") > 20
    assert line.count("s") > 20


def test_line_breaks_of_a_block_scalar_are_folded() -> None:
    assert tree("body.a ==\n    'x'", {"a": "x"})[0] == "true  body.a == 'x'"


def test_deep_nesting_ends() -> None:
    lines = tree("body.a" + " + 1.0" * 100, {"a": 1})
    assert len(lines) == MAX_DEPTH + 1
