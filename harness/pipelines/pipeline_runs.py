"""What a PipelineRun runs.

Sources: tektoncd/pipeline v1.15.0, pkg/reconciler/pipelinerun/pipelinerun.go (`reconcile`, `runNextSchedulableTask`,
`createTaskRun`) and pkg/reconciler/pipelinerun/resources. A problem that fails the whole run stands at every task.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from harness.pipelines import conditions, matrix, workspaces
from harness.pipelines.budget import Budget
from harness.pipelines.course import Course, Fate
from harness.pipelines.graph import dependencies, in_order
from harness.pipelines.library import Library, NotFoundError
from harness.pipelines.model import Param, PipelineRun, PipelineSpec, PipelineTask, TaskRun, TaskSpec, WorkspaceBinding
from harness.pipelines.names import child_name
from harness.pipelines.params import ParamsError, pipeline_replacements
from harness.pipelines.run_checks import ReadyTask, check_resolved, check_run
from harness.pipelines.sameness import each, replaced
from harness.pipelines.steps import merge_template, substitute_spec
from harness.pipelines.substitution import Replacements
from harness.pipelines.task_runs import elsewhere, fill
from harness.pipelines.values import to_json
from harness.trace import PlannedTask


class RunError(Exception):
    """The run as a whole fails; `str()` is Tekton's reason and message."""


def plan_pipeline_run(run: PipelineRun, library: Library, budget: Budget) -> tuple[PlannedTask, ...]:
    """The tasks that a PipelineRun would start: those of `tasks` in the order in which they may start, then `finally`.

    When the Pipeline cannot be had, one task without steps says why. Raises PlanTooLargeError.
    """
    name = run.ref.name if run.ref else ""
    if run.ref is not None and run.ref.resolver:
        return (PlannedTask(name=name or run.name, task="", problem=elsewhere("Pipeline", run.ref.resolver)),)
    try:
        spec = _pipeline(run, library)
    except RunError as error:
        return (PlannedTask(name=name or run.name, task="", problem=str(error)),)
    return _Plan(run, spec, name or run.name, library, budget).tasks()


def _pipeline(run: PipelineRun, library: Library) -> PipelineSpec:
    if run.ref is not None and run.ref.name:
        try:
            return library.pipeline(run.namespace, run.ref.name)
        except NotFoundError as error:
            raise RunError(
                f"CouldntGetPipeline: error when getting Pipeline for PipelineRun {run.name}: {error}"
            ) from error
    if run.spec is None:
        raise RunError(f"CouldntGetPipeline: pipelineRun {run.name} not providing PipelineRef or PipelineSpec")
    return run.spec


