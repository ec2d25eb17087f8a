"""A value that a Pipeline hands to a task is another one: a param, a workspace, the name of the Task, a condition."""

from collections.abc import Iterator

from harness.fix import SetScalar
from harness.mutation.operators.operator import Operator, Proposal
from harness.mutation.operators.pipelines import pipeline_tasks
from harness.mutation.operators.values import another, scalars, where
from harness.rules.subject import Subject

_FIELDS = ("taskRef", "runAfter", "params", "workspaces", "when")


def _propose(subject: Subject) -> Iterator[Proposal]:
    for task in pipeline_tasks(subject):
        for field in _FIELDS:
            for view in scalars(task.at(field)):
                if isinstance(view.value, str | int):
                    done = f"changes {where(view, len(task.path))} of the task {task.at('name').text}"
                    yield Proposal(view.document, done, (SetScalar(view.path, view.value, another(view.value)),))


OPERATOR = Operator("pipeline-value-changed", "a value that a Pipeline hands to a task is another one", _propose)
