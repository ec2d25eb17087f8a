"""A param whose value has another type than declared, or that is used as if it had.

A param is a string, an array or an object of strings. Its default has to fit, and so has what a run or a pipeline's
task gives; numbers, booleans and lists of anything but strings count as strings. An array may stand alone as an item of
`command` or `args` and nowhere else in a step, an object only by its keys (tektoncd/pipeline v1.15.0,
pkg/apis/pipeline/v1/{param_types,task_validation}.go, pkg/reconciler/pipelinerun/resources/validate_params.go). What a
variable brings into a Task is known when it runs.

Fails:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: sync, namespace: ci}
    spec:
      params:
        - name: flags
          type: array
          default: --prune
      steps:
        - name: sync
          image: quay.io/argoproj/argocd:v3.1.4
          command: [argocd, app, sync, web]
          args: ["$(params.flags[*])"]

An array cannot be a part of a text.

Fails:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: sync, namespace: ci}
    spec:
      params:
        - name: flags
          type: array
          default: [--prune]
      steps:
        - name: sync
          image: quay.io/argoproj/argocd:v3.1.4
          script: |
            #!/bin/sh
            argocd app sync web $(params.flags[*])

Passes:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: sync, namespace: ci}
    spec:
      params:
        - name: flags
          type: array
          default: [--prune]
      steps:
        - name: sync
          image: quay.io/argoproj/argocd:v3.1.4
          args: ["$(params.flags[*])"]
          script: |
            #!/bin/sh
            argocd app sync web "$@"
"""

from collections.abc import Iterator
from typing import Final

from harness.finding import Finding, Related, Severity
from harness.pipelines.model import Param, ParamSpec
from harness.pipelines.params import missing_keys, mistyped
from harness.pipelines.values import type_of
from harness.rules.pipelines.hints import nearest
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.variables import Variable
from harness.rules.workloads import Use
from harness.rules.written import Target, WrittenPipeline, WrittenTask, consequence, locate_name, name_of, object_items

_TYPES: Final = ("string", "array", "object")
_FAILS: Final = {
    "PipelineRun": "the run fails with ParameterTypeMismatch",
    "TaskRun": "the run fails with TaskRunValidationFailed",
    "task": "the run fails with PipelineValidationFailed",
    "step": "the run fails",
}
_PLAIN_FIELDS: Final = frozenset({"name", "image", "workingDir", "script", "env", "volumeMounts"})


def _find(rule: Rule[Target], target: Target, subject: Subject) -> Iterator[Finding]:
    yield from _declarations(rule, target)
    specs = {spec.name: spec for spec in target.spec.params}
    told: set[str] = set()
    for variable in target.variables:
        spec = specs.get(variable.name) if variable.root == "params" else None
        problem = _misuse(target, variable, spec) if spec is not None else ""
        if problem and problem not in told:
            told.add(problem)
            yield rule.finding(problem, variable.location, symbol=f"{target.title} {variable.written}", help=_HELP)
    for use in subject.workloads.uses_by_target.get(target, ()):
        yield from _of_use(rule, use)


_HELP: Final = "pass an array on as a whole item of args, an object key by key: $(params.NAME.KEY)"


def _declarations(rule: Rule[Target], target: Target) -> Iterator[Finding]:
    """Types that do not exist, and defaults of another type."""
    for item, spec in zip(object_items(target.view, "params"), target.spec.params, strict=True):
        written = item.at("type")
        if written.text and written.text not in _TYPES:
            yield rule.finding(
                f"param {spec.name!r} of {target.title} has the type {written.text!r}, which does not exist: "
                f"{consequence(target)}",
                written.location,
                symbol=f"{target.title} {spec.name} type",
                help=nearest(written.text, _TYPES, "use string, array or object"),
            )
        elif spec.type == "object" and not spec.keys and not isinstance(target, WrittenPipeline):
            yield rule.finding(
                f"param {spec.name!r} of {target.title} is an object without properties: {consequence(target)}",
                item.at("type").location,
                symbol=f"{target.title} {spec.name} properties",
                help="declare its keys: `properties: {KEY: {type: string}}`",
            )
        elif spec.default is not None and type_of(spec.default) != spec.type:
            yield rule.finding(
                f"param {spec.name!r} of {target.title} is of type {spec.type}, its default of type "
                f"{type_of(spec.default)}: {consequence(target)}",
                item.at("default").location,
                symbol=f"{target.title} {spec.name} default",
                help=_default_help(spec),
            )


