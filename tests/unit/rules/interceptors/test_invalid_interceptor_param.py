import json
from collections.abc import Callable
from typing import Any

from harness.finding import Finding, Severity
from harness.rules.interceptors.hook_events import SENDERS, judge_event
from harness.rules.interceptors.invalid_interceptor_param import RULE
from support.triggers import OWNERS, in_listener

InManifests = Callable[..., list[Finding]]

ERROR, WARNING = Severity.ERROR, Severity.WARNING
REFUSES = "the interceptor stops every event"
PASSED_FILTER = "the interceptor stops every event that passes the filter"


def interceptor(name: str, params: dict[str, Any]) -> str:
    given = json.dumps([{"name": key, "value": value} for key, value in params.items()])
    return f"ref: {{name: {name}}}\nparams: {given}"


SECRET = {"secretName": "s", "secretKey": "k"}

FINE: list[tuple[str, dict[str, Any]]] = [
    ("cel", {"filter": "true", "overlays": [{"key": "a", "expression": "''"}]}),
    ("cel", {"overlays": []}),
    ("cel", {"overlays": None}),
    ("cel", {"Filter": "true", "OVERLAYS": [{"Key": "a", "EXPRESSION": "''"}]}),
    ("gitlab", {"secretRef": SECRET, "eventTypes": ["Push Hook", "Confidential Note Hook", "System Hook"]}),
    ("gitlab", {"secretRef": {"SECRETNAME": "s", "secretkey": "k"}}),
    ("github", {"secretRef": SECRET, "eventTypes": ["push", "pull_request"], "addChangedFiles": {"enabled": True}}),
    ("github", {"githubOwners": {"enabled": False, "personalAccessToken": {}}}),
    ("bitbucket", {"eventTypes": ["repo:push", "pr:opened"]}),
    ("slack", {"requestedFields": ["text"]}),
    ("mine", {"filter": 5}),
]

WRONG: list[tuple[str, dict[str, Any], list[tuple[Severity, str]]]] = [
    ("cel", {"filter": 5}, [(ERROR, f"filter of cel: 5 is not a string; {REFUSES}")]),
    ("cel", {"filter": ""}, [(WARNING, "the filter is empty: every event passes it")]),
    ("cel", {"filter": None}, [(WARNING, "the filter is empty: every event passes it")]),
    (
        "cel",
        {"overlays": [{"expression": "''"}, {"key": "", "expression": "''"}, {"key": "a"}, None]},
        [
            (ERROR, f"overlays[0] has no key: {PASSED_FILTER}"),
            (ERROR, f"overlays[1] has no key: {PASSED_FILTER}"),
            (ERROR, f"overlays[2] has no expression: {PASSED_FILTER}"),
            (ERROR, f"overlays[3] has no key: {PASSED_FILTER}"),
            (ERROR, f"overlays[3] has no expression: {PASSED_FILTER}"),
        ],
    ),
    (
        "cel",
        {"overlays": {"key": "a", "expression": "''"}},
        [(ERROR, f"""overlays of cel: {{"key": "a", "expression": "''"}} is not a list; {REFUSES}""")],
    ),
    ("gitlab", {"secretRef": None}, [(WARNING, "secretRef is null: no secret is checked")]),
    ("gitlab", {"secretRef": "token"}, [(ERROR, f'secretRef of gitlab: "token" is not a mapping; {REFUSES}')]),
    (
        "gitlab",
        {"secretRef": {"secretName": "", "key": "k"}},
        [
            (WARNING, "secretRef.key of gitlab: unknown field 'key'; Tekton passes over it"),
            (ERROR, f"secretRef has no secretKey: {REFUSES}"),
            (ERROR, f"secretRef has no secretName: {REFUSES}"),
        ],
    ),
    ("gitlab", {"eventTypes": []}, [(ERROR, f"eventTypes is empty: {REFUSES}")]),
    ("gitlab", {"eventTypes": None}, [(WARNING, "eventTypes is null: every type of event passes")]),
    ("gitlab", {"eventTypes": "Push Hook"}, [(ERROR, f'eventTypes of gitlab: "Push Hook" is not a list; {REFUSES}')]),
    (
        "gitlab",
        {"eventTypes": ["Push Hook", "Push", None, "Deploy Hook"]},
        [
            (ERROR, "eventTypes[1]: GitLab never sends 'Push'; nothing passes for it"),
            (
                ERROR,
                "eventTypes[2]: '' does not end in ' Hook' as all of GitLab's events do; nothing passes for it",
            ),
            (
                WARNING,
                "eventTypes[3]: 'Deploy Hook' is none of the events that GitLab is known for; "
                "as far as is known nothing passes for it",
            ),
        ],
    ),
    (
        "github",
        {"addChangedFiles": {"enabled": True, "personalAccessToken": {"secretName": "s"}}},
        [
            (
                ERROR,
                "addChangedFiles.personalAccessToken has no secretKey: "
                "the interceptor stops every event that it asks GitHub about",
            )
        ],
    ),
    ("slack", {}, [(ERROR, f"slack lacks requestedFields: {REFUSES}")]),
]


