"""Timeouts that do not fit into the pipeline's: Tekton refuses the run.

`timeouts.tasks`, `timeouts.finally` and both together have to be within `timeouts.pipeline`, which is one hour where it
is not given; `0` means no limit. So has the timeout of a single task in `taskRunSpecs` (tektoncd/pipeline v1.15.0,
pkg/apis/pipeline/v1/pipelinerun_validation.go, config/config-defaults.yaml). The listener only logs the refusal.

Fails:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: release, namespace: ci}
    spec:
      resourcetemplates:
        - apiVersion: tekton.dev/v1
          kind: PipelineRun
          metadata: {generateName: release-}
          spec:
            pipelineRef: {name: release}
            timeouts:
              tasks: 90m

Passes:

    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: release, namespace: ci}
    spec:
      resourcetemplates:
        - apiVersion: tekton.dev/v1
          kind: PipelineRun
          metadata: {generateName: release-}
          spec:
            pipelineRef: {name: release}
            timeouts:
              pipeline: 100m
              tasks: 90m
              finally: 10m
"""

from collections.abc import Iterator

from harness.cel.errors import EvaluationError
from harness.cel.times import parse_duration
from harness.finding import Finding, Severity
from harness.jsontypes import JSONObject
from harness.manifests import View
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.written import WrittenRun, object_items


def _find(rule: Rule[WrittenRun], run: WrittenRun, _: Subject) -> Iterator[Finding]:
    spec = run.view.at("spec")
    written = spec.at("timeouts")
    single = [(item, _nanoseconds(item.at("timeout"))) for item in object_items(spec, "taskRunSpecs")]
    if run.kind != "PipelineRun" or not (written.object or any(value is not None for _, value in single)):
        return
    from harness.admission.pipelines.pipeline_run import check_task_timeout, check_timeouts
    from harness.admission.pipelines.run_parts import DEFAULT_TIMEOUT
    from harness.admission.struct import Struct

    values: JSONObject = {}
    for name in ("pipeline", "tasks", "finally"):
        value = _nanoseconds(written.at(name))
        if value is None and written.at(name).value is not None and name == "pipeline":
            return  # known only when an event comes, or no duration at all
        if value is not None:
            values[name] = value
    default = "pipeline" not in values
    values.setdefault("pipeline", DEFAULT_TIMEOUT)
    told: set[str] = set()
    for error in check_timeouts(Struct({"timeouts": values}), run.version):
        if error.message in told:
            continue
        told.add(error.message)
        where = spec.at(*error.paths[0].split("."))
        yield _finding(rule, run, error.message, where, default)
    known = written.at("tasks").value is None or "tasks" in values
    for item, value in single if known else ():
        if value is not None:
            for error in check_task_timeout(Struct({"timeout": value}), Struct(values)):
                yield _finding(rule, run, error.message, item.at("timeout"), default)


def _finding(rule: Rule[WrittenRun], run: WrittenRun, message: str, where: View, default: bool) -> Finding:
    said = message.removeprefix("invalid value: ")
    note = ", by default 1h" if default else ""
    name = "taskRunSpecs" if where.path[-1] == "timeout" else f"timeouts.{where.path[-1]}"
    return rule.finding(
        f"{name} of {run.title}: {said}{note}: Tekton refuses the run",
        where.location,
        symbol=f"{run.title} {'.'.join(map(str, where.path[-2:]))}",
        help="raise timeouts.pipeline to at least the sum of tasks and finally, or shorten them",
    )


def _nanoseconds(view: View) -> int | None:
    """A duration as Go reads it; None where it is none, or is known only when an event comes."""
    try:
        return parse_duration(view.text).nanoseconds if view.text else None
    except EvaluationError:
        return None


RULE = Rule(
    id="timeouts-above-pipeline",
    severity=Severity.ERROR,
    summary="timeouts of tasks that do not fit into the pipeline's, or its default of one hour",
    help="raise timeouts.pipeline, or shorten the others",
    each=lambda subject: subject.workloads.runs,
    find=_find,
)
