"""From an interceptor as a trigger names it to one that answers.

The sink looks a ClusterInterceptor up by name, or an Interceptor in the *listener's* namespace, and calls its address
(tektoncd/triggers v0.37.0, pkg/sink/sink.go, ExecuteInterceptors). The five core ClusterInterceptors come with Tekton
itself, so manifests need not declare them.
"""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

from harness.interceptors.bitbucket import BitbucketInterceptor
from harness.interceptors.cel import CelInterceptor
from harness.interceptors.github import GithubInterceptor
from harness.interceptors.gitlab import GitlabInterceptor
from harness.interceptors.interface import Interceptor
from harness.interceptors.slack import SlackInterceptor
from harness.interceptors.stub import Stub, StubbedInterceptor, StubbedWebhook, Unreachable, Unstubbed
from harness.jsontypes import JSONObject
from harness.triggers import TriggersWorld
from harness.triggers.model import (
    CLUSTER_INTERCEPTOR,
    NAMESPACED_INTERCEPTOR,
    CustomInterceptor,
    InterceptorParam,
    TriggerInterceptor,
)

CORE_HOST = "tekton-triggers-core-interceptors"
"""The Service of the core interceptors (interceptors.go, CoreInterceptorsHost)."""

_CORE: Mapping[str, Callable[[Sequence[InterceptorParam]], Interceptor]] = {
    "bitbucket": BitbucketInterceptor,
    "cel": CelInterceptor,
    "github": GithubInterceptor,
    "gitlab": GitlabInterceptor,
    "slack": SlackInterceptor,
}
CORE_INTERCEPTORS = frozenset(_CORE)
"""The names of the interceptors that Tekton ships."""


def prepare(
    link: TriggerInterceptor, world: TriggersWorld, listener_namespace: str, stubs: Mapping[str, Stub]
) -> Interceptor:
    """What answers for `link` in a listener of that namespace. Never raises: what cannot be resolved answers so."""
    if link.webhook is not None:
        stub = _webhook_stub(link, link.webhook, stubs)
        return StubbedWebhook(stub) if stub else Unstubbed(_webhook_title(link, link.webhook), _WEBHOOK)
    if link.ref_kind == CLUSTER_INTERCEPTOR:
        return _cluster_interceptor(link, world, stubs)
    if link.ref_kind == NAMESPACED_INTERCEPTOR:
        declared = world.interceptors.get((listener_namespace, link.ref_name))
        return _custom(link, declared, "interceptor", stubs)
    # The sink resolves no address for any other kind and posts to an empty URL.
    return Unreachable('Post "": unsupported protocol scheme ""')


_WEBHOOK = "it is a webhook that answers outside of Tekton"
_CUSTOM = "it is no interceptor of Tekton's own"


def _cluster_interceptor(link: TriggerInterceptor, world: TriggersWorld, stubs: Mapping[str, Stub]) -> Interceptor:
    declared = world.cluster_interceptors.get(link.ref_name)
    core = link.ref_name if declared is None else _core_name(declared)
    if core == "github":
        return GithubInterceptor(link.params, stubs.get("github"))
    if core in _CORE:
        return _CORE[core](link.params)
    return _custom(link, declared, "clusterinterceptor", stubs)


def _custom(
    link: TriggerInterceptor, declared: CustomInterceptor | None, resource: str, stubs: Mapping[str, Stub]
) -> Interceptor:
    # A stub says that the interceptor is there, whether or not the manifests hold it.
    stub = stubs.get(link.ref_name)
    if stub is not None:
        return StubbedInterceptor(stub)
    failed = f"url resolution failed for interceptor {link.ref_name} with:"
    if declared is None:
        return Unreachable(f'{failed} {resource}.triggers.tekton.dev "{link.ref_name}" not found')
    if not declared.url:
        return Unreachable(f"{failed} interceptor URL was nil")
    return Unstubbed(link.ref_name, _CUSTOM)


def _core_name(declared: CustomInterceptor) -> str:
    """Which core interceptor a declared one leads to (the server takes the path, in any case), empty for none."""
    try:
        url = urlsplit(declared.url)
        host = url.hostname or ""
    except ValueError:
        return ""
    return url.path.lower().removeprefix("/") if host.split(".")[0] == CORE_HOST else ""


def _webhook_stub(link: TriggerInterceptor, webhook: JSONObject, stubs: Mapping[str, Stub]) -> Stub | None:
    names = (link.name, _webhook_title(link, webhook), "webhook")
    return next((stubs[name] for name in names if name in stubs), None)


def _webhook_title(link: TriggerInterceptor, webhook: JSONObject) -> str:
    """The name by which a stub can speak for a webhook: the interceptor's, its Service's, or `webhook`."""
    reference = webhook.get("objectRef")
    service = reference.get("name") if isinstance(reference, dict) else None
    return link.name or (service if isinstance(service, str) else "") or link.title
