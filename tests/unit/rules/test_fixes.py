"""What rules offer to mend: exactly that is changed, comments and layout stay, and the finding is gone."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from harness.finding import Finding
from harness.fixes import apply_fixes
from harness.rules import AnyRule
from harness.rules.cel import cel_ref_split, cel_replace_all, cel_string_of_number
from harness.rules.interceptors import invalid_interceptor_param, unknown_interceptor, unknown_interceptor_param
from harness.rules.params import fixed_name
from harness.rules.pipelines import missing_shebang
from support.events import push

Found = Callable[..., list[Finding]]

LISTENER = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {{name: listener, namespace: ci}}
spec:
  triggers:
    - name: build  # by pushes
      interceptors:
        {interceptor}
      template:
        spec:
          resourcetemplates:
            - apiVersion: tekton.dev/v1
              kind: {kind}
              metadata:  # of the run
                {metadata}
              spec:
                pipelineRef: {{name: build}}
"""


def listener(
    interceptor: str = "[]", *, metadata: str = "generateName: build-", kind: str = "PipelineRun", form: str = ""
) -> str:
    text = LISTENER.format(interceptor=interceptor, metadata=metadata, kind=kind)
    return text.replace("v1beta1", form) if form else text


def overlay(expression: str) -> str:
    """An overlay in a folded block, with comments around it."""
    return f"""\
- ref: {{name: cel}}  # conditions
          params:
            - name: overlays
              value:
                # what is built
                - key: version
                  expression: >-
                    {expression}
                # the end"""


def task(script: str) -> str:
    return f"""\
apiVersion: tekton.dev/v1
kind: Task
metadata: {{name: build, namespace: ci}}
spec:
  steps:
    - image: alpine:3.20  # small
      script: {script}
      # the end
"""


class Case(NamedTuple):
    """A file, and what is put in the place of what; nothing where there is a finding and no fix."""

    rule: AnyRule
    text: str
    changes: Mapping[str, str]


def cel(rule: AnyRule, before: str, after: str = "") -> Case:
    return Case(rule, listener(overlay(before)), {before: after} if after else {})


EVENTS = "- ref: {{name: {}}}\n          params: [{{name: eventTypes, value: {}}}]  # the hooks"
PARAM = """\
- ref: {{name: {}}}
          params:
            # asked first
            - name: {}  # of all
              value: {}"""

