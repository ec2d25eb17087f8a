"""Params: recorded answers of Tekton, and what defaults, bodies and order do."""

import json
from pathlib import Path
from typing import Any

import pytest

from harness import gojson
from harness.bindings import ParamsError, ResolvedParam, resolve_params
from harness.errors import InputError
from harness.interceptors import Event
from harness.templates import render
from harness.triggers.model import Param, ParamSpec
from support.lines import each_line

HERE = Path(__file__).parent
PREFIX = "failed to ApplyEventValuesToParams: "


def _resolve(
    bound: dict[str, str], declared: dict[str, str | None] | None = None, body: bytes = b'{"s":"hi","nul":null}'
) -> tuple[ResolvedParam, ...]:
    specs = [ParamSpec(name, default) for name, default in (declared or {}).items()]
    params = [Param(name, value) for name, value in bound.items()]
    return resolve_params(specs, params, Event(body, {"X-Many": ["a", "b"]}, "/", "EVENTID"), {"e": "x"})


def _values(params: tuple[ResolvedParam, ...]) -> dict[str, str]:
    return {param.name: param.value for param in params}


RECORDED = [json.loads(line) for line in (HERE / "params.jsonl").read_text(encoding="utf-8").splitlines()]
RECORDED_EVENT = json.loads((HERE / "params-event.json").read_text(encoding="utf-8"))


@each_line(RECORDED, lambda case: case["name"])
def test_answers_as_tekton_does(case: dict[str, Any]) -> None:
    """Verdicts of the real sink: params, and the resources rendered from them."""
    specs = [ParamSpec(**each) for each in case["declared"]]
    params = [Param(**each) for each in case["bound"]]
    header = {key: [value] for key, value in RECORDED_EVENT["header"].items()}
    event = Event(json.dumps(RECORDED_EVENT["body"]).encode(), header, "/", "EVENTID")
    extensions = gojson.loads_object(json.dumps(RECORDED_EVENT["extensions"]))
    if "error" in case:
        with pytest.raises(ParamsError) as caught:
            resolve_params(specs, params, event, extensions)
        assert str(caught.value) == case["error"]
    else:
        resolved = resolve_params(specs, params, event, extensions)
        assert _values(resolved) == case["params"]
        rendering = render(
            case["templates"], [(each.name, each.value) for each in resolved], "UID", old_escape_quotes=False
        )
        assert list(rendering.texts) == case["resources"]


@pytest.mark.parametrize(
    ("value", "default", "outcome"),
    [
        ("pre-$(body.no)-post", "d", "pre-d-post"),
        ("$(body.s)-$(body.no)", "d", "hi-d"),
        ("$(body.no)$(body.no.no)", "d", "dd"),
        ("$(body.nul)", "d", "null"),
        ("$(body.s)", "d", "hi"),
        ('$(body["s"])', "d", "d"),
        ("$(body.no)", "", ""),
        ("$(body.no)", 'raw "quotes"', 'raw "quotes"'),
        ("", "d", ""),
    ],
)
def test_default_replaces_failing_expressions(value: str, default: str, outcome: str) -> None:
    """One expression after the other, as it is, also where the path does not parse; null is no failure."""
    assert _values(_resolve({"p": value}, {"p": default})) == {"p": outcome}


def test_default_of_another_name_does_not_help() -> None:
    """Defaults go by the param's name."""
    with pytest.raises(ParamsError) as caught:
        _resolve({"p": "$(body.no)"}, {"q": "d", "p": None})
    assert str(caught.value) == (PREFIX + "failed to replace JSONPath value for param p: $(body.no): no is not found")


def test_order_and_sources() -> None:
    """Defaults in their order, then what only bindings name; what nothing fills is left out."""
    params = _resolve({"z": "$(body.s)", "b": "lit"}, {"a": "da", "b": "db", "c": None})
    assert params == (
        ResolvedParam("a", "da", "default"),
        ResolvedParam("b", "lit", "lit"),
        ResolvedParam("z", "hi", "$(body.s)"),
    )


def test_unordered() -> None:
    """A value that Go may give in another order says so."""
    (param,) = _resolve({"p": "$(body.*)"}, body=b'{"a":1,"b":2}')
    assert param.unordered
    with pytest.raises(ParamsError) as caught:
        _resolve({"p": "$(body.*[0])"}, body=b'{"a":1,"b":"x"}')
    assert caught.value.unordered


def test_roots() -> None:
    """Headers joined, extensions, the event's id."""
    bound = {"h": "$(header.x-many)", "e": "$(extensions.e)", "i": "$(context.eventID)"}
    assert _values(_resolve(bound)) == {"h": "a,b", "e": "x", "i": "EVENTID"}


@pytest.mark.parametrize(
    ("body", "value", "outcome"),
    [(b"", "$(body)", "null"), (b"null", "$(body)", "null"), (b"[1]", "$(body[0])", "1"), (b'"x"', "$(body)", "x")],
)
def test_other_bodies(body: bytes, value: str, outcome: str) -> None:
    """Bindings take any JSON, and no body as null."""
    assert _values(_resolve({"p": value}, body=body)) == {"p": outcome}


def test_body_that_is_no_json() -> None:
    """The body is decoded even where no binding reads it."""
    with pytest.raises(ParamsError) as caught:
        _resolve({"p": "lit"}, body=b'{"a":1 "b"}')
    assert str(caught.value) == (
        PREFIX + "failed to marshal event: failed to unmarshal request body: "
        "invalid character '\"' after object key:value pair"
    )


def test_value_inserts_another_expression() -> None:
    """A replaced value is searched again for the expressions that come later, as in Tekton."""
    (param,) = _resolve({"p": "$(body.a) $(body.s)"}, body=b'{"a":"$(body.s)","s":"hi"}')
    assert param.value == "hi hi"


def test_value_without_end() -> None:
    """A value that would need gigabytes is given up."""
    body = json.dumps({"a": "x" * 100_000}).encode()
    with pytest.raises(InputError):
        _resolve({"p": "$(body.a)" * 1_000}, body=body)
