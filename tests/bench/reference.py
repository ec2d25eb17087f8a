"""The harness against Tekton's own code: one delivery through one trigger, from the request to the rendered resources.

The reference program keeps what a sink has before a delivery comes in, and answers on one thread. The harness has its
manifests loaded. What is measured of it is more than of the reference: it also makes the event, headers included.
"""

import json
import subprocess
from collections.abc import Iterator, Sequence
from typing import Any

from bench.deliveries import LISTENER, SECRETS, CanonicalProject
from bench.measure import Bar, Measurement, by_turns, micro, seconds_each
from harness.deliveries import Delivery
from harness.goheader import header_of
from harness.interceptors import Event
from harness.jsontypes import JSON
from harness.listeners import PreparedTrigger, prepare_trigger
from harness.secrets import SecretStore
from harness.sink import Rendered, render_trigger
from harness.triggers.model import Trigger
from reference.tekton import PROGRAM, ReferenceError

Pair = tuple[PreparedTrigger, Delivery]
"""A trigger and a delivery that goes through it."""

TEN, FIVE = Bar(10, at_least=True), Bar(5, at_least=True)


def against_reference(canonical: CanonicalProject) -> Iterator[Measurement]:
    """How many times the reference's rate the harness has. Raises ReferenceError where the two do not do the same."""
    triggers = _Triggers(canonical)
    corpus = [(trigger, delivery) for trigger in triggers.all for delivery in canonical.recorded]
    fires = [pair for pair in corpus if triggers.render(pair).stop is None]
    with _Reference(triggers) as reference:
        yield reference.compare(f"Tekton: canonical corpus, {len(fires)} that fire", fires, 20, TEN)
        yield reference.compare(f"Tekton: canonical corpus, all {len(corpus)}", corpus, 2, TEN)
        for kilobytes, runs, bar in ((1, 400, TEN), (12, 200, TEN), (200, 20, FIVE)):
            pairs = [(triggers.one, delivery) for delivery in canonical.sized(1024 * kilobytes, runs)]
            yield reference.compare(f"Tekton: one trigger, {kilobytes} KB", pairs, runs, bar)


class _Triggers:
    """The triggers of the canonical listeners, ready, and as questions for the reference program."""

    def __init__(self, canonical: CanonicalProject) -> None:
        self._documents = [resource.value for resource in canonical.project.manifests.resources.values()]
        world = canonical.simulator.world
        self._secrets = SecretStore.of(canonical.project.manifests, SECRETS, trust_redacted=False)
        self.all = [
            prepare_trigger(world, trigger, listener.namespace, {})
            for listener in world.listeners.values()
            for trigger in listener.triggers
            if isinstance(trigger, Trigger)
        ]
        chosen = world.listeners[LISTENER].triggers[0]
        self.one = next(prepared for prepared in self.all if prepared.trigger is chosen)

    def render(self, pair: Pair) -> Rendered:
        """What the harness is measured with."""
        trigger, delivery = pair
        event = Event(delivery.body, header_of(delivery.headers), "/hook", "EVENTID")
        return render_trigger(trigger, event, {}, self._secrets, lambda: "UID", explain=False)

    def question(self, pair: Pair) -> dict[str, Any]:
        """The same for the reference program."""
        trigger, delivery = pair
        return {
            "trigger": next(item for item in self._listener_triggers() if item["name"] == trigger.trigger.name),
            "bindings": self._specs("TriggerBinding"),
            "templates": self._specs("TriggerTemplate"),
            "bodyText": delivery.body.decode(),
            "header": dict(delivery.headers),
            "url": "/hook",
            "secrets": SECRETS,
        }

    def _listener_triggers(self) -> Iterator[Any]:
        for document in self._of_kind("EventListener"):
            yield from document["spec"]["triggers"]

    def _specs(self, kind: str) -> dict[str, JSON]:
        return {document["metadata"]["name"]: document["spec"] for document in self._of_kind(kind)}

    def _of_kind(self, kind: str) -> Iterator[Any]:
        return (document for document in self._documents if document["kind"] == kind)


class _Reference:
    """The reference program, waiting for questions."""

    def __init__(self, triggers: _Triggers) -> None:
        self._triggers = triggers
        if not PROGRAM.is_file():
            raise ReferenceError(f"{PROGRAM} is not there: `make reference` builds it")

    def __enter__(self) -> "_Reference":
        self._process = subprocess.Popen([PROGRAM, "bench"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def compare(self, name: str, pairs: Sequence[Pair], runs: int, bar: Bar) -> Measurement:
        """The rates on these pairs. Where all are of one trigger and one size the reference is given one of them,
        `runs` times in a row; else each of them so often. The harness is given all of them, as they are."""
        alike = len(pairs) == runs
        asked = pairs[:1] if alike else pairs
        for pair in asked:
            self._check(pair)
        questions = [self._triggers.question(pair) for pair in asked]

        def harness_time() -> float:
            render = self._triggers.render
            return seconds_each(lambda: sum(1 for pair in pairs if render(pair)) and len(pairs))

        def reference_time() -> float:
            return sum(self._ask(question, runs)["cpuNanoseconds"] for question in questions) / 1e9 / len(questions)

        harness, reference, ratio = by_turns(harness_time, reference_time)
        size = sum(len(delivery.body) for _, delivery in pairs) / len(pairs) / 1024
        return Measurement(name, ratio, bar, f"{micro(harness)} to {micro(reference)}, bodies of {size:.1f} KB")

    def _check(self, pair: Pair) -> None:
        """Raises ReferenceError where the harness renders something else."""
        answer = self._ask(self._triggers.question(pair), 1)
        rendered = self._triggers.render(pair)
        if list(rendered.texts) != answer["resources"] or (rendered.stop is None) != (not answer.get("stopped")):
            raise ReferenceError(f"{pair[1].name}: the harness renders {rendered.texts}, Tekton {answer['resources']}")

    def _ask(self, question: dict[str, Any], runs: int) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"question": question, "runs": runs}).encode() + b"\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise ReferenceError(answer["error"])
        return answer