@dataclass(slots=True)
class _Plan:
    """One run on its way through the reconciler."""

    run: PipelineRun
    spec: PipelineSpec
    pipeline_name: str
    library: Library
    budget: Budget

    def tasks(self) -> tuple[PlannedTask, ...]:
        """The planned tasks; a problem of the whole run stands at each."""
        # The graph is that of the Pipeline as written: what comes into it by substitution does not count.
        written = (*in_order(self.spec.tasks), *self.spec.finally_tasks)
        known, params_problem = self._known()
        tasks = tuple(self._substitute(task, known) for task in written)
        ready: list[ReadyTask] = []
        missing_task = ""
        for before, task in zip(written, tasks, strict=True):
            try:
                spec = self._task_of(task)
            except RunError as error:
                spec, missing_task = None, missing_task or str(error)
            ready.append(ReadyTask(task, dependencies(before) if task.section == "tasks" else (), spec))
        problem = check_run(self.run, self.spec) or params_problem or missing_task or check_resolved(self.spec, ready)
        # A binding sees only what the run itself gives, not the Pipeline's defaults.
        given = pipeline_replacements((), self.run.params, self.budget)
        bound = tuple(workspaces.substitute(binding, given) for binding in self.run.workspaces)
        course = Course()
        planned = [one for item in ready for one in course.follow(item.task, item.after, *self._plan(item, bound))]
        return tuple(replace(task, problem=problem) for task in planned) if problem else tuple(planned)

    def _known(self) -> tuple[Replacements, str]:
        """The values of the Pipeline's params, and the problem that there is with them."""
        try:
            return pipeline_replacements(self.spec.params, self.run.params, self.budget), ""
        except ParamsError as error:
            known = pipeline_replacements((), self.run.params, self.budget)
            return known, f"PipelineValidationFailed: {error}"

    def _contexts(self, pipeline_name: str) -> Replacements:
        """The run's own names. Its uid is known only once it is there."""
        return Replacements(
            {
                "context.pipelineRun.name": self.run.name,
                "context.pipelineRun.namespace": self.run.namespace,
                "context.pipeline.name": pipeline_name,
            },
            budget=self.budget,
        )

    def _substitute(self, task: PipelineTask, known: Replacements) -> PipelineTask:
        """The task after Tekton's passes: params, contexts, workspaces, and the task's own context."""
        if task.spec is not None:
            # The reconciler's validation of an inline Task leaves its steps merged with its step template.
            task = replaced(task, spec=merge_template(task.spec))
        bound = {f"workspaces.{item.name}.bound": "false" for item in self.spec.workspaces}
        bound |= {f"workspaces.{item.name}.bound": "true" for item in self.run.workspaces}
        for variables in (known, self._contexts(self.pipeline_name), Replacements(bound, budget=self.budget)):
            task = substitute_task(task, variables)
        retries = Replacements({"context.pipelineTask.retries": str(task.retries)}, budget=self.budget)
        return substitute_params(task, retries)

    def _task_of(self, task: PipelineTask) -> TaskSpec | None:
        """The Task of a task; None for those that are not in the manifests. Raises RunError when there is none."""
        if task.custom or task.nested:
            return None
        if task.spec is not None:
            return task.spec
        if task.ref is None:
            raise RunError(
                f'PipelineValidationFailed: PipelineTask "{task.name}" must specify one of TaskRef, TaskSpec, '
                "PipelineRef, or PipelineSpec"
            )
        if task.ref.resolver:
            return None
        try:
            return self.library.task(self.run.namespace, task.ref.name)
        except NotFoundError as error:
            raise RunError(f'CouldntGetTask: Couldn\'t retrieve Task "{task.ref.name}": {error}') from error

    def _plan(self, ready: ReadyTask, bound: Sequence[WorkspaceBinding]) -> tuple[tuple[PlannedTask, ...], Fate]:
        """One planned task, or one for each combination of a matrix, and what becomes of them."""
        task, fan = ready.task, ready.task.matrix
        planned = PlannedTask(
            name=task.name,
            task=task.ref.name if task.ref else "",
            section=task.section,
            after=ready.after,
            when=tuple((conditions.describe(item), conditions.outcome(item)) for item in task.when),
            params=tuple((param.name, to_json(param.value)) for param in task.params),
        )
        if ready.spec is None:
            problem, fate = _not_here(task)
            return (replace(planned, problem=problem),), fate
        if fan is None:
            return self._plan_runs(ready, ready.spec, bound, planned, ((),))
        if matrix.has_empty_array(fan):
            return (replace(planned, problem="skipped: Matrix Parameters have an empty array"),), Fate.IS_SKIPPED
        try:
            combinations = matrix.fan_out(fan)
        except matrix.MatrixError as error:
            return (replace(planned, problem=f"PipelineValidationFailed: {error}"),), Fate.ENDS_THE_RUN
        if combinations is None:
            later = tuple((param.name, to_json(param.value)) for param in fan.params)
            return (replace(planned, params=planned.params + later),), Fate.UNKNOWN
        return self._plan_runs(ready, ready.spec, bound, planned, combinations)

    def _plan_runs(
        self,
        ready: ReadyTask,
        spec: TaskSpec,
        bound: Sequence[WorkspaceBinding],
        planned: PlannedTask,
        combinations: Sequence[Sequence[Param]],
    ) -> tuple[tuple[PlannedTask, ...], Fate]:
        """A TaskRun for each combination of params; several are numbered, as their TaskRuns are."""
        task = ready.task
        tasks: list[PlannedTask] = []
        fate = Fate.RUNS
        for number, combination in enumerate(combinations):
            name = task.name if len(combinations) == 1 else f"{task.name}-{number}"
            run = TaskRun(
                name=child_name(self.run.name, f"-{name}"),
                namespace=self.run.namespace,
                ref=task.ref,
                spec=task.spec,
                params=(*combination, *task.params),
            )
            unbound = ""
            try:
                contexts = self._contexts(self.run.ref.name if self.run.ref else "")
                run = replace(run, workspaces=workspaces.bind(task, spec, bound, contexts))
            except workspaces.WorkspaceError as error:
                unbound = f"CreateRunFailed: {error}"
            filled = fill(replace(planned, name=name), run, spec, self.library, self.budget)
            tasks.append(replace(filled.task, problem=unbound) if unbound else filled.task)
            if unbound:
                fate = Fate.ENDS_THE_RUN
            elif filled.fails and fate is Fate.RUNS:
                fate = Fate.FAILS
        return tuple(tasks), fate