def _default_help(spec: ParamSpec) -> str:
    match spec.type:
        case "array":
            return "write the default as a list of strings, `[]` for none"
        case "object":
            return "write the default as a mapping of strings"
        case "string":
            return f"write `type: {type_of(spec.default or '')}`, or the default as one text in quotes"


def _misuse(target: Target, variable: Variable, spec: ParamSpec) -> str:
    """What is wrong with how a param is used, in words; empty for what Tekton accepts or does not check."""
    path = variable.path[len(target.view.path) :]
    whole = variable.rest in ("", "[*]")
    shown, ends = f"{variable.written} in {target.title}", consequence(target)
    if spec.type == "string":
        if variable.rest.startswith(".") and not isinstance(target, WrittenPipeline):
            return f"{shown} asks a string for a key: the text stays as it is"
        return ""
    if not whole or not variable.body.startswith(f"params.{spec.name}"):
        return ""
    match target:
        case WrittenPipeline():
            return _misuse_in_pipeline(variable, spec, path, f"{shown}", ends)
        case WrittenTask():
            inside = path[2:] if path[0] == "steps" else path[1:] if path[0] == "stepTemplate" else ()
        case _:
            inside = path
    if not inside or (inside[0] == "env" and inside[2:] != ("value",)):
        return ""
    if spec.type == "object" and inside[0] in (*_PLAIN_FIELDS, "command", "args"):
        return f"{shown} is an object as a whole: {ends}"
    if spec.type == "array" and inside[0] in _PLAIN_FIELDS:
        return f"{shown} is an array, which cannot be part of a text: {ends}"
    if spec.type == "array" and inside[0] in ("command", "args") and not variable.is_whole:
        return f"{shown} is an array with text around it: {ends}"
    return ""


def _misuse_in_pipeline(variable: Variable, spec: ParamSpec, path: tuple[str | int, ...], shown: str, ends: str) -> str:
    """The same for the params and conditions of a pipeline's tasks; inline Tasks are looked at by themselves."""
    field = path[2] if len(path) > 2 and path[0] in ("tasks", "finally") else ""
    if field == "params" and path[-1] == "value":
        fits = variable.is_whole and variable.rest == "[*]"
        return "" if fits else f"{shown} is an {spec.type}, which cannot be part of a text: {ends}"
    if field == "when" and path[-1] == "input":
        return f"{shown} is an {spec.type}, which cannot be the input of a condition: {ends}"
    return ""


def _of_use(rule: Rule[Target], use: Use) -> Iterator[Finding]:
    """Values of another type than declared."""
    specs = {spec.name: spec for spec in use.declared}
    places = {name_of(item): item for item in object_items(use.target.view, "params")}
    given = {param.name: param for param in use.given}
    wrong = mistyped(use.declared, _own(use), allow_references=use.kind != "PipelineRun")
    for name in dict.fromkeys(wrong):
        yield rule.finding(
            f"{use.title} gives param {name!r} as {_a(type_of(given[name].value))}, but {use.target_title} wants "
            f"{_a(specs[name].type)}: {_FAILS[use.kind]}",
            use.given_view(name).at("value").location,
            symbol=f"{use.title} {name}",
            help=f"give {_a(specs[name].type)}, or declare the param as {_a(type_of(given[name].value))}",
            related=(Related(locate_name(places[name]), "declared here"),) if name in places else (),
        )
    for name, keys in missing_keys(use.declared, use.given).items():
        if name in given and name not in wrong:
            yield rule.finding(
                f"{use.title} gives param {name!r} without the key {keys[0]!r}, which {use.target_title} wants: "
                f"{_FAILS[use.kind]}",
                use.given_view(name).at("value").location,
                symbol=f"{use.title} {name} {keys[0]}",
                help=f"add the keys {', '.join(keys)}",
            )


def _own(use: Use) -> list[Param]:
    """The given params without those of a matrix, of which each value is one of a list."""
    names = {name_of(item) for item in object_items(use.view, "params")}
    return [param for param in use.given if param.name in names]


def _a(type_: str) -> str:
    return f"a {type_}" if type_ == "string" else f"an {type_}"


RULE = Rule(
    id="param-type",
    severity=Severity.ERROR,
    summary="a param's value or use that does not fit its type",
    help="let the value, the default and the use fit the declared type",
    each=lambda subject: subject.workloads.declaring,
    find=_find,
)
