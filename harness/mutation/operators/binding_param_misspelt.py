"""The name of a binding's param is misspelt."""

from collections.abc import Iterator

from harness.fix import SetScalar
from harness.mutation.operators.bindings import written_params
from harness.mutation.operators.operator import Operator, Proposal
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for param in written_params(subject):
        change = SetScalar(param.name_path, param.name, f"{param.name}x")
        yield Proposal(param.place.document, f"misspells {param.title}", (change,))


OPERATOR = Operator("binding-param-misspelt", "the name of a binding's param is misspelt", _propose)
