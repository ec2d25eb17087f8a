"""A script whose first line does not say what runs it, though it matters.

Tekton writes a script to a file and starts it. Without `#!` it puts `#!/bin/sh` and `set -e` before it, which is fine
for a script of plain sh. It is not for bash or Python. With an empty line before `#!` Tekton puts nothing there, the
kernel finds no interpreter, and the step ends with `exec format error` (tektoncd/pipeline v1.15.0, pkg/pod/script.go,
`placeScriptInContainer`).

Fails:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: test, namespace: ci}
    spec:
      steps:
        - name: test
          image: docker.io/library/debian:13.1
          script: |
            if [[ $(uname -m) == x86* ]]; then make test; fi

Fails:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: test, namespace: ci}
    spec:
      steps:
        - name: test
          image: docker.io/library/debian:13.1
          script: |2

            #!/bin/sh
            make test

Passes:

    apiVersion: tekton.dev/v1
    kind: Task
    metadata: {name: test, namespace: ci}
    spec:
      steps:
        - name: test
          image: docker.io/library/debian:13.1
          script: |
            #!/bin/bash
            if [[ $(uname -m) == x86* ]]; then make test; fi
        - name: clean
          image: docker.io/library/debian:13.1
          script: make clean
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from harness.finding import Finding, Severity
from harness.fix import Fix, ReplaceText
from harness.manifests import View
from harness.rules.rule import Rule
from harness.rules.subject import Subject
from harness.rules.variables import locate_offset
from harness.rules.written import WrittenContainer

_FOREIGN: Final = (
    ("bash", re.compile(r"^[ \t]*(?:if |while |until |elif |! )?(\[\[) ", re.MULTILINE)),
    ("bash", re.compile(r"^[ \t]*(function [A-Za-z_]\w*|declare -|shopt -|mapfile |readarray )", re.MULTILINE)),
    ("bash", re.compile(r"^[ \t]*(?:local )?(\w+=\((?!\())", re.MULTILINE)),
    ("Python", re.compile(r"^(import [a-z_][\w.]*(?: as \w+)?|from [a-z_][\w.]* import .+)$", re.MULTILINE)),
)
"""What plain sh does not know: the language, and how to see it."""


def _find(rule: Rule[WrittenContainer], container: WrittenContainer, _: Subject) -> Iterator[Finding]:
    view = container.view.at("script")
    script = view.text
    start = script.lstrip()
    if start.startswith("#!"):
        if script != start:
            yield rule.finding(
                f"the script of {container.title} has {_before(script, start)} before its #! line: the step ends "
                "with `exec format error`",
                locate_offset(view.document, view.path, script, len(script) - len(start)),
                symbol=container.title,
                help="let the script begin with #!",
                fix=_first(view, len(script) - len(start)),
            )
        return
    found = ((language, pattern.search(script)) for language, pattern in _FOREIGN)
    for language, match in found:
        if match is not None:
            finding = rule.finding(
                f"the script of {container.title} has no #! line, so that /bin/sh runs it, but `{match[1].strip()}` is "
                f"{language}, which {'not every sh takes' if language == 'bash' else 'it cannot'}",
                locate_offset(view.document, view.path, script, match.start(1)),
                symbol=container.title,
                help="begin the script with #!/bin/bash" if language == "bash" else "begin it with the interpreter",
            )
            yield replace(finding, severity=Severity.WARNING)
            return


def _first(view: View, before: int) -> Fix:
    """The script without what stands before its first line."""
    # Loaded only where there is something to mend.
    from harness.fixes import make_fix

    change = ReplaceText(view.path, 0, before, view.text[:before], "")
    return make_fix(view.document, "begin the script with its #! line", change)


def _before(script: str, start: str) -> str:
    return "an empty line" if "\n" in script[: len(script) - len(start)] else "blanks"


RULE = Rule(
    id="missing-shebang",
    severity=Severity.ERROR,
    summary="a script that does not begin with #! though plain sh cannot run it",
    help="begin the script with #! and its interpreter",
    each=lambda subject: subject.workloads.containers,
    find=_find,
)
