"""A variable of a param that is not declared: Tekton refuses the object, or leaves the variable as it is.

Tekton checks `$(params.NAME)` in the steps of a Task, in StepActions, and in the params, conditions and matrices of a
Pipeline's tasks; an inline Task may also use the params around it (tektoncd/pipeline v1.15.0,
pkg/apis/pipeline/v1/task_validation.go and pipeline_validation.go). In other places, such as sidecars and volumes, the
text `$(params.NAME)` stays. So it does where the word is misspelt, `$(param.NAME)`: a shell takes that for a command.

Fails:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: greet, namespace: ci}
    spec:
      params:
        - name: who
      steps:
        - name: greet
          image: docker.io/library/alpine:3.22
          env:
            - name: WHO
              value: $(params.whom)
          script: |
            #!/bin/sh
            echo "Hello $WHO"

Fails:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: greet, namespace: ci}
    spec:
      params:
        - name: who
      steps:
        - name: greet
          image: docker.io/library/alpine:3.22
          args: ["$(param.who)"]

Passes:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: greet, namespace: ci}
    spec:
      params:
        - name: who
      steps:
        - name: greet
          image: docker.io/library/alpine:3.22
          env:
            - name: WHO
              value: $(params.who)
          script: |
            #!/bin/sh
            echo "Hello $WHO"
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from harness.finding import Finding, Severity
from harness.pipelines.model import ParamSpec
from harness.rules.pipelines.hints import nearest
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.variables import Variable
from harness.rules.written import Target, WrittenPipeline, WrittenTask, consequence, is_static, run_around

_CHECKED_IN_STEPS = frozenset(
    {"name", "image", "workingDir", "script", "command", "args", "env", "volumeMounts", "onError"}
)
_CHECKED_IN_TASKS = frozenset({"params", "when"})
_MISSPELT = frozenset({"param", "parameter", "parameters", "Params", "PARAMS", "parms"})
_PROSE = frozenset({"description", "displayName"})


@dataclass(frozen=True, slots=True)
class _Scope:
    """What may be named somewhere: the declared params, and all names with those from outside."""

    declared: Mapping[str, ParamSpec]
    names: frozenset[str]
    templated: bool

    def lacks(self, variable: Variable) -> str:
        """What is wrong with a variable, in words; empty when it is known."""
        if variable.root == "params":
            if variable.name.partition("[")[0] not in self.names:
                return f"{variable.written} is not declared"
            spec = self.declared.get(variable.name)
            key = variable.rest[1:] if variable.rest.startswith(".") else ""
            if spec is not None and spec.type == "object" and spec.keys and key and key not in spec.keys:
                return f"{variable.written} asks for a key that is not declared"
        elif self._is_misspelt(variable):
            return f"{variable.written} is no variable of Tekton Pipelines"
        return ""

    def _is_misspelt(self, variable: Variable) -> bool:
        """Whether a known param is meant by another word. `tt.params` is known in resource templates."""
        if variable.root == "tt":
            return not self.templated and variable.name == "params" and variable.rest[1:] in self.names
        return variable.root in _MISSPELT and variable.name in self.names


def _find(rule: Rule[Target], target: Target, _: Subject) -> Iterator[Finding]:
    outer: frozenset[str] = frozenset()
    if isinstance(target, WrittenTask):
        outer = target.outer_params
    elif isinstance(target, WrittenPipeline) and target.run is not None:
        outer = target.run.given_names
    run = run_around(target)
    templated = run is not None and run.template is not None
    declared = {spec.name: spec for spec in target.spec.params}
    scope = _Scope(declared, outer | declared.keys(), templated)
    if not all(map(is_static, scope.names)):
        return
    told: set[str] = set()
    for variable in _variables(target):
        problem = scope.lacks(variable)
        if not problem or variable.body in told:
            continue
        told.add(variable.body)
        ends, certain = _consequence(target, variable)
        finding = rule.finding(
            f"{problem} in {target.title}: {ends}",
            variable.location,
            symbol=f"{target.title} {variable.written}",
            help=_help(variable, scope),
        )
        yield finding if certain else replace(finding, severity=Severity.WARNING)


def _variables(target: Target) -> Iterator[Variable]:
    """The variables that are the target's own: those of inline Tasks are their own units."""
    at = len(target.view.path)
    if isinstance(target, WrittenPipeline):
        for task in target.tasks:
            # What is shown of a task may name the params of its matrix too.
            yield from (one for one in task.variables if one.path[-1] not in (*_PROSE, "name"))
        # A default may name other params.
        yield from (variable for variable in target.variables if variable.path[at] == "params")
        return
    for variable in target.variables:
        if variable.path[at] not in ("params", "results") and _PROSE.isdisjoint(variable.path[at:]):
            yield variable


def _consequence(target: Target, variable: Variable) -> tuple[str, bool]:
    """What comes of a variable that is not known, and whether it is sure to do harm."""
    path = variable.path[len(target.view.path) :]
    if variable.root == "params" and isinstance(target, WrittenPipeline) and path[0] == "params":
        return "a run that leaves it at this default fails", True
    if variable.root == "params" and _is_checked(target, variable):
        return consequence(target), True
    sure = variable.root != "params" or variable.body.startswith("inputs.") or path[2:3] == ("matrix",)
    return "it stays as it is", sure


def _is_checked(target: Target, variable: Variable) -> bool:
    """Whether Tekton looks at the place and refuses what it does not know there."""
    path = variable.path[len(target.view.path) :]
    match target:
        case WrittenPipeline():
            return path[2] in _CHECKED_IN_TASKS and path[-1] != "name"
        case WrittenTask():
            inside = path[2:] if path[0] == "steps" else path[1:] if path[0] == "stepTemplate" else ()
        case _:
            inside = path
    if not inside or inside[0] not in _CHECKED_IN_STEPS or variable.body.startswith("inputs."):
        return False
    return inside[0] != "env" or inside[2:] == ("value",)


def _help(variable: Variable, scope: _Scope) -> str:
    if variable.root != "params":
        name = variable.rest[1:] if variable.root == "tt" else variable.name
        return f"write $(params.{name})"
    whole = f"{variable.name}{variable.rest}"
    if whole in scope.names:
        return f"a name with a dot needs brackets: $(params['{whole}'])"
    spec = scope.declared.get(variable.name)
    if spec is not None:
        return nearest(variable.rest[1:], spec.keys, "declare the key under properties")
    return nearest(variable.name, scope.names, "declare it under params")


RULE = Rule(
    id="undeclared-param",
    severity=Severity.ERROR,
    summary="a variable of a param that is not declared, or that Tekton does not take for one",
    help="declare the param, or correct its name",
    each=lambda subject: subject.workloads.declaring,
    find=_find,
)
