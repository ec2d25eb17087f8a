"""A worker's work: a block in, the answers to its lines out. Pure, so that a block may be asked any number of times."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from json import JSONEncoder

from harness import gojson
from harness.errors import InputError
from harness.jsontypes import JSONObject
from harness.manifests import ManifestSet
from harness.replay.block import Block
from harness.replay.inputs import Files, read_range
from harness.replay.line import read_line
from harness.replay.tally import Problem, Slowest, Tally, Timing
from harness.secrets import SecretStore
from harness.simulator import Simulator
from harness.trace import Trace, TriggerTrace
from harness.trace_json import resources_json

EVERYWHERE = "everywhere"
"""The `to` of deliveries that go to every listener."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is done with every line; it is pickled for the workers.

    `to` is None for where each delivery's own URL leads, EVERYWHERE, or what `Simulator.deliver` takes. With `full` the
    answers hold params, extensions, notes and whole resources.
    """

    manifests: ManifestSet
    secrets: SecretStore
    files: Files
    to: str | None = None
    full: bool = False


@dataclass(frozen=True, slots=True)
class BlockAnswer:
    """The answers to a block as lines of JSON, one for each delivery at each listener that it went to, and what they
    come to."""

    number: int
    lines: bytes
    tally: Tally


class Answerer:
    """Answers blocks; the manifests are prepared once."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._simulator = Simulator(job.manifests, secrets=job.secrets, explain=False, admit=True)
        self._slowest = Slowest()

    def answer(self, block: Block) -> BlockAnswer:
        """The answers to a block. Raises InputError where its lines are not there any more."""
        tally = Tally()
        if block.problem:
            where = f"{block.name}:{block.start.line}"
            lines = [_problem_line(where, where, block.problem, tally)]
        else:
            data = block.data
            if data is None:
                data = read_range(self._job.files, block.path, block.start.offset, block.size)
            lines = list(self._answers(block, data, tally))
        return BlockAnswer(block.number, "".join(lines).encode("utf-8", "backslashreplace"), tally)

    def _answers(self, block: Block, data: bytes, tally: Tally) -> Iterator[str]:
        for number, line in enumerate(data.split(b"\n"), block.start.line):
            if not line or line.isspace():
                continue
            name = f"{block.name}:{number}"
            tally.deliveries += 1
            try:
                traces, text = self._timed(name, line, tally)
            except InputError as error:
                column = error.location.column if error.location else 0
                yield _problem_line(name, f"{name}:{column}" if column else name, error.message, tally)
            except Exception as error:
                # A defect that one delivery among millions shows must not lose the others.
                yield _problem_line(
                    name, name, f"internal error: {type(error).__name__}: {error}", tally, internal=True
                )
            else:
                for trace in traces:
                    tally.add_trace(trace)
                yield text

    def _timed(self, name: str, line: bytes, tally: Tally) -> tuple[tuple[Trace, ...], str]:
        """The traces of a line and their text. What takes longer than almost all before is done once more, because the
        first of a kind also pays for what is prepared once."""
        started = time.thread_time()
        answer = self._of_line(name, line)
        seconds = time.thread_time() - started
        if self._slowest.would_take(seconds):
            started = time.thread_time()
            self._of_line(name, line)
            timing = Timing(min(seconds, time.thread_time() - started), name)
            self._slowest.add(timing)
            tally.slowest.add(timing)
        return answer

    def _of_line(self, name: str, line: bytes) -> tuple[tuple[Trace, ...], str]:
        traces = self._traces(name, line)
        return traces, "".join([self._line(trace) for trace in traces])

    def _traces(self, name: str, line: bytes) -> tuple[Trace, ...]:
        delivery, event = read_line(self._simulator, name, line)
        if self._job.to == EVERYWHERE:
            return self._simulator.deliver_to_all(delivery, event=event)
        return (self._simulator.deliver(delivery, to=self._job.to, event=event),)

    def _line(self, trace: Trace) -> str:
        return _full_line(trace) if self._job.full else _short_line(trace)


_encode = JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def _problem_line(delivery: str, where: str, message: str, tally: Tally, *, internal: bool = False) -> str:
    message = " ".join(message.split())
    tally.add_problem(Problem(where, message, internal))
    return _encode({"delivery": delivery, "error": message}) + "\n"


def _short_line(trace: Trace) -> str:
    answer = _start(trace)
    answer["triggers"] = [_short_trigger(trigger) for trigger in trace.triggers]
    return _encode(answer) + "\n"


def _start(trace: Trace) -> JSONObject:
    """What both forms have. The answer's text tells something only where it is none of the usual ones."""
    answer: JSONObject = {
        "delivery": trace.delivery,
        "eventListener": trace.event_listener,
        "route": trace.route,
        "status": trace.status,
    }
    if trace.status != _ACCEPTED:
        answer["response"] = trace.response
        answer["notes"] = list(trace.notes)
    return answer


_ACCEPTED = 202


def _short_trigger(trigger: TriggerTrace) -> JSONObject:
    stop = trigger.stopped_at
    answer: JSONObject = {"trigger": trigger.trigger, "namespace": trigger.namespace, "group": trigger.group}
    answer["fired"] = trigger.fired
    if stop is not None:
        answer["stoppedAt"] = {
            "stage": stop.stage,
            "interceptor": stop.interceptor,
            "code": None if stop.code is None else int(stop.code),
            "message": stop.message,
        }
    if trigger.resources:
        answer["created"] = [
            {"kind": created.kind, "namespace": created.namespace, "name": created.name}
            for created in trigger.resources
        ]
    return answer


def _full_line(trace: Trace) -> str:
    """As the short line, with what `trace --format json` tells besides, but no plan. Values are written as Go writes
    them."""
    answer = _start(trace)
    answer["response"] = trace.response
    answer["notes"] = list(trace.notes)
    answer["triggers"] = [_full_trigger(trigger) for trigger in trace.triggers]
    fields = (f"{_encode(name)}:{gojson.dumps(value, escape_html=False)}" for name, value in answer.items())
    return "{" + ",".join(fields) + "}\n"


def _full_trigger(trigger: TriggerTrace) -> JSONObject:
    params: JSONObject = dict(trigger.params)
    return {
        **_short_trigger(trigger),
        "extensions": dict(trigger.extensions or {}),
        "params": params,
        "resources": resources_json(trigger.resources),
        "notes": list(trigger.notes),
    }
