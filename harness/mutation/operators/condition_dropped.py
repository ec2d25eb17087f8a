"""A condition is dropped: one of several that `&&` joins."""

from collections.abc import Iterator

from harness.mutation.operators.chains import dropped_operands
from harness.mutation.operators.expressions import AND
from harness.mutation.operators.operator import Operator, Proposal
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    yield from dropped_operands(subject, AND)


OPERATOR = Operator("condition-dropped", "one of the conditions that `&&` joins is dropped", _propose)
