import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.batch import simulate_answer
from harness.interceptors import Event, Stub, execute_chain, prepare_chain
from harness.interceptors.chain import FORM, parse_form
from harness.jsontypes import JSONObject
from harness.secrets import SecretStore
from harness.trace import Stop
from harness.triggers import TriggersWorld
from harness.triggers.model import TriggerInterceptor
from support.lines import each_line

CASES: list[Any] = [
    json.loads(line)
    for name in ("chain.jsonl", "webhook.jsonl")
    for line in Path(__file__).with_name(name).read_text().splitlines()
]
WEBHOOK = TriggerInterceptor("hook", "", webhook={"url": "http://hook"})


@each_line(CASES, lambda case: case["name"])
def test_tekton_answers_so(case: Any) -> None:
    assert simulate_answer(case) == case["want"]


def run(*links: TriggerInterceptor, stubs: dict[str, Stub], event: Event, incoming: JSONObject | None = None) -> Any:
    chain = prepare_chain(links, TriggersWorld(), namespace="ci", listener_namespace="ci", stubs=stubs)
    return execute_chain(chain, event, incoming or {}, SecretStore())


def event(body: bytes = b"{}", content_type: str = "application/json") -> Event:
    return Event(body, {"Content-Type": [content_type]}, "/", "id")


def named(name: str) -> TriggerInterceptor:
    return TriggerInterceptor("", name)


def test_an_empty_chain_hands_everything_on() -> None:
    sent, incoming = event(b"a=1&b=2", FORM), {"a": 1.0}
    outcome = run(stubs={}, event=sent, incoming=incoming)
    assert outcome.event is sent
    assert outcome.extensions == incoming


def test_extensions_merge_by_top_level_key_and_leave_the_incoming_ones_alone() -> None:
    incoming: JSONObject = {"a": {"x": 1.0}, "z": 1.0}
    stubs = {"one": Stub(extensions={"a": {"b": 1}}), "two": Stub(extensions={"a": {"c": 2}, "d": None})}
    outcome = run(named("one"), named("two"), stubs=stubs, event=event(), incoming=incoming)
    assert outcome.extensions == {"a": {"c": 2.0}, "d": None, "z": 1.0}
    assert incoming == {"a": {"x": 1.0}, "z": 1.0}
    assert [trace.extensions for trace in outcome.traces] == [{"a": {"b": 1.0}}, {"a": {"c": 2.0}, "d": None}]


def test_a_stop_ends_the_chain() -> None:
    stubs = {"one": Stub(), "two": Stub(False, message="no"), "three": Stub()}
    outcome = run(named("one"), named("two"), named("three"), stubs=stubs, event=event())
    assert outcome.stop == Stop("interceptor[1]", "no", "two", 9)
    assert [(trace.name, trace.passed) for trace in outcome.traces] == [("one", True), ("two", False)]


def test_a_form_is_made_json_unless_a_webhook_comes_first() -> None:
    form = event(b"a=1&b=2", FORM)
    stubs = {"one": Stub(), "hook": Stub()}
    assert run(named("one"), stubs=stubs, event=form).event.body == b'{"a":["1"],"b":["2"]}'
    assert run(WEBHOOK, stubs=stubs, event=form).event.body == b"a=1&b=2"
    merged = run(WEBHOOK, stubs=stubs, event=form, incoming={"x": 1.0}).event.payload
    assert merged == {"a": ["1"], "b": ["2"], "extensions": {"x": 1.0}}


@pytest.mark.parametrize(
    ("body", "content_type"),
    [(b"a=1", FORM), (b"a=1&a=2", FORM), (b"a=1&b=2", f"{FORM}; charset=utf-8"), (b"a=1&b=2", FORM.upper())],
)
def test_what_is_no_form_stays_as_it_is(body: bytes, content_type: str) -> None:
    assert run(named("one"), stubs={"one": Stub()}, event=event(body, content_type)).event.body == body


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("", {}), ("&&", {}), ("a", {"a": [""]}), ("=b", {"": ["b"]}), ("a=b=c", {"a": ["b=c"]}),
        ("a=1&a=2", {"a": ["1", "2"]}), ("a+b=c+d", {"a b": ["c d"]}), ("a=%C3%A9%20", {"a": ["é "]}),
        ("a=%zz&b=%2&c=%&d=1", {"d": ["1"]}), ("a;b=1&c=2;3&d=4", {"d": ["4"]}), ("a=%ff", {"a": ["\ufffd"]}),
    ],
)  # fmt: skip
def test_parse_form(text: str, fields: dict[str, list[str]]) -> None:
    assert parse_form(text) == fields


@given(st.text())
def test_any_text_can_be_parsed_as_a_form(text: str) -> None:
    assert all(parse_form(text).values())
