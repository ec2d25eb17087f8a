from collections.abc import Callable

from harness.finding import Finding
from harness.rules.surroundings.rbac_too_wide import RULE

Found = Callable[..., list[Finding]]

LISTENER = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: listener, namespace: ci}
spec:
  serviceAccountName: webhook
  triggers: [{name: build, template: {ref: build}}]
"""


def bound(name: str, rules: str = "", *, account: str = "webhook", kind: str = "ClusterRole") -> str:
    namespace = ", namespace: ci" if kind == "Role" else ""
    role = f"---\napiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: {name}{namespace}}}\n"
    return f"""
{role + f"rules: [{rules}]" if rules else ""}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: {kind}Binding
metadata: {{name: {name}{namespace}}}
subjects: [{{kind: ServiceAccount, name: {account}, namespace: ci}}]
roleRef:
  kind: {kind}
  name: {name}
"""


RUNS = "{apiGroups: [tekton.dev], resources: [pipelineruns], verbs: [create]}"
READS = "{apiGroups: [triggers.tekton.dev], resources: [triggers], verbs: [list]}"
CLUSTER_WIDE = "{apiGroups: [triggers.tekton.dev], resources: [clusterinterceptors], verbs: [get, list, watch]}"


def test_everywhere(found: Found) -> None:
    (finding,) = found(RULE, LISTENER + bound("wide", f"{READS}, {RUNS}"))
    assert finding.message == (
        "ClusterRoleBinding wide lets ServiceAccount ci/webhook create pipelineruns in every namespace: "
        "EventListener ci/listener works in ci alone"
    )
    assert str(finding.location) == "manifests/m.yaml:20:9"
    (finding,) = found(RULE, LISTENER + bound("wide", READS))
    assert "list triggers in every namespace" in finding.message


def test_wildcards_and_cluster_admin(found: Found) -> None:
    table = {
        "{apiGroups: [tekton.dev], resources: ['*'], verbs: [create]}": "allows all resources in tekton.dev",
        "{apiGroups: [''], resources: [pods], verbs: ['*']}": "allows every verb in the core group",
        "{apiGroups: ['*'], resources: ['*'], verbs: ['*']}": "allows everything in every group",
    }
    for rules, wording in table.items():
        (finding,) = found(RULE, LISTENER + bound("wide", rules, kind="Role"))
        assert f"Role ci/wide {wording}: ServiceAccount ci/webhook, which" in finding.message
        assert finding.location.line == 12
    (finding,) = found(RULE, LISTENER + bound("cluster-admin"))
    assert "do everything in the whole cluster" in finding.message


def test_nothing_to_find(found: Found) -> None:
    everything = "{apiGroups: ['*'], resources: ['*'], verbs: ['*']}"
    wide = LISTENER.replace("  triggers:", "  namespaceSelector: {matchNames: ['*']}\n  triggers:")
    texts = [
        LISTENER + bound("cluster", CLUSTER_WIDE),
        LISTENER + bound("own", f"{READS}, {RUNS}", kind="Role"),
        LISTENER + bound("other", everything, account="other"),
        LISTENER + bound("named", "{apiGroups: [''], resources: ['*'], verbs: [get], resourceNames: [a]}", kind="Role"),
        LISTENER + bound("urls", "{nonResourceURLs: ['*'], verbs: [get]}"),
        wide + bound("wide", f"{READS}, {RUNS}"),
        LISTENER + bound("edit"),
    ]
    assert [found(RULE, text) for text in texts] == [[] for _ in texts]
