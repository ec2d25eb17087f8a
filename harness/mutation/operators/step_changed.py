"""A step of a Task has another image, command, argument or environment. Scripts are left alone: nothing runs them."""

from collections.abc import Iterator

from harness.fix import SetScalar
from harness.mutation.operators.operator import Operator, Proposal
from harness.mutation.operators.pipelines import steps
from harness.mutation.operators.values import another, scalars, where
from harness.rules.subject import Subject

_FIELDS = ("image", "command", "args", "env")


def _propose(subject: Subject) -> Iterator[Proposal]:
    for step in steps(subject):
        for field in _FIELDS:
            for view in scalars(step.at(field)):
                if isinstance(view.value, str):
                    name = step.at("name").text or step.path[-1]
                    done = f"changes {where(view, len(step.path))} of the step {name}"
                    yield Proposal(view.document, done, (SetScalar(view.path, view.value, another(view.value)),))


OPERATOR = Operator("step-changed", "a step has another image, command, argument or environment", _propose)
