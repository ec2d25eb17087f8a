import textwrap
from pathlib import Path

import pytest

from harness.finding import Finding, Severity
from harness.manifests import load_manifests
from harness.triggers import check_references, load_triggers

BASE = """
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: el, namespace: ns}
spec:
  serviceAccountName: sa
  triggers:
    - name: first
      bindings: [{ref: binding}, {ref: shared, kind: ClusterTriggerBinding}]
      template: {ref: template}
      serviceAccountName: creator
      interceptors:
        - ref: {name: gitlab}
          params: [{name: secretRef, value: {secretName: token, secretKey: key}}]
        - ref: {name: own, kind: NamespacedInterceptor}
    - triggerRef: alone
---
apiVersion: triggers.tekton.dev/v1beta1
kind: Trigger
metadata: {name: alone, namespace: ns}
spec: {template: {spec: {resourcetemplates: []}}}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerBinding
metadata: {name: binding, namespace: ns}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: ClusterTriggerBinding
metadata: {name: shared}
---
apiVersion: triggers.tekton.dev/v1alpha1
kind: Interceptor
metadata: {name: own, namespace: ns}
spec: {clientConfig: {url: "http://x"}}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerTemplate
metadata: {name: template, namespace: ns}
spec:
  resourcetemplates:
    - apiVersion: tekton.dev/v1
      kind: PipelineRun
      metadata: {generateName: run-}
      spec:
        pipelineRef: {name: build}
        taskRunTemplate: {serviceAccountName: runner, podTemplate: {imagePullSecrets: [{name: token}]}}
        workspaces:
          - {name: a, secret: {secretName: token}}
          - {name: b, configMap: {name: settings}}
          - {name: c, persistentVolumeClaim: {claimName: cache}}
          - {name: d, secret: {secretName: $(tt.params.x)}}
---
apiVersion: tekton.dev/v1
kind: Pipeline
metadata: {name: build, namespace: ns}
spec:
  tasks: [{name: t, taskRef: {name: compile}}, {name: r, taskRef: {resolver: git}}]
  finally: [{name: f, taskRef: {name: custom, apiVersion: x.io/v1, kind: Task}}]
---
apiVersion: tekton.dev/v1
kind: Task
metadata: {name: compile, namespace: ns}
---
apiVersion: v1
kind: Secret
metadata: {name: token, namespace: ns}
stringData: {key: x}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: ns}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: cache, namespace: ns}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: sa, namespace: ns}
imagePullSecrets: [{name: token}]
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: creator, namespace: ns}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: runner, namespace: ns}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: rb, namespace: ns}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: creating}
subjects: [{kind: ServiceAccount, name: sa}, {kind: ServiceAccount, name: x, namespace: argocd}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: creating, namespace: ns}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: crb}
roleRef: {kind: ClusterRole, name: tekton-triggers-eventlistener-clusterroles}
subjects: [{kind: ServiceAccount, name: sa, namespace: ns}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: in, namespace: ns}
spec:
  rules:
    - http:
        paths:
          - path: /
            pathType: Prefix
            backend: {service: {name: el-el, port: {number: 8080}}}
"""


def check(folder: Path, text: str) -> tuple[Finding, ...]:
    (folder / "all.yaml").write_text(textwrap.dedent(text))
    manifests = load_manifests([folder], folder)
    assert manifests.findings == ()
    world = load_triggers(manifests)
    assert world.findings == ()
    return check_references(manifests, world)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_a_complete_set_has_no_finding(tmp_path: Path) -> None:
    assert check(tmp_path, BASE) == ()


