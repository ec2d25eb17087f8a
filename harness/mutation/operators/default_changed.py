"""The default of a Pipeline's or Task's param is another one."""

from collections.abc import Iterator

from harness.fix import SetScalar
from harness.mutation.operators.operator import Operator, Proposal
from harness.mutation.operators.pipelines import declared_params
from harness.mutation.operators.values import another, scalars
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for param in declared_params(subject):
        for view in scalars(param.at("default")):
            if isinstance(view.value, str | int):
                done = f"changes the default of the param {param.at('name').text}"
                yield Proposal(view.document, done, (SetScalar(view.path, view.value, another(view.value)),))


OPERATOR = Operator("default-changed", "the default of a Pipeline's or Task's param is another one", _propose)
