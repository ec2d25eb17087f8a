"""The rules about triggers that fire for too much: deletions, branches, tags, projects, forks."""

import json
from collections.abc import Callable

from harness.finding import Finding, Severity
from harness.rules.events import (
    any_branch,
    any_project,
    any_tag,
    deletion_not_excluded,
    fork_merge_request,
    never_fires,
)
from support.events import deleted, delivery, listener, merge_request, push, trigger

Found = Callable[..., list[Finding]]

ANY_PUSH = "body.object_kind == 'push'"
MAIN = "body.object_kind == 'push' && body.ref == 'refs/heads/main'"
TITLE = "trigger 'build' of EventListener ci/listener"


def test_a_deletion_that_was_recorded(found: Found) -> None:
    deliveries = {"gone": deleted(), "gone-too": deleted("refs/heads/x"), "main": push()}
    (finding,) = found(deletion_not_excluded.RULE, listener(trigger(ANY_PUSH)), deliveries)
    assert finding.message == (
        f"{TITLE} fires for gone (and 1 more), which deletes a branch: it creates PipelineRun ci/build- "
        "for what is gone"
    )
    assert finding.severity is Severity.ERROR
    assert str(finding.location) == "manifests/m.yaml:6:7"
    assert [str(one.location) for one in finding.related] == ["payloads/gone.json"]


def test_a_deletion_that_was_not_recorded(found: Found) -> None:
    (finding,) = found(deletion_not_excluded.RULE, listener(trigger(MAIN)), {"main": push()})
    assert f"{TITLE} fires for a delivery like main, but the branch is deleted: it creates" in finding.message
    (finding,) = found(deletion_not_excluded.RULE, listener(trigger(MAIN, kind="ConfigMap")), {"main": push()})
    assert finding.severity is Severity.WARNING


def test_the_deletion_of_a_tag_and_other_events(found: Found) -> None:
    rule, gone = deletion_not_excluded.RULE, json.loads(deleted("refs/tags/v1"))
    system = delivery("System Hook", gone["request_data"])
    (finding,) = found(rule, listener(trigger("true")), {"gone": system, "main": push()})
    assert "fires for gone, which deletes a tag: " in finding.message
    assert finding.help == rule.help
    # A merge request has no `after`, and is to fire the trigger all the same.
    (finding,) = found(rule, listener(trigger("true")), {"gone": system, "main": push(), "mr": merge_request()})
    mend = finding.help.removeprefix("add to the filter: ")
    given = {"gone": system, "main": push(), "mr": merge_request()}
    assert found(rule, listener(trigger(mend)), given) == []
    assert found(never_fires.RULE, listener(trigger(mend)), {"mr": merge_request()}) == []


def test_what_is_to_be_asked_stops_no_other_events(found: Found) -> None:
    given = {"dev": push("refs/heads/dev"), "version": push("refs/tags/v1.0.0"), "mr": merge_request()}
    wrong = []
    for module in (any_branch, any_tag, fork_merge_request):
        (finding,) = found(module.RULE, listener(trigger("true", {"branch": "dev"})), given)
        mended = listener(
            trigger(finding.help.removeprefix("add to the filter: ").partition(";")[0], {"branch": "dev"})
        )
        lost = [name for name, one in given.items() if found(never_fires.RULE, mended, {name: one})]
        if found(module.RULE, mended, given) or lost:
            wrong.append((module.RULE.id, finding.help, lost))
    assert wrong == []


def test_no_deletion(found: Found) -> None:
    zeros = "body.after.matches('^0+$')"
    table = [
        (f"{MAIN} && !{zeros}", {"main": push(), "gone": deleted()}),
        (f"{MAIN} && has(body.checkout_sha) && body.checkout_sha != null", {"main": push()}),
        (f"{MAIN} && {zeros}", {"main": push(), "gone": deleted()}),  # meant for deletions
        ("true", {"mr": merge_request()}),
        ("true", {"gone": deleted()}),
        ("false", {"main": push()}),
    ]
    assert [
        filter for filter, given in table if found(deletion_not_excluded.RULE, listener(trigger(filter)), given)
    ] == []


def test_any_branch(found: Found) -> None:
    rule, dev = any_branch.RULE, {"dev": push("refs/heads/dev")}
    fixed = trigger(ANY_PUSH, {"branchName": "dev", "revision": "$(body.after)"})
    (finding,) = found(rule, listener(fixed), dev)
    assert finding.message == (
        f"{TITLE} fires for a delivery like dev, but the branch is other-branch, and its branchName is always dev: "
        "other branches start that one"
    )
    assert finding.help == "add to the filter: body.ref == 'refs/heads/dev'; or take branchName from the event"
    recorded = dev | {"feature": push("refs/heads/feature/x"), "main": push()}
    (finding,) = found(rule, listener(fixed), recorded)
    assert "fires for main (and 1 more), a push to main, and its branchName is always dev" in finding.message
    (finding,) = found(rule, listener(trigger(ANY_PUSH, {"git-ref": "$(body.project.default_branch)"})), dev)
    assert "a push to dev, and its git-ref is always main" in finding.message


