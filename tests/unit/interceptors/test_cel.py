import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import gojson
from harness.cel import Activation, CelError, OverlayError, compile_expression, overlay_json
from harness.interceptors import Event, InterceptorRequest, InterceptorResponse
from harness.interceptors.cel import CelInterceptor
from harness.jsontypes import JSON, JSONObject
from harness.manifests import read_yaml
from harness.secrets import SecretStore
from harness.sjson import SjsonError, set_raw
from harness.triggers.model import InterceptorParam, Place
from support.examples import examples

PARAMS = """
params:
- name: filter
  value: "true"
- name: overlays
  value:
  - key: ok
    expression: "'x'"
  - key: second
    expression: body.missing
"""


def params(*pairs: tuple[str, JSON]) -> list[InterceptorParam]:
    return [InterceptorParam(name, value) for name, value in pairs]


def ask(
    given: list[InterceptorParam],
    *,
    body: bytes = b'{"n": 1}',
    extensions: JSONObject | None = None,
    secrets: SecretStore | None = None,
    header: dict[str, list[str]] | None = None,
    explain: bool = True,
) -> InterceptorResponse:
    event = Event(body, header or {}, "/x", "id")
    request = InterceptorRequest(event, extensions or {}, "ci", secrets or SecretStore(), explain)
    return CelInterceptor(given).process(request)


def placed_params(text: str) -> list[InterceptorParam]:
    document = read_yaml(text, "el.yaml").documents[0]
    items = document.value["params"]
    assert isinstance(items, list)
    return [
        InterceptorParam(str(item["name"]), item["value"], Place(document, ("params", index, "value")))
        for index, item in enumerate(items)
        if isinstance(item, dict)
    ]


def test_an_overlay_that_fails_is_located_and_explained() -> None:
    response = ask(placed_params(PARAMS))
    assert response.location is not None
    assert str(response.location) == "el.yaml:10:17"
    assert response.explanation is not None
    assert (response.explanation.text, response.explanation.missing) == ("body.missing", "missing")


def test_without_places_there_is_no_location() -> None:
    response = ask(params(("filter", "nope(")))
    assert (response.passed, response.location) == (False, None)


def test_of_two_filters_the_last_is_pointed_at() -> None:
    text = 'params:\n- {name: filter, value: "true"}\n- {name: filter, value: "false"}\n'
    response = ask(placed_params(text))
    assert response.location is not None
    assert response.location.line == 3


@pytest.mark.parametrize("filter", ["body.n == 2.0", "body.nope", "1 +"])
def test_asking_again_gives_the_same_answer(filter: str) -> None:
    assert ask(params(("filter", filter))) == ask(params(("filter", filter)))
    assert ask(params(("filter", filter)), explain=False).explanation is None


_KEYS = st.sampled_from(["a", "b", "a-b", "a.b", "0", "-1", "a*", ":a", "a\\.b", "b.0", "_", "A1", "1a"])
_SCALARS = st.sampled_from(["'x'", "'é'", "true", "1", "1.5", "-0.0", "9007199254740993", "1u", "null", "b'ab'"])
_COMPUTED = st.sampled_from(["'v' + 'w'", "1 / 0", "double('NaN')", "[double('NaN')]", "duration('1s')"])
_HOLDERS = st.sampled_from(["[1, 'a']", "{'k': [1.0]}", "{1: 2}", "header", "body", "body.deep"])
_READ = st.sampled_from(["requestURL", "body.s", "body.s + '\\n'", "body.n", "body.u", "body.list.map(x, x)", "body.z"])
_EXPRESSIONS = st.one_of(_SCALARS, _COMPUTED, _HOLDERS, _READ)
_BODY = b'{"s": "text", "n": 5, "u": "\xc3\xa9 \\ud800", "list": [1, {"k": null}], "deep": {"a": {"b": [true]}}}'


@examples(300)
@given(st.lists(st.tuples(_KEYS, _EXPRESSIONS), max_size=4))
def test_overlays_are_what_sjson_writes(overlays: list[tuple[str, str]]) -> None:
    """Value by value into one document, which is read in the end, whatever quicker way there is for plain keys."""
    given: JSON = [{"key": key, "expression": expression} for key, expression in overlays]
    response = ask(params(("overlays", given)), body=_BODY, explain=False)
    wanted = _written(overlays)
    assert (response.extensions or {}) == wanted if response.passed else isinstance(wanted, str)
    assert json.dumps(response.extensions or {}) == json.dumps(wanted) or not response.passed
    assert response.passed or (isinstance(wanted, str) and wanted in response.message)


def _written(overlays: list[tuple[str, str]]) -> JSON:
    """The extensions, or what the message of the refusal holds."""
    activation = Activation(gojson.loads_object(_BODY), {}, {}, "/x", lambda *_: False)
    document = "{}"
    try:
        for key, expression in overlays:
            raw = overlay_json(compile_expression(expression).evaluate(activation))
            document = set_raw(document, key, raw)
        return gojson.loads_object(document)
    except (CelError, OverlayError, SjsonError, gojson.DecodeError) as error:
        return str(error)


def test_an_extension_may_nest_one_level_less_than_a_body() -> None:
    """The overlay's own braces count."""
    overlays: JSON = [{"key": "a", "expression": "body"}]
    passed = [ask(params(("overlays", overlays)), body=deep(depth)).passed for depth in (9_999, 10_000)]
    assert passed == [True, False]


def deep(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


def test_incoming_extensions_are_not_changed() -> None:
    incoming: JSONObject = {"a": {"b": 1.0}}
    response = ask(params(("overlays", [{"key": "a.c", "expression": "extensions.a.b"}])), extensions=incoming)
    assert response.extensions == {"a": {"c": 1.0}}
    assert incoming == {"a": {"b": 1.0}}


def test_an_empty_body_is_an_empty_object() -> None:
    assert ask(params(("filter", "body == {}")), body=b"").passed


def test_a_redacted_value_of_another_header_has_a_note_of_its_own() -> None:
    secrets = SecretStore({"hook": {"token": b"s3cr3t"}}, trust_redacted=True)
    filter = "header.canonical('X-Custom').compareSecret('token', 'hook')"
    response = ask(params(("filter", filter)), secrets=secrets, header={"X-Custom": ["[REDACTED]"]})
    assert response.passed
    assert response.notes == (
        "compareSecret was given a value that GitLab redacted in the record: taken as the right secret",
    )


def test_a_filter_is_explained_whether_it_passes_or_not() -> None:
    def explained(filter: str, body: bytes = b'{"n": 1}') -> tuple[str, str] | None:
        request = InterceptorRequest(Event(body, {}, "/x", "id"), {"a": "b"}, "ci", SecretStore())
        explanation = CelInterceptor(params(("filter", filter))).explain_filter(request)
        return None if explanation is None else (explanation.outcome, explanation.value or explanation.error)

    assert explained("body.n == 1.0 && extensions.a == 'b'") == ("value", "true")
    assert explained("body.n == 2.0") == ("value", "false")
    assert explained("body.m == 2.0") == ("error", "no such key: m")
    assert explained("true", b"") == ("value", "true")
    for nothing in (("", b"{}"), ("body.", b"{}"), ("true", b"[1]"), ("true", b"nonsense")):
        assert explained(*nothing) is None, nothing
    undecodable = CelInterceptor(params(("filter", 1)))
    assert undecodable.explain_filter(InterceptorRequest(Event(b"{}", {}, "/", "id"), {}, "ci", SecretStore())) is None
