"""What a session keeps makes no difference: after any change it says what one that was opened anew says."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from harness.config import load_settings
from harness.errors import HarnessError
from harness.finding import Finding
from harness.fixes.edit import CannotFixError
from harness.mutation import find_mutants
from harness.mutation.applying import Texts
from harness.project import open_project
from harness.suites import Outcome, Verdict
from harness.trace import Trace
from harness.watching import Session
from support.small_project import LISTENER, SUITE, Folder

ROOT = Path(__file__).parents[3]

PARTS = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: other, namespace: ci}
spec:
  serviceAccountName: ci
  triggers:
    - {name: parts, bindings: [{ref: empty}, {ref: given}], template: {ref: makes}}
    - name: secret
      interceptors:
        - {ref: {name: cel}, params: [{name: filter, value: "'abc'.compareSecret('key', 'ho' + 'ok')"}]}
      bindings: [{ref: given}]
      template: {ref: makes}
    - {triggerRef: alone}
  triggerGroups:
    - name: chosen
      interceptors: [{ref: {name: cel}, params: [{name: filter, value: body.ref != ''}]}]
      triggerSelector: {labelSelector: {matchLabels: {part: chosen}}}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: Trigger
metadata: {name: alone, namespace: ci}
spec: {bindings: [{ref: given}], template: {ref: makes}}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: Trigger
metadata: {name: picked, namespace: ci, labels: {part: chosen}}
spec: {bindings: [{name: revision, value: "1"}], template: {ref: makes}}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: Trigger
metadata: {name: left, namespace: ci, labels: {part: none}}
spec: {bindings: [{ref: given}], template: {ref: makes}}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerBinding
metadata: {name: empty, namespace: ci}
spec: {params: []}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerBinding
metadata: {name: given, namespace: ci}
spec: {params: [{name: revision, value: $(body.after)}]}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerTemplate
metadata: {name: makes, namespace: ci}
spec:
  params: [{name: revision}]
  resourcetemplates:
    - apiVersion: tekton.dev/v1
      kind: TaskRun
      metadata: {generateName: run-}
      spec: {taskRef: {name: task}, params: [{name: revision, value: $(tt.params.revision)}]}
---
apiVersion: tekton.dev/v1
kind: Task
metadata: {name: task, namespace: ci}
spec: {params: [{name: revision}], steps: [{name: first, image: "a:1", script: "$(params.revision)"}]}
---
apiVersion: v1
kind: Service
metadata: {name: front, namespace: ci}
spec: {selector: {eventlistener: other}, ports: [{name: http, port: 8080}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: front, namespace: ci}
spec:
  rules:
    - host: hooks.example.com
      http:
        paths:
          - path: /front
            pathType: Prefix
            backend: {service: {name: front, port: {number: 8080}}}
          - path: /own
            pathType: Prefix
            backend: {service: {name: el-other, port: {number: 8080}}}
---
apiVersion: v1
kind: Secret
metadata: {name: hook, namespace: ci}
stringData: {token: REPLACE_ME}
"""

SERVICE_PORT = "  resources: {kubernetesResource: {servicePort: 9090}}\n"

CASES = """\
  - name: everywhere
    delivery: push/dev
    to: everywhere
    expect:
      fires:
        parts: {params: {revision: abc}}
        alone:
        picked:
  - name: front
    delivery: main
    to: /front
    expect:
      listener: ci/other
      fires:
        parts:
        alone:
        picked:
  - name: other
    delivery: main
    to: other
    expect:
      fires:
        parts:
        alone:
        picked:
"""

POLICY = """\
apiVersion: tekton-harness/v1
kind: EventPolicy
metadata: {name: images}
spec:
  select: {triggers: ["*"]}
  validations:
    - expression: plan.all(task, task.steps.all(step, step.image == 'a:1'))
      message: another image
---
apiVersion: tekton-harness/v1
kind: EventPolicy
metadata: {name: revisions}
spec:
  select: {triggers: ["*"]}
  variations: false
  validations:
    - expression: params.revision in [body.after, '1']
      message: another revision
"""


def said(session: Session) -> tuple[list[Verdict], list[Finding], list[Trace]]:
    """Everything that a session says of its files as they are now."""
    verdicts = [replace(one, seconds=0) for one in session.judge_cases().verdicts]
    found = list(session.judge_findings().findings)
    project = session.project
    deliveries = [project.deliveries.get(name) for name in project.deliveries.names]
    simulator = project.simulator
    routed = [simulator.deliver(one, to=to) for one in deliveries for to in (None, "/front", "/own")]
    return verdicts, found, routed + [trace for one in deliveries for trace in simulator.deliver_to_all(one)]


def write_parts(folder: Folder) -> Iterator[tuple[str, str]]:
    """Each object in a file of its own, so that a change leaves the others alone; the files by their names."""
    for number, text in enumerate(PARTS.split("---\n")):
        folder.write(f"manifests/part-{number:02}.yaml", text)
        yield f"manifests/part-{number:02}.yaml", text


def opener(folder: Path) -> Callable[[], Session]:
    return lambda: Session(lambda: load_settings(folder))


