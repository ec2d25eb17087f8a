"""JSONPath in bindings: recorded answers of Tekton, and plain paths against walking the value by hand."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import gojson
from harness.errors import InputError
from harness.jsonpath import GoStruct, JsonPath, JsonPathError, compile_path, event_value, find_expressions
from harness.jsonpath.govalues import StringMap
from harness.jsontypes import JSON
from support.lines import each_line

HERE = Path(__file__).parent


def _event(body: JSON, **header: str) -> GoStruct:
    return event_value(gojson.loads(json.dumps(body)), StringMap(header), {}, "EVENTID")


def _recorded_event() -> GoStruct:
    recorded = json.loads((HERE / "event.json").read_text(encoding="utf-8"))
    header = {key: ",".join(values) for key, values in recorded["header"].items()}
    extensions = gojson.loads_object(json.dumps(recorded["extensions"]))
    return event_value(gojson.loads(json.dumps(recorded["body"])), StringMap(header), extensions, "EVENTID")


RECORDED = _recorded_event()
ANSWERS = [json.loads(line) for line in (HERE / "answers.jsonl").read_text(encoding="utf-8").splitlines()]


@each_line(ANSWERS, lambda answer: answer["path"])
def test_answers_as_tekton_does(answer: dict[str, str]) -> None:
    """Every answer was given by tektoncd/triggers v0.37.0 for the event in event.json."""
    (expression,) = find_expressions(f"$({answer['path']})")
    if "error" in answer:
        with pytest.raises(JsonPathError) as caught:
            compile_path(expression.path).find(RECORDED)
        assert str(caught.value) == answer["error"]
    else:
        assert compile_path(expression.path).find(RECORDED) == (answer["param"], False)


FACTS_BODY: JSON = {
    "s": "hi",
    "q": 'say "hi"',
    "n": 1,
    "nul": None,
    "arr": ["a", "b", "c"],
    "nums": [3, 1, 2],
    "ea": [],
    "o": {"k": "v", "n": 2},
    "a.b": {"c": "dot"},
    "a b": "blank",
    "Upper": "U",
    "commits": [
        {"id": "c1", "n": 1, "author": {"name": "Al"}, "modified": ["x"]},
        {"id": "c2", "n": 2, "author": {"name": "Bo"}, "modified": []},
        {"id": "c3", "n": 3, "author": None},
    ],
}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("body.s", "hi"),
        ("{body.s}", "hi"),
        ("Body.s", "hi"),
        ("body.q", 'say \\"hi\\"'),
        ("body.nul", "null"),
        ("body.arr", '["a","b","c"]'),
        ("body.arr[-1]", "c"),
        ("body.arr[]", "a"),
        ("body.arr[0:2]", '["a","b"]'),
        ("body.arr[::2]", '["a","c"]'),
        ("body.arr[0,2]", '["a","c"]'),
        ("body.arr[1:1]", "[]"),
        ("body.ea[*].x", "[]"),
        ("body.o", '{"k":"v","n":2}'),
        ("body['a\\.b'].c", "dot"),
        ("body.a\\.b.c", "dot"),
        ("body.a\\ b", "blank"),
        ("body.commits[*].id", '["c1","c2","c3"]'),
        ('body.commits[?(@.id=="c2")].n', "2"),
        ('body.commits[?(@.id=="zz")].id', "[]"),
        ("body.commits[?(@.n>1.0)].id", '["c2","c3"]'),
        ("body.commits[?(@.modified)].id", '["c1","c2"]'),
        ("body.commits[*].author.name", '["Al","Bo"]'),
        ("body..name", '["Al","Bo"]'),
        ("body.commits[*]['id','n']", '["c1","c2","c3",1,2,3]'),
        ("header.x-gitlab-event", "Push Hook"),
        ("context.eventID", "EVENTID"),
        ("", ""),
    ],
)
def test_values(path: str, text: str) -> None:
    """What bindings commonly ask for."""
    (expression,) = find_expressions(f"$({path})")
    assert compile_path(expression.path).find(_event(FACTS_BODY, **{"X-Gitlab-Event": "Push Hook"})).text == text


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        ("body.nul.x", "x is not found"),
        ("body.arr[5]", "array index out of bounds: index 5, length 3"),
        ("body.nums[0::-1]", "step must be > 0"),
        ("body.arr.0", "0 is not found"),
        ("body.ea[0]", "array index out of bounds: index 0, length 0"),
        ('body["s"]', 'invalid array index "s"'),
        ("body['a.b'].c", "a is not found"),
        ("body['a b']", "a is not found"),
        ("body.commits[?(@.n>1)].id", "incompatible types for comparison"),
        ('body.commits[?(@.author.name=="Al")].id', "name is not found"),
        ("header['x-gitlab-event']", "x-gitlab-event is not found"),
        ("header.nope", "Nope is not found"),
        (" body.s", " is not found"),
        ("body.upper", "upper is not found"),
        ("body.arr[(@.length-1)]", "invalid array index (@.length-1)"),
        ('body.commits[?(@.id=~"c")]', "unrecognized character in action: U+007E '~'"),
        ("body.s extra", "unrecognized identifier extra"),
        ("body.s end", "not in range, nothing to end"),
        (
            "{body.s",
            "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
        ),
    ],
)
def test_causes(path: str, cause: str) -> None:
    """What goes wrong, in client-go's words."""
    (expression,) = find_expressions(f"$({path})")
    with pytest.raises(JsonPathError) as caught:
        compile_path(expression.path).find(_event(FACTS_BODY, **{"X-Gitlab-Event": "Push Hook"}))
    assert str(caught.value) == cause


