"""A declared param that nothing uses: whoever gives it a value changes nothing.

Tekton asks nobody to use a param (tektoncd/pipeline v1.15.0, pkg/apis/pipeline/v1/param_types.go). Mostly the param's
use was misspelt or taken away; a caller still has to give it where it has no default.

Fails:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: clone, namespace: ci}
    spec:
      params:
        - name: url
        - name: depth
          default: "1"
      steps:
        - name: clone
          image: docker.io/alpine/git:v2.49.1
          args: [clone, "$(params.url)", .]

Passes:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: clone, namespace: ci}
    spec:
      params:
        - name: url
        - name: depth
          default: "1"
      steps:
        - name: clone
          image: docker.io/alpine/git:v2.49.1
          args: [clone, "--depth=$(params.depth)", "$(params.url)", .]
"""

import re
from collections.abc import Iterator
from typing import Final

from harness.finding import Finding, Severity
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.variables import texts_in
from harness.rules.written import Target, is_static, locate_name, name_of, object_items


def _find(rule: Rule[Target], target: Target, _: Subject) -> Iterator[Finding]:
    declared = object_items(target.view, "params")
    if not declared:
        return
    used = {variable.name for variable in target.variables if variable.root == "params"}
    open_ = [item for item in declared if name_of(item) not in used and name_of(item) and is_static(name_of(item))]
    if not open_:
        return
    named = _named(target)
    for item in open_:
        name = name_of(item)
        if name in named:
            continue
        yield rule.finding(
            f"param {name!r} of {target.title} is used nowhere in it: a value for it changes nothing",
            locate_name(item),
            symbol=f"{target.title} {name}",
        )


def _named(target: Target) -> set[str]:
    """Every name that anything takes for a param's: in spellings that only Tekton understands, in CEL, with strange
    signs in it."""
    found: set[str] = set()
    for _, text in texts_in(target.view.value, (), "params"):
        for match in _NAMED.finditer(text):
            parts = (match[1] or match[2]).split(".")[:_MOST_PARTS]
            found.update(".".join(parts[: index + 1]) for index in range(len(parts)))
    return found


_NAMED: Final = re.compile(r"""params(?:\.([^\s()\[\]"']+)|\[["']([^"'\[\]]+)["']\])""")
_MOST_PARTS: Final = 10


RULE = Rule(
    id="unused-param",
    severity=Severity.WARNING,
    summary="a param of a Pipeline, Task or StepAction that is declared and not used",
    help="use it, or take the declaration away",
    each=lambda subject: subject.workloads.declaring,
    find=_find,
)