CHANGES = {
    "nothing": ("", ""),
    "a comment": ("apiVersion", "# a comment\napiVersion"),
    "a filter of a group": ("body.ref != ''", "body.ref == ''"),
    "a selector": ("matchLabels: {part: chosen}", "matchLabels: {part: none}"),
    "a label that is selected by": ("labels: {part: none}", "labels: {part: chosen}"),
    "a trigger of a group": ('value: "1"', 'value: "2"'),
    "a trigger with an object of its own": (
        "spec: {bindings: [{ref: given}], template",
        "spec: {bindings: [{ref: given}, {ref: given}], template",
    ),
    "a binding without params gets one": ("{params: []}", "{params: [{name: extra, value: b}]}"),
    "a param that is bound twice": ("{params: []}", "{params: [{name: revision, value: b}]}"),
    "a value": ("$(body.after)", "$(body.ref)"),
    "a value that is not there": ("$(body.after)", "$(body.nowhere)"),
    "a version that is not served": (
        "v1beta1\nkind: TriggerBinding\nmetadata: {name: given",
        "v9\nkind: TriggerBinding\nmetadata: {name: given",
    ),
    "a listener of a version that is not served": ("v1beta1\nkind: EventListener", "v9\nkind: EventListener"),
    "a trigger of a version that is not served": (
        "v1beta1\nkind: Trigger\nmetadata: {name: left",
        "v9\nkind: Trigger\nmetadata: {name: left",
    ),
    "what is created": ("generateName: run-", "generateName: other-"),
    "what is run": ("a:1", "b:2"),
    "a task that is gone": ("{name: task, namespace: ci}", "{name: gone, namespace: ci}"),
    "a port": ("port: 8080}]", "port: 9090}]"),
    "the listener behind a Service": ("{eventlistener: other}", "{eventlistener: listener}"),
    "a path": ("path: /front", "path: /else"),
    "the Service of a listener": ("  serviceAccountName: ci\n", "  serviceAccountName: ci\n" + SERVICE_PORT),
    "a secret": ("REPLACE_ME", "another"),
    "a key of a secret": ("{token:", "{key:"),
    "a secret that CEL compares with": ("{token: REPLACE_ME}", "{token: REPLACE_ME, key: abc}"),
    "a namespace": ("{name: makes, namespace: ci}", "{name: makes, namespace: cd}"),
    "another listener": ("{name: other, namespace: ci}", "{name: another, namespace: ci}"),
    "an interceptor of its own": ("{name: cel}", "{name: mine}"),
    "a binding that is gone": ("metadata: {name: given, namespace: ci}", "metadata: {name: gone, namespace: ci}"),
    "a template that is gone": ("metadata: {name: makes, namespace: ci}", "metadata: {name: gone, namespace: ci}"),
    "a trigger that is gone": ("metadata: {name: alone, namespace: ci}", "metadata: {name: gone, namespace: ci}"),
    "a Secret that is gone": ("metadata: {name: hook, namespace: ci}", "metadata: {name: gone, namespace: ci}"),
    "an Ingress that is gone": ("kind: Ingress", "kind: NoIngress"),
    "a Service that is gone": ("kind: Service\n", "kind: NoService\n"),
    "no version at all": ("apiVersion: v1\nkind: Service", "kind: Service"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_it_says_what_one_says_that_was_opened_anew(folder: Folder, change: str) -> None:
    own = LISTENER.replace("stringData:\n  token: REPLACE_ME\n", "").replace("name: hook\n", "name: unused\n")
    folder.write("manifests/listener.yaml", own)
    files = dict(write_parts(folder))
    folder.write("suites/small.yaml", SUITE + CASES)
    folder.write("policies/images.yaml", POLICY)
    open_anew = opener(folder.folder)
    session = open_anew()
    before = said(session)
    assert [one.rule for one in before[1] if one.rule.startswith("event-policy")] == []
    assert {one.outcome for one in before[0]} == {Outcome.PASS}
    assert len(before[0]) == 4
    old, new = CHANGES[change]
    (name, text) = next((name, text) for name, text in files.items() if old in text)
    folder.write(name, text.replace(old, new, 1))
    changed = said(session)
    assert changed == said(open_anew())
    if change not in ("nothing", "a comment"):
        assert changed != before
    folder.write(name, text)
    assert said(session) == before


def test_of_too_many_simulators_none_is_kept(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    open_anew = opener(folder.folder)
    session = open_anew()
    said(session)
    monkeypatch.setattr("harness.project.KEPT_SIMULATORS", 0)
    folder.write("manifests/listener.yaml", LISTENER.replace("refs/heads/main", "refs/heads/dev"))
    changed = said(session)
    assert changed == said(open_anew())
    assert len(session.project._simulators) < 3


def test_the_last_secret_that_goes_makes_all_of_them_kept_elsewhere(folder: Folder) -> None:
    folder.write("manifests/listener.yaml", LISTENER.replace("kind: Secret", "kind: ConfigMap"))
    other = folder.write(
        "manifests/other.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: other, namespace: ci}\n"
    )
    open_anew = opener(folder.folder)
    session = open_anew()
    verdicts, _, _ = said(session)
    assert [one.outcome for one in verdicts] == [Outcome.FAIL]
    other.unlink()
    verdicts, found, traces = said(session)
    assert [one.outcome for one in verdicts] == [Outcome.PASS]
    assert (verdicts, found, traces) == said(open_anew())


@pytest.mark.slow
def test_whatever_is_changed_in_the_canonical_system(tmp_path: Path) -> None:
    for name in ("manifests", "payloads", "policies", "tests/suites"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    open_anew = opener(tmp_path)
    session = open_anew()
    said(session)
    project = open_project(load_settings(tmp_path))
    texts = Texts(project.manifests)
    restored: tuple[Path, str] | None = None
    asked: set[tuple[str, str]] = set()
    for mutant in find_mutants(project):
        if (mutant.operator, mutant.key.kind) in asked:
            continue
        try:
            before, after = texts.edited(mutant)
        except (CannotFixError, HarnessError):
            continue
        asked.add((mutant.operator, mutant.key.kind))
        if restored is not None:
            restored[0].write_text(restored[1])
        (tmp_path / mutant.file).write_text(after)
        restored = (tmp_path / mutant.file, before)
        assert said(session) == said(open_anew()), mutant
    assert len(asked) > 30