def test_what_is_fine(found: InManifests) -> None:
    got = [(name, params, found(RULE, in_listener(interceptor(name, params)))) for name, params in FINE]
    assert [one for one in got if one[2]] == []


def test_what_is_wrong(found: InManifests) -> None:
    wrong = []
    for name, params, wanted in WRONG:
        findings = found(RULE, in_listener(interceptor(name, params)))
        got = [(one.severity, one.message) for one in findings]
        if got != wanted or not all(one.help for one in findings):
            wrong.append((name, params, got))
    assert wrong == []


def test_short_forms_lack_what_nobody_wrote(found: InManifests) -> None:
    table = [
        ("cel: {overlays: [{key: a, expression: body.a}]}", []),
        ("github: {eventTypes: [push]}", []),
        ("gitlab: {secretRef: {secretName: s, secretKey: k}}", []),
        ("gitlab: {}", []),
        ("cel: {filter: ''}", ["the filter is empty: every event passes it"]),
        ("gitlab: {SecretRef: null}", ["secretRef is null: no secret is checked"]),
        ("gitlab: {eventTypes: null}", ["eventTypes is null: every type of event passes"]),
    ]
    got = [[one.message for one in found(RULE, in_listener(text).replace("v1beta1", "v1alpha1"))] for text, _ in table]
    assert got == [messages for _, messages in table]


def test_of_several_spellings_the_last_in_sorted_order_counts(found: InManifests) -> None:
    spelt = "ref: {name: gitlab}\nparams: [{name: eventTypes, value: []}, {name: EventTypes, value: [Push Hook]}]"
    (finding,) = found(RULE, in_listener(spelt))
    assert finding.message == f"eventTypes is empty: {REFUSES}"
    field = "ref: {name: cel}\nparams: [{name: overlays, value: [{Key: '', expression: body.a, key: a}]}]"
    assert [one for one in found(RULE, in_listener(field)) if "has no key" in one.message] == []


def test_every_place_of_an_interceptor(found: InManifests) -> None:
    text = "ref: {name: gitlab}\nparams:\n  - name: eventTypes\n    value: [Push Hook, push]"
    for manifest, owner, depth in OWNERS:
        (finding,) = found(RULE, manifest(text))
        assert (finding.location.line, finding.location.column) == (13, depth + 2 + 4 + len("value: [Push Hook, ") + 1)
        assert owner in finding.symbol
        assert finding.help == "did you mean 'Push Hook'?"


def test_names_of_events() -> None:
    known = [(sender, event) for sender, one in SENDERS.items() for event in one.events]
    assert [one for one in known if judge_event(*one) is not None] == []
    table = [
        ("gitlab", "tag_push", True, "Tag Push Hook"),
        ("gitlab", "push_hooks", True, "Push Hook"),
        ("gitlab", "Merge Requests Events", True, "Merge Request Hook"),
        ("gitlab", "Pussh Hook", True, "Push Hook"),
        ("gitlab", "Push Hook ", True, "Push Hook"),
        ("gitlab", "pull_request", True, ""),
        ("gitlab", "deploy", True, ""),
        ("gitlab", "Build Hook", False, "Push Hook"),
        ("github", "Push", True, "push"),
        ("github", "pull-request", True, "pull_request"),
        ("github", "Push Hook", True, "push"),
        ("github", "brand_new", False, ""),
        ("bitbucket", "repo_push", True, "repo:push"),
        ("bitbucket", "push", True, ""),
        ("bitbucket", "pr:open", False, "pr:opened"),
    ]
    got = [(sender, name, judge_event(sender, name), certain, meant) for sender, name, certain, meant in table]
    assert [one for one in got if one[2] is None or (one[2].certain, one[2].meant) != one[3:]] == []
