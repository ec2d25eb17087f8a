"""Rendering and creating: recorded answers of Tekton and of Kubernetes' decoder."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import gojson
from harness.bindings import resolve_params
from harness.errors import InputError
from harness.interceptors import Event
from harness.jsontypes import JSON
from harness.templates import CreateError, Templates, create, render
from harness.trace import CreatedResource
from harness.triggers.model import Param, ParamSpec
from support.examples import examples
from support.lines import each_line

HERE = Path(__file__).parent


def _lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


BODY = (HERE / "templates-body.json").read_bytes()


@each_line(_lines("templates.jsonl"))
def test_renders_as_tekton_does(case: dict[str, Any]) -> None:
    """Bindings, defaults and templates that hold quotes, backslashes, `$(uid)` and variables."""
    specs = [ParamSpec(**each) for each in case["declared"]]
    params = [Param(**each) for each in case["bound"]]
    resolved = resolve_params(specs, params, Event(BODY, {}, "/", "EVENTID"), {})
    pairs = [(each.name, each.value) for each in resolved]
    rendering = render(case["templates"], pairs, "UID", case["oldEscapeQuotes"])
    assert list(rendering.texts) == case["want"]


def _text(template: JSON, *params: tuple[str, str], old_escape_quotes: bool = False) -> str:
    (text,) = render([template], params, "UID", old_escape_quotes).texts
    return text


@pytest.mark.parametrize(
    ("template", "params", "text"),
    [
        ("$(tt.params.a)", [("a", "v")], '"v"'),
        ("$(tt.params.a)$(tt.params.a)", [("a", "v")], '"vv"'),
        ("$(tt.params.a)", [], '"$(tt.params.a)"'),
        ("$(tt.params['a'])", [("a", "v")], "\"$(tt.params['a'])\""),
        ("$(uid)", [], '"UID"'),
        ("$(tt.params.a)", [("a", "$(tasks.x.results.y)")], '"$$(tasks.x.results.y)"'),
        ("$(tt.params.a)", [("a", "$(uid)")], '"$UID"'),
        ("$(tt.params.a)", [("a", "$(tt.params.a)")], '"$$(tt.params.a)"'),
        ({"$(tt.params.a)": 1}, [("a", "k")], '{"k": 1}'),
        ("é", [], '"é"'),
        ("\ud800", [], '"\ufffd"'),
    ],
)
def test_substitution(template: JSON, params: list[tuple[str, str]], text: str) -> None:
    """Bytes go in where variables stand, keys included."""
    assert _text(template, *params) == text


def test_old_escape_quotes() -> None:
    """The annotation escapes every quote, also one that is escaped already."""
    assert _text("$(tt.params.a)", ("a", '{"k":"v"}'), old_escape_quotes=True) == '"{\\"k\\":\\"v\\"}"'
    assert _text("$(tt.params.a)", ("a", '\\"'), old_escape_quotes=True) == '"\\\\""'


def test_notes_about_order() -> None:
    """A value that names another param expands or not as Go's map order falls."""
    rendering = render(["$(tt.params.a) $(tt.params.b)"], [("a", "$(tt.params.b)"), ("b", "v")], "UID", False)
    assert rendering.texts == ('"$v v"',)
    (note,) = rendering.notes
    assert "a holds $(tt.params.b)" in note


@pytest.mark.parametrize(
    ("template", "params"),
    [
        ("$(tt.params.b)", [("a", "$(tt.params.b)"), ("b", "v")]),
        ("$(tt.params.a)", [("a", "$(tt.params.c)"), ("b", "v")]),
        ("$(tt.params.a)$(tt.params.b)", [("a", "x"), ("b", "$(params.y)")]),
        ("$(uid)", [("a", "$(uid)")]),
    ],
)
def test_no_notes(template: str, params: list[tuple[str, str]]) -> None:
    """Nothing is said where the outcome is the same in any order and nothing of the delivery expands."""
    assert render([template], params, "UID", False).notes == ()


def test_note_about_uid() -> None:
    """A value that holds `$(uid)` expands."""
    rendering = render(["$(tt.params.a)", "$(tt.params.a)"], [("a", "$(uid)")], "UID", False)
    assert rendering.notes == ("The value of param a holds $(uid), which Tekton expands.",)


def test_note_about_juxtaposition() -> None:
    """A value can also complete a variable of the template."""
    rendering = render(["$(tt.params.$(tt.params.a))"], [("b", "v"), ("a", "b")], "UID", False)
    assert len(rendering.notes) == 1


def test_text_without_end() -> None:
    """Values that multiply each other are given up."""
    params = [(f"p{index}", f"$(tt.params.p{index + 1})" * 1_000) for index in range(5)]
    with pytest.raises(InputError):
        render(["$(tt.params.p0)"], params, "UID", False)


def test_deep_template() -> None:
    """Deeper than Python recurses."""
    template: JSON = "$(tt.params.a)"
    for _ in range(5_000):
        template = [template]
    assert _text(template, ("a", "v")) == "[" * 5_000 + '"v"' + "]" * 5_000


@given(st.text(), st.dictionaries(st.from_regex(r"[a-z]{1,3}", fullmatch=True), st.text(), max_size=3))
def test_payload_strings_arrive(text: str, params: dict[str, str]) -> None:
    """A payload's string, JSON-escaped as bindings do, comes out of the resource as it went in, `$(` doubled."""
    value = gojson.dumps_string(text)[1:-1]
    rendered = _text({"a": "$(tt.params.value)"}, ("value", value), *params.items())
    if "$(" not in text:
        assert gojson.loads(rendered) == {"a": text}


