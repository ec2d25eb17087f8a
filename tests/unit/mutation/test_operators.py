"""Each operator: what it does to manifests, in words, and nothing else."""

from pathlib import Path

from harness.mutation import OPERATORS, PROOFS
from support.mutants import proposed, with_filter
from support.small_project import LISTENER

GROUPED = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: listener, namespace: ci}
spec:
  labelSelector: {matchLabels: {team: ci}}
  triggers:
    - triggerRef: build
  triggerGroups:
    - name: pushes
      triggerSelector: {labelSelector: {matchExpressions: [{key: kind, operator: In, values: [push]}]}}
      interceptors:
        - ref: {name: cel}
          params:
            - {name: filter, value: "true"}
"""
SHORT = """\
apiVersion: triggers.tekton.dev/v1alpha1
kind: EventListener
metadata: {name: listener, namespace: ci}
spec:
  triggers:
    - name: build
      interceptors:
        - gitlab: {secretRef: {secretName: hook, secretKey: token}, eventTypes: [Push Hook, Tag Push Hook]}
        - cel: {filter: "true", overlays: [{key: a, expression: "'b'"}, {key: c, expression: "'d'"}]}
      bindings:
        - ref: push
      template: {ref: build}
"""
BINDING = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerBinding
metadata: {name: push, namespace: ci}
spec:
  params:
    - {name: url, value: $(body.project.http_url)}
    - {name: sha, value: $(body.after)}
    - {name: fixed, value: text}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerTemplate
metadata: {name: build, namespace: ci}
spec:
  params: [{name: url}, {name: sha, default: none}]
  resourcetemplates:
    - apiVersion: v1
      kind: ConfigMap
      metadata: {generateName: built-}
      data: {url: $(tt.params.url), sha: $(tt.params.sha)}
      immutable: true
"""
PIPELINE = """\
apiVersion: tekton.dev/v1
kind: Pipeline
metadata: {name: build, namespace: ci}
spec:
  params: [{name: image, default: x}]
  tasks:
    - {name: clone, taskRef: {name: clone}}
    - name: build
      taskRef: {name: build}
      runAfter: [clone]
      params: [{name: image, value: $(params.image)}]
---
apiVersion: tekton.dev/v1
kind: Task
metadata: {name: build, namespace: ci}
spec:
  params: [{name: image, default: y}]
  steps:
    - {name: make, image: alpine, command: [make], args: [all], env: [{name: A, value: b}], script: ""}
"""
ROUTES = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: hooks, namespace: ci}
spec:
  rules:
    - host: hooks.example.com
      http:
        paths:
          - {path: /a, pathType: Prefix, backend: {service: {name: el-a, port: {number: 8080}}}}
          - {path: /b, pathType: Exact, backend: {service: {name: el-b, port: {name: http-listener}}}}
