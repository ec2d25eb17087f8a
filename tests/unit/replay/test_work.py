"""What a line is answered with."""

import json
from dataclasses import replace
from typing import Any

import pytest

from harness.errors import InputError
from harness.replay import EVERYWHERE, Answerer, Block, Job, Position
from harness.replay.block import START
from harness.replay.line import _exactly
from harness.replay.tally import Problem
from harness.schemas import violations
from harness.simulator import Simulator
from support.replay_records import small_line


def block(*lines: bytes, line: int = 1) -> Block:
    data = b"\n".join(lines)
    return Block(7, "f", "f", Position(0, 0, line), Position(0, len(data), line + len(lines)), data)


def answers(job: Job, *lines: bytes, line: int = 1) -> list[dict[str, Any]]:
    answered = Answerer(job).answer(block(*lines, line=line))
    assert answered.number == 7
    found = [json.loads(text) for text in answered.lines.decode().splitlines()]
    assert [violations("replay-answer", one) for one in found] == [()] * len(found)
    return found


FIRED = {
    "delivery": "f:5",
    "eventListener": "ci/listener",
    "route": "hooks.example.com/",
    "status": 202,
    "triggers": [
        {
            "trigger": "build",
            "namespace": "ci",
            "group": "",
            "fired": True,
            "created": [{"kind": "ConfigMap", "namespace": "ci", "name": "built-"}],
        }
    ],
}


def test_what_fired_and_what_did_not(job: Job) -> None:
    fired, stopped = answers(job, small_line(), b"", b" \r", small_line("refs/heads/dev"), line=5)
    assert fired == FIRED
    assert stopped["delivery"] == "f:8"
    assert stopped["triggers"] == [
        {
            "trigger": "build",
            "namespace": "ci",
            "group": "",
            "fired": False,
            "stoppedAt": {
                "stage": "interceptor[1]",
                "interceptor": "cel",
                "code": 9,
                "message": "expression body.ref == 'refs/heads/main' did not return true",
            },
        }
    ]


def test_the_full_answer(job: Job) -> None:
    fired, stopped = answers(replace(job, full=True), small_line(after="é"), small_line("x"))
    (trigger,) = fired["triggers"]
    assert trigger["params"] == {"revision": "é"}
    assert trigger["resources"][0]["data"] == {"revision": "é"}
    assert trigger["notes"] == ["X-Gitlab-Token was redacted by GitLab in the record: taken as the right token"]
    assert json.loads(fired["response"])["eventListener"] == "listener"
    assert stopped["triggers"][0]["resources"] == []


def test_the_answers_are_those_of_trace(job: Job) -> None:
    """The event's id too, which depends on the name of the delivery alone."""
    (answer,) = answers(replace(job, full=True), small_line())
    simulator = Simulator(job.manifests, secrets=job.secrets)
    trace = simulator.deliver(_exactly(simulator, "f:1", small_line())[0])
    assert answer["response"] == trace.response
    assert answer["triggers"][0]["resources"] == [resource.value for resource in trace.fired[0].resources]


def test_where_they_go(job: Job) -> None:
    elsewhere = small_line().replace(b"hooks.example.com", b"nowhere.example.com")
    (nowhere,) = answers(job, elsewhere)
    assert (nowhere["eventListener"], nowhere["status"], nowhere["triggers"]) == ("", 404, [])
    assert "no Ingress rule leads" in nowhere["notes"][0]
    for to, route in ((EVERYWHERE, "direct"), ("ci/listener", "direct"), ("/", "hooks.example.com/")):
        (answer,) = answers(replace(job, to=to), elsewhere)
        assert (answer["eventListener"], answer["route"]) == ("ci/listener", route)
        assert answer["triggers"][0]["fired"] is True


def test_a_line_that_is_broken_costs_no_other(job: Job) -> None:
    answered = Answerer(job).answer(block(small_line(), b'{"a": ', b"\xff", small_line()))
    lines = [json.loads(text) for text in answered.lines.splitlines()]
    assert [one.get("error", "")[:10] for one in lines] == ["", "is no JSON", "is not UTF", ""]
    tally = answered.tally
    assert (tally.deliveries, tally.errors, tally.internal_errors) == (4, 2, 0)
    assert [problem.where for problem in tally.problems] == ["f:2:7", "f:3:1"]


def test_what_the_reader_told_of(job: Job) -> None:
    told = Block(0, "f", "f", Position(0, 90, 4), Position(1), b"", "is a broken gzip file: cut off")
    answered = Answerer(job).answer(told)
    assert json.loads(answered.lines) == {"delivery": "f:4", "error": "is a broken gzip file: cut off"}
    assert answered.tally.problems == [Problem("f:4", "is a broken gzip file: cut off")]
    assert answered.tally.deliveries == 0


def test_a_defect_costs_one_line(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver = Simulator.deliver

    def failing(self: Simulator, delivery: Any, **more: Any) -> Any:
        if delivery.name == "f:2":
            raise RecursionError("too\ndeep")
        return deliver(self, delivery, **more)

    monkeypatch.setattr(Simulator, "deliver", failing)
    one, two, three = answers(job, *[small_line()] * 3)
    assert two == {"delivery": "f:2", "error": "internal error: RecursionError: too deep"}
    assert one["status"] == three["status"] == 202


def test_lines_that_are_gone(job: Job, tmp_path: Any) -> None:
    (tmp_path / "f").write_bytes(small_line()[:50])
    gone = Block(0, "f", str(tmp_path / "f"), START, Position(0, 100, 2))
    with pytest.raises(InputError, match="became shorter while it was read"):
        Answerer(job).answer(gone)


def test_half_a_surrogate_pair_is_written_as_its_escape(job: Job) -> None:
    record = json.loads(small_line())
    record["request_headers"]["X-Gitlab-Event"] = "\ud800"
    answered = Answerer(job).answer(block(json.dumps(record).encode()))
    assert b"\\ud800" in answered.lines
    assert json.loads(answered.lines)["status"] == 202
