"""Pipelines, Tasks, StepActions and their runs, wherever they are written: as objects, inside of one another, in
resource templates.

Names and fields are those of tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1 and v1beta1, which read them by exact
case.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal, TypeAlias

from harness.location import Location
from harness.manifests import View
from harness.pipelines.model import (
    Param,
    PipelineRun,
    PipelineSpec,
    PipelineTask,
    StepAction,
    TaskRun,
    TaskSpec,
)
from harness.pipelines.reading import (
    read_pipeline_run,
    read_pipeline_spec,
    read_step_action,
    read_task_run,
    read_task_spec,
)
from harness.rules.units import OwnedTemplate
from harness.rules.variables import Variable, variables_in

GROUP: Final = "tekton.dev"
VERSIONS: Final = ("v1", "v1beta1")
SECTIONS: Final[tuple[Literal["tasks", "finally"], ...]] = ("tasks", "finally")


def object_items(view: View, *steps: str) -> tuple[View, ...]:
    """The items of a list that are objects; anything else in it no reader sees."""
    return tuple(item for item in view.at(*steps).items() if isinstance(item.value, dict))


def name_of(view: View) -> str:
    """The `name` of an item, empty where it has none."""
    return view.at("name").text


def is_static(text: str) -> bool:
    """Whether a text is known without an event or a run: it holds no variable."""
    return "$(" not in text


def locate_name(view: View) -> Location:
    """Where the name of an item stands, or the item."""
    return view.at("name").location


@dataclass(frozen=True, eq=False)
class WrittenTask:
    """The spec of a Task, `view`: of a Task object (`user` is None), or inside of the task of a pipeline or of a
    TaskRun, its `user`."""

    title: str
    namespace: str
    version: str
    view: View = field(repr=False)
    user: "WrittenPipelineTask | WrittenRun | None" = field(default=None, repr=False)

    @property
    def location(self) -> Location:
        """Where its spec stands."""
        return self.view.location

    @cached_property
    def spec(self) -> TaskSpec:
        """What it says."""
        return read_task_spec(self.view.object)

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """Every variable in it."""
        return tuple(variables_in(self.view)) if self.view.object else ()

    @cached_property
    def containers(self) -> "tuple[WrittenContainer, ...]":
        """Its steps, its step template and its sidecars."""
        steps = (WrittenContainer(_step_title("step", one), self, one) for one in object_items(self.view, "steps"))
        sidecars = object_items(self.view, "sidecars")
        others = (WrittenContainer(_step_title("sidecar", one), self, one) for one in sidecars)
        template = self.view.at("stepTemplate")
        templates = (WrittenContainer("the step template", self, template),) if template.object else ()
        return (*steps, *templates, *others)

    @cached_property
    def outer_params(self) -> frozenset[str]:
        """The names of the params around an inline Task that it may use as its own (pipelinerun/resources/apply.go,
        `propagateParams`); none for a Task object."""
        match self.user:
            case WrittenPipelineTask(pipeline=pipeline, model=task):
                names = {param.name for param in pipeline.spec.params}
                if pipeline.run is not None:
                    # The webhook asks more of a Pipeline object: there what a task is given has to be declared.
                    names.update(param.name for param in (*pipeline.run.params, *task.params))
                return frozenset(names)
            case WrittenRun() as run:
                return run.given_names
            case None:
                return frozenset()

    @property
    def run(self) -> "WrittenRun | None":
        """The run that it is written in; None for a Task object and inside of a Pipeline object."""
        return self.user.pipeline.run if isinstance(self.user, WrittenPipelineTask) else self.user


@dataclass(frozen=True, eq=False)
class WrittenContainer:
    """A step, a sidecar, a step template, or a StepAction, of its `owner`. `name` is what messages call it, empty for a
    StepAction."""

    name: str
    owner: "WrittenTask | WrittenStepAction" = field(repr=False)
    view: View = field(repr=False)

    @property
    def title(self) -> str:
        """`step 'build' of Task ci/kaniko`."""
        return f"{self.name} of {self.owner.title}" if self.name else self.owner.title


@dataclass(frozen=True, eq=False)
class WrittenStepAction:
    """A StepAction; `view` is its spec."""

    title: str
    namespace: str
    version: str
    view: View = field(repr=False)

    @property
    def location(self) -> Location:
        """Where its spec stands."""
        return self.view.location

    @cached_property
    def spec(self) -> StepAction:
        """What it says."""
        return read_step_action(self.view.object)

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """Every variable in it."""
        return tuple(variables_in(self.view)) if self.view.object else ()

    @property
    def containers(self) -> tuple[WrittenContainer, ...]:
        """Itself: its spec is that of a step."""
        return (WrittenContainer("", self, self.view),)


@dataclass(frozen=True, eq=False)
class WrittenPipeline:
    """The spec of a Pipeline, `view`: of a Pipeline object, or inside of a PipelineRun, its `run`."""

    title: str
    namespace: str
    version: str
    view: View = field(repr=False)
    run: "WrittenRun | None" = field(default=None, repr=False)

    @property
    def location(self) -> Location:
        """Where its spec stands."""
        return self.view.location

    @cached_property
    def spec(self) -> PipelineSpec:
        """What it says."""
        return read_pipeline_spec(self.view.object)

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """Every variable in it, those in inline Tasks too."""
        return tuple(variables_in(self.view)) if self.view.object else ()

    @cached_property
    def tasks(self) -> "tuple[WrittenPipelineTask, ...]":
        """Its tasks, the final ones last."""
        models = {"tasks": self.spec.tasks, "finally": self.spec.finally_tasks}
        return tuple(
            WrittenPipelineTask(f"task {model.name!r} of {self.title}", self, view, model)
            for section in SECTIONS
            for view, model in zip(object_items(self.view, section), models[section], strict=True)
        )


@dataclass(frozen=True, eq=False)
class WrittenPipelineTask:
    """A task of a pipeline."""

    title: str
    pipeline: WrittenPipeline = field(repr=False)
    view: View = field(repr=False)
    model: PipelineTask

    @property
    def location(self) -> Location:
        """Where its name stands."""
        return locate_name(self.view)

    @cached_property
    def inline(self) -> WrittenTask | None:
        """The Task that is written inside of it. That of a custom task is none of Tekton's."""
        if self.model.spec is None or self.model.custom:
            return None
        return WrittenTask(
            self.title, self.pipeline.namespace, self.pipeline.version, self.view.at("taskSpec"), user=self
        )

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """The variables in it, those of an inline Task left out."""
        skipped = (*self.view.path, "taskSpec")
        return tuple(one for one in variables_in(self.view) if one.path[: len(skipped)] != skipped)


