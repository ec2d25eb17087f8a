"""Proofs: where each holds, where it must not, and that what is proven is so for every delivery there is."""

from pathlib import Path

import pytest

from harness.config import load_settings
from harness.deliveries import Delivery
from harness.errors import HarnessError
from harness.mutation import PROOFS, find_mutants
from harness.mutation.equivalence import prove
from harness.project import open_project
from harness.simulator import Simulator
from support.mutants import both_sides, proofs, with_filter
from support.small_project import LISTENER

ROOT = Path(__file__).parents[3]

UNUSED_BINDING = """\
---
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerBinding
metadata: {name: nobody, namespace: ci}
spec: {params: [{name: a, value: $(body.b)}]}
"""
PIPELINES = """\
---
apiVersion: tekton.dev/v1
kind: Pipeline
metadata: {name: build, namespace: ci}
spec:
  params: [{name: revision, default: none}, {name: flags, default: x}]
  tasks:
    - name: make
      taskRef: {name: make}
      params: [{name: revision, value: $(params.revision)}, {name: level, value: $(params.flags)}]
---
apiVersion: tekton.dev/v1
kind: Task
metadata: {name: make, namespace: ci}
spec:
  params: [{name: revision, default: none}, {name: level, default: x}, {name: other, default: z}]
  steps: [{name: make, image: alpine, args: [$(params.revision), $(params.level)]}]
---
apiVersion: tekton.dev/v1
kind: Task
metadata: {name: lonely, namespace: ci}
spec:
  params: [{name: a, default: b}]
  steps: [{name: make, image: alpine}]
"""
RUN = """\
            - apiVersion: tekton.dev/v1
              kind: PipelineRun
              metadata: {generateName: built-}
              spec:
                pipelineRef: {name: build}
                params: [{name: revision, value: $(tt.params.revision)}]
"""
BUILDING = LISTENER[: LISTENER.index("            - apiVersion: v1")] + RUN + LISTENER[LISTENER.index("---\n") :]
WITH_WHEN = PIPELINES.replace(
    "      params: [{name: revision, value: $(params.revision)}",
    "      when: [{input: $(params.flags), operator: in, values: [x]}]\n"
    "      params: [{name: revision, value: $(params.revision)}",
)
TWICE = LISTENER.replace(
    "            - name: filter\n",
    "            - name: filter\n              value: 'false'\n            - name: filter\n",
)
UNREAD = LISTENER.replace(
    "        - name: revision\n          value: $(body.after)\n",
    "        - name: revision\n          value: $(body.after)\n        - name: unread\n          value: text\n",
)
DEFAULT = LISTENER.replace("value: $(body.after)", "value: fixed").replace(
    "            - name: revision\n          resource",
    "            - name: revision\n              default: none\n          resource",
)
GROUPED = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: Trigger
metadata: {name: build, namespace: ci, labels: {kind: push}}
spec:
  interceptors: [{ref: {name: cel}, params: [{name: filter, value: has(extensions.a)}]}]
  template:
    spec:
      resourcetemplates: [{apiVersion: v1, kind: ConfigMap, metadata: {generateName: built-}}]
---
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: listener, namespace: ci}
spec:
  triggerGroups:
    - name: pushes
      triggerSelector: {labelSelector: {matchLabels: {kind: push}}}
      interceptors:
        - ref: {name: cel}
          params:
            - {name: filter, value: has(body.a) && body.a == 'b'}
            - {name: overlays, value: [{key: a, expression: "'b'"}, {key: c, expression: "'d'"}]}
