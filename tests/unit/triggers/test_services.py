import textwrap

import pytest

from harness.manifests import ManifestSet, Resource, ResourceKey, read_yaml
from harness.triggers import load_triggers
from harness.triggers.services import Services, find_services


def services(text: str) -> Services:
    resources = []
    for document in read_yaml(textwrap.dedent(text), "f.yaml").documents:
        group, _, version = str(document.value["apiVersion"]).rpartition("/")
        key = ResourceKey(group, str(document.value["kind"]), "ns", str(document.get("metadata", "name")))
        resources.append(Resource(key, version, document))
    manifests = ManifestSet.of(resources)
    return find_services(manifests, load_triggers(manifests))


def listener(kubernetes: str) -> str:
    return (
        "apiVersion: triggers.tekton.dev/v1beta1\nkind: EventListener\nmetadata: {name: a}\n"
        f"spec: {{triggers: [{{triggerRef: t}}], resources: {{kubernetesResource: {kubernetes}}}}}\n"
    )


TLS = "spec: {template: {spec: {containers: [{env: [{name: TLS_CERT}, {name: TLS_KEY}]}]}}}"


@pytest.mark.parametrize(
    ("kubernetes", "port"),
    [
        ("{}", (8080, "http-listener")),
        ("{servicePort: 80}", (80, "http-listener")),
        (f"{{{TLS}}}", (8443, "https-listener")),
        (f"{{servicePort: 8080, {TLS}}}", (8443, "https-listener")),
        (f"{{servicePort: 443, {TLS}}}", (443, "https-listener")),
        ("{servicePort: x}", (8080, "http-listener")),
        ("{spec: {template: {spec: {containers: [{env: [5, {name: []}]}]}}}}", (8080, "http-listener")),
    ],
)
def test_the_service_that_tekton_makes(kubernetes: str, port: tuple[int, str]) -> None:
    service = services(listener(kubernetes))["ns", "el-a"]
    assert service.listener == "ns/a"
    assert service.ports == (port,)
    assert service.takes_events_at(port[0], "")
    assert service.takes_events_at(None, port[1])
    assert not service.takes_events_at(9000, "")


def test_a_service_of_the_manifests_leads_to_the_listener_of_its_selector() -> None:
    spec = "{selector: {eventlistener: a}, ports: [{port: 80, name: web}]}"
    text = f"apiVersion: v1\nkind: Service\nmetadata: {{name: s}}\nspec: {spec}\n"
    found = services(f"{listener('{}')}---\n{text}")
    assert found["ns", "s"].listener == "ns/a"
    assert found["ns", "s"].takes_events_at(None, "web")
    assert services(text)["ns", "s"].listener == ""