def test_no_fixed_branch(found: Found) -> None:
    dev = {"dev": push("refs/heads/dev")}
    table: list[tuple[str, dict[str, str]]] = [
        ("body.ref == 'refs/heads/dev'", {"branch": "dev"}),
        (ANY_PUSH, {"branch": "$(body.ref)"}),
        (ANY_PUSH, {"revision": "$(body.after)"}),
        (ANY_PUSH, {"revision": "HEAD"}),
        (ANY_PUSH, {"manifestBranch": "dev", "image": "dev"}),
        (ANY_PUSH, {}),
    ]
    assert [one for one in table if found(any_branch.RULE, listener(trigger(*one)), dev)] == []
    assert found(any_branch.RULE, listener(trigger("true", {"branch": "dev"})), {"tag": push("refs/tags/v1.0.0")}) == []


def test_any_tag(found: Found) -> None:
    rule, version = any_tag.RULE, {"version": push("refs/tags/v1.0.0")}
    any_one = listener(trigger("body.object_kind == 'tag_push'"))
    (finding,) = found(rule, any_one, version)
    assert f"{TITLE} fires for a delivery like version, but the tag is not-v1.0.0: any tag creates" in finding.message
    (finding,) = found(rule, any_one, version | {"test": push("refs/tags/test")})
    assert f"{TITLE} fires for test, the tag test: any tag creates" in finding.message
    anchored = "body.ref.matches('^refs/tags/v[0-9]+[.][0-9]+[.][0-9]+$')"
    assert found(rule, listener(trigger(anchored)), version) == []
    # A trigger that has nothing to do with versions.
    assert found(rule, any_one, {"test": push("refs/tags/test")}) == []
    assert found(rule, listener(trigger("true")), {"main": push()}) == []


def test_any_project(found: Found) -> None:
    rule, url = any_project.RULE, "$(body.project.http_url)"
    table: list[tuple[str, dict[str, str], str, Severity | None]] = [
        (MAIN, {}, "any project's event creates the same PipelineRun", Severity.ERROR),
        (MAIN, {"url": url, "image": "harbor/web"}, "image stays harbor/web for any project's code", Severity.ERROR),
        (MAIN, {"url": url}, "any project whose hook leads here creates a PipelineRun", Severity.WARNING),
        ("body.project.name == 'web'", {}, "any project's event creates the same PipelineRun", Severity.ERROR),
        ("body.project.path_with_namespace == 'shop/web'", {}, "", None),
        ("body.project.path_with_namespace in ['shop/web', 'shop/api']", {"url": url}, "", None),
        ("body.project.id == 7", {}, "", None),
    ]
    for filter, params, wording, severity in table:
        findings = found(rule, listener(trigger(filter, params)), {"main": push()})
        assert [one.severity for one in findings] == ([severity] if severity else []), filter
        assert all(one.message.endswith(wording) for one in findings), findings
    (finding,) = found(rule, listener(trigger("body.project.name == 'web'")), {"main": push()})
    assert "fires for a delivery like main, but the project is other-group/web: " in finding.message
    assert finding.help == "add to the filter: body.project.path_with_namespace == 'shop/web'"


def test_forks(found: Found) -> None:
    rule, is_request = fork_merge_request.RULE, "body.object_kind == 'merge_request'"
    same = "body.object_attributes.source_project_id == body.object_attributes.target_project_id"
    (finding,) = found(rule, listener(trigger(is_request)), {"open": merge_request()})
    assert "fires for a delivery like open, but the merge request comes from a fork: whoever can" in finding.message
    both = {"open": merge_request(), "fork": merge_request(source=9)}
    (finding,) = found(rule, listener(trigger(is_request)), both)
    assert "fires for fork, which comes from a fork: whoever can fork the project starts PipelineRun" in finding.message
    assert found(rule, listener(trigger(f"{is_request} && {same}")), both) == []
    # What is merged has been let in.
    merged = {"merged": merge_request("merge", "merged"), "fork": merge_request("merge", "merged", source=9)}
    assert found(rule, listener(trigger(is_request)), merged) == []


def test_texts_of_events_stay_on_one_line(found: Found) -> None:
    hostile = {"x": push("refs/tags/v1\n\x1b[31m"), "version": push("refs/tags/v1.0.0")}
    (finding,) = found(any_tag.RULE, listener(trigger("true")), hostile)
    assert finding.message.isprintable()


def test_deliveries_of_other_forges_and_no_events(found: Found) -> None:
    given = {"null": "POST / HTTP/1.1\nHost: x\n\nnull", "github": 'POST / HTTP/1.1\nHost: x\n\n{"ref": {}}'}
    for module in (any_branch, any_project, any_tag, deletion_not_excluded, fork_merge_request):
        assert found(module.RULE, listener(trigger("true", {"branch": "main"})), given) == []
