"""A name that Tekton does not allow: the object is refused.

Tasks of a pipeline and steps are called by DNS labels (lower case, digits, `-`, at most 63 characters), objects by DNS
subdomains of at most 63. Params begin with a letter or `_` and go on with these, digits, `.` and `-`; results end with
a letter or digit too (tektoncd/pipeline v1.15.0, pkg/apis/validate/metadata.go,
pkg/apis/pipeline/v1/{pipeline_validation,container_validation,task_validation,result_validation}.go).

Fails:

    apiVersion: tekton.dev/v1
    kind: Pipeline
    metadata: {name: release, namespace: ci}
    spec:
      tasks:
        - name: build_image
          taskRef: {name: kaniko}

Fails:

    apiVersion: tekton.dev/v1
    kind: PipelineRun
    metadata: {generateName: Release-, namespace: ci}
    spec:
      pipelineRef: {name: release}

Passes:

    apiVersion: tekton.dev/v1
    kind: Pipeline
    metadata: {name: release, namespace: ci}
    spec:
      tasks:
        - name: build-image
          taskRef: {name: kaniko}
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from harness.finding import Finding, Severity
from harness.manifests import View
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.written import Target, WrittenPipeline, WrittenRun, WrittenTask, name_of, object_items

_Holder: TypeAlias = Target | WrittenRun
_PARAM: Final = re.compile(r"[_a-zA-Z][_a-zA-Z0-9.-]*")
_RESULT: Final = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
_LABEL: Final = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_SUBDOMAIN: Final = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_LONGEST: Final = 63
_GENERATED: Final = "xxxxx"

_Check: TypeAlias = Callable[[str], bool]


def _find(rule: Rule[_Holder], holder: _Holder, _: Subject) -> Iterator[Finding]:
    yield from _of_object(rule, holder)
    for what, owner, items, fits, words in _names(holder):
        for item in items:
            name = name_of(item)
            if name and _is_known(name) and not fits(name):
                yield rule.finding(
                    f"{what} {name!r} of {owner} is no valid name ({words}): Tekton refuses it",
                    item.at("name").location,
                    symbol=f"{owner} {what} {name}",
                    help=_proposal(name.replace(".", "-")) if fits is _is_label else "use letters, digits, `-` and `_`",
                )


def _of_object(rule: Rule[_Holder], holder: _Holder) -> Iterator[Finding]:
    """The name of the object itself. That of a run may be made by the API server, which cuts and adds to the prefix.
    `long-name` looks at those of resource templates."""
    if isinstance(holder, WrittenRun) and holder.template is not None:
        return
    if isinstance(holder, WrittenRun):
        metadata = holder.view.at("metadata")
    elif len(holder.view.path) == 1:
        metadata = View.of(holder.view.document).at("metadata")
    else:
        return
    written = metadata.at("name")
    prefix = metadata.at("generateName")
    name = written.text or (f"{prefix.text[: _LONGEST - len(_GENERATED)]}{_GENERATED}" if prefix.text else "")
    if not name or not _is_known(name) or (len(name) <= _LONGEST and _SUBDOMAIN.fullmatch(name)):
        return
    words = "lower case letters, digits, `-` and `.`" if len(name) <= _LONGEST else f"at most {_LONGEST} characters"
    shown = written if written.text else prefix
    yield rule.finding(
        f"{'name' if written.text else 'generateName'} {shown.text!r} of {holder.title} is no valid name ({words}): "
        "Tekton refuses it",
        shown.location,
        symbol=f"{holder.title} name",
        help=_proposal(shown.text),
    )


def _names(holder: _Holder) -> Iterator[tuple[str, str, tuple[View, ...], _Check, str]]:
    """What has a name: what it is, of what, the items, the check, and the rule in words."""
    if isinstance(holder, WrittenRun):
        return
    label = "lower case letters, digits and `-`, at most 63"
    if isinstance(holder, WrittenPipeline):
        items = (*object_items(holder.view, "tasks"), *object_items(holder.view, "finally"))
        yield "task", holder.title, items, _is_label, label
        return
    if isinstance(holder, WrittenTask):
        yield "step", holder.title, object_items(holder.view, "steps"), _is_label, label
        words = "letters, digits, `-`, `_` and `.`, a letter or digit at both ends"
        yield "result", holder.title, object_items(holder.view, "results"), _is_result, words
    words = "letters, digits, `-`, `_` and `.`, a letter or `_` first"
    yield "param", holder.title, object_items(holder.view, "params"), _is_param, words


def _is_known(name: str) -> bool:
    """Whether a name holds nothing that a listener puts in; what a run puts in comes too late for names."""
    return "$(tt.params" not in name and "$(uid)" not in name


def _is_label(name: str) -> bool:
    return _LABEL.fullmatch(name) is not None


def _is_param(name: str) -> bool:
    return _PARAM.fullmatch(name) is not None


def _is_result(name: str) -> bool:
    return _RESULT.fullmatch(name) is not None


def _proposal(name: str) -> str:
    better = re.sub(r"[^a-z0-9.]+", "-", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()).strip("-.")
    tail = "-" if name.endswith("-") else ""
    return f"write {better[: _LONGEST - 10].rstrip('-.')}{tail}" if better else "use lower case letters and digits"


RULE = Rule(
    id="invalid-name",
    severity=Severity.ERROR,
    summary="a name of an object, task, step, param or result that Tekton does not allow",
    help="use lower case letters, digits and `-`",
    each=lambda subject: (*subject.workloads.declaring, *subject.workloads.runs),
    find=_find,
)
