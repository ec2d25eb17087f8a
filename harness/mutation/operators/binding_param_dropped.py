"""A param of a binding is dropped."""

from collections.abc import Iterator

from harness.fix import DeleteItem
from harness.mutation.operators.bindings import written_params
from harness.mutation.operators.operator import Operator, Proposal
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for param in written_params(subject):
        if param.place.path and isinstance(param.place.path[-1], int):
            yield Proposal(param.place.document, f"drops {param.title}", (DeleteItem(param.place.path),))


OPERATOR = Operator("binding-param-dropped", "a param of a binding is dropped", _propose)
