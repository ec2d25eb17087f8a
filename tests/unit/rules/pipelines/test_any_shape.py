"""Objects of strangers: no shape breaks a rule, and what rules say of Tekton's refusal is what its webhook says."""

import copy
from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from harness.admission import Stage, admit
from harness.deliveries.index import DeliveryIndex
from harness.finding import Severity
from harness.jsontypes import JSON, JSONObject
from harness.manifests import Document, ManifestSet, Resource, ResourceKey, read_yaml
from harness.rules import Subject, apply_rules
from harness.rules.applying import Applied
from harness.rules.pipelines import RULES
from harness.simulator import Simulator
from support.workloads import together, written

OBJECTS = together(
    written(
        "Task",
        """
        params: [{name: a}, {name: list, type: array, default: [x]}, {name: b, default: "1"}]
        workspaces: [{name: w}]
        results: [{name: r}]
        volumes: [{name: v, emptyDir: {}}]
        steps:
          - name: one
            image: i:1
            command: [sh, -c, "echo $(params.a) > $(results.r.path)"]
            args: ["$(params.list[*])", "$(workspaces.w.path)"]
          - name: two
            image: $(params.b)
            script: echo $(params['a']) > $(results.r.path)
            env: [{name: A, value: $(params.a)}]
            volumeMounts: [{name: v, mountPath: /v}]
        """,
        "t",
    ),
    written("StepAction", "{image: i, params: [{name: a}], results: [{name: r}], args: [$(params.a)]}", "s"),
    written(
        "Pipeline",
        """
        params: [{name: a}, {name: list, type: array, default: [x]}]
        workspaces: [{name: w}]
        tasks:
          - name: one
            taskRef: {name: t}
            params: [{name: a, value: $(params.a)}, {name: list, value: ["$(params.list[*])"]}]
            workspaces: [{name: w}]
          - name: two
            runAfter: [one]
            when: [{input: $(tasks.one.results.r), operator: in, values: [x]}]
            taskSpec:
              params: [{name: own}]
              steps: [{name: s, image: i, script: "echo $(params.a) $(params.own)"}]
            params: [{name: own, value: $(tasks.one.results.r)}]
        finally:
          - {name: last, taskRef: {name: t}, params: [{name: a, value: $(tasks.one.status)}], workspaces: [{name: w}]}
        results: [{name: r, value: $(tasks.one.results.r)}]
        """,
        "p",
    ),
    written(
        "PipelineRun",
        """
        pipelineRef: {name: p}
        params: [{name: a, value: x}]
        timeouts: {pipeline: 1h, tasks: 50m, finally: 10m}
        workspaces: [{name: w, emptyDir: {}}]
        taskRunSpecs: [{pipelineTaskName: one, serviceAccountName: x}]
        """,
        "run",
    ),
    written(
        "TaskRun", "{taskRef: {name: t}, params: [{name: a, value: x}], workspaces: [{name: w, emptyDir: {}}]}", "tr"
    ),
)
DOCUMENTS = [document.value for document in read_yaml(OBJECTS, "m.yaml").documents]


def judged(values: list[JSONObject]) -> Applied:
    resources = [
        Resource(ResourceKey("tekton.dev", str(one["kind"]), "ci", str(number)), "v1", Document("m.yaml", 0, one, {}))
        for number, one in enumerate(values)
    ]
    manifests = ManifestSet.of(resources)
    simulator = Simulator(manifests, explain=False)
    return apply_rules(Subject(manifests, simulator, DeliveryIndex([], Path())), RULES)


def nodes(value: JSON) -> list[tuple[list[JSON] | JSONObject, int | str]]:
    """Every place in a value: what holds it, and its key or index."""
    found: list[tuple[list[JSON] | JSONObject, int | str]] = []
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            found.append((value, key))
            found += nodes(item)
    return found


WORDS: tuple[JSON, ...] = (
    *("a", "one", "w", "r", "list", "x", "A_b", "Task", "array", "string", "2h", ""),
    *("$(params.a)", "$(params.zz)", "$(params.list[*])", "x$(params.list[*])", "$(tasks.two.results.r)"),
    *("$(tasks.zz.results.r)", "$(tasks.one.status)", "$(results.r.path)", "$(results.zz.path)", "$(param.a)"),
    *(None, 1, [], {}, ["one"], {"name": "a"}),
)


def mutated(value: JSONObject, random: Random, times: int, words: tuple[JSON, ...]) -> JSONObject:
    """The object with something in its spec replaced, doubled or taken away."""
    value = copy.deepcopy(value)
    for _ in range(times):
        holder, key = random.choice(nodes(value.get("spec")) or [(value, "spec")])
        what = random.random()
        if what < 0.6:
            holder[key] = copy.deepcopy(random.choice(words))
        elif isinstance(holder, list):
            holder.append(copy.deepcopy(random.choice(holder)))
        else:
            holder.pop(str(key), None)
    return value


@given(st.randoms(use_true_random=False), st.integers(1, 12))
def test_no_shape_breaks_a_rule(random: Random, times: int) -> None:
    assert judged([mutated(one, random, times, WORDS) for one in DOCUMENTS]).broken == ()


@given(st.sampled_from(DOCUMENTS), st.randoms(use_true_random=False), st.integers(1, 2))
def test_what_is_said_of_a_refusal_is_true(document: JSONObject, random: Random, times: int) -> None:
    value = mutated(document, random, times, tuple(word for word in WORDS if isinstance(word, str)))
    verdict = admit(value)
    if verdict.stage is Stage.OK:
        told = judged([value]).findings
        refused = [one for one in told if one.severity is Severity.ERROR and "Tekton refuses" in one.message]
        assert [one.message for one in refused] == []
