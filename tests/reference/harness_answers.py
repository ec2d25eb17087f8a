"""The harness's answers in the reference program's shapes, read back from the text that its commands print."""

import json
import re
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from harness.admission import admit
from harness.batch import simulate_answer
from harness.cel.answer import answer as cel_answer
from harness.cel.answer import context_activation
from harness.cel.program import Activation
from harness.cli.output import to_line
from harness.deliveries.delivery import Delivery
from harness.errors import HarnessError
from harness.interceptors import Stub
from harness.jsontypes import JSONObject
from harness.manifests import load_manifests, read_yaml
from harness.simulator import Simulator
from harness.trace import TriggerTrace, code_title
from reference import kubernetes_answers
from reference.goldens import Mode, contexts, dumps, loads
from reference.tekton import reduced, sorted_keys

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_LISTENER_UID = re.compile(r'("eventListenerUID":")[^"]*"')


def harness_answer(mode: Mode, question: Any) -> Any:
    """The harness's answer to a question; `{"error": ...}` where it refuses to judge."""
    try:
        match mode:
            case "cel":
                answer = cel_answer(question["role"], question["expr"], _activation(question["context"]))
            case "simulate":
                answer = simulate_answer(plain(question))
            case "sink":
                return _sink(plain(question))
            case "validate":
                return reduced(mode, _verdict(question["yaml"]))
            case "k8s-cel":
                return loads(to_line(kubernetes_answers.expression(plain(question))))
            case "k8s-policy":
                return loads(to_line(kubernetes_answers.policy(plain(question))))
    except HarnessError as error:
        return {"error": str(error)}
    except Exception as error:  # a crash agrees with nothing, and must not hide the other answers
        return {"error": f"crash: {type(error).__name__}: {error}"}
    return reduced(mode, loads(to_line(answer)))


def plain(value: Any) -> Any:
    """A value of the golden files, whose numbers are of a type of their own, as Python reads JSON."""
    return json.loads(dumps(value))


def _activation(context: Any) -> Activation:
    """What an expression sees of a context; made once for each of those that the golden files share."""
    return _shared().get(id(context)) or context_activation(plain(context))


@cache
def _shared() -> dict[int, Activation]:
    return {id(context): context_activation(plain(context)) for context in contexts().values()}


def _verdict(text: str) -> Any:
    """What the admission webhooks make of one manifest."""
    content = read_yaml(text, "yaml")
    if not content.documents:
        return {"error": "no manifest"}
    verdict = admit(content.documents[0].value)
    return {"accepted": verdict.accepted, "stage": verdict.stage.value, "message": verdict.message}


def _sink(question: Any) -> Any:
    """What a simulator of the question's manifests does with its request."""
    request = question["request"]
    stubs = {name: Stub.from_json(stub) for name, stub in question.get("stubs", {}).items()}
    headers = tuple(request.get("headers", {}).items())
    body = request.get("body", "").encode(errors="surrogatepass")
    delivery = Delivery("d", request.get("method", "POST"), request["url"], headers, body)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "all.yaml").write_text(question["manifests"], encoding="utf-8")
        manifests = load_manifests([Path(folder)])
    trace = Simulator(manifests, stubs=stubs, explain=False).deliver(delivery, to=question["listener"])
    created = [resource.value for trigger in trace.triggers for resource in trigger.resources]
    stops = {stop for trigger in trace.triggers if (stop := _logged(trigger))}
    answer: JSONObject = {
        "status": trace.status,
        "body": _LISTENER_UID.sub(r'\1"', trace.response),
        "created": list(created),
        "stops": [list(stop) for stop in sorted(stops)],
    }
    # The reference draws the same id everywhere.
    read = loads(_UUID.sub("EVENTID", to_line(answer)))
    return {**read, "created": sorted(map(sorted_keys, read["created"]), key=dumps)}


def _logged(trigger: TriggerTrace) -> tuple[str, str] | None:
    """What the sink logs when a trigger stops; a group's own interceptors stop no trigger by name."""
    stop = trigger.stopped_at
    if stop is None:
        return None
    name = "" if stop.stage.startswith("group.") else trigger.trigger
    if stop.code is None:
        return name, stop.message
    return (
        name,
        f"interceptor stopped trigger processing: rpc error: code = {code_title(stop.code)} desc = {stop.message}",
    )
