from typing import Any

from harness.rules.pipelines.unused_workspace import RULE
from support.workloads import written

TABLE = {
    "every way to use one": (
        written(
            "Task",
            """
            workspaces:
              - {name: variable}
              - {name: mounted, mountPath: /kaniko/.docker}
              - {name: literal}
              - {name: of-a-step}
              - {name: nowhere}
              - {name: nothing, optional: true}
            steps:
              - image: i
                workspaces: [{name: of-a-step}]
                script: ls $(workspaces.variable.path) /workspace/literal/x
            """,
        ),
        (
            "warning 10:14 workspace 'nowhere' of Task ci/x is used nowhere in it: every run has to bind it f",
            "warning 11:14 workspace 'nothing' of Task ci/x is used nowhere in it: what is bound to it does n",
        ),
    ),
    "an inline Task takes its pipeline's workspace by name": (
        written(
            "Pipeline",
            """
            workspaces: [{name: by-variable}, {name: by-declaration}, {name: unused}]
            tasks:
              - name: a
                taskSpec:
                  workspaces: [{name: by-declaration}]
                  steps: [{image: i, args: [$(workspaces.by-variable.path), /workspace/by-declaration]}]
            """,
        ),
        ("warning 5:68 workspace 'unused' of Pipeline ci/x is used nowhere in it: every run has to bind it",),
    ),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []
