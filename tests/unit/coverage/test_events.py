"""Which of GitLab's events a delivery is, and which a listener may get."""

from harness.coverage.events import events_for, events_of
from harness.jsontypes import JSON
from support.recorded import canonical, delivery_named, made, recorded

ZEROS = "0" * 40
MERGE_REQUEST = {"action": "open", "source_project_id": 1, "target_project_id": 1}

EVENTS: list[tuple[JSON, str, list[str]]] = [
    ({"object_kind": "push", "before": "a", "after": "b"}, "Push Hook", ["push: commits"]),
    ({"object_kind": "push", "before": ZEROS, "after": "b"}, "Push Hook", ["push: new branch"]),
    ({"object_kind": "push", "before": "a", "after": ZEROS}, "Push Hook", ["push: branch deleted"]),
    ({"object_kind": "tag_push", "before": ZEROS, "after": "b"}, "Tag Push Hook", ["tag push: new tag"]),
    ({"object_kind": "tag_push", "before": "a", "after": ZEROS}, "Tag Push Hook", ["tag push: tag deleted"]),
    (
        {"object_kind": "merge_request", "object_attributes": MERGE_REQUEST},
        "Merge Request Hook",
        ["merge request: open"],
    ),
    (
        {
            "object_kind": "merge_request",
            "object_attributes": {**MERGE_REQUEST, "target_project_id": 2, "draft": True, "system": True},
        },
        "System Hook",
        [
            "system hook",
            "merge request: open",
            "merge request: draft",
            "merge request: from a fork",
            "merge request: by GitLab itself",
        ],
    ),
    ({"object_kind": "build"}, "Job Hook", ["job"]),
    ({"object_kind": "<script>"}, "Push Hook", ["another kind"]),
    ({"object_kind": "merge_request", "object_attributes": {"action": "\x1b[2J"}}, "Merge Request Hook", []),
    ({"object_kind": "merge_request", "object_attributes": []}, "Merge Request Hook", []),
    ({"object_kind": 1}, "Push Hook", []),
    ([], "Push Hook", []),
]


def test_what_a_delivery_is() -> None:
    wrong = [
        (body, found, wanted) for body, hook, wanted in EVENTS if (found := list(events_of(made(body, hook)))) != wanted
    ]
    assert wrong == []


def test_recorded_deliveries_are_events() -> None:
    nameless = [one.name for one in recorded() if not list(events_of(one))]
    assert [name for name in nameless if not name.startswith("bad/")] == []
    assert list(events_of(delivery_named("push/dev"))) == ["push: commits"]


def test_a_listener_may_get_what_its_interceptors_name() -> None:
    dev, prod, deploy = (canonical().prepared(key) for key in canonical().listeners)
    assert events_for(dev) == ("push: commits", "push: new branch", "push: branch deleted")
    assert events_for(prod) == ("tag push: new tag", "tag push: tag deleted")
    assert events_for(deploy)[0] == "merge request: open"
    assert events_for(deploy)[-1] == "merge request: by GitLab itself"
