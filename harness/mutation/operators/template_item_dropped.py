"""An item of a list in a resource template is dropped, or a whole resource template."""

from collections.abc import Iterator

from harness.fix import DeleteItem
from harness.mutation.operators.operator import Operator, Proposal
from harness.mutation.operators.values import items, where
from harness.rules.subject import Subject


def _propose(subject: Subject) -> Iterator[Proposal]:
    for template in subject.templates:
        for index, resource in enumerate(template.resources):
            yield Proposal(resource.document, f"drops the resource template [{index}]", (DeleteItem(resource.path),))
            for item in items(resource):
                yield Proposal(item.document, f"drops {where(item, len(resource.path))}", (DeleteItem(item.path),))


OPERATOR = Operator("template-item-dropped", "an item of a list in a resource template is dropped", _propose)
