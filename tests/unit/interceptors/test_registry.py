import pytest

from harness.interceptors.bitbucket import BitbucketInterceptor
from harness.interceptors.cel import CelInterceptor
from harness.interceptors.github import GithubInterceptor
from harness.interceptors.gitlab import GitlabInterceptor
from harness.interceptors.registry import CORE_INTERCEPTORS, prepare
from harness.interceptors.slack import SlackInterceptor
from harness.interceptors.stub import Stub, StubbedInterceptor, StubbedWebhook, Unreachable, Unstubbed
from harness.triggers import TriggersWorld
from harness.triggers.model import NAMESPACED_INTERCEPTOR, CustomInterceptor, TriggerInterceptor

EMPTY = TriggersWorld()
CORE = "http://tekton-triggers-core-interceptors.tekton-pipelines.svc:80"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("cel", CelInterceptor),
        ("gitlab", GitlabInterceptor),
        ("github", GithubInterceptor),
        ("bitbucket", BitbucketInterceptor),
        ("slack", SlackInterceptor),
    ],
)
def test_core_interceptors_need_no_manifest(name: str, kind: type) -> None:
    assert isinstance(prepare(TriggerInterceptor("", name), EMPTY, "ci", {}), kind)
    assert name in CORE_INTERCEPTORS


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        (f"{CORE}/cel", CelInterceptor),
        (f"{CORE}/GitLab", GitlabInterceptor),
        (f"{CORE}/other", Unstubbed),
        ("http://elsewhere/cel", Unstubbed),
        ("", Unreachable),
        ("http://[", Unstubbed),
    ],
)
def test_a_declared_cluster_interceptor_is_what_its_address_says(url: str, kind: type) -> None:
    world = TriggersWorld(cluster_interceptors={"gitlab": CustomInterceptor("gitlab", "", url)})
    assert isinstance(prepare(TriggerInterceptor("", "gitlab"), world, "ci", {}), kind)


def test_namespaced_interceptors_are_those_of_the_listener() -> None:
    world = TriggersWorld(interceptors={("ci", "mine"): CustomInterceptor("mine", "ci", "http://mine")})
    link = TriggerInterceptor("", "mine", NAMESPACED_INTERCEPTOR)
    assert isinstance(prepare(link, world, "ci", {}), Unstubbed)
    assert isinstance(prepare(link, world, "ci", {"mine": Stub()}), StubbedInterceptor)
    assert prepare(link, world, "other", {}) == Unreachable(
        'url resolution failed for interceptor mine with: interceptor.triggers.tekton.dev "mine" not found'
    )


def test_a_stub_stands_for_what_the_manifests_lack() -> None:
    assert isinstance(prepare(TriggerInterceptor("", "mine"), EMPTY, "ci", {"mine": Stub()}), StubbedInterceptor)


def test_a_stub_does_not_replace_a_core_interceptor() -> None:
    assert isinstance(prepare(TriggerInterceptor("", "cel"), EMPTY, "ci", {"cel": Stub()}), CelInterceptor)


@pytest.mark.parametrize("name", ["named", "service", "webhook"])
def test_a_webhook_is_stubbed_by_its_name_its_service_or_as_webhook(name: str) -> None:
    link = TriggerInterceptor("named", "", webhook={"objectRef": {"name": "service"}})
    unnamed = TriggerInterceptor("", "", webhook={"objectRef": {"name": "service"}})
    stubs = {name: Stub(body="b")}
    assert isinstance(prepare(link if name == "named" else unnamed, EMPTY, "ci", stubs), StubbedWebhook)
    assert isinstance(prepare(link, EMPTY, "ci", {}), Unstubbed)
    assert isinstance(prepare(TriggerInterceptor("", "", webhook={"url": "http://x"}), EMPTY, "ci", {}), Unstubbed)
