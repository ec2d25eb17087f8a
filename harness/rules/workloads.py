"""All Pipelines, Tasks, StepActions and runs of the manifests, and who uses whom.

What a name leads to is looked for in the namespace of whoever names it, among the manifests.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

from harness.jsontypes import JSON
from harness.location import Location
from harness.manifests import ManifestSet, View
from harness.pipelines.model import (
    Param,
    ParamSpec,
)
from harness.rules.units import OwnedTemplate
from harness.rules.written import (
    GROUP,
    VERSIONS,
    Target,
    WrittenContainer,
    WrittenPipeline,
    WrittenPipelineTask,
    WrittenRun,
    WrittenStepAction,
    WrittenTask,
    is_static,
    name_of,
    object_items,
    read_run,
)

_Key: TypeAlias = tuple[str, str]
"""Namespace and name."""


@dataclass(frozen=True, eq=False)
class Use:
    """A place where a Pipeline, Task or StepAction is used: `view` gives it params and workspaces.

    `inline` tells that the target is written inside of the user.
    """

    kind: Literal["PipelineRun", "TaskRun", "task", "step"]
    title: str
    user: WrittenRun | WrittenPipelineTask | WrittenContainer = field(repr=False)
    view: View = field(repr=False)
    given: tuple[Param, ...]
    target: Target
    inline: bool

    @property
    def declared(self) -> tuple[ParamSpec, ...]:
        """The params that the target declares."""
        return self.target.spec.params

    @property
    def target_title(self) -> str:
        """What messages call the target."""
        kind = {WrittenPipeline: "Pipeline", WrittenTask: "Task", WrittenStepAction: "StepAction"}[type(self.target)]
        return f"its own {kind}" if self.inline else self.target.title

    @property
    def location(self) -> Location:
        """Where params are given, or where they would be."""
        if self.view.at("params").value is not None:
            return self.view.document.locate_key((*self.view.path, "params"))
        for reference in ("pipelineRef", "taskRef", "ref"):
            if self.view.at(reference, "name").text:
                return self.view.at(reference, "name").location
        return self.view.location

    def given_view(self, name: str) -> View:
        """What gives the param of that name, or else all of them."""
        items = (*object_items(self.view, "params"), *object_items(self.view, "matrix", "params"))
        return next((item for item in items if name_of(item) == name), self.view)


@dataclass(frozen=True, eq=False)
class Workloads:
    """All of them, and who uses whom. Each is found once."""

    manifests: ManifestSet = field(repr=False)
    templates: tuple[OwnedTemplate, ...] = field(repr=False)

    @cached_property
    def runs(self) -> tuple[WrittenRun, ...]:
        """Every PipelineRun and TaskRun: the objects, then those of the resource templates."""
        return (*self._run_objects(), *self._templated_runs())

    @cached_property
    def pipelines(self) -> tuple[WrittenPipeline, ...]:
        """Every Pipeline: the objects, then those inside of runs."""
        inline = (run.pipeline for run in self.runs)
        return (*self._pipelines.values(), *(one for one in inline if one is not None))

    @cached_property
    def pipeline_tasks(self) -> tuple[WrittenPipelineTask, ...]:
        """The tasks of all pipelines."""
        return tuple(task for pipeline in self.pipelines for task in pipeline.tasks)

    @cached_property
    def tasks(self) -> tuple[WrittenTask, ...]:
        """Every Task: the objects, then those inside of pipelines and of runs."""
        inline = (*(task.inline for task in self.pipeline_tasks), *(run.task for run in self.runs))
        return (*self._tasks.values(), *(one for one in inline if one is not None))

    @cached_property
    def step_actions(self) -> tuple[WrittenStepAction, ...]:
        """Every StepAction."""
        return tuple(self._step_actions.values())

    @property
    def scripted(self) -> tuple[WrittenTask | WrittenStepAction, ...]:
        """Everything that has containers."""
        return (*self.tasks, *self.step_actions)

    @property
    def containers(self) -> tuple[WrittenContainer, ...]:
        """Every step, step template, sidecar and StepAction."""
        return tuple(container for one in self.scripted for container in one.containers)

    @property
    def declaring(self) -> tuple[Target, ...]:
        """Everything that declares params."""
        return (*self.pipelines, *self.tasks, *self.step_actions)

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """Every use of something that is in the manifests, or written where it is used."""
        return tuple(self._all_uses())

    @cached_property
    def uses_by_target(self) -> Mapping[Target, tuple[Use, ...]]:
        """The uses of each target that has any."""
        found: defaultdict[Target, list[Use]] = defaultdict(list)
        for use in self.uses:
            found[use.target].append(use)
        return {target: tuple(these) for target, these in found.items()}

    def setting(self, name: str, key: str) -> JSON:
        """What the manifests configure Tekton with, in the ConfigMap `name` of any namespace; None for nothing."""
        maps = (one.document for one in self.manifests.of_kind("", "ConfigMap") if one.key.name == name)
        return next((value for document in maps if (value := document.get("data", key)) is not None), None)

    def task_of(self, task: WrittenPipelineTask) -> WrittenTask | None:
        """The Task that a pipeline's task runs; None for one that is not in the manifests, or custom."""
        if task.inline is not None:
            return task.inline
        reference = task.model.ref
        if reference is None or reference.resolver or task.model.custom or not is_static(reference.name):
            return None
        return self._tasks.get((task.pipeline.namespace, reference.name))

    @cached_property
    def _tasks(self) -> Mapping[_Key, WrittenTask]:
        found = self._objects("Task")
        return {key: WrittenTask(title, key[0], version, view) for key, title, version, view in found}

    @cached_property
    def _pipelines(self) -> Mapping[_Key, WrittenPipeline]:
        found = self._objects("Pipeline")
        return {key: WrittenPipeline(title, key[0], version, view) for key, title, version, view in found}

    @cached_property
    def _step_actions(self) -> Mapping[_Key, WrittenStepAction]:
        found = self._objects("StepAction", ("v1beta1", "v1alpha1"))
        return {key: WrittenStepAction(title, key[0], version, view) for key, title, version, view in found}

    def _objects(self, kind: str, versions: Iterable[str] = VERSIONS) -> Iterator[tuple[_Key, str, str, View]]:
        """The objects of a kind: namespace and name, title, version, spec."""
        for resource in self.manifests.of_kind(GROUP, kind):
            if resource.version in versions:
                key = (resource.key.namespace, resource.key.name)
                yield key, str(resource.key), resource.version, View.of(resource.document, ("spec",))

    def _run_objects(self) -> Iterator[WrittenRun]:
        for kind in ("PipelineRun", "TaskRun"):
            for resource in self.manifests.of_kind(GROUP, kind):
                view = View.of(resource.document)
                run = read_run(view, str(resource.key), resource.key.namespace, None)
                if run is not None:
                    yield run

    def _templated_runs(self) -> Iterator[WrittenRun]:
        for template in self.templates:
            for view in template.resources:
                metadata = view.at("metadata")
                name = metadata.at("name").text or metadata.at("generateName").text
                title = f"{view.at('kind').text} {name} of {template.title}"
                run = read_run(view, title, metadata.at("namespace").text or template.namespace, template)
                if run is not None:
                    yield run

    def _all_uses(self) -> Iterator[Use]:
        for run in self.runs:
            use = self._use_of_run(run)
            if use is not None:
                yield use
        for task in self.pipeline_tasks:
            target = self.task_of(task)
            if target is not None:
                matrix = task.model.matrix
                fan = (*matrix.params, *(one for these in matrix.include for one in these)) if matrix else ()
                given = (*task.model.params, *fan)
                yield Use("task", task.title, task, task.view, given, target, target is task.inline)
        for one in self.tasks:
            for container, step in zip(one.containers, one.spec.steps, strict=False):
                if step.ref is None or step.ref.resolver:
                    continue
                action = self._step_actions.get((one.namespace, step.ref.name))
                if action is not None:
                    yield Use("step", container.title, container, container.view, step.params, action, inline=False)

    def _use_of_run(self, run: WrittenRun) -> Use | None:
        target: Target | None = run.pipeline or run.task
        inline = target is not None
        reference = run.model.ref
        if reference is not None and reference.name and not reference.resolver:
            known: Mapping[_Key, Target]
            known = self._pipelines if run.kind == "PipelineRun" else self._tasks
            target, inline = known.get((run.namespace, reference.name)), False
        if target is None:
            return None
        return Use(run.kind, run.title, run, run.view.at("spec"), run.params, target, inline)
