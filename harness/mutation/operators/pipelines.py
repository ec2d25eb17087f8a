"""What the operators for Pipelines and Tasks share: which objects there are, and which of their fields decide."""

from collections.abc import Iterator

from harness.manifests import View
from harness.pipelines.library import GROUP
from harness.rules.subject import Subject


def pipeline_tasks(subject: Subject) -> Iterator[View]:
    """Every task of every Pipeline, those that run in the end too."""
    for pipeline in subject.manifests.of_kind(GROUP, "Pipeline"):
        for section in ("tasks", "finally"):
            yield from View.of(pipeline.document, ("spec", section)).items()


def declared_params(subject: Subject) -> Iterator[View]:
    """Every param that a Pipeline or a Task declares."""
    for kind in ("Pipeline", "Task"):
        for resource in subject.manifests.of_kind(GROUP, kind):
            yield from View.of(resource.document, ("spec", "params")).items()


def steps(subject: Subject) -> Iterator[View]:
    """Every step of every Task."""
    for task in subject.manifests.of_kind(GROUP, "Task"):
        yield from View.of(task.document, ("spec", "steps")).items()
