"""The Pipelines, Tasks and StepActions that a run may refer to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

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


T = TypeVar("T")


@dataclass(slots=True)
class Library:
    """Finds specs in the namespace of a run, and reads each once. Each method raises NotFoundError."""

    manifests: Manifests
    _pipelines: dict[tuple[str, str], PipelineSpec] = field(default_factory=dict)
    _tasks: dict[tuple[str, str], TaskSpec] = field(default_factory=dict)
    _step_actions: dict[tuple[str, str], StepAction] = field(default_factory=dict)

    def pipeline(self, namespace: str, name: str) -> PipelineSpec:
        """The spec of a Pipeline."""
        return self._read(self._pipelines, "Pipeline", (namespace, name), read_pipeline_spec)

    def task(self, namespace: str, name: str) -> TaskSpec:
        """The spec of a Task."""
        return self._read(self._tasks, "Task", (namespace, name), read_task_spec)

    def step_action(self, namespace: str, name: str) -> StepAction:
        """The spec of a StepAction."""
        return self._read(self._step_actions, "StepAction", (namespace, name), read_step_action)

    def _read(
        self, known: dict[tuple[str, str], T], kind: str, key: tuple[str, str], read: Callable[[JSONObject], T]
    ) -> T:
        if key not in known:
            found = self.manifests.get(GROUP, kind, *key)
            if found is None:
                raise NotFoundError(f'{kind.lower()}s.{GROUP} "{key[1]}" not found')
            spec = found.value.get("spec")
            known[key] = read(spec if isinstance(spec, dict) else {})
        return known[key]