CASES = [
    cel(cel_ref_split.RULE, "body.ref.split('/')[2]", "body.ref.split('/', 3)[2]"),
    cel(cel_ref_split.RULE, 'body.ref.split("/").last()', 'body.ref.split("/", 3).last()'),
    cel(
        cel_ref_split.RULE,
        "body.ref.split( '/' )[2]\n                    + body.base_ref.split('/')[2]",
        "body.ref.split( '/', 3 )[2]\n                    + body.base_ref.split('/', 3)[2]",
    ),
    cel(cel_ref_split.RULE, "body.ref.split('\\x2f')[2]"),
    cel(cel_replace_all.RULE, "body.tag.replace('v', '')", "body.tag.translate('^v', '')"),
    cel(
        cel_replace_all.RULE,
        "body.ref.split('/', 3)[2].replace( 'v', \"\" )",
        "body.ref.split('/', 3)[2].translate( '^v', \"\" )",
    ),
    cel(
        cel_replace_all.RULE,
        "body.ref.replace('refs/tags/', '')\n                    .replace(r'rc', '')",
        "body.ref.replace('refs/tags/', '')\n                    .translate(r'^rc', '')",
    ),
    # It does not stand in front there, or nobody knows where.
    cel(cel_replace_all.RULE, "body.ref.replace('v', '')"),
    cel(cel_replace_all.RULE, "body['base_ref'].replace('v', '')"),
    cel(cel_replace_all.RULE, "(body.a + body.b).replace('v', '')"),
    cel(cel_string_of_number.RULE, "string(body.project_id)", "string(int(body.project_id))"),
    cel(
        cel_string_of_number.RULE,
        "string(body\n                    .project.id) + 'x'",
        "string(int(body\n                    .project.id)) + 'x'",
    ),
    cel(cel_string_of_number.RULE, "string(body.share)"),
    cel(cel_string_of_number.RULE, "string(body.large)", "string(int(body.large))"),
    Case(
        unknown_interceptor_param.RULE, listener(PARAM.format("cel", "filters", "body.a == 1")), {"filters": "filter"}
    ),
    Case(
        unknown_interceptor_param.RULE,
        listener(PARAM.format("gitlab", '"event-types"', "[Push Hook]")),
        {"event-types": "eventTypes"},
    ),
    Case(
        unknown_interceptor_param.RULE,
        listener(PARAM.format("github", "secret", "{secretName: s, secretKey: k}")),
        {"name: secret ": "name: secretRef "},
    ),
    # What it asks for cannot be done, is asked for already, or is something else.
    Case(unknown_interceptor_param.RULE, listener(PARAM.format("cel", "filters", "body.a =")), {}),
    Case(unknown_interceptor_param.RULE, listener(PARAM.format("cel", "filters", "''")), {}),
    Case(unknown_interceptor_param.RULE, listener(PARAM.format("gitlab", "eventType", "Push Hook")), {}),
    Case(unknown_interceptor_param.RULE, listener(PARAM.format("gitlab", "secretReferences", "{}")), {}),
    Case(
        unknown_interceptor_param.RULE,
        listener("- {ref: {name: cel}, params: [{name: filters, value: 'true'}, {name: filter, value: 'true'}]}"),
        {},
    ),
    Case(
        unknown_interceptor_param.RULE,
        listener("- {ref: {name: cel}, params: [{name: filters, value: 'true'}, {name: filterss, value: 'true'}]}"),
        {},
    ),
    Case(
        invalid_interceptor_param.RULE,
        listener(EVENTS.format("gitlab", "[push, Tag Push Hook]")),
        {"[push,": "[Push Hook,"},
    ),
    Case(invalid_interceptor_param.RULE, listener(EVENTS.format("github", "['pull-request']")), {"l-r": "l_r"}),
    Case(
        invalid_interceptor_param.RULE,
        listener(EVENTS.format("bitbucket", '["Repo:Push"]')),
        {"Repo:Push": "repo:push"},
    ),
    Case(
        invalid_interceptor_param.RULE,
        listener("- gitlab: {eventTypes: [Push]}", form="v1alpha1"),
        {"[Push]": "[Push Hook]"},
    ),
    Case(invalid_interceptor_param.RULE, listener(EVENTS.format("gitlab", "[Push, Push Hook]")), {}),
    Case(invalid_interceptor_param.RULE, listener(EVENTS.format("gitlab", "[pull_request]")), {}),
    Case(invalid_interceptor_param.RULE, listener(EVENTS.format("gitlab", "[Build Hook]")), {}),
    Case(
        unknown_interceptor.RULE,
        listener('- ref: {name: "GitLab", kind: ClusterInterceptor}  # the first'),
        {'"GitLab"': '"gitlab"'},
    ),
    Case(
        unknown_interceptor.RULE,
        listener("- ref:\n            kind: clusterinterceptor  # Tekton's\n            name: cel"),
        {"clusterinterceptor": "ClusterInterceptor"},
    ),
    Case(unknown_interceptor.RULE, listener("- ref: {name: gitlap}"), {}),
    Case(unknown_interceptor.RULE, listener("- ref: {name: mine, kind: clusterinterceptor}"), {}),
    Case(unknown_interceptor.RULE, listener("- ref: {name: cel, kind: NamespacedInterceptor}"), {}),
    Case(fixed_name.RULE, listener(metadata="name: built  # one"), {"name: built  ": "generateName: built-  "}),
    Case(
        fixed_name.RULE, listener(metadata="'name': \"built-\""), {"'name': \"built-\"": "'generateName': \"built-\""}
    ),
    Case(
        fixed_name.RULE,
        listener(metadata="{labels: {a: b}, name: built}", kind="TaskRun"),
        {"name: built}": "generateName: built-}"},
    ),
    Case(fixed_name.RULE, listener(metadata="{name: built, generateName: built-}"), {}),
    Case(fixed_name.RULE, listener(metadata="name: built", kind="ConfigMap"), {}),
    Case(missing_shebang.RULE, task("|\n\n        #!/bin/sh\n        echo a  # b"), {"|\n\n": "|\n"}),
    Case(missing_shebang.RULE, task('"  \\n#!/bin/sh\\necho"'), {"  \\n": ""}),
    Case(missing_shebang.RULE, task("|2\n          #!/bin/sh\n        echo"), {"  #!": "#!"}),
    # Which shell the image has nobody knows.
    Case(missing_shebang.RULE, task("|\n        [[ a == b ]]"), {}),
]


def test_what_is_mended(found: Found) -> None:
    deliveries = {"push": push(large=12345678, share=1234567.5)}
    wrong = []
    for case in CASES:
        findings = found(case.rule, case.text, deliveries)
        fixes = [finding.fix for finding in findings if finding.fix is not None]
        text = case.text
        for _ in findings:
            made = apply_fixes({"manifests/m.yaml": text}, fixes)
            text = made.texts.get("manifests/m.yaml", text)
            fixes = [one.fix for one in found(case.rule, text, deliveries) if one.fix is not None]
        wanted = case.text
        for before, after in case.changes.items():
            assert before in wanted, (case.rule.id, before)
            wanted = wanted.replace(before, after, 1)
        left = found(case.rule, text, deliveries)
        if not findings or text != wanted or bool(left) == bool(case.changes):
            wrong.append((case.rule.id, case.changes, text, left))
    assert wrong == []