_WHOLE = st.sampled_from(["$(tt.params.a)", "$(tt.params.b)", "$(tt.params.none)", "$(uid)", "$(tasks.x.results.y)"])
_BROKEN = st.sampled_from(["$(tt.params.", "$(tt", "$(u", "$", "$$", "(tt.params.a)", "tt.params.b)", "(uid)", "id)"])
_OTHER = st.sampled_from(["a)", ")", '"', "\\", "x", "é"])
_TEXTS = st.lists(st.one_of(_WHOLE, _BROKEN, _OTHER), max_size=6).map("".join)


@examples(400)
@given(st.lists(_TEXTS, max_size=2), _TEXTS, st.text(alphabet='ab"$é', max_size=4), st.booleans(), st.booleans())
def test_putting_values_in_at_once_is_replacing_them_one_by_one(
    templates: list[str], first: str, second: str, plain: bool, old_escape_quotes: bool
) -> None:
    """Tekton replaces one variable after the other and the id in the end, and so does this test."""
    params = [("a", first.replace("$", "") if plain else first), ("b", second.replace("$", "") if plain else second)]
    wanted = []
    for template in templates:
        text = json.dumps(template, ensure_ascii=False)
        for name, value in params:
            escaped = value.replace('"', '\\"') if old_escape_quotes else value
            text = text.replace(f"$(tt.params.{name})", escaped.replace("$(", "$$("))
        wanted.append(text.replace("$(uid)", "UID"))
    assert list(render(templates, params, "UID", old_escape_quotes).texts) == wanted


def test_the_usual_templates_are_filled_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those that hold variables of the run that they make."""
    monkeypatch.delattr(Templates, "_render_in_order")
    template: JSON = {"name": "r-$(uid)", "params": ["$(tt.params.a)", "$(tasks.x.results.y) $$ $(params.z)"]}
    rendering = Templates([template]).render([("a", "v")], lambda: "UID")
    assert rendering.texts == ('{"name": "r-UID", "params": ["v", "$(tasks.x.results.y) $$ $(params.z)"]}',)


def test_the_id_is_only_made_where_it_is_wanted() -> None:
    def no_id() -> str:
        raise AssertionError("asked for an id")

    assert Templates(["$(tt.params.a)"]).render([("a", "v")], no_id).texts == ('"v"',)
    assert Templates(["$(tt.params.a)"]).render([("a", "$v")], no_id).texts == ('"$v"',)


@pytest.mark.parametrize("names", [("a", "a)b"), ("a b",), ("$(uid)",)])
def test_names_that_are_no_plain_ones(names: tuple[str, ...]) -> None:
    """A variable may be the beginning of another one; the order then decides."""
    template = " ".join(f"$(tt.params.{name})" for name in names)
    wanted = json.dumps(template)
    for name in names:
        wanted = wanted.replace(f"$(tt.params.{name})", "v")
    assert _text(template, *((name, "v") for name in names)) == wanted.replace("$(uid)", "UID")


def test_a_name_that_is_given_twice() -> None:
    """The first replaces, the second finds nothing."""
    assert _text("$(tt.params.a)", ("a", "1"), ("a", "2")) == '"1"'


# --- creation ---------------------------------------------------------------------------------------------------------


def _create(text: str) -> CreatedResource:
    return create(text, event_listener="el", trigger="tr", event_id="ev", namespace="ns")


@each_line(_lines("created.jsonl"), lambda case: case["text"])
def test_creates_as_kubernetes_decodes(case: dict[str, Any]) -> None:
    """Recorded with apimachinery v0.36.3: the value with labels, before the namespace is given, or the error."""
    text = case["text"]
    if "error" in case:
        with pytest.raises(CreateError) as caught:
            _create(text)
        assert str(caught.value) == case["error"]
        return
    created = _create(text)
    assert (created.kind, created.api_version, created.name) == (case["kind"], case["apiVersion"], case["name"])
    assert created.namespace == (case["namespace"] or "ns")
    want = gojson.loads_unstructured(case["value"])
    metadata = want["metadata"]
    if isinstance(metadata, dict) and metadata.get("namespace", "") == "":
        metadata["namespace"] = "ns"
    assert created.value == want


def test_labels_and_namespace() -> None:
    """The three labels win over the template's; other labels stay."""
    created = _create(
        '{"apiVersion":"v1","kind":"X","metadata":{"name":"n","labels":{"app":"a","triggers.tekton.dev/trigger":"m"}}}'
    )
    assert created.value["metadata"] == {
        "name": "n",
        "namespace": "ns",
        "labels": {
            "app": "a",
            "triggers.tekton.dev/eventlistener": "el",
            "triggers.tekton.dev/trigger": "tr",
            "triggers.tekton.dev/triggers-eventid": "ev",
        },
    }
    assert created.label == "X ns/n"


def test_no_api_version() -> None:
    """The discovery client refuses to ask about no version."""
    with pytest.raises(CreateError) as caught:
        _create('{"kind":"X"}')
    assert str(caught.value) == (
        "couldn't find API resource for json: error getting kubernetes server resources for apiVersion : "
        "groupVersion shouldn't be empty"
    )
