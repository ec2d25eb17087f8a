from collections.abc import Callable

from harness.finding import Finding
from harness.rules.surroundings.rbac_cannot_create import RULE

Found = Callable[..., list[Finding]]

LISTENER = """\
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: listener, namespace: ci}
spec:
  serviceAccountName: webhook
  triggers:
    - name: build
      template:
        spec:
          resourcetemplates:
            - {apiVersion: tekton.dev/v1, kind: PipelineRun, metadata: {generateName: build-}}
"""
READS = """
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reads}
rules: [{apiGroups: [triggers.tekton.dev], resources: ["*"], verbs: [get, list, watch]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: reads}
subjects: [{kind: ServiceAccount, name: webhook, namespace: ci}]
roleRef: {kind: ClusterRole, name: reads}
"""


def role(name: str, account: str, rules: str, namespace: str = "ci") -> str:
    return f"""
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{name: {name}, namespace: {namespace}}}
rules: [{rules}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: {name}, namespace: {namespace}}}
subjects: [{{kind: ServiceAccount, name: {account}, namespace: ci}}]
roleRef: {{kind: Role, name: {name}}}
"""


CREATE = "{apiGroups: [tekton.dev], resources: [pipelineruns], verbs: [create]}"
IMPERSONATE = "{apiGroups: [''], resources: [serviceaccounts], verbs: [impersonate]}"


def test_the_place_the_message_and_the_mend(found: Found) -> None:
    (finding,) = found(RULE, LISTENER + READS)
    assert finding.message == (
        "the manifests do not let ServiceAccount ci/webhook create pipelineruns.tekton.dev in namespace ci: "
        "trigger 'build' of EventListener ci/listener stops there"
    )
    assert str(finding.location) == "manifests/m.yaml:5:23"
    assert [str(one.location) for one in finding.related] == ["manifests/m.yaml:11:49"]
    assert finding.help == "allow it in a Role there: apiGroups tekton.dev, resources pipelineruns, verbs create"


def test_nothing_to_find(found: Found) -> None:
    trigger = LISTENER.replace("- name: build", "- name: build\n      serviceAccountName: deployer")
    unknown = LISTENER.replace("tekton.dev/v1, kind: PipelineRun", "example.com/v1, kind: Thing")
    texts = [
        LISTENER,  # no binding names the account: its rights come from elsewhere
        LISTENER + READS + role("create", "webhook", CREATE),
        unknown + READS,
        LISTENER.replace("kind: PipelineRun", "kind: $(tt.params.kind)") + READS,
        LISTENER.replace("generateName: build-", "generateName: build-, namespace: $(tt.params.n)") + READS,
        # The account that creates is the trigger's, and nobody here knows what that may do.
        trigger + READS + role("act", "webhook", IMPERSONATE),
        LISTENER.replace("template:", "template: {ref: gone}\n      other:") + READS,
    ]
    assert [found(RULE, text) for text in texts] == [[] for _ in texts]


def test_a_trigger_with_an_account_of_its_own(found: Found) -> None:
    trigger = LISTENER.replace("- name: build", "- name: build\n      serviceAccountName: deployer")
    (finding,) = found(RULE, trigger + READS)
    assert "act as ServiceAccount ci/deployer: trigger 'build' of" in finding.message
    assert str(finding.location) == "manifests/m.yaml:5:23"
    # It may be acted as, and may not create; the listener's own right to create does not help.
    text = trigger + READS + role("act", "webhook", f"{IMPERSONATE}, {CREATE}") + role("none", "deployer", "")
    (finding,) = found(RULE, text)
    assert "let ServiceAccount ci/deployer create pipelineruns.tekton.dev" in finding.message
    assert str(finding.location) == "manifests/m.yaml:8:27"


def test_another_namespace_and_many_triggers(found: Found) -> None:
    other = LISTENER.replace("generateName: build-", "generateName: build-, namespace: prod")
    rest = READS + role("create", "webhook", CREATE)
    (finding,) = found(RULE, other + rest)
    assert "create pipelineruns.tekton.dev in namespace prod" in finding.message
    assert found(RULE, other + rest + role("create", "webhook", CREATE, "prod")) == []
    again = other + other[other.index("    - name: build") :].replace("build", "again") + rest
    (finding,) = found(RULE, again)
    assert finding.message.endswith("trigger 'build' of EventListener ci/listener and 1 more stops there")


def test_what_the_listener_reads(found: Found) -> None:
    own = "{apiGroups: [triggers.tekton.dev], resources: [triggers, eventlisteners], verbs: [list, watch]}"
    messages = [finding.message for finding in found(RULE, LISTENER + role("own", "webhook", f"{own}, {CREATE}"))]
    assert messages == [
        "the manifests do not let ServiceAccount ci/webhook list and watch interceptors, triggerbindings, "
        "triggertemplates in namespace ci: EventListener ci/listener waits for them at its start and never takes an "
        "event",
        "the manifests do not let ServiceAccount ci/webhook list and watch clusterinterceptors, "
        "clustertriggerbindings in the whole cluster: EventListener ci/listener waits for them at its start and never "
        "takes an event",
    ]


def test_a_listener_that_looks_into_other_namespaces_needs_the_cluster(found: Found) -> None:
    roles = "tekton-triggers-eventlistener"
    bindings = f"""
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: b, namespace: ci}}
subjects: [{{kind: ServiceAccount, name: webhook}}]
roleRef: {{kind: ClusterRole, name: {roles}-roles}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {{name: c}}
subjects: [{{kind: ServiceAccount, name: webhook, namespace: ci}}]
roleRef: {{kind: ClusterRole, name: {roles}-clusterroles}}
"""
    assert found(RULE, LISTENER + bindings) == []
    wide = LISTENER.replace("  triggers:", "  namespaceSelector: {matchNames: [ci, dev]}\n  triggers:")
    (finding,) = found(RULE, wide + bindings)
    assert "triggertemplates in the whole cluster" in finding.message
    everywhere = bindings.replace(
        "kind: RoleBinding\nmetadata: {name: b, namespace: ci}", "kind: ClusterRoleBinding\nmetadata: {name: b}"
    ).replace("name: webhook}", "name: webhook, namespace: ci}")
    assert found(RULE, wide + everywhere) == []


def test_the_account_in_the_pod_template_counts(found: Found) -> None:
    pod = "  resources: {kubernetesResource: {spec: {template: {spec: {serviceAccountName: other}}}}}\n  triggers:"
    assert found(RULE, LISTENER.replace("  triggers:", pod) + READS) == []
