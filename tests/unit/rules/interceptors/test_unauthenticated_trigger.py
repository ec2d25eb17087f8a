import json
from collections.abc import Callable

from harness.finding import Finding
from harness.rules.interceptors.unauthenticated_trigger import RULE
from support.triggers import in_group, in_listener, in_trigger

InManifests = Callable[..., list[Finding]]

SECRET = "params: [{name: secretRef, value: {secretName: s, secretKey: k}}]"


def cel(expression: str, overlay: str = "true") -> str:
    value = [{"key": "a", "expression": overlay}]
    return (
        f"ref: {{name: cel}}\nparams:\n  - {{name: filter, value: {json.dumps(expression)}}}\n"
        f"  - {{name: overlays, value: {json.dumps(value)}}}"
    )


CHECKED = [
    f"ref: {{name: gitlab}}\n{SECRET}",
    f"ref: {{name: github}}\n{SECRET}",
    f"ref: {{name: bitbucket}}\n{SECRET.replace('secretRef', 'SecretRef')}",
    cel("header.canonical('X-Token').compareSecret('k', 's')"),
    cel("body.x == 1 && body.secret == 'not-so-secret'"),
    cel("header.match('X-My-Token', 'not-so-secret')"),
    cel("requestURL.contains('?token=not-so-secret')"),
    cel("body.x == 1", overlay="header['X-Gitlab-Token'][0].compareSecret('k', 's')"),
    # Nobody can tell what these check.
    "ref: {name: own}",
    "ref: {name: own, kind: NamespacedInterceptor}",
    "webhook: {objectRef: {kind: Service, apiVersion: v1, name: x}}",
    # These let nothing through.
    cel("body.ref ="),
    cel("false"),
    cel("'a' == 'b'"),
    "ref: {name: gitlab}\nparams: [{name: eventTypes, value: []}]",
]

OPEN = [
    "ref: {name: gitlab}",
    "ref: {name: gitlab}\nparams: [{name: secretRef, value: null}]",
    "ref: {name: gitlab}\nparams: [{name: eventTypes, value: [Push Hook]}]",
    "ref: {name: slack}\nparams: [{name: requestedFields, value: [text]}]",
    cel("body.ref == 'refs/heads/main'"),
    cel("true"),
    cel("'token'.compareSecret('k', 's')"),
    cel("requestURL.contains('/build')"),
    # An overlay that asks the event nothing lets everything through.
    cel("body.ref == 'refs/heads/main'", overlay="string('dev')"),
]


def test_what_checks_a_secret_and_what_does_not(found: InManifests) -> None:
    assert [one for one in CHECKED if found(RULE, in_listener(one))] == []
    assert [one for one in OPEN if len(found(RULE, in_listener(one))) != 1] == []


def test_it_points_at_what_should_check(found: InManifests) -> None:
    (finding,) = found(RULE, in_listener("ref: {name: gitlab}"))
    assert finding.message == (
        "trigger 'build' of EventListener ci/listener checks no secret: whoever reaches the listener can start it"
    )
    assert finding.help == "give gitlab a secretRef: {secretName: NAME, secretKey: KEY}"
    assert (finding.location.line, finding.location.column) == (10, 11)
    (finding,) = found(RULE, in_listener(cel("true")))
    assert (finding.location.line, finding.location.column) == (7, 7)


def test_the_group_counts_and_a_trigger_that_no_listener_takes_does_not(found: InManifests) -> None:
    trigger = in_trigger(cel("body.ref == 'x'"))
    assert found(RULE, trigger) == []
    assert found(RULE, f"{in_group(CHECKED[0])}---\n{trigger}") == []
    (finding,) = found(RULE, f"{in_group(OPEN[4])}---\n{trigger}")
    assert finding.message == (
        "Trigger ci/build checks no secret: whoever reaches EventListener ci/listener can start it"
    )
