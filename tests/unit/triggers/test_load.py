"""Loading, checked against the real webhook's decoding and defaults (tektoncd/triggers v0.37.0)."""

import textwrap

import pytest

from harness.fixes import apply_fixes
from harness.jsontypes import JSON
from harness.manifests import ManifestSet, Resource, ResourceKey, read_yaml
from harness.triggers import TriggersWorld, load_triggers
from harness.triggers.model import EventListener, Trigger, TriggerRef, UndefinedTrigger

GROUP = "triggers.tekton.dev"


def load(text: str) -> TriggersWorld:
    resources = []
    for document in read_yaml(textwrap.dedent(text), "f.yaml").documents:
        group, _, version = str(document.value["apiVersion"]).rpartition("/")
        kind = str(document.value["kind"])
        namespace = "" if kind.startswith("Cluster") else str(document.get("metadata", "namespace") or "ns")
        key = ResourceKey(group, kind, namespace, str(document.get("metadata", "name")))
        resources.append(Resource(key, version, document))
    return load_triggers(ManifestSet.of(resources))


def listener(spec: str, version: str = "v1beta1", metadata: str = "{name: el}") -> EventListener:
    world = load_listener(spec, version, metadata)
    assert world.findings == ()
    return world.listeners["ns/el"]


def load_listener(spec: str, version: str = "v1beta1", metadata: str = "{name: el}") -> TriggersWorld:
    head = f"apiVersion: {GROUP}/{version}\nkind: EventListener\nmetadata: {metadata}\nspec:\n"
    return load(head + textwrap.indent(textwrap.dedent(spec), "  "))


def params(one: EventListener) -> list[list[tuple[str, JSON]]]:
    (trigger,) = one.triggers
    assert isinstance(trigger, Trigger)
    return [[(param.name, param.value) for param in link.params] for link in trigger.interceptors]


def test_every_kind_is_loaded() -> None:
    world = load(
        """\
        apiVersion: triggers.tekton.dev/v1beta1
        kind: Trigger
        metadata: {name: t, labels: {a: b}}
        spec:
          name: ignored
          serviceAccountName: sa
          bindings: [{ref: b}, {ref: c, kind: ClusterTriggerBinding}, {name: p, value: ""}]
          template: {ref: tt}
        ---
        apiVersion: triggers.tekton.dev/v1beta1
        kind: TriggerBinding
        metadata: {name: b}
        spec: {params: [{name: p, value: $(body.x)}]}
        ---
        apiVersion: triggers.tekton.dev/v1alpha1
        kind: ClusterTriggerBinding
        metadata: {name: c}
        spec: {params: [{name: q, value: v}]}
        ---
        apiVersion: triggers.tekton.dev/v1beta1
        kind: TriggerTemplate
        metadata: {name: tt, annotations: {triggers.tekton.dev/old-escape-quotes: "false"}}
        spec:
          params: [{name: p, default: "", description: d}, {name: q}]
          resourcetemplates: [{apiVersion: v1, kind: X, num: 1}, 5]
        ---
        apiVersion: triggers.tekton.dev/v1alpha1
        kind: ClusterInterceptor
        metadata: {name: ci}
        spec: {clientConfig: {service: {name: s, namespace: ns, path: p, port: 81}}}
        ---
        apiVersion: triggers.tekton.dev/v1alpha1
        kind: Interceptor
        metadata: {name: i}
        spec: {clientConfig: {url: "http://x"}}
        """
    )
    assert world.findings == ()
    trigger = world.triggers["ns", "t"]
    assert trigger.labels == {"a": "b"}
    assert trigger.service_account_name == "sa"
    assert [(one.ref, one.kind, one.name, one.value) for one in trigger.bindings] == [
        ("b", "TriggerBinding", "", None),
        ("c", "ClusterTriggerBinding", "", None),
        ("", "TriggerBinding", "p", ""),
    ]
    assert trigger.template is not None
    assert trigger.template.ref == "tt"
    assert [(one.name, one.value) for one in world.bindings["ns", "b"].params] == [("p", "$(body.x)")]
    assert world.cluster_bindings["c"].namespace == ""
    template = world.templates["ns", "tt"]
    assert template.old_escape_quotes
    assert [(one.name, one.default) for one in template.spec.params] == [("p", ""), ("q", None)]
    assert template.spec.resource_templates == ({"apiVersion": "v1", "kind": "X", "num": 1}, 5)
    assert world.cluster_interceptors["ci"].url == "http://s.ns.svc:81/p"
    assert world.interceptors["ns", "i"].url == "http://x"


