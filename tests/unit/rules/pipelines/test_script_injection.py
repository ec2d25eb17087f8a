from typing import Any

from harness.rules.pipelines.script_injection import RULE
from support.workloads import together, written

TASK = written(
    "Task",
    """
    params: [{name: branch}, {name: greeting, default: hello}]
    steps:
      - name: say
        image: i
        script: |
          #!/bin/sh
          echo "$(params.greeting) $(params.branch)"
    """,
    "t",
)
PIPELINE = written(
    "Pipeline",
    """
    params: [{name: ref}]
    tasks:
      - name: a
        taskRef: {name: t}
        params: [{name: branch, value: "x-$(params.ref)"}]
      - name: b
        taskSpec: {steps: [{image: i, script: "echo $(params.ref) $(tasks.a.results.r) $(workspaces.w.path)"}]}
    """,
    "p",
)


def triggered(value: str, run: str, *, interceptors: str = "[]") -> str:
    """A listener whose trigger binds `value` to the param `event` of a template with this run."""
    return (
        "apiVersion: triggers.tekton.dev/v1beta1\nkind: EventListener\nmetadata: {name: l, namespace: ci}\nspec:\n"
        "  triggers:\n    - name: push\n"
        f"      interceptors: {interceptors}\n      bindings: [{{name: event, value: '{value}'}}]\n"
        "      template: {spec: {params: [{name: event}], resourcetemplates: [\n"
        f"        {{apiVersion: tekton.dev/v1, metadata: {{generateName: r-}}, {run}}}]}}}}\n"
    )


def cel(filter_: str, overlay: str) -> str:
    """A cel interceptor with a filter and an overlay `tag`."""
    return (
        f'[{{ref: {{name: cel}}, params: [{{name: filter, value: "{filter_}"}}, '
        f'{{name: overlays, value: [{{key: tag, expression: "{overlay}"}}]}}]}}]'
    )


