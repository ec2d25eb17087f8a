from typing import Any

from harness.rules.pipelines.missing_shebang import RULE
from support.workloads import written


def script(text: str) -> str:
    """A Task with one script, its text in line 8."""
    return written(
        "Task", "steps:\n  - image: i\n    script: |2\n" + "".join(f"      {one}\n" for one in text.split("\n"))
    )


TABLE = {
    "plain sh needs none": (script('set -eu\n[ -n "$A" ] && echo x\nif [ 1 = 1 ]; then :; fi'), ()),
    "bash": (
        script("set -e\n  if [[ $A == b* ]]; then echo; fi"),
        ("warning 9:14 the script of step 0 of Task ci/x has no #! line, so that /bin/sh runs it, but `[[`",),
    ),
    "a function and an array": (
        script("function f { :; }\n"),
        ("warning 8:9 the script of step 0 of Task ci/x has no #! line, so that /bin/sh runs it, but `func",),
    ),
    "an array": (
        script("names=(a b)"),
        ("warning 8:9 the script of step 0 of Task ci/x has no #! line, so that /bin/sh runs it, but `name",),
    ),
    "arithmetic and tests of sh": (script("n=$((1 + 2))\nx=$(( 3 ))\necho '[[ not code'"), ()),
    "Python": (
        script("import os\nprint(1)"),
        ("warning 8:9 the script of step 0 of Task ci/x has no #! line, so that /bin/sh runs it, but `impo",),
    ),
    "with one everything goes": (script("#!/usr/bin/env python3\nimport os"), ()),
    "an indented one": (
        script("  #!/bin/sh\necho"),
        ("error 8:11 the script of step 0 of Task ci/x has blanks before its #! line: the step ends with `",),
    ),
    "no script": (written("Task", "steps: [{image: i, script: ''}, {image: i, script: 5}, {image: i}]"), ()),
    "a sidecar and a StepAction": (
        written("StepAction", '{image: i, script: "\\n#!/bin/sh\\necho"}'),
        ("error 6:1 the script of StepAction ci/x has an empty line before its #! line: the step ends with",),
    ),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []
