from collections.abc import Callable

import pytest

from harness.manifests import load_manifests
from harness.rules.payload_flow import PayloadFlow
from harness.rules.units import ActiveTrigger
from harness.rules.workloads import Workloads
from harness.triggers.model import EventListener, InterceptorParam, Param, Trigger, TriggerInterceptor
from harness.triggers.model import TriggerTemplateSpec as TemplateSpec
from harness.triggers.resolution import ResolvedTrigger
from support.small_project import Folder

FREE = (
    "body",
    "body.ref",
    "body.commits",
    "body.commits[0].message",
    "body.head_commit.author.email",
    "body.object_attributes.source_branch",
    "body.object_attributes.title",
    "body.pull_request.head.ref",
    "body.push.changes[0].new.name",
    "body.user_name",
)
NOT_FREE = (
    "body.after",
    "body.checkout_sha",
    "body.head_commit.id",
    "body.object_attributes.iid",
    "body.object_attributes.target_branch",
    "body.object_kind",
    "body.event_name",
    "body.project.default_branch",
    "body.project.git_http_url",
    "body.project.path_with_namespace",
    "body.pull_request.head.repo.clone_url",
    "body.repository.full_name",
    "body.repository.name",
    "body.resource.commits[0].commitId",
    "body.user_username",
    "header.X-Gitlab-Event",
    "context.eventID",
)


@pytest.fixture
def free(folder: Folder) -> Callable[..., list[str]]:
    """Those of the binding values of which free text gets into a template, with interceptors before."""
    workloads = Workloads(load_manifests([folder.write("m.yaml", "")], folder.folder), ())

    def call(values: list[str], *interceptors: TriggerInterceptor) -> list[str]:
        spec = TemplateSpec((), ())
        resolved = ResolvedTrigger(tuple(Param(value, value) for value in values), spec)
        trigger = Trigger("t", "ci", interceptors=interceptors)
        active = ActiveTrigger("trigger", EventListener("l", "ci", ""), trigger, resolved)
        return list(PayloadFlow(workloads, (active,)).into_spec(spec))

    return call


def test_which_fields_hold_free_text(free: Callable[..., list[str]]) -> None:
    values = [f"$({path})" for path in (*FREE, *NOT_FREE)]
    assert free(values) == [f"$({path})" for path in FREE]
    assert free(["$({.body.ref})", "x$(.body.ref)y", "main", "$(body.ref"]) == ["$({.body.ref})", "x$(.body.ref)y"]


def test_extensions_and_filters(free: Callable[..., list[str]]) -> None:
    overlays = [
        {"key": "branch", "expression": "body.ref.split('/')[2]"},
        {"key": "fixed", "expression": "'dev'"},
        {"key": "sha", "expression": "body.after.truncate(7)"},
        {"key": 5, "expression": None},
    ]
    params = (InterceptorParam("filter", "body.title == 'x' || has(body.ref)"), InterceptorParam("overlays", overlays))
    values = ["$(extensions.branch)", "$(extensions.fixed)", "$(extensions.sha)", "$(extensions.none)", "$(body.title)"]
    assert free(values, TriggerInterceptor("", "cel", params=params)) == ["$(extensions.branch)"]
    assert free(values) == ["$(body.title)"]
    for filter_ in ("'x' == body.title", "body.title in ['a']", "body.title.matches('^a$')"):
        compared = TriggerInterceptor("", "cel", params=(InterceptorParam("filter", filter_),))
        assert free(["$(body.title)"], compared) == []
