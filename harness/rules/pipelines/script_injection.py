"""A variable inside of a script: its value becomes part of the program.

Tekton puts the value into the text before the interpreter sees it. A branch called `x;curl$IFS-T.env$IFS…` is then a
command, a message with a quote a syntax error. As an environment variable or an argument the same value stays data. It
is an error where the params can be followed from an event to the script, by name through bindings, templates, runs and
pipelines, and the text is free: hashes, numbers and what a filter compares are not. Else it is a warning. StepActions
with params in their script are refused (tektoncd/pipeline v1.15.0, docs/tasks.md, "Running scripts within Steps";
pkg/apis/pipeline/v1beta1/stepaction_validation.go).

Fails:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: announce, namespace: ci}
    spec:
      params:
        - name: branch
      steps:
        - name: announce
          image: docker.io/library/alpine:3.22
          script: |
            #!/bin/sh
            echo "Building $(params.branch)"

The shell's own `-c` takes a script too.

Fails:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: announce, namespace: ci}
    spec:
      params:
        - name: branch
      steps:
        - name: announce
          image: docker.io/library/alpine:3.22
          command: [sh, -c]
          args: ["echo Building $(params.branch)"]

Passes:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: announce, namespace: ci}
    spec:
      params:
        - name: branch
      steps:
        - name: announce
          image: docker.io/library/alpine:3.22
          env:
            - name: BRANCH
              value: $(params.branch)
          script: |
            #!/bin/sh
            echo "Building $BRANCH"
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

from harness.finding import Finding, Related, Severity
from harness.rules.payload_flow import Origin
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.variables import Variable, variables_in
from harness.rules.written import WrittenContainer, WrittenStepAction, run_around

_SHELLS: Final = frozenset({"sh", "bash", "ash", "dash", "zsh", "ksh"})
_COMMAND: Final = re.compile(r"-[a-z]*c")


def _find(rule: Rule[WrittenContainer], container: WrittenContainer, subject: Subject) -> Iterator[Finding]:
    told: set[str] = set()
    for where, variable in _in_code(container):
        if variable.body in told or not _is_value(variable):
            continue
        told.add(variable.body)
        refused = isinstance(container.owner, WrittenStepAction) and where == "script" and variable.root == "params"
        origin = _origin(container, variable, subject)
        shown = f"the {where} of {container.title} holds {variable.written}"
        symbol = f"{container.title} {variable.written}"
        related: tuple[Related, ...] = ()
        if refused:
            message = f"{shown}: Tekton refuses params in the script of a StepAction"
        elif origin is not None:
            source = f"{origin.source} of an event at {origin.trigger}"
            message = f"{shown}, which is {source}: whoever chooses it can run commands"
            related = (Related(origin.location, f"{origin.source} comes in here"),)
        else:
            message = f"{shown}: its value becomes part of the program, quotes and commands in it too"
        finding = rule.finding(message, variable.location, symbol=symbol, help=_help(variable), related=related)
        yield finding if refused or origin is not None else replace(finding, severity=Severity.WARNING)


def _in_code(container: WrittenContainer) -> Iterator[tuple[str, Variable]]:
    """The variables in what is run as a program: the script, and what follows the -c of a shell."""
    yield from (("script", variable) for variable in variables_in(container.view.at("script")))
    command = container.view.at("command").items()
    words = (*command, *container.view.at("args").items())
    if not command or command[0].text.rpartition("/")[2] not in _SHELLS:
        return
    for word, following in pairwise(words[1:]):
        if _COMMAND.fullmatch(word.text):
            yield from (("command", variable) for variable in variables_in(following))
            return


def _is_value(variable: Variable) -> bool:
    """Whether a variable stands for a value that somebody gives; the paths and names of Tekton are none."""
    if variable.root == "params":
        return True
    if variable.root == "tt":
        return variable.name == "params"
    return variable.root == "tasks" and variable.rest.startswith(".results.")


def _origin(container: WrittenContainer, variable: Variable, subject: Subject) -> Origin | None:
    """The text of an event that the variable is known to hold."""
    run = run_around(container.owner)
    if variable.root == "tt":
        return subject.payload_flow.into_template(run).get(variable.rest[1:]) if run is not None else None
    return subject.payload_flow.into(container.owner).get(variable.name) if variable.root == "params" else None


def _help(variable: Variable) -> str:
    own = variable.rest.rpartition(".")[2] if variable.root != "params" else variable.name
    name = re.sub(r"\W+", "_", own).strip("_").upper() or "VALUE"
    return f'set `env: [{{name: {name}, value: {variable.written}}}]` and write "${name}" in its place'


RULE = Rule(
    id="script-injection",
    severity=Severity.ERROR,
    summary="a variable inside of a script, where its value becomes part of the program",
    help="give the value as an environment variable or an argument",
    each=lambda subject: subject.workloads.containers,
    find=_find,
)