def _not_here(task: PipelineTask) -> tuple[str, Fate]:
    """The problem with a task whose Task is not in the manifests."""
    if task.nested:
        return "a pipeline in the pipeline: what it does is not shown", Fate.UNKNOWN
    if task.custom.startswith("tekton.dev/"):
        # The apiVersion makes it a custom task, even with Tekton's own kind, and nothing works on those.
        return f"custom task {task.custom}: nothing runs it, so that the run waits until its timeout", Fate.NEVER_ENDS
    if task.custom:
        return f"custom task {task.custom}: its own controller runs it", Fate.UNKNOWN
    if task.ref is not None and task.ref.resolver:
        return elsewhere("Task", task.ref.resolver), Fate.UNKNOWN
    return "", Fate.UNKNOWN


# --- substitution -----------------------------------------------------------------------------------------------------


def substitute_task(task: PipelineTask, known: Replacements) -> PipelineTask:
    """One pass over a task, and over its inline Task, where the task's own params come before the pipeline's."""
    task = replaced(
        substitute_params(task, known),
        workspaces=each(task.workspaces, lambda use: replaced(use, sub_path=known.text(use.sub_path))),
        when=each(task.when, lambda condition: conditions.substitute(condition, known)),
        ref=None if task.ref is None else replaced(task.ref, name=known.text(task.ref.name)),
    )
    if task.spec is None:
        return task
    return replaced(task, spec=substitute_spec(task.spec, _scoped(known, task.params)))


def substitute_params(task: PipelineTask, known: Replacements) -> PipelineTask:
    """The task with the variables in its params and its matrix replaced."""
    fan = task.matrix
    if fan is not None:
        # Objects stay what they are in a matrix, and in its further combinations arrays too.
        outer = replace(known, objects={})
        inner = replace(outer, arrays={})
        include = tuple(_values(params, inner) for params in fan.include)
        fan = replace(fan, params=_values(fan.params, outer), include=include)
    return replaced(task, params=_values(task.params, known), matrix=fan)


def _values(params: tuple[Param, ...], known: Replacements) -> tuple[Param, ...]:
    return each(params, lambda param: replaced(param, value=known.value(param.value)))


def _scoped(known: Replacements, params: Sequence[Param]) -> Replacements:
    """`known` as an inline Task sees it (apply.go, `propagateParams`)."""
    strings: dict[str, str] = {}
    arrays: dict[str, tuple[str, ...]] = {}
    objects: dict[str, dict[str, str]] = {}
    for param in params:
        value = param.value
        for name in (f"params.{param.name}", f'params["{param.name}"]', f"params['{param.name}']"):
            if name in known.strings:
                strings[name] = value if isinstance(value, str) else ""
            if name in known.arrays:
                arrays[name] = value if isinstance(value, tuple) else ()
            if name in known.objects:
                members = value if isinstance(value, dict) else {}
                objects[name] = members
                strings.update((f"params.{param.name}.{key}", item) for key, item in members.items())
    if not (strings or arrays or objects):
        return known
    return Replacements(
        {**known.strings, **strings}, {**known.arrays, **arrays}, {**known.objects, **objects}, known.budget
    )