@pytest.mark.parametrize(
    ("path", "unordered"),
    [
        ("body.o.*", True),
        ("body.same.*", False),
        ("body.one.*", False),
        ("body.palindrome.*", True),
        ("body..v", True),
        ("body.o", False),
        ("body.list[*].x", False),
        ("body.lists.*[0]", True),
    ],
)
def test_random_order(path: str, unordered: bool) -> None:
    """Only a result that can come out otherwise is called unordered."""
    body: JSON = {
        "o": {"a": 1, "b": 2},
        "same": {"a": 1, "b": 1},
        "one": {"a": 1},
        "palindrome": {"a": 1, "b": 2, "c": 1},
        "deep": {"x": {"v": 1}, "y": {"v": 2}},
        "list": [{"x": 1}, {"x": 2}],
        "lists": {"a": [1], "b": [2]},
    }
    assert compile_path(path).find(_event(body)).unordered is unordered


def test_random_order_of_errors() -> None:
    """An error may depend on the order too."""
    with pytest.raises(JsonPathError) as caught:
        compile_path("body.*[0]").find(_event({"a": 1, "b": "x"}))
    assert caught.value.unordered


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("plain", []),
        ("$(body.a)", ["body.a"]),
        ("x$(body.a)y$(body.b)", ["body.a", "body.b"]),
        ("$$(body.a)", ["body.a"]),
        ("$(a $(b))", ["b"]),
        ("$(body.x[?(@.y==1)])", ["body.x[?(@.y==1)]"]),
        ("$(body.open", []),
        ("$()", [""]),
        ("$(header.x-y)", ["header.X-Y"]),
        ("$(.header.x-y)", [".header.x-y"]),
        ("$({header.x-y})", ["{header.x-y}"]),
        ("$(header.x[0])", ["header.x[0]"]),
    ],
)
def test_find_expressions(value: str, found: list[str]) -> None:
    """Closed and innermost ones, headers canonical only at the very beginning."""
    assert [expression.path for expression in find_expressions(value)] == found


def test_original_is_kept() -> None:
    """What is replaced is what was written, not what was made canonical."""
    assert find_expressions("$(header.x-y)")[0].original == "$(header.x-y)"


def test_deep_body() -> None:
    """Deeper than Python recurses: names, recursive descent, and the value's text."""
    depth = 3_000
    event = event_value(gojson.loads('{"a":' * depth + '"x"' + "}" * depth), StringMap(), {}, "")
    assert compile_path("body" + ".a" * depth).find(event).text == "x"
    with pytest.raises(JsonPathError, match="b is not found"):
        compile_path("body..b").find(event)
    assert compile_path("body.a").find(event).text.startswith('{"a":{"a":')


def test_exploding_path() -> None:
    """A path that finds ever more is given up, not followed until memory ends."""
    event = event_value(gojson.loads("[" * 3_000 + "]" * 3_000), StringMap(), {}, "")
    with pytest.raises(InputError):
        compile_path("body...*...*...*").find(event)


_names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,5}", fullmatch=True)


@given(st.recursive(st.text(), lambda inner: st.dictionaries(_names, inner, max_size=3), max_leaves=8), st.data())
def test_plain_paths_walk_the_value(body: JSON, data: st.DataObject) -> None:
    """A path of names finds what the keys find."""
    path, value = "body", body
    while isinstance(value, dict) and value and data.draw(st.booleans()):
        name = data.draw(st.sampled_from(sorted(value)))
        path, value = f"{path}.{name}", value[name]
    text = compile_path(path).find(_event(body)).text
    assert text == (gojson.dumps(value)[1:-1] if isinstance(value, str) else gojson.dumps(value))


_ROOTS = st.sampled_from(["body", "Body", "header", "Header", "extensions", "context", "Context", "none"])
_STEPS = st.lists(st.sampled_from(["a", "b", "X-A", "eventID", "EventID", "0"]), max_size=3)
_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=3)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(["a", "b", "0"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(_VALUES, _ROOTS, _STEPS)
def test_following_names_is_what_any_path_does(body: JSON, root: str, steps: list[str]) -> None:
    """The quick way of paths that are nothing but names, and the way of all others."""
    path = compile_path(".".join([root, *steps]))
    slow = replace(path, fields=())
    event = event_value(body, StringMap({"X-A": "v"}), {"a": {"b": 1.0}}, "EVENTID")
    assert path.fields
    assert _found(path, event) == _found(slow, event)


def _found(path: JsonPath, event: GoStruct) -> str:
    try:
        return path.find(event).text
    except JsonPathError as error:
        return f"error: {error}"


@given(st.text(alphabet="body.arn[]()*?@'\"\\:,0123 =<>!{}$&|~-", max_size=25))
def test_any_path_answers_or_says_why(path: str) -> None:
    """Nothing but `JsonPathError` comes out of a bad path."""
    try:
        assert isinstance(compile_path(path).find(_event(FACTS_BODY)).text, str)
    except JsonPathError as error:
        assert str(error)  # noqa: PT017 - either outcome is fine, only the kind of error counts