RUN = "kind: PipelineRun, spec: {pipelineRef: {name: p}, params: [{name: ref, value: $(tt.params.event)}]}"
TASK_RUN = "kind: TaskRun, spec: {taskRef: {name: t}, params: [{name: branch, value: $(tt.params.event)}]}"
INLINE = 'kind: TaskRun, spec: {taskSpec: {steps: [{image: i, script: "echo $(tt.params.event)"}]}}'
PROPAGATED = (
    "kind: PipelineRun, spec: {params: [{name: v, value: $(tt.params.event)}], "
    'pipelineSpec: {tasks: [{name: a, taskSpec: {steps: [{image: i, script: "echo $(params.v)"}]}}]}}'
)
TABLE = {
    "nothing comes from an event": (
        together(TASK, PIPELINE),
        (
            "warning 11:15 the script of step 'say' of Task ci/t holds $(params.greeting): its value becomes ",
            "warning 11:34 the script of step 'say' of Task ci/t holds $(params.branch): its value becomes pa",
            "warning 23:51 the script of step 0 of task 'b' of Pipeline ci/p holds $(params.ref): its value b",
            "warning 23:65 the script of step 0 of task 'b' of Pipeline ci/p holds $(tasks.a.results.r): its ",
        ),
    ),
    "through a run and a pipeline": (
        together(TASK, PIPELINE, triggered("$(body.ref)", RUN)),
        (
            "warning 11:15 the script of step 'say' of Task ci/t holds $(params.greeting): its value becomes ",
            "error 11:34 the script of step 'say' of Task ci/t holds $(params.branch), which is body.ref of a",
            "error 23:51 the script of step 0 of task 'b' of Pipeline ci/p holds $(params.ref), which is body",
            "warning 23:65 the script of step 0 of task 'b' of Pipeline ci/p holds $(tasks.a.results.r): its ",
        ),
    ),
    "into a TaskRun": (
        together(TASK, triggered("$(body.commits[0].message)", TASK_RUN)),
        (
            "warning 11:15 the script of step 'say' of Task ci/t holds $(params.greeting): its value becomes ",
            "error 11:34 the script of step 'say' of Task ci/t holds $(params.branch), which is body.commits[",
        ),
    ),
    "into a script of a template": (
        triggered("$(body.object_attributes.title)", INLINE),
        ("error 10:133 the script of step 0 of TaskRun r- of the template of trigger 'push' of EventListen",),
    ),
    "into a run's own pipeline": (
        triggered("v-$(body.ref)", PROPAGATED),
        ("error 10:218 the script of step 0 of task 'a' of PipelineRun r- of the template of trigger 'push",),
    ),
    "a hash": (
        triggered("$(body.checkout_sha)", INLINE),
        ("warning 10:133 the script of step 0 of TaskRun r- of the template of trigger 'push' of EventList",),
    ),
    "the name of a project": (
        triggered("$(body.project.path_with_namespace)", INLINE),
        ("warning 10:133 the script of step 0 of TaskRun r- of the template of trigger 'push' of EventList",),
    ),
    "a constant": (
        triggered("main", INLINE),
        ("warning 10:133 the script of step 0 of TaskRun r- of the template of trigger 'push' of EventList",),
    ),
    "an extension made of the event": (
        triggered("$(extensions.tag)", INLINE, interceptors=cel("true", "body.ref.split('/')[2]")),
        ("error 10:133 the script of step 0 of TaskRun r- of the template of trigger 'push' of EventListen",),
    ),
    "an extension made of nothing": (
        triggered("$(extensions.tag)", INLINE, interceptors=cel("true", "'dev'")),
        ("warning 10:133 the script of step 0 of TaskRun r- of the template of trigger 'push' of EventList",),
    ),
    "what a filter compares": (
        triggered("$(body.ref)", INLINE, interceptors=cel("body.ref == 'refs/heads/main'", "'x'")),
        ("warning 10:133 the script of step 0 of TaskRun r- of the template of trigger 'push' of EventList",),
    ),
    "what a filter only asks for": (
        triggered("$(body.ref)", INLINE, interceptors=cel("has(body.ref) && body.ref.startsWith('refs/')", "'x'")),
        ("error 10:133 the script of step 0 of TaskRun r- of the template of trigger 'push' of EventListen",),
    ),
    "the -c of a shell": (
        written(
            "Task",
            """
            params: [{name: a}]
            steps:
              - {image: i, command: [/bin/bash, -ec, "echo $(params.a)", "$(params.a)"]}
              - {image: i, command: [sh], args: [-c, 'echo "$1"', x, $(params.a)]}
              - {image: i, command: [run, -c, $(params.a)]}
              - {image: i, args: [$(params.a)], env: [{name: A, value: $(params.a)}]}
            """,
        ),
        ("warning 7:50 the command of step 0 of Task ci/x holds $(params.a): its value becomes part of the",),
    ),
    "a step hands it to a StepAction": (
        together(
            written("StepAction", "{image: i, params: [{name: text}], command: [sh, -c, $(params.text)]}", "say"),
            written(
                "Task",
                """
                params: [{name: branch}]
                steps: [{name: s, ref: {name: say}, params: [{name: text, value: $(params.branch)}]}]
                """,
                "t",
            ),
            triggered("$(body.ref)", TASK_RUN),
        ),
        ("error 5:56 the command of StepAction ci/say holds $(params.text), which is body.ref of an event ",),
    ),
    "the script of a StepAction takes none": (
        written("StepAction", "{image: i, params: [{name: a}], script: 'echo $(params.a) $(step.results.r.path)'}"),
        ("error 5:49 the script of StepAction ci/x holds $(params.a): Tekton refuses params in the script ",),
    ),
}


def test_the_table(mismatches: Any) -> None:
    assert mismatches(RULE, TABLE) == []


def test_the_binding_is_told(found: Any) -> None:
    findings = found(RULE, TABLE["through a run and a pipeline"][0])
    told = [one.related for one in findings if one.related]
    assert {(one.location.line, one.message) for (one,) in told} == {(32, "body.ref comes in here")}
    assert findings[0].help == (
        'set `env: [{name: GREETING, value: $(params.greeting)}]` and write "$GREETING" in its place'
    )