def test_a_listener_and_its_defaults() -> None:
    one = listener(
        """\
        triggers:
        - name: own
          template: {ref: tt}
          interceptors: [{ref: {name: cel}, params: [{name: filter, value: "true"}]}, {webhook: {url: "http://x"}}]
        - triggerRef: t
        - name: none
        - template: {spec: {params: [{name: p}]}}
          triggerRef: ignored
        triggerGroups:
        - name: g
          interceptors: [{ref: {name: i, kind: NamespacedInterceptor}}]
          triggerSelector: {namespaceSelector: {matchNames: [a, b]}}
        labelSelector: {matchLabels: {a: b}, matchExpressions: [{key: k, operator: In, values: [v]}]}
        """
    )
    assert one.key == "ns/el"
    assert one.service_account_name == "default"
    assert one.payload_validation
    own, reference, undefined, inline = one.triggers
    assert isinstance(own, Trigger)
    assert (own.name, own.namespace) == ("own", "ns")
    assert [(link.ref_name, link.ref_kind, link.title) for link in own.interceptors] == [
        ("cel", "ClusterInterceptor", "cel"),
        ("", "ClusterInterceptor", "webhook"),
    ]
    assert own.interceptors[1].webhook == {"url": "http://x"}
    assert isinstance(reference, TriggerRef)
    assert reference.trigger_ref == "t"
    assert isinstance(undefined, UndefinedTrigger)
    assert isinstance(inline, Trigger)
    assert inline.template is not None
    assert inline.template.spec is not None
    (group,) = one.groups
    assert group.interceptors[0].ref_kind == "NamespacedInterceptor"
    assert group.selector.match_names == ("a", "b")
    assert group.selector.label_selector is None
    assert one.selector.label_selector == {
        "matchLabels": {"a": "b"},
        "matchExpressions": [{"key": "k", "operator": "In", "values": ["v"]}],
    }


@pytest.mark.parametrize(("value", "validated"), [("false", False), ("true", True), ("no", True)])
def test_payload_validation_is_off_only_by_its_annotation(value: str, validated: bool) -> None:
    metadata = f'{{name: el, annotations: {{tekton.dev/payload-validation: "{value}"}}}}'
    assert listener("triggers: [{triggerRef: t}]", metadata=metadata).payload_validation is validated


def test_names_of_fields_match_in_any_case() -> None:
    one = listener("Triggers: [{Name: a, TEMPLATE: {Ref: tt}, interceptors: [{Ref: {Name: cel}, PARAMS: []}]}]")
    (trigger,) = one.triggers
    assert isinstance(trigger, Trigger)
    assert trigger.name == "a"
    assert trigger.interceptors[0].ref_name == "cel"
    assert trigger.interceptors[0].place is not None
    assert trigger.interceptors[0].place.path == ("spec", "Triggers", 0, "interceptors", 0)


# What the v1alpha1 webhook made of each shorthand, as JSON.
@pytest.mark.parametrize(
    ("link", "name", "wanted"),
    [
        ("{cel: {filter: x}}", "cel", [("filter", "x"), ("overlays", None)]),
        (
            "{cel: {overlays: [{key: k, expression: e}, {key: k}]}}",
            "cel",
            [("filter", ""), ("overlays", [{"key": "k", "expression": "e"}, {"key": "k"}])],
        ),
        ("{gitlab: {}}", "gitlab", [("secretRef", None), ("eventTypes", None)]),
        (
            "{gitlab: {secretRef: {secretName: s, secretKey: k}, eventTypes: [a]}}",
            "gitlab",
            [("secretRef", {"secretKey": "k", "secretName": "s"}), ("eventTypes", ["a"])],
        ),
        ("{gitlab: {eventTypes: []}}", "gitlab", [("secretRef", None), ("eventTypes", [])]),
        ("{github: {}, cel: {filter: x}}", "cel", [("filter", "x"), ("overlays", None)]),
        ("{cel: {filter: x}, params: [{name: filter, value: y}]}", "cel", [("filter", "x"), ("overlays", None)]),
        ("{ref: {name: github}, cel: {filter: x}, params: [{name: a, value: 1}]}", "github", [("a", 1)]),
    ],
)
def test_v1alpha1_shorthands(link: str, name: str, wanted: list[tuple[str, JSON]]) -> None:
    one = listener(f"triggers: [{{template: {{ref: t}}, interceptors: [{link}]}}]", "v1alpha1")
    (trigger,) = one.triggers
    assert isinstance(trigger, Trigger)
    assert trigger.interceptors[0].ref_name == name
    assert params(one) == [wanted]


