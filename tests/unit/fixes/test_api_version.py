import pytest

from harness.fixes import apply_fixes, write_v1beta1
from harness.manifests import read_yaml


def fixed(text: str) -> str | None:
    """The text in v1beta1; None where there is no fix."""
    documents = read_yaml(text, "m.yaml").documents
    fixes = [fix for document in documents if (fix := write_v1beta1(document)) is not None]
    result = apply_fixes({"m.yaml": text}, fixes)
    assert [str(one) for one in result.refused] == []
    after = result.texts.get("m.yaml")
    if after is not None:
        assert all(write_v1beta1(document) is None for document in read_yaml(after, "m.yaml").documents)
    return after


@pytest.mark.parametrize(
    "kind", ["ClusterTriggerBinding", "EventListener", "Trigger", "TriggerBinding", "TriggerTemplate"]
)
@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_the_five_kinds(kind: str, quote: str) -> None:
    text = f"# a\napiVersion: {quote}triggers.tekton.dev/v1alpha1{quote} # b\nkind: {kind}\nspec: {{}}\n"
    assert fixed(text) == text.replace("v1alpha1", "v1beta1")


def test_several_documents() -> None:
    text = (
        "apiVersion: triggers.tekton.dev/v1alpha1\nkind: Trigger\n---\n"
        "apiVersion: triggers.tekton.dev/v1beta1\nkind: Trigger\n---\n"
        "apiVersion: triggers.tekton.dev/v1alpha1\nkind: ClusterInterceptor\n---\n"
        "apiVersion: triggers.tekton.dev/v1alpha1\nkind: TriggerBinding\n"
    )
    after = fixed(text)
    assert after is not None
    versions = [document.get("apiVersion") for document in read_yaml(after, "m.yaml").documents]
    assert [str(version).rpartition("/")[2] for version in versions] == ["v1beta1", "v1beta1", "v1alpha1", "v1beta1"]


@pytest.mark.parametrize(
    "rest",
    [
        "kind: Interceptor",
        "kind: Task",
        "spec: {}",
        "kind: Trigger\nspec: {interceptors: [{webhook: {}}, {cel: {filter: 'true'}}]}",
        "kind: Trigger\nSpec: {Interceptors: [{GitLab: {}}]}",
        "kind: EventListener\nspec: {triggers: [{}, {interceptors: [{github: {}}]}]}",
        "kind: EventListener\nspec: {triggers: [{interceptors: [{bitbucket: {}}]}]}",
        "kind: EventListener\nspec: {triggerGroups: []}",
        "kind: EventListener\nspec: {cloudEventURI: x}",
        "kind: EventListener\nspec: {resources: {kubernetesResource: {servicePort: 80}}}",
        "kind: EventListener\nspec: {resources: {kubernetesResource: {serviceLoadBalancerClass: x}}}",
    ],
)
def test_none_where_the_object_would_mean_something_else(rest: str) -> None:
    assert fixed(f"apiVersion: triggers.tekton.dev/v1alpha1\n{rest}\n") is None


@pytest.mark.parametrize(
    "rest",
    [
        "kind: Trigger\nspec: {interceptors: [{ref: {name: cel}, params: [{name: filter, value: x}]}]}",
        "kind: Trigger\nspec: {interceptors: x}",
        "kind: Trigger\nspec: [1]",
        "kind: EventListener\nspec: {triggers: [1, {template: {spec: {resourcetemplates: [{cel: 1}]}}}]}",
        "kind: EventListener\nspec: {resources: {customResource: {servicePort: 80}}}",
        "kind: TriggerTemplate\nspec: {resourcetemplates: [{spec: {interceptors: [{cel: 1}]}}]}",
    ],
)
def test_what_both_versions_have(rest: str) -> None:
    text = f"apiVersion: triggers.tekton.dev/v1alpha1\n{rest}\n"
    assert fixed(text) == text.replace("v1alpha1", "v1beta1")


def test_an_item_of_a_list_without_a_version_of_its_own_has_nothing_to_fix() -> None:
    (document,) = read_yaml("kind: Trigger\nmetadata: {name: t}\n", "m.yaml").documents
    assert write_v1beta1(document) is None
