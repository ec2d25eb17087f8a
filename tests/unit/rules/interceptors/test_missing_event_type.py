import json
from collections.abc import Callable

from harness.finding import Finding
from harness.rules.interceptors.missing_event_type import RULE
from support.triggers import in_listener

InManifests = Callable[..., list[Finding]]


def cel(expression: str, overlay: str = "true") -> str:
    value = [{"key": "a", "expression": overlay}]
    return (
        f"ref: {{name: cel}}\nparams:\n  - {{name: filter, value: {json.dumps(expression)}}}\n"
        f"  - {{name: overlays, value: {json.dumps(value)}}}"
    )


TIED = [
    "ref: {name: gitlab}\nparams: [{name: eventTypes, value: [Push Hook]}]",
    "ref: {name: gitlab}\nparams: [{name: EVENTTYPES, value: [Push Hook]}]",
    cel("header.match('X-Gitlab-Event', 'Push Hook')"),
    cel("header.canonical('x-github-event') == 'push'"),
    cel("header['X-Event-Key'][0] == 'repo:push'"),
    cel("body.object_kind == 'push' && body.project.id == 1"),
    cel("body['event_name'] in ['push', 'tag_push']"),
    cel("has(body.pull_request) && body.repository.name == 'x'"),
    cel("body.ref == 'refs/heads/main'"),
    cel("body.ref.startsWith('refs/tags/')"),
    cel("body.ref.matches('^(refs/heads/(main|dev))$')"),
    cel("body.object_attributes.target_branch == 'main'"),
    # Nobody can tell.
    "ref: {name: own}",
    "webhook: {objectRef: {kind: Service, apiVersion: v1, name: x}}",
    cel("body.project.id ="),
    # No hook of a host of repositories.
    cel("body.alert == 'x'"),
    "ref: {name: slack}\nparams: [{name: requestedFields, value: [text]}]",
]

UNTIED = [
    "ref: {name: gitlab}",
    "ref: {name: github}\nparams: [{name: eventTypes, value: null}]",
    cel("body.project.path_with_namespace == 'shop/web'"),
    cel("body.alert == 'x'", overlay="body.repository.name"),
    cel("body.action in ['opened'] && body.repository.name == 'x'"),
    cel("body.object_attributes.state == 'x'"),
]


def test_what_ties_a_trigger_to_an_event_and_what_does_not(found: InManifests) -> None:
    assert [one for one in TIED if found(RULE, in_listener(one))] == []
    assert [one for one in UNTIED if len(found(RULE, in_listener(one))) != 1] == []


def test_bindings_tell_that_it_is_for_hooks(found: InManifests) -> None:
    bindings = "      bindings: [{name: a, value: $(body.VALUE)}]\n"
    text = in_listener(cel("body.x == 1")) + bindings
    assert found(RULE, text.replace("VALUE", "alert")) == []
    (finding,) = found(RULE, text.replace("VALUE", "checkout_sha"))
    assert finding.message == (
        "no interceptor ties trigger 'build' of EventListener ci/listener to a type of event: "
        "every type that the hook sends is let in"
    )
    (finding,) = found(RULE, in_listener("ref: {name: gitlab}"))
    assert finding.help == "give gitlab its eventTypes, such as [Push Hook]"
