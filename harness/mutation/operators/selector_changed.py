"""A selector of Triggers has another value: other Triggers are taken, or none."""

from collections.abc import Iterator

from harness.fix import SetScalar
from harness.manifests import View
from harness.mutation.operators.operator import Operator, Proposal
from harness.mutation.operators.values import another, scalars, where
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for listener in subject.listeners:
        if listener.place is None:
            continue
        spec = View.of(listener.place.document, ("spec",))
        groups = (group.at("triggerSelector") for group in spec.at("triggerGroups").items())
        for selector in (spec.at("labelSelector"), spec.at("namespaceSelector"), *groups):
            for view in scalars(selector):
                if isinstance(view.value, str):
                    change = SetScalar(view.path, view.value, another(view.value))
                    yield Proposal(view.document, f"changes {where(view, 1)}", (change,))


OPERATOR = Operator("selector-changed", "a selector of Triggers has another value", _propose)
