"""A task of a Pipeline is dropped, or something that the Pipeline hands to it, or what it waits for."""

from collections.abc import Iterator

from harness.fix import DeleteItem
from harness.mutation.operators.operator import Operator, Proposal
from harness.mutation.operators.pipelines import pipeline_tasks
from harness.mutation.operators.values import where
from harness.rules.subject import Subject

_FIELDS = ("runAfter", "params", "workspaces", "when")


def _propose(subject: Subject) -> Iterator[Proposal]:
    for task in pipeline_tasks(subject):
        name = task.at("name").text
        yield Proposal(task.document, f"drops the task {name}", (DeleteItem(task.path),))
        for field in _FIELDS:
            for item in task.at(field).items():
                done = f"drops {where(item, len(task.path))} of the task {name}"
                yield Proposal(item.document, done, (DeleteItem(item.path),))


OPERATOR = Operator("pipeline-item-dropped", "a task of a Pipeline is dropped, or something handed to it", _propose)
