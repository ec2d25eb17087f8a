"""An alternative is dropped: one of several that `||` joins."""

from collections.abc import Iterator

from harness.mutation.operators.chains import dropped_operands
from harness.mutation.operators.expressions import OR
from harness.mutation.operators.operator import Operator, Proposal
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    yield from dropped_operands(subject, OR)


OPERATOR = Operator("alternative-dropped", "one of the alternatives that `||` joins is dropped", _propose)