@dataclass(frozen=True, eq=False)
class WrittenRun:
    """A PipelineRun or TaskRun, `view`: an object, or a resource template of `template`. Values with `$(tt.params.x)`
    are not known."""

    title: str
    namespace: str
    kind: Literal["PipelineRun", "TaskRun"]
    version: str
    view: View = field(repr=False)
    model: PipelineRun | TaskRun = field(repr=False)
    template: OwnedTemplate | None = field(default=None, repr=False)

    @property
    def location(self) -> Location:
        """Where it stands."""
        return self.view.location

    @property
    def params(self) -> tuple[Param, ...]:
        """The params that it gives."""
        return self.model.params

    @property
    def given_names(self) -> frozenset[str]:
        """The names of these params."""
        return frozenset(param.name for param in self.model.params)

    @cached_property
    def pipeline(self) -> WrittenPipeline | None:
        """The Pipeline that is written inside of it."""
        view = self.view.at("spec", "pipelineSpec")
        if self.kind != "PipelineRun" or not view.object:
            return None
        return WrittenPipeline(self.title, self.namespace, self.version, view, run=self)

    @cached_property
    def task(self) -> WrittenTask | None:
        """The Task that is written inside of it."""
        view = self.view.at("spec", "taskSpec")
        if self.kind != "TaskRun" or not view.object:
            return None
        return WrittenTask(self.title, self.namespace, self.version, view, user=self)


Target: TypeAlias = WrittenPipeline | WrittenTask | WrittenStepAction


def run_around(target: Target) -> WrittenRun | None:
    """The run that something is written in; None for objects and what is written in them."""
    return None if isinstance(target, WrittenStepAction) else target.run


def consequence(target: Target) -> str:
    """What becomes of something that names what is not declared: objects are refused, runs let in and then fail."""
    return "Tekton refuses it" if run_around(target) is None else "the run fails"


def read_run(view: View, title: str, namespace: str, template: OwnedTemplate | None) -> WrittenRun | None:
    """A run, None for an object of another kind or a version that Tekton does not serve."""
    group, _, version = view.at("apiVersion").text.partition("/")
    if group != GROUP or version not in VERSIONS:
        return None
    match view.at("kind").text:
        case "PipelineRun":
            pipeline_run = read_pipeline_run(view.object, title, namespace)
            return WrittenRun(title, namespace, "PipelineRun", version, view, pipeline_run, template)
        case "TaskRun":
            task_run = read_task_run(view.object, title, namespace)
            return WrittenRun(title, namespace, "TaskRun", version, view, task_run, template)
        case _:
            return None


def _step_title(kind: str, view: View) -> str:
    name = name_of(view)
    return f"{kind} {name!r}" if name else f"{kind} {view.path[-1]}"
