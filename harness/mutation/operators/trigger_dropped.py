"""A trigger of an EventListener is dropped."""

from collections.abc import Iterator

from harness.fix import DeleteItem
from harness.mutation.operators.operator import Operator, Proposal
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for listener in subject.listeners:
        for number, trigger in enumerate(listener.triggers, 1):
            if trigger.place is not None:
                name = trigger.name or str(number)
                yield Proposal(trigger.place.document, f"drops the trigger {name}", (DeleteItem(trigger.place.path),))


OPERATOR = Operator("trigger-dropped", "a trigger of an EventListener is dropped", _propose)