"""

MATCHES = r"body.ref.matches('^v[0-9]+[.](0|1)\\\\.x?$')"

TABLE: list[tuple[str, str, list[str]]] = [
    (
        "condition-dropped",
        with_filter("has(body.a) && (body.b == 1 || body.c) && body.d"),
        ["filter: drops has(body.a)", "filter: drops body.b == 1 || body.c", "filter: drops body.d"],
    ),
    ("condition-dropped", with_filter("body.a == 1"), []),
    ("condition-dropped", with_filter("((body.a) && body.b)"), ["filter: drops body.a", "filter: drops body.b"]),
    (
        "condition-dropped",
        with_filter("(body.a && body.b) && body.c"),
        ["filter: drops body.a", "filter: drops body.b", "filter: drops body.c"],
    ),
    ("alternative-dropped", with_filter("body.a || body.b"), ["filter: drops body.a", "filter: drops body.b"]),
    (
        "operator-swapped",
        with_filter("body.a && body.b || body.c"),
        ["filter: turns && into || before body.b", "filter: turns || into && before body.c"],
    ),
    (
        "comparison-turned",
        with_filter("body.a == 'b' || body.n < 3.0 || body.m >= 2.0"),
        [
            "filter: turns == into != in body.a == 'b'",
            "filter: turns < into <= in body.n < 3.0",
            "filter: turns >= into > in body.m >= 2.0",
        ],
    ),
    ("equality-loosened", with_filter("body.a == 'b'"), ["filter: is content that body.a contains 'b'"]),
    ("negation-dropped", with_filter("!body.a"), ["filter: drops the ! of !body.a"]),
    (
        "literal-changed",
        with_filter("body.a == 'bc' && body.n == 1.0 && body.t == true && body.x == null"),
        [
            "filter: makes 'bc' shorter",
            "filter: makes 'bc' longer",
            "filter: makes 1.0 2.0",
            "filter: makes true false",
        ],
    ),
    ("literal-changed", with_filter("body.ref.matches('^a$')"), []),
    (
        "key-misspelt",
        with_filter("has(body.a.b) && header['X'] == body.c"),
        [
            "filter: misspells the key a in body.a",
            "filter: misspells the key b in has(body.a.b)",
            "filter: misspells the key c in body.c",
        ],
    ),
    (
        "anchor-dropped",
        with_filter(MATCHES),
        [
            r"filter: drops the anchor ^ of ^v[0-9]+[.](0|1)\.x?$",
            r"filter: drops the anchor $ of ^v[0-9]+[.](0|1)\.x?$",
        ],
    ),
    (
        "pattern-changed",
        with_filter(MATCHES),
        [
            r"filter: turns + into * in ^v[0-9]+[.](0|1)\.x?$",
            r"filter: turns [.] into . in ^v[0-9]+[.](0|1)\.x?$",
            r"filter: drops the alternative 0 in ^v[0-9]+[.](0|1)\.x?$",
            r"filter: drops the alternative 1 in ^v[0-9]+[.](0|1)\.x?$",
            r"filter: turns \. into . in ^v[0-9]+[.](0|1)\.x?$",
            r"filter: drops ? in ^v[0-9]+[.](0|1)\.x?$",
        ],
    ),
    ("pattern-changed", with_filter("body.ref.matches('(?i)a{2}[+*]')"), []),
    (
        "text-test-loosened",
        with_filter("body.a.startsWith('b') && body.a.endsWith('c')"),
        [
            "filter: turns startsWith into contains in body.a.startsWith('b')",
            "filter: turns endsWith into contains in body.a.endsWith('c')",
        ],
    ),
    ("trigger-dropped", LISTENER, ["drops the trigger build"]),
    (
        "selector-changed",
        GROUPED,
        [
            "changes labelSelector.matchLabels.team",
            "changes triggerGroups[pushes].triggerSelector.labelSelector.matchExpressions[0].key",
            "changes triggerGroups[pushes].triggerSelector.labelSelector.matchExpressions[0].operator",
            "changes triggerGroups[pushes].triggerSelector.labelSelector.matchExpressions[0].values[0]",
        ],
    ),
    ("interceptor-dropped", LISTENER, ["drops interceptor[0] (gitlab)", "drops interceptor[1] (cel)"]),
    ("interceptor-dropped", GROUPED, ["drops interceptor[0] (cel)"]),
    (
        "interceptor-param-dropped",
        LISTENER,
        ["drops the param eventTypes of interceptor[0] (gitlab)", "drops the param filter of interceptor[1] (cel)"],
    ),
    ("interceptor-param-dropped", SHORT, []),
    (
        "interceptor-param-misspelt",
        SHORT,
        [
            "misspells the param secretRef of interceptor[0] (gitlab)",
            "misspells the param eventTypes of interceptor[0] (gitlab)",
            "misspells the param filter of interceptor[1] (cel)",
            "misspells the param overlays of interceptor[1] (cel)",
        ],
    ),
    ("secret-ref-dropped", LISTENER, ["drops the secretRef of interceptor[0] (gitlab)"]),
    ("secret-ref-dropped", SHORT, ["drops the secretRef of interceptor[0] (gitlab)"]),
    (
        "secret-ref-changed",
        LISTENER,
        [
            "misspells the secretName of interceptor[0] (gitlab)",
            "misspells the secretKey of interceptor[0] (gitlab)",
        ],
    ),
    ("event-type-changed", LISTENER, ["allows Tag Push Hook instead of Push Hook at interceptor[0] (gitlab)"]),
    (
        "event-type-changed",
        SHORT,
        [
            "allows Tag Push Hook instead of Push Hook at interceptor[0] (gitlab)",
            "allows Push Hook no more at interceptor[0] (gitlab)",
            "allows Push Hook instead of Tag Push Hook at interceptor[0] (gitlab)",
            "allows Tag Push Hook no more at interceptor[0] (gitlab)",
        ],
    ),
    ("overlay-dropped", SHORT, ["drops the overlay a", "drops the overlay c"]),
    ("overlay-key-misspelt", SHORT, ["misspells the key a of an overlay", "misspells the key c of an overlay"]),
    ("overlays-swapped", SHORT, ["swaps the overlays a and c"]),
    (
        "reference-misspelt",
        SHORT + "---\n" + BINDING,
        ["misspells the name push of a binding", "misspells the name build of the template"],
    ),
    (
        "reference-misspelt",
        GROUPED,
        ["misspells the name build of a Trigger", "misspells the name cel of an interceptor"],
    ),
    ("binding-dropped", SHORT + "---\n" + BINDING, ["drops the binding push"]),
    ("binding-param-dropped", BINDING, ["drops the param url", "drops the param sha", "drops the param fixed"]),
    (
        "binding-param-misspelt",
        BINDING,
        ["misspells the param url", "misspells the param sha", "misspells the param fixed"],
    ),
    (
        "binding-path-changed",
        BINDING,
        [
            "leaves the last key out of $(body.project.http_url) of the param url",
            "misspells the path $(body.project.http_url) of the param url",
            "misspells the path $(body.after) of the param sha",
        ],
    ),
    ("binding-text-changed", BINDING, ["changes the text of the param fixed"]),
    (
        "bindings-swapped",
        BINDING,
        ["swaps the values of the params url and sha", "swaps the values of the params sha and fixed"],
    ),
    (
        "template-value-changed",
        BINDING,
        [
            "changes apiVersion",
            "changes kind",
            "changes metadata.generateName",
            "changes data.url",
            "changes data.sha",
            "changes immutable",
        ],
    ),
    (
        "template-param-changed",
        BINDING,
        ["takes sha instead of url in data.url", "takes url instead of sha in data.sha"],
    ),
    (
        "template-param-dropped",
        BINDING,
        ["drops the declaration of the param url", "drops the declaration of the param sha"],
    ),
    ("template-default-changed", BINDING, ["changes the default of the param sha"]),
    ("template-item-dropped", BINDING, ["drops the resource template [0]"]),
    (
        "pipeline-value-changed",
        PIPELINE,
        [
            "changes taskRef.name of the task clone",
            "changes taskRef.name of the task build",
            "changes runAfter[0] of the task build",
            "changes params[image].name of the task build",
            "changes params[image].value of the task build",
        ],
    ),
    (
        "pipeline-item-dropped",
        PIPELINE,
        [
            "drops the task clone",
            "drops the task build",
            "drops runAfter[0] of the task build",
            "drops params[image] of the task build",
        ],
    ),
    (
        "default-changed",
        PIPELINE,
        ["changes the default of the param image", "changes the default of the param image"],
    ),
    (
        "step-changed",
        PIPELINE,
        [
            "changes image of the step make",
            "changes command[0] of the step make",
            "changes args[0] of the step make",
            "changes env[A].name of the step make",
            "changes env[A].value of the step make",
        ],
    ),
    ("routes-swapped", ROUTES, ["swaps the ways /a and /b"]),
    (
        "route-changed",
        ROUTES,
        [
            "changes the host",
            "changes the path /a",
            "makes the way /a Exact",
            "changes the Service of the way /a",
            "changes the port of the way /a",
            "changes the path /b",
            "makes the way /b Prefix",
            "changes the Service of the way /b",
            "changes the port of the way /b",
        ],
    ),
    ("route-dropped", ROUTES, ["drops the way /a", "drops the way /b"]),
]


def test_what_each_operator_does() -> None:
    wrong = []
    for operator, manifests, wanted in TABLE:
        found = proposed(manifests, operator)
        if found != wanted:
            wrong.append((operator, found, wanted))
    assert wrong == []


def test_every_operator_is_in_the_table() -> None:
    ids = [operator.id for operator in OPERATORS]
    assert len(ids) == len(set(ids))
    assert set(ids) == {operator for operator, _, _ in TABLE}
    assert all(operator.summary and not operator.summary.endswith(".") for operator in OPERATORS)


def test_nothing_is_made_of_what_is_not_there() -> None:
    assert all(proposed("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", one.id) == [] for one in OPERATORS)


def test_the_page_names_every_operator_and_every_proof() -> None:
    page = (Path(__file__).parents[3] / "docs" / "mutation.md").read_text(encoding="utf-8")
    assert [one.id for one in (*OPERATORS, *PROOFS) if f"`{one.id}`" not in page] == []
