"""A binding of a trigger is dropped."""

from collections.abc import Iterator

from harness.fix import DeleteItem
from harness.mutation.operators.operator import Operator, Proposal
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for owned in subject.triggers:
        for binding in owned.trigger.bindings:
            place = binding.place
            if binding.ref and place is not None and isinstance(place.path[-1], int):
                yield Proposal(place.document, f"drops the binding {binding.ref}", (DeleteItem(place.path),))


OPERATOR = Operator("binding-dropped", "a binding of a trigger is dropped", _propose)
