"""What a binding gives as it stands, not taken from the event, is another text."""

from collections.abc import Iterator

from harness.fix import SetScalar
from harness.mutation.operators.bindings import written_params
from harness.mutation.operators.operator import Operator, Proposal
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for param in written_params(subject):
        if not param.bound.paths or param.bound.literal.strip("x"):
            change = SetScalar(param.value_path, param.value, f"{param.value}x")
            yield Proposal(param.place.document, f"changes the text of {param.title}", (change,))


OPERATOR = Operator("binding-text-changed", "the fixed text in a binding's value is another one", _propose)
