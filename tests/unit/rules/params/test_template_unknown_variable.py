from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules import AnyRule
from harness.rules.params.template_unknown_variable import RULE
from support.values import in_trigger

Found = Callable[[AnyRule, str], list[Finding]]

ANYWHERE = {
    "$(tt.params['revision'])": "write $(tt.params.revision)",
    '$(tt.params["revision"])': "write $(tt.params.revision)",
    "$(tt.params.revision[0])": "write $(tt.params.revision)",
    "$( tt.params.revision )": "write $(tt.params.revision)",
    "$(tt.param.revision)": "write $(tt.params.revision)",
    "$(TT.params.revision)": "write $(tt.params.revision)",
    "$(tt.params.revision": "write $(tt.params.revision)",
    "$(tt.params.revision/x": "write $(tt.params.revision)",
    "${tt.params.revision}": "write $(tt.params.revision)",
    "{{ tt.params.revision }}": "write $(tt.params.revision)",
    "{{ .tt.params.zzz }}": "with the name of a declared param",
    "$(tt.params.1st)": "with the name of a declared param",
    "$(context.eventID)": "bind $(context.eventID) to a param",
    "$(body.ref)": "bind $(body.ref) to a param",
    "$(header.X-Gitlab-Event)": "bind $(header.X-Gitlab-Event) to a param",
    "$(extensions.branch)": "bind $(extensions.branch) to a param",
}

FINE = [
    "$(tt.params.revision)",
    "a $(tt.params.revision) b $(uid)",
    "$$(tt.params.revision)",
    "$(tt.params.revison)",  # template-undeclared-param
    "$(tt.params.$(tt.params.revision))",
    "$(tt.params.revision) $(date)",
    "$(params.revision)",
    "$(context.pipelineRun.name)",
    "$(cat body.ref)",
    "$(ttl)",
    "{{ params.revision }}",
    "${revision}",
]


def _quoted(text: str) -> str:
    escaped = text.replace('"', '\\"')
    return f'{{v: "{escaped}"}}'


def test_what_stays_as_it_stands(found: Found) -> None:
    wrong: list[object] = [
        text for text in FINE if found(RULE, in_trigger(params="[{name: revision}]", data=_quoted(text)))
    ]
    for text, help in ANYWHERE.items():
        findings = found(RULE, in_trigger(params="[{name: revision}]", data=_quoted(text)))
        if [(one.severity, help in one.help, one.message.startswith(text)) for one in findings] != [
            (Severity.ERROR, True, True)
        ]:
            wrong.append((text, findings))
    assert wrong == []


def test_a_name_of_any_form_is_replaced_where_it_is_bound(found: Found) -> None:
    bindings, data = "[{name: 1st, value: x}]", "{v: $(tt.params.1st)}"
    assert found(RULE, in_trigger(bindings=bindings, data=data)) == []
    assert found(RULE, in_trigger(params="[{name: 1st}]", data=data)) == []


RUN = """\
- apiVersion: tekton.dev/v1
  kind: PipelineRun
  metadata:
    generateName: build-
    labels: {revision: $(params.revision)}
    annotations: {revision: $(params.revision)}
  spec:
    params:
      - name: revision
        value: $(params.revision)
      - name: branch
        value: $(params.branch)-$(params['revision'])
      - name: other
        value: $(params.unknown) $(params.branch)
      - name: third
        value: |
          at
          $(params.third-declared)
    pipelineSpec:
      tasks:
        - name: one
          params: [{name: x, value: $(params.third-declared)}]
          taskSpec:
            steps:
              - script: |
                  echo $(body.ref) $(params.third-declared)
"""


def test_params_of_pipelines_in_a_run(found: Found) -> None:
    params = "[{name: revision}, {name: branch}, {name: third-declared}]"
    findings = found(RULE, in_trigger(params=params, resources=RUN))
    places = [(one.location.line, one.location.column, one.message.split(" ")[0]) for one in findings]
    first = next(
        number
        for number, line in enumerate(in_trigger(params=params, resources=RUN).splitlines(), 1)
        if "labels" in line
    )
    assert places == [
        # In names and labels of the run, as the value of itself, and where the run has no such param.
        (first, 36, "$(params.revision)"),
        (first + 5, 28, "$(params.revision)"),
        (first + 7, 28, "$(params.branch)"),
        (first + 13, 23, "$(params.third-declared)"),
    ]
    assert findings[1].help == "write $(tt.params.revision)"
    # Other kinds may have params of their own.
    assert found(RULE, in_trigger(params=params, resources=RUN.replace("PipelineRun", "Pipeline"))) == []


def test_templates_that_create_triggers_may_speak_of_events(found: Found) -> None:
    resource = """\
- apiVersion: triggers.tekton.dev/v1beta1
  kind: TriggerBinding
  metadata: {generateName: push-}
  spec: {params: [{name: a, value: $(body.ref)}]}
"""
    assert found(RULE, in_trigger(resources=resource)) == []
