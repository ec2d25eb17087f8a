"""The name that a trigger refers to is misspelt: an interceptor, a binding, a template, a Trigger."""

from collections.abc import Iterator

from harness.fix import SetScalar
from harness.manifests import View
from harness.mutation.operators.operator import Operator, Proposal
from harness.rules.subject import Subject
from harness.triggers.model import Place, TriggerRef


def _propose(subject: Subject) -> Iterator[Proposal]:
    for owned in subject.interceptors:
        yield from _misspelt(owned.interceptor.place, ("ref", "name"), "an interceptor")
    for listener in subject.listeners:
        for one in listener.triggers:
            if isinstance(one, TriggerRef):
                yield from _misspelt(one.place, ("triggerRef",), "a Trigger")
    for trigger in subject.triggers:
        for binding in trigger.trigger.bindings:
            yield from _misspelt(binding.place, ("ref",), "a binding")
        template = trigger.trigger.template
        if template is not None and template.ref:
            yield from _misspelt(template.place, ("ref",), "the template")


def _misspelt(place: Place | None, path: tuple[str, ...], what: str) -> Iterator[Proposal]:
    if place is None:
        return
    view = View.of(place.document, (*place.path, *path))
    if view.text:
        done = f"misspells the name {view.text} of {what}"
        yield Proposal(place.document, done, (SetScalar(view.path, view.text, f"{view.text}x"),))


OPERATOR = Operator("reference-misspelt", "what a trigger refers to by name is misspelt", _propose)
