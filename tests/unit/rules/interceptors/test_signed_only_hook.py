import json
from collections.abc import Callable, Mapping

from harness.finding import Finding, Severity
from harness.rules.interceptors.signed_only_hook import RULE
from support.triggers import in_listener

GITLAB = (
    "ref: {name: gitlab}\nparams:\n  - {name: secretRef, value: {secretName: s, secretKey: k}}\n"
    "  - {name: eventTypes, value: [Push Hook]}"
)
SIGNED = {"webhook-signature": "v1,xyz", "X-Gitlab-Event": "Push Hook"}


def delivery(headers: Mapping[str, str], url: str = "https://hooks.example.com/build", project: int = 1) -> str:
    body = {"object_kind": "push", "project": {"id": project}}
    return json.dumps({"url": url, "request_headers": headers, "request_data": body})


def test_what_is_found(found: Callable[..., list[Finding]]) -> None:
    deliveries = {"a": delivery(SIGNED), "b": delivery(SIGNED)}
    (finding,) = found(RULE, in_listener(GITLAB), deliveries)
    assert finding.severity is Severity.WARNING
    assert finding.message == (
        "hook https://hooks.example.com/build signs and sends no token: "
        "gitlab of trigger 'build' of EventListener ci/listener refuses each delivery"
    )
    assert (finding.location.line, finding.location.column) == (10, 11)
    (related,) = finding.related
    assert (related.location.path, related.message) == ("payloads/a.json", "a is signed and has no X-Gitlab-Token")


def test_what_is_not(found: Callable[..., list[Finding]]) -> None:
    token = {**SIGNED, "X-Gitlab-Token": "[REDACTED]"}
    signed = delivery(SIGNED)
    table = [
        (in_listener(GITLAB), {"a": delivery(token)}),
        # The hook sends a token otherwise.
        (in_listener(GITLAB), {"a": signed, "b": delivery(token)}),
        # Another event, which is refused before anybody looks at the token.
        (in_listener(GITLAB), {"a": delivery({**SIGNED, "X-Gitlab-Event": "Note Hook"})}),
        (in_listener("ref: {name: gitlab}"), {"a": signed}),
        (in_listener("ref: {name: cel}"), {"a": signed}),
        (in_listener(GITLAB), {"a": delivery({"X-Gitlab-Event": "Push Hook"})}),
    ]
    got = [found(RULE, text, deliveries) for text, deliveries in table]
    assert got == [[]] * len(table)
    # The token is another hook's.
    others = {"b": delivery(token, project=2), "c": delivery(token, url="https://hooks.example.com/other")}
    assert len(found(RULE, in_listener(GITLAB), {"a": signed, **others})) == 1
