"""A value in a resource template is another one."""

from collections.abc import Iterator

from harness.fix import SetScalar
from harness.mutation.operators.operator import Operator, Proposal
from harness.mutation.operators.values import another, scalars, where
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for template in subject.templates:
        for resource in template.resources:
            for view in scalars(resource):
                if isinstance(view.value, str | int):
                    change = SetScalar(view.path, view.value, another(view.value))
                    done = f"changes {where(view, len(resource.path))}"
                    yield Proposal(view.document, done, (change,))


OPERATOR = Operator("template-value-changed", "a value in a resource template is another one", _propose)