@pytest.mark.parametrize(
    ("spec", "rule", "words"),
    [
        ("triggers: [{name: 5, triggerRef: t}]", "malformed-field", "spec.triggers[0].name is a number, not a text"),
        ("triggers: [{name: true, triggerRef: t}]", "malformed-field", "a boolean, not a text"),
        ("triggers: {}", "malformed-field", "spec.triggers is an object, not a list"),
        ("triggers: [x]", "malformed-field", "spec.triggers[0] is a text, not an object"),
        ("triggers: [{triggerRef: {ref: t}}]", "malformed-field", "an object, not a text"),
        ("triggers: [{template: t}]", "malformed-field", "a text, not an object"),
        ("triggers: [{template: {ref: t}, bindings: [null]}]", "malformed-field", "bindings[0] is null"),
        ("triggers: [{template: {ref: t}, interceptors: [{webhook: x}]}]", "malformed-field", "webhook is a text"),
        ("triggers: [{template: {name: t}}]", "unknown-field", 'json: unknown field "name"'),
        ("triggers: [{templates: {ref: t}}]", "unknown-field", "spec.triggers[0].templates"),
        ("{triggers: [{triggerRef: t}], resources: {x: 1}}", "unknown-field", "spec.resources.x"),
        ("triggers: [{template: {ref: t}, interceptors: [{cel: {}}]}]", "unknown-field", "interceptors[0].cel"),
        ("namespaceSelector: {matchNames: x}", "malformed-field", "matchNames is a text, not a list"),
        ("labelSelector: {matchLabels: {a: 1}}", "malformed-field", "matchLabels.a is a number"),
    ],
)
def test_what_the_webhook_refuses_is_a_located_finding(spec: str, rule: str, words: str) -> None:
    world = load_listener(spec)
    (finding,) = world.findings
    assert finding.rule == rule
    assert words in finding.message
    assert finding.symbol == "EventListener ns/el"
    assert finding.location.line == 5
    assert finding.location.column > 1
    assert "ns/el" in world.listeners


def test_help_for_a_number_and_for_a_misspelt_field() -> None:
    world = load(
        """\
        apiVersion: triggers.tekton.dev/v1beta1
        kind: TriggerBinding
        metadata: {name: b}
        spec: {params: [{name: p, value: 5, valeu: x}]}
        """
    )
    assert [finding.help for finding in world.findings] == ['write it in quotes: "5"', "did you mean value?"]
    assert world.bindings["ns", "b"].params[0].value == "5"


def test_the_former_name_of_a_reference_to_a_template() -> None:
    text = f"""\
apiVersion: {GROUP}/v1alpha1
kind: EventListener
metadata: {{name: el}}
spec:
  triggers:
    - name: build
      template:  # all of it
        name: build-template  # of this folder
"""
    (finding,) = load(text).findings
    assert (finding.help, finding.location.line) == ("did you mean ref?", 8)
    assert finding.fix is not None
    mended = apply_fixes({"f.yaml": text}, [finding.fix]).texts["f.yaml"]
    assert mended == text.replace("name: build-template", "ref: build-template")
    assert load(mended).findings == ()
    (finding,) = load(text.replace("# all of it", "\n        ref: other")).findings
    assert finding.fix is None


@pytest.mark.parametrize(
    ("version", "kind"), [("v1", "EventListener"), ("v1beta1", "ClusterInterceptor"), ("v1beta1", "Interceptor")]
)
def test_a_version_that_is_not_served(version: str, kind: str) -> None:
    world = load(f"apiVersion: {GROUP}/{version}\nkind: {kind}\nmetadata: {{name: x}}\nspec: {{}}\n")
    assert [finding.rule for finding in world.findings] == ["unserved-version"]
    assert not world.listeners
    assert not world.cluster_interceptors


def test_groups_do_not_exist_in_v1alpha1() -> None:
    world = load_listener("{triggers: [{triggerRef: t}], triggerGroups: []}", "v1alpha1")
    assert [finding.rule for finding in world.findings] == ["unknown-field"]


@pytest.mark.parametrize("metadata", ["{name: x, labels: [a]}", "{name: x, annotations: {a: 1}}", "[name]"])
def test_broken_metadata(metadata: str) -> None:
    world = load(f"apiVersion: {GROUP}/v1beta1\nkind: Trigger\nmetadata: {metadata}\nspec: {{template: {{ref: t}}}}\n")
    assert [finding.rule for finding in world.findings] == ["malformed-field"]


def test_an_object_without_spec() -> None:
    world = load(f"apiVersion: {GROUP}/v1beta1\nkind: Trigger\nmetadata: {{name: t}}\n")
    assert world.findings == ()
    assert world.triggers["ns", "t"].template is not None
