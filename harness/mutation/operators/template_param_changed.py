"""A resource template takes the value of another param."""

import re
from collections.abc import Iterator

from harness.fix import ReplaceText
from harness.mutation.operators.operator import Operator, Proposal
from harness.mutation.operators.values import scalars, where
from harness.rules.subject import Subject

_PARAM = re.compile(r"\$\(tt\.params\.([^)]+)\)")


def _propose(subject: Subject) -> Iterator[Proposal]:
    for template in subject.templates:
        names = [param.name for param in template.spec.params]
        for resource in template.resources:
            for view in scalars(resource):
                for found in _PARAM.finditer(view.text):
                    name = found[1]
                    if name not in names or len(names) < 2:
                        continue
                    other = names[(names.index(name) + 1) % len(names)]
                    change = ReplaceText(view.path, found.start(1), found.end(1), name, other)
                    done = f"takes {other} instead of {name} in {where(view, len(resource.path))}"
                    yield Proposal(view.document, done, (change,))


OPERATOR = Operator("template-param-changed", "a resource template takes the value of another param", _propose)
