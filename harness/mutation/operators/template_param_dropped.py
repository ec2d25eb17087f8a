"""A param that a template declares is dropped, so that nothing is put in its place."""

from collections.abc import Iterator

from harness.fix import DeleteItem
from harness.mutation.operators.operator import Operator, Proposal
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for template in subject.templates:
        for param in template.spec.params:
            if param.place is not None and isinstance(param.place.path[-1], int):
                done = f"drops the declaration of the param {param.name}"
                yield Proposal(param.place.document, done, (DeleteItem(param.place.path),))


OPERATOR = Operator("template-param-dropped", "a param that a template declares is dropped", _propose)