@pytest.mark.parametrize(
    ("old", "new", "message", "help"),
    [
        ("{ref: binding}", "{ref: bindings}", "TriggerBinding ns/bindings: without it the trigger stops", "binding?"),
        ("{ref: shared,", "{ref: sharde,", "ClusterTriggerBinding sharde", "shared?"),
        ("template: {ref: template}", "template: {ref: tmplate}", "TriggerTemplate ns/tmplate", "template?"),
        ("triggerRef: alone", "triggerRef: lone", "Trigger ns/lone: without it the listener leaves", "alone?"),
        (
            "serviceAccountName: sa",
            "serviceAccountName: saa",
            "ServiceAccount ns/saa: without it the listener's pod",
            "sa?",
        ),
        ("serviceAccountName: creator", "serviceAccountName: creatr", "ServiceAccount ns/creatr", "creator?"),
        ("secretName: token, secretKey", "secretName: tokn, secretKey", "Secret ns/tokn", "token?"),
        (
            "pipelineRef: {name: build}",
            "pipelineRef: {name: biuld}",
            "Pipeline ns/biuld: without it every run",
            "build?",
        ),
        ("serviceAccountName: runner", "serviceAccountName: runer", "ServiceAccount ns/runer", "runner?"),
        ("imagePullSecrets: [{name: token}]}}", "imagePullSecrets: [{name: tok}]}}", "Secret ns/tok", "token?"),
        ("secret: {secretName: token}", "secret: {secretName: tken}", "Secret ns/tken", "token?"),
        ("configMap: {name: settings}", "configMap: {name: setings}", "ConfigMap ns/setings", "settings?"),
        ("claimName: cache", "claimName: cahce", "PersistentVolumeClaim ns/cahce", "cache?"),
        ("taskRef: {name: compile}", "taskRef: {name: compil}", "Task ns/compil: without it every run", "compile?"),
        ("imagePullSecrets: [{name: token}]\n", "imagePullSecrets: [{name: tkn}]\n", "Secret ns/tkn", "token?"),
        ("kind: Role, name: creating", "kind: Role, name: create", "Role ns/create", "creating?"),
        (
            "subjects: [{kind: ServiceAccount, name: sa},",
            "subjects: [{kind: ServiceAccount, name: saa},",
            "ServiceAccount ns/saa",
            "sa?",
        ),
        ("service: {name: el-el,", "service: {name: el-elll,", "Service ns/el-elll", "el-el?"),
    ],
)
def test_each_reference_that_leads_nowhere(tmp_path: Path, old: str, new: str, message: str, help: str) -> None:
    assert BASE.count(old) == 1
    text = BASE.replace(old, new)
    (finding,) = check(tmp_path, text)
    assert (finding.rule, finding.severity) == ("unresolved-reference", Severity.ERROR)
    assert message in finding.message
    assert finding.help == f"did you mean {help}"
    assert finding.location.line == line_of(text, new.rstrip())
    assert text.split("\n")[finding.location.line - 1][finding.location.column - 1 :].startswith(
        message.split(":")[0].split("/")[-1].split(" ")[-1]
    )
    assert finding.symbol


@pytest.mark.parametrize(
    ("port", "words"),
    [
        ("{number: 80}", "has no port 80:"),
        ("{name: http}", "has no port http:"),
        ("{number: 9000}", "has no port 9000 that takes events"),
    ],
)
def test_a_port_that_the_service_lacks(tmp_path: Path, port: str, words: str) -> None:
    (finding,) = check(tmp_path, BASE.replace("{number: 8080}", port))
    assert words in finding.message
    assert finding.help == "its ports: 8080 (http-listener)"


def test_the_port_may_be_named(tmp_path: Path) -> None:
    assert check(tmp_path, BASE.replace("{number: 8080}", "{name: http-listener}")) == ()


def test_a_key_that_the_secret_lacks(tmp_path: Path) -> None:
    (finding,) = check(tmp_path, BASE.replace("secretKey: key", "secretKey: keys"))
    assert "the Secret ns/token has no key keys" in finding.message
    assert finding.help == "did you mean key?"


def test_secrets_are_not_missed_where_none_are_kept(tmp_path: Path) -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: token, namespace: ns}\nstringData: {key: x}\n---\n"
    assert check(tmp_path, BASE.replace(secret, "")) == ()


@pytest.mark.parametrize(
    "maker",
    [
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: token, namespace: ns}\n",
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: x, namespace: ns}\n"
        "spec: {target: {name: token}}\n",
        "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: x, namespace: ns}\n"
        "spec: {secretName: token}\n",
    ],
)
def test_what_becomes_a_secret_counts_as_one(tmp_path: Path, maker: str) -> None:
    text = BASE.replace("name: token, namespace: ns}\n", "name: other, namespace: ns}\n")
    assert check(tmp_path, f"{text}---\n{maker}") == ()


def test_one_of_that_name_elsewhere_is_told(tmp_path: Path) -> None:
    text = BASE.replace("{name: binding, namespace: ns}", "{name: binding, namespace: far}")
    (finding,) = check(tmp_path, text)
    assert finding.help == "there is one in far, but it is looked for in ns"


def test_objects_of_any_shape_are_survived(tmp_path: Path) -> None:
    shapes = """
    apiVersion: tekton.dev/v1
    kind: Pipeline
    metadata: {name: p}
    spec: {tasks: [5, {taskRef: x}, {taskRef: {name: [1]}}], finally: {}}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: rb}
    roleRef: []
    subjects: {a: b}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: i}
    spec: {rules: [{http: {paths: [{backend: {service: {name: 5, port: x}}}, null]}}, 3], defaultBackend: [1]}
    ---
    apiVersion: triggers.tekton.dev/v1beta1
    kind: TriggerTemplate
    metadata: {name: t}
    spec: {resourcetemplates: [null, 5, {kind: PipelineRun}, {apiVersion: tekton.dev/v1, kind: PipelineRun, spec: 1}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: s}
    spec: {selector: [], ports: [1, {port: true}]}
    """
    assert check(tmp_path, shapes) == ()