"""
OVERLAY = with_filter("true", "[{key: a, expression: \"'b'\"}, {key: c, expression: body.d}]")
ELSEWHERE = LISTENER.replace("name: el-listener", "name: somebody-else")

CONDITION = "condition-dropped"
TABLE: list[tuple[str, str, str, list[str]]] = [
    (LISTENER + UNUSED_BINDING, "binding-param-dropped", "the param a", ["unused-object"]),
    (LISTENER + UNUSED_BINDING, "binding-param-dropped", "revision", [""]),
    (BUILDING + PIPELINES, "default-changed", "the param a", ["unused-object"]),
    (ELSEWHERE, "route-changed", "Service", ["same-routes"]),
    (LISTENER, "route-changed", "Service", [""]),
    (TWICE, "interceptor-param-dropped", "filter", ["overridden-param", ""]),
    (TWICE, "interceptor-param-misspelt", "filter", ["overridden-param", ""]),
    (with_filter("size('a') == 1 || body.x"), "literal-changed", "'a' longer", [""]),
    (with_filter("body.n > 1.0 || 'ab'.contains('a')"), "literal-changed", "'ab' longer", ["same-expression"]),
    (with_filter("body.n > 1.0 || 'ab'.contains('b')"), "literal-changed", "'ab' shorter", [""]),
    (with_filter("body.a.matches('^^a$')"), "anchor-dropped", "", ["redundant-anchor", ""]),
    (with_filter("body.a.matches('(?m)^^a')"), "anchor-dropped", "", [""]),
    (with_filter("has(body.a) && body.a == 'x'"), CONDITION, "", ["guard-before-use", ""]),
    (with_filter("has(body.a) && body.a.b == 'x'"), CONDITION, "has", ["guard-before-use"]),
    (with_filter("has(body.a) && has(body.a.b)"), CONDITION, "", ["guard-before-use", ""]),
    (with_filter("has(body.a) && body['a'] in ['x']"), CONDITION, "has", ["guard-before-use"]),
    (with_filter("has(body.a) && !body.a.matches('x')"), CONDITION, "has", ["guard-before-use"]),
    (with_filter("has(body.a) && (body.a == 'x' || body.b == 'y')"), CONDITION, "has", [""]),
    (with_filter("has(body.a) && (body.a == 'x' || body.a == 'y')"), CONDITION, "has", ["guard-before-use"]),
    (with_filter("has(body.a) && !(body.a == 'x' && body.b)"), CONDITION, "has", [""]),
    (with_filter("has(body.a) && body.b == 'x'"), CONDITION, "has", [""]),
    (with_filter("has(body.a.b) && body.a == 'x'"), CONDITION, "has", [""]),
    (with_filter("has(body.a) && (body.b ? body.a == 'x' : true)"), CONDITION, "has", [""]),
    (with_filter("has(body.a) && body.a.all(x, x == 1.0)"), CONDITION, "has", ["guard-before-use"]),
    (with_filter("has(body.a) && body.b.all(x, x == body.a)"), CONDITION, "has", [""]),
    (with_filter("body.a != 'b' && body.a == 'c'"), CONDITION, "", ["implied-condition", ""]),
    (with_filter("body.a != null && body.a.startsWith('c') && body.a == 'cd'"), CONDITION, "",
     ["implied-condition", "implied-condition", ""]),
    (with_filter("body.a != 'c' && body.a == 'c'"), CONDITION, "!=", [""]),
    (with_filter("body.a == body.b && body.a == 'c'"), CONDITION, "body.b", [""]),
    (with_filter("body.a.exists(x, x == 'c') && body.a == 'c'"), CONDITION, "exists", [""]),
    (with_filter("body.n < 6.0 && body.n == 5"), CONDITION, "<", ["implied-condition"]),
    (with_filter("header['X'] != null && body.a == 'c'"), CONDITION, "header", [""]),
    (with_filter("body.a == 'c' && body.b && body.a == 'c'"), CONDITION, "body.a", ["implied-condition"] * 2),
    (UNREAD, "binding-param-dropped", "unread", ["unread-param"]),
    (UNREAD, "binding-text-changed", "unread", ["unread-param"]),
    (UNREAD.replace("value: text", "value: $(body.text)"), "binding-param-dropped", "unread", [""]),
    (UNREAD.replace("$(tt.params.revision)", "$(tt.params.unread)"), "binding-param-dropped", "unread", [""]),
    (DEFAULT, "template-default-changed", "", ["unread-default"]),
    (DEFAULT.replace("value: fixed", "value: $(body.after)"), "template-default-changed", "", [""]),
    (OVERLAY, "overlay-dropped", "", ["unread-overlay", ""]),
    (OVERLAY, "overlay-key-misspelt", "", ["unread-overlay", ""]),
    (OVERLAY.replace("$(body.after)", "$(extensions.a)"), "overlay-dropped", "overlay a", [""]),
    (OVERLAY.replace("$(body.after)", "$(extensions)"), "overlay-dropped", "overlay a", [""]),
    (OVERLAY.replace("body.d", "extensions.a"), "overlay-dropped", "overlay a", [""]),
    (GROUPED, "overlay-dropped", "", ["", "unread-overlay"]),
    (GROUPED, "interceptor-param-dropped", "", [""] * 3),
    (GROUPED, CONDITION, "", ["guard-before-use", ""]),
    (GROUPED, "selector-changed", "", [""]),
    (BUILDING + PIPELINES, "default-changed", "revision", ["same-run", "same-run"]),
    (BUILDING + PIPELINES, "default-changed", "flags", [""]),
    (BUILDING + PIPELINES, "default-changed", "other", [""]),
    (BUILDING + PIPELINES, "pipeline-item-dropped", "params[level]", ["same-run"]),
    (BUILDING + PIPELINES, "pipeline-item-dropped", "params[revision]", [""]),
    (BUILDING + PIPELINES, "pipeline-value-changed", "params[level].name", ["same-run"]),
    (BUILDING + PIPELINES, "pipeline-value-changed", "params[revision].name", [""]),
    (BUILDING + WITH_WHEN, "default-changed", "revision", ["", ""]),
    (BUILDING + PIPELINES, "pipeline-value-changed", "taskRef", [""]),
]  # fmt: skip


def test_what_is_proven_and_what_is_not() -> None:
    wrong = []
    for manifests, operator, containing, wanted in TABLE:
        found = proofs(manifests, operator, containing)
        if found != wanted:
            wrong.append(
                (operator, containing, manifests[-120:] if "---" in manifests[-500:] else manifests, found, wanted)
            )
    assert wrong == []


def test_every_proof_is_in_the_table() -> None:
    assert {proof.id for proof in PROOFS} == {one for *_, wanted in TABLE for one in wanted if one}
    assert all(proof.summary for proof in PROOFS)


@pytest.mark.parametrize("folder", ["manifests", "tests/fixtures/as-published"])
def test_what_is_proven_is_so_for_every_delivery_there_is(folder: str) -> None:
    """Whoever notices a mutant or not: what is proven equal creates the same. The deliveries that are right but for one
    thing are there to tell filters apart."""
    project = open_project(load_settings(ROOT), [ROOT / folder])
    deliveries = [project.deliveries.get(name) for name in project.deliveries.names if "five-megabytes" not in name]
    deliveries += [project.deliveries.read(path) for path in sorted((ROOT / "tests/suites").glob("*/*/*.http"))]
    wrong, proven = [], 0
    for mutant in find_mutants(project):
        sides = both_sides(project, mutant)
        if prove(mutant, *sides) is not None:
            proven += 1
            wrong += [
                (mutant.description, delivery.name, key)
                for delivery in deliveries
                for key in sides[2].listeners
                if created(sides[0].simulator, delivery, key) != created(sides[1].simulator, delivery, key)
            ]
    assert wrong == []
    assert proven > 5


def created(simulator: Simulator, delivery: Delivery, key: str) -> object:
    try:
        trace = simulator.deliver(delivery, to=key)
    except HarnessError as error:
        return str(error)
    return trace.status, [trigger.resources for trigger in trace.triggers]
