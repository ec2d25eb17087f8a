"""Two params of a binding are swapped: each gets the other's value."""

from collections.abc import Iterator
from itertools import pairwise

from harness.fix import SetScalar
from harness.mutation.operators.bindings import written_params
from harness.mutation.operators.operator import Operator, Proposal
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for one, other in pairwise(written_params(subject)):
        document = one.place.document
        if document is other.place.document and one.place.path[:-1] == other.place.path[:-1]:
            changes = (
                SetScalar(one.value_path, one.value, other.value),
                SetScalar(other.value_path, other.value, one.value),
            )
            yield Proposal(document, f"swaps the values of the params {one.name} and {other.name}", changes)


OPERATOR = Operator("bindings-swapped", "two params of a binding get each other's value", _propose)
