"""Whole requests, each with what Tekton's own sink did with it."""

import json
import re
import uuid
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from harness.deliveries.delivery import Delivery
from harness.interceptors import Event, Stub
from harness.jsontypes import JSON
from harness.manifests import load_manifests
from harness.simulator import Simulator
from harness.sink import clean_path, escaped_path, synthetic_id
from harness.trace import Trace, TriggerTrace
from support.lines import each_line

CASES: list[Any] = [json.loads(line) for line in Path(__file__).with_name("sink.jsonl").read_text().splitlines()]
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
CODES = {3: "InvalidArgument", 5: "NotFound", 7: "PermissionDenied", 9: "FailedPrecondition", 13: "Internal"}


def deliver(tmp_path: Path, question: Any) -> Trace:
    (tmp_path / "all.yaml").write_text(question["manifests"])
    stubs = {name: Stub.from_json(stub) for name, stub in question.get("stubs", {}).items()}
    request = question["request"]
    headers = tuple(request["headers"].items())
    delivery = Delivery("d", request["method"], request["url"], headers, request["body"].encode())
    return Simulator(load_manifests([tmp_path]), stubs=stubs).deliver(delivery, to="ci/el")


def logged(trigger: TriggerTrace) -> tuple[str, str] | None:
    """What the sink logs when the trigger stops; a group's own interceptors stop no trigger by name."""
    stop = trigger.stopped_at
    if stop is None:
        return None
    name = "" if stop.stage.startswith("group.") else trigger.trigger
    if stop.code is None:
        return name, stop.message
    return name, f"interceptor stopped trigger processing: rpc error: code = {CODES[stop.code]} desc = {stop.message}"


def without_ids(value: JSON) -> JSON:
    """The reference draws the same id everywhere."""
    return json.loads(UUID.sub("EVENTID", json.dumps(value)))


def with_namespace(created: Any) -> JSON:
    """An object as it is in the cluster: the API server adds the namespace that it was sent to."""
    metadata = {"namespace": created["namespace"], **created["object"]["metadata"]}
    return {**created["object"], "metadata": metadata}


def in_order(objects: list[JSON]) -> list[str]:
    """Triggers run all at once, so the order of what they create is by chance."""
    return sorted(json.dumps(item, sort_keys=True) for item in objects)


@each_line(CASES, lambda case: case["name"])
def test_tekton_does_so(case: Any) -> None:
    with TemporaryDirectory() as folder:
        trace = deliver(Path(folder), case["input"])
    want = case["want"]
    response = re.sub(r'("eventListenerUID":")[^"]*"', r'\1"', trace.response)
    assert (trace.status, UUID.sub("EVENTID", response)) == (want["status"], want["body"])
    created = [without_ids(resource.value) for trigger in trace.triggers for resource in trigger.resources]
    assert in_order(created) == in_order([with_namespace(item) for item in want["created"]])
    stops = {stop for trigger in trace.triggers if (stop := logged(trigger))}
    assert stops == {(entry.get("trigger", ""), entry["message"]) for entry in want["logs"]}


@pytest.mark.parametrize(
    ("path", "cleaned"),
    [
        ("/", "/"),
        ("", "/"),
        ("//", "/"),
        ("/a", "/a"),
        ("/a/", "/a/"),
        ("/a//", "/a/"),
        ("//a//b", "/a/b"),
        ("/a/../b/.", "/b"),
        ("/../..", "/"),
        ("/a/./", "/a/"),
        ("/a/..", "/"),
        ("a", "/a"),
        ("/...", "/..."),
    ],
)
def test_clean_path(path: str, cleaned: str) -> None:
    assert clean_path(path) == cleaned


@pytest.mark.parametrize(
    ("url", "path"),
    [("/a%2Fb?x//y", "/a%2Fb"), ("/a~b!$&'()*+,;=:@[]", "/a~b!$&'()*+,;=:@[]"), ('/a"é', "/a%22%C3%A9"), ("/", "/")],
)
def test_escaped_path(url: str, path: str) -> None:
    assert escaped_path(url) == path


def test_synthetic_ids_differ_by_their_parts_only() -> None:
    assert synthetic_id("a", "b") == synthetic_id("a", "b")
    assert len({synthetic_id("a", "b"), synthetic_id("ab"), synthetic_id("a", "b", ""), synthetic_id("b", "a")}) == 4


@pytest.mark.parametrize("parts", [("event", "push/dev"), ("é", ""), ("\0",), *((str(n),) for n in range(20))])
def test_synthetic_ids_are_uuids_of_version_5(parts: tuple[str, ...]) -> None:
    namespace = uuid.UUID("6f0f5a5e-6a4b-5f0e-9a55-3f7a5f0c3b7e")
    assert synthetic_id(*parts) == str(uuid.uuid5(namespace, "\0".join(parts)))


def test_a_synthetic_id_of_a_file_name_that_is_no_utf8() -> None:
    assert UUID.fullmatch(synthetic_id("event", "push/\udcff"))


def test_five_megabytes_are_fine(tmp_path: Path) -> None:
    question = dict(CASES[0]["input"])
    question["request"] = {**question["request"], "body": json.dumps({"s": "hi", "big": "x" * 5_000_000})}
    assert [trigger.fired for trigger in deliver(tmp_path, question).triggers] == [True]


def test_an_event_decodes_its_body_once() -> None:
    event = Event(b'{"a": 1}', {}, "/", "id")
    assert event.payload is event.payload
    assert event.payload == {"a": 1.0}
