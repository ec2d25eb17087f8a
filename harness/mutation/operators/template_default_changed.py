"""The default of a template's param is another one."""

from collections.abc import Iterator

from harness.fix import SetScalar
from harness.mutation.operators.operator import Operator, Proposal
from harness.rules.subject import Subject
from harness.rules.units import field_path


def _propose(subject: Subject) -> Iterator[Proposal]:
    for template in subject.templates:
        for param in template.spec.params:
            if param.place is None or param.default is None:
                continue
            path = field_path(param.place, "default")
            if param.place.document.get(*path) == param.default:
                change = SetScalar(path, param.default, f"{param.default}x")
                yield Proposal(param.place.document, f"changes the default of the param {param.name}", (change,))


OPERATOR = Operator("template-default-changed", "the default of a template's param is another one", _propose)
