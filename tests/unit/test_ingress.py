import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.ingress import Route, Routes, load_routes
from harness.location import Location
from harness.manifests import ManifestSet, Resource, ResourceKey, read_yaml
from harness.triggers import load_triggers


def routes(rules: str, annotations: str = "{}") -> Routes:
    resources = []
    listeners = "---\n".join(
        f"apiVersion: triggers.tekton.dev/v1beta1\nkind: EventListener\nmetadata: {{name: {name}}}\nspec: {{}}\n"
        for name in ("a", "b", "c")
    )
    head = (
        f"apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{name: in, annotations: {annotations}}}\nspec:\n"
    )
    ingress = head + textwrap.indent(textwrap.dedent(rules), "  ")
    for document in read_yaml(f"{listeners}---\n{ingress}", "f.yaml").documents:
        group, _, version = str(document.value["apiVersion"]).rpartition("/")
        key = ResourceKey(group, str(document.value["kind"]), "ns", str(document.get("metadata", "name")))
        resources.append(Resource(key, version, document))
    manifests = ManifestSet.of(resources)
    return load_routes(manifests, load_triggers(manifests))


def backend(name: str) -> str:
    return f"backend: {{service: {{name: el-{name}, port: {{number: 8080}}}}}}"


def led_to(found: Routes, host: str, path: str) -> str:
    route = found.match(host, path)
    return "" if route is None else route.listener


PATHS = f"""
rules:
- host: x.io
  http:
    paths:
    - {{path: /dev, pathType: Prefix, {backend("a")}}}
    - {{path: /dev/deep/, pathType: Prefix, {backend("b")}}}
    - {{path: /dev/deep, pathType: Exact, {backend("c")}}}
"""


@pytest.mark.parametrize(
    ("path", "listener"),
    [
        ("/dev", "ns/a"),
        ("/dev/", "ns/a"),
        ("/dev/x", "ns/a"),
        ("/develop", ""),
        ("/Dev", ""),
        ("/", ""),
        ("/dev/deep", "ns/c"),
        ("/dev/deep/", "ns/b"),
        ("/dev/deep/x", "ns/b"),
        ("/dev/deeper", "ns/a"),
    ],
)
def test_paths(path: str, listener: str) -> None:
    assert led_to(routes(PATHS), "x.io", path) == listener


HOSTS = f"""
rules:
- host: "*.x.io"
  http: {{paths: [{{path: /, pathType: Prefix, {backend("a")}}}]}}
- host: y.x.io
  http: {{paths: [{{path: /only, pathType: Prefix, {backend("b")}}}]}}
- http: {{paths: [{{path: /, pathType: Prefix, {backend("c")}}}]}}
"""


@pytest.mark.parametrize(
    ("host", "path", "listener"),
    [
        ("z.x.io", "/", "ns/a"),
        ("Z.X.IO:8080", "/", "ns/a"),
        ("deep.z.x.io", "/", "ns/c"),
        ("x.io", "/", "ns/c"),
        ("y.x.io", "/only/x", "ns/b"),
        ("y.x.io", "/", ""),
        ("", "/only", "ns/b"),
    ],
)
def test_hosts(host: str, path: str, listener: str) -> None:
    assert led_to(routes(HOSTS), host, path) == listener


def test_the_default_backend_takes_what_is_left() -> None:
    found = routes(
        f"defaultBackend: {{service: {{name: el-c, port: {{number: 8080}}}}}}\n"
        f"rules: [{{host: x.io, http: {{paths: [{{path: /a, pathType: Prefix, {backend('a')}}}]}}}}]\n"
    )
    assert led_to(found, "x.io", "/a") == "ns/a"
    assert led_to(found, "x.io", "/b") == "ns/c"
    assert found.rules == ("x.io/a", "*/*")


def test_another_service_takes_its_paths_away() -> None:
    found = routes(
        f"rules: [{{http: {{paths: [{{path: /, pathType: Prefix, {backend('a')}}}, "
        "{path: /dev, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]\n"
    )
    assert led_to(found, "x.io", "/x") == "ns/a"
    assert found.match("x.io", "/dev") is None
    best = found.best("x.io", "/dev")
    assert best is not None
    assert (best.service, best.port, best.listener) == ("web", "80", "")
    assert found.rules == ("*/",)


def test_what_a_route_tells() -> None:
    (route,) = routes(f"rules:\n- host: x.io\n  http:\n    paths:\n    - path: /dev\n      {backend('a')}\n").all
    assert route.rule == "x.io/dev"
    assert route.ingress == "ns/in"
    assert route.path_type == "ImplementationSpecific"
    assert route.notes == ("pathType ImplementationSpecific is taken as Prefix",)
    assert route.location.line == 25


def test_a_wrong_port_leads_nowhere() -> None:
    found = routes(
        f"rules: [{{http: {{paths: [{{path: /, pathType: Prefix, {backend('a')}}}]}}}}]".replace("8080", "80")
    )
    assert found.match("x.io", "/") is None
    assert "has no port 80" in found.all[0].notes[0]


def test_rewrites_are_noted() -> None:
    rules = f"rules: [{{http: {{paths: [{{path: /, pathType: Prefix, {backend('a')}}}]}}}}]"
    (route,) = routes(rules, "{nginx.ingress.kubernetes.io/rewrite-target: /, other: x}").all
    assert "rewrite-target is not applied" in route.notes[0]
    assert len(route.notes) == 1


@pytest.mark.parametrize("rules", ["rules: 5", "rules: [5, {http: x}, {http: {paths: [1, {path: 5}]}}]", "{}"])
def test_ingresses_of_any_shape_are_survived(rules: str) -> None:
    assert routes(rules).match("x.io", "/") is None


segments = st.lists(st.sampled_from(["a", "b", "ab"]), max_size=3)


@given(segments, segments)
def test_a_prefix_takes_exactly_the_paths_that_begin_with_its_elements(prefix: list[str], path: list[str]) -> None:
    route = Route("ns/a", "ns/in", "", "/" + "/".join(prefix), "Prefix", "s", "1", Location("f"))
    assert route.takes_path("/" + "/".join(path)) is (path[: len(prefix)] == prefix)
