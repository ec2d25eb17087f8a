"""The Pipelines, Tasks and StepActions that a run may refer to."""

from dataclasses import dataclass, field
from typing import Final, Protocol

from harness.jsontypes import JSONObject
from harness.pipelines.model import PipelineSpec, StepAction, TaskSpec
from harness.pipelines.reading import read_pipeline_spec, read_step_action, read_task_spec

GROUP: Final = "tekton.dev"


class _Found(Protocol):
    """What `Manifests.get` gives: an object with its JSON (`harness.manifests.resource.Resource`)."""

    @property
    def value(self) -> JSONObject: ...


class Manifests(Protocol):
    """Where objects are looked up (`harness.manifests.ManifestSet`)."""

    def get(self, group: str, kind: str, namespace: str, name: str) -> _Found | None:
        """The object of that kind, namespace and name, or None."""


class NotFoundError(Exception):
    """There is no such object; `str()` is the API server's message."""


@dataclass(slots=True)
class Library:
    """Finds specs in the namespace of a run. Each method raises NotFoundError."""

    manifests: Manifests
    namespace: str
    _tasks: dict[str, TaskSpec] = field(default_factory=dict)

    def pipeline(self, name: str) -> PipelineSpec:
        """The spec of a Pipeline."""
        return read_pipeline_spec(self._spec("Pipeline", "pipelines", name))

    def task(self, name: str) -> TaskSpec:
        """The spec of a Task."""
        if name not in self._tasks:
            self._tasks[name] = read_task_spec(self._spec("Task", "tasks", name))
        return self._tasks[name]

    def step_action(self, name: str) -> StepAction:
        """The spec of a StepAction."""
        return read_step_action(self._spec("StepAction", "stepactions", name))

    def _spec(self, kind: str, plural: str, name: str) -> JSONObject:
        found = self.manifests.get(GROUP, kind, self.namespace, name)
        if found is None:
            raise NotFoundError(f'{plural}.{GROUP} "{name}" not found')
        spec = found.value.get("spec")
        return spec if isinstance(spec, dict) else {}
