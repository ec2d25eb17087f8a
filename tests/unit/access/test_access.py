"""RBAC over manifests: what the bindings of an account let it do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.access import Access, Account, Action, Answer, impersonation, resource_of
from harness.manifests import ManifestSet, load_manifests

ACCOUNT = Account("ci", "webhook")
CREATE_RUN = Action("create", "tekton.dev", "pipelineruns", "ci")

ROLES = """
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: runs, namespace: ci}
rules:
  - {apiGroups: [tekton.dev], resources: [pipelineruns, taskruns], verbs: [create]}
  - {apiGroups: [""], resources: [serviceaccounts], verbs: [impersonate], resourceNames: [deployer]}
  - {apiGroups: [""], resources: [secrets], verbs: [get, list, create], resourceNames: [token]}
  - {nonResourceURLs: ["/healthz"], verbs: ["*"]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader, labels: {to: all}}
rules: [{apiGroups: [triggers.tekton.dev], resources: ["*"], verbs: [list, watch]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: put-together}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: all}}]}
rules: []
"""


def binding(role: str, subject: str, *, kind: str = "RoleBinding", role_kind: str = "ClusterRole") -> str:
    namespace = ", namespace: ci" if kind == "RoleBinding" else ""
    return f"""
apiVersion: rbac.authorization.k8s.io/v1
kind: {kind}
metadata: {{name: bound{namespace}}}
subjects: [{subject}]
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {role_kind}, name: {role}}}
"""


WEBHOOK = "{kind: ServiceAccount, name: webhook, namespace: ci}"

Load = Callable[[str], ManifestSet]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def call(text: str) -> ManifestSet:
        (tmp_path / "m.yaml").write_text(text)
        return load_manifests([tmp_path / "m.yaml"], tmp_path)

    return call


def test_what_is_allowed(load: Load) -> None:
    read = Action("list", "triggers.tekton.dev", "triggers", "ci")
    read_all = Action("list", "triggers.tekton.dev", "clusterinterceptors")
    elsewhere = Action("create", "tekton.dev", "pipelineruns", "other")
    yes, no, unknown = Answer.ALLOWED, Answer.DENIED, Answer.UNKNOWN
    runs = binding("runs", WEBHOOK, role_kind="Role")
    cluster = "ClusterRoleBinding"
    table = [
        (runs, CREATE_RUN, yes),
        (runs, elsewhere, no),
        (runs, Action("create", "", "pipelineruns", "ci"), no),
        (runs, Action("Create", "tekton.dev", "pipelineruns", "ci"), no),
        (runs, Action("delete", "tekton.dev", "pipelineruns", "ci"), no),
        # A name counts where it is known before, and nothing that has none yet is allowed by names.
        (runs, impersonation(Account("ci", "deployer")), yes),
        (runs, impersonation(Account("ci", "admin")), no),
        (runs, Action("create", "", "secrets", "ci"), no),
        (runs, Action("list", "", "secrets", "ci"), no),
        (runs, Action("get", "", "secrets", "ci", "token"), yes),
        # In a RoleBinding the namespace of a service account may be left out.
        (binding("runs", "{kind: ServiceAccount, name: webhook}", role_kind="Role"), CREATE_RUN, yes),
        (binding("runs", "{kind: ServiceAccount, name: webhook, namespace: x}", role_kind="Role"), CREATE_RUN, no),
        (binding("runs", "{kind: User, name: 'system:serviceaccount:ci:webhook'}", role_kind="Role"), CREATE_RUN, yes),
        (binding("runs", "{kind: Group, name: 'system:serviceaccounts:ci'}", role_kind="Role"), CREATE_RUN, yes),
        (binding("runs", "{kind: Group, name: 'system:serviceaccounts'}", role_kind="Role"), CREATE_RUN, yes),
        (binding("runs", "{kind: Group, name: 'system:serviceaccounts:x'}", role_kind="Role"), CREATE_RUN, no),
        # A ClusterRole by a RoleBinding counts in the namespace and never for the cluster.
        (binding("reader", WEBHOOK), read, yes),
        (binding("reader", WEBHOOK), read_all, no),
        (binding("reader", WEBHOOK, kind=cluster), read, yes),
        (binding("reader", WEBHOOK, kind=cluster), read_all, yes),
        # What Tekton and Kubernetes bring along, and what only the cluster knows.
        (binding("tekton-triggers-eventlistener-roles", WEBHOOK), CREATE_RUN, yes),
        (binding("tekton-triggers-eventlistener-roles", WEBHOOK), read_all, no),
        (binding("tekton-triggers-eventlistener-clusterroles", WEBHOOK, kind=cluster), read_all, yes),
        (binding("cluster-admin", WEBHOOK, kind=cluster), elsewhere, yes),
        (binding("edit", WEBHOOK), CREATE_RUN, unknown),
        (binding("edit", WEBHOOK), elsewhere, no),
        (binding("gone", WEBHOOK, role_kind="Role"), CREATE_RUN, unknown),
        (binding("put-together", WEBHOOK), read, yes),
        (binding("put-together", WEBHOOK), CREATE_RUN, unknown),
        (binding("runs", WEBHOOK, role_kind="Something"), CREATE_RUN, no),
    ]
    wrong = [
        (text, action, answer)
        for text, action, expected in table
        if (answer := Access.of(load(f"{ROLES}---{text}")).review(ACCOUNT, action)) is not expected
    ]
    assert wrong == []


def test_only_an_account_that_a_binding_names_is_judged(load: Load) -> None:
    by_name = Access.of(load(f"{ROLES}---{binding('runs', WEBHOOK, role_kind='Role')}"))
    assert by_name.is_judged(ACCOUNT)
    assert not by_name.is_judged(Account("ci", "other"))
    everybody = binding("runs", "{kind: Group, name: 'system:serviceaccounts:ci'}", role_kind="Role")
    assert not Access.of(load(f"{ROLES}---{everybody}")).is_judged(ACCOUNT)


def test_broken_shapes_allow_nothing(load: Load) -> None:
    text = """
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: runs, namespace: ci}
rules: [7, {verbs: create, resources: {}}, {verbs: [1, null], apiGroups: [[]], resources: [x]}, null]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: bound, namespace: ci}
subjects: [7, null, {kind: ServiceAccount}, {kind: ServiceAccount, name: webhook}]
roleRef: {kind: Role, name: runs}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: none, namespace: ci}
subjects: x
roleRef: [1]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: together, labels: 3}
aggregationRule: {clusterRoleSelectors: [1, {matchExpressions: [{key: a, operator: Is}]}]}
"""
    access = Access.of(load(text))
    assert access.review(ACCOUNT, CREATE_RUN) is Answer.DENIED
    assert len(access.bindings) == 1


def test_resources_of_kinds(load: Load) -> None:
    manifests = load("""
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: oxen.example.com}
spec: {group: example.com, names: {kind: Ox, plural: oxen}}
""")
    table = {
        ("tekton.dev", "PipelineRun"): "pipelineruns",
        ("", "ConfigMap"): "configmaps",
        ("networking.k8s.io", "Ingress"): "ingresses",
        ("example.com", "Ox"): "oxen",
        ("example.com", "Cow"): "",
        ("", "PipelineRun"): "",
    }
    assert {kind: resource_of(manifests, *kind) for kind in table} == table
